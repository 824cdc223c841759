"""Swipes whose bindings act again as the hand goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.model.types import GestureEvent
from tests.bindings.said import said
from tests.bindings.test_two_gestures import SIDES, binder

TRACKS = {"right": 1, "left": 2}
EACH = "{on: swipe_left, repeat_every: 1, do: {text: a}}"
STEPS = "{on: swipe_left, repeat_every: 1, do: {macro: [{text: a}, {wait: 0.1}, {text: b}]}}"
UP = "{on: swipe_up, repeat_every: 0.5, do: {text: a}}"
THEN = "{on: [swipe_left, open], do: {text: both}}"
SECOND = "{on: [fist, swipe_left], repeat_every: 1, do: {text: a}}"
WHILE = "{on: {left: fist, right: swipe_left}, repeat_every: 1, do: {text: a}}"
OWN = "{on: wipe, repeat_every: 1, do: {text: a}}"
PAUSES = "{on: rock, do: pause}"
FIRST = "{on: rock, do: {text: rock}}"


def play(bindings, script):
    """Plays `1 swipe_left 2.5, 1.1 on 0.4`, deadlines between: a swipe's palm lengths, and how far it goes on."""
    b, sent = binder(bindings, own=("wipe",)), []
    for line in script.split(","):
        at, *rest = line.split()
        t = float(at)
        while (due := b.deadline()) is not None and due <= t:
            sent += b.tick(due)
        match rest:
            case ["on", way]:  # to the left or up
                ways = {(1, "sideways"): -float(way), (1, "height"): float(way)}
                sent += b.follow({k: v for k, v in ways.items() if k in b.followed}, {}, t)
            case ["begin" | "end" as phase, *hand, name]:
                sent += b.step(
                    [GestureEvent(name, phase, TRACKS[hand[0] if hand else "right"], t, name, 1.0)], SIDES, 1
                )
            case ["release"]:
                sent += b.release(t)
            case [name, length]:
                begun = GestureEvent(name, "begin", 1, t, "three", 1.0, {"length": float(length)})
                sent += b.step([begun, GestureEvent(name, "end", 1, t, "three", 1.0)], SIDES, 1)
    assert b.deadline() is None or b.deadline() > t
    return [f"{e.t:.2f} {said(e)}" for e in sent]


@pytest.mark.parametrize(
    ("bindings", "script", "sent"),
    [
        # The swipe itself: once for each whole palm length, and once where it is shorter.
        ([EACH], "1 swipe_left 0.6, 3", ["1.00 a"]),
        ([EACH], "1 swipe_left 1.9, 3", ["1.00 a"]),
        ([EACH], "1 swipe_left 3.1, 3", ["1.00 a", "1.04 a", "1.08 a"]),
        ([UP], "1 swipe_up 1, 3", ["1.00 a", "1.04 a"]),
        ([STEPS], "1 swipe_left 2.1, 3", ["1.00 a", "1.10 b", "1.10 a", "1.20 b"]),
        ([STEPS], "1 swipe_left 1, 1.05 on 1, 1.06 on 1, 3",
         ["1.00 a", "1.10 b", "1.10 a", "1.20 b", "1.20 a", "1.30 b"]),
        # The hand goes on: until it rests, turns back, or is not seen.
        ([EACH], "1 swipe_left 1.5, 1.1 on 0.3, 1.2 on 0.3, 1.3 on 0.9, 1.4 on 0.1, 3", ["1.00 a", "1.20 a", "1.30 a"]),
        ([EACH], "1 swipe_left 1.5, 1.1 on 0.3, 1.2 on 0.01, 1.35 on 0.3, 3", ["1.00 a"]),
        ([EACH], "1 swipe_left 1.5, 1.1 on 0.3, 1.2 on -0.3, 1.35 on 0.8, 3", ["1.00 a"]),
        ([EACH], "1 swipe_left 1.5, 1.1 on 0.3, 1.5 on 0.9, 3", ["1.00 a"]),
        ([UP], "1 swipe_up 0.5, 1.1 on 0.3, 1.2 on 0.3, 3", ["1.00 a", "1.20 a"]),
        ([EACH], "1 swipe_left 1.5, 1.1 on 0.3, 1.15 release, 1.2 on 0.9, 3", ["1.00 a"]),
        # A motion of one's own acts by its length; nobody knows where it would go on.
        ([OWN], "1 wipe 2.5, 1.1 on 0.9, 1.2 on 0.9, 3", ["1.00 a", "1.04 a"]),
        # Another swipe begins its own count.
        ([EACH], "1 swipe_left 1.5, 1.1 on 0.3, 1.2 swipe_left 0.6, 1.3 on 0.3, 3", ["1.00 a", "1.20 a"]),
        # As the first of two gestures it waits, and then acts as often; not at all where both act.
        ([EACH, THEN], "1 swipe_left 1.5, 1.1 on 0.3, 1.2 on 0.3, 3", ["2.00 a", "2.04 a"]),
        ([EACH, THEN], "1 swipe_left 1.5, 1.1 on 0.3, 1.2 begin open, 1.3 on 0.4, 4", ["1.20 both"]),
        # As the second, and with the other hand's pose, for as long as that lasts.
        ([SECOND], "0.5 begin fist, 1 swipe_left 1.5, 1.1 on 0.6, 3", ["1.00 a", "1.10 a"]),
        ([WHILE], "0.5 begin left fist, 1 swipe_left 1.5, 1.1 on 0.6, 1.2 end left fist, 1.3 on 1, 3",
         ["1.00 a", "1.10 a"]),
        # Nothing goes on over a pause.
        ([EACH, PAUSES], "1 swipe_left 1.5, 1.1 begin rock, 1.2 on 0.6, 3", ["1.00 a"]),
        ([EACH, PAUSES], "0.5 begin rock, 1 swipe_left 1.5, 1.2 on 0.6, 3", []),
        ([EACH, FIRST], "1 swipe_left 1.5, 1.1 begin rock, 1.1 on 0.6, 3", ["1.00 a", "1.10 rock", "1.10 a"]),
    ],
)  # fmt: skip
def test_what_is_sent(bindings, script, sent):
    assert play(bindings, script) == sent


@given(st.floats(0.5, 4), st.lists(st.floats(0.07, 0.6), max_size=12), st.sampled_from((0.5, 1.0, 1.7)))
def test_it_acts_once_for_each_part_of_the_way_and_at_least_once(length, ways, every):
    going = "".join(f", {1.1 + 0.1 * i:.1f} on {way}" for i, way in enumerate(ways))
    sent = play([EACH.replace("1,", f"{every},")], f"1 swipe_left {length}{going}, 9")
    whole = length + sum(ways)
    assert len(sent) in {max(1, int((whole + off) / every)) for off in (-1e-5, 1e-5)}


def test_the_hand_moves_no_pointer_while_it_goes_on():
    b = binder([EACH])
    b.step([GestureEvent("swipe_left", "begin", 1, 1.0, "three", 1.0, {"length": 1.0})], SIDES, 1)
    b.step([GestureEvent("swipe_left", "end", 1, 1.0, "three", 1.0)], SIDES, 1)
    assert (b.steering(1), b.steering(2)) == (True, False)
    b.tick(b.deadline())
    assert not b.steering(1)
