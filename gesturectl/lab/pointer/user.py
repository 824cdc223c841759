"""A simulated user: aims, reaches, corrects what is seen late, and pinches.

The model is that of intermittent control by minimum-jerk submovements with signal-dependent noise: Meyer, Abrams,
Kornblum, Wright, Smith (Psychological Review 1988); Flash and Hogan (J. Neuroscience 1985); Harris and Wolpert (Nature
1998); Bye and Neilson's BUMP model (Human Movement Science 2008); Do, Chang and Lee (CHI 2021), which clicks with it.
None of the parameters is fitted to anything measured here.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

STEP = 0.005  # seconds of the simulation
INTERVAL = 0.1  # seconds between two plans: the refractory period of the BUMP model
VISUAL = 0.1  # seconds from what is on the screen to what is known of it (Do et al.; 0.1 to 0.15 in the literature)
NOISE = (0.2, 0.02)  # of the hand's speed, along and across the movement, drawn anew each interval (Do et al. 2021)
FITTS = (0.0128, 0.0947)  # s and s/bit of a planned reach: Fitts' stylus data as fitted by MacKenzie (HCI 7, 1992)
SHORTEST = 0.2  # seconds of a correcting submovement, at least (Meyer et al. 1988: 2 intervals)
TREMOR = 0.23  # mm an axis of an unsupported hand, 0.7 to 10 Hz, as in the rendered clips


@dataclass(frozen=True, slots=True)
class Target:
    """A disc on the screen, pixels."""

    centre: tuple[float, float]
    width: float


def reach_time(distance: float, width: float) -> float:
    """Seconds that a reach is planned to take: Fitts' law for the hand alone, with no device in between."""
    return max(SHORTEST, FITTS[0] + FITTS[1] * math.log2(max(2 * distance / width, 1.0)))


def minimum_jerk(p: Vector, v: Vector, a: Vector, goal: Vector, duration: float) -> NDArray[np.float64]:
    """Coefficients (6, 2), lowest power first, of the fifth-order path to rest at `goal` (Flash and Hogan 1985)."""
    T = duration
    rest = goal - p - v * T - a * T * T / 2
    speed, force = -(v + a * T), -a
    c3 = 10 * rest / T**3 - 4 * speed / T**2 + force / (2 * T)
    c4 = -15 * rest / T**4 + 7 * speed / T**3 - force / T**2
    c5 = 6 * rest / T**5 - 3 * speed / T**4 + force / (2 * T**3)
    return np.stack([p, v, a / 2, c3, c4, c5])


class Tremor:
    """Involuntary movement of a held hand: a sum of six sines."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rates = rng.uniform(0.7, 10.0, 6) * 2 * np.pi
        self._phases = rng.uniform(0, 2 * np.pi, (2, 6))

    def at(self, t: float) -> Vector:
        """Millimetres at time `t`."""
        swing: Vector = np.sin(self._rates * t + self._phases).sum(1) * TREMOR / math.sqrt(3.0)
        return swing


class User:
    """Moves a hand so that the pointer reaches target after target.

    effort: the hand's velocity (mm/s) that moves the pointer with a velocity in pixels a second, as the user has learnt
    it; delay: seconds from the hand to the screen, to which the user is used (Miall and Wolpert's forward model);
    catch: pixels around a target from which the pointer is drawn onto it, where the user has learnt that, and plans for
    the width that counts, as people with area cursors do (Grossman and Balakrishnan, The Bubble Cursor, CHI 2005).
    """

    def __init__(
        self, rng: np.random.Generator, effort: Callable[[Vector], Vector], delay: float, catch: float = 0.0
    ) -> None:
        self._rng = rng
        self._catch = catch
        self._effort = effort
        self._delay = delay
        self.hand: Vector = np.zeros(2)  # mm, without the tremor
        self._planned: deque[tuple[float, Vector]] = deque([(-math.inf, np.zeros(2))])  # the pointer's way as intended
        self._path: NDArray[np.float64] | None = None
        self._began = 0.0
        self._ends = 0.0
        self._next_plan = 0.0
        self._noise = np.zeros(2)
        self._velocity: Vector = np.zeros(2)  # intended, px/s
        self._force: Vector = np.zeros(2)

    def aim(self, target: Target, seen: Vector, t: float) -> None:
        """Begins to reach for a target; `seen` is the pointer as it is known."""
        distance = float(np.linalg.norm(np.array(target.centre) - self.where(seen, t)))
        self._ends = t + reach_time(distance, target.width + 2 * self._catch)
        self._next_plan = t

    def where(self, seen: Vector, t: float) -> Vector:
        """Where the user takes the pointer to be: as last seen, moved on by what has been intended since."""
        way: Vector = seen + self._planned[-1][1] - self._intended(t - VISUAL - self._delay)
        return way

    def settled(self, t: float) -> bool:
        """Whether no movement is going on."""
        return self._path is None or t >= self._began + self._duration - 1e-9

    def step(self, target: Target, seen: Vector, t: float, holding: bool) -> None:
        """Moves the hand for STEP seconds. holding: whether it is kept still, for a click."""
        if holding:
            self._path = None
            self._velocity = self._force = np.zeros(2)
        elif t >= self._next_plan - 1e-9:
            self._plan(target, seen, t)
        if self._path is not None:
            u = min(t + STEP - self._began, self._duration)
            powers = u ** np.arange(6.0)
            self._velocity = (np.arange(1, 6)[:, None] * self._path[1:] * powers[:5, None]).sum(0)
            self._force = (np.arange(2, 6)[:, None] * np.arange(1, 5)[:, None] * self._path[2:] * powers[:4, None]).sum(
                0
            )
            if u >= self._duration:
                self._velocity = self._force = np.zeros(2)
        pushed = self._effort(self._velocity)
        across = np.array([-pushed[1], pushed[0]])
        self.hand = self.hand + (pushed * (1 + self._noise[0]) + across * self._noise[1]) * STEP
        self._planned.append((t + STEP, self._planned[-1][1] + self._velocity * STEP))
        while len(self._planned) > 2 and self._planned[1][0] < t - 1.0:
            self._planned.popleft()

    def _plan(self, target: Target, seen: Vector, t: float) -> None:
        self._next_plan = t + INTERVAL
        self._noise = self._rng.normal(size=2) * NOISE
        here = self.where(seen, t)
        goal = np.array(target.centre)
        off = float(np.linalg.norm(goal - here))
        if self.settled(t) and t >= self._ends - 1e-9:
            if off <= target.width / 2 or self._caught(target, seen, t):
                self._path = None
                self._velocity = self._force = np.zeros(2)
                return
            self._ends = t + reach_time(off, target.width)
        self._duration = max(self._ends - t, INTERVAL)
        self._ends = t + self._duration
        self._path = minimum_jerk(here, self._velocity, self._force, goal, self._duration)
        self._began = t

    def _caught(self, target: Target, seen: Vector, t: float) -> bool:
        """Whether the user takes the pointer to be still on the target, as little was intended since."""
        since = self._planned[-1][1] - self._intended(t - VISUAL - self._delay)
        return inside(seen, target) and float(np.linalg.norm(since)) <= self._catch

    def _intended(self, t: float) -> Vector:
        """How far the pointer was meant to be at time `t`."""
        best = self._planned[0][1]
        for when, way in reversed(self._planned):
            best = way
            if when <= t:
                break
        return best


def inside(point: Vector, target: Target) -> bool:
    """Whether a point on the screen is in the target."""
    return math.dist(point, target.centre) <= target.width / 2


def ring(distance: float, width: float, middle: tuple[float, float], count: int = 13) -> Sequence[Target]:
    """The targets of ISO 9241-411's multidirectional task in their order, each opposite the one before."""
    angles = [2 * math.pi * ((i * (count // 2 + 1)) % count) / count for i in range(count + 1)]
    return [
        Target((middle[0] + distance / 2 * math.cos(a), middle[1] + distance / 2 * math.sin(a)), width) for a in angles
    ]
