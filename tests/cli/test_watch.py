"""`gesturectl watch` in a terminal."""

import re

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
