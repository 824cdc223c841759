"""Whether somebody sits at this desktop: not while the screen is locked, the computer asleep, another user in front.

logind tells of these on the system's bus, screen savers of the lock on the session's. What is not there goes unheard.
"""

from __future__ import annotations

import contextlib
import logging
import os
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, Properties, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

log = logging.getLogger(__name__)

_LOGIND = "org.freedesktop.login1"
_MANAGER = DBusAddress("/org/freedesktop/login1", _LOGIND, _LOGIND + ".Manager")
_USER = DBusAddress("/org/freedesktop/login1/user/self", _LOGIND, _LOGIND + ".User")
_SESSION = _LOGIND + ".Session"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_SAVERS = tuple(f"org.{desktop}.ScreenSaver" for desktop in ("freedesktop", "gnome", "cinnamon", "mate", "xfce"))
_PATIENCE = 3.0  # seconds for an answer
_CONFIRMED = 10.0  # seconds in which a lock that was asked for has to be there, to count any longer

LOCKED = "The screen is locked."
ASLEEP = "The computer is about to sleep."
BEHIND = "Another session is in front."


class _Bus:
    """A connection to one bus that keeps the signals which come while an answer is waited for."""

    def __init__(self, name: str) -> None:
        self.connection: DBusConnection = open_dbus_connection(name, enable_fds=name == "SYSTEM")
        self.signals: deque[Message] = deque()
        self.connection.filter(MatchRule(type="signal"), queue=self.signals)

    def ask(self, address: DBusAddress, member: str, signature: str = "", *arguments: object) -> Any:
        """The answer's values; None for an error, and where none comes."""
        return self.answer(new_method_call(address, member, signature or None, arguments))

    def answer(self, call: Message) -> Any:
        """As `ask`."""
        try:
            reply = self.connection.send_and_get_reply(call, timeout=_PATIENCE)
        except TimeoutError:
            return None
        return None if reply.header.message_type == MessageType.error else reply.body

    def property(self, address: DBusAddress, name: str) -> Any:
        """None where there is none."""
        got = self.answer(Properties(address).get(name))
        return None if got is None else got[0][1]

    def hear(self, **rule: str) -> None:
        """Has the bus send such signals."""
        self.answer(
            message_bus.AddMatch(",".join(f"{key}='{value}'" for key, value in {"type": "signal", **rule}.items()))
        )

    def heard(self) -> Iterator[Message]:
        """The signals that have come."""
        with contextlib.suppress(TimeoutError):
            while True:
                self.connection.recv_messages(timeout=0)
        while self.signals:
            yield self.signals.popleft()


def _open(name: str) -> _Bus | None:
    try:
        return _Bus(name)
    except (OSError, KeyError, ValueError, RuntimeError) as e:
        log.debug("There is no %s bus (%s).", name.lower(), e)
        return None


class Seat:
    """Listens in a thread of its own from now on until closed.

    told: called there with the reason when nobody sits at the desktop any more or the reason is another one, and with
    an empty text when somebody does again. The computer sleeps no earlier than it returns.
    """

    def __init__(self, told: Callable[[str], object]) -> None:
        self._told = told
        self._said = ""
        self._away: dict[str, str] = {}  # reason by what tells of it
        self._asked = 0.0  # when a lock was asked for
        self._closed = False
        self._ear, self._bell = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="seat", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listens no more, and tells nothing more."""
        self._closed = True
        self._bell.close()
        self._thread.join(2)

    def _run(self) -> None:
        try:
            with contextlib.ExitStack() as stack:
                stack.callback(self._ear.close)
                buses = {}
                for name, prepare in (("SYSTEM", self._ask_logind), ("SESSION", self._ask_savers)):
                    if (bus := _open(name)) is not None:
                        stack.callback(bus.connection.close)
                        prepare(bus)
                        buses[name] = bus
                self._tell()
                self._listen(buses)
        except OSError as e:
            log.debug("The buses tell no more of lock and sleep (%s).", e)
        except Exception:  # whatever it is, the run goes on without
            log.exception("Lock and sleep go unnoticed from now on.")
        self._away.clear()
        self._tell()

    def _listen(self, buses: dict[str, _Bus]) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._ear, selectors.EVENT_READ, None)
            for bus in buses.values():
                selector.register(bus.connection.sock, selectors.EVENT_READ, bus)
            awake = self._delay_sleep(buses)
            try:
                while True:
                    for bus in buses.values():  # what came with an answer leaves nothing to be read
                        for signal in bus.heard():
                            self._hear(signal)
                            self._doubt()
                    self._doubt()
                    self._tell()
                    if "sleep" in self._away and awake is not None:
                        os.close(awake)
                        awake = None
                    elif "sleep" not in self._away and awake is None:
                        awake = self._delay_sleep(buses)
                    left = self._asked + _CONFIRMED - time.monotonic() if "asked" in self._away else None
                    if any(key.data is None for key, _ in selector.select(left)):
                        break
            finally:
                if awake is not None:
                    os.close(awake)

    def _ask_logind(self, bus: _Bus) -> None:
        bus.hear(sender=_LOGIND, interface=_MANAGER.interface, member="PrepareForSleep")
        if (session := _session(bus)) is None:
            return
        bus.hear(sender=_LOGIND, path=session.object_path)
        self._notice({n: bus.property(session, n) for n in ("LockedHint", "Active")})

    def _ask_savers(self, bus: _Bus) -> None:
        for name in _SAVERS:
            bus.hear(interface=name, member="ActiveChanged")
            bus.hear(sender="org.freedesktop.DBus", member="NameOwnerChanged", arg0=name)
        for name in _there(bus):
            active = bus.ask(DBusAddress("/" + name.replace(".", "/"), name, name), "GetActive")
            self._mark(name, LOCKED if active == (True,) else "")

    @staticmethod
    def _delay_sleep(buses: dict[str, _Bus]) -> int | None:
        """A descriptor for as long as which the computer waits with its sleep, a few seconds at most."""
        if (bus := buses.get("SYSTEM")) is None:
            return None
        why = ("sleep", "gesturectl", "Lets go of the camera and of all that is held down", "delay")
        got = bus.ask(_MANAGER, "Inhibit", "ssss", *why)
        return None if got is None else int(got[0].to_raw_fd())

    def _hear(self, signal: Message) -> None:
        fields = signal.header.fields
        interface, member = fields.get(HeaderFields.interface), fields.get(HeaderFields.member)
        body = signal.body
        if member == "PrepareForSleep":
            self._mark("sleep", ASLEEP if body[0] else "")
        elif member == "Lock":
            self._asked = time.monotonic()
            self._mark("asked", LOCKED)
        elif member == "Unlock":
            self._mark("asked", "")
        elif interface == _PROPERTIES and body[0] == _SESSION:
            self._notice({name: value for name, (_, value) in body[1].items()})
        elif member == "ActiveChanged":
            self._mark(str(interface), LOCKED if body[0] else "")
        elif member == "NameOwnerChanged" and not body[2]:
            self._mark(body[0], "")

    def _notice(self, properties: dict[str, Any]) -> None:
        if (locked := properties.get("LockedHint")) is not None:
            self._mark("hint", LOCKED if locked else "")
        if (active := properties.get("Active")) is not None:
            self._mark("turn", "" if active else BEHIND)

    def _mark(self, teller: str, why: str) -> None:
        self._away.pop(teller, None)
        if why:
            self._away[teller] = why

    def _doubt(self) -> None:
        """A lock that was asked for is over when those who know of it say so, or was none if nobody knows of it."""
        known = any(why == LOCKED for teller, why in self._away.items() if teller != "asked")
        if known or time.monotonic() - self._asked >= _CONFIRMED:
            self._mark("asked", "")

    def _tell(self) -> None:
        why = next(iter(self._away.values()), "")
        if why != self._said and not self._closed:
            self._said = why
            self._told(why)


def tellers() -> list[str]:
    """Who tells of lock and sleep on this computer now."""
    found = []
    if (bus := _open("SYSTEM")) is not None:
        with contextlib.closing(bus.connection):
            if bus.property(_MANAGER, "PreparingForSleep") is not None:
                found.append("logind" if _session(bus) else "logind (of sleep only)")
    if (bus := _open("SESSION")) is not None:
        with contextlib.closing(bus.connection):
            found += _there(bus)
    return found


def _there(bus: _Bus) -> list[str]:
    return [name for name in _SAVERS if bus.answer(message_bus.NameHasOwner(name)) == (1,)]


def _session(bus: _Bus) -> DBusAddress | None:
    """The user's session on a display, for services have none of their own; else the one that this process is in."""
    _, path = bus.property(_USER, "Display") or ("", "/")
    if path == "/":
        (path,) = bus.ask(_MANAGER, "GetSessionByPID", "u", os.getpid()) or ("/",)
    return None if path == "/" else DBusAddress(path, _LOGIND, _SESSION)
