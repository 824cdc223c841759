import json

import pytest

from gesturectl.vision.models import locate
from tests.cli.program import CLIPS, Home

RUN = ("run", "--output", "none", "--speed", "max", "--trace")


@pytest.fixture(scope="module")
def traced(tmp_path_factory, cache):
    """A clip played to a trace."""
    path = tmp_path_factory.mktemp("traced") / "clicks.jsonl"
    done = Home(path.parent, locate().palm.parent, cache).run(*RUN, path, "--source", CLIPS / "clicks.mp4")
    assert done.returncode == 0, done.stderr
    return path


def lines(path, *kinds):
    return [line for line in path.read_bytes().splitlines() if json.loads(line)["type"] in kinds]


def test_a_trace_replays_to_the_same_lines_byte_for_byte(home, traced):
    again = home.folder / "again.jsonl"
    done = home.run(*RUN, again, "--source", traced)
    assert done.returncode == 0, done.stderr
    for kind in ("frame", "pose", "gesture", "output"):
        assert len(lines(traced, kind)) > 10
    everything = ("frame", "pose", "gesture", "output")
    assert lines(again, *everything) == lines(traced, *everything)


def test_replay_reads_the_meta_and_frame_lines_only(home, traced):
    bare = home.folder / "bare.jsonl"
    bare.write_bytes(b"\n".join(lines(traced, "meta", "frame")))
    again, record = home.folder / "again.jsonl", home.folder / "events.jsonl"
    done = home.run("run", "--source", bare, "--output", f"record:{record}", "--speed", "max", "--trace", again)
    assert done.returncode == 0, done.stderr
    rest = ("pose", "gesture", "output")
    assert lines(again, *rest) == lines(traced, *rest)
    assert record.read_bytes().splitlines() == lines(traced, "output")


def test_a_trace_cut_in_a_line_lets_everything_go_and_names_the_line(home, traced):
    """A trace cut while the button is held."""
    whole = traced.read_bytes().splitlines(keepends=True)
    press = next(k for k, line in enumerate(whole) if b'"pressed":true' in line)
    cut = next(k for k in range(press, len(whole)) if b'"type":"frame"' in whole[k])
    (home.folder / "cut.jsonl").write_bytes(b"".join(whole[:cut]) + whole[cut][:100])
    done = home.run("run", "--source", "cut.jsonl", "--output", "record:events.jsonl", "--speed", "max")
    assert done.returncode == 1
    assert f"cut.jsonl:{cut + 1}: not a line of JSON." in done.stderr
    assert "Traceback" not in done.stderr
    events = [json.loads(line) for line in (home.folder / "events.jsonl").read_bytes().splitlines()]
    assert [e["pressed"] for e in events if e["event"] == "button"] == [True, False]


def test_stats_tell_of_every_frame_of_a_file(home, traced):
    frames = len(lines(traced, "frame"))
    for source, first in ((CLIPS / "clicks.mp4", "tracker"), (traced, "gestures")):
        done = home.run("run", "--output", "none", "--speed", "max", "--stats", "--source", source)
        assert done.returncode == 0, done.stderr
        table = done.stderr[done.stderr.index("stage ") :].splitlines()[1:]
        found = {stage: int(count) for stage, count, *_ in map(str.split, table)}
        assert next(iter(found)) == first
        assert found["frame"] == found["gestures"] == found["output"] == frames
        assert 0 < found["event"] < frames
