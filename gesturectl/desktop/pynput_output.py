"""macOS and Windows by pynput. Untested on real systems: its calls are covered, their effect there is not."""

from __future__ import annotations

import math
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.types import MOUSE_BUTTONS, Button, Key, Move, OutputEvent, Scroll, Text, whole

# Ours are pynput's names but for these.
_PYNPUT_NAMES = {
    "super": "cmd", "print": "print_screen", "play_pause": "media_play_pause", "next_track": "media_next",
    "previous_track": "media_previous", "stop_media": "media_stop", "volume_up": "media_volume_up",
    "volume_down": "media_volume_down", "mute": "media_volume_mute",
}  # fmt: skip


class DesktopOutput:
    """Sends events through pynput's two controllers; made by `open_desktop`."""

    name = "desktop"

    def __init__(self, mouse: Any, keyboard: Any, screen: tuple[int, int]) -> None:
        self._mouse_module, self._keyboard_module = mouse, keyboard
        self._mouse, self._keyboard = mouse.Controller(), keyboard.Controller()
        self.screen = screen
        self.monitors = whole(screen)
        self._wheel = [0.0, 0.0]  # clicks not yet sent: right, up

    def pointer(self) -> tuple[float, float]:
        x, y = self._mouse.position
        return float(x), float(y)

    def emit(self, event: OutputEvent) -> None:
        if isinstance(event, Move):
            self._mouse.position = (round(event.x), round(event.y))
        elif isinstance(event, Button):
            button = self._button(event.button)
            (self._mouse.press if event.pressed else self._mouse.release)(button)
        elif isinstance(event, Scroll):
            saved = (self._wheel[0] + event.dx, self._wheel[1] + event.dy)
            clicks = [math.trunc(v + math.copysign(1e-9, v)) for v in saved]
            self._wheel = [v - n for v, n in zip(saved, clicks, strict=True)]
            if any(clicks):
                self._mouse.scroll(*clicks)
        elif isinstance(event, Key):
            (self._keyboard.press if event.pressed else self._keyboard.release)(self._key(event.key))
        elif isinstance(event, Text):
            self._keyboard.type(event.text)

    def user_active(self) -> bool:
        return False

    def close(self) -> None:
        pass

    def _button(self, name: str) -> Any:
        number = MOUSE_BUTTONS.index(name) + 1
        for known in (name, f"button{number}", f"x{number - 7}"):  # pynput's names on macOS, X and Windows
            with suppress(KeyError):
                return self._mouse_module.Button[known]
        raise GesturectlError(f"This system has no mouse button {name!r}.", "Bind another one.")

    def _key(self, name: str) -> Any:
        if len(name) == 1:
            return self._keyboard_module.KeyCode.from_char(name)
        key = getattr(self._keyboard_module.Key, _PYNPUT_NAMES.get(name, name), None)
        if key is None:
            raise GesturectlError(f"This system has no key {name!r}.", "Bind another key.")
        return key


def open_desktop(screen: tuple[int, int] | None = None) -> DesktopOutput:
    """The output to a macOS or Windows desktop, `screen` in pixels (points on macOS) where it is not to be asked for.

    Raises EnvironmentLacksError on other systems, without pynput, and on macOS without the permission to control it.
    """
    if sys.platform not in ("darwin", "win32"):
        raise EnvironmentLacksError(
            "The output `desktop` is for macOS and Windows.", "Use `--output x11` here, or `--output none`."
        )
    try:
        from pynput import keyboard, mouse
    except ImportError as e:
        raise EnvironmentLacksError(f"pynput cannot be used ({e}).", "Install it with `pip install pynput`.") from None
    if sys.platform == "darwin" and not import_module("HIServices").AXIsProcessTrusted():
        raise EnvironmentLacksError(
            "macOS does not let this program control the computer.",
            "Allow the terminal under System Settings, Privacy & Security, Accessibility, and start again.",
        )
    return DesktopOutput(mouse, keyboard, screen or _screen())


def _screen() -> tuple[int, int]:
    try:
        import tkinter

        root = tkinter.Tk()
    except Exception as e:
        raise EnvironmentLacksError(
            f"The size of the screen is not known ({e}).", "Give it with `--screen WIDTHxHEIGHT`."
        ) from None
    size = (root.winfo_screenwidth(), root.winfo_screenheight())
    root.destroy()
    return size
