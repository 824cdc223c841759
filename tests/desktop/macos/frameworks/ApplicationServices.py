"""A stand-in for the Accessibility API."""

from __future__ import annotations

from typing import Any

import Foundation
import Quartz

kAXTrustedCheckOptionPrompt = "AXTrustedCheckOptionPrompt"
kAXFocusedWindowAttribute, kAXTitleAttribute = "AXFocusedWindow", "AXTitle"
_CANNOT_COMPLETE = -25204  # kAXErrorCannotComplete, also of a program that hangs
asked: list[dict[str, bool]] = []


def AXIsProcessTrusted() -> bool:
    return bool(Quartz.mac.trusted)


def AXIsProcessTrustedWithOptions(options: dict[str, bool]) -> bool:
    asked.append(options)
    return bool(Quartz.mac.trusted)


def AXUIElementCreateApplication(pid: int) -> Any:
    return "application"


def AXUIElementSetMessagingTimeout(element: Any, seconds: float) -> int:
    return 0


def AXUIElementCopyAttributeValue(element: Any, attribute: str, value: None) -> tuple[int, Any]:
    title = Foundation.script().get("title")
    if title is None:
        return _CANNOT_COMPLETE, None
    return 0, "window" if (element, attribute) == ("application", kAXFocusedWindowAttribute) else title
