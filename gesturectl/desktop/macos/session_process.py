"""A process that listens to macOS: what has the keyboard, the lock, sleep. Its main thread runs a run loop.

macOS delivers notifications to the main thread's loop alone, where the run has its frames to look at. It is started
without site-packages: it is given the folders of pyobjc. A line of JSON at its output for each change, until its input
ends.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

AWAY = 2.5  # seconds in which the run may get ready for sleep; macOS itself waits for some 30
TURN = 0.4  # seconds between two looks at what macOS does not notify: the title of a window
_FINISHED = 1  # kCFRunLoopRunFinished: the loop has nothing to wait for
_AT_ONCE = 4  # NSNotificationSuspensionBehaviorDeliverImmediately
_HANGS = 0.25  # seconds in which a program has to say what its window is called
_IS_LOCKED = "CGSSessionScreenIsLocked"
_answered = threading.Event()


def main(words: list[str]) -> None:
    """words: `seat` or `focus`, and the folders."""
    what, *folders = words
    sys.path += folders
    threading.Thread(target=_read_answers, daemon=True).start()
    look = _seat() if what == "seat" else _focus()
    foundation, objc = import_module("CoreFoundation"), import_module("objc")
    said = None
    while True:
        with objc.autorelease_pool():
            if (line := json.dumps(look())) != said:
                said = line
                _say(line)
            # Notifications are handled within; then it returns early.
            done = foundation.CFRunLoopRunInMode(foundation.kCFRunLoopDefaultMode, TURN, True)
        if done == _FINISHED:
            time.sleep(TURN)


def _read_answers() -> None:
    while os.read(0, 64):
        _answered.set()
    os._exit(0)  # the run has ended


def _say(line: str) -> None:
    try:
        os.write(1, f"{line}\n".encode())
    except OSError:
        os._exit(0)


def _seat() -> Callable[[], object]:
    """Why nobody sits at the desktop: `asleep`, `locked`, `behind`, or nothing."""
    quartz, kit, foundation = (import_module(name) for name in ("Quartz", "AppKit", "Foundation"))
    noted = {"locked": False, "asleep": False}

    def away() -> str:
        session = quartz.CGSessionCopyCurrentDictionary() or {}
        if noted["asleep"]:
            return "asleep"
        if noted["locked"] or session.get(_IS_LOCKED):
            return "locked"
        return "" if session.get(quartz.kCGSessionOnConsoleKey, True) else "behind"

    def note(what: str, value: bool) -> None:
        noted[what] = value
        if (what, value) == ("asleep", True):  # the computer sleeps no earlier than this returns
            _answered.clear()
            _say(json.dumps("asleep"))
            _answered.wait(AWAY)

    class Observer(foundation.NSObject):  # type: ignore[misc,name-defined]
        def locked_(self, _: Any) -> None:
            note("locked", True)

        def unlocked_(self, _: Any) -> None:
            note("locked", False)

        def sleeps_(self, _: Any) -> None:
            note("asleep", True)

        def wakes_(self, _: Any) -> None:
            note("asleep", False)

    observer = Observer.alloc().init()
    others = foundation.NSDistributedNotificationCenter.defaultCenter()
    for selector, name in (("locked:", "com.apple.screenIsLocked"), ("unlocked:", "com.apple.screenIsUnlocked")):
        others.addObserver_selector_name_object_suspensionBehavior_(observer, selector, name, None, _AT_ONCE)
    own = kit.NSWorkspace.sharedWorkspace().notificationCenter()
    own.addObserver_selector_name_object_(observer, "sleeps:", kit.NSWorkspaceWillSleepNotification, None)
    own.addObserver_selector_name_object_(observer, "wakes:", kit.NSWorkspaceDidWakeNotification, None)
    return lambda observer=observer: away()  # type: ignore[misc]  # which keeps it: the centers do not


def _focus() -> Callable[[], object]:
    """The application in front: its bundle's name and its own, its window's title, the name of its file."""
    kit, services = import_module("AppKit"), import_module("ApplicationServices")
    workspace = kit.NSWorkspace.sharedWorkspace()

    def look() -> object:
        if (application := workspace.frontmostApplication()) is None:
            return None
        file = application.executableURL()
        names = (application.bundleIdentifier(), application.localizedName())
        return {
            "names": [str(name) for name in names if name],
            "title": _title(services, application.processIdentifier()),
            "programs": [str(file.lastPathComponent())] if file is not None else [],
        }

    return look


def _title(services: Any, pid: int) -> str:
    """By Accessibility, which the run is allowed already: the list of windows has titles with Screen Recording only."""
    element = services.AXUIElementCreateApplication(pid)
    if element is None:
        return ""
    for attribute in (services.kAXFocusedWindowAttribute, services.kAXTitleAttribute):
        services.AXUIElementSetMessagingTimeout(element, _HANGS)
        error, element = services.AXUIElementCopyAttributeValue(element, attribute, None)
        if error or element is None:
            return ""
    return str(element)
