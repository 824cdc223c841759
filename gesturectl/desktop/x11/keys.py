"""Keys on X11: what the user's present layout has, and scratch keycodes for the characters it lacks."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass

from gesturectl.desktop.keyboard.keysyms import LEVEL3, SHIFT, keysyms
from gesturectl.desktop.output import Steps, at_once
from gesturectl.model.errors import GesturectlError
from gesturectl.model.keys import MODIFIERS

# A program reads a changed keymap only when it handles the next key. If the keycode has another keysym by then, the
# program takes the earlier key for that one. So all characters of a text get keycodes of their own as far as there are
# enough, the one that was used longest ago comes first, and none is bound anew before it has rested.
REST = 0.25  # seconds since the server has got the last use
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

    def unused(self) -> list[int]:
        """The keycodes without a keysym, the last one first."""
        return [keycode for keycode, row in reversed(self.rows.items()) if not any(row)]

    def _plain(self, keysym: int) -> tuple[int, ...] | None:
        return next(((keycode,) for keycode, row in self.rows.items() if row and row[0] == keysym), None)


class Keyboard:
    """Presses keys by name and types text through functions of the display.

    `read` gives the rows of the layout, `fake` presses or releases a keycode, `bind` gives keycodes their keysyms (0
    for none) and returns once the server has done that and all before it; `suspending` is the block in which Caps Lock
    is off, which was on. `stale` is set by the owner when the layout has changed.
    """

    def __init__(
        self,
        read: Callable[[], _Rows],
        fake: Callable[[int, bool], None],
        bind: Callable[[dict[int, int]], None],
        suspending: Callable[[], AbstractContextManager[object]] = nullcontext,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read, self._fake, self._bind, self._clock = read, fake, bind, clock
        self._suspending = suspending
        self.stale = True
        self._keymap = Keymap({})
        self._down: dict[str, tuple[int, ...]] = {}
        self._scratch: dict[int, int] = {}  # keysym by keycode, the one that was used longest ago first
        self._used: dict[int, float] = {}  # when the server had got the last use of a scratch keycode
        self._sent: set[int] = set()  # scratch keycodes whose last use may still be on its way to the server

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
        with ExitStack() as stack:
            stack.callback(self._press_again, lifted)
            for name in lifted:
                for keycode in self._down[name]:
                    self._fake(keycode, False)
            if lock:
                stack.enter_context(self._suspending())
                stack.callback(self._tap, lock)
                self._tap(lock)
            for n, character in enumerate(text, 1):
                strokes = self._find(character, group)
                if strokes is None:
                    yield from self._bind_scratch(text[n - 1 :], group)
                    strokes = self._find(character, group)
                    assert strokes
                self._tap(strokes)
                if n % PART == 0 or strokes[-1] in self._scratch:
                    yield 0.0

    def close(self) -> None:
        """Give the scratch keycodes back; a keymap set by someone else meanwhile is left alone."""
        if not self._scratch:
            return
        at_once(self._rested(list(self._scratch)))
        rows = self._read()
        self._bind({keycode: 0 for keycode, keysym in self._scratch.items() if keysym in rows.get(keycode, ())})
        self._scratch.clear()

    def _press_again(self, lifted: list[str]) -> None:
        for name in lifted:
            for keycode in self._down.get(name, ()):  # none where it was released meanwhile
                self._fake(keycode, True)

    def _find(self, name: str, group: int) -> tuple[int, ...] | None:
        if self.stale:
            self.stale = False
            self._keymap = Keymap(self._read())
        for keysym in keysyms(name):
            if strokes := self._keymap.strokes(keysym, group):
                return strokes
        return None

    def _tap(self, strokes: tuple[int, ...]) -> None:
        for keycode in strokes:
            self._fake(keycode, True)
        for keycode in reversed(strokes):
            self._fake(keycode, False)
        if strokes[-1] in self._scratch:
            self._scratch[strokes[-1]] = self._scratch.pop(strokes[-1])
            self._sent.add(strokes[-1])

    def _bind_scratch(self, rest: str, group: int) -> Steps:
        """Bind keycodes to the characters of `rest` that are on no key, to as many as there are keycodes for."""
        missing: dict[int, None] = {}
        for character in rest:
            if self._find(character, group) is None and (found := keysyms(character)):
                missing[found[0]] = None
        rows = self._keymap.rows
        self._scratch = {k: s for k, s in self._scratch.items() if s in rows.get(k, ()) or not any(rows.get(k, ()))}
        fresh = [keycode for keycode in self._keymap.unused() if keycode not in self._scratch]
        keycodes = [*fresh, *self._scratch][: len(missing)]
        if not keysyms(rest[0]) or not keycodes:
            raise GesturectlError(
                f"The character {rest[0]!r} cannot be typed here.",
                "Choose a keyboard layout that leaves a keycode unused." if keysyms(rest[0]) else "Leave it out.",
            )
        yield from self._rested(keycodes)
        bound = dict(zip(keycodes, missing, strict=False))
        for keycode in bound:
            self._scratch.pop(keycode, None)
        self._scratch |= bound
        self._bind(bound)
        self.stale = True

    def _rested(self, keycodes: list[int]) -> Steps:
        """Wait until the last use of each of `keycodes` is long enough ago."""
        if self._sent:
            self._bind({})
            self._used |= dict.fromkeys(self._sent, self._clock())
            self._sent.clear()
        until = max((self._used[k] + REST for k in keycodes if k in self._used), default=0.0)
        while (wait := until - self._clock()) > 0:
            yield wait
