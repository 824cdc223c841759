"""Which window has the keyboard, by WinEvents, which come when that changes, and by a look now and then.

No event comes where a window loses the keyboard to none, and Wine sends none at all.
"""

from __future__ import annotations

import ctypes
import socket
from contextlib import suppress
from pathlib import PureWindowsPath

from gesturectl.desktop.windows.api import EventProcedure, WindowsProcedure, kernel32, user32
from gesturectl.desktop.windows.hidden_window import HiddenWindow
from gesturectl.model.types import Window

_FOREGROUND, _RENAMED = 0x0003, 0x800C  # EVENT_SYSTEM_FOREGROUND, EVENT_OBJECT_NAMECHANGE
_OUT_OF_CONTEXT = 0x0000
LOOK = 0.25  # seconds between two looks
_TIMER = 0x0113  # WM_TIMER
_QUERY_LIMITED = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
_LONGEST = 1024  # characters
_FRAME_HOST = "applicationframehost.exe"  # shows the windows of programs from the Store, which are its children


class WindowsFocusedWindow:
    """Notices changes in a thread of its own. Raises EnvironmentLacksError where there is no desktop."""

    name = "Windows"

    def __init__(self) -> None:
        self._changes, self._bell = socket.socketpair()
        for end in (self._changes, self._bell):
            end.setblocking(False)
        self._on_foreground = EventProcedure(self._take_foreground)
        self._on_renamed = EventProcedure(self._take_renamed)
        self._hooks: list[int] = []
        self._seen: tuple[int | None, str] = (None, "")  # handle and title
        try:
            self._window = HiddenWindow("focus", self._look, opened=self._watch, closing=self._unwatch)
        except BaseException:
            self._changes.close()
            self._bell.close()
            raise

    def fileno(self) -> int:
        return self._changes.fileno()

    def read(self) -> Window | None:
        with suppress(BlockingIOError):
            while self._changes.recv(64):
                pass
        window = user32.GetForegroundWindow()
        return describe(window) if window else None

    def close(self) -> None:
        self._window.close()
        self._changes.close()
        self._bell.close()

    def _watch(self, own: int) -> None:
        user32.SetTimer(own, 1, round(LOOK * 1000), None)
        self._hook(_FOREGROUND, self._on_foreground, 0, 0)
        self._watch_title(user32.GetForegroundWindow())

    def _unwatch(self, _: int) -> None:
        while self._hooks:
            user32.UnhookWinEvent(self._hooks.pop())

    def _hook(self, event: int, procedure: object, process: int, thread: int) -> None:
        if hook := user32.SetWinEventHook(event, event, None, procedure, process, thread, _OUT_OF_CONTEXT):
            self._hooks.append(hook)

    def _watch_title(self, window: int | None) -> None:
        """Subscribes to changes of its title, and to those of no other one, which are many."""
        while len(self._hooks) > 1:
            user32.UnhookWinEvent(self._hooks.pop())
        if window:
            process = ctypes.c_uint32()
            thread = user32.GetWindowThreadProcessId(window, ctypes.byref(process))
            self._hook(_RENAMED, self._on_renamed, process.value, thread)

    def _look(self, message: int, _w: int, _at: int) -> int | None:
        if message != _TIMER:
            return None
        window = user32.GetForegroundWindow()
        seen = window, _title(window) if window else ""
        if seen != self._seen:
            self._seen = seen
            self._ring()
        return 0

    def _take_foreground(self, _hook: int, _event: int, window: int | None, *_: int) -> None:
        self._watch_title(window)
        self._ring()

    def _take_renamed(self, _hook: int, _event: int, window: int | None, thing: int, child: int, *_: int) -> None:
        if thing == child == 0 and window == user32.GetForegroundWindow():
            self._ring()

    def _ring(self) -> None:
        with suppress(OSError):  # full, so that it rings already; or at the end
            self._bell.send(b".")


def describe(window: int) -> Window:
    """A window by its class, its title and its program, as `notepad.exe` and `notepad`."""
    process = _process_of(window)
    program = _program(process)
    if program.lower() == _FRAME_HOST:
        program = next((p for p in map(_program, _processes_inside(window)) if p.lower() != _FRAME_HOST), program)
    text = ctypes.create_unicode_buffer(_LONGEST)
    user32.GetClassNameW(window, text, _LONGEST)
    kind = text.value
    names = tuple(filter(None, dict.fromkeys((program, PureWindowsPath(program).stem))))
    return Window((kind,) if kind else (), _title(window), names)


def _title(window: int) -> str:
    text = ctypes.create_unicode_buffer(_LONGEST)
    user32.GetWindowTextW(window, text, _LONGEST)
    return text.value


def _process_of(window: int) -> int:
    process = ctypes.c_uint32()
    user32.GetWindowThreadProcessId(window, ctypes.byref(process))
    return process.value


def _program(process: int) -> str:
    """The name of its file; empty where that may not be known."""
    if not (handle := kernel32.OpenProcess(_QUERY_LIMITED, False, process)):
        return ""
    try:
        path, length = ctypes.create_unicode_buffer(_LONGEST), ctypes.c_uint32(_LONGEST)
        known = kernel32.QueryFullProcessImageNameW(handle, 0, path, ctypes.byref(length))
        return PureWindowsPath(path.value).name if known else ""
    finally:
        kernel32.CloseHandle(handle)


def _processes_inside(window: int) -> list[int]:
    found: list[int] = []

    def add(child: int, _: int) -> int:
        found.append(_process_of(child))
        return 1

    user32.EnumChildWindows(window, WindowsProcedure(add), 0)
    return found
