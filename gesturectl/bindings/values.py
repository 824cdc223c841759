"""Actions that follow the hand: its way from where the gesture began becomes taps of keys or turns of the wheel.

The way is cut off at the range, so that going back acts at once. A key's level is a whole number; it changes only once
the value is PLAY past the middle between two of them, so that tremor there does nothing. Taps follow the level at most
every EVERY seconds, and what is outstanding when the gesture ends is left out. The wheel has no levels: it follows with
fractions, all but the last SLACK.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from gesturectl.actions import Value, source, target
from gesturectl.types import Key, OutputEvent, Scroll

EVERY = 0.04  # seconds between two taps
PLAY = 0.25  # levels
SLACK = 0.15  # wheel clicks
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
        self._way = 0.0  # from the beginning, in the source's unit, within the range
        self._coming = 0.0  # what the hand has gone while it did not show the gesture
        self._sent = 0.0  # levels, or wheel clicks
        self._level = 0
        self._next = -math.inf  # when the next tap may be
        self._zooms = False  # its key is down

    def move(self, change: float, t: float, *, shown: bool) -> list[OutputEvent]:
        """The hand has gone on by `change`. shown: it shows the gesture; what it does until it does again may be
        the gesture's end, and is made good where it is not."""
        self._coming += change
        if not shown:
            return []
        self._way = max(-self._range, min(self._range, self._way + self._coming))
        self._coming = 0.0
        value = math.copysign(self._steps * (abs(self._way) / self._range) ** self._curve, self._way)
        if self._wheel:
            return self._scroll(value, t)
        if abs(value - self._level) > 0.5 + PLAY:
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
        new = max(value - SLACK, min(value + SLACK, self._sent))
        step, self._sent = new - self._sent, new
        if not step:
            return []
        if self._wheel == "scroll_sideways":
            return [Scroll(t, step, 0.0)]
        begins = self._wheel == "zoom" and not self._zooms
        self._zooms |= begins
        return [*([Key(t, ZOOM_KEY, True)] if begins else []), Scroll(t, 0.0, step)]
