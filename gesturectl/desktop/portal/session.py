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

from gesturectl.desktop.bus import Bus
from gesturectl.model.errors import EnvironmentLacksError, NotOfferedError, RefusedError
from gesturectl.model.files import write_atomic

_log = logging.getLogger(__name__)
_PATH, _NAME = "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop"
_REMOTE, _CAST = "RemoteDesktop", "ScreenCast"
DEVICES = 1 | 2  # keyboard and pointer
_MONITOR = 1
_UNTIL_REVOKED = 2
_QUESTION = 60.0  # seconds that the user has to answer
REMEDY = "Start it again and allow it, or permit the output `uinput`: `gesturectl doctor` tells how."


class NoPortalError(NotOfferedError):
    """The desktop has no portal that lets it be controlled."""


class Refusals:
    """What this process remembers: once the user has said no, or has ended a session, no other one is asked for."""

    happened = False


class Portal(Bus):
    """The portal; requests to it are answered by signals. Raises NoPortalError without a bus, else as Bus."""

    def __init__(self) -> None:
        try:
            super().__init__("the desktop's portal", REMEDY)
        except EnvironmentLacksError as e:
            raise NoPortalError(e.problem, "Use another output.") from None
        self.listen(interface="org.freedesktop.portal.Request", member="Response")
        self.listen(interface="org.freedesktop.portal.Session", member="Closed")
        self.session = ""

    def expect_devices(self) -> None:
        """Raises NoPortalError where it does not offer both pointer and keyboard."""
        arguments = (_full(_REMOTE), "AvailableDeviceTypes")
        address = DBusAddress(_PATH, _NAME, "org.freedesktop.DBus.Properties")
        try:
            ((_, bits),) = self.answer(new_method_call(address, "Get", "ss", arguments))
        except EnvironmentLacksError:
            bits = 0
        if bits & DEVICES != DEVICES:
            raise NoPortalError("The desktop's portal offers no pointer and keyboard.", "Use another output.")

    def start(self) -> tuple[int, dict[str, Any]] | None:
        """Begin a session, once the user allows it: the shared screen's number and properties, None without one.

        Raises RefusedError where the user says no, EnvironmentLacksError where the desktop refuses or nobody answers.
        """
        self.expect_devices()
        own = ("s", f"gesturectl{secrets.token_hex(8)}")
        created = self._request(_REMOTE, "CreateSession", "a{sv}", {"session_handle_token": own})
        self.session = str(created["session_handle"])
        asked: dict[str, Any] = {"types": ("u", DEVICES), "persist_mode": ("u", _UNTIL_REVOKED)}
        if token := _kept():
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
        _keep(str(results.get("restore_token", "")))
        for stream, told in results.get("streams", ()):
            return int(stream), {name: value for name, (_, value) in told.items()}
        return None

    def notify(self, member: str, signature: str, *values: object) -> None:
        """Have a device of the session do something, and wait until it has: the portal keeps no order of calls.

        Raises RefusedError where the session has been ended.
        """
        try:
            self.answer(self.call(member, signature, *values))
        except EnvironmentLacksError:
            self.expect_session()  # what has been ended is not to be begun anew, as what is lost
            raise

    def call(self, member: str, signature: str, *values: object) -> Message:
        """The message of `notify`."""
        address = DBusAddress(_PATH, _NAME, _full(_REMOTE))
        return new_method_call(address, member, "oa{sv}" + signature, (self.session, {}, *values))

    def expect_session(self) -> None:
        """Raises RefusedError where the session has been ended."""
        if self.heard(self.session, "Closed"):
            raise _refused("The desktop has ended its control by this program.")

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
        self.answer(new_method_call(DBusAddress(_PATH, _NAME, _full(interface)), member, signature, arguments))
        path = f"{_PATH}/request/{self.name[1:].replace('.', '_')}/{token}"
        done = self.heard(path, "Response", wait)
        if done is None:
            raise EnvironmentLacksError(f"The desktop's question was not answered in {wait:.0f} s.", REMEDY)
        code, results = done.body
        if code:
            if code == 1:
                raise _refused(f"The control of the desktop was refused by you ({member}).")
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


def _refused(problem: str) -> RefusedError:
    """The user's no, which is kept in mind, and does away with an earlier yes."""
    Refusals.happened = True
    _keep("")
    return RefusedError(problem, REMEDY)


def _full(interface: str) -> str:
    return f"org.freedesktop.portal.{interface}"


def _file() -> Path:
    return platformdirs.user_state_path("gesturectl", appauthor=False) / "portal-token"


def _kept() -> str:
    """The token by which the portal knows that the user has agreed before; it is good for one time."""
    try:
        return _file().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _keep(token: str) -> None:
    try:
        if token:
            _file().parent.mkdir(parents=True, exist_ok=True)
            write_atomic(_file(), token.encode())
        else:
            _file().unlink(missing_ok=True)
    except OSError as e:
        _log.warning("%s: cannot be written (%s), so the desktop will ask again.", _file(), e.strerror)
