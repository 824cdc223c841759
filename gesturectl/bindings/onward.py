"""How often the binding of a swipe, or of a motion of the user's own, is to act, by how far the hand has gone.

the hand                           | what comes of it
-----------------------------------|------------------------------------------------
has gone a further `repeat_every`  | the binding acts once more
goes no ADVANCE for REST           | it has stopped, and goes on no more
goes back, or is not seen          | the same
"""

from __future__ import annotations

from collections.abc import Mapping

from gesturectl.actions.schema import Binding
from gesturectl.model.types import GestureEvent

AXES: Mapping[str, tuple[str, float]] = {  # of a value that is followed, and its sign
    "swipe_left": ("sideways", -1.0),
    "swipe_right": ("sideways", 1.0),
    "swipe_up": ("height", 1.0),
    "swipe_down": ("height", -1.0),
}
ADVANCE, REST = 0.06, 0.2  # palm lengths, seconds: slower than a third of a palm length a second is no way on


class Onward:
    """The way of one motion and, of a swipe, of its hand afterwards."""

    def __init__(self, every: float, swipe: GestureEvent) -> None:
        self.source, self._sign = AXES.get(swipe.name, ("", 1.0))
        self.acted = 0
        self._every = every
        self._way = self._far = swipe.data.get("length", 0.0)  # palm lengths, at present and at the farthest
        self._until = swipe.t + REST  # when it has stopped, unless it has gone on by then
        self._goes = bool(self.source)

    @property
    def times(self) -> int:
        """How often its binding is to act by now: once, and again for each whole `repeat_every` but the first."""
        return max(1, int(self._far / self._every + 1e-6))

    @property
    def until(self) -> float | None:
        """When the hand has stopped, unless it goes on by then; None where it has."""
        return self._until if self._goes else None

    def move(self, change: float, t: float) -> None:
        """The hand has gone so far in the value that is followed."""
        if not self._goes:
            return
        self._way += self._sign * change
        if self._way >= self._far + ADVANCE:
            self._far, self._until = self._way, t + REST

    def tick(self, t: float) -> None:
        """At time `t` the hand has stopped, if it has."""
        self._goes = self._goes and t < self._until - 1e-9

    def stop(self) -> None:
        """What the hand does from now on does not count."""
        self._goes = False


def onward(binding: Binding, swipe: GestureEvent) -> Onward | None:
    """How a motion whose length is known goes on, where its binding asks for that."""
    return Onward(binding.repeat_every, swipe) if binding.repeat_every and "length" in swipe.data else None
