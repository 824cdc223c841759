"""A run whose portal session is lost: the desktop asks the user again, and the run heeds all else meanwhile."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import forked
from tests.desktop.test_portal import FakePortal, portal, pytestmark  # noqa: F401
from tests.hands import stream, write_trace
from tests.xserver import ending, wait_for


def command(*words: str) -> subprocess.CompletedProcess[str]:
    return forked.run(words, env=os.environ)


class Asked:
    """The run while the desktop asks."""

    def __init__(self, process: forked.Process, fake: FakePortal, said: Path) -> None:
        self.process, self.fake, self._said = process, fake, said

    def said(self) -> str:
        return self._said.read_text("utf-8")

    def state(self) -> str:
        return str(json.loads(command("status", "--json").stdout)["state"])


@pytest.fixture
def run(portal: FakePortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:  # noqa: F811
    moves = [(1.0, "relaxed", x, 240) for x in (200, 400) * 60]
    trace = write_trace(tmp_path / "hands.jsonl", stream((1.0, "relaxed", 320, 240), *moves))
    monkeypatch.setenv("HOME", str(tmp_path))
    # A runtime folder of its own, or a run of another test on the same desktop is in the way.
    display = Path(os.environ["XDG_RUNTIME_DIR"], os.environ["WAYLAND_DISPLAY"])
    monkeypatch.setenv("WAYLAND_DISPLAY", str(display))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    portal.later = 99
    with (tmp_path / "said").open("wb") as said:
        process = forked.start(["run", "--source", trace, "--output", "portal"], env=os.environ, stderr=said)
    with ending(process):
        asked = Asked(process, portal, tmp_path / "said")
        wait_for(lambda: portal.told or process.poll() is not None, "the pointer's moves", seconds=60)
        assert process.poll() is None, asked.said()
        portal.lost = True
        wait_for(lambda: portal.question or process.poll() is not None, "the second question", seconds=60)
        assert process.poll() is None, asked.said()
        portal.lost = False
        yield asked


def test_a_yes_has_it_go_on(run: Asked) -> None:
    wait_for(lambda: run.state() == "no desktop", "the state to be told")
    before = len(run.fake.told)
    run.fake.decide(0)
    wait_for(lambda: len(run.fake.told) > before, "the pointer's moves")
    wait_for(lambda: run.state() == "running", "the run to go on")


def test_a_no_ends_it_with_a_sentence(run: Asked) -> None:
    run.fake.decide(1)
    assert run.process.wait(30) == 1  # with which a service does not begin anew, and ask again
    last = run.said().splitlines()[-1]
    assert last.startswith("gesturectl: The control of the desktop was refused by you (Start). Start it again")
    assert "Traceback" not in run.said()


@pytest.mark.parametrize("how", ["stop", "SIGTERM", "SIGINT"])
def test_it_ends_at_once_while_the_desktop_asks(how: str, run: Asked) -> None:
    if how == "stop":
        assert command("stop").returncode == 0
    else:
        os.kill(run.process.pid, getattr(signal, how))
    assert run.process.wait(30) == (130 if how == "SIGINT" else 0), run.said()
    assert "Traceback" not in run.said()
