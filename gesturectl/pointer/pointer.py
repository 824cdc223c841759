"""Turns the pointing hand's place into the pointer's: anchor, filter, mapping, clutch, and the freeze around clicks."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from gesturectl.pointer.filter import OneEuroFilter, Vector, parameters, play
from gesturectl.settings import Pointer as PointerSettings
from gesturectl.types import KNUCKLES, WRIST, Hand, PointerMotion

PLAY = 0.0025  # radius within which tremor moves nothing, in screen heights
DRAG = 0.13  # palm lengths that a pinched hand has to move before the pointer follows
HISTORY = 0.5  # seconds of positions kept to date a press back
MELT = 0.25  # palm lengths of movement over which what a freeze left behind fades to 1/e


@dataclass(frozen=True, slots=True)
class Hold:
    """Why the pointer should not follow the hand just now."""

    still: bool = False  # clutch or scroll: stay, and go on from here afterwards
    pinned_since: float | None = None  # a pinch is closing or opening since then: stay where the pointer was
    swiping: bool = False  # a swipe may come: stay, and come back to the hand's own place afterwards
    pressed: bool = False  # a button is down: follow once the hand has moved on purpose


class Pointer:
    """Follows one hand on a screen of `screen` pixels (width, height), starting at `position`."""

    def __init__(self, settings: PointerSettings, screen: tuple[int, int], position: Vector) -> None:
        self._settings = settings
        self._screen = screen
        self._filter = OneEuroFilter(parameters(settings.smoothness))
        self._position = position
        self._calm: Vector | None = None  # the mapped place after play; None while no hand points
        self._offset: Vector = (0.0, 0.0)  # pointer minus mapped place
        self._clutched: Vector = (0.0, 0.0)  # the part of it that the clutch made and that stays
        self._history: deque[tuple[float, Vector]] = deque()
        self._hand: Vector = (0.0, 0.0)
        self._was = Hold()
        self._pressed_at: Vector | None = None  # the hand's place at the press, until it has moved on purpose

    @property
    def position(self) -> Vector:
        """Where the pointer is, screen pixels."""
        return self._position

    @property
    def following(self) -> bool:
        """Whether a hand points."""
        return self._calm is not None

    def release(self) -> None:
        """No hand points any more: the pointer stays, and the next hand starts afresh."""
        self._filter.reset()
        self._calm = None
        self._offset = self._clutched = (0.0, 0.0)
        self._history.clear()
        self._was = Hold()
        self._pressed_at = None

    def step(self, hand: Hand, size: tuple[int, int], palm: float, t: float, hold: Hold) -> PointerMotion:
        """The pointer after this frame. size: the frame's; palm: the hand's palm length in image pixels."""
        place = self._filter.step(anchor(hand), t, palm)
        mapped = self._mapped(place, size)
        first = self._calm is None
        self._calm = calm = mapped if self._calm is None else play(self._calm, mapped, PLAY * self._screen[1])
        moved = (0.0, 0.0) if first else ((self._hand[0] - place[0]) / palm, (place[1] - self._hand[1]) / palm)
        self._hand = place
        frozen = self._frozen(hold, t, palm)
        if frozen is not None:
            self._position = frozen
            self._offset = (frozen[0] - calm[0], frozen[1] - calm[1])
            if hold.still:
                self._clutched = self._offset
        else:
            self._melt(math.hypot(*moved))
            self._position = self._clamped((calm[0] + self._offset[0], calm[1] + self._offset[1]))
            self._shrink(calm)
        self._was = hold
        self._history.append((t, self._position))
        while self._history and self._history[0][0] < t - HISTORY:
            self._history.popleft()
        return PointerMotion(t, self._position[0], self._position[1], moved[0], moved[1])

    def _frozen(self, hold: Hold, t: float, palm: float) -> Vector | None:
        """Where the pointer has to stay, or None while it follows."""
        if self._was.pressed and not hold.pressed:
            self._pressed_at = None
            return self._position  # the release goes where the pointer is
        if hold.pressed and not self._was.pressed:
            self._pressed_at = self._hand
        elif not hold.pressed:
            self._pressed_at = None
        if hold.still or hold.swiping:
            return self._position
        if self._pressed_at is not None:
            if math.dist(self._hand, self._pressed_at) < DRAG * palm:
                if hold.pinned_since is not None and not self._was.pressed:
                    return self._at(hold.pinned_since)
                return self._position
            self._pressed_at = None
        if hold.pinned_since is not None:
            return self._position if self._was.pinned_since is not None else self._at(hold.pinned_since)
        return None

    def _at(self, t: float) -> Vector:
        """The pointer's position at time `t`, as far as remembered."""
        best = self._position
        for when, position in reversed(self._history):
            best = position
            if when <= t:
                break
        return best

    def _mapped(self, place: Vector, size: tuple[int, int]) -> Vector:
        """The absolute mapping: the active region's middle is the screen's, mirrored as in a mirror."""
        u = 0.5 - (place[0] / size[0] - 0.5) / self._settings.region
        v = 0.5 + (place[1] / size[1] - 0.5) / self._settings.region
        return (u * (self._screen[0] - 1), v * (self._screen[1] - 1))

    def _clamped(self, p: Vector) -> Vector:
        return (min(max(p[0], 0.0), self._screen[0] - 1.0), min(max(p[1], 0.0), self._screen[1] - 1.0))

    def _melt(self, moved: float) -> None:
        """What a freeze left behind fades as the hand moves, so that no jump is seen and nothing drifts at rest."""
        k = math.exp(-moved / MELT)
        ox, oy = self._clutched
        self._offset = (ox + (self._offset[0] - ox) * k, oy + (self._offset[1] - oy) * k)

    def _shrink(self, calm: Vector) -> None:
        """Pushing against a screen's edge takes back what the clutch has shifted, never more."""

        def towards_zero(offset: float, needed: float) -> float:
            return max(needed, 0.0) if offset > 0 else min(needed, 0.0)

        position = (calm[0] + self._offset[0], calm[1] + self._offset[1])
        kept = self._clamped(position)
        new = [
            o if p == q else (o if abs(q - c) > abs(o) else towards_zero(o, q - c))
            for o, p, q, c in zip(self._offset, position, kept, calm, strict=True)
        ]
        if tuple(new) != self._offset:
            self._offset = self._clutched = (new[0], new[1])


def anchor(hand: Hand) -> Vector:
    """The point that steers: the mean of wrist and knuckles, which closing fingers hardly move (image pixels)."""
    points = hand.landmarks[[WRIST, *KNUCKLES], :2].mean(axis=0, dtype=float)
    return float(points[0]), float(points[1])
