"""What gestures do by their bindings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.bindings.binder import Binder
from gesturectl.bindings.desktop import GNOME, TABLES, table
from gesturectl.keys import parse_chord
from gesturectl.settings import Binding, Click, Config, KeyTap, ScrollSettings, TypeText
from gesturectl.types import Button, GestureEvent, Key, PointerMotion, Scroll, Text

SIDES = {1: "right", 2: "left"}


def binder(*bindings, scroll=None):
    return Binder(bindings or Config().profiles["default"], scroll or ScrollSettings(), GNOME, parse_chord)


def event(name, phase, t=0.0, track=1, pose=""):
    return GestureEvent(name, phase, track, t, pose or name, 0.9)


def feed(b, *events, pointing=1):
    return b.step(events, SIDES, pointing)


def test_a_press_lasts_as_long_as_its_gesture():
    b = binder()
    assert feed(b, event("pinch", "begin", 1.0)) == [Button(1.0, "left", True)]
    assert b.pressed
    assert feed(b, event("pinch", "update", 1.1)) == []
    assert feed(b, event("pinch", "end", 1.2)) == [Button(1.2, "left", False)]
    assert not b.pressed


def test_a_click_is_pressed_and_released_at_once():
    assert feed(binder(), event("pinch_middle", "begin", 2.0)) == [
        Button(2.0, "right", True),
        Button(2.0, "right", False),
    ]


def test_a_chord_is_tapped_in_order_and_released_in_reverse():
    b = binder(Binding(on="rock", do=KeyTap(key="ctrl+shift+t")))
    assert feed(b, event("rock", "begin")) == [
        *(Key(0.0, k, True) for k in ("ctrl", "shift", "t")),
        *(Key(0.0, k, False) for k in ("t", "shift", "ctrl")),
    ]


def test_text_is_typed_once():
    b = binder(Binding(on="rock", do=TypeText(text="ß→")))
    assert feed(b, event("rock", "begin"), event("rock", "end")) == [Text(0.0, "ß→")]


def test_a_hold_fires_at_its_time_and_not_when_let_go_before():
    b = binder(Binding(on="rock", hold=1.0, do=Click(click="middle")))
    assert feed(b, event("rock", "begin", 5.0)) == []
    assert b.deadline() == 6.0
    assert b.tick(5.9) == []
    assert [e.t for e in b.tick(6.0)] == [6.0, 6.0]
    assert b.deadline() is None
    feed(b, event("rock", "end", 7.0), event("rock", "begin", 8.0), event("rock", "end", 8.5))
    assert b.deadline() is None


def test_the_pose_and_the_hand_of_a_binding_have_to_fit():
    b = binder(Binding(on="swipe_left", pose="three", do=KeyTap(key="a")), Binding(on="rock", hand="left", do="toggle"))
    assert feed(b, event("swipe_left", "begin", pose="open")) == []
    assert len(feed(b, event("swipe_left", "begin", pose="three"))) == 2
    feed(b, event("rock", "begin", track=1))
    assert not b.paused
    feed(b, event("rock", "begin", track=2))
    assert b.paused


def test_only_the_pointing_hand_clicks():
    assert feed(binder(), event("pinch", "begin", track=2)) == []


def test_scrolling_goes_with_the_hand_and_against_it_when_natural():
    motion = PointerMotion(0.0, 0.0, 0.0, 0.1, -0.5)
    for natural, sign in ((False, 1), (True, -1)):
        b = binder(scroll=ScrollSettings(speed=4.0, natural=natural))
        assert b.scroll(motion) == []
        feed(b, event("two", "begin"))
        assert b.scroll(motion) == [Scroll(0.0, pytest.approx(sign * 0.4), pytest.approx(sign * 2.0))]


def test_pausing_lets_go_and_nothing_is_sent_until_it_is_resumed():
    b = binder()
    feed(b, event("pinch", "begin", 0.0), event("call", "begin", 0.5))
    assert b.tick(1.5) == [Button(1.5, "left", False)]
    assert b.paused
    assert feed(b, event("call", "end", 2.0), event("pinch", "begin", 2.1), event("pinch", "end", 2.2)) == []
    feed(b, event("call", "begin", 3.0))
    b.tick(4.0)
    assert not b.paused
    assert feed(b, event("call", "end", 4.1), event("pinch", "begin", 4.2)) == [Button(4.2, "left", True)]


def test_release_ends_everything():
    b = binder()
    feed(b, event("pinch", "begin"))
    assert b.release(1.0) == [Button(1.0, "left", False)]
    assert feed(b, event("pinch", "end", 1.1)) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["pinch", "pinch_middle", "two", "fist", "call"]),
            st.sampled_from(["begin", "end", "cancel"]),
            st.sampled_from([1, 2]),
            st.floats(0, 2),
        ),
        max_size=40,
    )
)
def test_what_is_pressed_is_released_whatever_comes(events):
    b, t, down = binder(), 0.0, 0
    for name, phase, track, wait in events:
        t += wait
        for e in [*b.tick(t), *feed(b, event(name, phase, t, track))]:
            if isinstance(e, Button) and e.button == "left":
                down += 1 if e.pressed else -1
    down += sum(1 if e.pressed else -1 for e in b.release(t) if isinstance(e, Button) and e.button == "left")
    assert down == 0


@pytest.mark.parametrize("name", TABLES)
def test_every_desktop_has_all_actions_in_keys_that_exist(name):
    assert set(TABLES[name]) == set(GNOME)
    for chord in TABLES[name].values():
        assert parse_chord(chord)


def test_the_desktop_is_found_by_the_session():
    assert table("linux", "ubuntu:GNOME") is GNOME
    assert table("linux", "KDE") is TABLES["kde"]
    assert table("linux", "something") is GNOME
    assert table("darwin", "") is TABLES["macos"]
