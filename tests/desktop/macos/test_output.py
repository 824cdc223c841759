"""The output to macOS, by what arrives at a stand-in for Quartz."""

from __future__ import annotations

import sys
import threading
from importlib import import_module
from typing import Any

import pytest

from gesturectl.desktop.macos.hitoolbox import HIToolbox
from gesturectl.desktop.macos.layout import Layout
from gesturectl.desktop.macos.output import CLICK, LOOK, MacOutput, open_macos
from gesturectl.desktop.output import NoSessionError
from gesturectl.desktop.registry import open_output
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError, NotNowError
from gesturectl.model.types import Button, Key, Move, Scroll, Text

SHIFT, CONTROL, OPTION, COMMAND, KEYPAD, FN = (1 << bit for bit in (17, 18, 19, 20, 21, 23))


@pytest.fixture
def output(quartz: Any) -> MacOutput:
    return open_macos()


def click(output: MacOutput, button: Any = "left") -> None:
    for pressed in (True, False):
        output.emit(Button(0.0, button, pressed))


def kinds(quartz: Any) -> list[str]:
    return [event["kind"] for event in quartz.arrived]


def last(quartz: Any, *fields: str) -> tuple[Any, ...]:
    return tuple(quartz.arrived[-1].get(field) for field in fields)


def tap(output: MacOutput, *keys: str) -> None:
    for key in keys:
        output.emit(Key(0.0, key, True))
    for key in reversed(keys):
        output.emit(Key(0.0, key, False))


def test_auto_takes_it_on_a_mac(quartz: Any) -> None:
    output = open_output("auto", guarded=False)
    assert (output.name, output.screen, output.pointer()) == ("desktop", (1440, 900), (100.0, 200.0))


def test_a_double_and_a_triple_click_say_which_click_they_are(quartz: Any, output: MacOutput) -> None:
    for _ in range(3):
        click(output)
    assert [event["clicks"] for event in quartz.arrived] == [1, 1, 2, 2, 3, 3]


def test_clicks_too_far_apart_or_too_slow_or_of_another_button_are_single_ones(quartz: Any) -> None:
    now = 0.0
    output = open_macos(clock=lambda: now)
    click(output)
    output.emit(Move(0.0, 120.0, 200.0))
    click(output)
    now = 0.6
    click(output)
    click(output, "right")
    click(output)
    assert {event["clicks"] for event in quartz.arrived if "moved" not in event["kind"]} == {1}


def test_the_users_own_interval_is_what_counts_as_a_double_click(quartz: Any) -> None:
    now = 0.0
    output = open_macos(clock=lambda: now)
    import_module("AppKit").NSEvent.interval = 2.0
    click(output)
    now = 0.9
    click(output)
    assert last(quartz, "clicks") == (2,)


def test_moving_with_a_button_down_drags_by_the_way_that_the_pointer_goes(quartz: Any, output: MacOutput) -> None:
    output.emit(Move(0.0, 110.0, 190.0))
    assert last(quartz, "kind", "dx", "dy", "at") == ("moved", 10, -10, (110.0, 190.0))
    output.emit(Button(0.0, "left", True))
    for n in range(1, 5):
        output.emit(Move(0.0, 110.0 + n * 0.4, 190.0))
    dragged = quartz.arrived[2:]
    assert {event["kind"] for event in dragged} == {"left dragged"}
    assert {event["clicks"] for event in dragged} == {1}
    assert sum(event["dx"] for event in dragged) == 2  # 1.6 points, whole ones, and nothing is lost
    assert dragged[-1]["at"][0] == pytest.approx(111.6)
    output.emit(Button(0.0, "left", False))
    output.emit(Move(0.0, 100.0, 100.0))
    assert kinds(quartz)[-2:] == ["left up", "moved"]


@pytest.mark.parametrize(
    ("name", "kind", "number"),
    [("right", "right", None), ("middle", "other", 2), ("back", "other", 3), ("forward", "other", 4)],
)
def test_each_button_has_its_own_events(quartz: Any, output: MacOutput, name: Any, kind: str, number: int) -> None:
    output.emit(Button(0.0, name, True))
    output.emit(Move(0.0, 5.0, 5.0))
    output.emit(Button(0.0, name, False))
    assert kinds(quartz) == [f"{kind} down", f"{kind} dragged", f"{kind} up"]
    assert {event.get("button") for event in quartz.arrived} == {number}


def test_a_button_that_macos_has_not_is_refused(output: MacOutput) -> None:
    with pytest.raises(GesturectlError, match="button4"):
        output.emit(Button(0.0, "button4", True))


def test_a_click_is_where_the_pointer_was_moved_to_although_macos_still_says_where_it_was(
    quartz: Any, output: MacOutput
) -> None:
    quartz.mac.lag = True
    output.emit(Move(0.0, 700.0, 500.0))
    click(output)
    assert last(quartz, "at") == ((700.0, 500.0),)


def test_a_click_is_where_the_user_has_moved_the_pointer_to_since(quartz: Any, output: MacOutput) -> None:
    output.emit(Move(0.0, 700.0, 500.0))
    quartz.mac.at = quartz.Point(30.0, 40.0)
    quartz.mac.hardware += 5
    assert output.user_active()
    click(output)
    assert last(quartz, "at") == ((30.0, 40.0),)


def test_displays_on_all_sides_are_one_screen_in_points(quartz: Any) -> None:
    rect, point, size = quartz.Rect, quartz.Point, quartz.Size
    quartz.mac.displays = {
        1: rect(point(0.0, 0.0), size(1440.0, 900.0)),
        5: rect(point(-1920.0, -200.0), size(1920.0, 1080.0)),
        6: rect(point(0.0, 0.0), size(1440.0, 900.0)),  # mirrors the first
    }
    output = open_macos()
    assert output.screen == (3360, 1100)
    assert [str(m) for m in output.monitors] == ["display-5 1920x1080+0+0", "built-in 1440x900+1920+200"]
    assert output.pointer() == (2020.0, 400.0)
    output.emit(Move(0.0, 10.0, 20.0))
    assert last(quartz, "at") == ((-1910.0, -180.0),)


def test_displays_that_come_and_go_are_noticed(quartz: Any) -> None:
    now = 0.0
    output = open_macos(clock=lambda: now)
    now += LOOK
    quartz.mac.displays[2] = quartz.Rect(quartz.Point(1440.0, 0.0), quartz.Size(800.0, 600.0))
    output.user_active()
    assert (output.monitor_changes, output.screen) == (1, (2240, 900))
    quartz.mac.displays.clear()
    now += LOOK
    with pytest.raises(NotNowError, match="display"):
        output.user_active()


def test_scrolling_is_in_points_and_saves_fractions_up(quartz: Any, output: MacOutput) -> None:
    for _ in range(10):
        output.emit(Scroll(0.0, 0.0, 0.11))
    assert sum(event["up"] for event in quartz.arrived) == int(CLICK * 1.1)
    assert {event["continuous"] for event in quartz.arrived} == {1}
    quartz.arrived.clear()
    output.emit(Scroll(0.0, 1.0, -1.0))
    assert last(quartz, "left", "up") == (-40, -40)
    quartz.arrived.clear()
    output.emit(Scroll(0.0, 0.001, 0.0))
    assert quartz.arrived == []


def test_modifiers_are_on_keys_clicks_and_scrolling_and_go_with_their_release(quartz: Any, output: MacOutput) -> None:
    output.emit(Key(0.0, "super", True))
    output.emit(Key(0.0, "shift", True))
    assert last(quartz, "kind", "code", "flags") == ("flags", 56, COMMAND | SHIFT)
    tap(output, "f5")
    click(output)
    output.emit(Scroll(0.0, 0.0, 1.0))
    assert [event["flags"] & ~FN for event in quartz.arrived[2:]] == [COMMAND | SHIFT] * 5
    output.emit(Key(0.0, "shift", False))
    assert last(quartz, "code", "flags") == (56, COMMAND)
    output.emit(Key(0.0, "super", False))
    assert last(quartz, "code", "flags") == (55, 0)
    click(output)
    assert last(quartz, "flags") == (0,)


def test_modifiers_that_the_user_holds_are_on_clicks_and_not_on_keys(quartz: Any, output: MacOutput) -> None:
    quartz.mac.hardware_flags = SHIFT | 1 << 16  # Caps Lock as well
    click(output)
    assert last(quartz, "flags") == (SHIFT,)
    tap(output, "enter")
    assert last(quartz, "flags") == (0,)


def test_an_arrow_has_the_flags_of_a_real_one_and_leaves_none_behind(quartz: Any, output: MacOutput) -> None:
    tap(output, "ctrl", "left")
    assert {event["flags"] for event in quartz.arrived[1:3]} == {CONTROL | KEYPAD | FN}
    tap(output, "a")
    assert last(quartz, "code", "flags") == (0, 0)


@pytest.mark.parametrize(
    ("key", "code"), [("volume_up", 0), ("mute", 7), ("play_pause", 16), ("next_track", 17), ("brightness_down", 3)]
)
def test_media_keys_are_events_of_the_system(quartz: Any, output: MacOutput, key: str, code: int) -> None:
    tap(output, key)
    assert quartz.arrived == [{"kind": "media down", "code": code}, {"kind": "media up", "code": code}]


@pytest.mark.parametrize("key", ["stop_media", "caps_lock", "f21"])
def test_a_key_that_no_program_can_press_is_named(output: MacOutput, key: str) -> None:
    with pytest.raises(GesturectlError, match=key):
        output.emit(Key(0.0, key, True))


def test_where_the_layout_cannot_be_asked_keys_are_those_of_a_us_keyboard(quartz: Any, output: MacOutput) -> None:
    tap(output, "super", "+")
    assert quartz.arrived[1] == {"at": (100.0, 200.0), "kind": "key down", "code": 24, "flags": COMMAND | SHIFT}
    quartz.arrived.clear()
    tap(output, "é")
    assert [(event["kind"], event["text"]) for event in quartz.arrived] == [("key down", "é"), ("key up", "é")]


def test_two_names_of_one_key_hold_it_until_both_are_released(quartz: Any, output: MacOutput) -> None:
    for key, pressed in (("=", True), ("+", True), ("=", False)):
        output.emit(Key(0.0, key, pressed))
    assert kinds(quartz) == ["key down", "key down"]
    output.emit(Key(0.0, "+", False))
    assert kinds(quartz)[-1] == "key up"


def test_text_comes_whole_and_without_the_modifiers_that_are_down(quartz: Any, output: MacOutput) -> None:
    text = "Grüße aus 東京, family: 👨‍👩‍👧, flags: 🇫🇮🇫🇮, combined: e\u0301e\u0301e\u0301.\n\tEnd."
    output.emit(Key(0.0, "super", True))
    quartz.arrived.clear()
    output.emit(Text(0.0, text))
    typed = [event for event in quartz.arrived if event["kind"] == "key down"]
    assert "".join(event.get("text") or {36: "\n", 48: "\t"}[event["code"]] for event in typed) == text
    assert {event["flags"] for event in quartz.arrived} == {0}
    parts = [event.get("text", "") for event in typed]
    assert any("👨‍👩‍👧" in part for part in parts)
    assert sum(part.count("🇫🇮") for part in parts) == 2
    assert not any(part.startswith("\u0301") for part in parts)


def test_a_control_character_is_refused_before_anything_is_typed(quartz: Any, output: MacOutput) -> None:
    with pytest.raises(GesturectlError, match="x07"):
        output.emit(Text(0.0, "a\x07"))
    assert quartz.arrived == []


def test_real_mice_are_not_held_up_and_our_events_have_our_mark(quartz: Any, output: MacOutput) -> None:
    (source,) = quartz.mac.sources
    assert (source.suppression, source.user) == (0.0, 0x67657374)


def test_without_the_permission_nothing_is_tried_and_the_place_is_named(quartz: Any) -> None:
    quartz.mac.may_post = False
    with pytest.raises(EnvironmentLacksError, match=r"Privacy & Security > Accessibility.*Terminal") as error:
        open_macos()
    assert error.value.exit_code == 3
    assert (quartz.mac.asked, import_module("ApplicationServices").asked) == (0, [])  # doctor asks nothing


def test_either_permission_is_enough_for_events(quartz: Any) -> None:
    quartz.mac.may_post, quartz.mac.trusted = False, True
    click(open_macos())
    assert kinds(quartz) == ["left down", "left up"]


def test_a_run_has_macos_ask_once(quartz: Any) -> None:
    quartz.mac.may_post = False
    for _ in range(3):
        with pytest.raises(EnvironmentLacksError):
            open_macos(guarded=True)
    assert sys.modules["ApplicationServices"].asked == [{"AXTrustedCheckOptionPrompt": True}]
    assert quartz.mac.asked == 1


def test_a_permission_that_is_taken_back_is_noticed(quartz: Any) -> None:
    now = 0.0
    output = open_macos(clock=lambda: now)
    now += LOOK
    quartz.mac.may_post = False
    with pytest.raises(EnvironmentLacksError, match="Accessibility"):
        output.emit(Move(0.0, 1.0, 1.0))


def test_by_ssh_there_is_no_session(quartz: Any) -> None:
    quartz.mac.session = None
    with pytest.raises(NoSessionError, match="ssh"):
        open_macos()


def test_a_window_server_that_has_gone_is_an_error_and_no_crash(quartz: Any, output: MacOutput) -> None:
    quartz.mac.server = False
    for event in (Move(0.0, 1.0, 1.0), Key(0.0, "enter", True), Scroll(0.0, 0.0, 1.0)):
        with pytest.raises(EnvironmentLacksError, match="window server"):
            output.emit(event)


def test_without_pyobjc_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(EnvironmentLacksError, match="pyobjc-framework-Quartz"):
        open_output("desktop")


@pytest.mark.parametrize("counted", [False, True])
def test_the_users_own_mouse_is_told_from_ours_whether_or_not_quartz_counts_ours(quartz: Any, counted: bool) -> None:
    now = 0.0
    quartz.mac.counts_ours = counted
    output = open_macos(clock=lambda: now)
    for n in range(300):  # ten seconds
        now = n / 30
        output.emit(Move(0.0, float(n), 50.0))
        assert not output.user_active()
    found = 0
    for n in range(300, 330):
        now = n / 30
        output.emit(Move(0.0, float(n), 50.0))
        quartz.mac.hardware += 3
        found += output.user_active()
    assert found >= 25
    now += 1.0
    assert not output.user_active()


def test_the_layout_is_asked_in_the_main_thread_alone(quartz: Any) -> None:
    asked: list[threading.Thread] = []

    def toolbox() -> HIToolbox:
        asked.append(threading.current_thread())
        raise OSError

    output = MacOutput(quartz, open_macos()._displays, layout=Layout(toolbox))
    thread = threading.Thread(target=tap, args=(output, "a"))
    thread.start()
    thread.join()
    assert asked == []
    assert kinds(quartz) == ["key down", "key up"]
    tap(output, "a")
    assert set(asked) == {threading.main_thread()}
