"""From the hand's place in the picture to the screen: a region in front of the person, or a transfer function.

Both measure the hand's way in palm lengths, so that near and far, a child's hand and a large one feel alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from gesturectl.pointer.filter import Vector
from gesturectl.pointer.freeze import Hold
from gesturectl.settings import Pointer

PALM = 88.0  # millimetres from the wrist to the knuckles' mean of an adult's hand, by which settings are read

ABOVE = 1.65  # palm lengths that a hand reaches beyond its anchor: above it, below it, and to either side
BELOW = 0.55
ASIDE = 0.8
UNSURE = 0.1  # share by which the palm may seem longer or shorter before the hand counts as nearer or farther
APPROACH = 3.0  # palm lengths of movement over which the region takes a new distance in
LEAST = 0.3  # share of the picture that a hand too near to stay in view as a whole is taken to reach
INNER = 0.5  # share of the region, around its middle, into which a hand raised outside of it is taken
HASTE = (3.5, 6.0)  # palm lengths a second (308 and 528 mm/s): from here a near hand's gain grows, up to there
MOST = 3.0  # gain of a hasty near hand, in those of an unhurried one: as far as its small reach makes it necessary


SCREENS = 1.0  # widths of the screen a second, at most, of a pointer that is steered by leaning


@dataclass(frozen=True, slots=True)
class Curve:
    """A transfer function: gains in gains of the whole region, speeds in mm/s."""

    slow: float  # gain of a slow hand
    fast: float  # and of a fast one
    turn: float  # hand speed half-way between the two
    width: float  # steepness there


AIR = Curve(slow=0.6, fast=1.2, turn=150.0, width=60.0)
# A supported hand is calm, and its reach is small: with the usual regions it aims with the gain of the absolute mapping
# in the air, and its gain grows sooner. A steeper curve makes it harder to aim (`bench pointer`).
REST = Curve(slow=0.25, fast=1.15, turn=50.0, width=20.0)


# Where a slow hand is to aim more finely, and half-way from there. `bench pointer` shows what it brings.
SLOW = Curve(slow=0.0, fast=1.0, turn=60.0, width=20.0)


def gain(settings: Pointer, screen: tuple[int, int]) -> float:
    """Pixels that the pointer moves for a millimetre of the hand where the absolute mapping has its full region."""
    return screen[0] / (settings.region * 10.0)


def speed(settings: Pointer) -> Vector:
    """Factors of the gain sideways, and up and down."""
    return settings.speed_x, settings.speed_y


def rest_gain(settings: Pointer, screen: tuple[int, int]) -> float:
    """The same of a hand at rest on the desk, for a gain of 1 in its curve."""
    return screen[0] / (settings.rest_region * 10.0)


@dataclass(frozen=True, slots=True)
class Mapped:
    """Where a hand's place lies on the screen, and how the pointer may get there."""

    at: Vector  # screen pixels; beyond the screen where the hand is outside of the region
    scale: Vector  # screen pixels for a pixel of the picture
    slack: Vector  # screen pixels by which the region may slide under the hand to either side
    haste: float  # factor by which a hasty hand moves the pointer farther; 1 where the hand reaches the whole region


class Absolute:
    """A place of the hand is a place on the screen: the whole region is the whole screen, seen as in a mirror.

    The region lies where the settings say, or where it was when a hand was raised inside of it; it keeps clear of
    the picture's edges so that the whole hand stays in view, and follows the hand's distance only while the hand moves.
    Its size follows from the settings and the palm alone, so that no hand moves the pointer farther than another: where
    a near hand or a narrow picture leaves less room than that, the region may slide under the hand.
    """

    def __init__(self, settings: Pointer, screen: tuple[int, int]) -> None:
        self._gain = (gain(settings, screen) * settings.speed_x, gain(settings, screen) * settings.speed_y)
        self._screen = screen
        self._palm: float | None = None  # image pixels, by which the region is measured
        self._centre: Vector = (1.0 - settings.region_x, settings.region_y)  # shares of the picture

    def begin(self, place: Vector, size: tuple[int, int], palm: float) -> None:
        """A hand begins to point at `place` (image pixels)."""
        if self._palm is None or abs(math.log(palm / self._palm)) > UNSURE:
            self._palm = palm
        centre = []
        for (low, length, *_), p, c, n in zip(self._region(size), place, self._centre, size, strict=True):
            outside = p < low or p > low + length
            near = min(max(c * n, p - length * INNER / 2), p + length * INNER / 2)
            centre.append(near / n if outside else c)
        self._centre = (centre[0], centre[1])

    def step(self, place: Vector, size: tuple[int, int], palm: float, moved: float) -> Mapped:
        """Where the hand at `place` (image pixels) is on the screen.

        palm: the hand's palm length in image pixels; moved: palm lengths that it has moved since the last frame.
        """
        assert self._palm is not None
        change = math.log(palm / self._palm)
        beyond = change - min(max(change, -UNSURE), UNSURE)
        self._palm *= math.exp(beyond * (1.0 - math.exp(-moved / APPROACH)))
        (x, width, across, room_x), (y, height, along, room_y) = self._region(size)
        u, v = 1.0 - (place[0] - x) / width, (place[1] - y) / height
        sx, sy = (gain * PALM / self._palm for gain in self._gain)
        return Mapped(
            at=(u * self._screen[0] - 0.5, v * self._screen[1] - 0.5),
            scale=(sx, sy),
            slack=(max(width - room_x, 0.0) * sx / 2, max(height - room_y, 0.0) * sy / 2),
            haste=min(max(width / across, height / along, 1.0), MOST),
        )

    def _region(self, size: tuple[int, int]) -> list[tuple[float, float, float, float]]:
        """Low end and length of the region along x and y, image pixels; how much of that the hand can reach, and how
        much while all of it stays in view.
        """
        assert self._palm is not None
        units = [self._palm / (PALM * gain) for gain in self._gain]  # image pixels a screen pixel
        across = (ASIDE * self._palm, size[0] - ASIDE * self._palm)
        along = (ABOVE * self._palm, size[1] - BELOW * self._palm)
        out = []
        axes = zip((across, along), self._screen, units, self._centre, size, strict=True)
        for (low, high), pixels, unit, c, n in axes:
            room, length = max(high - low, LEAST * n), pixels * unit
            free = max(room - length, 0.0) / 2
            middle = min(max(c * n, (low + high) / 2 - free), (low + high) / 2 + free)
            out.append((middle - length / 2, length, room, max(high - low, 0.0)))
        return out


def slowness(speed: float, share: float) -> float:
    """Factor of the gain at a hand speed in mm/s, `share` for a hand that hardly moves."""
    return share + (1.0 - share) / (1.0 + math.exp(-(speed - SLOW.turn) / SLOW.width))


def hurry(speed: float) -> float:
    """How hasty a hand is at a speed in palm lengths a second: 0 to 1."""
    return min(max((speed - HASTE[0]) / (HASTE[1] - HASTE[0]), 0.0), 1.0)


class Relative:
    """The hand's speed decides how far the pointer goes for the hand's way: exact when slow, far when fast.

    The gain is a logistic curve of the speed: Nancel, Pietriga, Chapuis, Beaudouin-Lafon: Mid-air Pointing on
    Ultra-Walls (TOCHI 2015). full: pixels for a millimetre of the hand where the curve's gain is 1; factors: of the
    way sideways, and up and down.
    """

    def __init__(self, full: float, curve: Curve = AIR, factors: Vector = (1.0, 1.0)) -> None:
        self._gain = full
        self._curve = curve
        self._factors = factors
        self._debt: Vector = (0.0, 0.0)  # way of a swipe, mm, that the hand goes back without moving the pointer

    def begin(self) -> None:
        """A hand begins to point."""
        self._debt = (0.0, 0.0)

    def owe(self, way: Vector) -> None:
        """The hand's way (mm) belongs to a swipe, and so does its way back."""
        self._debt = (self._debt[0] + way[0], self._debt[1] + way[1])

    def move(self, way: Vector, dt: float, slow: float, hold: Hold, *, frozen: bool) -> Vector:
        """Pixels that the pointer moves for the hand's `way` (mm, as its owner sees it) within `dt` seconds.

        slow: share of it that is left while the hand is slow; frozen: the pointer stays, and the way is lost.
        """
        if frozen and hold.swiping:
            self.owe(way)
        if frozen or dt <= 0:
            return (0.0, 0.0)
        (dx, dy), share = self.step(way, dt), slowness(math.hypot(*way) / dt, slow)
        return (dx * self._factors[0] * share, dy * self._factors[1] * share)

    def step(self, way: Vector, dt: float) -> Vector:
        """The same without these factors and this share."""
        way = self._repaid(way)
        k = self._gain * transfer(math.hypot(*way) / dt, self._curve)
        return (way[0] * k, way[1] * k)

    def _repaid(self, way: Vector) -> Vector:
        debt = math.hypot(*self._debt)
        if not debt:
            return way
        ux, uy = self._debt[0] / debt, self._debt[1] / debt
        back = min(max(-(way[0] * ux + way[1] * uy), 0.0), debt)
        left = debt - back
        self._debt = (ux * left, uy * left) if left > 1e-9 else (0.0, 0.0)
        return (way[0] + ux * back, way[1] + uy * back)


class Joystick:
    """The farther the hand leans from where it began, the faster the pointer goes there: for those who reach little.

    Full speed is at a quarter of the region, rest within a sixteenth. A hand that leans farther takes the centre with
    it, so that the way back counts at once.
    """

    def __init__(self, settings: Pointer, screen: tuple[int, int]) -> None:
        self._still, self._full = settings.region * 10.0 / 16, settings.region * 10.0 / 4  # mm from the centre
        self._speed = SCREENS * screen[0]  # pixels a second
        self._factors = speed(settings)
        self._lean: Vector = (0.0, 0.0)  # mm from the centre

    def begin(self) -> None:
        """A hand begins to point, or to point again: its place is the centre."""
        self._lean = (0.0, 0.0)

    def move(self, way: Vector, dt: float, slow: float, hold: Hold, *, frozen: bool) -> Vector:
        """Pixels that the pointer moves within `dt` seconds in which the hand goes `way` (mm, as its owner sees it).

        Where nothing may move, its place is the centre. It is as fast with any `slow`; frozen: the pointer stays.
        """
        self.lean(way)
        if hold.still:
            self.begin()
        if frozen or dt <= 0:
            return (0.0, 0.0)
        dx, dy = self.step(dt)
        return (dx * self._factors[0], dy * self._factors[1])

    def lean(self, way: Vector) -> None:
        """The hand has gone `way` (mm, as its owner sees it)."""
        x, y = self._lean[0] + way[0], self._lean[1] + way[1]
        part = min(1.0, self._full / max(math.hypot(x, y), 1e-9))
        self._lean = (x * part, y * part)

    def step(self, dt: float) -> Vector:
        """Pixels that the pointer moves within `dt` seconds; the speed grows with the square of the lean."""
        far = math.hypot(*self._lean)
        if far <= self._still:
            return (0.0, 0.0)
        k = self._speed * ((far - self._still) / (self._full - self._still)) ** 2 * dt / far
        return (self._lean[0] * k, self._lean[1] * k)


def in_the_air(settings: Pointer, screen: tuple[int, int]) -> Absolute | Relative | Joystick:
    """The mapping that the settings name, for a hand in the air."""
    if settings.mapping == "relative":
        return Relative(gain(settings, screen), AIR, speed(settings))
    return Joystick(settings, screen) if settings.mapping == "joystick" else Absolute(settings, screen)


def at_rest(settings: Pointer, screen: tuple[int, int]) -> Relative:
    """The mapping for a hand on the desk."""
    return Relative(rest_gain(settings, screen), REST, speed(settings))


def transfer(speed: float, curve: Curve = AIR) -> float:
    """Gain at a hand speed in mm/s, in gains of the whole region."""
    return curve.slow + (curve.fast - curve.slow) / (1.0 + math.exp(-(speed - curve.turn) / curve.width))
