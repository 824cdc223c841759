"""Whole streams of hands through the pipeline, the driver and the ledger."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.actions.desktop import GNOME
from gesturectl.desktop.record import NullOutput
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Button, Key, Move, Scroll, frozen
from gesturectl.pipeline.pipeline import YIELD, Pipeline
from gesturectl.run.driver import Driver
from gesturectl.run.loop import follow, play
from gesturectl.settings import Config
from tests.hands import NAMES, frame, hand, stream, turned


class Listener(NullOutput):
    """Remembers what it was told; from `fails_at` on it is a connection that has gone."""

    def __init__(self, fails_at=None):
        super().__init__()
        self.events, self.fails_at = [], fails_at

    def emit(self, event):
        if self.fails_at is not None and len(self.events) >= self.fails_at:
            raise EnvironmentLacksError("The display is gone.", "Start it again.")
        self.events.append(event)

    def of(self, kind):
        return [e for e in self.events if isinstance(e, kind)]


def driver(listener, **config):
    pipeline = Pipeline(Config(**config), PoseClassifier(), GNOME, listener.screen, listener.pointer())
    return Driver(pipeline, Ledger(listener), None), pipeline


def played(*parts, **config):
    listener = Listener()
    play(driver(listener, **config)[0], stream(*parts))
    return listener


CLICK = ((1.0, "relaxed", 320, 240), (0.3, "pinch", 320, 240), (0.5, "relaxed", 320, 240))


def test_a_pinch_clicks_where_the_pointer_was():
    out = played(*CLICK)
    assert [(e.button, e.pressed) for e in out.events if isinstance(e, Button)] == [("left", True), ("left", False)]
    assert out.of(Move)


def test_nothing_is_sent_before_the_hand_is_meant():
    assert played((0.2, "relaxed", 320, 240), (0.05, "pinch", 320, 240)).of(Button) == []
    assert played((1.0, "open", 320, 470)).events == []


def test_a_pinch_that_closes_just_before_the_hand_is_meant_presses_once_it_is():
    seen_open = (0.15, "relaxed", 320, 240), (0.3, "pinch", 320, 240), (0.5, "relaxed", 320, 240)
    assert [e.pressed for e in played(*seen_open).of(Button)] == [True, False]


def test_a_hand_that_arrives_pinched_never_presses_nor_one_that_pinched_long_before_it_was_meant():
    assert played((1.5, "pinch", 320, 240)).of(Button) == []
    turned = [(0.15, "relaxed", 320, 470), (1.0, "pinch", 320, 470), (1.0, "pinch", 320, 240)]
    assert played(*turned).of(Button) == []


@pytest.mark.parametrize("degrees", [0, 70])
@pytest.mark.parametrize("back", [False, True])
def test_thumb_and_little_finger_alone_pause_and_resume_from_either_side(back, degrees):
    """No palm comes first, and the hand goes in between."""
    listener = Listener()
    run, pipeline = driver(listener)
    shown = turned(hand("call", 320, 240), degrees)
    if back:
        behind = np.array([-1, 1, -1])
        at = np.array([320, 240, 0])
        shown = replace(
            shown, landmarks=frozen((shown.landmarks - at) * behind + at), world=frozen(shown.world * behind)
        )
    states = []
    for n in range(2):
        play(run, [frame(4 * n + i / 30, *([shown] if i < 50 else [])) for i in range(100)])
        states.append(pipeline.paused)
    assert states == [True, False]
    assert listener.of(Button) == listener.of(Scroll) == listener.of(Key) == []


def test_a_lost_hand_lets_go_and_has_to_open_before_it_presses_again():
    out = played(
        *CLICK[:1], (0.3, "pinch", 320, 240), (1.0, None, 0, 0), (1.0, "pinch", 320, 240), (0.5, "open", 320, 240),
        (0.3, "pinch", 320, 240), (0.3, "open", 320, 240),
    )  # fmt: skip
    presses = [(round(e.t, 1), e.pressed) for e in out.of(Button)]
    assert [p for _, p in presses] == [True, False, True, False]
    assert presses[1][0] <= 1.3 + 0.4
    assert presses[2][0] >= 3.8


def test_two_fingers_scroll_and_do_not_move_the_pointer():
    out = played((0.5, "open", 320, 280), (0.5, "two", 320, 280), (0.6, "two", 320, 180), (0.6, "two", 320, 280))
    up = sum(e.dy for e in out.of(Scroll) if e.t < 1.6)
    down = sum(e.dy for e in out.of(Scroll) if e.t >= 1.6)
    assert up > 1.5
    assert down < -1.5
    assert out.of(Button) == []
    scrolling = [e for e in out.of(Move) if e.t > 0.75]
    assert len({(e.x, e.y) for e in scrolling}) <= 1


def test_the_same_stream_gives_the_same_events():
    parts = (*CLICK, (0.6, "fist", 250, 200), (1.5, "call", 250, 200), (0.5, "open", 300, 240))
    assert played(*parts).events == played(*parts).events


def test_the_named_hand_points_and_no_other():
    assert played((1.0, "open", 320, 240), pointer={"hand": "right"}).of(Move)
    assert played((1.0, "open", 320, 240), pointer={"hand": "left"}).of(Move) == []


def test_deadlines_let_go_when_no_frame_comes():
    listener = Listener()
    s, pipeline = driver(listener)
    for f in stream(*CLICK[:1], (0.2, "pinch", 320, 240)):
        s.frame(f)
    assert [e.pressed for e in listener.of(Button)] == [True]
    s.advance(f.t + 1.0)
    assert [e.pressed for e in listener.of(Button)] == [True, False]
    assert listener.of(Button)[-1].t <= f.t + 0.3
    assert pipeline.deadline() is None


def test_the_real_mouse_silences_the_hand_for_a_while():
    listener = Listener()
    s, _ = driver(listener)
    frames = stream(
        *CLICK[:1], (0.2, "pinch", 320, 240), (0.3, "relaxed", 320, 240), *CLICK[1:], (1.5, "open", 300, 240)
    )
    used = next(f.t for f in frames if f.t > 1.15)
    for f in frames:
        if f.t == used:
            s.yield_to_user(f.t)
        s.frame(f)
    assert [e.pressed for e in listener.of(Button)] == [True, False]
    quiet = [e for e in listener.events if used < e.t < used + YIELD - 1 / 30]
    assert quiet == []
    assert [e for e in listener.of(Move) if e.t > used + YIELD]


def test_two_hands_and_the_mouse_at_a_loss():
    s, _ = driver(Listener())
    both = stream((1.0, "open", 200, 240))
    for f in both:
        s.frame(type(f)(f.t, f.size, (*f.hands, hand("open", 450, 240, track=2))))
    s.yield_to_user(f.t)
    s.advance(f.t + 1.0)


class Frames:
    """A live source that gives these frames and then ends, or fails."""

    def __init__(self, frames, error=None):
        self.frames, self.error, self.t = list(frames), error, 0.0

    def now(self):
        return self.t

    def take(self, timeout):
        if not self.frames:
            raise self.error or EOFError
        frame = self.frames.pop(0)
        self.t = frame.t
        return frame


@pytest.mark.parametrize("error", [None, EnvironmentLacksError("Unplugged.", "Plug it in.")])
def test_a_source_that_ends_or_fails_lets_everything_go(error):
    listener = Listener()
    s, _ = driver(listener)
    live = Frames(stream(*CLICK[:1], (0.2, "pinch", 320, 240)), error)
    if error:
        with pytest.raises(EnvironmentLacksError, match="Unplugged"):
            follow(s, live, lambda: False, lambda: False)
    else:
        follow(s, live, lambda: False, lambda: False)
    assert [e.pressed for e in listener.of(Button)] == [True, False]


def test_being_told_to_stop_lets_everything_go():
    listener = Listener()
    s, _ = driver(listener)
    live = Frames(stream(*CLICK[:1], (5.0, "pinch", 320, 240)))
    follow(s, live, lambda: bool(listener.of(Button)), lambda: False)
    assert [e.pressed for e in listener.of(Button)] == [True, False]
    assert live.frames


@given(st.integers(0, 3))
@settings(max_examples=10, deadline=None)
def test_a_connection_that_goes_away_ends_the_run_and_leaves_nothing_on_the_account(fails_at):
    listener = Listener(fails_at)
    s, _ = driver(listener)
    with pytest.raises(EnvironmentLacksError):
        play(s, stream(*CLICK, *CLICK))


PART = st.tuples(
    st.sampled_from([0.1, 0.3, 0.7, 1.2]), st.sampled_from([*NAMES, None]), st.integers(0, 640), st.integers(40, 500)
)


@given(st.lists(PART, min_size=1, max_size=8))
@settings(max_examples=25, deadline=None)
def test_whatever_the_hands_do_nothing_stays_down_and_presses_alternate(parts):
    out = played(*parts)
    for kind, name in ((Button, "button"), (Key, "key")):
        held = set()
        for e in out.of(kind):
            what = getattr(e, name)
            assert e.pressed == (what not in held)
            held ^= {what}
        assert held == set()
    times = [e.t for e in out.events]
    assert times == sorted(times)


def pair(*looks, start=0.0):
    """Frames of a right and a left hand: (seconds, right's pose, left's pose, pixels between them)."""
    t, out = start, []
    for seconds, right, left, apart in looks:
        for _ in range(round(seconds * 30)):
            shown = [hand(right, 320 - apart / 2, 240)] if right else []
            shown += [hand(left, 320 + apart / 2, 240, track=2)] if left else []
            out.append(frame(t, *shown))
            t += 1 / 30
    return out


def seen_of(frames, **config):
    listener = Listener()
    play(driver(listener, **config)[0], frames)
    return [e for e in listener.events if not isinstance(e, Move)]


def test_two_fingers_that_are_lowered_out_of_the_picture_scroll_nothing():
    shown = (1.0, "relaxed", 300, 240), (0.6, "two", 300, 240)
    assert seen_of(stream(*shown, (0.4, "two", 290, 620), (0.5, None, 0, 0))) == []
    stays = seen_of(stream(*shown, (0.4, "two", 300, 340), (0.5, "two", 300, 340)))
    assert sum(e.dy for e in stays if isinstance(e, Scroll)) < -1


BOTH_OPEN, FIRST = (1.0, "relaxed", "relaxed", 240), (0.2, "pinch", "relaxed", 240)


def test_two_pinches_zoom_and_the_first_one_s_press_is_taken_back():
    out = seen_of(
        pair(
            BOTH_OPEN, FIRST, *((0.1, "pinch", "pinch", 240 + 10 * k) for k in range(10)),
            (0.3, "relaxed", "pinch", 340), (0.5, "relaxed", "relaxed", 340),
        )
    )  # fmt: skip
    assert [(e.button, e.pressed) for e in out if isinstance(e, Button)] == [("left", True), ("left", False)]
    assert [(e.key, e.pressed) for e in out if isinstance(e, Key)] == [("ctrl", True), ("ctrl", False)]
    (press, release), (down, up) = ([e for e in out if isinstance(e, kind)] for kind in (Button, Key))
    scrolls = [e for e in out if isinstance(e, Scroll)]
    assert release.t <= down.t <= min(e.t for e in scrolls)
    assert max(e.t for e in scrolls) <= up.t
    assert sum(e.dy for e in scrolls) > 1
    assert release.t < press.t + 0.4


def test_two_pinches_at_the_same_moment_press_nothing():
    out = seen_of(
        pair(BOTH_OPEN, (0.3, "pinch", "pinch", 240), (0.5, "pinch", "pinch", 160), (1.0, "relaxed", "relaxed", 160))
    )
    assert [e for e in out if isinstance(e, Button)] == []
    assert sum(e.dy for e in out if isinstance(e, Scroll)) < -1


def test_the_pointer_waits_while_the_hands_zoom():
    listener = Listener()
    frames = pair(BOTH_OPEN, FIRST, *((0.1, "pinch", "pinch", 240 + 20 * k) for k in range(10)))
    play(driver(listener)[0], frames)
    assert len({(e.x, e.y) for e in listener.of(Move) if e.t > 1.4}) <= 1


def test_a_drag_is_not_taken_for_a_zoom_by_the_other_hands_pinch():
    out = seen_of(
        pair(
            BOTH_OPEN, FIRST, *((0.1, "pinch", "relaxed", 240 + 20 * k) for k in range(5)),
            (0.5, "pinch", "pinch", 340), (0.5, "relaxed", "relaxed", 340),
        )
    )  # fmt: skip
    presses = [e for e in out if isinstance(e, Button)]
    assert [e.pressed for e in presses] == [True, False]
    assert presses[1].t > 2.1
    assert [e for e in out if not isinstance(e, Button)] == []


def test_where_nothing_is_bound_to_zoom_a_second_pinch_changes_nothing():
    profiles = {"default": ({"on": "pinch", "do": {"press": "left"}},)}
    out = seen_of(pair(BOTH_OPEN, FIRST, (0.5, "pinch", "pinch", 240), BOTH_OPEN), profiles=profiles)
    assert [e.pressed for e in out] == [True, False]
    assert out[1].t > 1.6


def test_a_hand_that_vanishes_ends_the_zoom_and_the_other_presses_only_anew():
    out = seen_of(
        pair(
            BOTH_OPEN, FIRST, (0.2, "pinch", "pinch", 240), (0.4, "pinch", "pinch", 340), (1.0, "pinch", None, 340),
            (0.5, "relaxed", None, 340), (0.3, "pinch", None, 340), (0.3, "relaxed", None, 340),
        )
    )  # fmt: skip
    told = [e for e in out if not isinstance(e, Scroll)]
    assert [e.pressed for e in told] == [True, False, True, False, True, False]
    assert isinstance(told[3], Key)
    assert told[4].t > 3.2


def rests(**pointer):
    """The buttons of a hand that moves and then rests for two seconds."""
    parts = (1.0, "open", 320, 240), (0.5, "open", 250, 200), (2.0, "open", 250, 200)
    return [(e.button, e.pressed) for e in played(*parts, pointer=pointer).of(Button)]


def test_a_pointer_that_rests_clicks_where_that_is_asked_for_and_only_there():
    assert rests() == []
    assert rests(dwell=0.8) == [("left", True), ("left", False)]
    assert rests(dwell=2.5) == []


def test_what_a_rest_does_may_be_bound():
    parts = (1.0, "open", 320, 240), (0.5, "open", 250, 200), (2.0, "open", 250, 200)
    bound = {"default": ({"on": "dwell", "do": {"click": "middle"}},)}
    out = played(*parts, pointer={"dwell": 0.8}, profiles=bound).of(Button)
    assert [(e.button, e.pressed) for e in out] == [("middle", True), ("middle", False)]


@pytest.mark.parametrize("pose", ["three", "call"])
def test_a_hand_that_is_about_to_swipe_or_holds_a_gesture_does_not_dwell(pose):
    parts = (1.0, "open", 320, 240), (0.5, "open", 250, 200), (0.2, pose, 250, 200), (0.9, pose, 250, 200)
    assert played(*parts, pointer={"dwell": 0.5}).of(Button) == []


def test_a_hand_that_pinches_or_is_away_does_not_dwell():
    wait = {"dwell": 0.8}
    pinched = (1.0, "open", 320, 240), (0.5, "open", 250, 200), (3.0, "pinch", 250, 200)
    assert len(played(*pinched, pointer=wait).of(Button)) == 2  # the pinch's own
    gone = (1.0, "open", 320, 240), (0.5, "open", 250, 200), (0.5, "open", 250, 200), (2.0, None, 0, 0)
    assert played(*gone, pointer=wait).of(Button) == []
