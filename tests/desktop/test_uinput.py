"""The kernel's side of uinput as bytes: what is asked of it, and the events that it is given."""

import errno
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.desktop.keyboard.xkb import Layout, XkbKeymap
from gesturectl.desktop.uinput import device as uinput_device
from gesturectl.desktop.uinput.device import Device, Kind, open_file, setup
from gesturectl.desktop.uinput.output import KEYBOARD, POINTER, UinputOutput, Wheel, place
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.types import Button, Key, Move, Scroll, Text, whole
from tests.xserver import running

ROOT = Path(__file__).resolve().parents[2]
EVENT = struct.Struct("llHHi")
PROGRAM = """
from gesturectl.desktop.registry import open_output
from gesturectl.model.types import Button, Move, Text
output = open_output("uinput", (1000, 500))
output.emit(Move(0.0, 500.0, 250.0))
output.emit(Button(0.0, "left", True))
output.emit(Text(0.0, "a"))
output.close()
"""
A, B, C, E, Y, Z, SHIFT, CTRL, LEVEL3, CAPS = 30, 48, 46, 18, 21, 44, 42, 29, 84, 58


class Kernel:
    """The file that a device is made through."""

    def __init__(self) -> None:
        self.end, self._own = socket.socketpair()
        self._own.setblocking(False)
        self.asked: list[tuple[int, object]] = []

    def control(self, _descriptor: int, request: int, argument: object) -> int:
        self.asked.append((request, argument))
        return 0

    def device(self, kind: Kind) -> Device:
        self.end.setblocking(False)
        return Device(self.end.detach(), kind, self.control)

    def frames(self) -> list[list[tuple[int, int, int]]]:
        """The events so far, by the SYN_REPORT that ends them."""
        try:
            return framed(self._own.recv(65536))
        except BlockingIOError:
            return []

    def until(self, last: list[tuple[int, int, int]] | None) -> list[list[tuple[int, int, int]]]:
        """The events until `last`, or until nobody has the device open any more."""
        self._own.settimeout(20)
        frames: list[list[tuple[int, int, int]]] = []
        while last not in frames and (came := self._own.recv(65536)):
            frames += framed(came)
        return frames

    def light(self, led: int, on: bool) -> None:
        self._own.send(EVENT.pack(0, 0, 0x11, led, on) + EVENT.pack(0, 0, 0, 0, 0))


def framed(data: bytes) -> list[list[tuple[int, int, int]]]:
    frames: list[list[tuple[int, int, int]]] = [[]]
    for _, _, kind, code, value in EVENT.iter_unpack(data):
        if (kind, code, value) == (0, 0, 0):
            frames.append([])
        else:
            frames[-1].append((kind, code, value))
    assert frames.pop() == [], "events without their end"
    return frames


class Desktop:
    """One whose layout and screen the test sets."""

    keymap_source = "the test"

    def __init__(self, layout: str = "us") -> None:
        self.screen, self.keymap, self.now = (1920, 1080), XkbKeymap(layout=Layout(layout)), 0
        self.monitors = whole(self.screen)

    def follow(self) -> None:
        pass

    def group(self) -> int:
        return self.now

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def _no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gesturectl.desktop.keyboard.keycodes.PACE", 0.0)


@pytest.fixture
def mouse() -> Kernel:
    return Kernel()


@pytest.fixture
def keys() -> Kernel:
    return Kernel()


@pytest.fixture
def desk() -> Desktop:
    return Desktop()


@pytest.fixture
def output(mouse: Kernel, keys: Kernel, desk: Desktop) -> Iterator[UinputOutput]:
    output = UinputOutput(desk, mouse.device(POINTER), keys.device(KEYBOARD))
    yield output
    output.close()


def taps(*strokes: tuple[int, ...]) -> list[list[tuple[int, int, int]]]:
    """The frames of keys pressed in order and released in the other."""
    return [[(1, key, value)] for keys in strokes for value in (1, 0) for key in (keys if value else reversed(keys))]


def test_what_makes_the_pointer_is_what_the_kernel_s_headers_say() -> None:
    # UI_SET_EVBIT, UI_SET_KEYBIT, UI_SET_RELBIT, UI_SET_ABSBIT, UI_ABS_SETUP, UI_DEV_SETUP, UI_DEV_CREATE
    asked = setup(POINTER)
    assert asked[:6] == [(0x40045564, 1), *((0x40045565, code) for code in range(0x110, 0x115))]
    assert asked[6:11] == [(0x40045564, 2), *((0x40045566, code) for code in (8, 11, 6, 12))]
    assert asked[11:14] == [(0x40045564, 3), (0x40045567, 0), (0x40045567, 1)]
    axis = bytes(2) + bytes(2) + struct.pack("=iiiiiI", -1, 0, 65535, 0, 0, 0)
    assert asked[14:16] == [(0x401C5504, axis), (0x401C5504, b"\1" + axis[1:])]
    identity, name, effects = bytes((6, 0, 0, 0, 0, 0, 1, 0)), b"gesturectl pointer".ljust(80, b"\0"), bytes(4)
    assert asked[16:] == [(0x405C5503, identity + name + effects), (0x5501, 0)]


def test_the_keyboard_has_the_keys_of_x_and_none_that_switches_the_computer_off() -> None:
    codes = {argument for request, argument in setup(KEYBOARD) if request == 0x40045565}
    assert {1, CTRL, 183, 247} <= codes
    assert not codes & {0, 116, 142, 143, 205, 248}


def test_moves_buttons_and_the_end(output: UinputOutput, mouse: Kernel) -> None:
    mouse.asked.clear()
    output.emit(Move(0.0, 960.0, 0.0))
    output.emit(Button(0.0, "right", True))
    output.emit(Button(0.0, "right", False))
    output.emit(Move(0.0, -5.0, 2000.0))
    assert mouse.frames() == [
        [(3, 0, 32768), (3, 1, 0)],
        [(1, 0x111, 1)],
        [(1, 0x111, 0)],
        [(3, 0, 0), (3, 1, place(1079.0, 1080))],
    ]
    assert output.pointer() == (0.0, 1079.0)
    with pytest.raises(GesturectlError, match="button6"):
        output.emit(Button(0.0, "button6", True))
    output.close()
    output.close()
    assert mouse.asked == [(0x5502, 0)]


@given(length=st.integers(1, 16384), data=st.data())
def test_a_pixel_is_read_back_as_itself(length: int, data: st.DataObject) -> None:
    pixel = data.draw(st.integers(0, length - 1))
    value = place(float(pixel), length)
    assert 0 <= value <= 65535
    assert value * length // 65536 == pixel  # as libinput scales it


@given(st.lists(st.floats(-3, 3).map(lambda x: round(x, 3)), max_size=50))
def test_a_wheel_s_parts_and_clicks_add_up_to_the_turn(turns: list[float]) -> None:
    wheel = Wheel((8, 11))
    events = [event for turn in turns for event in wheel.turn(turn)]
    parts = sum(value for _, code, value in events if code == 11)
    clicks = sum(value for _, code, value in events if code == 8)
    assert abs(parts - 120 * sum(turns)) <= 0.5 + 1e-6
    assert abs(parts - 120 * clicks) < 120
    assert all(value for _, _, value in events)


def test_a_whole_click_is_one_at_once(output: UinputOutput, mouse: Kernel) -> None:
    output.emit(Scroll(0.0, 0.0, 1.0))
    output.emit(Scroll(0.0, -1.0, 0.25))
    output.emit(Scroll(0.0, 0.0, 0.0))
    assert mouse.frames() == [[(2, 11, 120), (2, 8, 1)], [(2, 12, -120), (2, 6, -1), (2, 11, 30)]]


def test_a_chord_is_pressed_and_released_by_the_layout_s_keys(
    output: UinputOutput, keys: Kernel, desk: Desktop
) -> None:
    desk.keymap = XkbKeymap(layout=Layout("de"))
    for key in ("ctrl", "z"):
        output.emit(Key(0.0, key, True))
    desk.keymap = XkbKeymap(layout=Layout("us"))
    for key in ("z", "ctrl"):
        output.emit(Key(0.0, key, False))
    assert keys.frames() == taps((CTRL, Y))


def test_keys_that_share_a_modifier_hold_it_until_the_last_is_released(output: UinputOutput, keys: Kernel) -> None:
    for key, pressed in (("!", True), ("@", True), ("!", False), ("@", False)):
        output.emit(Key(0.0, key, pressed))
    flat = [event for frame in keys.frames() for event in frame]
    assert flat[-1] == (1, SHIFT, 0)
    assert flat.count((1, SHIFT, 0)) == 1
    assert {code for _, code, value in flat if value} == {SHIFT, 2, 3}


def test_text_of_the_layout_s_characters(output: UinputOutput, keys: Kernel, desk: Desktop) -> None:
    desk.keymap = XkbKeymap(layout=Layout("de"))
    output.emit(Text(0.0, "aZ€\n"))
    assert keys.frames() == taps((A,), (SHIFT, Y), (LEVEL3, E), (28,))


def test_caps_lock_is_off_while_text_is_typed(output: UinputOutput, keys: Kernel) -> None:
    keys.light(1, True)
    output.emit(Text(0.0, "a"))
    keys.light(1, False)
    output.emit(Text(0.0, "b"))
    assert keys.frames() == taps((CAPS,), (A,), (CAPS,), (B,))


TYPES = """
import os, signal, sys
from gesturectl.desktop.uinput.device import Device
from gesturectl.desktop.uinput.output import KEYBOARD, POINTER, UinputOutput
from gesturectl.model.types import Key, Text
from tests.desktop.test_uinput import Desktop

devices = [Device(int(word), kind, lambda *_: 0) for word, kind in zip(sys.argv[2:], (POINTER, KEYBOARD))]
output = UinputOutput(Desktop(), *devices, guarded=True)
output.emit(Key(0.0, "z", True))
output.emit(Key(0.0, "ctrl", True))
steps = output.type(Text(0.0, "ab"))
next(steps)
next(steps)
os.kill(os.getpid(), int(sys.argv[1]))
steps.close()
output.close()
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_caps_lock_is_on_again_after_a_text_during_which_the_run_was_killed_or_stood_still(
    number: signal.Signals, mouse: Kernel, keys: Kernel
) -> None:
    keys.light(1, True)
    ends = [mouse.end.fileno(), keys.end.fileno()]
    for end in ends:
        os.set_blocking(end, False)
    command = [sys.executable, "-c", TYPES, str(int(number)), *map(str, ends)]
    with running(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, pass_fds=ends, stdout=subprocess.PIPE) as run:
        keys.end.close()
        frames = keys.until([(1, Z, 0)])
        run.send_signal(signal.SIGCONT)
        frames += keys.until(None)
    begun = [[(1, Z, 1)], [(1, CTRL, 1)], [(1, CTRL, 0)], *taps((CAPS,), (A,))]
    let_go = [[(1, Z, 0)]]
    if number == signal.SIGKILL:
        assert frames == [*begun, *taps((CAPS,)), *let_go]
    else:
        assert frames == [*begun, *let_go, *taps((CAPS,)), [(1, CTRL, 1)], [(1, CTRL, 0)], *let_go]


def test_modifiers_that_are_held_do_not_change_what_is_typed(output: UinputOutput, keys: Kernel) -> None:
    output.emit(Key(0.0, "ctrl", True))
    output.emit(Text(0.0, "a"))
    output.emit(Key(0.0, "ctrl", False))
    assert keys.frames() == taps((CTRL,), (A,), (CTRL,))


def test_a_text_that_is_broken_off_leaves_the_keyboard_as_it_was(output: UinputOutput, keys: Kernel) -> None:
    keys.light(1, True)
    output.emit(Key(0.0, "ctrl", True))
    output.emit(Key(0.0, "shift", True))
    steps = output.type(Text(0.0, "ab"))
    next(steps)
    next(steps)
    output.emit(Key(0.0, "ctrl", False))
    steps.close()
    down = [[(1, SHIFT, 1)], [(1, CTRL, 1)]]
    up = [[(1, SHIFT, 0)], [(1, CTRL, 0)]]
    frames = keys.frames()
    assert sorted(frames[:2]) == sorted(down)
    assert sorted(frames[2:4]) == sorted(up)
    assert frames[4:] == [*taps((CAPS,), (A,)), [(1, CTRL, 0)], *taps((CAPS,)), [(1, SHIFT, 1)]]


def test_a_character_on_no_key_is_named_and_nothing_typed(output: UinputOutput, keys: Kernel) -> None:
    with pytest.raises(GesturectlError, match=r"'ж' is on no key of the layout English \(US\)"):
        output.emit(Text(0.0, "aж"))
    with pytest.raises(GesturectlError, match="'é'"):
        output.emit(Key(0.0, "é", True))
    assert keys.frames() == []
    output.emit(Key(0.0, "é", False))
    assert keys.frames() == []


def test_of_several_layouts_text_takes_the_one_in_use_and_a_shortcut_the_next_that_has_it(
    output: UinputOutput, keys: Kernel, desk: Desktop
) -> None:
    desk.keymap, desk.now = XkbKeymap(layout=Layout("us,ru")), 1
    output.emit(Text(0.0, "ж"))
    output.emit(Key(0.0, "c", True))
    output.emit(Key(0.0, "c", False))
    assert keys.frames() == taps((39,), (C,))
    with pytest.raises(GesturectlError, match="of the layout Russian"):
        output.emit(Text(0.0, "c"))


def test_keys_that_layouts_give_other_meanings_go_by_the_kernel_s_number(output: UinputOutput, keys: Kernel) -> None:
    output.emit(Key(0.0, "f13", True))
    output.emit(Key(0.0, "f13", False))
    assert keys.frames() == taps((183,))


def test_a_device_that_is_gone_is_an_error_of_the_environment(output: UinputOutput, mouse: Kernel) -> None:
    mouse._own.close()
    with pytest.raises(EnvironmentLacksError, match="gone"):
        output.emit(Button(0.0, "left", True))


def test_a_kernel_that_refuses_leaves_no_file_open() -> None:
    reading, writing = os.pipe()
    os.close(reading)

    def refuse(*_: object) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    with pytest.raises(EnvironmentLacksError, match="Invalid argument"):
        Device(writing, POINTER, refuse)
    with pytest.raises(OSError):
        os.fstat(writing)


def test_without_the_file_or_the_permission_the_remedy_is_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uinput_device, "PATH", "/no/uinput")
    with pytest.raises(EnvironmentLacksError) as error:
        open_file()
    assert error.value.remedy == "sudo modprobe uinput"

    def deny(path: str, _flags: int) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr(uinput_device.os, "open", deny)
    with pytest.raises(EnvironmentLacksError, match="not permitted") as error:
        open_file()
    assert uinput_device.RULE in error.value.remedy


@pytest.mark.skipif(shutil.which("umockdev-wrapper") is None, reason="umockdev is not installed")
def test_two_devices_are_made_through_the_kernel_s_file_and_removed() -> None:
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    mock = Path(__file__).with_name("mock_uinput.py")
    command = ["umockdev-wrapper", "/usr/bin/python3", str(mock), sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    if "UMockdev not available" in done.stderr or "No module named 'gi'" in done.stderr:
        pytest.skip("python3-gi or gir1.2-umockdev-1.0 is not installed")
    kernel = json.loads(done.stdout)
    assert (kernel["code"], kernel["errors"]) == (0, "")
    assert kernel["asked"] == [
        *(request for kind in (POINTER, KEYBOARD) for request, _ in setup(kind)),
        *(2 * [0x5502]),
    ]
    assert framed(bytes.fromhex(kernel["written"])) == [
        [(3, 0, 32768), (3, 1, 32768)],
        [(1, 0x110, 1)],
        *taps((A,)),
    ]
