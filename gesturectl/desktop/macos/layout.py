"""Which key types a character on the user's layout."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from gesturectl.desktop.macos.codes import ANSI, KEYPAD
from gesturectl.desktop.macos.events import OPTION, SHIFT
from gesturectl.desktop.macos.frameworks import framework
from gesturectl.desktop.macos.hitoolbox import ASCII_CAPABLE, PRESENT, HIToolbox

Table = Mapping[str, tuple[int, int]]  # virtual key code and flags, by character
_CODES = [code for code in range(128) if code not in KEYPAD]
# Carbon's modifiers, and the flags of an event with them; the first way to type a character is the one that counts.
_WAYS = ((0x00, 0), (0x02, SHIFT), (0x08, OPTION), (0x0A, SHIFT | OPTION))
_COMMAND = 0x01


class Layout:
    """Looks at the layout that is in force. open_toolbox: raises OSError where there is none."""

    def __init__(self, open_toolbox: Callable[[], HIToolbox] = HIToolbox) -> None:
        self._open = open_toolbox
        self._toolbox: HIToolbox | None = None
        self._read = (b"", b"")
        self._table: Table = {}

    def find(self, character: str) -> tuple[int, int] | None:
        """Its key and the flags; None where it is on no key. In another thread than the main one, of a US keyboard."""
        if threading.current_thread() is not threading.main_thread():
            return US.get(character)
        self._look()
        return self._table.get(character)

    def _look(self) -> None:
        if self._toolbox is None:
            try:
                self._toolbox = self._open()
            except (OSError, AttributeError):
                self._table = US
                return
        # Changes of the layout arrive as notifications, which are taken when the main thread's loop runs.
        loop = framework("CoreFoundation")
        loop.CFRunLoopRunInMode(loop.kCFRunLoopDefaultMode, 0.0, False)
        read = (self._toolbox.layout(PRESENT), self._toolbox.layout(ASCII_CAPABLE))
        if read != self._read or not self._table:
            self._read = read
            self._table = _table(self._toolbox, *read) or US


def _table(toolbox: HIToolbox, present: bytes, latin: bytes) -> Table:
    found: dict[str, tuple[int, int]] = {}
    for modifiers, flags in _WAYS if present else ():
        for code in _CODES:
            character = toolbox.character(present, code, modifiers)
            if len(character) == 1 and character.isprintable():
                found.setdefault(character, (code, flags))
    # A shortcut's letter on a layout that types none, such as Russian: where that has it with Command, or its like has.
    for layout, modifiers in ((present, _COMMAND), (latin, 0)):
        for code in _CODES if layout else ():
            character = toolbox.character(layout, code, modifiers)
            if len(character) == 1 and character.isascii() and character.isprintable():
                found.setdefault(character, (code, 0))
    return found


US: Table = {
    character: (code, flags) for code, typed in ANSI.items() for character, flags in zip(typed, (0, SHIFT), strict=True)
}
