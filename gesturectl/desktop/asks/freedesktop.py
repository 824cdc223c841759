"""What many desktops offer by D-Bus: to lock the screen, to take its picture, to show a keyboard on it."""

from __future__ import annotations

import logging
import secrets
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import platformdirs
from jeepney import DBusAddress

from gesturectl.desktop.asks.session_bus import Caller, quiet
from gesturectl.desktop.asks.way import Way, not_done
from gesturectl.desktop.bus import Bus
from gesturectl.desktop.linux.seat import session_of
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError

_log = logging.getLogger(__name__)
# Who locks the screen, the desktops' own first: the last name may belong to a program that only hears it.
_SAVERS = tuple(f"org.{desktop}.ScreenSaver" for desktop in ("gnome", "cinnamon", "mate", "xfce", "freedesktop"))
_PORTAL = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_SCREENSHOT = DBusAddress(_PATH, _PORTAL, "org.freedesktop.portal.Screenshot")
_QUESTION = 60.0  # seconds that the user has to answer the portal's question
_ONBOARD = DBusAddress("/org/onboard/Onboard/Keyboard", "org.onboard.Onboard", "org.onboard.Onboard.Keyboard")
_SQUEEKBOARD = DBusAddress("/sm/puri/OSK0", "sm.puri.OSK0", "sm.puri.OSK0")
_PATIENCE = 10.0  # seconds for a program that takes a picture

Report = Callable[[GesturectlError], None]


class FreedesktopAsked:
    """What is on the session's bus, and logind on that of the system.

    owned: the names that have an owner there. report: is called, in another thread, with what goes wrong later.
    """

    name = "the session"

    def __init__(
        self, session: Caller, system: Caller, owned: Collection[str], report: Report, *, wlroots: bool = False
    ) -> None:
        """wlroots: the compositor lets any program take a picture."""
        self._session, self._system, self._owned, self._report = session, system, owned, report
        self._wlroots = wlroots

    def ways(self) -> Mapping[str, Way]:
        found = {
            "lock_screen": self._lock_way(),
            "screenshot": self._screenshot_way(),
            "on_screen_keyboard": self._keyboard_way(),
        }
        return {action: way for action, way in found.items() if way}

    def close(self) -> None:
        pass

    def _lock_way(self) -> Way | None:
        savers = [name for name in _SAVERS if name in self._owned]
        login = self._login_session() is not None
        if savers:
            return Way(f"{savers[0]} by D-Bus", lambda: self._lock(savers, login=login))
        if login:
            words = "logind by D-Bus, for a program that locks when logind says so (swayidle, xss-lock, …)"
            return Way(words, self._lock_by_logind)
        return None

    def _lock(self, savers: Collection[str], *, login: bool) -> None:
        """By the first that does it: some own the name, and only know when the screen is not to be locked."""
        failed: GesturectlError | None = None
        for name in savers:
            address = DBusAddress("/" + name.replace(".", "/"), name, name)
            message = ("s", "") if name == "org.cinnamon.ScreenSaver" else ()
            try:
                self._session.call(name, address, "Lock", *message)
                return
            except GesturectlError as e:
                failed = failed or e
        if not login:
            raise failed or not_done("The screen", "is locked by nothing here")
        self._lock_by_logind()

    def _login_session(self) -> DBusAddress | None:
        try:
            found: DBusAddress | None = self._system.with_bus("logind", session_of)
        except GesturectlError:
            return None
        return found

    def _lock_by_logind(self) -> None:
        session = self._login_session()
        if session is None:
            raise not_done("logind", "knows no session of yours on a display")
        self._system.call("logind", session, "Lock")

    def _screenshot_way(self) -> Way | None:
        if _PORTAL in self._owned:
            try:
                self._session.get("the portal", _SCREENSHOT, "version")
                return Way("the desktop's portal by D-Bus, which may ask you once", self._screenshot)
            except GesturectlError:
                pass  # it has no such part
        if self._wlroots and shutil.which("grim"):
            return Way("the program grim", _grim)
        return None

    def _screenshot(self) -> None:
        """Asks for it; the answer may take as long as the user does, and is waited for elsewhere."""
        bus = Bus("the desktop's portal", "")
        try:
            bus.listen(interface="org.freedesktop.portal.Request", member="Response")
            token = f"gesturectl{secrets.token_hex(8)}"
            options = {"handle_token": ("s", token), "interactive": ("b", False)}
            (path,) = bus.answer(quiet(_SCREENSHOT, "Screenshot", "sa{sv}", "", options))
        except BaseException as e:
            bus.close()
            if isinstance(e, EnvironmentLacksError):
                raise not_done("The desktop's portal", f"takes no picture ({e.problem})") from None
            raise
        threading.Thread(target=self._answered, args=(bus, path), name="screenshot", daemon=True).start()

    def _answered(self, bus: Bus, path: str) -> None:
        try:
            done = bus.take_signal(path, "Response", _QUESTION)
            code, results = done.body if done else (2, {})
            if code == 1:
                _log.info("screenshot: refused by you.")
            elif code:
                raise not_done("The desktop's portal", "has taken no picture")
            else:
                _log.info("screenshot: %s", _kept(results))
        except GesturectlError as e:
            self._report(e)
        finally:
            bus.close()

    def _keyboard_way(self) -> Way | None:
        if _ONBOARD.bus_name in self._owned:
            return Way("Onboard by D-Bus", self._toggle_onboard)
        if _SQUEEKBOARD.bus_name in self._owned:
            return Way("the phone's keyboard (sm.puri.OSK0) by D-Bus", self._toggle_squeekboard)
        return None

    def _toggle_onboard(self) -> None:
        self._session.call("Onboard", _ONBOARD, "ToggleVisible")

    def _toggle_squeekboard(self) -> None:
        on = self._session.get("the on-screen keyboard", _SQUEEKBOARD, "Visible")
        self._session.call("the on-screen keyboard", _SQUEEKBOARD, "SetVisible", "b", not on)


def _kept(results: Mapping[str, Any]) -> Path:
    """The file of a picture; one that would vanish with the folder for temporary files is copied to the pictures."""
    address = urlparse(str(results.get("uri", ("s", ""))[1]))
    file = Path(unquote(address.path))
    if address.scheme != "file" or not file.is_file():
        raise not_done("The desktop's portal", f"has left its picture nowhere ({address.geturl()!r})")
    if not file.resolve().is_relative_to(Path(tempfile.gettempdir()).resolve()):
        return file
    to = _new_picture(file.suffix)
    try:
        shutil.copyfile(file, to)
    except OSError as e:
        raise not_done("The picture", f"cannot be written to {to} ({e.strerror})", "Make space there.") from None
    return to


def _grim() -> None:
    to = _new_picture(".png")
    try:
        done = subprocess.run(
            ["grim", str(to)], capture_output=True, text=True, timeout=_PATIENCE, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as e:
        raise not_done("grim", f"has taken no picture ({e})") from None
    if done.returncode:
        raise not_done("grim", f"has taken no picture ({done.stderr.strip()[:200]})")
    _log.info("screenshot: %s", to)


def _new_picture(suffix: str) -> Path:
    folder = platformdirs.user_pictures_path()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise not_done("The picture", f"cannot be kept in {folder} ({e.strerror})", "Make that folder.") from None
    return folder / f"Screenshot {time.strftime('%Y-%m-%d %H-%M-%S')}{suffix}"
