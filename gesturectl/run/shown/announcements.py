"""What a run notifies the user of, by the changes of its status: a pause by gesture, a lost camera or desktop and its
return, another profile. Without clock or I/O.

Of each kind, BURST notifications come at once, and then one in EVERY seconds: of changes in between only the last
counts, and none where all is again as it was shown last.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gesturectl.control.status import Status
from gesturectl.desktop.tray.icons import Icon
from gesturectl.desktop.tray.shown import Note
from gesturectl.model.notices import Notice
from gesturectl.model.types import Window
from gesturectl.run.shown.looks import look, problem

BURST, EVERY = 3, 10.0
_KINDS = ("pause", "camera", "desktop", "profile")


@dataclass(slots=True)
class _Kind:
    shown: str  # the value that the user knows of
    tokens: float = BURST  # notifications that may come now
    at: float = 0.0  # when they were counted


@dataclass(slots=True)
class Announcements:
    """Knows what was shown; `step` is called with each status."""

    _kinds: dict[str, _Kind] = field(default_factory=dict)
    _window: Window | None = None
    due: float | None = None  # when to step again though nothing changes

    def step(self, status: Status, t: float) -> list[Note]:
        """The notifications to show at time `t` in seconds; what the first status says is known."""
        self.due = None
        by_window, self._window = status.window != self._window, status.window
        notes = []
        for name in _KINDS:
            value = _value(name, status)
            kind = self._kinds.setdefault(name, _Kind(value))
            kind.tokens, kind.at = min(BURST, kind.tokens + (t - kind.at) / EVERY), t
            if value == kind.shown:
                continue
            note = None if name == "profile" and by_window else _note(name, kind.shown, value, status)
            if note is None or not note.title:
                kind.shown = value
            elif kind.tokens >= 1:
                kind.shown = value
                kind.tokens -= 1
            else:
                due = t + (1 - kind.tokens) * EVERY
                self.due = due if self.due is None else min(due, self.due)
                continue
            notes += [note] if note else []
        return notes


def _value(kind: str, status: Status) -> str:
    if kind == "pause":
        return "gesture" if status.paused_by == "gesture" else ""
    if kind == "camera":
        return status.camera.state
    if kind == "desktop":
        return "lost" if status.state == "no desktop" else "on"
    return status.profile


def _note(kind: str, before: str, now: str, status: Status) -> Note | None:
    """The notification of a change; one without a title takes back the last, None is for what needs none."""
    if kind == "pause":
        return Note(kind, "Paused by a gesture", look(status).text, Icon.PAUSED_BY_GESTURE) if now else Note(kind)
    if kind == "profile":
        return Note(kind, f"Profile {now}", icon=Icon.RUNNING, passing=True)
    if now == "lost":
        if kind == "camera":
            text = problem(status, Notice.CAMERA) or f"{status.camera.name} gives no pictures. It is tried again."
            return Note(kind, "No camera", text, Icon.NO_CAMERA)
        text = problem(status, Notice.OUTPUT) or "The connection is lost, and tried again."
        return Note(kind, "No desktop", text, Icon.NO_DESKTOP)
    if before != "lost":
        return None
    if now == "off":
        return Note(kind)
    title = "The camera is back" if kind == "camera" else "The desktop is connected again"
    return Note(kind, title, icon=Icon.RUNNING, passing=True)
