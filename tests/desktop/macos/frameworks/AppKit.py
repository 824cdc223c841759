"""A stand-in for AppKit: events of media keys, the workspace and its notifications."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import Foundation
import Quartz

NSWorkspaceWillSleepNotification = "NSWorkspaceWillSleepNotification"
NSWorkspaceDidWakeNotification = "NSWorkspaceDidWakeNotification"
_own = Foundation.Center()


class NSEvent:
    interval = 0.5

    @classmethod
    def doubleClickInterval(cls) -> float:
        return cls.interval

    @staticmethod
    def otherEventWithType_location_modifierFlags_timestamp_windowNumber_context_subtype_data1_data2_(
        kind: int, at: Any, flags: int, t: float, window: int, context: None, subtype: int, data1: int, data2: int
    ) -> Any:
        assert (kind, subtype, data2) == (14, 8, -1)
        state = {0xA: True, 0xB: False}[data1 >> 8 & 0xFF]
        assert flags == (0xA00 if state else 0xB00)
        fields = {"kind": "media down" if state else "media up", "code": data1 >> 16}
        return SimpleNamespace(CGEvent=lambda: SimpleNamespace(source=None, fields=fields))


class NSWorkspace:
    @staticmethod
    def sharedWorkspace() -> Any:
        return SimpleNamespace(notificationCenter=lambda: _own, frontmostApplication=_front)


def _front() -> Any:
    if (front := Foundation.script().get("front")) is None:
        return None
    bundle, name, file = front
    return SimpleNamespace(
        bundleIdentifier=lambda: bundle,
        localizedName=lambda: name,
        processIdentifier=os.getpid,
        executableURL=lambda: SimpleNamespace(lastPathComponent=lambda: file),
    )


assert Quartz
