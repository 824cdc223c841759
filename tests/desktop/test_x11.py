import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import xcffib
import xcffib.xproto
import xcffib.xtest

from gesturectl.desktop.keyboard.keysyms import keysyms
from gesturectl.desktop.output import Steps, at_once
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.desktop.x11.keys import REST, Keyboard
from gesturectl.desktop.x11.output import X11Output, open_x11
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.keys import parse_chord
from gesturectl.model.types import Button, Key, Move, Scroll, Text
from tests.desktop.watched import Watched
from tests.xserver import environment, running, wait_for, x_desktop

ROOT = Path(__file__).resolve().parents[2]
WINDOW = Path(__file__).with_name("watch_window.py")


class Connection(xcffib.Connection):  # type: ignore[misc]
    close = xcffib.Connection.disconnect


@contextmanager
def window(display: str) -> Iterator[Watched]:
    with running(["/usr/bin/python3", str(WINDOW)], env=environment(display), stdout=subprocess.PIPE) as process:
        watched = Watched(process)
        watched.until("ready")
        yield watched


@pytest.fixture
def output(desktop: str) -> Iterator[X11Output]:
    output = open_x11(desktop)
    yield output
    output.close()


def chord(output: X11Output, text: str) -> None:
    ledger = Ledger(output)
    for key in parse_chord(text):
        ledger.emit(Key(0.0, key, True))
    ledger.release_all(0.0)


def run(display: str, *command: str) -> str:
    return subprocess.run(command, env=environment(display), capture_output=True, text=True, check=True).stdout


def test_moves_are_rounded_to_the_pixel_and_kept_on_the_screen(output: X11Output) -> None:
    assert output.screen == (1280, 720)
    for place, pixel in (((10.6, 20.4), (11, 20)), ((-50.0, 9999.0), (0, 719)), ((1279.7, 3.5), (1279, 4))):
        output.emit(Move(0.0, *place))
        assert output.pointer() == pixel


def test_a_window_sees_click_double_click_drag_and_right_click(desktop: str, output: X11Output) -> None:
    with window(desktop) as watched:
        output.emit(Move(0.0, 300.0, 200.0))
        watched.until("motion", False, 300.0, 200.0)
        for _ in range(2):
            output.emit(Button(0.0, "left", True))
            output.emit(Button(0.0, "left", False))
        seen = watched.until("double", 1)
        assert [line[0] for line in seen if line[0] in ("press", "release")] == ["press", "release", "press"]
        watched.until("release", 1)

        output.emit(Move(0.0, 500.0, 400.0))
        output.emit(Button(0.0, "left", True))
        output.emit(Move(0.0, 620.0, 410.0))
        output.emit(Button(0.0, "left", False))
        assert ["motion", True, 620.0, 410.0] in watched.until("release", 1, 620.0, 410.0)

        for button, number in (("right", 3), ("middle", 2)):
            output.emit(Button(0.0, button, True))  # type: ignore[arg-type]
            output.emit(Button(0.0, button, False))  # type: ignore[arg-type]
            watched.until("release", number)


def test_of_two_quick_clicks_none_is_lost_where_a_window_manager_holds_them_back(
    desktop: str, output: X11Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gesturectl.desktop.x11.output.FROZEN", 10.0)
    masks, held_back, at_once = xcffib.xproto.EventMask, 0, 1
    any_modifier = xcffib.xproto.ModMask.Any
    with closing(Connection(desktop)) as manager, closing(Connection(desktop)) as program:
        window, root = program.generate_id(), program.get_setup().roots[0].root
        wanted = [1, masks.ButtonPress | masks.ButtonRelease]  # without the window manager of the desktop
        attributes = xcffib.xproto.CW.OverrideRedirect | xcffib.xproto.CW.EventMask
        program.core.CreateWindow(0, window, root, 0, 0, 1280, 720, 0, 1, 0, attributes, wanted)
        program.core.MapWindow(window)
        program.core.GetInputFocus().reply()
        manager.core.GrabButton(False, window, masks.ButtonPress, held_back, at_once, 0, 0, 1, any_modifier)
        manager.core.GetInputFocus().reply()

        def press_again() -> None:
            for pressed in (True, False, True):
                output.emit(Button(0.0, "left", pressed))

        clicks = threading.Thread(target=press_again)
        clicks.start()
        press = event_of(manager)
        clicks.join(0.05)  # until the second press, if nothing keeps it back
        manager.core.AllowEvents(xcffib.xproto.Allow.ReplayPointer, press.time)
        manager.flush()
        clicks.join()
        output.emit(Button(0.0, "left", False))
        manager.core.AllowEvents(xcffib.xproto.Allow.ReplayPointer, event_of(manager).time)
        manager.flush()
        assert [event_of(program).response_type for _ in range(4)] == [4, 5, 4, 5]


def event_of(connection: Connection) -> Any:
    found: list[Any] = []

    def came() -> bool:
        event = connection.poll_for_event()
        found.extend([event] if event else [])
        return bool(found)

    wait_for(came, "an event")
    return found[0]


def test_no_part_of_a_wheel_click_is_lost(desktop: str, output: X11Output) -> None:
    with window(desktop) as watched:
        output.emit(Move(0.0, 300.0, 200.0))
        for dx, dy, times in ((0.0, 0.1, 10), (0.0, -0.25, 8), (1.5, 0.0, 1), (0.5, 0.0, 1), (-1.0, 0.0, 1)):
            for _ in range(times):
                output.emit(Scroll(0.0, dx, dy))
        output.emit(Button(0.0, "right", True))
        output.emit(Button(0.0, "right", False))
        scrolls = [line[1] for line in watched.until("release", 3) if line[0] == "scroll"]
        assert scrolls == ["up", "down", "down", "right", "right", "left"]


def test_keys_arrive_with_their_modifiers(desktop: str, output: X11Output) -> None:
    expected = {
        "ctrl+shift+t": ("T", ["ctrl", "shift"]),
        "ctrl+c": ("c", ["ctrl"]),
        "ctrl++": ("plus", ["ctrl", "shift"]),
        "page_up": ("Page_Up", []),
        "volume_up": ("AudioRaiseVolume", []),
        "play_pause": ("AudioPlay", []),
        "esc": ("Escape", []),
    }
    with window(desktop) as watched:
        for text, (name, held) in expected.items():
            chord(output, text)
            assert watched.until("key", name)[-1] == ["key", name, held], text


def test_a_shortcut_reaches_the_window_manager(desktop: str, output: X11Output) -> None:
    def showing() -> bool:
        return "= 1" in run(desktop, "xprop", "-root", "_NET_SHOWING_DESKTOP")

    with window(desktop):
        chord(output, "super+d")
        wait_for(showing, "the desktop to be shown")
        chord(output, "super+d")
        wait_for(lambda: not showing(), "the windows to come back")


@contextmanager
def typed_in_xterm(display: str, folder: Path) -> Iterator[Path]:
    got = folder / "typed"
    script = f"stty -icanon -echo min 1; echo ready > '{folder}/ready'; exec cat > '{got}'"
    with running(["xterm", "-u8", "-e", "sh", "-c", script], env=environment(display, folder), cwd=folder):
        wait_for((folder / "ready").exists, "xterm")
        wait_for(lambda: "XTerm" in run(display, "sh", "-c", ACTIVE) and got.exists(), "xterm's window in front")
        yield got


ACTIVE = "xprop -id $(xprop -root -notype _NET_ACTIVE_WINDOW | cut -d' ' -f5) WM_CLASS || true"


@pytest.mark.parametrize("layout", ["us", "de", "us,ru"])
def test_xterm_receives_the_text(layout: str, desktop: str, output: X11Output, tmp_path: Path) -> None:
    text = "Hello, yz! ~@[]^ é ß € →★ жΩ (done)\n"
    with typed_in_xterm(desktop, tmp_path) as got:
        run(desktop, "setxkbmap", layout)
        output.emit(Text(0.0, text))
        wait_for(lambda: got.read_text("utf-8").endswith("\n"), "the text to arrive")
        assert got.read_text("utf-8") == text


def test_a_program_that_reads_the_keymap_only_after_the_text_gets_it_right(desktop: str, output: X11Output) -> None:
    connection = xcffib.connect(desktop)
    root = connection.get_setup().roots[0].root
    mode = xcffib.xproto.GrabMode.Async
    assert connection.core.GrabKeyboard(False, root, 0, mode, mode).reply().status == 0
    output.emit(Text(0.0, "é→★Ω€→"))
    output.pointer()  # by now the server has done all
    rows = core_keymap(desktop)
    connection.core.GetInputFocus().reply()
    typed = []
    while (event := connection.poll_for_event()) is not None:
        if isinstance(event, xcffib.xproto.KeyPressEvent):
            typed.append(rows[event.detail - connection.get_setup().min_keycode][0])
    connection.disconnect()
    assert typed == [keysyms(c)[0] for c in "é→★Ω€→"]


def test_a_scratch_key_is_not_bound_anew_before_it_has_rested_however_late_this_program_runs() -> None:
    """Each call takes so long that a time measured before it is worthless after it."""
    now, rows = [0.0], {9: (0,), 10: (0,), 11: (0xFFE1,)}
    tapped: list[int] = []
    got: dict[int, float] = {}  # when the server had got the last use

    def bind(keysyms: dict[int, int]) -> None:
        now[0] += 0.2
        got.update(dict.fromkeys(tapped, now[0]))
        tapped.clear()
        for keycode, keysym in keysyms.items():
            assert now[0] - got.get(keycode, -1.0) >= REST
            rows[keycode] = (keysym, keysym)

    def fake(keycode: int, pressed: bool) -> None:
        now[0] += 0.1
        tapped.append(keycode)

    keyboard = Keyboard(lambda: dict(rows), fake, bind, clock=lambda: now[0])
    for wait in keyboard.type("→★→Ω€→", 0, False):
        now[0] += wait


def test_text_is_right_with_caps_lock_on(desktop: str, output: X11Output, tmp_path: Path) -> None:
    with typed_in_xterm(desktop, tmp_path) as got:
        chord(output, "caps_lock")
        output.emit(Text(0.0, "aBé→\n"))
        wait_for(lambda: got.read_text("utf-8").endswith("\n"), "the text to arrive")
        assert got.read_text("utf-8") == "aBé→\n"
        assert pointer_mask(desktop) & xcffib.xproto.KeyButMask.Lock


def test_held_modifiers_do_not_change_what_is_typed_and_hold_after_it(
    desktop: str, output: X11Output, tmp_path: Path
) -> None:
    mask = xcffib.xproto.KeyButMask
    with typed_in_xterm(desktop, tmp_path) as got:
        output.emit(Key(0.0, "ctrl", True))
        output.emit(Key(0.0, "shift", True))
        steps = output.type(Text(0.0, "aB→★c\n"))
        next(steps)
        output.emit(Key(0.0, "shift", False))
        at_once(steps)
        output.pointer()
        assert pointer_mask(desktop) & (mask.Control | mask.Shift) == mask.Control
        output.emit(Key(0.0, "ctrl", False))
        output.pointer()
        assert not pointer_mask(desktop) & mask.Control
        wait_for(lambda: got.read_text("utf-8").endswith("\n"), "the text to arrive")
        assert got.read_text("utf-8") == "aB→★c\n"


def test_a_key_that_needs_shift_leaves_a_held_one_down(desktop: str, output: X11Output) -> None:
    output.emit(Key(0.0, "shift", True))
    for pressed in (True, False):
        output.emit(Key(0.0, "?", pressed))
        output.pointer()
        assert pointer_mask(desktop) & xcffib.xproto.KeyButMask.Shift
    output.emit(Key(0.0, "shift", False))
    output.pointer()
    assert not pointer_mask(desktop) & xcffib.xproto.KeyButMask.Shift


def test_between_two_characters_that_are_on_no_key_other_things_may_happen(
    desktop: str, output: X11Output, tmp_path: Path
) -> None:
    with typed_in_xterm(desktop, tmp_path) as got:
        chord(output, "caps_lock")
        waits = []

        def steps() -> Steps:
            for seconds in output.type(Text(0.0, "a→b★c\n")):
                assert not pointer_mask(desktop) & xcffib.xproto.KeyButMask.Lock
                output.emit(Move(0.0, 30.0 + len(waits), 40.0))
                waits.append(seconds)
                yield seconds

        at_once(steps())
        wait_for(lambda: got.read_text("utf-8").endswith("\n"), "the text to arrive")
        assert got.read_text("utf-8") == "a→b★c\n"
        assert waits
        begun = output.type(Text(0.0, "a→★"))
        next(begun)
        begun.close()
        output.pointer()
        assert pointer_mask(desktop) & xcffib.xproto.KeyButMask.Lock


def test_a_changed_layout_is_followed_and_a_release_is_for_the_key_pressed(desktop: str, output: X11Output) -> None:
    with window(desktop) as watched:
        chord(output, "z")
        assert watched.until("key")[-1][1] == "z"
        output.emit(Key(0.0, "y", True))
        watched.until("key", "y")
        run(desktop, "setxkbmap", "de")
        output.emit(Key(0.0, "y", False))
        chord(output, "z")
        assert watched.until("key")[-1][1] == "z"
        chord(output, "ö")
        assert watched.until("key")[-1][1] == "odiaeresis"
    assert not pressed_keys(desktop)


def test_keys_are_right_where_only_the_users_keyboard_has_another_layout(desktop: str, output: X11Output) -> None:
    device_id = run(desktop, "xinput", "list", "--id-only", "Xvfb keyboard").strip()
    run(desktop, "setxkbmap", "-device", device_id, "de")
    with window(desktop) as watched:
        for _ in range(2):
            type_on(desktop, int(device_id), 29)  # the key labelled z there
            assert watched.until("key")[-1][1] == "z"
            chord(output, "y")
            assert watched.until("key")[-1][1] == "y"


def type_on(display: str, device: int, keycode: int) -> None:
    connection = xcffib.connect(display)
    xtest = connection(xcffib.xtest.key)
    first = connection.core.QueryExtension(15, b"XInputExtension").reply().first_event
    for kind in (1, 2):
        xtest.FakeInput(first + kind, keycode, 0, 0, 0, 0, device)
    connection.core.GetInputFocus().reply()
    connection.disconnect()


def test_a_letter_of_the_other_group_is_found_for_shortcuts(desktop: str, output: X11Output) -> None:
    run(desktop, "setxkbmap", "ru,us")
    with window(desktop) as watched:
        chord(output, "ctrl+c")
        assert watched.until("key", "Cyrillic_es")[-1][2] == ["ctrl"]
        chord(output, "ж")
        assert watched.until("key")[-1][1] == "Cyrillic_zhe"


def test_a_key_that_the_layout_lacks_is_named(output: X11Output) -> None:
    with pytest.raises(GesturectlError, match="no key '→'"):
        output.emit(Key(0.0, "→", True))
    output.emit(Key(0.0, "→", False))
    with pytest.raises(GesturectlError, match="cannot be typed"):
        output.emit(Text(0.0, "\x07"))


def test_the_keymap_is_as_before_after_close(desktop: str) -> None:
    before = core_keymap(desktop)
    output = open_x11(desktop)
    output.emit(Text(0.0, "→★→"))
    changed = core_keymap(desktop)
    assert sum(a != b for a, b in zip(before, changed, strict=True)) == 2
    output.close()
    output.close()
    assert core_keymap(desktop) == before


def core_keymap(display: str) -> list[tuple[int, ...]]:
    """The keysyms of each keycode, without those that are nothing."""
    connection = xcffib.connect(display)
    setup = connection.get_setup()
    count = setup.max_keycode - setup.min_keycode + 1
    reply = connection.core.GetKeyboardMapping(setup.min_keycode, count).reply()
    width, symbols = reply.keysyms_per_keycode, list(reply.keysyms)
    connection.disconnect()
    return [tuple(filter(None, symbols[i * width : (i + 1) * width])) for i in range(count)]


def pressed_keys(display: str) -> list[int]:
    connection = xcffib.connect(display)
    keys = list(connection.core.QueryKeymap().reply().keys)
    connection.disconnect()
    return [8 * i + bit for i, byte in enumerate(keys) for bit in range(8) if byte >> bit & 1]


def pointer_mask(display: str) -> int:
    connection = xcffib.connect(display)
    mask = connection.core.QueryPointer(connection.get_setup().roots[0].root).reply().mask
    connection.disconnect()
    return int(mask)


TYPES_AND_IS_KILLED = """
import os, signal, sys
from gesturectl.desktop.x11.output import open_x11
from gesturectl.model.types import Button, Key, Text
output = open_x11(guarded=True)
output.emit(Key(0.0, "ctrl", True))
output.emit(Key(0.0, "shift", True))
output.emit(Button(0.0, "left", True))
output.emit(Button(0.0, "right", True))
output.emit(Button(0.0, "right", False))
output.poll()
steps = output.type(Text(0.0, "a→★ж"))
next(steps)
output.pointer()
if sys.argv[1:]:
    for watcher in output._guardian._watchers:
        os.kill(watcher._process.pid, signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


def press_as_another(display: str, kind: int, number: int) -> None:
    connection = xcffib.connect(display)
    connection(xcffib.xtest.key).FakeInput(kind, number, 0, 0, 0, 0, 0)
    connection.core.GetInputFocus().reply()
    connection.disconnect()


def test_what_a_run_held_that_was_killed_with_its_guardian_is_undone_at_opening_and_nothing_else(
    desktop: str, output: X11Output
) -> None:
    before = core_keymap(desktop)
    masks = xcffib.xproto.KeyButMask
    chord(output, "caps_lock")
    output.pointer()
    run_to_its_end = [sys.executable, "-c", TYPES_AND_IS_KILLED, "with its guardian"]
    for _ in range(2):
        assert subprocess.run(run_to_its_end, cwd=ROOT, check=False).returncode == -signal.SIGKILL
        press_as_another(desktop, 2, 39)
        press_as_another(desktop, 4, 3)
        mask = pointer_mask(desktop)
        assert mask & masks.Button1
        assert not mask & masks.Lock
        assert core_keymap(desktop) != before

        open_x11(desktop).close()
        assert pointer_mask(desktop) == mask, "one that only looks, such as that of `doctor`, releases nothing"
        open_x11(desktop, guarded=True).close()
        assert pressed_keys(desktop) == [39]
        assert pointer_mask(desktop) == masks.Button3 | masks.Lock
        assert core_keymap(desktop) == before


def test_what_another_run_holds_is_left_alone(desktop: str) -> None:
    first = open_x11(desktop)
    first.claim()  # as a guarded one does, whose guardian would want to hear from it
    first.emit(Key(0.0, "ctrl", True))
    first.emit(Button(0.0, "left", True))
    steps = first.type(Text(0.0, "a→★ж"))
    next(steps)
    bound = core_keymap(desktop)
    second = open_x11(desktop, guarded=True)
    second.emit(Button(0.0, "right", True))
    assert core_keymap(desktop) == bound
    second.close()
    assert pointer_mask(desktop) == xcffib.xproto.KeyButMask.Button1
    steps.close()
    first.emit(Key(0.0, "ctrl", False))
    first.emit(Button(0.0, "left", False))
    first.close()
    assert pointer_mask(desktop) == 0
    assert pressed_keys(desktop) == []


def test_a_run_killed_while_it_types_leaves_caps_lock_as_it_was(desktop: str, output: X11Output) -> None:
    chord(output, "caps_lock")
    output.pointer()
    assert (
        subprocess.run([sys.executable, "-c", TYPES_AND_IS_KILLED], cwd=ROOT, check=False).returncode == -signal.SIGKILL
    )
    wait_for(lambda: pointer_mask(desktop) == xcffib.xproto.KeyButMask.Lock, "Caps Lock and nothing else")
    assert pressed_keys(desktop) == []


TYPES_AND_DIES = """
import os, signal, sys
from gesturectl.desktop.x11.output import open_x11
from gesturectl.model.types import Text
open_x11(guarded=True).emit(Text(0.0, sys.argv[1]))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_keycodes_that_killed_runs_have_bound_are_given_back_by_the_next_but_for_those_of_others(desktop: str) -> None:
    before = core_keymap(desktop)
    for text in ("→★ж", "ΩЯ"):  # the second of them begins with what the first has left
        killed = subprocess.run([sys.executable, "-c", TYPES_AND_DIES, text], cwd=ROOT, check=False)
        assert killed.returncode == -signal.SIGKILL
        assert sum(a != b for a, b in zip(before, core_keymap(desktop), strict=True)) == len(text)
    bound = next(n for n, (a, b) in enumerate(zip(before, core_keymap(desktop), strict=True), 8) if a != b)
    other = xcffib.connect(desktop)
    other.core.ChangeKeyboardMapping(1, bound, 1, [keysyms("f13")[0]])
    other.core.GetInputFocus().reply()
    other.disconnect()
    open_x11(desktop).close()
    assert core_keymap(desktop) != before
    open_x11(desktop, guarded=True).close()
    changed = [n for n, (a, b) in enumerate(zip(before, core_keymap(desktop), strict=True), 8) if a != b]
    assert changed == [bound]


@pytest.mark.parametrize(("device", "number", "kind"), [("Xvfb keyboard", 38, 1), ("Xvfb mouse", 1, 3)])
def test_the_users_own_devices_count_and_ours_do_not(
    device: str, number: int, kind: int, desktop: str, output: X11Output
) -> None:
    device_id = int(run(desktop, "xinput", "list", "--id-only", device))
    assert not output.user_active()
    output.emit(Move(0.0, 5.0, 5.0))
    output.emit(Button(0.0, "left", True))
    output.emit(Button(0.0, "left", False))
    output.emit(Text(0.0, "a→"))
    output.pointer()
    assert not output.user_active()

    connection = xcffib.connect(desktop)
    xtest = connection(xcffib.xtest.key)
    first = connection.core.QueryExtension(15, b"XInputExtension").reply().first_event
    xtest.FakeInput(first + kind, number, 0, 0, 0, 0, device_id)
    connection.core.GetInputFocus().reply()
    wait_for(output.user_active, "the use of the device to be noticed")
    assert not output.user_active()
    connection.disconnect()


def test_the_end_of_the_server_is_an_error_of_the_environment() -> None:
    with x_desktop(640, 480) as display:
        output = open_x11(display)
    with pytest.raises(EnvironmentLacksError, match="connection to the X server is gone"):
        output.emit(Move(0.0, 1.0, 1.0))
    with pytest.raises(EnvironmentLacksError):
        output.pointer()
    output.close()
