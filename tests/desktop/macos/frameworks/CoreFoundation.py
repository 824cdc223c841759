"""A stand-in for CoreFoundation: a run loop that delivers what the script has in store."""

from __future__ import annotations

import os
import time
from pathlib import Path

import Foundation

kCFRunLoopDefaultMode = "kCFRunLoopDefaultMode"
_FINISHED, _HANDLED = 1, 4
_delivered: list[str] = []
turns = 0


def CFRunLoopRunInMode(mode: str, seconds: float, early: bool) -> int:
    global turns
    assert mode == kCFRunLoopDefaultMode
    turns += 1
    posted = Foundation.script().get("posted", [])
    if len(_delivered) < len(posted):
        import AppKit

        name = posted[len(_delivered)]
        _delivered.append(name)
        center = AppKit._own if name.startswith("NSWorkspace") else Foundation._others
        center.post(name)
        Path(os.environ["FAKE_MAC_SESSION"] + ".delivered").write_text(name, "utf-8")
        return _HANDLED
    time.sleep(min(seconds, 0.02))
    return _FINISHED
