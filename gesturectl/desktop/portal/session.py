"""A session of the RemoteDesktop portal (org.freedesktop.portal): requests, the user's consent, and its end."""

from __future__ import annotations

import logging
import secrets
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import platformdirs
from jeepney import DBusAddress, Message, new_method_call

from gesturectl.desktop.bus import Bus, kind_of
from gesturectl.model.errors import EnvironmentLacksError, NotOfferedError, RefusedError
from gesturectl.model.files import read_ordinary, write_atomic

_log = logging.getLogger(__name__)
_PATH, _NAME = "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop"
_REMOTE, _CAST = "RemoteDesktop", "ScreenCast"
DEVICES = 1 | 2  # keyboard and pointer
_MONITOR = 1
_UNTIL_REVOKED = 2
LONGEST_TOKEN = 10_000  # bytes
_QUESTION = 60.0  # seconds that the user has to answer
REMEDY = "Start it again and allow it, or permit the output `uinput`: `gesturectl doctor` tells how."


class NoPortalError(NotOfferedError):
    """The desktop has no portal that lets it be controlled."""


class Consent:
    """The user's answer to the question whether this program may control the desktop.

    A yes is kept in a file, as the token by which the portal knows of it. A no is kept in `refused`: nobody is asked
    again by the same process.
    """

    def __init__(self) -> None:
        self.refused = False

    def token(self) -> str:
        """The token of an earlier yes, good for one time; empty where there is none."""
        try:
            return read_ordinary(_file(), LONGEST_TOKEN).decode().strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def keep(self, token: str) -> None:
        """Keep a token for the next time; an empty one removes that of before."""
        try:
            if token:
                _file().parent.mkdir(parents=True, exist_ok=True)
                write_atomic(_file(), token.encode())
            else:
                _file().unlink(missing_ok=True)
        except OSError as e:
            _log.warning("%s: cannot be written (%s), so the desktop will ask again.", _file(), e.strerror)

    def refuse(self, problem: str) -> RefusedError:
        """The error of a no, which is kept and removes an earlier yes."""
        self.refused = True
        self.keep("")
        return RefusedError(problem, REMEDY)


OF_THIS_PROCESS = Consent()


class Portal(Bus):
    """The portal; requests to it are answered by signals. Raises NoPortalError without a bus, else as Bus."""

    def __init__(self, consent: Consent) -> None:
        self._consent = consent
        self._ended = False
        try:
            super().__init__("the desktop's portal", REMEDY)
        except EnvironmentLacksError as e:
            raise NoPortalError(e.problem, "Use another output.") from None
        self.listen(interface="org.freedesktop.portal.Request", member="Response")
        self.listen(interface="org.freedesktop.portal.Session", member="Closed")
        self.session = ""

    def expect_devices(self) -> None:
        """Raises NoPortalError where it does not offer both pointer and keyboard."""
        try:
            bits = self.property(DBusAddress(_PATH, _NAME, _full(_REMOTE)), "AvailableDeviceTypes", "u")
        except EnvironmentLacksError:
            bits = 0
        if bits & DEVICES != DEVICES:
            raise NoPortalError("The desktop's portal offers no pointer and keyboard.", "Use another output.")

    def start(self) -> tuple[int, dict[str, Any]] | None:
        """Begin a session, once the user allows it: the shared screen's number and properties, None without one.

        Raises RefusedError where the user says no, EnvironmentLacksError where the desktop refuses or nobody answers.
        """
        self.expect_devices()
        try:
            return self._start()
        except (LookupError, TypeError, ValueError) as e:  # types of the results, which are variants
            raise EnvironmentLacksError(f"The desktop's portal answers what is not understood ({e!r}).", REMEDY) from e

    def _start(self) -> tuple[int, dict[str, Any]] | None:
        own = ("s", f"gesturectl{secrets.token_hex(8)}")
        created = self._request(_REMOTE, "CreateSession", "a{sv}", {"session_handle_token": own})
        self.session = str(created["session_handle"])
        asked: dict[str, Any] = {"types": ("u", DEVICES), "persist_mode": ("u", _UNTIL_REVOKED)}
        if token := self._consent.token():
            asked["restore_token"] = ("s", token)
        self._request(_REMOTE, "SelectDevices", "oa{sv}", asked, self.session)
        try:
            self._request(_CAST, "SelectSources", "oa{sv}", {"types": ("u", _MONITOR)}, self.session)
        except EnvironmentLacksError as e:
            _log.info("The desktop shares no screen, so the pointer is moved by distances. %s", e.problem)
        _log.info("The desktop asks you whether it may be controlled.")
        with _interrupted_by_signals():
            results = self._request(_REMOTE, "Start", "osa{sv}", {}, self.session, "", wait=_QUESTION)
        if results.get("devices", 0) & DEVICES != DEVICES:
            raise EnvironmentLacksError("The desktop does not allow both pointer and keyboard.", REMEDY)
        self._consent.keep(str(results.get("restore_token", "")))
        for stream, properties in results.get("streams", ()):
            return int(stream), {name: value for name, (_, value) in properties.items()}
        return None

    def notify(self, member: str, signature: str, *values: object) -> None:
        """Send an event to a device of the session, and wait until it has happened: the portal keeps no order of calls.

        Raises RefusedError where the session has been ended.
        """
        try:
            self.answer(self.call(member, signature, *values))
        except EnvironmentLacksError:
            self.expect_session()  # what the user has ended is not begun again, unlike what is lost
            raise

    def call(self, member: str, signature: str, *values: object) -> Message:
        """The message of `notify`."""
        address = DBusAddress(_PATH, _NAME, _full(_REMOTE))
        return new_method_call(address, member, "oa{sv}" + signature, (self.session, {}, *values))

    def expect_session(self) -> None:
        """Raises RefusedError where the session has been ended."""
        if self._ended or self.take_signal(self.session, "Closed"):
            self._ended = True
            raise self._consent.refuse("The desktop has ended its control by this program.")

    def _request(
        self,
        interface: str,
        member: str,
        signature: str,
        options: dict[str, Any],
        *first: object,
        wait: float = 10.0,
    ) -> dict[str, Any]:
        """The results of a request once it is done; `options` are its last argument, its others come first."""
        token = f"gesturectl{secrets.token_hex(8)}"
        arguments = (*first, {**options, "handle_token": ("s", token)})
        self.answer(new_method_call(DBusAddress(_PATH, _NAME, _full(interface)), member, signature, arguments), "o")
        path = f"{_PATH}/request/{self.name[1:].replace('.', '_')}/{token}"
        done = self.take_signal(path, "Response", wait)
        if done is None:
            raise EnvironmentLacksError(f"The desktop's question was not answered in {wait:.0f} s.", REMEDY)
        if kind_of(done) != "ua{sv}":
            raise self._odd("Response", kind_of(done), "ua{sv}")
        code, results = done.body
        if code:
            if code == 1:
                raise self._consent.refuse(f"The control of the desktop was refused by you ({member}).")
            raise EnvironmentLacksError(f"The control of the desktop was refused by the desktop ({member}).", REMEDY)
        return {name: value for name, (_, value) in results.items()}


@contextmanager
def _interrupted_by_signals() -> Iterator[None]:
    """Meanwhile SIGINT and SIGTERM end the wait at once, although a run otherwise heeds them between two frames."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, _: FrameType | None) -> None:
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(0)

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _full(interface: str) -> str:
    return f"org.freedesktop.portal.{interface}"


def _file() -> Path:
    return platformdirs.user_state_path("gesturectl", appauthor=False) / "portal-token"
