"""Actions that follow the hand: its way from where the gesture began becomes taps of keys or turns of the wheel.

What trembles within TREMOR moves nothing. The way is cut off at the range, so that going back acts at once. Taps follow
the nearest whole step, at most one every EVERY seconds, and what is outstanding when the gesture ends is left out. The
wheel follows with fractions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from gesturectl.actions.schema import Value, source, target
from gesturectl.model.types import Key, OutputEvent, Scroll

EVERY = 0.04  # seconds between two taps
# To either side, in the source's unit; about what hands at rest span within a second of rendered clips is twice that.
TREMOR = {"turn": 1.5, "height": 0.03, "sideways": 0.02, "spread": 0.08, "distance": 0.05}
KEYS: Mapping[str, tuple[str, str]] = {
    "volume": ("volume_down", "volume_up"),
    "brightness": ("brightness_down", "brightness_up"),
}
ZOOM_KEY = "ctrl"  # held while the wheel zooms, as browsers, editors, viewers and maps understand it


class Follower:
    """One action that follows a hand while its gesture lasts, from the moment it is made."""

    def __init__(self, do: Value, parse: Callable[[str], Sequence[str]]) -> None:
        self.source = source(do)
        self._range: float = do.range  # type: ignore[attr-defined]
        self._steps, self._curve = do.steps, do.curve
        to = target(do)
        chords = KEYS.get(to, ()) if isinstance(to, str) else to
        self._wheel = to if isinstance(to, str) and not chords else None
        self._chords = tuple(tuple(parse(chord)) for chord in chords)  # down, up
        self._tremor = TREMOR[self.source]
        self._way = 0.0  # from the beginning, in the source's unit
        self._calm = 0.0  # the same without tremor, within the range
        self._coming = 0.0  # what the hand has gone while it did not show the gesture
        self._sent = 0.0  # steps
        self._level = 0  # step that the taps are to reach
        self._next = -math.inf  # when the next tap may be
        self._zooms = False  # its key is down

    def move(self, change: float, t: float, *, shown: bool) -> list[OutputEvent]:
        """The hand has gone on by `change`. shown: it shows the gesture; what it does until it does again may be
        the gesture's end, and is made good where it is not."""
        self._coming += change
        if not shown:
            return []
        most = self._range + self._tremor
        self._way = max(-most, min(most, self._way + self._coming))
        self._coming = 0.0
        self._calm = max(self._way - self._tremor, min(self._way + self._tremor, self._calm))
        value = math.copysign(self._steps * (abs(self._calm) / self._range) ** self._curve, self._calm)
        if self._wheel:
            return self._scroll(value, t)
        self._level = round(value)
        return self.tick(t)

    def deadline(self) -> float | None:
        """When the next tap is due."""
        return self._next if self._chords and self._sent != self._level else None

    def tick(self, t: float) -> list[OutputEvent]:
        """The tap that is due at time `t`, if one is."""
        if not self._chords or self._sent == self._level or t < self._next - 1e-9:
            return []
        up = self._level > self._sent
        self._sent += 1 if up else -1
        self._next = t + EVERY
        keys = self._chords[up]
        return [*(Key(t, k, True) for k in keys), *(Key(t, k, False) for k in reversed(keys))]

    def end(self, t: float) -> list[OutputEvent]:
        """The gesture is over: what is held down is let go."""
        return [Key(t, ZOOM_KEY, False)] if self._zooms else []

    def _scroll(self, value: float, t: float) -> list[OutputEvent]:
        step, self._sent = value - self._sent, value
        if not step:
            return []
        if self._wheel == "scroll_sideways":
            return [Scroll(t, step, 0.0)]
        begins = self._wheel == "zoom" and not self._zooms
        self._zooms |= begins
        return [*([Key(t, ZOOM_KEY, True)] if begins else []), Scroll(t, 0.0, step)]
