"""When a pose counts as a gesture: debounce, hysteresis and bridging of short gaps, one machine a hand.

the raw pose                                   | held is none        | held is P
-----------------------------------------------|---------------------|------------------------------------
Q seen for ENTER                               | begin Q             | end P, begin Q
Q seen for less                                | nothing             | nothing: a flicker is bridged
`none` for EXIT                                | nothing             | end P
`none` for less                                | nothing             | nothing: a gap is bridged
P again                                        | -                   | whatever was coming is forgotten
hand lost or released                          | nothing             | cancel P (by the pipeline)
"""

from __future__ import annotations

ENTER = 0.09  # seconds a pose has to be seen before it begins
EXIT = 0.12  # seconds without it before it ends


class PosePhases:
    """The debounced pose of one hand; `held` is the gesture in force, `none` for no gesture."""

    def __init__(self) -> None:
        self.held = "none"
        self.began = 0.0  # when that came into force
        self._coming = "none"
        self._since = 0.0

    def step(self, pose: str, t: float) -> tuple[str | None, str | None]:
        """The gesture that ends and the one that begins with this frame's raw `pose`."""
        if pose == self.held:
            self._coming = pose
            return None, None
        if pose != self._coming:
            self._coming, self._since = pose, t
        wait = EXIT if pose == "none" else ENTER
        if t - self._since < wait - 1e-6:
            return None, None
        ended, self.held, self.began = self.held, pose, t
        return (None if ended == "none" else ended), (None if pose == "none" else pose)

    def force(self, pose: str, t: float) -> tuple[str | None, str | None]:
        """Puts `pose` in force at once, for a gesture that is decided by other means."""
        if pose == self.held:
            self._coming = pose
            return None, None
        ended, self.held, self._coming, self.began = self.held, pose, pose, t
        return (None if ended == "none" else ended), (None if pose == "none" else pose)
