"""What runs hold down, have bound and switched off on an X server, noted there: it outlives a run that is killed.

Each run has a property of the root window, which names a window of the run's own. Where that is gone, the run is. Since
the property is changed through the run's connection before what it names, nothing is ever down that it does not name.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from enum import IntEnum
from typing import Any

import xcffib
import xcffib.xproto

SLOTS = 8  # runs at once on one server
_NAME = "_GESTURECTL_RUN_{}"


class Kind(IntEnum):
    """What an entry is about."""

    BUTTON = 1
    KEY = 2
    BOUND = 3  # a keycode, its value being the keysym that was given to it
    CAPS_LOCK = 4  # which was on


Entries = dict[tuple[Kind, int], int]  # values by kind and number


class Record:
    """The entries of one run; kept once it is claimed. Raises xcffib's errors."""

    def __init__(self, connection: Any, root: int) -> None:
        self._c, self._root = connection, root
        self._slot = self._window = 0
        self._token = secrets.randbits(31)
        self._noted: Entries = {}  # as the property has them
        self._now: Entries = {}

    def claim(self) -> None:
        """Begin to keep this run's entries; they are not kept where too many others are."""
        free = (atom for atom in self._atoms() if not self._property(self._root, atom))
        self._slot = next(free, 0)
        if not self._slot:
            return
        self._window = self._c.generate_id()
        only_input = xcffib.xproto.WindowClass.InputOnly
        self._c.core.CreateWindow(0, self._window, self._root, -1, -1, 1, 1, 0, only_input, 0, 0, [])
        self._put(self._window, self._slot, [self._token])
        self._write()

    def add(self, kind: Kind, number: int, value: int = 0) -> None:
        """Note what is about to be."""
        self._now[kind, number] = value
        if self._noted.get((kind, number)) != value:
            self._write(self._noted | self._now)

    def discard(self, kind: Kind, number: int) -> None:
        """What has been undone; it is noted by `settle`, as that has time."""
        self._now.pop((kind, number), None)

    def settle(self) -> bool:
        """Note what is so now; whether that is a change."""
        if self._now == self._noted:
            return False
        self._write(self._now)
        return True

    def close(self) -> None:
        """End it: all has been undone."""
        if self._slot:
            self._c.core.DeleteProperty(self._root, self._slot)

    def of_dead_runs(self) -> Iterator[Entries]:
        """The entries of each run that has gone without a word; they are deleted once they have been dealt with."""
        for atom in self._atoms():
            window, token, *rest = self._property(self._root, atom) or (0, 0)
            if window and self._property(window, atom) != [token]:
                pairs = zip(rest[::3], rest[1::3], rest[2::3], strict=False)
                yield {
                    (Kind(kind), number): value for kind, number, value in pairs if kind in Kind.__members__.values()
                }
                self._c.core.DeleteProperty(self._root, atom)

    def _atoms(self) -> Iterator[int]:
        for n in range(SLOTS):
            name = _NAME.format(n)
            yield self._c.core.InternAtom(False, len(name), name).reply().atom

    def _property(self, window: int, atom: int) -> list[int]:
        try:
            found = self._c.core.GetProperty(False, window, atom, 0, 0, 4096).reply()
        except xcffib.xproto.WindowError:
            return []
        return list(found.value.to_atoms()) if found.format == 32 else []

    def _write(self, entries: Entries | None = None) -> None:
        self._noted = dict(entries or {})
        if self._slot:
            rest = [n for (kind, number), value in self._noted.items() for n in (kind, number, value)]
            self._put(self._root, self._slot, [self._window, self._token, *rest])

    def _put(self, window: int, atom: int, values: list[int]) -> None:
        kind, mode = xcffib.xproto.Atom.CARDINAL, xcffib.xproto.PropMode.Replace
        self._c.core.ChangeProperty(mode, window, atom, kind, 32, len(values), values)
