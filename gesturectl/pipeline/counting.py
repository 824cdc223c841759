"""The number that a hand shows by its fingers, digit by digit, while things on the screen have numbers."""

from __future__ import annotations

from collections.abc import Mapping

HOLD = 0.5  # seconds for which fingers are shown: those on the way from one number to the next are not
FINGERS: Mapping[str, str] = {
    "point": "1", "two": "2", "victory": "2", "three": "3", "three_thumb": "3", "four": "4", "open": "5",
}  # fmt: skip
END = "fist"


class Counting:
    """Follows the pose of one hand. What it showed when the numbers came counts once it is shown anew."""

    def __init__(self) -> None:
        self._shown: tuple[str, float] | None = None  # digit or END, and since when; None before the first frame
        self._counted = True

    def reset(self) -> None:
        """There are no numbers."""
        self._shown, self._counted = None, True

    def step(self, pose: str, t: float) -> str | None:
        """A digit, END, or None where there is nothing new. pose: the debounced one."""
        shown = END if pose == END else FINGERS.get(pose, "")
        if self._shown is None or shown != self._shown[0]:
            self._counted = self._shown is None
            self._shown = (shown, t)
        if self._counted or not shown or t - self._shown[1] < HOLD - 1e-6:
            return None
        self._counted = True
        return shown

    def progress(self, t: float) -> float:
        """The share of the time for which fingers have been shown that are about to count."""
        if self._shown is None or self._counted or not self._shown[0]:
            return 0.0
        return min((t - self._shown[1]) / HOLD, 1.0)
