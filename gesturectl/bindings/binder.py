"""Decides what a gesture does: the profile's bindings turn gesture events into output events.

An action is bound at the press: its release undoes what was pressed, whatever the profile is by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(slots=True)
class _Active:
    """A binding whose gesture is being made."""

    binding: Binding
    track_id: int
    due: float  # when it fires
    fired: bool = False
    idle: bool = False  # it was due while paused, and does nothing


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
        self._scroll = scroll
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
            elif e.phase in ("end", "cancel"):
                out += self._finish(e)
        return out

    def tick(self, t: float) -> list[OutputEvent]:
        """What holds that are due at time `t` cause."""
        out: list[OutputEvent] = []
        for a in self._active:
            if not a.fired and a.due <= t + 1e-9:
                out += self._fire(a, t)
        return out

    def deadline(self) -> float | None:
        """When the next hold is due."""
        return min((a.due for a in self._active if not a.fired), default=None)

    def scroll(self, motion: PointerMotion) -> list[OutputEvent]:
        """The scrolling that the pointing hand's movement causes while a scroll gesture is made."""
        if not self.scrolling:
            return []
        k = self._scroll.speed * (-1.0 if self._scroll.natural else 1.0)
        dx, dy = motion.right * k, -motion.down * k
        return [Scroll(motion.t, dx, dy)] if dx or dy else []

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

    def release(self, t: float) -> list[OutputEvent]:
        """Ends everything; the same gesture has to be made anew to act again."""
        out: list[OutputEvent] = []
        for a in self._active:
            out += self._undo(a, t)
        self._active.clear()
        return out

    def _doing(self, action: str) -> bool:
        return any(_in_force(a) and a.binding.do == action for a in self._active)

    def _begin(self, e: GestureEvent, side: Side | None, pointing: int | None) -> list[OutputEvent]:
        out: list[OutputEvent] = []
        for b in self._bindings:
            if b.on != e.name or (b.hand and b.hand != side) or (b.pose not in (None, "any", e.pose)):
                continue
            if e.track_id != pointing and b.hand is None and _of_pointer(b.do):
                continue
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
        return out

    def _undo(self, a: _Active, t: float) -> list[OutputEvent]:
        if _in_force(a) and isinstance(a.binding.do, Press):
            return [Button(t, a.binding.do.press, False)]
        return []

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
