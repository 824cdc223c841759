"""Functions of Windows that Python does not have, by ctypes."""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref, wintypes
from typing import Any

assert sys.platform == "win32"

_QUERY_LIMITED = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
_SYNCHRONIZE = 0x100000
_TOKEN_QUERY = 0x8
_TOKEN_USER = 1
_INVALID_PARAMETER = 87  # the answer to a number that no process has
_TIMEOUT = 258
_WARNING = 0x30 | 0x10000  # MB_ICONWARNING | MB_SETFOREGROUND
kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
_advapi32 = ctypes.WinDLL("advapi32", use_last_error=True)


def declare(library: ctypes.WinDLL, name: str, result: Any, *arguments: Any) -> Any:
    """A function of a library, with the types of its result and its arguments."""
    function = getattr(library, name)
    function.restype, function.argtypes = result, arguments
    return function


def error() -> OSError:
    """What the last function called has failed with."""
    return ctypes.WinError(ctypes.get_last_error())


_open_process = declare(kernel32, "OpenProcess", wintypes.HANDLE, wintypes.DWORD, wintypes.BOOL, wintypes.DWORD)
_wait = declare(kernel32, "WaitForSingleObject", wintypes.DWORD, wintypes.HANDLE, wintypes.DWORD)
_close = declare(kernel32, "CloseHandle", wintypes.BOOL, wintypes.HANDLE)
_local_free = declare(kernel32, "LocalFree", ctypes.c_void_p, ctypes.c_void_p)
_console_mode = declare(kernel32, "GetConsoleMode", wintypes.BOOL, wintypes.HANDLE, ctypes.POINTER(wintypes.DWORD))
_split = declare(
    ctypes.WinDLL("shell32", use_last_error=True), "CommandLineToArgvW", ctypes.POINTER(wintypes.LPWSTR),
    wintypes.LPCWSTR, ctypes.POINTER(ctypes.c_int),
)  # fmt: skip
_open_token = declare(
    _advapi32, "OpenProcessToken", wintypes.BOOL, wintypes.HANDLE, wintypes.DWORD, ctypes.POINTER(wintypes.HANDLE)
)
_token_information = declare(
    _advapi32, "GetTokenInformation", wintypes.BOOL, wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD,
    ctypes.POINTER(wintypes.DWORD),
)  # fmt: skip
_sid_as_text = declare(
    _advapi32, "ConvertSidToStringSidW", wintypes.BOOL, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)
)
_descriptor = declare(
    _advapi32, "ConvertStringSecurityDescriptorToSecurityDescriptorW", wintypes.BOOL, wintypes.LPCWSTR, wintypes.DWORD,
    ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p,
)  # fmt: skip


@contextmanager
def _process(pid: int, rights: int) -> Iterator[int]:
    """The handle of a process. Raises OSError."""
    handle = _open_process(rights, False, pid)
    if not handle:
        raise error()
    try:
        yield handle
    finally:
        _close(handle)


def is_running(pid: int) -> bool:
    """Whether there is a process of that number; where that cannot be found out, there is."""
    try:
        with _process(pid, _SYNCHRONIZE) as handle:
            return bool(_wait(handle, 0) == _TIMEOUT)
    except OSError as e:
        return e.winerror != _INVALID_PARAMETER
    except ctypes.ArgumentError:  # larger than any
        return False


def user_of(pid: int) -> str:
    """The security identifier of the user of a process. Raises OSError, as for most of other users' processes."""
    token, size = wintypes.HANDLE(), wintypes.DWORD()
    with _process(pid, _QUERY_LIMITED) as handle:
        if not _open_token(handle, _TOKEN_QUERY, byref(token)):
            raise error()
    try:
        _token_information(token, _TOKEN_USER, None, 0, byref(size))
        held = ctypes.create_string_buffer(size.value)
        if not _token_information(token, _TOKEN_USER, held, size, byref(size)):
            raise error()
        return _text(ctypes.c_void_p.from_buffer(held))
    finally:
        _close(token)


@functools.cache
def own_user() -> str:
    """The security identifier of the user of this process. Raises OSError."""
    return user_of(os.getpid())


def _text(sid: ctypes.c_void_p) -> str:
    text = ctypes.c_void_p()
    if not _sid_as_text(sid, byref(text)):
        raise error()
    try:
        return ctypes.wstring_at(text.value or 0)
    finally:
        _local_free(text)


def message_box(title: str, text: str) -> None:
    """Shows a text until the user closes it."""
    ctypes.WinDLL("user32").MessageBoxW(None, text, title, _WARNING)


def is_console(handle: int) -> bool:
    """Whether a handle is a console's."""
    return bool(_console_mode(handle, byref(wintypes.DWORD())))


def command_words(command: str) -> list[str]:
    """The words of a command line, as the programs of Windows have them. Raises OSError."""
    count = ctypes.c_int()
    words = _split(f"program {command}", byref(count))  # the first one has other rules, and is found otherwise
    if not words:
        raise error()
    try:
        return [words[k] for k in range(1, count.value)]
    finally:
        _local_free(words)


class SecurityAttributes(ctypes.Structure):
    """SECURITY_ATTRIBUTES: who may use an object that is made. `sddl` in the language of that name."""

    _fields_ = (("length", wintypes.DWORD), ("descriptor", ctypes.c_void_p), ("inherited", wintypes.BOOL))

    def __init__(self, sddl: str) -> None:
        held = ctypes.c_void_p()
        if not _descriptor(sddl, 1, byref(held), None):
            raise error()
        super().__init__(ctypes.sizeof(type(self)), held, False)

    def __del__(self) -> None:
        _local_free(self.descriptor)
