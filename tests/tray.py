"""A desktop's tray and notification service, made up on a private D-Bus."""

from __future__ import annotations

import os
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_call,
    new_method_return,
)
from jeepney.io.blocking import open_dbus_connection

from tests.waiting import wait_for

WATCHER = "org.kde.StatusNotifierWatcher"
NOTIFICATIONS = "org.freedesktop.Notifications"
ITEM, MENU = "org.kde.StatusNotifierItem", "com.canonical.dbusmenu"
_PROPERTIES = "org.freedesktop.DBus.Properties"


class Tray:
    """Answers as a panel does, in a thread of its own, and asks items from another connection.

    items: names of those that have registered; notes: (id that was replaced, title) of each notification.
    """

    def __init__(self, address: str, *names: str) -> None:
        self.items: list[str] = []
        self.notes: list[tuple[int, str]] = []
        self._heard: deque[str] = deque()
        self._asks = open_dbus_connection(address)
        self._serves = open_dbus_connection(address)
        for name in names:
            self._serves.send_and_get_reply(message_bus.RequestName(name), timeout=30)
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._serves.close()
        self._asks.close()

    def look(self) -> dict[str, Any]:
        """The properties of the newest item."""
        answer = self.ask("/StatusNotifierItem", _PROPERTIES, "GetAll", "s", ITEM)
        return {name: value for name, (_, value) in answer[0].items()}

    def menu(self) -> dict[str, tuple[int, dict[str, Any]]]:
        """The entries of the newest item's menu, those below others as well, by their words."""
        _, root = self.ask("/MenuBar", MENU, "GetLayout", "iias", 0, -1, [])
        found, waiting = {}, [root]
        while waiting:
            number, properties, children = waiting.pop()
            waiting += [child for _, child in children]
            plain = {name: value for name, (_, value) in properties.items()}
            found[plain.get("label", "")] = (number, plain)
        return found

    def choose(self, label: str) -> None:
        """Clicks an entry of the menu."""
        self.ask("/MenuBar", MENU, "Event", "isvu", self.menu()[label][0], "clicked", ("i", 0), 0)

    def ask(self, path: str, interface: str, member: str, signature: str, *body: Any) -> tuple[Any, ...]:
        call = new_method_call(DBusAddress(path, self.items[-1], interface), member, signature, body)
        answer = self._asks.send_and_get_reply(call, timeout=30)
        assert answer.header.message_type is MessageType.method_return, answer.body
        return tuple(answer.body)

    def signals(self) -> deque[str]:
        """The names of the item's signals, from now on."""
        heard: deque[str] = deque()
        for interface in (ITEM, MENU):
            rule = message_bus.AddMatch(f"type='signal',interface='{interface}'")
            self._serves.send(rule)
        self._heard = heard
        self.look()  # the bus has heard by then
        return heard

    def _serve(self) -> None:
        with suppress(Exception):
            while True:
                call = self._serves.receive()
                if call.header.message_type is MessageType.method_call:
                    self._serves.send(self._reply(call))
                elif call.header.message_type is MessageType.signal:
                    self._heard.append(call.header.fields[HeaderFields.member])

    def _reply(self, call: Message) -> Message:
        member = call.header.fields[HeaderFields.member]
        if member == "RegisterStatusNotifierItem":
            self.items.append(call.body[0])
            return new_method_return(call)
        if member == "Get":
            return new_method_return(call, "v", (("b", True),))
        if member == "GetCapabilities":
            return new_method_return(call, "as", (["body"],))
        if member == "Notify":
            self.notes.append((call.body[1], call.body[3]))
            return new_method_return(call, "u", (call.body[1] or len(self.notes),))
        if member == "CloseNotification":
            return new_method_return(call)
        return new_error(call, "org.freedesktop.DBus.Error.UnknownMethod", "s", (member,))


def serve(address: str, *names: str) -> None:
    """A tray as a process of its own: prints when it is ready and when an item has registered; never ends."""
    tray = Tray(address, *names)
    print("ready", flush=True)
    wait_for(lambda: tray.items, "an item", seconds=60)
    print("item", flush=True)
    threading.Event().wait()


def environment(address: str, folder: Path) -> dict[str, str]:
    """That of a program on that bus and without a desktop."""
    bare = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return bare | {"DBUS_SESSION_BUS_ADDRESS": address, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
