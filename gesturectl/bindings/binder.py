"""Decides what a gesture does: the profile's bindings turn gesture events into output events.

An action is bound at the press: its release undoes what was pressed, whatever the profile is by then.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gesturectl.bindings.scroll import Scroller
from gesturectl.settings import (
    DESKTOP_ACTIONS,
    Action,
    Binding,
    Click,
    KeyTap,
    Press,
    ScrollSettings,
    TypeText,
)
from gesturectl.types import Button, GestureEvent, Key, OutputEvent, PointerMotion, Scroll, Side, Text

ParseChord = Callable[[str], tuple[str, ...]]
ZOOM_KEY = "ctrl"  # held while the wheel zooms, as browsers, editors, viewers and maps understand it


@dataclass(slots=True)
class _Active:
    """A binding whose gesture is being made."""

    binding: Binding
    track_id: int
    due: float  # when it fires
    fired: bool = False
    idle: bool = False  # it was due while paused, and does nothing
    zoomed: float | None = None  # wheel clicks that a zoom has sent; None before its key is down


class Binder:
    """The bindings of one profile, in force for the hands that are meant."""

    def __init__(
        self,
        bindings: Sequence[Binding],
        scroll: ScrollSettings,
        chords: Mapping[str, str],
        parse_chord: ParseChord,
    ) -> None:
        self._bindings = bindings
        self._scroller = Scroller(scroll)
        self._zoom_clicks = scroll.zoom
        self._chords = chords
        self._parse = parse_chord
        self._active: list[_Active] = []
        self.paused = False

    def step(
        self, events: Sequence[GestureEvent], sides: Mapping[int, Side], pointing: int | None
    ) -> list[OutputEvent]:
        """What the events cause. sides: the side of each track; pointing: the hand that has the pointer.

        Actions of the pointer are for the pointing hand alone.
        """
        out: list[OutputEvent] = []
        for e in events:
            if e.phase == "begin":
                out += self._begin(e, sides.get(e.track_id), pointing)
            elif e.phase == "update":
                out += self._update(e)
            else:
                out += self._finish(e)
        return out

    def tick(self, t: float) -> list[OutputEvent]:
        """What is due at time `t` causes: holds, and scrolling that coasts."""
        out: list[OutputEvent] = [*self._scroller.tick(t)]
        for a in self._active:
            if not a.fired and a.due <= t + 1e-9:
                out += self._fire(a, t)
        return out

    def deadline(self) -> float | None:
        """When the next hold or step of coasting is due."""
        due = [a.due for a in self._active if not a.fired]
        coasting = self._scroller.deadline()
        return min(due if coasting is None else [*due, coasting], default=None)

    def scroll(self, motion: PointerMotion) -> list[OutputEvent]:
        """The scrolling that the pointing hand's movement causes while a scroll gesture is made."""
        return [*self._scroller.move(motion)] if self.scrolling else []

    def calm(self) -> None:
        """The pointing hand is gone: nothing coasts on."""
        self._scroller.stop()

    @property
    def scrolling(self) -> bool:
        return self._doing("scroll")

    @property
    def clutched(self) -> bool:
        return self._doing("clutch")

    @property
    def pressed(self) -> bool:
        """Whether a gesture holds a mouse button down."""
        return any(_in_force(a) and isinstance(a.binding.do, Press) for a in self._active)

    @property
    def waiting(self) -> bool:
        """Whether a gesture has to be held for longer before it acts."""
        return any(not a.fired for a in self._active)

    def release(self, t: float) -> list[OutputEvent]:
        """Ends everything; the same gesture has to be made anew to act again."""
        out: list[OutputEvent] = []
        for a in self._active:
            out += self._undo(a, t)
        self._active.clear()
        self._scroller.stop()
        return out

    def _doing(self, action: str) -> bool:
        return any(_in_force(a) and a.binding.do == action for a in self._active)

    def _begin(self, e: GestureEvent, side: Side | None, pointing: int | None) -> list[OutputEvent]:
        out: list[OutputEvent] = []
        if e.name == "fist":
            self._scroller.stop()
        for b in self._bindings:
            if b.on != e.name or (b.hand and b.hand != side) or (b.pose not in (None, "any", e.pose)):
                continue
            if e.track_id != pointing and b.hand is None and _of_pointer(b.do):
                continue
            self._scroller.stop()
            active = _Active(b, e.track_id, e.t + b.hold)
            self._active.append(active)
            if not b.hold:
                out += self._fire(active, e.t)
        return out

    def _finish(self, e: GestureEvent) -> list[OutputEvent]:
        out: list[OutputEvent] = []
        for a in [a for a in self._active if a.binding.on == e.name and a.track_id == e.track_id]:
            self._active.remove(a)
            out += self._undo(a, e.t)
            if a.binding.do == "scroll" and e.phase == "end" and not self.paused:
                self._scroller.end(e.t)
        return out

    def _update(self, e: GestureEvent) -> list[OutputEvent]:
        out: list[OutputEvent] = []
        for a in self._active:
            if a.binding.do == "zoom" and a.binding.on == e.name and a.track_id == e.track_id and _in_force(a):
                out += self._zoom(a, e.data.get("ratio", 1.0), e.t)
        return out

    def _zoom(self, a: _Active, ratio: float, t: float) -> list[OutputEvent]:
        """The wheel's way to this ratio; the key goes down with the first step, as a tap of it alone may mean more."""
        clicks = math.log2(ratio) * self._zoom_clicks
        step = clicks - (a.zoomed or 0.0)
        if not step:
            return []
        key: list[OutputEvent] = [Key(t, ZOOM_KEY, True)] if a.zoomed is None else []
        a.zoomed = clicks
        return [*key, Scroll(t, 0.0, step)]

    def _undo(self, a: _Active, t: float) -> list[OutputEvent]:
        if _in_force(a) and isinstance(a.binding.do, Press):
            return [Button(t, a.binding.do.press, False)]
        return [] if a.zoomed is None else [Key(t, ZOOM_KEY, False)]

    def _fire(self, a: _Active, t: float) -> list[OutputEvent]:
        a.fired = True
        do = a.binding.do
        if do == "toggle":
            return self._toggle(a, t)
        if self.paused:
            a.idle = True
            return []
        return self._emit(do, t)

    def _toggle(self, a: _Active, t: float) -> list[OutputEvent]:
        if self.paused:
            self.paused = False
            return []
        out = [e for x in self._active if x is not a for e in self._undo(x, t)]
        self._active = [a]
        self._scroller.stop()
        self.paused = True
        return out

    def _emit(self, do: Action, t: float) -> list[OutputEvent]:
        if isinstance(do, Press):
            return [Button(t, do.press, True)]
        if isinstance(do, Click):
            return [Button(t, do.click, True), Button(t, do.click, False)]
        if isinstance(do, KeyTap):
            return _tap(self._parse(do.key), t)
        if isinstance(do, TypeText):
            return [Text(t, do.text)]
        if do in DESKTOP_ACTIONS:
            return _tap(self._parse(self._chords[do]), t)
        return []


def _in_force(a: _Active) -> bool:
    return a.fired and not a.idle


def _of_pointer(do: Action) -> bool:
    return isinstance(do, Press | Click) or do in ("scroll", "clutch")


def _tap(keys: Sequence[str], t: float) -> list[OutputEvent]:
    return [*(Key(t, k, True) for k in keys), *(Key(t, k, False) for k in reversed(keys))]
