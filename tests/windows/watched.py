"""A program with a window that logs what it gets, a line of JSON for each; ends with its input.

    watched.py LEFT TOP WIDTH HEIGHT

Positions are pixels of the virtual desktop; `extra` is what the sender of an event has left there.
"""

import ctypes
import json
import os
import sys
import threading
from ctypes import wintypes

user32 = ctypes.WinDLL("user32")
PROCEDURE = ctypes.WINFUNCTYPE(ctypes.c_ssize_t, wintypes.HWND, wintypes.UINT, ctypes.c_size_t, ctypes.c_ssize_t)
user32.DefWindowProcW.restype = ctypes.c_ssize_t
user32.DefWindowProcW.argtypes = (wintypes.HWND, wintypes.UINT, ctypes.c_size_t, ctypes.c_ssize_t)
user32.CreateWindowExW.restype = wintypes.HWND
user32.CreateWindowExW.argtypes = (
    wintypes.DWORD, wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.DWORD, *[ctypes.c_int] * 4, *[wintypes.HANDLE] * 4,
)  # fmt: skip
user32.SetCapture.argtypes = user32.SetForegroundWindow.argtypes = user32.SetFocus.argtypes = (wintypes.HWND,)
user32.PostMessageW.argtypes = (wintypes.HWND, wintypes.UINT, ctypes.c_size_t, ctypes.c_ssize_t)
user32.GetMessageExtraInfo.restype = ctypes.c_size_t
BUTTONS = {
    0x201: ("left", True), 0x202: ("left", False), 0x203: ("left", True), 0x204: ("right", True),
    0x205: ("right", False), 0x206: ("right", True), 0x207: ("middle", True), 0x208: ("middle", False),
    0x209: ("middle", True), 0x20B: ("x", True), 0x20C: ("x", False), 0x20D: ("x", True),
}  # fmt: skip
DOUBLE = (0x203, 0x206, 0x209, 0x20D)
KEYS = {0x100: True, 0x101: False, 0x104: True, 0x105: False}
WHEELS = {0x20A: "wheel", 0x20E: "hwheel"}
MOVE, CHARACTER, CLOSE, DESTROY = 0x200, 0x102, 0x10, 0x2
CLASS_STYLE, POPUP_VISIBLE, TOPMOST = 0x8, 0x90000000, 0x8  # CS_DBLCLKS, WS_POPUP | WS_VISIBLE, WS_EX_TOPMOST


class WindowClass(ctypes.Structure):
    _fields_ = (
        ("style", wintypes.UINT),
        ("procedure", PROCEDURE),
        ("class_extra", ctypes.c_int),
        ("window_extra", ctypes.c_int),
        *((name, wintypes.HANDLE) for name in ("instance", "icon", "cursor", "background")),
        ("menu", wintypes.LPCWSTR),
        ("name", wintypes.LPCWSTR),
    )


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


def signed(word: int) -> int:
    return word - 0x10000 if word & 0x8000 else word


def procedure(window: int, message: int, w: int, at: int) -> int:
    extra = user32.GetMessageExtraInfo()
    x, y = signed(at & 0xFFFF), signed(at >> 16 & 0xFFFF)
    if message == MOVE:
        say(event="move", x=x + LEFT, y=y + TOP, extra=extra)
    elif message in BUTTONS:
        name, pressed = BUTTONS[message]
        name += str(w >> 16) if name == "x" else ""
        if pressed:
            user32.SetCapture(window)
        else:
            user32.ReleaseCapture()
        say(event="button", button=name, pressed=pressed, double=message in DOUBLE, x=x + LEFT, y=y + TOP, extra=extra)
    elif message in WHEELS:
        say(event=WHEELS[message], turn=signed(w >> 16 & 0xFFFF), extra=extra)
    elif message in KEYS:
        scan = (at >> 16 & 0xFF) | (0xE000 if at >> 24 & 1 else 0)
        say(event="key", vk=w, scan=scan, pressed=KEYS[message], extra=extra)
    elif message == CHARACTER:
        say(event="char", code=w)
    elif message == DESTROY:
        user32.PostQuitMessage(0)
    return int(user32.DefWindowProcW(window, message, w, at))


def close_at_end(window: int) -> None:
    while os.read(0, 64):
        pass
    user32.PostMessageW(window, CLOSE, 0, 0)


def main() -> None:
    kept = WindowClass(CLASS_STYLE, PROCEDURE(procedure), name="gesturectl-watched")
    user32.RegisterClassW(ctypes.byref(kept))
    place = (LEFT, TOP, WIDTH, HEIGHT)
    window = user32.CreateWindowExW(TOPMOST, kept.name, "watched", POPUP_VISIBLE, *place, None, None, None, None)
    user32.SetForegroundWindow(window)
    user32.SetFocus(window)
    threading.Thread(target=close_at_end, args=(window,), daemon=True).start()
    message = wintypes.MSG()
    say(event="ready", window=window)
    while user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
        user32.TranslateMessage(ctypes.byref(message))
        user32.DispatchMessageW(ctypes.byref(message))


if __name__ == "__main__":
    LEFT, TOP, WIDTH, HEIGHT = map(int, sys.argv[1:5])
    user32.SetProcessDpiAwarenessContext.argtypes = (wintypes.HANDLE,)
    user32.SetProcessDpiAwarenessContext(-4)
    main()
