"""A pointer at rest: what it clicks, drags, scrolls or picks, where that is asked for.

the next rest     | does
------------------|----------------------------------------------------------------------------------------------------
click             | the gesture `dwell`, by default a click of the left button
double, right     | a double click, or a click of the right button
drag              | the left button goes down; the rest after the next movement releases it
scroll            | the wheel turns while the hand leans up, down or to a side; resting in the middle again ends it
any, on the panel | picks what the panel says there
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from gesturectl.bindings.lean import LeanScroller
from gesturectl.gestures.dwell import DwellDetector
from gesturectl.model.dwell import NextDwell, cells
from gesturectl.model.types import GestureEvent, Monitor, OutputEvent, PointerMotion, around
from gesturectl.settings import Config

DWELL, DRAG, SCROLL = "dwell", "dwell_drag", "dwell_scroll"
GESTURES = {"click": DWELL, "double": "dwell_double", "right": "dwell_right", "drag": DRAG, "scroll": SCROLL}


class Resting:
    """Follows the pointer on a screen `height` pixels high; asked: what the next rest does."""

    def __init__(self, config: Config, height: float, monitors: Sequence[Monitor], asked: NextDwell) -> None:
        self._seconds = config.pointer.dwell
        self._detector = DwellDetector(self._seconds, height)
        self._scroll = config.scroll
        self._edge, self._size = config.pointer.dwell_panel, config.feedback.size
        self.monitors = tuple(monitors)
        self._asked = asked
        self._lasts: GestureEvent | None = None  # the drag or scrolling that a rest has begun
        self._scroller: LeanScroller | None = None

    @property
    def progress(self) -> float:
        """The share of the time that has passed, 0 while the pointer does not rest."""
        return self._scroller.progress if self._scroller else self._detector.progress

    @property
    def scrolls(self) -> bool:
        """Whether the hand turns the wheel in place of moving the pointer."""
        return self._scroller is not None

    @property
    def drags(self) -> bool:
        """Whether a rest has pressed a button that the next one releases."""
        return self._lasts is not None and self._lasts.name == DRAG

    def step(
        self, motion: PointerMotion, track: int, place: tuple[float, float], *, busy: bool, tremor: float
    ) -> tuple[list[GestureEvent], list[OutputEvent]]:
        """The gestures and the scrolling that the pointer at `place` (screen pixels) causes.

        busy: the hand clicks, scrolls or the like. tremor: how far the hand's would move the pointer to either side.
        """
        if self._scroller is not None:
            return self._lean(self._scroller, motion, place)
        out: list[GestureEvent] = []
        for e in self._detector.step(track, place, motion.t, busy=busy, tremor=tremor):
            if e.name != DWELL:
                out.append(e)
            elif e.phase == "begin":
                out += self._rested(e, place)
        return out, []

    def stop(self, t: float) -> list[GestureEvent]:
        """No hand points any more, or everything is let go."""
        return [*self._detector.stop(t), *self._end("cancel", t)]

    def interrupt(self, t: float) -> list[GestureEvent]:
        """The hand is not seen for a moment: it has to move again before it rests; a drag goes on."""
        return self._detector.stop(t)

    def lose(self, track: int, t: float) -> list[GestureEvent]:
        """That hand is gone; what it drags or scrolls ends."""
        return self.stop(t) if self._lasts is not None and self._lasts.track_id == track else []

    def _rested(self, e: GestureEvent, place: tuple[float, float]) -> list[GestureEvent]:
        """What a rest at `place` does."""
        if self._lasts is not None:
            return self._end("end", e.t)
        if (cell := self._cell(place)) is not None:
            self._asked.pick(cell)
            return []
        begun = replace(e, name=GESTURES[self._asked.choice])
        if begun.name in (DRAG, SCROLL):
            self._lasts = begun
            self._scroller = LeanScroller(self._scroll, self._seconds, e.t) if begun.name == SCROLL else None
            return [begun]
        self._asked.used()
        return [begun, replace(begun, phase="end")]

    def _lean(
        self, scroller: LeanScroller, motion: PointerMotion, place: tuple[float, float]
    ) -> tuple[list[GestureEvent], list[OutputEvent]]:
        scrolled: list[OutputEvent] = [*scroller.step(motion)]
        if not scroller.over:
            return [], scrolled
        self._detector.spend(place)
        return self._end("end", motion.t), scrolled

    def _end(self, phase: Literal["end", "cancel"], t: float) -> list[GestureEvent]:
        last, self._lasts, self._scroller = self._lasts, None, None
        if last is None:
            return []
        self._asked.used()
        return [replace(last, phase=phase, t=t)]

    def _cell(self, place: tuple[float, float]) -> str | None:
        """What of the panel is at a place."""
        if self._edge == "off":
            return None
        found = cells(around(self.monitors, place), self._edge, self._size)
        return next((cell.name for cell in found if cell.holds(*place)), None)
