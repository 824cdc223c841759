import numpy as np
import pytest

from gesturectl.cli.terminal.canvas import draw
from gesturectl.cli.terminal.narrator import Narrator
from gesturectl.model.types import Button, GestureEvent, Hand, HandFrame, Key, Move, Scroll, Text, Waits, frozen
from gesturectl.pipeline.step import Step


def hand(track=1, side="right", place=(0.0, 0.0)):
    points = frozen(np.tile(np.array([*place, 0.0]), (21, 1)))
    return Hand(track, side, 0.9, points, points)


def frame(t, *hands):
    return HandFrame(t, (640, 480), hands)


@pytest.fixture
def tell():
    """Tells a narrator of a frame and what it caused; answers what it said."""
    said = []
    narrator = Narrator(said.append)

    def tell(t, *hands, gestures=(), outputs=(), waiting=None):
        said.clear()
        narrator(frame(t, *hands), Step(t, (), gestures, outputs, waiting or {}))
        return list(said)

    return tell


def test_hands_are_told_of_when_they_come_and_go(tell):
    assert tell(0.0, hand()) == ["  0.00 s  a right hand comes into view"]
    assert tell(0.1, hand()) == []
    assert tell(0.2, hand(), hand(2, "left")) == ["  0.20 s  a left hand comes into view"]
    assert tell(12.345, hand(2, "left")) == [" 12.35 s  the right hand is out of sight"]


def test_it_says_once_why_a_hand_does_not_count_for_long(tell):
    tell(0.0, hand(), waiting={1: Waits.MOVES})
    assert tell(0.5, hand(), waiting={1: Waits.TURNED}) == []
    assert tell(1.4, hand(), waiting={1: Waits.TURNED}) == []
    assert tell(1.5, hand(), waiting={1: Waits.TURNED}) == [
        f"  1.50 s  the right hand does not count yet: {Waits.TURNED.value}"
    ]
    assert tell(3.0, hand(), waiting={1: Waits.TURNED}) == []
    assert tell(3.1, hand()) == []
    tell(3.2, hand(), waiting={1: Waits.TURNED})
    assert len(tell(4.2, hand(), waiting={1: Waits.TURNED})) == 1


def test_a_gesture_is_told_of_once(tell):
    def pinch(phase, t):
        return [GestureEvent("pinch", phase, 1, t, "ok", 0.9)]

    tell(0.0, hand())
    assert tell(0.1, hand(), gestures=pinch("begin", 0.1)) == ["  0.10 s  gesture pinch"]
    assert tell(0.2, hand(), gestures=pinch("update", 0.2)) == []
    assert tell(0.3, hand(), gestures=pinch("end", 0.3)) == []


def test_what_is_sent_is_told_with_its_place_but_a_text_only_by_its_length(tell):
    events = [
        Move(0.1, 10.4, 20.6), Button(0.1, "left", True), Button(0.1, "left", False), Key(0.1, "ctrl", True),
        Key(0.1, "ctrl", False), Text(0.1, "secret"),
    ]  # fmt: skip
    assert [line.partition(" s  ")[2] for line in tell(0.1, outputs=events)] == [
        "left button down at 10, 21",
        "left button up at 10, 21",
        "key ctrl down",
        "key ctrl up",
        "types 6 characters",
        "pointer at 10, 21",
    ]


def test_a_moving_pointer_is_told_of_twice_a_second_and_a_resting_one_not(tell):
    lines = [line for k in range(60) for line in tell(k / 30, outputs=[Move(k / 30, k, 0)])]
    assert lines == [f"{t:6.2f} s  pointer at {t * 30:.0f}, 0" for t in (0, 0.5, 1, 1.5)]
    tell(2.5)
    assert tell(3.5) == []


def test_scrolling_is_summed_up(tell):
    lines = [line for k in range(46) for line in tell(k / 30, outputs=[Scroll(k / 30, 0.0, -0.125)])]
    assert [line.partition(" s  ")[2] for line in lines] == [
        "scrolled 0.5 clicks down",
        "scrolled 1.9 clicks down",
        "scrolled 1.9 clicks down",
    ]


def test_scrolling_is_keymap_source_its_directions(tell):
    assert tell(2.0, outputs=[Scroll(2.0, 2.0, 1.0)]) == ["  2.00 s  scrolled 1.0 clicks up and 2.0 clicks right"]


def test_a_hand_is_drawn_as_in_a_mirror():
    def marks(place):
        rows = draw(frame(0.0, hand(place=place)), 20, 10)
        assert [len(row) for row in rows] == [20] * 10
        return [(x, y) for y, row in enumerate(rows) for x, c in enumerate(row) if c != " "]

    assert marks((10, 10)) == [(19, 0)]
    assert marks((630, 10)) == [(0, 0)]
    assert marks((320, 470)) == [(10, 9)]
    assert marks((-300, 900)) == []


def test_without_hands_the_picture_is_empty():
    assert draw(frame(0.0), 12, 3) == [" " * 12] * 3
