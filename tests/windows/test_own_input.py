"""Gestures wait for the real mouse and keyboard, and for no event that a program has made."""

import ctypes
import time
from collections.abc import Iterator
from contextlib import closing
from statistics import median

import pytest

from gesturectl.desktop.registry import open_output
from gesturectl.desktop.windows.inputs import SIZE, Stroke, button, key, move
from gesturectl.desktop.windows.monitors import area
from gesturectl.desktop.windows.output import WindowsOutput
from gesturectl.model.types import Button, Key, Move, Scroll
from tests.waiting import wait_for
from tests.windows.watching import watched

user32, win32u = ctypes.WinDLL("user32"), ctypes.WinDLL("win32u")
A = Stroke(0x41, 0x1E)


def device(events: bytes) -> None:
    """Has these come as from a device, which Wine can do."""
    for n in range(0, len(events), SIZE):
        win32u.__wine_send_input(None, events[n : n + SIZE], None)


@pytest.fixture(scope="module")
def output() -> Iterator[WindowsOutput]:
    if not hasattr(win32u, "__wine_send_input"):
        pytest.skip("only Wine makes events as those of a device: move the mouse by hand to try this")
    with watched(), closing(open_output("desktop")) as output:
        assert isinstance(output, WindowsOutput)
        wait_for(lambda: moved_by_hand(output), "the hooks", every=0.05)
        yield output


def moved_by_hand(output: WindowsOutput) -> bool:
    device(move(round(time.monotonic() * 1000) % 500, 300, area()))
    return output.user_active()


@pytest.mark.parametrize(
    "events",
    [move(77, 88, area()), button(1, True) + button(1, False), key(A, True) + key(A, False)],
    ids=["moves", "clicks", "types"],
)
def test_the_users_own_hand_is_noticed_once(output: WindowsOutput, events: bytes) -> None:
    output.user_active()
    device(events)
    wait_for(output.user_active, "it")
    wait_for(lambda: not output.user_active(), "its end")


def test_what_this_program_and_others_send_is_not_the_users(output: WindowsOutput) -> None:
    """Wine may send a move on as a device's, as the X server says it once more: then it is tried again."""
    wait_for(lambda: not noticed_of_programs(output), "programs' events that are not noticed", every=0.1)


def noticed_of_programs(output: WindowsOutput) -> bool:
    output.user_active()
    for n in range(50):
        output.emit(Move(0.0, 300 + n, 200))
    for event in (
        Button(0.0, "left", True), Button(0.0, "left", False), Key(0.0, "a", True), Key(0.0, "a", False),
        Scroll(0.0, 0.0, 1.0),
    ):  # fmt: skip
        output.emit(event)
    user32.keybd_event(0x42, 0x30, 0, 0)  # as an on-screen keyboard does
    user32.keybd_event(0x42, 0x30, 2, 0)
    return output.user_active()  # a hook is asked before the event counts as sent


def test_hooks_cost_an_event_less_than_windows_grants(output: WindowsOutput) -> None:
    took = []
    for n in range(200):
        began = time.perf_counter()
        output.emit(Move(0.0, 100 + n, 100))
        took.append(time.perf_counter() - began)
    assert median(took) < 0.3  # LowLevelHooksTimeout is 0.3 s where it is set, 1 s at most
