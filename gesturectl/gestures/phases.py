"""When a pose counts as a gesture: debounce, hysteresis and bridging of short gaps, one machine a hand.

the raw pose                                   | held is none        | held is P
-----------------------------------------------|---------------------|------------------------------------
Q seen for ENTER of the last WINDOW            | begin Q             | end P, begin Q
Q seen for less                                | nothing             | nothing: a flicker is bridged
P not seen for EXIT                            | -                   | end P, whatever else was seen
P not seen for less                            | -                   | nothing: a gap is bridged
hand lost or released                          | nothing             | cancel P (by the pipeline)

A hand that is seen badly is named wrongly now and then: frames of other poses between those of Q do not undo them. As
ENTER is more than half of WINDOW, two poses that take turns do not both begin.
"""

from __future__ import annotations

import math
from collections import deque

ENTER = 0.09  # seconds a pose has to be seen before it begins
WINDOW = 0.15  # seconds within which it has to have been seen for so long
EXIT = 0.12  # seconds without it before it ends


class PosePhases:
    """The debounced pose of one hand; `held` is the gesture in force, `none` for no gesture."""

    def __init__(self) -> None:
        self.held = "none"
        self._shown = deque([(-math.inf, "none")])  # since when which raw pose was shown, within the last WINDOW
        self._left = 0.0  # when the held pose was last seen to go

    def step(self, pose: str, t: float) -> tuple[str | None, str | None]:
        """The gesture that ends and the one that begins with this frame's raw `pose`."""
        if self._shown[-1][1] != pose:
            if self._shown[-1][1] == self.held:
                self._left = t
            self._shown.append((t, pose))
        while len(self._shown) > 1 and self._shown[1][0] <= t - WINDOW:
            self._shown.popleft()
        if pose == self.held:
            return None, None
        if pose != "none" and self._seen(pose, t) >= ENTER - 1e-6:
            return self._change(pose)
        if self.held != "none" and t - self._left >= EXIT - 1e-6:
            return self._change("none")
        return None, None

    def force(self, pose: str) -> tuple[str | None, str | None]:
        """Puts `pose` in force at once, for a gesture that is decided by other means; what was seen before is over."""
        self._shown = deque([(-math.inf, pose)])
        return self._change(pose)

    def _change(self, pose: str) -> tuple[str | None, str | None]:
        ended, self.held = self.held, pose
        if ended == pose:
            return None, None
        return (None if ended == "none" else ended), (None if pose == "none" else pose)

    def _seen(self, pose: str, t: float) -> float:
        """For how many seconds of the last WINDOW a pose was shown."""
        ends = [*[since for since, _ in self._shown][1:], t]
        begins = (max(since, t - WINDOW) for since, _ in self._shown)
        return sum(end - begin for begin, end, (_, p) in zip(begins, ends, self._shown, strict=True) if p == pose)
