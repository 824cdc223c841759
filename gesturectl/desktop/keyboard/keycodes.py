"""Keys and text by the kernel's numbers of keys: what they make on the user's layout, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from gesturectl.desktop.keyboard.keysyms import keysyms
from gesturectl.desktop.keyboard.xkb import XkbKeymap
from gesturectl.desktop.output import Steps
from gesturectl.model.errors import GesturectlError
from gesturectl.model.keys import MODIFIERS

# Programs read keys from a buffer of 64 events; at this pace it lasts for 40 ms in which they do something else.
PACE = 0.005  # seconds between two characters
CAPS_LOCK = 58
_MORE = {f"f{n}": 170 + n for n in range(13, 25)}  # by the kernel's number: layouts give them other meanings


class KeycodeKeyboard:
    """Presses keys by name and types text through functions of the output.

    `press` presses or releases a key, `group` gives the number of the layout in use, `caps_lock` whether that is on.
    """

    def __init__(
        self,
        keymap: XkbKeymap,
        press: Callable[[int, bool], None],
        group: Callable[[], int],
        caps_lock: Callable[[], bool] = lambda: False,
        suspending: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """suspending: gives the block in which Caps Lock is off although it was on."""
        self.keymap = keymap
        self._press, self._group, self._caps_lock, self._suspending = press, group, caps_lock, suspending
        self._down: dict[str, tuple[int, ...]] = {}

    def key(self, name: str, pressed: bool) -> None:
        """Press or release one key; a release is for the keys that were pressed, whatever the layout is by then.

        Raises GesturectlError where the layout has no such key.
        """
        if not pressed:
            for key in reversed(self._down.pop(name, ())):
                if not any(key in others for others in self._down.values()):
                    self._press(key, False)
            return
        keys = self._find(name) or ((_MORE[name],) if name in _MORE else None)
        if keys is None:
            raise GesturectlError(
                f"The present keyboard layout has no key {name!r}.", "Bind another one, or add a layout that has it."
            )
        self._down[name] = keys
        for key in keys:
            self._press(key, True)

    def type(self, text: str) -> Steps:
        """Type `text` character by character, with Caps Lock and held modifiers off for as long as it takes.

        Raises GesturectlError, before anything is typed, for a character that the layout in use has not.
        """
        group = self._group()
        found = [self.keymap.presses(keysyms(c), group) for c in text]
        strokes = [keys for keys in found if keys]
        if len(strokes) < len(found):
            layouts = self.keymap.layouts
            raise GesturectlError(
                f"The character {text[found.index(None)]!r} is on no key of the layout"
                f" {layouts[min(group, len(layouts) - 1)]}, and here nothing but keys can be pressed.",
                "Leave it out, or add a layout that has it.",
            )
        lock = self._caps_lock()
        lifted = [name for name in MODIFIERS if name in self._down]
        with self._suspending() if lock else nullcontext():
            try:
                for name in lifted:
                    for key in self._down[name]:
                        self._press(key, False)
                for keys in [(CAPS_LOCK,)] * lock + strokes:
                    self._tap(keys)
                    yield PACE
            finally:
                if lock:
                    self._tap((CAPS_LOCK,))
                for name in lifted:
                    for key in self._down.get(name, ()):  # none where it was released meanwhile
                        self._press(key, True)

    def _find(self, name: str) -> tuple[int, ...] | None:
        # A shortcut's letter may be on another layout only, as with a Cyrillic one; programs know it by its key.
        now = self._group()
        groups = (now, *(g for g in range(len(self.keymap.layouts)) if g != now))
        return next((keys for g in groups if (keys := self.keymap.presses(keysyms(name), g))), None)

    def _tap(self, keys: tuple[int, ...]) -> None:
        for key in keys:
            self._press(key, True)
        for key in reversed(keys):
            self._press(key, False)
