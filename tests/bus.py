"""A private D-Bus with a logind and a screen saver made up on it."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection

from tests.waiting import wait_for
from tests.xserver import running

LOGIND = "org.freedesktop.login1"
MANAGER = DBusAddress("/org/freedesktop/login1", LOGIND, LOGIND + ".Manager")
SESSION = DBusAddress("/org/freedesktop/login1/session/_31", LOGIND, LOGIND + ".Session")
PROPERTIES = DBusAddress(SESSION.object_path, LOGIND, "org.freedesktop.DBus.Properties")
SAVER = "org.gnome.ScreenSaver"


class Desktop:
    """Who tells of lock and sleep; they answer in a thread of their own.

    properties: of the session and the user; inhibited: whether somebody has the computer wait with its sleep.
    """

    def __init__(self, address: str) -> None:
        self.environment = dict.fromkeys(("DBUS_SYSTEM_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS"), address)
        self.properties: dict[str, tuple[str, Any]] = {
            "Display": ("(so)", ("1", SESSION.object_path)),
            "LockedHint": ("b", False),
            "Active": ("b", True),
            "PreparingForSleep": ("b", False),
        }
        self.saving = False
        self.own_session = True  # of this process
        self._pipe: int | None = None
        self._connection = open_dbus_connection(address, enable_fds=True)
        self.names(LOGIND, SAVER)
        threading.Thread(target=self._serve, daemon=True).start()

    def names(self, *names: str) -> None:
        for name in names:
            self._connection.send_and_get_reply(message_bus.RequestName(name), timeout=30)

    def change(self, **properties: bool) -> None:
        """Other properties of the session, and the signal of it."""
        changed = {name: ("b", value) for name, value in properties.items()}
        self.properties |= changed
        self.say(PROPERTIES, "PropertiesChanged", "sa{sv}as", SESSION.interface, changed, [])

    def save(self, active: bool) -> None:
        """The screen saver comes or goes."""
        self.saving = active
        self.say(DBusAddress("/org/gnome/ScreenSaver", SAVER, SAVER), "ActiveChanged", "b", active)

    def sleep(self, about: bool) -> None:
        self.say(MANAGER, "PrepareForSleep", "b", about)

    def say(self, address: DBusAddress, member: str, signature: str = "", *body: Any) -> None:
        self._connection.send(new_signal(address, member, signature or None, body))

    def lose(self, name: str) -> None:
        """The owner of a name dies."""
        self._connection.send(message_bus.ReleaseName(name))

    @property
    def inhibited(self) -> bool:
        if self._pipe is None:
            return False
        try:
            return os.read(self._pipe, 1) != b""
        except BlockingIOError:
            return True

    def close(self) -> None:
        self._connection.close()

    def _serve(self) -> None:
        with suppress(Exception):
            while True:
                call = self._connection.receive()
                if call.header.message_type == MessageType.method_call:
                    self._connection.send(self._reply(call))

    def _reply(self, call: Message) -> Message:
        member = call.header.fields[HeaderFields.member]
        if member == "Get" and (found := self.properties.get(call.body[1])) is not None:
            return new_method_return(call, "v", (found,))
        if member == "GetActive":
            return new_method_return(call, "b", (self.saving,))
        if member == "GetSessionByPID" and self.own_session:
            return new_method_return(call, "o", (SESSION.object_path,))
        if member == "Inhibit":
            self._pipe, writing = os.pipe()
            os.set_blocking(self._pipe, False)
            reply = new_method_return(call, "h", (writing,))
            threading.Timer(0.2, os.close, (writing,)).start()  # it has been sent by then
            return reply
        return new_error(call, "org.freedesktop.DBus.Error.UnknownMethod", "s", (member,))


@contextmanager
def desktop_bus(folder: Path) -> Iterator[Desktop]:
    """Both buses in one, and who is on them."""
    with session_bus(folder / "bus") as (address, _):
        desktop = Desktop(address)
        try:
            yield desktop
        finally:
            desktop.close()


@contextmanager
def session_bus(path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A D-Bus whose socket is there: its address and its process."""
    address = f"unix:path={path}"
    with running(
        ["dbus-daemon", "--session", "--nofork", f"--address={address}"], stdout=subprocess.DEVNULL
    ) as process:
        wait_for(lambda: listens(path), "the bus")
        yield address, process


def listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as s, suppress(OSError):
        s.connect(str(path))
        return True
    return False
