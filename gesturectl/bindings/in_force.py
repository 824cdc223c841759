"""What the bindings that act at present are to the pointer, and to those who show it."""

from __future__ import annotations

from collections.abc import Sequence

from gesturectl.bindings.active import Active
from gesturectl.model.cue import Steers


class InForce:
    """The bindings whose gestures are being made, in a list that somebody else changes."""

    def __init__(self, active: list[Active]) -> None:
        self._active = active

    @property
    def followed(self) -> Sequence[tuple[int, str]]:
        """What of which hand is followed at present."""
        running = [(a.track_id, a.running.source) for a in self._active if a.running and a.running.source]
        return [*running, *((a.track_id, a.onward.source) for a in self._active if a.onward and a.onward.until)]

    @property
    def scrolling(self) -> bool:
        """Whether a scroll gesture is made."""
        return any(a.in_force and a.action.traits.scrolls for a in self._active)

    def steering(self, track: int | None) -> bool:
        """Whether something else than the pointer follows this hand, or nothing does."""
        stopped = any(a.in_force and a.action.traits.stops_pointer for a in self._active)
        return stopped or any(track == followed for followed, _ in self.followed)

    @property
    def slowed(self) -> bool:
        """Whether the pointer goes a part of its way only."""
        return any(a.in_force and a.action.traits.slows_pointer for a in self._active)

    @property
    def straight(self) -> bool:
        """Whether the pointer keeps to one axis."""
        return any(a.in_force and a.action.traits.straightens for a in self._active)

    @property
    def steers(self) -> Steers:
        """What the hand does instead of moving the pointer."""
        in_force = [a for a in self._active if a.in_force]
        if any(a.action.traits.scrolls for a in in_force):
            return "scroll"
        if any(a.running and a.running.source for a in in_force):
            return "follow"
        return "clutch" if any(a.action.traits.stops_pointer for a in in_force) else ""

    @property
    def pressed(self) -> bool:
        """Whether a gesture holds a mouse button down."""
        return any(a.in_force and a.action.traits.holds_button for a in self._active)

    @property
    def waiting(self) -> bool:
        """Whether a gesture has to be held for longer before it acts."""
        return any(a.due is not None and not a.fired for a in self._active)

    def progress(self, t: float) -> float:
        """Of a gesture that has to be held for longer before it acts, the share of that time that has passed."""
        waits = [a for a in self._active if a.due is not None and not a.fired and a.binding.hold]
        return max((min(1.0, (t - a.began) / a.binding.hold) for a in waits), default=0.0)

    def pressed_since(self, t: float) -> bool:
        """Whether a gesture that holds a mouse button down has pressed it at time `t` or later."""
        return any(a.in_force and a.action.traits.holds_button and a.at >= t for a in self._active)

    def _momentary(self) -> list[str]:
        return [layer for a in self._active if a.in_force and (layer := a.action.momentary_layer) is not None]
