"""What the ring at the pointer shows of a run, step by step."""

import json

import pytest

from gesturectl.model.types import Button
from gesturectl.run.shown.ring import HINT, PATIENT, QUIET, Ring
from gesturectl.settings import Config
from tests.hands import stream
from tests.run.desk import Run

SETTLED = (1.0, "relaxed", 320, 240)


class Watched(Run):
    """A run and what its ring shows after each step."""

    def __init__(self, config=None):
        super().__init__(config=config)
        self.config = config or Config()
        self.seen, self.now = [], 0.0
        ring = Ring(self.driver, lambda: self.config.feedback, self.seen.append)
        self.driver.subscribe_sent(ring.on_step)

    def go(self, *parts):
        """Shows `stream`'s frames after those before; what is seen meanwhile."""
        before = len(self.seen)
        self.now = self.show(*parts, start=self.now) + 1 / 30
        return self.seen[before:]

    def kinds(self, *parts):
        """The kinds of marks, each once where it stays; empty for none."""
        kinds = [s.mark.kind if s and s.mark else "" for s in self.go(*parts)]
        return [k for i, k in enumerate(kinds) if i == 0 or k != kinds[i - 1]]

    def words(self, *parts):
        return list(dict.fromkeys(s.words for s in self.go(*parts) if s and s.words))


def configured(**feedback):
    return Config.model_validate({"feedback": feedback})


def test_nothing_without_a_hand_then_a_dot_then_it_goes_with_the_hand():
    run = Watched()
    assert run.kinds((1.0, None, 0, 0)) == [""]
    assert run.kinds(SETTLED)[-1] == "dot"
    assert run.kinds((1.0, None, 0, 0))[-1] == ""


def test_it_is_filled_exactly_while_the_button_is_down():
    run = Watched()
    run.go(SETTLED)
    for part in (
        (0.5, "pinch", 320, 240),
        (0.5, "relaxed", 320, 240),
        (0.5, "pinch", 400, 240),
        (0.5, "open", 400, 240),
    ):
        for frame in stream(part, start=run.now):
            run.driver.frame(frame)
            mark = run.seen[-1].mark
            assert (mark.kind == "held") == ("left" in run.desk.down())
            if mark.kind == "held":
                assert mark.button == "left"
        run.now = frame.t + 1 / 30
    assert [e.pressed for e in run.desk.got if isinstance(e, Button)] == [True, False] * 2


def test_it_is_where_the_pointer_is():
    run = Watched()
    run.go(SETTLED, (1.0, "relaxed", 250, 200))
    at = run.pipeline.cue(run.now).at
    assert run.seen[-1].at == (round(at[0]), round(at[1]))
    assert run.seen[-1].at != (640, 360)


@pytest.mark.parametrize(("pose", "kind"), [("two", "scroll"), ("fist", "clutch")])
def test_what_the_hand_does_instead_of_pointing(pose, kind):
    run = Watched()
    run.go(SETTLED)
    assert run.kinds((1.0, pose, 320, 240))[-1] == kind
    assert run.kinds(SETTLED)[-1] == "dot"


def test_a_pause_by_a_gesture_is_counted_down_to_and_shown_until_the_next_one():
    run = Watched()
    run.go(SETTLED)
    assert run.kinds((1.5, "call", 320, 240))[-2:] == ["wait", "paused"]
    assert run.seen[-1].words == ("paused",)
    assert run.kinds((2.0, "relaxed", 320, 240)) == ["paused"]
    assert not run.seen[-1].words
    run.go((1.5, "call", 320, 240))
    assert run.seen[-1].words == ("resumed",)


def test_a_countdown_only_grows():
    run = Watched()
    run.go(SETTLED)
    levels = [s.mark.level for s in run.go((1.2, "call", 320, 240)) if s.mark and s.mark.kind == "wait"]
    assert levels == sorted(levels)
    assert levels[-1] > 20


def test_a_right_click_is_said_and_marked_although_it_is_over_at_once():
    run = Watched()
    run.go(SETTLED)
    seen = run.go((0.3, "pinch_middle", 320, 240))
    clicks = [s for s in seen if s.mark and s.mark.kind == "click"]
    assert {s.mark.button for s in clicks} == {"right"}
    assert clicks[0].words == ("right click",)


def test_what_acts_is_named_for_a_moment():
    run = Watched(Config.model_validate({"profiles": {"default": ({"on": "three", "do": {"key": "a"}},)}}))
    run.go(SETTLED)
    assert run.words((0.5, "three", 320, 240)) == [("three",)]
    assert run.go((2.0, "relaxed", 320, 240))[-1].words == ()


def test_another_profile_is_named():
    run = Watched(Config.model_validate({"profiles": {"default": (), "games": ()}}))
    run.go(SETTLED)
    run.driver.pick("games")
    assert run.words((0.5, "relaxed", 320, 240)) == [("profile games",)]


def test_nothing_is_shown_while_the_real_mouse_is_used_or_nothing_sent():
    run = Watched()
    run.go(SETTLED, (0.3, "pinch", 320, 240))
    run.driver.yield_to_user(run.now)
    assert run.seen[-1] is None
    assert run.kinds((0.5, "relaxed", 320, 240)) == [""]
    assert run.kinds((1.0, "relaxed", 320, 240))[-1] == "dot"
    run.driver.mute(True)
    assert run.kinds((0.5, "relaxed", 320, 240)) == [""]


def test_what_is_released_by_a_command_is_not_shown_as_held():
    run = Watched()
    run.go(SETTLED, (0.3, "pinch", 320, 240))
    assert run.seen[-1].mark.kind == "held"
    run.driver.release()
    assert run.seen[-1] is None
    assert run.desk.down() == set()


def test_settings_count_from_the_next_step_on():
    run = Watched()
    run.go(SETTLED)
    for name, value in (("size", 2), ("colour", "pink")):
        before = run.seen[-1].style
        run.config = configured(**{name: value})
        run.go((0.1, "relaxed", 320, 240))
        assert run.seen[-1].style != before
    run.config = configured(overlay="off")
    assert run.go((0.1, "relaxed", 320, 240))[-1] is None
    run.config = configured(overlay="minimal")
    assert run.kinds((0.1, "relaxed", 320, 240)) == [""]
    assert "held" in run.kinds((0.4, "pinch", 320, 240))
    assert not any(s.words for s in run.go((0.5, "call", 320, 240)) if s)


def turned(run, seconds):
    """Hands that are turned away; the times in which words are shown, and these."""
    seen = run.go((seconds, "fist", 320, 480))
    return [s.words for s in seen if s and s.words]


def test_why_a_hand_does_not_count_is_said_after_a_while_and_seldom():
    run = Watched()
    said = turned(run, 10.0)
    assert set(said) == {("The hand is too low", "raise it into the picture")}
    assert len(said) / 30 == pytest.approx(HINT, abs=0.1)
    assert not any(run.seen[: int(PATIENT * 30) - 1])
    assert len(turned(run, QUIET)) / 30 == pytest.approx(HINT, abs=0.1)
    assert turned(run, QUIET) == [], "the wait is twice as long"
    run.go(SETTLED)
    assert turned(run, 2 * QUIET) == [], "a hand that has counted was lowered on purpose"


def test_what_looks_on_and_fails_ends_alone(caplog):
    run, called = Run(), []

    def fails(frame, step):
        called.append(step)
        raise ValueError("a fault of the program")

    run.driver.subscribe_sent(fails)
    run.show(SETTLED, (0.5, "pinch", 320, 240), (0.5, "relaxed", 320, 240))
    assert (run.desk.buttons(), len(called), len(caplog.records)) == ([True, False], 1, 1)


def test_the_trace_is_the_same_with_and_without_it():
    with_ring, without = Watched(), Run()
    for run in (with_ring, without):
        run.show(SETTLED, (0.5, "pinch", 320, 240), (0.5, "two", 320, 300), (1.5, "call", 320, 240))
    assert with_ring.lines("output", "gesture") == without.lines("output", "gesture")
    assert json.dumps(with_ring.lines("output"))
