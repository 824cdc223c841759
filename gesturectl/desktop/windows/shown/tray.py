"""The icon in Windows' notification area, its menu, and its balloons."""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable, Iterator, Sequence
from ctypes import c_uint8, c_uint32, c_void_p
from itertools import count

import numpy as np

from gesturectl.desktop.tray.icons import Icon, draw
from gesturectl.desktop.tray.shown import ACTIVATE, SECONDARY, Entry, Look, Note, Shown
from gesturectl.desktop.windows import monitors
from gesturectl.desktop.windows.api import HANDLE, IconInfo, Point, WideText, gdi32, shell32, user32, wide
from gesturectl.desktop.windows.hidden_window import HiddenWindow
from gesturectl.desktop.windows.shown.bitmap import canvas
from gesturectl.model.errors import EnvironmentLacksError

_log = logging.getLogger(__name__)
_ADD, _MODIFY, _DELETE = 0, 1, 2  # NIM_ADD and what follows
_MESSAGE, _ICON, _TIP, _INFO = 0x1, 0x2, 0x4, 0x10  # NIF_MESSAGE and so on
_OWN_ICON, _SILENT, _LARGE, _NOT_IN_QUIET_TIME = 0x4, 0x10, 0x20, 0x80  # NIIF_USER and so on
TOUCHED, WAKE = 0x8001, 0x8002  # WM_APP and up: the icon was touched; there is something else to be shown
_TIMER = 0x0113
LEFT_UP, RIGHT_UP, MIDDLE_UP = 0x0202, 0x0205, 0x0208
_STRING, _GRAYED, _CHECKED, _POPUP, _SEPARATOR, _RADIO = 0x0, 0x1, 0x8, 0x10, 0x800, 0x200  # MF_ and MFT_
_RETURN, _QUIET, _RIGHT_BUTTON = 0x100, 0x80, 0x2  # TPM_RETURNCMD, TPM_NONOTIFY, TPM_RIGHTBUTTON
_SMALL_ICON, _LARGE_ICON = 49, 11  # SM_CXSMICON, SM_CXICON
AGAIN = 10.0  # seconds after which it is tried again where there is no task bar yet


class IconData(ctypes.Structure):
    """NOTIFYICONDATAW."""

    _fields_ = (
        ("size", c_uint32),
        ("window", HANDLE),
        ("number", c_uint32),
        ("flags", c_uint32),
        ("message", c_uint32),
        ("icon", HANDLE),
        ("tip", WideText * 128),
        ("state", c_uint32),
        ("state_mask", c_uint32),
        ("info", WideText * 256),
        ("version", c_uint32),
        ("info_title", WideText * 64),
        ("info_flags", c_uint32),
        ("guid", c_uint8 * 16),
        ("balloon_icon", HANDLE),
    )


class WindowsPresence:
    """As `tray.session.Presence`, in a thread of its own.

    A balloon belongs to an icon: where notifications are wanted and no icon, one is there from the first of them on.
    """

    def __init__(
        self, shown: Callable[[], Shown], chosen: Callable[[str], None], opened: Callable[[], None] = lambda: None
    ) -> None:
        self._shown, self._chosen, self._opened = shown, chosen, opened
        self._there = False
        self._look = Look(Icon.RUNNING, "running")
        self._menu: tuple[Entry, ...] = ()
        self._icons: dict[tuple[Icon, int], int] = {}
        self._said = False  # that there is no task bar
        self._restarted = user32.RegisterWindowMessageW("TaskbarCreated")  # sent by a task bar that has begun anew
        self._window: HiddenWindow | None = None
        monitors.see_pixels()
        try:
            self._window = HiddenWindow("tray", self._handle, closing=self._remove)
            self.wake()
        except EnvironmentLacksError as e:
            _log.warning("There is no icon in the tray and no notification. %s", e)

    def wake(self) -> None:
        """There is something else to be shown; from any thread."""
        if self._window:
            self._window.post(WAKE)

    def close(self) -> None:
        """Takes the icon away."""
        if self._window:
            self._window.close()

    def _handle(self, message: int, w: int, at: int) -> int | None:
        if message == TOUCHED:
            self._touched(at & 0xFFFF)
        elif message in (WAKE, _TIMER):
            self._update()
        elif message == self._restarted:
            self._there = False
            self._update()
        else:
            return None
        return 0

    def _touched(self, how: int) -> None:
        if how == LEFT_UP:
            self._chosen(ACTIVATE)
        elif how == MIDDLE_UP:
            self._chosen(SECONDARY)
        elif how == RIGHT_UP and self._menu:
            self._open_menu()

    def _update(self) -> None:
        assert self._window
        shown = self._shown()
        if shown.tray:
            self._look, self._menu = shown.tray
        elif self._there and not shown.notes:
            self._remove(self._window.window)
        if shown.tray or shown.notes:
            self._show()
        for note in shown.notes or ():
            self._notify(note)
        due = AGAIN if shown.tray and not self._there else shown.due
        user32.KillTimer(self._window.window, 1)
        if due is not None:
            user32.SetTimer(self._window.window, 1, max(round(due * 1000), 10), None)

    def _show(self) -> None:
        data = self._data(_MESSAGE | _ICON | _TIP)
        data.icon = self._icon(self._look.icon, _SMALL_ICON)
        data.tip = wide(f"gesturectl: {self._look.title}\n{self._look.text}".strip(), 128)
        if self._there and shell32.Shell_NotifyIconW(_MODIFY, ctypes.byref(data)):
            return
        self._there = bool(shell32.Shell_NotifyIconW(_ADD, ctypes.byref(data)))
        if not self._there and not self._said:
            self._said = True
            _log.info("There is no task bar for the icon. It is tried again.")

    def _notify(self, note: Note) -> None:
        if not self._there:
            return
        data = self._data(_INFO)
        data.info_title = wide(note.title, 64)
        data.info = wide(note.text or note.title, 256) if note.title else wide("", 256)  # empty: the last one goes
        data.info_flags = _OWN_ICON | _LARGE | _NOT_IN_QUIET_TIME | (_SILENT if note.passing else 0)
        data.balloon_icon = self._icon(note.icon, _LARGE_ICON)
        shell32.Shell_NotifyIconW(_MODIFY, ctypes.byref(data))

    def _remove(self, window: int) -> None:
        if self._there:
            self._there = False
            shell32.Shell_NotifyIconW(_DELETE, ctypes.byref(self._data(0)))

    def _data(self, flags: int) -> IconData:
        assert self._window
        size = ctypes.sizeof(IconData)
        return IconData(size=size, window=self._window.window, number=1, flags=flags, message=TOUCHED)

    def _icon(self, icon: Icon, metric: int) -> int:
        size = user32.GetSystemMetrics(metric) or 16
        if (icon, size) not in self._icons:
            self._icons[icon, size] = make_icon(icon, size)
        return self._icons[icon, size]

    def _open_menu(self) -> None:
        assert self._window
        self._opened()
        keys: list[str] = []
        menu = build_menu(self._menu, keys, count(1))
        at = Point()
        user32.GetCursorPos(ctypes.byref(at))
        # Without the first, and a message after the menu, it would not close where the user clicks elsewhere.
        user32.SetForegroundWindow(self._window.window)
        flags = _RETURN | _QUIET | _RIGHT_BUTTON
        number = user32.TrackPopupMenu(menu, flags, at.x, at.y, 0, self._window.window, None)
        self._window.post(0)
        user32.DestroyMenu(menu)
        if number:
            self._chosen(keys[number - 1])


def build_menu(entries: Sequence[Entry], keys: list[str], numbers: Iterator[int]) -> int:
    """A menu's handle; the entry of number n has the n-th of `keys`."""
    menu: int = user32.CreatePopupMenu()
    for entry in entries:
        if not entry.visible:
            continue
        number = next(numbers)
        keys.append(entry.key)
        flags = _STRING | (0 if entry.enabled else _GRAYED) | (_CHECKED if entry.on else 0)
        label = entry.label.replace("&", "&&")  # which would underline what follows
        if entry.kind == "separator":
            user32.AppendMenuW(menu, _SEPARATOR, 0, None)
        elif entry.children:
            user32.AppendMenuW(menu, flags | _POPUP, build_menu(entry.children, keys, numbers), label)
        else:
            user32.AppendMenuW(menu, flags | (_RADIO if entry.kind == "radio" else 0), number, label)
    return menu


def make_icon(icon: Icon, size: int) -> int:
    """The handle of an icon of that many pixels a side."""
    with canvas(size, size) as (_, colour, pixels):
        pixels[:] = draw(icon, size)[..., [2, 1, 0, 3]]
        mask = gdi32.CreateBitmap(size, size, 1, 1, np.zeros(2 * size * size, np.uint8).ctypes.data_as(c_void_p))
        made: int = user32.CreateIconIndirect(ctypes.byref(IconInfo(is_icon=1, mask=mask, colour=colour)))
        gdi32.DeleteObject(mask)
    return made


def hosts() -> tuple[bool, bool]:
    """Whether there is a tray, and whether notifications are taken."""
    there = bool(user32.FindWindowW("Shell_TrayWnd", None))
    return there, there
