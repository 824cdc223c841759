"""Decides what a gesture does: the bindings in force turn gesture events into output events.

An action is bound at the press: its release undoes what was pressed, whatever profile and layers are by then.

when       | fires
-----------|----------------------------------------------------------------------------------------------------
begin      | when the gesture begins, or has lasted for `hold`; again every `repeat` seconds
end        | when it ends of itself, having lasted for `hold`
tap        | when it ends within TAP; with a double tap beside it, only once there is no time left for a second
double_tap | at the end of a tap that began within AGAIN of the last one's end
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gesturectl.actions.schema import Action, Binding, LayerToggle, LayerWhile, Macro, Press, SwitchProfile, Value
from gesturectl.bindings.actions import Emitter, ParseChord, lasts, steps
from gesturectl.bindings.conditions import Sight, applies
from gesturectl.bindings.levels import Levels
from gesturectl.bindings.scroll import Scroller
from gesturectl.bindings.values import ZOOM_KEY, Follower
from gesturectl.model.types import GestureEvent, Key, OutputEvent, PointerMotion, Scroll, Side
from gesturectl.settings import ScrollSettings

TAP = 0.3  # seconds
AGAIN = 0.3  # seconds

Look = Callable[[int], Sight]  # at the hand of a track
Ways = Mapping[tuple[int, str], float]  # how far the hand of a track has gone, by what is followed of it


@dataclass(slots=True, eq=False)
class _Active:
    """A binding whose gesture is being made."""

    binding: Binding
    track_id: int
    began: float
    due: float | None  # when it fires next
    fired: bool = False
    idle: bool = False  # it was due while paused, and does nothing
    zoomed: float | None = None  # wheel clicks that a zoom has sent; None before its key is down
    follower: Follower | None = None  # of an action that follows the hand, from when it fires
    at: float = -math.inf  # when it last fired


@dataclass(slots=True)
class KeptBindings:
    """What a `Binder` keeps over a reload, once its `let_go` has ended all that sends something."""

    paused: bool = False  # by a gesture
    active: list[_Active] = field(default_factory=list)


class Binder:
    """The bindings in force for the hands that are meant."""

    def __init__(
        self,
        levels: Levels,
        scroll: ScrollSettings,
        chords: Mapping[str, str],
        parse_chord: ParseChord,
        kept: KeptBindings | None = None,
    ) -> None:
        self.kept = kept or KeptBindings()
        self.levels = levels
        levels.hold(self._momentary)
        self._scroller = Scroller(scroll)
        self._zoom_clicks = scroll.zoom
        self._emitter = Emitter(chords, parse_chord)
        self._active = self.kept.active
        self._later: list[tuple[float, Action]] = []  # steps of macros, and taps that may yet become double ones
        self._taps: dict[tuple[str, int], float] = {}  # when a gesture of a track was last tapped

    def step(
        self,
        events: Sequence[GestureEvent],
        sides: Mapping[int, Side],
        pointing: int | None,
        look: Look = lambda _: Sight(),
    ) -> list[OutputEvent]:
        """What the events cause. sides: the side of each track; pointing: the hand that has the pointer.

        Actions of the pointer are for the pointing hand alone.
        """
        out: list[OutputEvent] = []
        for e in events:
            if e.phase == "begin":
                out += self._begin(e, sides.get(e.track_id), pointing, look)
            elif e.phase == "update":
                out += self._update(e)
            else:
                out += self._finish(e)
        return out

    def tick(self, t: float) -> list[OutputEvent]:
        """What is due at time `t` causes: holds, repetitions, macros, and scrolling that coasts."""
        out: list[OutputEvent] = [*self._scroller.tick(t)]
        for a in tuple(self._active):
            if a.due is not None and a.due <= t + 1e-9:
                out += self._fire(a, t)
            if a.follower:
                out += a.follower.tick(t)
        while self._later and self._later[0][0] <= t + 1e-9:
            out += self._act(self._later.pop(0)[1], t)
        return out

    def deadline(self) -> float | None:
        """When something is due next."""
        due = [a.due for a in self._active if a.due is not None]
        due += [d for a in self._active if a.follower and (d := a.follower.deadline()) is not None]
        due += [t for t, _ in self._later[:1]]
        coasting = self._scroller.deadline()
        return min(due if coasting is None else [*due, coasting], default=None)

    def scroll(self, motion: PointerMotion) -> list[OutputEvent]:
        """The scrolling that the pointing hand's movement causes while a scroll gesture is made."""
        return [*self._scroller.move(motion)] if self.scrolling else []

    @property
    def followed(self) -> Sequence[tuple[int, str]]:
        """What of which hand is followed at present."""
        return [(a.track_id, a.follower.source) for a in self._active if a.follower]

    def follow(self, ways: Ways, poses: Mapping[int, str], t: float) -> list[OutputEvent]:
        """What follows from the ways that hands have gone. poses: those that hands show, the closed pinches too."""
        out: list[OutputEvent] = []
        for a in self._active:
            if a.follower and (way := ways.get((a.track_id, a.follower.source))) is not None:
                out += a.follower.move(way, t, shown=poses.get(a.track_id) == a.binding.on)
        return out

    def calm(self) -> None:
        """The pointing hand is gone: nothing coasts on."""
        self._scroller.stop()

    @property
    def scrolling(self) -> bool:
        return self._doing("scroll")

    def steering(self, track: int | None) -> bool:
        """Whether something else than the pointer follows this hand, or nothing does."""
        return self.scrolling or self._doing("clutch") or any(track == followed for followed, _ in self.followed)

    @property
    def pressed(self) -> bool:
        """Whether a gesture holds a mouse button down."""
        return any(_in_force(a) and isinstance(a.binding.do, Press) for a in self._active)

    @property
    def waiting(self) -> bool:
        """Whether a gesture has to be held for longer before it acts."""
        return any(a.due is not None and not a.fired for a in self._active)

    def pressed_since(self, t: float) -> bool:
        """Whether a gesture that holds a mouse button down has pressed it at time `t` or later."""
        return any(_in_force(a) and isinstance(a.binding.do, Press) and a.at >= t for a in self._active)

    def release(self, t: float) -> list[OutputEvent]:
        """Ends everything, macros too; the same gesture has to be made anew to act again."""
        return self._end_all(t, lambda _: False)

    def let_go(self, t: float) -> list[OutputEvent]:
        """The same, but for what sends nothing while it lasts: a clutch, a layer and a scroll gesture go on."""
        return self._end_all(t, _idles)

    def _end_all(self, t: float, stays: Callable[[_Active], bool]) -> list[OutputEvent]:
        out = [e for a in self._active if not stays(a) for e in self._undo(a, t)]
        self._active[:] = [a for a in self._active if stays(a)]
        self._later.clear()
        self._taps.clear()
        self._scroller.stop()
        return out

    def _doing(self, action: str) -> bool:
        return any(_in_force(a) and a.binding.do == action for a in self._active)

    def _begin(self, e: GestureEvent, side: Side | None, pointing: int | None, look: Look) -> list[OutputEvent]:
        sight, points = look(e.track_id), e.track_id == pointing

        def meant(b: Binding) -> bool:
            return applies(b, e, side, sight, points=points)

        if e.name == "fist":
            self._scroller.stop()
        found = self.levels.find(e.name, meant)
        begun = [_Active(b, e.track_id, e.t, e.t + b.hold if b.when == "begin" else None) for b in found]
        if begun:
            self._scroller.stop()
        self._active += begun
        due = (a for a in begun if a.due is not None and not a.binding.hold and a in self._active)
        return [event for a in due for event in self._fire(a, e.t)]

    def _momentary(self) -> list[str]:
        return [a.binding.do.layer for a in self._active if isinstance(a.binding.do, LayerWhile) and _in_force(a)]

    def _finish(self, e: GestureEvent) -> list[OutputEvent]:
        out: list[OutputEvent] = []
        over = [a for a in self._active if a.binding.on == e.name and a.track_id == e.track_id]
        self._active[:] = [a for a in self._active if a not in over]
        for a in over:
            out += self._undo(a, e.t)
            if a.binding.do == "scroll" and e.phase == "end" and not self.kept.paused:
                self._scroller.end(e.t)
        if e.phase == "end" and over:
            out += self._ended(e, over)
        return out

    def _ended(self, e: GestureEvent, over: Sequence[_Active]) -> list[OutputEvent]:
        """What the end of a gesture fires."""
        which, began = (e.name, e.track_id), over[0].began
        last = self._taps.pop(which, None)
        tapped = e.t - began <= TAP + 1e-9
        double = tapped and last is not None and began - last <= AGAIN + 1e-9
        doubles = [a.binding.do for a in over if a.binding.when == "double_tap"]
        taps = [a.binding.do for a in over if a.binding.when == "tap"]
        fires = [a.binding.do for a in over if a.binding.when == "end" and e.t - began >= a.binding.hold - 1e-9]
        if double and doubles:
            self._later = [(t, do) for t, do in self._later if not any(do is tap for tap in taps)]
            fires += doubles
        elif tapped and doubles:
            self._taps[which] = e.t
            for do in taps:
                self._put_off(e.t + AGAIN + TAP, do)
        elif tapped:
            fires += taps
        return [event for do in fires for event in self._act(do, e.t)]

    def _put_off(self, t: float, do: Action) -> None:
        self._later.append((t, do))
        self._later.sort(key=lambda later: later[0])

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
        if a.follower:
            return a.follower.end(t)
        if a.zoomed is not None:
            return [Key(t, ZOOM_KEY, False)]
        return self._emitter.end(a.binding.do, t) if _in_force(a) else []

    def _fire(self, a: _Active, t: float) -> list[OutputEvent]:
        repeats = a.binding.repeat and not lasts(a.binding.do)
        a.fired, a.at, a.due = True, t, t + a.binding.repeat if repeats else None
        if self.kept.paused and a.binding.do not in ("toggle", "resume"):
            a.idle, a.due = True, None
            return []
        if isinstance(a.binding.do, Value):
            a.follower = Follower(a.binding.do, self._emitter.parse)
        return self._act(a.binding.do, t, a)

    def _act(self, do: Action, t: float, a: _Active | None = None) -> list[OutputEvent]:
        """What an action does that is due; `a`: the binding that has caused it, where its gesture goes on."""
        if do in ("toggle", "pause", "resume"):
            paused = not self.kept.paused if do == "toggle" else do == "pause"
            out = self._end_all(t, lambda other: other is a) if paused and not self.kept.paused else []
            self.kept.paused = paused
            return out
        if self.kept.paused:
            return []
        if isinstance(do, SwitchProfile):
            if do.profile == self.levels.profile:
                return []
            out = self._end_all(t, lambda other: other is a)
            self.levels.pick(do.profile)
            return out
        if isinstance(do, LayerToggle):
            self.levels.toggle(do.toggle_layer)
            return []
        if isinstance(do, Macro):
            out = []
            for due, step in steps(do, t):
                if due <= t:
                    out += self._emitter.begin(step, t)
                else:
                    self._put_off(due, step)
            return out
        return self._emitter.begin(do, t)


def _in_force(a: _Active) -> bool:
    return a.fired and not a.idle


def _idles(a: _Active) -> bool:
    """Whether it goes on without sending anything."""
    do = a.binding.do
    return _in_force(a) and (isinstance(do, LayerWhile) or do in ("clutch", "scroll"))
