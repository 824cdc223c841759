"""Whether a window belongs to a program that takes no input of ours, as one that runs as administrator."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

from gesturectl.desktop.windows.api import HANDLE, advapi32, kernel32, user32

_QUERY_LIMITED, _TOKEN_QUERY, _INTEGRITY_LEVEL = 0x1000, 0x0008, 25
_HIGHEST = 0x4000  # SECURITY_MANDATORY_SYSTEM_RID


def refuses_input(window: int) -> bool:
    """Whether its program has more rights than this process: Windows then drops what this one sends, and says nothing.

    User Interface Privilege Isolation, by the levels of Mandatory Integrity Control.
    """
    process = ctypes.c_uint32()
    if not user32.GetWindowThreadProcessId(window, ctypes.byref(process)):
        return False
    return level(process.value) > _own_level()


def level(process: int) -> int:
    """The integrity level of a process, 0x2000 for usual programs; the highest for one that may not be looked at."""
    if not (handle := kernel32.OpenProcess(_QUERY_LIMITED, False, process)):
        return 0  # it has gone
    with _closed(handle):
        return _of_process(handle)


def _own_level() -> int:
    return _of_process(kernel32.GetCurrentProcess())


def _of_process(handle: int) -> int:
    token = HANDLE()
    if not advapi32.OpenProcessToken(handle, _TOKEN_QUERY, ctypes.byref(token)):
        return _HIGHEST
    with _closed(token.value or 0):
        size = ctypes.c_uint32()
        advapi32.GetTokenInformation(token, _INTEGRITY_LEVEL, None, 0, ctypes.byref(size))
        label = ctypes.create_string_buffer(max(size.value, 16))
        if not advapi32.GetTokenInformation(token, _INTEGRITY_LEVEL, label, len(label), ctypes.byref(size)):
            return 0  # Wine has none
        sid = HANDLE.from_buffer(label).value  # TOKEN_MANDATORY_LABEL begins with the pointer to it
        last = advapi32.GetSidSubAuthorityCount(sid)[0] - 1
        return int(advapi32.GetSidSubAuthority(sid, last)[0])


@contextmanager
def _closed(handle: int) -> Iterator[None]:
    try:
        yield
    finally:
        kernel32.CloseHandle(handle)
