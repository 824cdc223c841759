"""The computer's clock is set by hours during a run."""

import json
import time
from pathlib import Path

import pytest

from tests.hands import stream, write_trace
from tests.xserver import wait_for

FAKED = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)


@pytest.mark.skipif(FAKED is None, reason="libfaketime is not installed")
def test_a_clock_that_is_set_changes_nothing_but_what_the_log_says(home):
    frames = stream((1.0, "relaxed", 320, 240), (4.0, "pinch", 320, 240), (0.5, "relaxed", 320, 240))
    hands = write_trace(home.folder / "hands.jsonl", frames)
    clock = home.folder / "clock"
    clock.write_text("+0\n")
    faked = {"LD_PRELOAD": str(FAKED), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
    (home.folder / "config.yaml").write_text("layers: {media: [{on: rock, do: {click: left}}]}\n")
    words = ("--config", "config.yaml", "--source", hands, "--output", "record:events.jsonl", "--log", "log.txt")
    began = time.monotonic()
    process = home.start("run", *words, **faked, FAKETIME_DONT_FAKE_MONOTONIC="1")
    try:
        events = home.folder / "events.jsonl"
        wait_for(lambda: events.exists() and '"pressed":true' in events.read_text(), "the press", seconds=30)
        clock.write_text("-6h\n")
        assert home.run("layer", "media").returncode == 0
        status = json.loads(home.run("status", "--json").stdout)
        clock.write_text("+3h\n")
        assert process.wait(60) == 0
        assert time.monotonic() - began > 5.0  # of the hands' 5.5
    finally:
        process.kill()
        process.wait()
    assert 0 < status["uptime"] < 20
    assert status["held"] == ["left"]
    records = map(json.loads, events.read_text().splitlines())
    at = {r["pressed"]: r["t"] for r in records if r["event"] == "button"}
    assert at == {True: pytest.approx(1.0, abs=0.3), False: pytest.approx(5.0, abs=0.3)}
    first, *_, layered = (time.strptime(line[:19], "%Y-%m-%d %H:%M:%S") for line in (home.folder / "log.txt").open())
    assert time.mktime(first) - time.mktime(layered) == pytest.approx(6 * 3600, abs=60)
