"""The process with the low-level hooks: sets an event when the user's own mouse or keyboard is used.

It is started without site-packages: nothing large may be imported here.
"""

from __future__ import annotations

import ctypes
import os
import threading
import time

from gesturectl.desktop.windows.api import HookProcedure, KeyboardHook, Message, MouseHook, kernel32, user32

_KEYBOARD, _MOUSE = 13, 14  # WH_KEYBOARD_LL, WH_MOUSE_LL
_KEY_INJECTED, _MOUSE_INJECTED = 0x10, 0x01  # LLKHF_INJECTED, LLMHF_INJECTED; of lower integrity as well
LINGER = 1.0  # seconds after the run's end: the guardian's releases would wait for hooks of a process that is ending
_QUIT = 0x0012  # WM_QUIT


def main(words: list[str]) -> None:
    """words: the handle of the event. Ends with the pipe that is its input."""
    event = int(words[0])
    # Kept by these names for as long as Windows calls them.
    mouse = HookProcedure(lambda code, kind, at: _pass_on(code, kind, at, event, from_mouse=True))
    keyboard = HookProcedure(lambda code, kind, at: _pass_on(code, kind, at, event, from_mouse=False))
    module = kernel32.GetModuleHandleW(None)
    hooks = [user32.SetWindowsHookExW(which, it, module, 0) for which, it in ((_MOUSE, mouse), (_KEYBOARD, keyboard))]
    threading.Thread(target=_until_the_run_ends, args=(kernel32.GetCurrentThreadId(),), daemon=True).start()
    message = Message()
    while user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
        pass
    for hook in hooks:
        user32.UnhookWindowsHookEx(hook)
    os._exit(0)


def is_users(at: int, *, from_mouse: bool) -> bool:
    """Whether the event at that address comes from a device."""
    if from_mouse:
        return not MouseHook.from_address(at).flags & _MOUSE_INJECTED
    return not KeyboardHook.from_address(at).flags & _KEY_INJECTED


def _pass_on(code: int, kind: int, at: int, event: int, *, from_mouse: bool) -> int:
    if code == 0 and is_users(at, from_mouse=from_mouse):
        kernel32.SetEvent(event)
    return int(user32.CallNextHookEx(None, code, kind, at))


def _until_the_run_ends(thread: int) -> None:
    while os.read(0, 64):
        pass
    time.sleep(LINGER)
    user32.PostThreadMessageW(thread, _QUIT, 0, 0)
