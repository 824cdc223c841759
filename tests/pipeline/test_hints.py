"""Numbers on what can be pressed: shown by fingers or typed, and whatever else comes meanwhile."""

from dataclasses import replace

import pytest

from gesturectl.actions.desktop import GNOME
from gesturectl.actions.schema import Binding
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.hints import DIGITS, GRACE, LONGEST, PATIENT, SECONDS, numbered
from gesturectl.model.types import Button, Key, Move, Target
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Config
from tests.hands import stream

SCREEN = (1920, 1080)
PROFILE = [
    {"on": "rock", "do": "hints"},
    {"on": "pinch", "do": {"press": "left"}},
    {"on": "four", "do": {"key": "a"}},
    {"on": "call", "do": "toggle"},
]
AT = (320, 240)
ASKS = ((1.0, "relaxed", *AT), (0.3, "rock", *AT), (0.3, "relaxed", *AT))
ROW = tuple(Target(100 * n, 50, 20, 20) for n in range(7))  # numbers 11 to 22


def config(profile):
    return Config(profiles={"default": tuple(Binding(**b) for b in profile)})


class Run:
    def __init__(self, targets=ROW, profile=PROFILE):
        self.pipeline = Pipeline(config(profile), PoseClassifier(), GNOME, SCREEN, (960.0, 540.0))
        self.t, self.sent, self.new, self.typed = 0.0, [], targets, ""

    def show(self, *parts):
        for f in stream(*parts, start=self.t):
            f = replace(f, targets=self.new, typed=self.typed)
            self.new, self.typed = None, ""
            while (due := self.pipeline.deadline()) is not None and due <= f.t:
                self.sent += self.pipeline.tick(due).outputs
            self.sent += self.pipeline.step(f).outputs
        self.t = f.t + 1 / 30
        return self

    @property
    def presses(self):
        """Where the left button went down."""
        at, out = None, []
        for event in self.sent:
            if isinstance(event, Move):
                at = (event.x, event.y)
            elif isinstance(event, Button) and event.pressed:
                out.append(at)
        return out

    def numbers(self):
        return list(self.pipeline.hints.numbers or ())


def test_each_has_a_number_in_reading_order():
    run = Run().show(*ASKS)
    assert run.numbers() == ["11", "12", "13", "14", "15", "21", "22"]
    assert [t.x for t in run.pipeline.hints.numbers.values()] == [100 * n for n in range(7)]


@pytest.mark.parametrize("last", ["open", "fist"])
def test_what_has_ended_it_does_nothing_else_however_long_it_is_held(last):
    late = [
        {"on": last, "hold": 1, "do": {"key": "b"}},
        {"on": last, "when": "end", "do": {"key": "c"}},
        {"on": "relaxed", "after": last, "do": {"key": "d"}},
    ]
    run = Run(profile=[*PROFILE[:2], *late]).show(*ASKS, (0.7, "point", *AT), (2.5, last, *AT))
    assert not run.pipeline.hints.on
    run.show((1.0, "relaxed", *AT))
    assert len(run.presses) == (last == "open")
    assert not [e for e in run.sent if isinstance(e, Key)]
    run.show((1.5, last, *AT))
    assert [e.key for e in run.sent if isinstance(e, Key) and e.pressed] == ["b"]


@pytest.mark.parametrize(("fingers", "n"), [(("point", "two"), 1), (("two", "point"), 5), (("point", "open"), 4)])
def test_fingers_show_what_is_pressed(fingers, n):
    run = Run().show(*ASKS, *((0.7, pose, *AT) for pose in fingers), (0.5, "relaxed", *AT))
    assert run.presses == [ROW[n].middle]
    assert not run.pipeline.hints.on
    x, y = run.pipeline.cue(run.t).at
    assert (x, y) == pytest.approx(ROW[n].middle, abs=60)  # the hand goes on from there


def test_a_digit_counts_again_once_the_fingers_have_done_something_else():
    run = Run().show(*ASKS, (2.0, "point", *AT))
    assert run.pipeline.hints.typed == "1"
    assert run.presses == []
    run.show((0.3, "relaxed", *AT), (0.7, "point", *AT))
    assert run.presses == [ROW[0].middle]


def test_fingers_on_their_way_and_digits_that_lead_nowhere_are_ignored():
    run = Run().show(*ASKS, (0.3, "point", *AT), (0.3, "three", *AT), (0.7, "four", *AT), (0.3, "relaxed", *AT))
    assert run.pipeline.hints.typed == ""
    assert run.presses == []


def test_what_was_shown_when_they_came_is_no_digit():
    run = Run(profile=[{"on": "open", "hold": 0.5, "do": "hints"}])
    run.show((1.0, "relaxed", *AT), (2.0, "open", *AT))
    assert run.pipeline.hints.on
    assert run.pipeline.hints.typed == ""


def test_typed_digits_press_though_the_keyboard_silences_gestures():
    run = Run().show(*ASKS)
    for digit in "12":
        run.sent += run.pipeline.yield_to_user(run.t, (960.0, 540.0)).outputs
        run.typed = digit
        run.show((0.1, "relaxed", *AT))
    assert run.presses == [ROW[1].middle]


def test_a_key_ends_it_and_digits_mean_nothing_then():
    run = Run().show(*ASKS)
    run.typed = "1-2"
    run.show((0.1, "relaxed", *AT))
    assert not run.pipeline.hints.on
    assert run.presses == []


def test_gestures_do_nothing_else_meanwhile_and_the_pointer_stays():
    run = Run().show(*ASKS)
    before, run.sent = run.pipeline.cue(run.t).at, []
    run.show((0.4, "pinch", 330, 240), (0.4, "four", 360, 240), (0.3, "relaxed", 380, 240))
    assert run.sent == []
    assert run.pipeline.cue(run.t).at == before


@pytest.mark.parametrize("pose", ["fist", "rock", "call"])
def test_it_ends_by_a_fist_by_the_same_gesture_and_by_a_pause(pose):
    run = Run().show(*ASKS, (0.8, pose, *AT), (0.2, "relaxed", *AT))
    assert not run.pipeline.hints.on
    assert run.presses == []


def test_it_ends_by_itself():
    run = Run().show(*ASKS, (SECONDS - 1, "relaxed", *AT))
    assert run.pipeline.hints.on
    run.show((1.5, "relaxed", *AT))
    assert not run.pipeline.hints.on


def test_where_nothing_can_be_pressed_it_ends_soon():
    run = Run(targets=(Target(5, 5, 500, 500, catches=False),)).show(*ASKS)
    assert run.pipeline.hints.on
    run.show((PATIENT, "relaxed", *AT))
    assert not run.pipeline.hints.on


def test_what_comes_late_gets_numbers_and_what_goes_loses_them():
    run = Run(targets=()).show(*ASKS)
    run.new = ROW
    run.show((0.2, "relaxed", *AT))
    assert len(run.numbers()) == 7
    run.new = ROW[2:4]
    run.show((0.2, "relaxed", *AT))
    assert run.numbers() == ["13", "14"]
    run.new = ()
    run.show((GRACE + 0.1, "relaxed", *AT))
    assert not run.pipeline.hints.on


def test_numbers_stay_where_all_is_gone_for_a_moment():
    run = Run().show(*ASKS)
    run.new = ()
    run.show((GRACE / 2, "relaxed", *AT))
    run.new = ROW
    run.show((3 * GRACE, "relaxed", *AT))
    assert len(run.numbers()) == 7


@pytest.mark.parametrize(("then", "pressed"), [(ROW, [ROW[1].middle]), (ROW[2:], []), ((), [])])
def test_what_is_typed_while_all_is_gone_counts_once_it_is_there_again(then, pressed):
    run = Run().show(*ASKS)
    run.new, run.typed = (), "12"
    run.show((GRACE / 2, "relaxed", *AT))
    assert run.presses == []
    run.new = then
    run.show((3 * GRACE, "relaxed", *AT))
    assert run.presses == pressed


def test_not_while_a_button_is_down():
    run = Run()
    run.show((1.0, "relaxed", *AT), (0.5, "pinch", *AT))
    run.pipeline._binder.hints(run.t)
    assert not run.pipeline.hints.on


def test_a_config_that_is_read_again_ends_it():
    run = Run().show(*ASKS)
    run.pipeline.let_go(run.t)
    assert not run.pipeline.hints.on


def test_of_too_many_those_near_the_pointer_have_numbers():
    many = [Target(5 * n, 0, 4, 4) for n in range(400)]
    numbers = numbered(many, (1000.0, 0.0))
    assert len(numbers) == len(DIGITS) ** LONGEST
    assert all(abs(t.x - 1000) < 350 for t in numbers.values())
    assert {len(n) for n in numbers} == {3}
    assert {len(n) for n in numbered(many[:25], (0, 0))} == {2}
    assert {len(n) for n in numbered(many[:5], (0, 0))} == {1}
