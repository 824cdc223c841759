"""The table above `ZoomDetector`, and what the two hands' distance makes of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.gestures.features import palm_size
from gesturectl.gestures.zoom import PLAY, START, ZoomDetector
from tests.gestures.hands import posed

PALM = palm_size(posed("pinch"))


def hands(apart, middle=320.0):
    return {
        1: posed("pinch", track=1, at=(middle - apart / 2, 240.0)),
        2: posed("pinch", track=2, at=(middle + apart / 2, 240.0), side="left"),
    }


def zooming(apart=200.0):
    zoom, two = ZoomDetector(), hands(apart)
    begin = zoom.begin(two[1], two[2], 0.0)
    assert (begin.name, begin.phase, begin.data, begin.track_id) == ("zoom", "begin", {"ratio": 1.0}, 1)
    return zoom


def test_nothing_is_told_while_no_hands_zoom():
    zoom = ZoomDetector()
    assert (zoom.step(hands(200), {1, 2}, 0.1), zoom.cancel(0.2), zoom.tracks) == ([], [], ())


@pytest.mark.parametrize("ratio", [2.0, 1.3, 0.8, 0.5])
def test_the_ratio_is_how_far_the_hands_have_gone_apart(ratio):
    zoom = zooming()
    base = 200 + _own_distance()
    (event,) = zoom.step(hands(ratio * base - _own_distance()), {1, 2}, 0.1)
    assert event.phase == "update"
    assert event.data["ratio"] == pytest.approx(ratio, abs=1.1 * PLAY * PALM / base)


def _own_distance():
    """By how much the middles of the palms are further apart than the hands' own middles."""
    two = hands(200.0)
    middles = [h.landmarks[[0, 5, 9, 13, 17], 0].mean() for h in two.values()]
    return float(middles[1] - middles[0]) - 200.0


@pytest.mark.parametrize(
    ("pinched", "seen", "phase", "goes_on"),
    [
        ({1, 2}, (1, 2), "update", True),
        ({1, 2}, (1,), "update", True),  # one is not found for a moment
        ({1, 2}, (), "update", True),
        ({1}, (1, 2), "end", False),
        ({2}, (2,), "end", False),
        (set(), (1, 2), "end", False),
    ],
)
def test_row_of_the_table(pinched, seen, phase, goes_on):
    zoom = zooming()
    (event,) = zoom.step({k: h for k, h in hands(260).items() if k in seen}, pinched, 0.1)
    assert event.phase == phase
    assert bool(zoom.tracks) == goes_on
    assert bool(zoom.step(hands(260), {1, 2}, 0.2)) == goes_on


def test_a_lost_hand_cancels_it_once():
    zoom = zooming()
    assert [e.phase for e in zoom.cancel(0.3)] == ["cancel"]
    assert zoom.cancel(0.4) == []


@settings(deadline=None)
@given(st.lists(st.floats(-0.95, 0.95), min_size=1, max_size=12))
def test_hands_nearly_still_change_nothing(drift):
    zoom = zooming()
    told = [zoom.step(hands(200 + d * START * PALM), {1, 2}, 0.1)[0].data["ratio"] for d in drift]
    assert told == [1.0] * len(drift)


@settings(deadline=None)
@given(st.sampled_from([150.0, 400.0]), st.lists(st.floats(-0.95, 0.95), min_size=1, max_size=12))
def test_hands_that_tremble_where_the_zoom_has_come_to_change_it_no_further(apart, noise):
    zoom = zooming()
    zoom.step(hands(apart), {1, 2}, 0.1)
    rest = zoom.step(hands(apart + (PLAY * PALM if apart < 200 else -PLAY * PALM)), {1, 2}, 0.2)[0].data["ratio"]
    for n in noise:
        (event,) = zoom.step(hands(apart + (1 + n if apart < 200 else n - 1) * PLAY * PALM), {1, 2}, 0.3)
        assert event.data["ratio"] == pytest.approx(rest)
