"""Keys on X11: what the user's present layout has, and one scratch keycode for the characters it lacks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from gesturectl.desktop.keyboard.keysyms import LEVEL3, SHIFT, keysyms
from gesturectl.desktop.output import Steps, at_once
from gesturectl.model.errors import GesturectlError
from gesturectl.model.keys import MODIFIERS

# A program that is told of a changed keymap reads it a little later; a second change before that would mislead it.
SETTLE = 0.05  # seconds
PART = 16  # characters typed in one step

_Rows = dict[int, tuple[int, ...]]  # keysyms by keycode
_COLUMNS = ((0, 1, 4, 5), (2, 3, 6, 7))  # of levels 1 to 4, by layout group


@dataclass(frozen=True, slots=True)
class Keymap:
    """A keyboard's layout as rows of keysyms by keycode."""

    rows: _Rows

    def strokes(self, keysym: int, group: int) -> tuple[int, ...] | None:
        """The keycodes to press in order, modifiers first, for `keysym` in layout group 0 or 1; None if it has none."""
        for level, column in enumerate(_COLUMNS[group]):
            for keycode, row in self.rows.items():
                if len(row) > column and row[column] == keysym:
                    shift = self._plain(SHIFT) if level & 1 else ()
                    level3 = self._plain(LEVEL3) if level & 2 else ()
                    if shift is not None and level3 is not None:
                        return (*shift, *level3, keycode)
        return None

    def unused(self) -> int | None:
        """The last keycode without a keysym."""
        return next((keycode for keycode, row in reversed(self.rows.items()) if not any(row)), None)

    def _plain(self, keysym: int) -> tuple[int, ...] | None:
        return next(((keycode,) for keycode, row in self.rows.items() if row and row[0] == keysym), None)


class Keyboard:
    """Presses keys by name and types text through three functions of the display.

    `read` gives the rows of the layout, `fake` presses or releases a keycode, `bind` gives a keycode a keysym (0 for
    none) and returns once the server has done it. `stale` is set by the owner when the layout has changed.
    """

    def __init__(self, read: Callable[[], _Rows], fake: Callable[[int, bool], None], bind: Callable[[int, int], None]):
        self._read, self._fake, self._bind = read, fake, bind
        self.stale = True
        self._keymap = Keymap({})
        self._down: dict[str, tuple[int, ...]] = {}
        self._scratch: tuple[int, int] | None = None  # keycode, keysym
        self._scratch_used = 0.0

    def key(self, name: str, pressed: bool, group: int) -> None:
        """Press or release one key; a release is for the keycodes that were pressed, whatever the layout is by then.

        Raises GesturectlError where the layout has no such key.
        """
        if not pressed:
            for keycode in reversed(self._down.pop(name, ())):
                if not any(keycode in others for others in self._down.values()):
                    self._fake(keycode, False)
            return
        # A shortcut's letter may only be on the other group, as with a Cyrillic layout; programs match it by keycode.
        strokes = self._find(name, group) or self._find(name, 1 - group)
        if strokes is None:
            raise GesturectlError(
                f"The present keyboard layout has no key {name!r}.",
                "Bind another key, or use `text` to type a character that is on no key.",
            )
        self._down[name] = strokes
        for keycode in strokes:
            self._fake(keycode, True)

    def type(self, text: str, group: int, caps_lock: bool) -> Steps:
        """Type `text`, with Caps Lock and held modifiers off for as long as it takes.

        Raises GesturectlError for a control character and where no keycode is free for a character not on the layout.
        """
        lock = self._find("caps_lock", group) if caps_lock else None
        lifted = [name for name in MODIFIERS if name in self._down]
        try:
            for name in lifted:
                for keycode in self._down[name]:
                    self._fake(keycode, False)
            if lock:
                self._tap(lock)
            for n, character in enumerate(text, 1):
                if strokes := self._find(character, group):
                    self._tap(strokes)
                else:
                    yield from self._tap_scratch(character)
                if n % PART == 0:
                    yield 0.0
        finally:
            if lock:
                self._tap(lock)
            for name in lifted:
                for keycode in self._down.get(name, ()):  # none where it was let go meanwhile
                    self._fake(keycode, True)

    def close(self) -> None:
        """Give the scratch keycode back; a keymap set by someone else meanwhile is left alone."""
        if self._scratch is None:
            return
        (keycode, keysym), self._scratch = self._scratch, None
        at_once(self._settle())
        if keysym in self._read().get(keycode, ()):
            self._bind(keycode, 0)

    def _find(self, name: str, group: int) -> tuple[int, ...] | None:
        if self.stale:
            self.stale = False
            self._keymap = Keymap(self._read())
        for keysym in keysyms(name):
            if strokes := self._keymap.strokes(keysym, group):
                if self._scratch and strokes[-1] == self._scratch[0]:
                    self._scratch_used = time.monotonic()
                return strokes
        return None

    def _tap(self, strokes: tuple[int, ...]) -> None:
        for keycode in strokes:
            self._fake(keycode, True)
        for keycode in reversed(strokes):
            self._fake(keycode, False)

    def _tap_scratch(self, character: str) -> Steps:
        found = keysyms(character)
        yield from self._settle()
        keycode = self._scratch_keycode()
        if not found or keycode is None:
            raise GesturectlError(
                f"The character {character!r} cannot be typed here.",
                "Leave it out." if not found else "Choose a keyboard layout that leaves a keycode unused.",
            )
        self._bind(keycode, found[0])
        self._scratch = (keycode, found[0])
        self.stale = True
        self._tap((keycode,))
        self._scratch_used = time.monotonic()

    def _scratch_keycode(self) -> int | None:
        if self._scratch:
            keycode, keysym = self._scratch
            row = self._keymap.rows.get(keycode, ())
            if keysym in row or not any(row):
                return keycode
        return self._keymap.unused()

    def _settle(self) -> Steps:
        while (wait := self._scratch_used + SETTLE - time.monotonic()) > 0:
            yield wait
