"""The tray's icon as a StatusNotifierItem, in KDE's form: its properties, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from jeepney import Message

from gesturectl.desktop.tray.exported import Exported, Method, Properties, reply
from gesturectl.desktop.tray.icons import argb
from gesturectl.desktop.tray.menu import PATH as MENU_PATH
from gesturectl.desktop.tray.menu import Menu
from gesturectl.desktop.tray.shown import ACTIVATE, SECONDARY, Entry, Look

PATH = "/StatusNotifierItem"


class Item:
    """Answers the desktop's calls about the icon and its menu; without I/O.

    chosen: called with the key of the menu's entry that the user has chosen, or ACTIVATE for a click on the icon and
    SECONDARY for one with the middle button; opened: called when the menu is about to be opened.
    """

    def __init__(self, look: Look, chosen: Callable[[str], None], opened: Callable[[], None]) -> None:
        self._look = look
        self._menu = Menu(chosen, opened)

        def click(key: str) -> Method:
            def do(*_: object) -> tuple[Any, ...]:
                if key:
                    chosen(key)
                return ()

            return Method(("i", "i"), (), do)

        methods = {
            "Activate": click(ACTIVATE),
            "SecondaryActivate": click(SECONDARY),
            "ContextMenu": click(""),
            "Scroll": Method(("i", "s"), (), lambda *_: ()),
        }
        signals: dict[str, tuple[str, ...]] = {
            "NewTitle": (),
            "NewIcon": (),
            "NewAttentionIcon": (),
            "NewToolTip": (),
            "NewStatus": ("s",),
        }
        self._exported = Exported(PATH, "org.kde.StatusNotifierItem", methods, self._properties, signals)

    def show(self, look: Look, entries: Sequence[Entry]) -> list[Message]:
        """Another look and menu; the signals of what has changed."""
        before, self._look = self._look, look
        signals = []
        if look.icon is not before.icon:
            signals += [self._exported.signal("NewIcon"), self._exported.signal("NewAttentionIcon")]
        if (look.title, look.text) != (before.title, before.text):
            signals += [self._exported.signal("NewTitle"), self._exported.signal("NewToolTip")]
        if look.urgent != before.urgent:
            signals.append(self._exported.signal("NewStatus", self._status))
        return signals + self._menu.show(entries)

    def reply(self, call: Message) -> Message | None:
        """The answer to a call; None where none is wanted."""
        return reply((self._exported, self._menu.exported), call)

    @property
    def _status(self) -> str:
        return "NeedsAttention" if self._look.urgent else "Active"

    def _properties(self) -> Properties:
        look, pixels = self._look, list(argb(self._look.icon))
        return {
            "Category": ("s", "ApplicationStatus"),
            "Id": ("s", "gesturectl"),
            "Title": ("s", f"gesturectl: {look.title}"),
            "Status": ("s", self._status),
            "WindowId": ("i", 0),
            "IconName": ("s", ""),
            "IconPixmap": ("a(iiay)", pixels),
            "OverlayIconName": ("s", ""),
            "OverlayIconPixmap": ("a(iiay)", []),
            "AttentionIconName": ("s", ""),
            "AttentionIconPixmap": ("a(iiay)", pixels if look.urgent else []),
            "AttentionMovieName": ("s", ""),
            "ToolTip": ("(sa(iiay)ss)", ("", [], f"gesturectl: {look.title}", look.text)),
            "ItemIsMenu": ("b", False),
            "Menu": ("o", MENU_PATH),
        }
