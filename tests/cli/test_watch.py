"""`gesturectl watch` in a terminal."""

import re
import subprocess
import sys

import pytest

from tests.cli.program import HELD
from tests.cli.terminal import terminal
from tests.hands import stream, write_trace


def test_each_hand_is_told_with_its_side_distance_and_pose(home):
    source = write_trace(home.folder / "shown.jsonl", stream((1.0, "open", 320, 240)))
    with terminal(home, "watch", "--source", source) as t:
        assert t.end() == 0
    told = re.findall(r"right hand, (\d+) cm: open \d\.\d\d", t.shown)
    assert told
    assert {40 < int(cm) < 70 for cm in told} == {True}
    assert "Ctrl+C ends" in t.shown


@pytest.mark.parametrize("command", [["watch"], ["run", "--output", "print", "--loop"]])
def test_a_reader_that_has_enough_ends_it_without_a_fault(home, command):
    words = [sys.executable, "-m", "gesturectl", *command, "--source", HELD]
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    with subprocess.Popen(words, cwd=home.folder, env=home.environment(), **pipe) as process:
        assert process.stdout.readline()
        process.stdout.close()
        assert process.wait(60) == 0
        said = process.stderr.read().decode()
    assert "stage" not in said
    assert "BrokenPipe" not in said
