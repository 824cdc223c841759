"""Which monitors a hand reaches, and the pointer on them: the mapping spans their rectangle, gaps are skipped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from gesturectl.model.types import DoubleClick, Hand, Monitor, PointerMotion, Target, around
from gesturectl.pointer.between import Between
from gesturectl.pointer.filter import Vector
from gesturectl.pointer.freeze import Hold
from gesturectl.pointer.mapping import gain
from gesturectl.pointer.pointer import IN_THE_AIR, HandPointer, KeptPointer, Seen
from gesturectl.pointer.targets import Targets
from gesturectl.settings import Pointer

Choice = str | int  # the setting `pointer.monitor`


class DesktopPointer:
    """A pointer on the chosen ones of `monitors`, starting at `position` (pixels of the screen).

    A choice that names no monitor that is there means all of them, until it comes back. Where the hand reaches several,
    a slow one aims as finely as if it reached the one with the pointer alone.
    """

    def __init__(
        self,
        settings: Pointer,
        monitors: Sequence[Monitor],
        position: Vector,
        kept: KeptPointer | None = None,
        double_click: DoubleClick | None = None,
        targets: Sequence[Target] = (),
    ) -> None:
        self._kept = kept
        self._double_click = double_click
        self._there = targets
        self._settings = settings
        self._monitors = tuple(monitors)
        self._position = self._shown = position
        self._between = Between() if settings.between_frames else None
        self._held = False  # a button was down at the last frame
        self._begin(chosen(self._monitors, settings.monitor, position))

    @property
    def position(self) -> Vector:
        """Where the hand has put the pointer, screen pixels: clicks go there."""
        return self._position

    @property
    def shown(self) -> Vector:
        """Where the pointer is: carried on from there since the last frame."""
        return self._shown

    @property
    def target(self) -> Target | None:
        """The target that a press goes to, where such things are asked for."""
        return self._targets.caught if self._targets else None

    def look(self, targets: Sequence[Target]) -> None:
        """There are these targets on the screen from now on."""
        self._there = targets
        if self._targets:
            self._targets.replace(targets)

    @property
    def following(self) -> bool:
        """Whether a hand points."""
        return self._pointer.following

    @property
    def dragging(self) -> bool:
        """Whether the hand has moved on purpose since a button went down."""
        return self._pointer.dragging

    @property
    def tremor(self) -> float:
        """How far the hand's tremor would move the pointer to either side, screen pixels."""
        return self._pointer.tremor

    def put(self, position: Vector) -> None:
        """The pointer is at `position` by other means, such as the mouse; the hand that pointed does so no more."""
        self.release()
        self._position = self._shown = position
        self._pointer.put((position[0] - self._area.x, position[1] - self._area.y))
        if self._targets:
            self._targets.reset()

    def change(self, monitors: Sequence[Monitor], position: Vector) -> None:
        """There are other monitors now, and the pointer is at `position`; the hand that pointed does so no more."""
        self._monitors = tuple(monitors)
        self._position = self._shown = position
        self._begin(chosen(self._monitors, self._settings.monitor, position))

    @property
    def missing(self) -> str | None:
        """The notice for the user where the setting names a monitor that is not connected."""
        choice = self._settings.monitor
        if choice in ("all", "pointer", *range(1, len(self._monitors) + 1), *(m.name for m in self._monitors)):
            return None
        there = ", ".join(f"{n} {m.name}" for n, m in enumerate(self._monitors, 1))
        return f"`pointer.monitor` is {choice!r}, but there is {there}. All are used until it comes back."

    def watch(self, hand: Hand, palm: float, t: float, *, rest: bool) -> None:
        """A hand that may point soon; palm: its length in image pixels; rest: it lies on the desk."""
        self._pointer.watch(hand, palm, t, rest=rest)

    def release(self) -> None:
        """No hand points any more: the pointer stays, and the next hand starts afresh."""
        self._pointer.release()
        if self._between:
            self._between.reset()

    def deadline(self) -> float | None:
        """When the pointer is to be carried on next, without a frame; None where it stays."""
        return self._between.deadline() if self._between else None

    def carry_on(self) -> Vector:
        """Where the pointer is by the deadline."""
        assert self._between is not None
        raw = self._between.tick()
        self._shown = nearest(self._monitors, self._targets.carried(raw) if self._targets else raw)
        return self._shown

    def stay(self) -> None:
        """The pointer is carried on no more before the next frame."""
        if self._between:
            self._between.stop()

    def take_back(self) -> bool:
        """Takes the pointer back to where the hand has put it; False where it is there."""
        away = self._shown != self._position
        self._shown = self._position
        return away

    def step(
        self,
        hand: Hand,
        size: tuple[int, int],
        palm: float,
        t: float,
        hold: Hold,
        seen: Seen = IN_THE_AIR,
        *,
        free: bool = True,
    ) -> PointerMotion:
        """The pointer after this frame. size: the frame's; palm: the hand's palm length in image pixels.

        free: nothing is about to need the pointer where it is; it may be carried on until the next frame.
        """
        if not self._pointer.following:
            area = chosen(self._monitors, self._settings.monitor, self._position)
            if area != self._area:
                self._begin(area)
        here = around(self._monitors, self._position)
        self._pointer.slow = self._settings.slow * min(1.0, here.width / self._area.width)
        motion = self._pointer.step(hand, size, palm, t, hold, seen)
        raw = nearest(self._monitors, (motion.x + self._area.x, motion.y + self._area.y))
        self._position = self._shown = self._bent(raw, t, hold)
        if self._between:
            self._between.step(t, raw, free=self._pointer.free and free)
        return replace(motion, x=self._position[0], y=self._position[1])

    def _bent(self, raw: Vector, t: float, hold: Hold) -> Vector:
        """The pointer with what the targets do to it; a press goes to one, what comes while it lasts does not."""
        if self._targets is None:
            return raw
        pinned = hold.pinned_since
        if pinned is None and hold.pressed and not self._held:
            pinned = t
        shown = self._targets.step(raw, t, pinned=pinned, holds=hold.pressed and self._held)
        self._held = hold.pressed
        return nearest(self._monitors, shown)

    def _begin(self, area: Monitor) -> None:
        self._area = area
        x, y = self._position
        screen = (area.width, area.height)
        at = (x - area.x, y - area.y)
        self._pointer = HandPointer(self._settings, screen, at, self._kept, self._double_click)
        self._targets: Targets | None = None
        if self._settings.targets != "off":
            bounds = (area.x, area.y, area.x + area.width - 1, area.y + area.height - 1)
            self._targets = Targets(self._settings.targets, gain(self._settings, screen), bounds)
            self._targets.replace(self._there)


def chosen(monitors: Sequence[Monitor], choice: Choice, position: Vector) -> Monitor:
    """The rectangle that a hand reaches, with the pointer at `position`: one monitor's, or that around all of them."""
    if choice == "pointer":
        at = nearest(monitors, position)
        return next(m for m in monitors if _within(m, at) == at)
    for number, monitor in enumerate(monitors, 1):
        if choice in (number, monitor.name):
            return monitor
    x, y = min(m.x for m in monitors), min(m.y for m in monitors)
    right, bottom = max(m.x + m.width for m in monitors), max(m.y + m.height for m in monitors)
    return Monitor("all", x, y, right - x, bottom - y)


def nearest(monitors: Sequence[Monitor], position: Vector) -> Vector:
    """The position itself where a monitor shows it, else the nearest that one shows."""
    return min((_within(m, position) for m in monitors), key=lambda p: math.dist(p, position))


def _within(m: Monitor, p: Vector) -> Vector:
    """The position moved into the monitor, unless the pixel that it is rounded to lies there."""

    def kept(v: float, low: int, length: int) -> float:
        return v if low - 0.5 <= v < low + length - 0.5 else min(max(v, low), low + length - 1)

    return (kept(p[0], m.x, m.width), kept(p[1], m.y, m.height))
