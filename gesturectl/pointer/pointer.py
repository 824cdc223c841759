"""Turns the pointing hand's place into the pointer's: anchor, filter, mapping and clutch."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from gesturectl.model.geometry import palm_middle
from gesturectl.model.types import DoubleClick, Hand, PointerMotion
from gesturectl.pointer.axis import Axis
from gesturectl.pointer.filter import OneEuroFilter, Stay, Vector, parameters, play, play_radius
from gesturectl.pointer.freeze import Freeze, Hold, asked_double_click
from gesturectl.pointer.mapping import (
    PALM,
    Absolute,
    Joystick,
    Mapped,
    Relative,
    at_rest,
    gain,
    hurry,
    in_the_air,
    slowness,
    speed,
)
from gesturectl.pointer.own_place import BRAKE, BRISK, PUSH, RUSH, aimed_finely, repaid, within
from gesturectl.pointer.tremor import TremorFilter
from gesturectl.settings import Pointer

FINE = 0.25  # of its way that a slowed pointer goes
# A hand on the desk is smoothed as one in the air once it has stayed within so many palm lengths for so many seconds:
# its pointer has then arrived, and the tracker's noise is twice as large there.
STAYS, STAYED = 0.02, 0.3
GAP = 0.2  # seconds without the hand after which the filter has forgotten it
STEADY = 0.5  # seconds over which the palm's length is averaged: it seems to change by a tenth as the fingers move


@dataclass(frozen=True, slots=True)
class Seen:
    """How the pointing hand is seen: a way of it to the right or down in the picture is one of the person's hand."""

    rest: bool = False  # it lies on the desk and is moved as a mouse is
    right: Literal[-1, 1] = -1  # of the person's right for the picture's; -1 by a camera that faces the person
    down: Literal[-1, 1] = 1  # towards the person for down in the picture; -1 on the desk before such a camera


IN_THE_AIR = Seen()


@dataclass(slots=True)
class KeptPointer:
    """What a pointer keeps over a reload."""

    clutched: Vector = (0.0, 0.0)  # the part of the pointer's offset that the clutch made and that stays, screen pixels
    put: bool = False  # something else than a hand has moved the pointer since one pointed


class HandPointer:
    """Follows one hand on a screen of `screen` pixels (width, height), starting at `position`."""

    def __init__(
        self,
        settings: Pointer,
        screen: tuple[int, int],
        position: Vector,
        kept: KeptPointer | None = None,
        double_click: DoubleClick | None = None,
    ) -> None:
        self._freeze = Freeze(asked_double_click(settings, double_click))
        self._kept = kept or KeptPointer()
        self._screen = screen
        self._gain = gain(settings, screen)
        self.slow = settings.slow  # share of its way that the pointer goes while the hand is slow
        self._speed = speed(settings)  # what a mapping that has no region of its own goes by
        self._smoothed = {rest: parameters(settings.smoothness, rest=rest) for rest in (False, True)}
        self._filter = OneEuroFilter(self._smoothed[False])
        self._stay = Stay()
        self._tremor = TremorFilter(known_tremor(settings))
        self._smoothness = settings.smoothness
        self._air = in_the_air(settings, screen)
        self._rest = at_rest(settings, screen)
        self._mapping = self._air
        self._position = position
        self._t = 0.0
        self._seen: tuple[int, float] | None = None  # the track that the filter follows, and when it saw it last
        self._since = 0.0  # when it began to follow it
        self._palm = 1.0  # its palm's length, image pixels, averaged
        self._hand: Vector | None = None  # the filtered place in the picture; None while no hand points
        self._calm: Vector = (0.0, 0.0)  # the same after play
        self._free = position  # the pointer's place if the screen had no edges
        self._swiped = False  # the pointer is away from the hand's own place because of a swipe
        self.free = False  # in the last frame the pointer followed the hand, and no pinch was about to keep it
        self._axis = Axis()

    @property
    def position(self) -> Vector:
        """Where the pointer is, screen pixels."""
        return self._position

    @property
    def following(self) -> bool:
        """Whether a hand points."""
        return self._hand is not None

    @property
    def dragging(self) -> bool:
        """Whether the hand has moved on purpose since a button went down."""
        return self._freeze.dragging

    @property
    def tremor(self) -> float:
        """How far the hand's tremor would move the pointer to either side, screen pixels."""
        return self._tremor.size * PALM * self._gain * max(self._speed)

    def put(self, position: Vector) -> None:
        """Something else than the hand has moved the pointer to `position`: the next hand takes it up there."""
        self._position = position
        self._kept.put = True

    def release(self) -> None:
        """No hand points any more: the pointer stays, and the next hand starts afresh."""
        self._hand = None
        self.free = False
        self._kept.clutched = (0.0, 0.0)
        self._swiped = False
        self._freeze.reset()

    def watch(self, hand: Hand, palm: float, t: float, *, rest: bool = False) -> Vector | None:
        """Updates the filter with a hand that may point soon; its filtered place, None where it has none yet.

        rest: it lies on the desk.
        """
        if self._seen is None or self._seen[0] != hand.track_id or t - self._seen[1] > GAP:
            self._filter.reset()
            self._tremor.reset()
            self._stay.reset()
            self._since, self._palm = t, palm
        else:
            dt = t - self._seen[1]
            self._palm *= (palm / self._palm) ** (dt / (min(t - self._since, STEADY) + dt)) if dt > 0 else 1.0
        self._seen = (hand.track_id, t)
        place = palm_middle(hand)
        moves = rest and self._stay.step(place, t, STAYS * self._palm) < STAYED
        self._filter.parameters = self._smoothed[moves]
        return self._filter.step(self._tremor.step(place, t, self._palm), t, self._palm)

    def step(
        self, hand: Hand, size: tuple[int, int], palm: float, t: float, hold: Hold, seen: Seen = IN_THE_AIR
    ) -> PointerMotion:
        """The pointer after this frame. size: the frame's; palm: the hand's palm length in image pixels.

        seen: how it is seen, which a hand keeps until it points no more.
        """
        place = self.watch(hand, palm, t, rest=seen.rest)
        palm = self._palm
        if place is None:
            return PointerMotion(t, *self._position, 0.0, 0.0)
        begins = self._hand is None
        if self._hand is None:
            self._hand = self._calm = place
            self._t = t
            self._mapping = self._rest if seen.rest else self._air
        before = self._calm
        self._calm = play(before, place, play_radius(self._smoothness, palm))
        if seen.rest and hold.lifted_since is not None:
            hold = self._lifted(hold, hold.lifted_since)
        x, y = -seen.right, seen.down
        way = (x * (before[0] - self._calm[0]) / palm, y * (self._calm[1] - before[1]) / palm)
        moved = (x * (self._hand[0] - place[0]) / palm, y * (place[1] - self._hand[1]) / palm)
        self._hand = place
        self._axis.step(way if hold.straight else None)
        frozen = self._freeze.step(hold, place, palm, self._position, t)
        if isinstance(self._mapping, Absolute):
            if begins:
                self._mapping.begin(_facing(place, size, seen), size, palm)
            mapped = self._mapping.step(_facing(self._calm, size, seen), size, palm, math.hypot(*way))
            if begins:
                self._free = self._position = self._clamped(self._position) if self._kept.put else self._arrive(mapped)
            sx, sy = mapped.scale
            shift = (x * (before[0] - self._calm[0]) * sx, (self._calm[1] - before[1]) * sy)
            self._place(mapped, shift, math.hypot(*way), t - self._t, frozen, hold)
        else:
            if begins:
                self._mapping.begin()
            self._push(self._mapping, way, t - self._t, frozen, hold)
        self._freeze.keep(hold, place, self._position, t, frozen=frozen is not None)
        self._t = t
        self._kept.put = False
        self.free = frozen is None and hold.pinned_since is None
        return PointerMotion(t, self._position[0], self._position[1], moved[0], moved[1])

    def _lifted(self, hold: Hold, since: float) -> Hold:
        """Why a lifted hand does not move the pointer, which goes back to where that was on the desk."""
        if not self._freeze.still and not hold.pressed:
            self._position = self._freeze.position_at(since) or self._position
        return replace(hold, still=True)

    def _arrive(self, mapped: Mapped) -> Vector:
        """Where the pointer of a hand that begins to point is: where it was, as far as the region may slide there."""
        x, y = (
            c + m + within(p - c - m, slack)
            for p, c, m, slack in zip(self._position, self._kept.clutched, mapped.at, mapped.slack, strict=True)
        )
        return self._clamped((x, y))

    def _place(self, mapped: Mapped, shift: Vector, moved: float, dt: float, frozen: Vector | None, hold: Hold) -> None:
        """Moves the pointer by the hand's way `shift` (screen pixels), and little by little to the hand's own place.

        So whatever else changes, such as the hand's distance or the place after a freeze, never moves it by itself.
        moved: the hand's way in palm lengths, within `dt` seconds.
        """
        if frozen is not None:
            if hold.still:
                self._free = frozen
                self._kept.clutched = (frozen[0] - mapped.at[0], frozen[1] - mapped.at[1])
            else:  # where it rests against an edge, it stays as far beyond that as the hand is
                fx, fy = (
                    f if new == old else new for f, old, new in zip(self._free, self._position, frozen, strict=True)
                )
                self._free = (fx, fy)
            self._position = frozen
            self._swiped = hold.swiping
            return
        share = slowness(moved * PALM / dt, self.slow) if dt > 0 else 1.0
        if hold.slowed or hold.straight:
            dx, dy = self._guided((shift[0] * share, shift[1] * share), hold)
            self._free = self._position = self._clamped((self._free[0] + dx, self._free[1] + dy))
            return
        if share < BRISK:
            axes = zip(self._free, shift, mapped.at, self._kept.clutched, mapped.slack, self._screen, strict=True)
            x, y = (aimed_finely(free, s, share, m + c, slack, float(length)) for free, s, m, c, slack, length in axes)
            self._free = self._position = self._clamped((x, y))
            return
        haste = hurry(moved / dt) if dt > 0 else 0.0
        boost = 1.0 + (mapped.haste - 1.0) * haste
        brake, push = 1.0 if self._swiped else BRAKE, PUSH + RUSH * haste
        axes = zip(self._free, shift, mapped.at, self._kept.clutched, mapped.slack, strict=True)
        moves = [repaid(free + s * boost, s, m + c, slack, brake, push) for free, s, m, c, slack in axes]
        self._free = (moves[0][0], moves[1][0])
        self._swiped = self._swiped and any(left for _, left in moves)
        self._position = self._clamped(self._free)
        self._give_back(mapped)

    def _push(self, mapping: Relative | Joystick, way: Vector, dt: float, frozen: Vector | None, hold: Hold) -> None:
        """Moves the pointer by the hand's way (palm lengths); what a freeze swallows stays swallowed."""
        millimetres = (way[0] * PALM, way[1] * PALM)
        moved = mapping.move(millimetres, dt, self.slow, hold, frozen=frozen is not None)
        if frozen is not None:
            self._position = frozen
        elif dt > 0:
            dx, dy = self._guided(moved, hold)
            self._position = self._clamped((self._position[0] + dx, self._position[1] + dy))

    def _guided(self, shift: Vector, hold: Hold) -> Vector:
        """What of the pointer's way (screen pixels) is left while another gesture makes it fine or straight."""
        part = FINE if hold.slowed else 1.0
        x, y = self._axis.along if hold.straight else (1.0, 1.0)
        return (shift[0] * part * x, shift[1] * part * y)

    def _clamped(self, p: Vector) -> Vector:
        return (min(max(p[0], 0.0), self._screen[0] - 1.0), min(max(p[1], 0.0), self._screen[1] - 1.0))

    def _give_back(self, mapped: Mapped) -> None:
        """Pushing against a screen's edge takes back what the clutch has shifted, and lets the region slide."""
        free, clutched = [], []
        axes = zip(self._free, self._position, mapped.at, self._kept.clutched, mapped.slack, strict=True)
        for f, p, m, c, slack in axes:
            offset = f - m
            if f != p:
                offset = min(max(p - m, min(offset, -slack, 0.0)), max(offset, slack, 0.0))
                c = min(max(c, min(offset, 0.0)), max(offset, 0.0))
            free.append(m + offset)
            clutched.append(c)
        self._free, self._kept.clutched = (free[0], free[1]), (clutched[0], clutched[1])


def _facing(place: Vector, size: tuple[int, int], seen: Seen) -> Vector:
    """A place of the picture as a camera that faces the person would show it."""
    return place if seen.right < 0 else (size[0] - place[0], place[1])


def known_tremor(settings: Pointer) -> float | None:
    """What the settings say of the tremor's size, palm lengths to either side; None where it is to be left alone."""
    if settings.tremor == "auto":
        return 0.0
    return settings.tremor / PALM if settings.tremor else None
