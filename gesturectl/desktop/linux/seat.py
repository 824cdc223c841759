"""Whether somebody sits at this desktop: not while the screen is locked, the computer asleep, another user in front.

logind reports these on the system's bus, screen savers report the lock on the session's. Missing ones are ignored.
"""

from __future__ import annotations

import contextlib
import logging
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Literal

from jeepney import DBusAddress, HeaderFields, Message, message_bus, new_method_call

from gesturectl.desktop.away import ASLEEP, BEHIND, LOCKED
from gesturectl.desktop.bus import Bus, kind_of
from gesturectl.model.errors import EnvironmentLacksError

log = logging.getLogger(__name__)

_LOGIND = "org.freedesktop.login1"
_MANAGER = DBusAddress("/org/freedesktop/login1", _LOGIND, _LOGIND + ".Manager")
_USER = DBusAddress("/org/freedesktop/login1/user/self", _LOGIND, _LOGIND + ".User")
_SESSION = _LOGIND + ".Session"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_SAVERS = tuple(f"org.{desktop}.ScreenSaver" for desktop in ("freedesktop", "gnome", "cinnamon", "mate", "xfce"))
_KINDS = {  # of the signals that are heard: the types of their values
    "PrepareForSleep": "b", "Lock": "", "Unlock": "", "PropertiesChanged": "sa{sv}as",
    "ActiveChanged": "b", "NameOwnerChanged": "sss",
}  # fmt: skip
_CONFIRMED = 10.0  # seconds in which a lock that was asked for has to be there, to count any longer


def _open(name: Literal["SYSTEM", "SESSION"]) -> Bus | None:
    try:
        return Bus(f"the {name.lower()}'s D-Bus", "", name)
    except EnvironmentLacksError as e:
        log.debug("%s", e.problem)
        return None


class Seat:
    """Listens in a thread of its own from now on until closed.

    report: called there with the reason when nobody sits at the desktop any more or the reason is another one, and
    with an empty text when somebody does again. The computer sleeps no earlier than it returns.
    """

    def __init__(self, report: Callable[[str], object]) -> None:
        self._report = report
        self._reported = ""
        self._away: dict[str, str] = {}  # reason by its source
        self._asked = 0.0  # when a lock was asked for
        self._closed = False
        self._ear, self._bell = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="seat", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and reporting."""
        self._closed = True
        self._bell.close()
        self._thread.join(2)

    def _run(self) -> None:
        try:
            with contextlib.ExitStack() as stack:
                stack.callback(self._ear.close)
                system, session = (_open(name) for name in ("SYSTEM", "SESSION"))
                for bus, prepare in ((system, self._ask_logind), (session, self._ask_savers)):
                    if bus is not None:
                        stack.callback(bus.close)
                        prepare(bus)
                self._report_changes()
                self._listen(system, session)
        except EnvironmentLacksError as e:
            log.debug("Nothing else reports lock and sleep. %s", e.problem)
        except Exception:  # whatever it is, the run goes on without
            log.exception("Lock and sleep go unnoticed from now on.")
        self._away.clear()
        self._report_changes()

    def _listen(self, system: Bus | None, session: Bus | None) -> None:
        buses = [bus for bus in (system, session) if bus is not None]
        with selectors.DefaultSelector() as selector:
            selector.register(self._ear, selectors.EVENT_READ)
            for bus in buses:
                selector.register(bus, selectors.EVENT_READ)
            awake = _delay_sleep(system)
            try:
                while True:
                    for bus in buses:  # what came with an answer leaves nothing to be read
                        for signal in bus.signals():
                            self._hear(signal)
                            self._doubt()
                    self._doubt()
                    self._report_changes()
                    if "sleep" in self._away and awake is not None:
                        os.close(awake)
                        awake = None
                    elif "sleep" not in self._away and awake is None:
                        awake = _delay_sleep(system)
                    left = self._asked + _CONFIRMED - time.monotonic() if "asked" in self._away else None
                    if any(key.fileobj is self._ear for key, _ in selector.select(left)):
                        break
            finally:
                if awake is not None:
                    os.close(awake)

    def _ask_logind(self, bus: Bus) -> None:
        bus.listen(sender=_LOGIND, interface=_MANAGER.interface, member="PrepareForSleep")
        if (session := session_of(bus)) is None:
            return
        bus.listen(sender=_LOGIND, path=session.object_path)
        self._notice({n: ("b", _property(bus, session, n, "b")) for n in ("LockedHint", "Active")})

    def _ask_savers(self, bus: Bus) -> None:
        for name in _SAVERS:
            bus.listen(interface=name, member="ActiveChanged")
            bus.listen(sender="org.freedesktop.DBus", member="NameOwnerChanged", arg0=name)
        for name in _there(bus):
            active = _ask(bus, DBusAddress("/" + name.replace(".", "/"), name, name), "GetActive", "b")
            self._mark(name, LOCKED if active == (True,) else "")

    def _hear(self, signal: Message) -> None:
        fields = signal.header.fields
        interface, member = fields.get(HeaderFields.interface), fields.get(HeaderFields.member)
        body = signal.body
        if kind_of(signal) != _KINDS.get(member):  # whoever may send it
            return
        if member == "PrepareForSleep":
            self._mark("sleep", ASLEEP if body[0] else "")
        elif member == "Lock":
            self._asked = time.monotonic()
            self._mark("asked", LOCKED)
        elif member == "Unlock":
            self._mark("asked", "")
        elif interface == _PROPERTIES and body[0] == _SESSION:
            self._notice(body[1])
        elif member == "ActiveChanged":
            self._mark(str(interface), LOCKED if body[0] else "")
        elif member == "NameOwnerChanged" and not body[2]:
            self._mark(body[0], "")

    def _notice(self, properties: dict[str, tuple[str, Any]]) -> None:
        """Each with its type and its value, None for one that is unknown."""
        kind, locked = properties.get("LockedHint", ("b", None))
        if kind == "b" and locked is not None:
            self._mark("hint", LOCKED if locked else "")
        kind, active = properties.get("Active", ("b", None))
        if kind == "b" and active is not None:
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

    def _report_changes(self) -> None:
        why = next(iter(self._away.values()), "")
        if why != self._reported and not self._closed:
            self._reported = why
            self._report(why)


def reporters() -> list[str]:
    """Names of what reports lock and sleep on this computer now."""
    found = []
    if (bus := _open("SYSTEM")) is not None:
        with contextlib.closing(bus):
            if _property(bus, _MANAGER, "PreparingForSleep", "b") is not None:
                found.append("logind" if session_of(bus) else "logind (of sleep only)")
    if (bus := _open("SESSION")) is not None:
        with contextlib.closing(bus):
            found += _there(bus)
    return found


def _delay_sleep(system: Bus | None) -> int | None:
    """A descriptor for as long as which the computer waits with its sleep, a few seconds at most."""
    if system is None:
        return None
    why = ("sleep", "gesturectl", "Lets go of the camera and of all that is held down", "delay")
    got = _ask(system, _MANAGER, "Inhibit", "h", "ssss", *why)
    return None if got is None else int(got[0].to_raw_fd())


def _there(bus: Bus) -> list[str]:
    return [name for name in _SAVERS if _answer(bus, message_bus.NameHasOwner(name)) == (1,)]


def session_of(bus: Bus) -> DBusAddress | None:
    """The user's session on a display, for services have none of their own; else the one that this process is in."""
    _, path = _property(bus, _USER, "Display", "(so)") or ("", "/")
    if path == "/":
        (path,) = _ask(bus, _MANAGER, "GetSessionByPID", "o", "u", os.getpid()) or ("/",)
    return None if path == "/" else DBusAddress(path, _LOGIND, _SESSION)


def _ask(bus: Bus, address: DBusAddress, member: str, kind: str, signature: str = "", *arguments: object) -> Any:
    """The answer's values, of those types; None for an error, and where none comes."""
    return _answer(bus, new_method_call(address, member, signature or None, arguments), kind)


def _property(bus: Bus, address: DBusAddress, name: str, kind: str) -> Any:
    """None where there is none of that type."""
    try:
        return bus.property(address, name, kind)
    except EnvironmentLacksError:
        return None


def _answer(bus: Bus, call: Message, kind: str | None = None) -> Any:
    """As `_ask`."""
    try:
        return bus.answer(call, kind)
    except EnvironmentLacksError:
        return None
