"""Smooths the pointer's path: calm at rest, close behind the hand when it moves."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gesturectl.model.smoothing import smoothing

Vector = tuple[float, float]

REST_CUTOFF, REST_BETA = 4.0, 2.0  # times those of a hand in the air
STAY_CUTOFF = 1.0  # Hz, with which a place that stays follows the hand


@dataclass(frozen=True, slots=True)
class OneEuroParameters:
    """Times in seconds; speeds in the caller's unit a second."""

    min_cutoff: float  # Hz at rest
    beta: float  # Hz gained for each unit of speed above the slack
    slack: float  # speed up to which the hand counts as resting, as tremor does
    speed_cutoff: float  # Hz, of the speed's own low-pass


class OneEuroFilter:
    """The 1-Euro filter in two dimensions, with one cutoff for both, clocked by the stream's own time.

    Casiez, Roussel, Vogel: 1€ Filter (CHI 2012); the slack keeps tremor from opening the filter. Until it has run for
    as long as it remembers, all samples weigh the same, so that a bad first one is soon outweighed.
    """

    def __init__(self, parameters: OneEuroParameters) -> None:
        self.parameters = parameters  # those of the next step
        self._t: float | None = None
        self._start = 0.0
        self._value: Vector = (0.0, 0.0)
        self._raw: Vector = (0.0, 0.0)
        self._velocity: Vector = (0.0, 0.0)

    def reset(self) -> None:
        """Forget everything: the next sample is taken as it is."""
        self._t = None

    def step(self, value: Vector, t: float, unit: float = 1.0) -> Vector | None:
        """The smoothed value at time `t`; `unit` is the length of one unit of speed in the value's coordinates.

        A value that is not finite is discarded: the last smoothed one is returned, None where there is none.
        """
        if not (math.isfinite(value[0]) and math.isfinite(value[1])):
            return None if self._t is None else self._value
        if self._t is None:
            self._start = t
            self._t = t
            self._value = value
            self._raw = value
            self._velocity = (0.0, 0.0)
            return value
        dt = t - self._t
        if dt <= 0:
            return self._value
        a = smoothing(self.parameters.speed_cutoff, dt)
        vx, vy = self._velocity
        vx += a * ((value[0] - self._raw[0]) / dt - vx)
        vy += a * ((value[1] - self._raw[1]) / dt - vy)
        speed = math.hypot(vx, vy) / unit
        p = self.parameters
        b = smoothing(p.min_cutoff + p.beta * max(0.0, speed - p.slack), dt)
        b = max(b, dt / (t - self._start + dt))
        x, y = self._value
        self._value = (x + b * (value[0] - x), y + b * (value[1] - y))
        self._t = t
        self._raw = value
        self._velocity = (vx, vy)
        return self._value


class Stay:
    """For how long a place has stayed, but for tremor and the tracker's noise."""

    def __init__(self) -> None:
        self._at: Vector | None = None
        self._since = self._t = 0.0

    def reset(self) -> None:
        """Another place, which has not stayed yet."""
        self._at = None

    def step(self, place: Vector, t: float, radius: float) -> float:
        """Seconds at time `t`; radius: what it may move, in the place's coordinates, so long as it moves nowhere."""
        if self._at is None or not math.dist(place, self._at) <= radius:
            self._at, self._since = place, t
        else:
            k = smoothing(STAY_CUTOFF, t - self._t)
            self._at = (self._at[0] + (place[0] - self._at[0]) * k, self._at[1] + (place[1] - self._at[1]) * k)
        self._t = t
        return t - self._since


def parameters(smoothness: float, *, rest: bool = False) -> OneEuroParameters:
    """The parameters along the curve of jitter against lag; smoothness 0..1, speeds in palm lengths a second.

    rest: of a hand that moves on the desk. It trembles less, and reaches so little that what its pointer still has to
    go when it stops would be seen: it is smoothed less (REST_CUTOFF, REST_BETA, by `bench pointer`).
    """
    cutoff, beta = (REST_CUTOFF, REST_BETA) if rest else (1.0, 1.0)
    return OneEuroParameters(
        min_cutoff=cutoff * 4.0 * 0.0625**smoothness, beta=beta * 16.0 * 0.25**smoothness, slack=0.3, speed_cutoff=1.0
    )


def play_radius(smoothness: float, palm: float) -> float:
    """The radius within which tremor and the tracker's noise move nothing, image pixels; palm: its length in them.

    A hand far away is found no better than to a fraction of a pixel.
    """
    return smoothness * max(0.014 * palm, 1.2)


def play(position: Vector, target: Vector, radius: float) -> Vector:
    """`position` pulled after `target` as by a string of length `radius`: tremor within it moves nothing."""
    dx, dy = target[0] - position[0], target[1] - position[1]
    distance = math.hypot(dx, dy)
    if distance <= radius:
        return position
    k = 1.0 - radius / distance
    return (position[0] + dx * k, position[1] + dy * k)
