"""Keys on X11: what the user's present layout has, and scratch keycodes for the characters it lacks."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gesturectl.desktop.keyboard.keysyms import LEVEL3, SHIFT, keysyms
from gesturectl.desktop.output import Steps, at_once
from gesturectl.model.errors import GesturectlError
from gesturectl.model.keys import MODIFIERS

# A program reads the keymap when it handles a key press, not when the key was pressed: a keycode that has another
# keysym by then gives another character. So a keycode that was pressed keeps its keysym until slow programs, too, have
# handled the press.
KEEP = 0.75  # seconds
SCRATCH = 16  # keycodes; the common layouts leave 17 to 19 unused
AHEAD = 64  # characters of which those on no key are bound at once
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
    """Presses keys by name and types text through three functions of the display.

    `read` gives the rows of the layout, `fake` presses or releases a keycode, `bind` gives each keycode its keysym (0
    for none) and returns once the server has done it. `stale` is set by the owner when the layout has changed.
    """

    def __init__(
        self,
        read: Callable[[], _Rows],
        fake: Callable[[int, bool], None],
        bind: Callable[[Mapping[int, int]], None],
    ) -> None:
        self._read, self._fake, self._bind = read, fake, bind
        self.stale = True
        self._keymap = Keymap({})  # without the scratch keycodes
        self._down: dict[str, tuple[int, ...]] = {}
        self._scratch: dict[int, int] = {}  # keysyms by keycode
        self._scratch_used = 0.0  # when one of them was last pressed

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
                while (strokes := self._find(character, group)) is None:
                    yield from self._bind_ahead(text[n - 1 :], group)
                self._tap(strokes)
                if n % PART == 0:
                    yield 0.0
        finally:
            if lock:
                self._tap(lock)
            for name in lifted:
                for keycode in self._down.get(name, ()):  # none where it was let go meanwhile
                    self._fake(keycode, True)

    def close(self) -> None:
        """Give the scratch keycodes back; a keymap set by someone else meanwhile is left alone."""
        if not self._scratch:
            return
        at_once(self._wait_until_handled())
        self._read_layout()
        ours, self._scratch = self._scratch, {}
        self._bind(dict.fromkeys(ours, 0))

    def _find(self, name: str, group: int) -> tuple[int, ...] | None:
        if self.stale:
            self._read_layout()
        found = keysyms(name)
        for keysym in found:
            if strokes := self._keymap.strokes(keysym, group):
                return strokes
        for keycode, keysym in self._scratch.items():
            if keysym in found:
                self._scratch_used = time.monotonic()
                return (keycode,)
        return None

    def _read_layout(self) -> None:
        self.stale = False
        rows = self._read()
        self._scratch = {keycode: keysym for keycode, keysym in self._scratch.items() if keysym in rows[keycode]}
        self._keymap = Keymap(rows | dict.fromkeys(self._scratch, ()))

    def _tap(self, strokes: tuple[int, ...]) -> None:
        for keycode in strokes:
            self._fake(keycode, True)
        for keycode in reversed(strokes):
            self._fake(keycode, False)

    def _bind_ahead(self, text: str, group: int) -> Steps:
        """Bind the first character of `text`, which is on no key, and all at once what of the next ones is on none.

        Waits instead where each scratch keycode has a keysym that a program may still have to read.
        """
        if not keysyms(text[0]):
            raise _untypeable(text[0], "Leave it out.")
        unused = self._keymap.unused()
        spare = [keycode for keycode in unused if keycode not in self._scratch][: SCRATCH - len(self._scratch)]
        wait = self._scratch_used + KEEP - time.monotonic()
        if self._scratch and not spare and wait > 0:
            yield wait
            return
        wanted = self._lacking(text[:AHEAD], group)[: len(self._scratch) + len(spare)]
        if wait <= 0:
            spare += [keycode for keycode, keysym in self._scratch.items() if keysym not in wanted]
        bound = dict(zip(spare, (keysym for keysym in wanted if keysym not in self._scratch.values()), strict=False))
        if not bound:
            raise _untypeable(text[0], "Choose a keyboard layout that leaves a keycode unused.")
        self._bind(bound)
        self._scratch |= bound

    def _lacking(self, text: str, group: int) -> list[int]:
        """The keysyms of the characters of `text` that are on no key of the layout, each once."""
        found = filter(None, map(keysyms, text))
        return list(dict.fromkeys(k[0] for k in found if not any(self._keymap.strokes(keysym, group) for keysym in k)))

    def _wait_until_handled(self) -> Steps:
        while (wait := self._scratch_used + KEEP - time.monotonic()) > 0:
            yield wait


def _untypeable(character: str, remedy: str) -> GesturectlError:
    return GesturectlError(f"The character {character!r} cannot be typed here.", remedy)
