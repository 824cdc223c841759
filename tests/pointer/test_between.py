"""The pointer between two frames of the camera."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.actions.desktop import GNOME
from gesturectl.desktop.record import NullOutput
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.types import Button, Monitor, Move
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.pointer.between import AHEAD, CLEAR, RATE, Between
from gesturectl.pointer.freeze import Hold
from gesturectl.pointer.monitors import DesktopPointer
from gesturectl.settings import Config, Pointer
from tests.hands import SIZE, hand, stream


def carried(path, fps, free=lambda t: True):
    """For each frame of a path (a function of time), its time and the positions until the next frame, with theirs."""
    between, out = Between(), []
    for k in range(int(2 * fps)):
        t = k / fps
        between.step(t, path(t), free=free(t))
        shown = []
        while (due := between.deadline()) is not None and due < t + 1 / fps:
            shown.append((due, between.tick()))
        out.append((t, shown))
    return out


def reach(length, seconds, start=0.5):
    """A person's way to a place: minimum jerk (Flash and Hogan 1985)."""

    def at(t):
        u = min(max((t - start) / seconds, 0.0), 1.0)
        return (length * (10 * u**3 - 15 * u**4 + 6 * u**5), 500.0)

    return at


@pytest.mark.parametrize("fps", [15, 25, 30, 60])
def test_an_even_movement_goes_on_evenly(fps):
    for t, shown in carried(lambda t: (600 * t, 900 - 300 * t), fps)[4:]:
        assert [round((due - t) * RATE, 6) for due, _ in shown] == list(range(1, len(shown) + 1))
        assert len(shown) == int(min(1 / fps - CLEAR, AHEAD) * RATE)
        for due, place in shown:
            assert place == pytest.approx((600 * due, 900 - 300 * due))


@pytest.mark.parametrize("fps", [20, 25, 30, 60])
@pytest.mark.parametrize(("length", "seconds"), [(200, 0.3), (900, 0.45), (1800, 0.6), (60, 0.25)])
def test_a_reach_is_followed_more_closely_and_never_goes_3_pixels_beyond_its_end(fps, length, seconds):
    path = reach(length, seconds)
    stays, carries = 0.0, 0.0
    for t, shown in carried(path, fps):
        for due, place in shown:
            assert place[0] < length + 3
            stays += math.dist(path(due), path(t))
            carries += math.dist(path(due), place)
    assert 0 < carries < stays * 0.7


def test_it_never_goes_back():
    for t, shown in carried(reach(900, 0.4), 30):
        places = [reach(900, 0.4)(t)[0], *(p[0] for _, p in shown)]
        assert places == sorted(places)


def test_at_rest_nothing_is_due():
    assert all(not shown for _, shown in carried(lambda t: (10.0, 20.0), 30))
    assert all(not shown for _, shown in carried(lambda t: (10.0 + 0.3 * t, 20.0), 30))


def test_a_jump_a_turn_and_a_gap_carry_nothing_on():
    def jump(t):
        return (100.0, 100.0) if t < 1 else (900.0, 700.0)

    def turn(t):
        return (600 * abs(t - 1.0), 100.0)

    assert all(not shown for _, shown in carried(jump, 30))
    at_turn = [shown for t, shown in carried(turn, 30) if 1.0 < t < 1.05]
    assert at_turn
    assert not at_turn[0]
    between = Between()
    for t in (0.0, 1 / 30, 2 / 30, 1.0):
        between.step(t, (600 * t, 0.0), free=True)
    assert between.deadline() is None


def test_where_the_pointer_is_kept_it_stays():
    for t, shown in carried(lambda t: (600 * t, 0.0), 30, free=lambda t: not 1.0 <= t < 1.2):
        assert not (shown and 1.0 <= t < 1.25)


@given(st.lists(st.tuples(st.floats(0, 1919), st.floats(0, 1079)), min_size=3, max_size=30))
def test_whatever_happens_it_is_carried_on_by_no_more_than_the_last_way(places):
    between = Between()
    for k, place in enumerate(places):
        between.step(k / 30, place, free=True)
        while between.deadline() is not None:
            assert math.dist(between.tick(), place) <= math.dist(place, places[k - 1]) + 1e-6


def test_it_stays_on_the_monitors():
    pointer = DesktopPointer(Pointer(), [Monitor("one", 0, 0, 640, 480)], (320.0, 240.0))
    due = []
    for k in range(60):
        pointer.step(hand("relaxed", 320 - 7 * k, 240), SIZE, 60.0, k / 30, Hold())
        while pointer.deadline() is not None:
            x, y = pointer.carry_on()
            due.append(x)
            assert -0.5 <= x < 639.5
            assert -0.5 <= y < 479.5
    assert len(due) > 20


MOVES = [(0.7, "relaxed", 320, 240), *((1 / 30, "relaxed", 320 - 4 * k, 240) for k in range(40))]
CLICK = [(0.3, "pinch", 160, 240), (0.3, "relaxed", 160, 240)]
DRAG = [(0.3, "pinch", 160, 240), *((1 / 30, "pinch", 160 + 4 * k, 240) for k in range(40)), (0.3, "relaxed", 320, 240)]


def sent(parts, *, on=True):
    output = NullOutput()
    settings = Config(pointer=Pointer(between_frames=on))
    pipeline = Pipeline(settings, PoseClassifier(), GNOME, output.screen, output.pointer())
    events = []
    for f in stream(*parts):
        while (due := pipeline.deadline()) is not None and due <= f.t:
            events += pipeline.tick(due).outputs
        events += pipeline.step(f).outputs
    return [*events, *pipeline.release(f.t).outputs]


@pytest.mark.parametrize("parts", [MOVES + CLICK, MOVES + DRAG, MOVES + DRAG[:20]])
def test_clicks_and_drags_are_what_and_where_they_are_without_it(parts):
    def presses(events):
        at, out = None, []
        for e in events:
            if isinstance(e, Move):
                at = (e.x, e.y)
            elif isinstance(e, Button):
                out.append((e, at))
        return out

    with_it, without = sent(parts), sent(parts, on=False)
    assert len(with_it) > len(without) + 50
    assert presses(with_it) == presses(without) != []
    assert [e.t for e in with_it] == sorted(e.t for e in with_it)
    assert [e for e in without if e not in with_it] == []  # each frame puts the pointer where it really is


def test_what_is_due_before_a_position_ends_them_until_the_next_frame():
    """Else the order of the two would depend on when the next frame comes."""
    config = Config.model_validate(
        {"profiles": {"default": ({"on": "open", "hold": 0.505, "do": {"key": "a"}},)}, "pointer": {"dwell": 0}}
    )
    output = NullOutput()
    pipeline = Pipeline(config, PoseClassifier(), GNOME, output.screen, output.pointer())
    parts = [(0.7, "relaxed", 320, 240), *((1 / 30, "open", 320 - 4 * k, 240) for k in range(50))]
    order = []
    for f in stream(*parts):
        while (due := pipeline.deadline()) is not None and due <= f.t:
            between = pipeline.carries_on(due)
            pipeline.tick(due)
            order.append((f.t, between))
        pipeline.step(f)
    at = next(k for k, (_, between) in enumerate(order) if not between)
    assert any(between for _, between in order)
    assert order[at + 1][0] > order[at][0]
