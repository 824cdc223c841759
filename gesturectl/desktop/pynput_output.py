"""macOS by pynput. Untested on real systems: its calls are covered, their effect there is not."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

from gesturectl.desktop.output import Steps
from gesturectl.desktop.skeleton import BackEnd, WholeClicks
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.types import MOUSE_BUTTONS, MouseButton

# Ours are pynput's names but for these.
_PYNPUT_NAMES = {
    "super": "cmd", "print": "print_screen", "play_pause": "media_play_pause", "next_track": "media_next",
    "previous_track": "media_previous", "stop_media": "media_stop", "volume_up": "media_volume_up",
    "volume_down": "media_volume_down", "mute": "media_volume_mute",
}  # fmt: skip


class DesktopOutput(BackEnd):
    """Sends events through pynput's two controllers; made by `open_desktop`."""

    name = "desktop"

    def __init__(self, mouse: Any, keyboard: Any, screen: tuple[int, int]) -> None:
        super().__init__(screen)
        self._mouse_module, self._keyboard_module = mouse, keyboard
        self._mouse, self._keyboard = mouse.Controller(), keyboard.Controller()
        self._wheel = WholeClicks()

    def pointer(self) -> tuple[float, float]:
        x, y = self._mouse.position
        return float(x), float(y)

    def move(self, x: float, y: float) -> None:
        self._mouse.position = (round(x), round(y))

    def button(self, name: MouseButton, pressed: bool) -> None:
        button = self._button(name)
        (self._mouse.press if pressed else self._mouse.release)(button)

    def key(self, name: str, pressed: bool) -> None:
        (self._keyboard.press if pressed else self._keyboard.release)(self._key(name))

    def scroll(self, dx: float, dy: float) -> None:
        clicks = self._wheel.turn(dx, dy)
        if any(clicks):
            self._mouse.scroll(*clicks)

    def text(self, text: str) -> Steps:
        self._keyboard.type(text)
        yield from ()

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
