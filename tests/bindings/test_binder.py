"""The binder: what gestures do, in pairs of press and release, whatever happens in between."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.actions.desktop import GNOME, NAMES, TABLES, table_name
from gesturectl.actions.keys import KeyTap
from gesturectl.actions.programs import RunProgram
from gesturectl.actions.schema import Binding
from gesturectl.bindings.apps import ProfileChoice
from gesturectl.bindings.binder import Binder
from gesturectl.bindings.levels import Levels
from gesturectl.model.keys import parse_chord
from gesturectl.model.types import AskDesktop, Button, GestureEvent, Key, PointerMotion, Scroll, StartProgram, Text
from gesturectl.settings import Config, ScrollSettings

SIDES = {1: "right", 2: "left"}


def bind(*bindings, scroll=None, chords=GNOME):
    levels = Levels({"default": [Binding.model_validate(b) for b in bindings]}, {}, ProfileChoice(()))
    return Binder(levels, scroll or ScrollSettings(), chords)


def gesture(name, phase, t=0.0, *, track=1, pose=""):
    return GestureEvent(name, phase, track, t, pose or name, 1.0)


def words(events):
    """`left down`, `left up`, `ctrl down` … in order."""
    told = []
    for e in events:
        if isinstance(e, Button | Key):
            told.append(f"{e.button if isinstance(e, Button) else e.key} {'down' if e.pressed else 'up'}")
        else:
            told.append(e.text if isinstance(e, Text) else "scroll")
    return told


class Script:
    """Plays `0.0 begin pinch` lines, deadlines passed in between, and tells what was sent as `0.0 left down`."""

    def __init__(self, *bindings, pointing=1, **options):
        self.binder = bind(*bindings, **options)
        self.pointing = pointing

    def play(self, text):
        sent = []
        for line in filter(None, map(str.strip, text.splitlines())):
            at, *rest = line.split()
            t = float(at)
            while (due := self.binder.deadline()) is not None and due <= t:
                sent += self.binder.tick(due)
            if rest == ["release"]:
                sent += self.binder.release(t)
            elif rest:
                phase, name, *more = rest
                options = dict(m.split("=") for m in more)
                event = gesture(name, phase, t, track=int(options.get("hand", 1)), pose=options.get("pose", ""))
                sent += self.binder.step([event], SIDES, self.pointing)
        return [f"{e.t:.2f} {w}" for e, w in zip(sent, words(sent), strict=True)]


PRESS = {"on": "pinch", "do": {"press": "left"}}
HOLD = {"on": "fist", "do": {"key": "ctrl+shift+t"}, "hold": 1.0}
TOGGLE = {"on": "call", "do": "toggle", "hold": 0.5}
DOWN = ["1.00 ctrl down", "1.00 shift down", "1.00 t down", "1.00 t up", "1.00 shift up", "1.00 ctrl up"]


@pytest.mark.parametrize(
    ("bindings", "script", "sent"),
    [
        ([PRESS], "0.1 begin pinch \n 0.2 update pinch \n 0.4 end pinch", ["0.10 left down", "0.40 left up"]),
        ([PRESS], "0.1 begin pinch \n 0.4 cancel pinch", ["0.10 left down", "0.40 left up"]),
        ([PRESS], "0.1 begin pinch \n 0.4 release \n 0.5 end pinch", ["0.10 left down", "0.40 left up"]),
        ([PRESS], "0.1 begin fist \n 0.4 end pinch", []),
        ([{"on": "two", "do": {"click": "right"}}], "0.1 begin two \n 1 end two", ["0.10 right down", "0.10 right up"]),
        ([{"on": "two", "do": {"text": "grüß"}}], "0.1 begin two", ["0.10 grüß"]),
        ([{"on": "two", "do": "nothing"}], "0.1 begin two \n 1 end two", []),
        (
            [{"on": "two", "do": "show_desktop"}],
            "0 begin two",
            ["0.00 super down", "0.00 d down", "0.00 d up", "0.00 super up"],
        ),
        ([HOLD], "0 begin fist \n 0.9 update fist \n 0.95 end fist \n 2", []),
        ([HOLD], "0 begin fist \n 0.9 update fist \n 3 update fist \n 5 end fist", DOWN),
        ([HOLD], "0 begin fist \n 0.9 release \n 3", []),
        # paused: what was down is let go, what begins meanwhile is not sent, what ends meanwhile neither
        (
            [PRESS, TOGGLE],
            "0 begin pinch \n 0.1 begin call \n 1 end call \n 1.1 end pinch \n 2 begin pinch \n 3 end pinch",
            ["0.00 left down", "0.60 left up"],
        ),
        (
            [PRESS, TOGGLE],
            "0 begin call \n 1 end call \n 2 begin call \n 3 end call \n 4 begin pinch \n 5 end pinch",
            ["4.00 left down", "5.00 left up"],
        ),
        # a press that began while paused is not released after it
        (
            [PRESS, TOGGLE],
            "0 begin call \n 1 end call \n 2 begin pinch \n 2.1 begin call \n 3 end call \n 4 end pinch",
            [],
        ),
    ],
)  # fmt: skip
def test_trace(bindings, script, sent):
    assert Script(*bindings).play(script) == sent


@pytest.mark.parametrize(("hand", "sent"), [("right", ["t down", "t up"]), ("left", [])])
def test_a_binding_may_be_for_one_hand_alone(hand, sent):
    binder = bind({"on": "fist", "do": {"key": "t"}, "hand": hand})
    assert words(binder.step([gesture("fist", "begin")], SIDES, 1)) == sent


@pytest.mark.parametrize(
    ("condition", "made", "sent"),
    [("three", "three", True), ("three", "open", False), ("any", "open", True), (None, "open", True)],
)
def test_a_motion_may_ask_for_the_pose_it_is_made_in(condition, made, sent):
    binder = bind({"on": "swipe_left", "do": {"key": "t"}, "pose": condition})
    assert bool(binder.step([gesture("swipe_left", "begin", pose=made)], SIDES, 1)) == sent


@pytest.mark.parametrize("do", [{"press": "left"}, {"click": "left"}, "scroll", "clutch"])
def test_actions_of_the_pointer_are_for_the_pointing_hand_unless_a_hand_is_named(do):
    for extra, track, acts in (
        ({}, 2, False),
        ({}, 1, True),
        ({"hand": "left"}, 2, True),
        ({"hand": "left"}, 1, False),
    ):
        binder = bind({"on": "fist", "do": do, **extra})
        sent = binder.step([gesture("fist", "begin", track=track)], SIDES, 1)
        assert bool(sent or binder.steering(1)) == acts


def test_other_actions_are_for_any_hand():
    assert bind({"on": "fist", "do": {"key": "t"}}).step([gesture("fist", "begin", track=2)], SIDES, 1)


def test_one_hands_end_does_not_release_the_others_press():
    right = {"on": "pinch", "do": {"press": "left"}, "hand": "right"}
    binder = bind(right, {"on": "pinch", "do": {"press": "right"}, "hand": "left"})
    both = [gesture("pinch", "begin", track=1), gesture("pinch", "begin", track=2)]
    assert words(binder.step(both, SIDES, 1)) == ["left down", "right down"]
    assert words(binder.step([gesture("pinch", "end", track=2)], SIDES, 1)) == ["right up"]
    assert binder.pressed
    assert words(binder.step([gesture("pinch", "end", track=1)], {}, None)) == ["left up"]
    assert not binder.pressed


def test_a_hold_is_due_once():
    binder = bind(HOLD)
    binder.step([gesture("fist", "begin", 2.0)], SIDES, 1)
    assert binder.deadline() == 3.0
    assert binder.tick(2.999) == []
    assert len(binder.tick(3.0)) == 6
    assert (binder.tick(3.0), binder.tick(9.0), binder.deadline()) == ([], [], None)


def moved(t, up):
    return PointerMotion(t, 5.0, 5.0, 0.0, -up)


def flicked(*bindings):
    """A binder whose scrolling coasts at 0.4 s."""
    binder = bind({"on": "two", "do": "scroll"}, *bindings)
    assert binder.scroll(moved(0.0, 0.5)) == []
    binder.step([gesture("two", "begin")], SIDES, 1)
    for i in range(10):
        assert isinstance(binder.scroll(moved(0.1 + i * 0.03, 0.15))[0], Scroll)
    binder.step([gesture("two", "end", 0.4)], SIDES, 1)
    assert binder.scroll(moved(0.4, 0.5)) == []
    assert 0.4 < binder.deadline() < 0.45
    assert isinstance(binder.tick(binder.deadline())[0], Scroll)
    return binder


@pytest.mark.parametrize(
    ("bindings", "event", "stops"),
    [
        ((PRESS,), gesture("pinch", "begin", 0.5), True),
        ((), gesture("fist", "begin", 0.5), True),  # also where nothing is bound to it
        ((), gesture("open", "begin", 0.5), False),  # so a hand lets go of what it scrolls
        ((TOGGLE,), gesture("call", "begin", 0.5), True),
        ((HOLD,), gesture("fist", "begin", 0.5), True),
    ],
)
def test_a_gesture_that_does_something_stops_what_coasts(bindings, event, stops):
    binder = flicked(*bindings)
    binder.step([event], SIDES, 1)
    t = binder.deadline() or 0.6
    assert any(isinstance(e, Scroll) for e in binder.tick(t)) != stops


def test_a_release_and_the_loss_of_the_pointing_hand_stop_what_coasts():
    one, other = flicked(), flicked()
    one.release(0.5)
    other.calm()
    assert (one.deadline(), other.deadline()) == (None, None)


def test_a_scroll_that_is_cancelled_does_not_coast():
    binder = bind({"on": "two", "do": "scroll"})
    binder.step([gesture("two", "begin")], SIDES, 1)
    for i in range(10):
        binder.scroll(moved(0.1 + i * 0.03, 0.1))
    binder.step([gesture("two", "cancel", 0.4)], SIDES, 1)
    assert binder.deadline() is None


ZOOM = {"on": "zoom", "do": "zoom"}


def zoom(phase, t, ratio):
    return replace(gesture("zoom", phase, t), data={"ratio": ratio})


def test_zooming_turns_the_wheel_with_ctrl_down_from_its_first_step_to_its_end():
    binder = bind(ZOOM, scroll=ScrollSettings(zoom=5.0))
    assert binder.step([zoom("begin", 0.0, 1.0), zoom("update", 0.1, 1.0)], SIDES, 1) == []
    assert binder.step([zoom("update", 0.2, 2.0)], SIDES, 1) == [Key(0.2, "ctrl", True), Scroll(0.2, 0.0, 5.0)]
    assert binder.step([zoom("update", 0.3, 2.0)], SIDES, 1) == []
    assert binder.step([zoom("update", 0.4, 0.5)], SIDES, 1) == [Scroll(0.4, 0.0, -10.0)]
    assert binder.step([zoom("end", 0.5, 0.5)], SIDES, 1) == [Key(0.5, "ctrl", False)]


def test_ctrl_is_released_while_two_hands_stay_as_they_are():
    binder = bind(ZOOM, scroll=ScrollSettings(zoom=5.0))
    binder.step([zoom("begin", 0.0, 1.0), zoom("update", 0.1, 2.0), zoom("update", 0.2, 2.0)], SIDES, 1)
    due = binder.deadline()
    assert due is not None
    assert 0.1 < due <= 0.5
    assert binder.tick(due) == [Key(due, "ctrl", False)]
    assert binder.deadline() is None
    assert binder.step([zoom("update", 1.0, 2.0)], SIDES, 1) == []
    assert binder.step([zoom("update", 1.1, 1.0)], SIDES, 1) == [Key(1.1, "ctrl", True), Scroll(1.1, 0.0, -5.0)]


@pytest.mark.parametrize("how", ["cancel", "release", "pause"])
def test_ctrl_is_let_go_however_a_zoom_ends(how):
    binder = bind(ZOOM, {"on": "call", "do": "toggle"})
    binder.step([zoom("begin", 0.0, 1.0), zoom("update", 0.1, 1.5)], SIDES, 1)
    sent = {
        "cancel": lambda: binder.step([zoom("cancel", 0.2, 1.5)], SIDES, 1),
        "release": lambda: binder.release(0.2),
        "pause": lambda: binder.step([gesture("call", "begin", 0.2, track=2)], SIDES, 1),
    }[how]()
    assert sent == [Key(0.2, "ctrl", False)]
    assert binder.step([zoom("update", 0.3, 3.0), zoom("end", 0.4, 3.0)], SIDES, 1) == []


def test_a_zoom_that_never_moved_taps_no_key():
    binder = bind(ZOOM)
    assert binder.step([zoom("begin", 0.0, 1.0), zoom("update", 0.1, 1.0), zoom("end", 0.2, 1.0)], SIDES, 1) == []


def test_a_pause_ends_clutch_scroll_and_press():
    for on, state in (
        ({"do": "clutch"}, lambda b: b.steering(1)),
        ({"do": "scroll"}, lambda b: b.scrolling),
        ({"do": {"turn": "volume"}}, lambda b: b.steering(1)),
        (PRESS, lambda b: b.pressed),
    ):
        binder = bind({**on, "on": "fist"}, {"on": "call", "do": "toggle"})
        binder.step([gesture("fist", "begin")], SIDES, 1)
        assert state(binder)
        binder.step([gesture("call", "begin")], SIDES, 1)
        assert binder.kept.paused
        assert not state(binder)


names = st.sampled_from(["pinch", "pinch_middle", "two", "fist", "call", "swipe_left"])
steps = st.one_of(
    st.tuples(st.sampled_from(["begin", "update", "end", "cancel"]), names, st.sampled_from([1, 2])),
    st.just(("release", "", 0)),
)


@given(st.lists(st.tuples(st.floats(0.01, 1.5), steps, st.sampled_from([1, 2, None])), max_size=60))
def test_every_press_is_released_once_and_nothing_is_sent_while_paused(sequence):
    binder = bind(*Config().profiles["default"], {"on": "fist", "do": {"press": "middle"}, "hold": 0.5})
    going, down, t = set(), Counter(), 0.0

    def check(events, silent):
        for e in events:
            if isinstance(e, Button | Key):
                down[e.button if isinstance(e, Button) else e.key] += 1 if e.pressed else -1
        assert not (silent and events)
        assert all(n in (0, 1) for n in down.values())

    for dt, (phase, name, track), pointing in sequence:
        t += dt
        while (due := binder.deadline()) is not None and due <= t:
            silent = binder.kept.paused
            check(binder.tick(due), silent)
        silent = binder.kept.paused
        if phase == "release":
            check(binder.release(t), silent)
            going.clear()
            continue
        if (phase == "begin") == ((name, track) in going):
            continue  # no such sequence comes from the recogniser
        if phase == "begin":
            going.add((name, track))
        elif phase != "update":
            going.remove((name, track))
        check(binder.step([gesture(name, phase, t, track=track)], SIDES, pointing), silent)
    silent = binder.kept.paused
    check(binder.release(t), silent)
    assert not any(down.values())


@pytest.mark.parametrize(
    ("platform", "session", "name"),
    [
        ("linux", "GNOME", "gnome"), ("linux", "ubuntu:GNOME", "gnome"), ("linux", "KDE", "kde"),
        ("linux", "XFCE", "xfce"), ("linux", "sway", "sway"), ("linux", "", None), ("linux", "i3", None),
        ("darwin", "", "macos"), ("win32", "", "windows"),
    ],
)  # fmt: skip
def test_each_desktop_has_its_keys(platform, session, name):
    assert table_name(platform, session) == name


def test_the_keys_of_every_table_exist():
    for chords in TABLES.values():
        assert chords.keys() <= set(NAMES)
        assert all(parse_chord(c) for c in chords.values())


def test_a_desktop_action_is_sent_by_name_where_no_keys_stand_for_it_and_the_users_own_way_comes_first():
    binder = bind({"on": "two", "do": "lock_screen"}, {"on": "three", "do": "overview"}, chords={"overview": "super"})

    def sent(name):
        return binder.step([gesture(name, "begin")], SIDES, 1)

    assert sent("two") == [AskDesktop(0.0, "lock_screen")]
    assert sent("three") == [Key(0.0, "super", True), Key(0.0, "super", False)]
    binder.own_ways = {"lock_screen": RunProgram(run=("i3lock",)), "overview": KeyTap(key="f1")}
    assert sent("two") == [StartProgram(0.0, ("i3lock",))]
    assert sent("three") == [Key(0.0, "f1", True), Key(0.0, "f1", False)]
