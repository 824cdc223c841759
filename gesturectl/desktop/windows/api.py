"""Functions of Windows with their types, by ctypes; a library is loaded when the first of its functions is called."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_int, c_int32, c_ssize_t, c_uint16, c_uint32, c_void_p, c_wchar_p
from typing import Any

_ctypes: Any = ctypes  # some of it is there on Windows alone
HANDLE = c_void_p
WORD = c_size_t = ctypes.c_size_t  # as wide as a pointer: WPARAM, ULONG_PTR


class Point(ctypes.Structure):
    """POINT."""

    _fields_ = (("x", c_int32), ("y", c_int32))


class Rect(ctypes.Structure):
    """RECT."""

    _fields_ = (("left", c_int32), ("top", c_int32), ("right", c_int32), ("bottom", c_int32))


class MonitorInfo(ctypes.Structure):
    """MONITORINFOEXW; its text is UTF-16 in units of two bytes, which are no characters of ctypes on other systems."""

    _fields_ = (("size", c_uint32), ("monitor", Rect), ("work", Rect), ("flags", c_uint32), ("device", c_uint16 * 32))


class Message(ctypes.Structure):
    """MSG."""

    _fields_ = (
        ("window", HANDLE),
        ("message", c_uint32),
        ("wparam", c_size_t),
        ("lparam", c_ssize_t),
        ("time", c_uint32),
        ("at", Point),
    )


class MouseHook(ctypes.Structure):
    """MSLLHOOKSTRUCT."""

    _fields_ = (("at", Point), ("data", c_uint32), ("flags", c_uint32), ("time", c_uint32), ("extra", c_size_t))


class KeyboardHook(ctypes.Structure):
    """KBDLLHOOKSTRUCT."""

    _fields_ = (("vk", c_uint32), ("scan", c_uint32), ("flags", c_uint32), ("time", c_uint32), ("extra", c_size_t))


class WindowClass(ctypes.Structure):
    """WNDCLASSEXW."""

    _fields_ = (
        ("size", c_uint32),
        ("style", c_uint32),
        ("procedure", c_void_p),
        ("class_extra", c_int),
        ("window_extra", c_int),
        ("instance", HANDLE),
        ("icon", HANDLE),
        ("cursor", HANDLE),
        ("background", HANDLE),
        ("menu", c_wchar_p),
        ("name", c_wchar_p),
        ("small_icon", HANDLE),
    )


class IconInfo(ctypes.Structure):
    """ICONINFO."""

    _fields_ = (("is_icon", c_int), ("x", c_uint32), ("y", c_uint32), ("mask", HANDLE), ("colour", HANDLE))


class Blend(ctypes.Structure):
    """BLENDFUNCTION."""

    _fields_ = tuple((name, ctypes.c_uint8) for name in ("operation", "flags", "opacity", "format"))


class Library:
    """A DLL; its functions are the attributes. Where one fails, `failure` says why."""

    def __init__(self, name: str, **prototypes: tuple[Any, ...]) -> None:
        """prototypes: the type of each function's result, and those of its arguments."""
        self._name = name
        self._prototypes = prototypes
        self._library: Any = None

    def __getattr__(self, name: str) -> Any:
        if name not in self._prototypes:
            raise AttributeError(name)
        if self._library is None:
            self._library = _ctypes.WinDLL(self._name, use_last_error=True)
        function = getattr(self._library, name)
        function.restype, *function.argtypes = self._prototypes[name]
        setattr(self, name, function)  # where it is found the next time
        return function


def failure() -> OSError:
    """Why the last call in this thread has failed."""
    error: OSError = _ctypes.WinError(_ctypes.get_last_error())
    return error


WideText = c_uint16  # a unit of UTF-16, in structures that are built on other systems, too


def wide(text: str, length: int) -> Any:
    """A text in an array of so many units of UTF-16, the last one 0; what is too long is cut."""
    units = text.encode("utf-16-le")[: 2 * (length - 1)]
    return (WideText * length).from_buffer_copy(units.ljust(2 * length, b"\0"))


def callback(result: Any, *arguments: Any) -> Any:
    """The type of a function of ours that Windows calls."""
    return getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)(result, *arguments)


HookProcedure = callback(c_ssize_t, c_int, c_size_t, c_ssize_t)
MonitorProcedure = callback(c_int, HANDLE, HANDLE, POINTER(Rect), c_ssize_t)
WindowProcedure = callback(c_ssize_t, HANDLE, c_uint32, c_size_t, c_ssize_t)
EventProcedure = callback(None, HANDLE, c_uint32, HANDLE, c_int32, c_int32, c_uint32, c_uint32)
WindowsProcedure = callback(c_int, HANDLE, c_ssize_t)

user32 = Library(
    "user32",
    AppendMenuW=(c_int, HANDLE, c_uint32, c_size_t, c_wchar_p),
    CallNextHookEx=(c_ssize_t, HANDLE, c_int, c_size_t, c_ssize_t),
    CloseDesktop=(c_int, HANDLE),
    CreateIconIndirect=(HANDLE, POINTER(IconInfo)),
    CreatePopupMenu=(HANDLE,),
    CreateWindowExW=(HANDLE, c_uint32, c_wchar_p, c_wchar_p, c_uint32, *(c_int,) * 4, *(HANDLE,) * 4),
    DefWindowProcW=(c_ssize_t, HANDLE, c_uint32, c_size_t, c_ssize_t),
    DestroyMenu=(c_int, HANDLE),
    DestroyWindow=(c_int, HANDLE),
    DispatchMessageW=(c_ssize_t, POINTER(Message)),
    EnumChildWindows=(c_int, HANDLE, WindowsProcedure, c_ssize_t),
    EnumDisplayMonitors=(c_int, HANDLE, c_void_p, MonitorProcedure, c_ssize_t),
    FindWindowW=(HANDLE, c_wchar_p, c_wchar_p),
    GetAncestor=(HANDLE, HANDLE, c_uint32),
    GetAsyncKeyState=(ctypes.c_int16, c_int),
    GetClassNameW=(c_int, HANDLE, c_wchar_p, c_int),
    GetCursorPos=(c_int, POINTER(Point)),
    GetDoubleClickTime=(c_uint32,),
    GetForegroundWindow=(HANDLE,),
    GetKeyboardLayout=(HANDLE, c_uint32),
    GetMessageW=(c_int, POINTER(Message), HANDLE, c_uint32, c_uint32),
    GetMonitorInfoW=(c_int, HANDLE, POINTER(MonitorInfo)),
    GetSystemMetrics=(c_int, c_int),
    GetWindowTextW=(c_int, HANDLE, c_wchar_p, c_int),
    GetWindowThreadProcessId=(c_uint32, HANDLE, POINTER(c_uint32)),
    KillTimer=(c_int, HANDLE, c_size_t),
    LockWorkStation=(c_int,),
    MapVirtualKeyExW=(c_uint32, c_uint32, c_uint32, HANDLE),
    MonitorFromPoint=(HANDLE, Point, c_uint32),
    OpenInputDesktop=(HANDLE, c_uint32, c_int, c_uint32),
    PostMessageW=(c_int, HANDLE, c_uint32, c_size_t, c_ssize_t),
    PostQuitMessage=(None, c_int),
    PostThreadMessageW=(c_int, c_uint32, c_uint32, c_size_t, c_ssize_t),
    RegisterClassExW=(c_uint16, POINTER(WindowClass)),
    RegisterWindowMessageW=(c_uint32, c_wchar_p),
    SendInput=(c_uint32, c_uint32, ctypes.c_char_p, c_int),
    SetForegroundWindow=(c_int, HANDLE),
    SetProcessDpiAwarenessContext=(c_int, HANDLE),
    SetTimer=(c_size_t, HANDLE, c_size_t, c_uint32, c_void_p),
    SetWinEventHook=(HANDLE, c_uint32, c_uint32, HANDLE, EventProcedure, c_uint32, c_uint32, c_uint32),
    SetWindowPos=(c_int, HANDLE, c_ssize_t, *(c_int,) * 4, c_uint32),
    SetWindowsHookExW=(HANDLE, c_int, HookProcedure, HANDLE, c_uint32),
    ShowWindowAsync=(c_int, HANDLE, c_int),
    SystemParametersInfoW=(c_int, c_uint32, c_uint32, c_void_p, c_uint32),
    TrackPopupMenu=(c_int, HANDLE, c_uint32, c_int, c_int, c_int, HANDLE, c_void_p),
    UnhookWindowsHookEx=(c_int, HANDLE),
    UnhookWinEvent=(c_int, HANDLE),
    UnregisterClassW=(c_int, c_wchar_p, HANDLE),
    UpdateLayeredWindow=(
        c_int,
        HANDLE,
        HANDLE,
        POINTER(Point),
        POINTER(Point),
        HANDLE,
        POINTER(Point),
        c_uint32,
        POINTER(Blend),
        c_uint32,
    ),
    VkKeyScanExW=(ctypes.c_int16, c_uint16, HANDLE),
)
kernel32 = Library(
    "kernel32",
    CloseHandle=(c_int, HANDLE),
    CreateEventW=(HANDLE, c_void_p, c_int, c_int, c_wchar_p),
    GetCurrentProcess=(HANDLE,),
    GetCurrentProcessId=(c_uint32,),
    GetCurrentThreadId=(c_uint32,),
    GetModuleHandleW=(HANDLE, c_wchar_p),
    OpenProcess=(HANDLE, c_uint32, c_int, c_uint32),
    PeekNamedPipe=(c_int, HANDLE, c_void_p, c_uint32, c_void_p, POINTER(c_uint32), c_void_p),
    ProcessIdToSessionId=(c_int, c_uint32, POINTER(c_uint32)),
    QueryFullProcessImageNameW=(c_int, HANDLE, c_uint32, c_wchar_p, POINTER(c_uint32)),
    SetEvent=(c_int, HANDLE),
    SetNamedPipeHandleState=(c_int, HANDLE, POINTER(c_uint32), c_void_p, c_void_p),
    WaitForSingleObject=(c_uint32, HANDLE, c_uint32),
)
advapi32 = Library(
    "advapi32",
    GetSidSubAuthority=(POINTER(c_uint32), c_void_p, c_uint32),
    GetSidSubAuthorityCount=(POINTER(ctypes.c_uint8), c_void_p),
    GetTokenInformation=(c_int, HANDLE, c_int, c_void_p, c_uint32, POINTER(c_uint32)),
    OpenProcessToken=(c_int, HANDLE, c_uint32, POINTER(HANDLE)),
)
wtsapi32 = Library(
    "wtsapi32",
    WTSFreeMemory=(None, c_void_p),
    WTSQuerySessionInformationW=(c_int, HANDLE, c_uint32, c_int, POINTER(c_void_p), POINTER(c_uint32)),
    WTSRegisterSessionNotification=(c_int, HANDLE, c_uint32),
    WTSUnRegisterSessionNotification=(c_int, HANDLE),
)
gdi32 = Library(
    "gdi32",
    CreateBitmap=(HANDLE, c_int, c_int, c_uint32, c_uint32, c_void_p),
    CreateCompatibleDC=(HANDLE, HANDLE),
    CreateDIBSection=(HANDLE, HANDLE, c_void_p, c_uint32, POINTER(c_void_p), HANDLE, c_uint32),
    CreateFontW=(HANDLE, *(c_int,) * 5, *(c_uint32,) * 8, c_wchar_p),
    DeleteDC=(c_int, HANDLE),
    DeleteObject=(c_int, HANDLE),
    GdiFlush=(c_int,),
    GetTextExtentPoint32W=(c_int, HANDLE, c_wchar_p, c_int, POINTER(Point)),
    SelectObject=(HANDLE, HANDLE, HANDLE),
    SetBkMode=(c_int, HANDLE, c_int),
    SetTextAlign=(c_uint32, HANDLE, c_uint32),
    SetTextColor=(c_uint32, HANDLE, c_uint32),
    TextOutW=(c_int, HANDLE, c_int, c_int, c_wchar_p, c_int),
)
shcore = Library("shcore", GetDpiForMonitor=(c_int, HANDLE, c_int, POINTER(c_uint32), POINTER(c_uint32)))
shell32 = Library("shell32", Shell_NotifyIconW=(c_int, c_uint32, c_void_p))
