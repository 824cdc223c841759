"""The properties of windows on an X server, by their names."""

from __future__ import annotations

from typing import Any

import xcffib


class Properties:
    """Reads properties by a connection, up to `longest` units of 32 bits of each; a window that is gone has none.

    Raises xcffib.ConnectionException where the connection is gone.
    """

    def __init__(self, connection: Any, longest: int) -> None:
        self._c = connection
        self._longest = longest
        self._atoms: dict[str, int] = {}

    def atom(self, name: str) -> int:
        """The server's number of a name."""
        if name not in self._atoms:
            self._atoms[name] = int(self._c.core.InternAtom(False, len(name), name).reply().atom)
        return self._atoms[name]

    def is_there(self, window: int) -> bool:
        """Whether there is such a window."""
        return self._read(window, "WM_CLASS") is not None

    def numbers(self, window: int, name: str) -> tuple[int, ...]:
        """The numbers of a property of 32 bits each; none where it is of another format."""
        found = self._read(window, name)
        return tuple(found.value.to_atoms()) if found is not None and found.format == 32 else ()

    def number(self, window: int, name: str, default: int = 0) -> int:
        """The first of them."""
        return next(iter(self.numbers(window, name)), default)

    def bytes(self, window: int, name: str) -> bytes:
        """A property of bytes; none where it is of another format."""
        found = self._read(window, name)
        return bytes(found.value.buf()) if found is not None and found.format == 8 else b""

    def _read(self, window: int, name: str) -> Any:
        try:
            return self._c.core.GetProperty(False, window, self.atom(name), 0, 0, self._longest).reply()
        except xcffib.Error:
            return None
