"""Where the pointer has to stay: around clicks, as closing fingers pull the hand, and while a gesture holds it."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace

from gesturectl.model.types import DoubleClick
from gesturectl.pointer.filter import Vector
from gesturectl.settings import Pointer

DRAG = 0.13  # palm lengths that a pinched hand has to move before the pointer follows
PULL = 0.25  # palm lengths by which closing fingers may pull a hand that stays; 0.17 was the most in rendered clips
HELD = 1.0  # screen pixels within which a pointer rests
LATER = 0.05  # seconds by which two presses may come to the desktop nearer to each other than they were made
DRIFT = 0.114  # palm lengths a second (1 cm/s): what a raised hand drifts by itself, 0.5 to 2 cm/s, is no purpose
RESTED = 0.1  # seconds for which the pointer has to have rested as the fingers began to move, to go back there, ...
NEARLY = 2.0  # screen pixels within which it rests
HISTORY = 0.8  # seconds of positions kept to date a press back


@dataclass(frozen=True, slots=True)
class Hold:
    """Why the pointer should not follow the hand just now."""

    still: bool = False  # clutch or scroll: stay, and go on from here afterwards
    pinned_since: float | None = None  # a pinch is closing or opening since then: act where the pointer was
    pinched: bool = False  # a pinch is closed
    swiping: bool = False  # a swipe may come: stay, and come back to the hand's own place afterwards
    pressed: bool = False  # a button is down: follow once the hand has moved on purpose
    slowed: bool = False  # go a part of the way
    straight: bool = False  # keep to the axis along which the hand first moves clearly
    lifted_since: float | None = None  # the hand has been lifted off the desk since then, as a mouse is


@dataclass(frozen=True, slots=True)
class _Moment:
    """A frame that is past."""

    t: float
    position: Vector  # of the pointer, screen pixels
    hand: Vector  # its place in the picture, pixels
    free: bool  # where a closing pinch keeps the pointer from following the hand, it has not rested


class Freeze:
    """Where the pointer of one hand has to stay. Each frame is one call of `step`, then one of `keep`.

    A hand is a place in the picture, in pixels, and `palm` the length of its palm there; positions are screen pixels.
    """

    def __init__(self, double_click: DoubleClick) -> None:
        self._double_click = double_click
        self._history: deque[_Moment] = deque()
        self._was = Hold()
        self._t = 0.0
        # The place of the hand at the press, until it has moved on purpose: it follows its drift, so far by `_drifted`.
        self._pressed_at: Vector | None = None
        self._drifted = 0.0
        self._last_press: _Moment | None = None

    @property
    def dragging(self) -> bool:
        """Whether the hand has moved on purpose since a button went down."""
        return self._was.pressed and self._pressed_at is None

    @property
    def still(self) -> bool:
        """Whether a clutch or a scroll held the pointer in the last frame."""
        return self._was.still

    def reset(self) -> None:
        """No hand points any more."""
        self._history.clear()
        self._was = Hold()
        self._pressed_at = self._last_press = None

    def step(self, hold: Hold, hand: Vector, palm: float, position: Vector, t: float) -> Vector | None:
        """Where the pointer, now at `position`, has to stay in a frame; None while it follows the hand."""
        frozen = self._frozen(hold, hand, palm, position, t)
        if hold.pressed and not self._was.pressed:
            return self._again(hand, palm, position, t) or frozen
        return frozen

    def keep(self, hold: Hold, hand: Vector, position: Vector, t: float, *, frozen: bool) -> None:
        """Remembers a frame, in which the pointer came to `position`. frozen: it had to stay there."""
        now = _Moment(t, position, hand, not frozen or hold.pressed or hold.pinned_since is None)
        if hold.pressed and not self._was.pressed:
            self._last_press = now
        self._was, self._t = hold, t
        self._history.append(now)
        while self._history and self._history[0].t < t - HISTORY:
            self._history.popleft()

    def position_at(self, t: float) -> Vector | None:
        """Where the pointer was at a time; None where that is too long ago."""
        return next((m.position for m in reversed(self._history) if m.t <= t), None)

    def _frozen(self, hold: Hold, hand: Vector, palm: float, position: Vector, t: float) -> Vector | None:
        if self._was.pressed and not hold.pressed:
            self._pressed_at = None
            return position  # the release goes where the pointer is
        if hold.pressed and not self._was.pressed:
            self._pressed_at, self._drifted = hand, 0.0
        elif not hold.pressed:
            self._pressed_at = None
        if hold.still or hold.swiping:
            return position
        if hold.pinched and not self._was.pinched and hold.pinned_since is not None:
            return self._aimed(hold.pinned_since, hand, palm, position)
        if self._pressed_at is not None:
            if math.dist(hand, self._pressed_at) < DRAG * palm:
                self._pressed_at = self._drift(self._pressed_at, hand, palm, t - self._t)
                return position
            self._pressed_at = None
        if hold.pinned_since is None or self._far(hold.pinned_since, hand, palm):
            return None
        opens = hold.pressed and self._was.pinned_since is None
        return self._aimed(hold.pinned_since, hand, palm, position) if opens else position

    def _aimed(self, since: float, hand: Vector, palm: float, position: Vector) -> Vector:
        """Where the pointer rested as the fingers began to move, else where longest since then: it has stayed there.

        What the hand did on purpose stays.
        """
        best, longest, held = position, 0, 0
        last: Vector | None = None
        back = 0
        for m in reversed(self._history):
            if math.dist(hand, m.hand) > PULL * palm:
                break
            back += 1
            if not m.free:
                continue
            held = held + 1 if last is not None and math.dist(m.position, last) < HELD else 1
            last = m.position
            if held >= longest:
                best, longest = m.position, held
            if m.t <= since:
                best = self._rested(m.t) or best
                break
        for k in range(len(self._history) - back, len(self._history)):
            self._history[k] = replace(self._history[k], position=best)
        return best

    def _rested(self, t: float) -> Vector | None:
        """Where the pointer was at a time, if it rested there."""
        before = [m for m in self._history if t - RESTED - 1e-6 <= m.t <= t]
        x, y = zip(*(m.position for m in before), strict=True)
        seen = before[0].t < t - RESTED / 2
        return before[-1].position if seen and math.dist((max(x), max(y)), (min(x), min(y))) < NEARLY else None

    def _again(self, hand: Vector, palm: float, position: Vector, t: float) -> Vector | None:
        """Where the last press went, if this one makes a double click of it: a raised hand drifts meanwhile."""
        last = self._last_press
        if last is None or t - last.t > self._double_click.seconds + LATER:
            return None
        near = math.dist(hand, last.hand) < max(DRAG, 2 * DRIFT * (t - last.t)) * palm
        return last.position if near or math.dist(position, last.position) <= self._double_click.distance else None

    def _drift(self, pressed_at: Vector, hand: Vector, palm: float, seconds: float) -> Vector:
        """The place of the press, which follows a hand that drifts: what is held down is not dragged, for a while."""
        away = math.dist(hand, pressed_at)
        follows = min(away, DRIFT * palm * seconds, DRAG * palm - self._drifted)
        if follows <= 0.0:
            return pressed_at
        self._drifted += follows
        share = follows / away
        return (pressed_at[0] + (hand[0] - pressed_at[0]) * share, pressed_at[1] + (hand[1] - pressed_at[1]) * share)

    def _far(self, since: float, hand: Vector, palm: float) -> bool:
        """Whether the hand has moved on purpose since then."""
        return any(m.t >= since and math.dist(hand, m.hand) > PULL * palm for m in self._history)


def asked_double_click(settings: Pointer, known: DoubleClick | None) -> DoubleClick:
    """What counts as a double click: as the settings say, else as the desktop reports it, if it does."""
    known = known or DoubleClick()
    return known if settings.double_click == "auto" else replace(known, seconds=settings.double_click)
