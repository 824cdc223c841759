"""Actions that follow the hand: its way from where the gesture began becomes taps of keys or turns of the wheel."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from gesturectl.actions.base import Context, Form, Group, Name, Running, Traits, ZoomWheel, tap
from gesturectl.model.keys import parse_chord
from gesturectl.model.types import DESK_MOTIONS, MOTIONS, OutputEvent, Scroll
from gesturectl.model.words import quoted

GROUP = Group("follow", "Follow the hand", custom=True, place=5)
EVERY = 0.04  # seconds between two taps

Target = (
    Literal["volume", "brightness", "scroll", "scroll_sideways", "zoom"]
    | Annotated[tuple[Name, Name], Field(min_length=2, max_length=2)]
)
TARGETS = {  # what becomes of each as its value goes up
    "volume": "turns the volume up",
    "brightness": "turns the brightness up",
    "scroll": "scrolls up",
    "scroll_sideways": "scrolls to the right",
    "zoom": "zooms in",
}
_DOWN = {
    "volume": "turns the volume down",
    "brightness": "turns the brightness down",
    "scroll": "scrolls down",
    "scroll_sideways": "scrolls to the left",
    "zoom": "zooms out",
}
_KEYS: Mapping[str, tuple[str, str]] = {
    "volume": ("volume_down", "volume_up"),
    "brightness": ("brightness_down", "brightness_up"),
}


class Value(Form):
    """An action that follows the hand from where it was when the gesture began; no form of its own."""

    steps: Annotated[float, Field(ge=-200, le=200)] = 10
    """Taps of a key, or wheel clicks, for the whole range; less than 0 for the other way round."""

    traits: ClassVar = Traits(lasts=True, chords="list")
    way: ClassVar[str]  # of the hand that goes up, in words
    unit: ClassVar[str]  # of `range`, in words
    # To either side, in the source's unit; about what hands at rest span within a second of rendered clips is twice it.
    tremor: ClassVar[float]
    endless: ClassVar[bool] = False  # it goes on beyond the range

    @property
    def target(self) -> Target:
        """What it moves."""
        return getattr(self, self.form())  # type: ignore[no-any-return]

    def words(self) -> str:
        to, ups = self.target, self.steps > 0
        what = (TARGETS if ups else _DOWN)[to] if isinstance(to, str) else self._taps(*(to if ups else to[::-1]))
        bent = self.bent
        curve = "" if bent == 1 else f", by a curve of {bent:g}"
        whole: float = self.range  # type: ignore[attr-defined]
        return f"{what} as {self.way}: {abs(self.steps):g} steps for {whole:g} {self.unit}{curve}"

    @property
    def bent(self) -> float:
        """The exponent of its curve."""
        return 1.0

    def _taps(self, down: str, up: str) -> str:
        return f"taps {up}, or {down} for the other way,"

    def running(self, context: Context) -> Running:
        return Follower(self)

    @classmethod
    def misplaced(cls, gesture: str) -> tuple[Literal["on", "do"], str] | None:
        if gesture not in (*MOTIONS, *DESK_MOTIONS, "dwell", "zoom"):
            return None
        shown = f"follows one hand while it shows a pose, and {quoted(gesture)} is none"
        return "on", f"`{cls.form()}` {shown}; bind it to a pose."


class Curved(Value):
    """One whose range has an end or a beginning, so that it may be finer there; no form of its own."""

    curve: Annotated[float, Field(ge=0.25, le=4)] = 1
    """1 goes evenly; 2 is finer near where the gesture began, 0.5 coarser."""

    @property
    def bent(self) -> float:
        return self.curve


class Turn(Curved):
    """`{turn: volume}`: volume, brightness, scroll, scroll_sideways, zoom or a pair of keys follow the hand's turn."""

    turn: Target
    """What goes up with a turn clockwise as you see it; of two keys, such as `[down, up]`, the second."""
    range: Annotated[float, Field(ge=5, le=180)] = 90
    """Degrees that make up the whole range."""

    way, unit, tremor = "the hand turns clockwise", "degrees", 1.5

    @classmethod
    def meant_by(cls, text: str) -> str | None:
        return f"{{turn: {text}}}" if text in _KEYS else None


class Height(Curved):
    """`{height: scroll}`: the same by its height."""

    height: Target
    """What goes up with the hand; of two keys the second."""
    range: Annotated[float, Field(ge=0.1, le=10)] = 2
    """Palm lengths that make up the whole range."""

    way, unit, tremor = "the hand goes up", "palm lengths", 0.03


class Sideways(Curved):
    """`{sideways: [left, right]}`: the same by its way to the left and right."""

    sideways: Target
    """What goes up as the hand goes right; of two keys the second."""
    range: Annotated[float, Field(ge=0.1, le=10)] = 2
    """Palm lengths that make up the whole range."""

    way, unit, tremor = "the hand goes right", "palm lengths", 0.02


class Spread(Curved):
    """`{spread: zoom}`: the same by the gap between thumb and index fingertip."""

    spread: Target
    """What goes up as the gap widens; of two keys the second."""
    range: Annotated[float, Field(ge=0.1, le=3)] = 0.8
    """Palm lengths that make up the whole range."""

    way, unit, tremor = "thumb and index fingertip part", "palm lengths", 0.08


class Distance(Curved):
    """`{distance: brightness, range: 1, steps: 10, curve: 1}`: the same as it comes nearer and goes away."""

    distance: Target
    """What goes up as the hand comes nearer to the camera; of two keys the second."""
    range: Annotated[float, Field(ge=0.1, le=3)] = 1
    """1 where the distance halves, 2 where it halves twice."""

    way, unit, tremor = "the hand comes nearer", "times half its distance", 0.05


class Circling(Value):
    """`{circle: scroll, steps: -12}`: the same by circles of the fingertip, as with a jog wheel, without an end."""

    circle: Target
    """What goes up with circles clockwise as you see them, from half a circle on; of two keys the second."""
    steps: Annotated[float, Field(ge=-200, le=200)] = 12
    """Taps of a key, or wheel clicks, for the range; less than 0 for the other way round."""
    range: Annotated[float, Field(ge=5, le=3600)] = 360
    """Degrees that these steps are for."""

    way, unit, tremor, endless = "the fingertip circles clockwise", "degrees", 6.0, True


class Time(Curved):
    """`{time: volume, range: 2}`: the same by the time for which the gesture is held; it goes on until that ends."""

    time: Target
    """What goes up while the gesture is held; of two keys the second, with `steps` below 0 the first."""
    range: Annotated[float, Field(ge=0.1, le=60)] = 2
    """Seconds that the steps are for; `curve: 2` goes faster from then on."""

    way, unit, tremor, endless = "it is held", "seconds", 0.0, True


class Follower(Running):
    """One action that follows a hand while its gesture lasts.

    Movement within the tremor moves nothing. The way is cut off at the range, unless it is endless, so that going back
    acts at once. Taps follow the nearest whole step, at most one every EVERY seconds; those still due when the gesture
    ends are discarded. The wheel follows with fractions.
    """

    def __init__(self, do: Value) -> None:
        self.source = do.form()
        self._range: float = do.range  # type: ignore[attr-defined]
        self._steps, self._curve, self._sign = abs(do.steps), do.bent, math.copysign(1.0, do.steps)
        self._most = math.inf if do.endless else self._range + do.tremor
        to = do.target
        chords = _KEYS.get(to, ()) if isinstance(to, str) else to
        self._wheel = to if isinstance(to, str) and not chords else None
        self._chords = tuple(map(parse_chord, chords))  # down, up
        self._tremor = do.tremor
        self._way = 0.0  # from the beginning, in the source's unit
        self._calm = 0.0  # the same without tremor, within the range
        self._coming = 0.0  # what the hand has gone while it did not show the gesture
        self._sent = 0.0  # steps
        self._level = 0  # step that the taps are to reach
        self._next = -math.inf  # when the next tap may be
        self._zoom = ZoomWheel()

    def move(self, change: float, t: float, *, shown: bool) -> list[OutputEvent]:
        """What the hand's way since the last call sends.

        shown: the hand shows the gesture. Its way meanwhile may be the end of the gesture, and counts only once the
        hand shows the gesture again.
        """
        self._coming += change
        if not shown:
            return []
        self._way = max(-self._most, min(self._most, self._way + self._coming))
        self._coming = 0.0
        self._calm = max(self._way - self._tremor, min(self._way + self._tremor, self._calm))
        size = self._steps * (abs(self._calm) / self._range) ** self._curve
        value = self._sign * math.copysign(size, self._calm)
        if self._wheel:
            return self._scroll(value, t)
        self._level = round(value)
        return self.tick(t)

    def deadline(self) -> float | None:
        """When the next tap is due, or the zoom's key to be released."""
        return self._next if self._chords and self._sent != self._level else self._zoom.deadline

    def tick(self, t: float) -> list[OutputEvent]:
        """The tap that is due at time `t`, or the release of the zoom's key, if one is."""
        if not self._chords:
            return self._zoom.tick(t)
        if self._sent == self._level or t < self._next - 1e-9:
            return []
        up = self._level > self._sent
        self._sent += 1 if up else -1
        self._next = t + EVERY
        return tap(self._chords[up], t)

    def end(self, t: float) -> list[OutputEvent]:
        """The gesture is over: what is held down is released."""
        return self._zoom.end(t)

    def _scroll(self, value: float, t: float) -> list[OutputEvent]:
        step, self._sent = value - self._sent, value
        if not step:
            return []
        if self._wheel == "scroll_sideways":
            return [Scroll(t, step, 0.0)]
        return self._zoom.turn(step, t) if self._wheel == "zoom" else [Scroll(t, 0.0, step)]


ACTIONS: Sequence[type[Value]] = (Turn, Height, Sideways, Spread, Distance, Circling, Time)
