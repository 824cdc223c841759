"""The tray's menu as `com.canonical.dbusmenu`, version 3: what desktops ask about it, and the signals of its changes.

The interface is described in libdbusmenu's `dbus-menu.xml`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from jeepney import Message

from gesturectl.desktop.tray.exported import Exported, Method, Properties
from gesturectl.desktop.tray.shown import Entry

PATH = "/MenuBar"
ROOT = 0

_Layout = tuple[int, Properties, list[tuple[str, Any]]]


class Menu:
    """Answers calls about the entries that are shown; an entry keeps its number for as long as the run lasts.

    chosen: called with the key of an entry that the user has chosen; opened: when the menu is about to be opened.
    """

    def __init__(self, chosen: Callable[[str], None], opened: Callable[[], None]) -> None:
        self._chosen = chosen
        self._opened = opened
        self._numbers: dict[str, int] = {}
        self._next = count(1)
        self._entries: dict[int, Entry] = {ROOT: Entry("")}
        self._revision = 1
        properties: Properties = {
            "Version": ("u", 3),
            "Status": ("s", "normal"),
            "TextDirection": ("s", "ltr"),
            "IconThemePath": ("as", []),
        }
        methods = {
            "GetLayout": Method(("i", "i", "as"), ("u", "(ia{sv}av)"), self._layout),
            "GetGroupProperties": Method(("ai", "as"), ("a(ia{sv})",), self._group_properties),
            "GetProperty": Method(("i", "s"), ("v",), self._property),
            "Event": Method(("i", "s", "v", "u"), (), self._event),
            "EventGroup": Method(("a(isvu)",), ("ai",), self._event_group),
            "AboutToShow": Method(("i",), ("b",), self._about_to_show),
            "AboutToShowGroup": Method(("ai",), ("ai", "ai"), self._about_to_show_group),
        }
        signals = {"ItemsPropertiesUpdated": ("a(ia{sv})", "a(ias)"), "LayoutUpdated": ("u", "i")}
        self.exported = Exported(PATH, "com.canonical.dbusmenu", methods, lambda: properties, signals)

    def show(self, entries: Sequence[Entry]) -> list[Message]:
        """Other entries; the signals of what has changed."""
        before, self._entries = self._entries, self._numbered(Entry("", children=tuple(entries)))
        updated, removed = [], []
        for number, entry in self._entries.items():
            new, old = _properties(entry), _properties(before[number]) if number in before else {}
            if old and new != old:
                updated.append((number, new))
                removed += [(number, gone)] if (gone := [name for name in old if name not in new]) else []
        signals = []
        if updated:
            signals.append(self.exported.signal("ItemsPropertiesUpdated", updated, removed))
        if self._shape(before) != self._shape(self._entries):
            self._revision += 1
            signals.append(self.exported.signal("LayoutUpdated", self._revision, ROOT))
        return signals

    def _numbered(self, root: Entry) -> dict[int, Entry]:
        found = {}
        waiting = [root]
        while waiting:
            entry = waiting.pop(0)
            found[self._number(entry)] = entry
            waiting += entry.children
        return found

    def _number(self, entry: Entry) -> int:
        if not entry.key:
            return ROOT
        if entry.key not in self._numbers:
            self._numbers[entry.key] = next(self._next)
        return self._numbers[entry.key]

    def _shape(self, entries: dict[int, Entry]) -> dict[int, list[int]]:
        return {number: [self._number(child) for child in entry.children] for number, entry in entries.items()}

    def _layout(self, parent: int, depth: int, names: list[str]) -> tuple[Any, ...]:
        return self._revision, self._branch(self._entries[parent], depth, names)

    def _branch(self, entry: Entry, depth: int, names: list[str]) -> _Layout:
        """An entry with those below it, as deep as asked; -1 is all of them."""
        below = entry.children if depth else ()
        children = [("(ia{sv}av)", self._branch(child, depth - 1, names)) for child in below]
        return self._number(entry), _properties(entry, names), children

    def _group_properties(self, numbers: list[int], names: list[str]) -> tuple[Any, ...]:
        wanted = [n for n in numbers if n in self._entries] if numbers else list(self._entries)
        return ([(n, _properties(self._entries[n], names)) for n in wanted],)

    def _property(self, number: int, name: str) -> tuple[Any, ...]:
        return (_properties(self._entries[number])[name],)

    def _event(self, number: int, event: str, _data: object = None, _time: int = 0) -> tuple[Any, ...]:
        entry = self._entries[number]
        if event == "clicked" and entry.enabled and not entry.children and entry.kind != "separator":
            self._chosen(entry.key)
        return ()

    def _event_group(self, events: list[tuple[int, str, object, int]]) -> tuple[Any, ...]:
        unknown = [number for number, *_ in events if number not in self._entries]
        for number, event, *_ in events:
            if number in self._entries:
                self._event(number, event)
        if len(unknown) == len(events) > 0:
            raise KeyError(unknown[0])
        return (unknown,)

    def _about_to_show(self, number: int) -> tuple[Any, ...]:
        """Nothing has to be fetched again: what changes is reported by signals."""
        if number == ROOT or number in self._entries:
            self._opened()
            return (False,)
        raise KeyError(number)

    def _about_to_show_group(self, numbers: list[int]) -> tuple[Any, ...]:
        self._opened()
        return ([], [number for number in numbers if number not in self._entries])


def _properties(entry: Entry, names: Sequence[str] = ()) -> Properties:
    """Those of an entry that are not what they are by default; `names`: only these, where there are any."""
    found: dict[str, tuple[str, Any]] = {}
    if entry.kind == "separator":
        found["type"] = ("s", "separator")
    if entry.label:
        found["label"] = ("s", entry.label.replace("_", "__"))  # a single one marks the key that chooses an entry
    if not entry.enabled:
        found["enabled"] = ("b", False)
    if not entry.visible:
        found["visible"] = ("b", False)
    if entry.kind in ("check", "radio"):
        found["toggle-type"] = ("s", "checkmark" if entry.kind == "check" else "radio")
        found["toggle-state"] = ("i", int(entry.on))
    if entry.children or not entry.key:
        found["children-display"] = ("s", "submenu")
    return {name: value for name, value in found.items() if not names or name in names}
