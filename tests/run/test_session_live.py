"""A driver in real time: stalls, late frames, and the use of the real mouse."""

import pytest

from gesturectl.actions.schema import Binding
from gesturectl.actions.text import TypeText
from gesturectl.gestures.engage import GRACE
from gesturectl.model.types import Button, Move
from gesturectl.pipeline.pipeline import YIELD
from gesturectl.run.loop import LATE, follow
from gesturectl.settings import Config
from tests.hands import frame, hand, stream
from tests.run.desk import CLICK, PRESS, Desk, Run


def test_a_stall_lets_go_at_the_grace_whenever_the_clock_is_looked_at():
    run = Run()
    t = run.show(*PRESS)
    assert run.desk.down() == {"left"}
    due = run.driver.pipeline.deadline()
    run.driver.advance(due - 0.001)
    assert run.desk.down() == {"left"}
    run.driver.advance(t + 60)
    assert run.desk.got[-1] == Button(pytest.approx(t + GRACE), "left", False)
    assert run.driver.pipeline.deadline() is None


def test_a_frame_that_comes_late_is_taken_for_one_of_now():
    run = Run()
    t = run.show(*PRESS)
    run.driver.advance(t + GRACE)
    run.driver.frame(frame(t + GRACE / 2, hand("pinch")))
    times = [f["t"] for f in run.lines("frame")]
    assert times == sorted(times)
    assert run.desk.down() == set()


def test_of_two_frames_that_come_late_one_counts_and_the_other_is_dropped():
    run = Run()
    t = run.show((1.0, "relaxed", 320, 240))
    run.driver.yield_to_user(t + 0.5)
    for late in (0.2, 0.3, 0.6):
        run.driver.frame(frame(t + late, hand("relaxed", 330, 240)))
    assert [f["t"] for f in run.lines("frame")[-3:]] == [pytest.approx(u) for u in (t, t + 0.5, t + 0.6)]


def test_a_pinch_held_while_the_mouse_was_used_presses_only_after_it_has_opened():
    run = Run()
    t = run.show(*PRESS)
    run.driver.yield_to_user(t)
    assert run.desk.buttons() == [True, False]
    t = run.show((YIELD + 1.0, "pinch", 320, 240), start=t + 1 / 30)
    assert run.desk.buttons() == [True, False]
    run.show((0.5, "relaxed", 320, 240), (0.3, "pinch", 320, 240), start=t + 1 / 30)
    assert run.desk.buttons() == [True, False, True]


class Stalling:
    """A live source that gives its frames, then nothing while its clock goes on, and ends at `until`."""

    def __init__(self, frames, until):
        self.frames, self.until, self.t = list(frames), until, 0.0

    def now(self):
        return self.t

    def take(self, timeout):
        if self.frames:
            self.t = self.frames[0].t
            return self.frames.pop(0)
        if self.t >= self.until:
            raise EOFError
        self.t += max(timeout, 0.001)
        return None


def test_a_camera_that_stalls_is_given_up_in_its_own_time():
    desk = Desk()
    live = Stalling(stream(*PRESS), until=10.0)
    released = []

    def stopped():
        if desk.buttons() == [True, False] and not released:
            released.append(live.now())
        return False

    follow(Run(desk).driver, live, stopped, lambda: False)
    assert released[0] <= 1.3 + GRACE + LATE + 0.1
    assert desk.down() == set()


def test_use_of_the_mouse_is_asked_for_at_every_frame_and_lets_go():
    desk = Desk()
    run = Run(desk)
    asked = []

    def user_active():
        asked.append(desk.down())
        return bool(desk.down())

    follow(run.driver, Stalling(stream(*CLICK), until=2.0), lambda: False, user_active)
    assert len(asked) >= len(stream(*CLICK))
    assert desk.buttons() == [True, False]


class TypingDesk(Desk):
    """Needs a while for each character, and before the last one long enough for a frame to come, if any does."""

    def type(self, event):
        for character in event.text:
            if character == event.text[-1]:
                for _ in range(500):
                    if any(isinstance(e, Move) for e in self.got[self.got.index(event.text[0]) :]):
                        break
                    yield 0.002
            self.got.append(character)
            yield 0.002


def test_frames_go_on_while_a_text_is_typed_and_the_end_waits_for_it():
    config = Config(profiles={"default": (Binding(on="pinch", do=TypeText(text="long")),)})
    run = Run(TypingDesk(), config)
    frames = stream(*PRESS, (0.3, "relaxed", 330, 250))
    follow(run.driver, Stalling(frames, until=2.0), lambda: False, lambda: False)
    got = run.desk.got
    assert [e for e in got if isinstance(e, str)] == list("long")
    assert any(isinstance(e, Move) for e in got[got.index("l") : got.index("g")])
    assert run.driver.go_on() is None


def test_a_pause_by_gesture_breaks_off_a_text():
    config = Config(
        profiles={"default": (Binding(on="pinch", do=TypeText(text="long" * 500)), Binding(on="call", do="pause"))}
    )
    run = Run(TypingDesk(), config)
    frames = stream(*PRESS, (0.3, "relaxed", 330, 250), (0.5, "call", 330, 250))
    follow(run.driver, Stalling(frames, until=3.0), lambda: False, lambda: False)
    assert run.driver.pipeline.paused
    assert 0 < sum(isinstance(e, str) for e in run.desk.got) < 2000


def test_what_fails_between_two_frames_lets_go_and_the_run_goes_on():
    run = Run(Desk())
    failed = []

    def between(_):
        if run.desk.down() and not failed:
            raise ZeroDivisionError

    follow(
        run.driver, Stalling(stream(*CLICK, *CLICK), until=4.0), lambda: False, lambda: False, between, failed.append
    )
    assert len(failed) == 1
    assert run.desk.down() == set()


def test_where_letting_go_after_a_failure_fails_too_it_is_let_go_again_and_the_run_goes_on():
    left = [ZeroDivisionError("gestures"), ZeroDivisionError("output")]
    run, failed = Run(Desk(fails=lambda event: fail_at_release(event))), []

    def between(_):
        if run.desk.down() and len(left) == 2:
            raise left.pop(0)

    def fail_at_release(event):
        if isinstance(event, Button) and not event.pressed and len(left) == 1:
            raise left.pop(0)

    source = Stalling(stream(*CLICK, *CLICK), until=4.0)
    follow(run.driver, source, lambda: False, lambda: False, between, failed.append)
    assert [str(e) for e in failed] == ["output"]
    assert run.desk.buttons() == [True, False, True, False]


def test_a_failure_that_does_not_end_ends_the_run():
    run, failed = Run(Desk()), []

    def between(_):
        raise ZeroDivisionError

    def recover(error):
        failed.append(error)
        if len(failed) == 5:
            raise error

    with pytest.raises(ZeroDivisionError):
        follow(run.driver, Stalling(stream(*CLICK), until=4.0), lambda: False, lambda: False, between, recover)
    assert len(failed) == 5


def test_of_moves_between_frames_that_come_too_late_only_the_frames_own_is_sent():
    run = Run()
    frames = stream(
        (1.0, "relaxed", 320, 240), (1.0, "relaxed", 420, 200), (0.3, "pinch", 420, 200), (0.5, "relaxed", 400, 200)
    )
    follow(run.driver, Stalling(frames, until=0.0), lambda: False, lambda: False)
    outputs = run.lines("output")
    sent = [e for e in run.desk.got if isinstance(e, Move)]
    told = [(e["t"], e["x"], e["y"]) for e in outputs if e["event"] == "move"]
    assert len(sent) < 0.6 * len(told)  # as it would be replayed, in time
    assert len({e.t for e in sent}) == len(sent) <= len(frames)
    assert {(e.t, e.x, e.y) for e in sent} <= set(told)
    assert run.desk.buttons() == [True, False]
    presses = [n for n, e in enumerate(outputs) if e["event"] == "button"]
    before = [next(e for e in outputs[n::-1] if e["event"] == "move") for n in presses]
    got = run.desk.got
    assert [(m["x"], m["y"]) for m in before] == [
        next((e.x, e.y) for e in got[n::-1] if isinstance(e, Move)) for n, e in enumerate(got) if isinstance(e, Button)
    ]


def test_a_move_that_nothing_follows_is_sent():
    run = Run()
    run.driver.live = True
    t = run.show((1.0, "relaxed", 320, 240), (0.5, "relaxed", 420, 240))
    run.desk.got.clear()
    run.driver.frame(frame(t + 1 / 30))  # without a hand
    assert isinstance(run.desk.got[-1], Move)
