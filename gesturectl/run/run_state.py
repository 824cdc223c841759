"""Whether a run controls the desktop: what the user's commands and an absent user make of it.

Three more facts have owners of their own and are only read here: whether a gesture has paused the control (the
pipeline, so that a recorded trace replays alike), whether the camera gives pictures, whether the desktop is connected.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from gesturectl.control.status import PausedBy, State

log = logging.getLogger(__name__)


class Control(Enum):
    """Who controls the desktop, the user being there or not."""

    RUNNING = auto()
    PAUSED = auto()  # by a command
    AWAY = auto()  # paused, until somebody sits at the desktop again
    PAUSED_AWAY = auto()  # by a command, which outlasts that
    RUNNING_AWAY = auto()  # resumed by a command, although nobody is said to sit there


class Event(Enum):
    """What may happen to a run."""

    PAUSE = auto()
    RESUME = auto()
    TOGGLE = auto()
    LEAVE = auto()  # the screen is locked, the computer about to sleep, another user in front; or the reason changes
    RETURN = auto()


_C, _E = Control, Event
# A toggle before a locked screen does not open the camera; it only decides what follows once that is unlocked.
_NEXT: Mapping[Control, Mapping[Event, Control]] = {
    _C.RUNNING: {
        _E.PAUSE: _C.PAUSED,
        _E.RESUME: _C.RUNNING,
        _E.TOGGLE: _C.PAUSED,
        _E.LEAVE: _C.AWAY,
    },
    _C.PAUSED: {
        _E.PAUSE: _C.PAUSED,
        _E.RESUME: _C.RUNNING,
        _E.TOGGLE: _C.RUNNING,
        _E.LEAVE: _C.PAUSED_AWAY,
    },
    _C.AWAY: {
        _E.PAUSE: _C.PAUSED_AWAY,
        _E.RESUME: _C.RUNNING_AWAY,
        _E.TOGGLE: _C.PAUSED_AWAY,
        _E.LEAVE: _C.AWAY,
        _E.RETURN: _C.RUNNING,
    },
    _C.PAUSED_AWAY: {
        _E.PAUSE: _C.PAUSED_AWAY,
        _E.RESUME: _C.RUNNING_AWAY,
        _E.TOGGLE: _C.AWAY,
        _E.LEAVE: _C.PAUSED_AWAY,
        _E.RETURN: _C.PAUSED,
    },
    _C.RUNNING_AWAY: {
        _E.PAUSE: _C.PAUSED_AWAY,
        _E.RESUME: _C.RUNNING_AWAY,
        _E.TOGGLE: _C.PAUSED_AWAY,
        _E.LEAVE: _C.AWAY,
        _E.RETURN: _C.RUNNING,
    },
}


@dataclass(frozen=True, slots=True)
class RunState:
    """The state of a run."""

    control: Control = Control.RUNNING
    absence: str = ""  # why nobody sits at the desktop

    def after(self, event: Event, absence: str = "") -> RunState:
        """The state that follows. absence: the reason of a LEAVE. An impossible event is logged and changes nothing."""
        control = _NEXT[self.control].get(event)
        if control is None:
            log.error("%s cannot happen in the state %s.", event, self.control)
            return self
        return RunState(control, absence if event in (Event.LEAVE, Event.RETURN) else self.absence)

    @property
    def uses_camera(self) -> bool:
        """Whether the camera is in use, rather than free."""
        return self.control in (Control.RUNNING, Control.RUNNING_AWAY)

    @property
    def by_command(self) -> bool:
        """Whether a command has paused the run, which outlasts a run that is killed."""
        return self.control in (Control.PAUSED, Control.PAUSED_AWAY)

    def paused_by(self, *, gesture: bool) -> PausedBy | None:
        """What pauses the control, None for nothing. gesture: a gesture has paused it."""
        if self.by_command:
            return "command"
        return "lock" if self.control is Control.AWAY else "gesture" if gesture else None

    def shown(self, *, gesture: bool, camera: bool, desktop: bool) -> State:
        """The state as users see it. camera: it is not lost; desktop: events can be sent to it."""
        if not desktop:
            return "no desktop"
        if self.paused_by(gesture=gesture):
            return "paused"
        return "running" if camera else "no camera"
