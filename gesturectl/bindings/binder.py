"""Decides what a gesture does: the bindings in force turn gesture events into output events.

An action is bound at the press: its release undoes what was pressed, whatever profile and layers are by then.

when       | fires
-----------|----------------------------------------------------------------------------------------------------
begin      | when the gesture begins, or has lasted for `hold`; again every `repeat` seconds
end        | when it ends of itself, having lasted for `hold`
tap        | when it ends within TAP; with a double tap beside it, only once there is no time left for a second
double_tap | at the end of a tap that began within AGAIN of the last one's end

Where a binding in force waits for another gesture after this one (`after`), it acts only once there is no time left for
that one, and not at all where both together have acted: what was made and has ended by then begins and ends at once.
Where the other gesture comes and does not act, as it is not held for long enough, all is as if it had not come.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from gesturectl.actions.base import Behaviour, Form
from gesturectl.actions.nothing import NOTHING
from gesturectl.actions.registry import NAMED, Action, behaviour
from gesturectl.actions.schema import Binding
from gesturectl.bindings.active import Active, Due, HeldBack
from gesturectl.bindings.conditions import Sight, applies
from gesturectl.bindings.done import Done
from gesturectl.bindings.levels import Levels
from gesturectl.bindings.made import Begun, Made, Making
from gesturectl.bindings.scroll import Scroller
from gesturectl.model.cue import Steers
from gesturectl.model.dwell import NextDwell
from gesturectl.model.hints import Hints
from gesturectl.model.types import GestureEvent, OutputEvent, PointerMotion, Side
from gesturectl.settings import ScrollSettings

TAP = 0.3  # seconds
AGAIN = 0.3  # seconds
REMEMBERED = 16  # actions that can be taken back

Look = Callable[[int], Sight]  # at the hand of a track
Ways = Mapping[tuple[int, str], float]  # how far the hand of a track has gone, by what is followed of it


@dataclass(slots=True)
class KeptBindings:
    """What a `Binder` keeps over a reload, once its `let_go` has ended all that sends something."""

    paused: bool = False  # by a gesture
    active: list[Active] = field(default_factory=list)
    made: Made = field(default_factory=Made)
    next_dwell: NextDwell = field(default_factory=NextDwell)
    hints: Hints = field(default_factory=Hints)
    done: deque[Done] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    said: list[str] = field(default_factory=list)  # what a gesture has said of others, until that is taken up


class Binder:
    """The bindings in force for the hands that are meant; the `Context` of their actions."""

    def __init__(
        self,
        levels: Levels,
        scroll: ScrollSettings,
        chords: Mapping[str, str],
        kept: KeptBindings | None = None,
        own_ways: Mapping[str, Form] = MappingProxyType({}),
    ) -> None:
        self.kept = kept or KeptBindings()
        self.levels = levels
        levels.hold(self._momentary)
        self._scroller = Scroller(scroll)
        self.zoom_clicks = scroll.zoom
        self.chords = chords  # that stand for desktop actions
        self.own_ways = own_ways  # the user's own for them
        self._acted: list[str] = []
        self._cause: Active | None = None  # the binding that acts now, where its gesture goes on
        self._active = self.kept.active
        self._later: list[Due] = []  # the next one first
        self._held: list[HeldBack] = []
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
                out += self._begin(e, sides, pointing, look)
            elif e.phase == "update":
                out += self._update(e)
            else:
                out += self._finish(e)
            self._settle(e.t)
        return out

    def tick(self, t: float) -> list[OutputEvent]:
        """What is due at time `t` causes: holds, repetitions, macros, and scrolling that coasts."""
        out: list[OutputEvent] = [*self._scroller.tick(t)]
        for a in tuple(self._active):
            if a.due is not None and a.due <= t + 1e-9:
                out += self._fire(a, t)
                if a.ended:
                    out += self._undo(a, t)
                    self._active[:] = [b for b in self._active if b is not a]
            if a.running and not a.ended:
                out += a.running.tick(t)
        while self._later and self._later[0].t <= t + 1e-9:
            d = self._later.pop(0)
            if d.cause:
                d.cause.fired = True
            began = d.cause.began if d.cause else t
            out += self._act(d.do, t, gesture=d.gesture, track=d.track, began=began)
        self._settle(t)
        return out

    def deadline(self) -> float | None:
        """When something is due next."""
        due = [a.due for a in self._active if a.due is not None]
        due += [d for a in self._active if a.running and (d := a.running.deadline()) is not None]
        due += [d.t for d in self._later[:1]]
        coasting = self._scroller.deadline()
        return min(due if coasting is None else [*due, coasting], default=None)

    def scroll(self, motion: PointerMotion, *, leaves: bool = False) -> list[OutputEvent]:
        """The scrolling that the pointing hand's movement causes while a scroll gesture is made.

        leaves: the hand is about to leave the picture by its lower edge.
        """
        return [*self._scroller.move(motion, leaves=leaves)] if self.scrolling else []

    @property
    def followed(self) -> Sequence[tuple[int, str]]:
        """What of which hand is followed at present."""
        return [(a.track_id, a.running.source) for a in self._active if a.running and a.running.source]

    def follow(self, ways: Ways, poses: Mapping[int, str], t: float) -> list[OutputEvent]:
        """What follows from the ways that hands have gone. poses: those that hands show, the closed pinches too."""
        out: list[OutputEvent] = []
        for a in self._active:
            if a.running and a.running.source and (way := ways.get((a.track_id, a.running.source))) is not None:
                out += a.running.move(way, t, shown=poses.get(a.track_id) == a.binding.on)
        return out

    def calm(self) -> None:
        """The pointing hand is gone: nothing coasts on."""
        self._scroller.stop()

    @property
    def scrolling(self) -> bool:
        """Whether a scroll gesture is made."""
        return any(a.in_force and a.action.traits.scrolls for a in self._active)

    def steering(self, track: int | None) -> bool:
        """Whether something else than the pointer follows this hand, or nothing does."""
        stopped = any(a.in_force and a.action.traits.stops_pointer for a in self._active)
        return stopped or any(track == followed for followed, _ in self.followed)

    @property
    def slowed(self) -> bool:
        """Whether the pointer goes a part of its way only."""
        return any(a.in_force and a.action.traits.slows_pointer for a in self._active)

    @property
    def straight(self) -> bool:
        """Whether the pointer keeps to one axis."""
        return any(a.in_force and a.action.traits.straightens for a in self._active)

    @property
    def steers(self) -> Steers:
        """What the hand does instead of moving the pointer."""
        in_force = [a for a in self._active if a.in_force]
        if any(a.action.traits.scrolls for a in in_force):
            return "scroll"
        if any(a.running and a.running.source for a in in_force):
            return "follow"
        return "clutch" if any(a.action.traits.stops_pointer for a in in_force) else ""

    @property
    def pressed(self) -> bool:
        """Whether a gesture holds a mouse button down."""
        return any(a.in_force and a.action.traits.holds_button for a in self._active)

    @property
    def waiting(self) -> bool:
        """Whether a gesture has to be held for longer before it acts."""
        return any(a.due is not None and not a.fired for a in self._active)

    def progress(self, t: float) -> float:
        """Of a gesture that has to be held for longer before it acts, the share of that time that has passed."""
        waits = [a for a in self._active if a.due is not None and not a.fired and a.binding.hold]
        return max((min(1.0, (t - a.began) / a.binding.hold) for a in waits), default=0.0)

    @property
    def making(self) -> Making:
        """What hands make at present."""
        bindings: dict[tuple[int, str], list[Binding]] = {}
        for a in self._active:
            mine = bindings.setdefault((a.track_id, a.binding.on), [])
            if not (a.ended or a.barred or a.held):
                mine.append(a.binding)
        return Making(self.kept.made.copy(), bindings)

    def take_acted(self) -> list[str]:
        """The gestures that have acted since the last call, a pause and what concerns the pointer's place left out."""
        acted, self._acted = self._acted, []
        return acted

    def pressed_since(self, t: float) -> bool:
        """Whether a gesture that holds a mouse button down has pressed it at time `t` or later."""
        return any(a.in_force and a.action.traits.holds_button and a.at >= t for a in self._active)

    def release(self, t: float) -> list[OutputEvent]:
        """Ends everything, macros too; the same gesture has to be made anew to act again."""
        self.kept.made.clear()
        return self._end_all(t, lambda _: False)

    def let_go(self, t: float) -> list[OutputEvent]:
        """The same, but for what sends nothing while it lasts: a clutch, a layer and a scroll gesture go on."""
        return self._end_all(t, _idles)

    def pause(self, t: float, on: bool | None) -> list[OutputEvent]:
        """Pauses or resumes, None for the other of the two; what that releases."""
        paused = not self.kept.paused if on is None else on
        self.kept.made.forget()
        if paused:
            self.kept.hints.end()
        out = self._end_others(t) if paused and not self.kept.paused else []
        self.kept.paused = paused
        return out

    def switch_profile(self, t: float, name: str) -> list[OutputEvent]:
        """Puts a profile in force; what that releases."""
        if name == self.levels.profile:
            return []
        out = self._end_others(t)
        self.levels.pick(name)
        return out

    def toggle_layer(self, name: str) -> None:
        """Puts a layer on, or takes it off."""
        self.levels.toggle(name)

    def next_dwell(self, cell: str) -> None:
        """Picks what the next rest of the pointer does, or puts its lock on or off."""
        self.kept.next_dwell.pick(cell)

    def hints(self, t: float) -> None:
        """Shows numbers on what can be pressed, or ends that; not while a button is down."""
        if not self.pressed:
            self.kept.hints.begin(t)

    def not_meant(self) -> None:
        """Has the last action of a gesture taken back, once all of this frame is done."""
        self.kept.said.append("not_meant")

    def last_done(self, since: float) -> Done | None:
        """The last action since a time that was not taken back."""
        return next((d for d in reversed(self.kept.done) if not d.taken_back and d.t >= since - 1e-9), None)

    def take_back(self, t: float, since: float) -> tuple[Done | None, list[OutputEvent], bool]:
        """Takes back the last action since a time: what it was, what that sends, and whether it is as it was before.

        All that is held is released. What the desktop does the other way round is done so; layers, the profile and the
        pause are as they were. Clicks, keys, texts and programs stay done.
        """
        done = self.last_done(since)
        if done is None:
            return None, [], False
        done.taken_back = True
        action = behaviour(done.do)
        held = any(a.in_force and a.action.traits.lasts and a.binding.do == done.do for a in self._active)
        out = self._end_all(t, lambda _: False)
        undone = held
        if action.undone_by is not None:
            out += NAMED[action.undone_by].begin(t, self)
            undone = True
        if action.traits.changes_levels:
            undone |= (done.paused, done.profile, done.layers) != (
                self.kept.paused,
                self.levels.profile,
                self.levels.toggled,
            )
            self.kept.paused = done.paused
            self.levels.put_back(done.profile, done.layers)
        return done, out, undone

    def later(self, t: float, do: Action) -> None:
        """Has an action begin at time `t`."""
        self._wait(Due(t, do))

    def _wait(self, *due: Due) -> None:
        self._later += due
        self._later.sort(key=lambda d: d.t)

    def _end_others(self, t: float) -> list[OutputEvent]:
        return self._end_all(t, lambda a: a is self._cause)

    def _end_all(self, t: float, stays: Callable[[Active], bool]) -> list[OutputEvent]:
        out = [e for a in self._active if not stays(a) for e in self._undo(a, t)]
        self._active[:] = [a for a in self._active if stays(a)]
        self._later.clear()
        self._held.clear()
        self._taps.clear()
        self.kept.made.forget()
        self._scroller.stop()
        return out

    def _begin(self, e: GestureEvent, sides: Mapping[int, Side], pointing: int | None, look: Look) -> list[OutputEvent]:
        if e.name == "fist":
            self._scroller.stop()
        side = sides.get(e.track_id)
        found = bound(self.levels, e, side, self.kept.made.seen(e, look), points=e.track_id == pointing)
        decided = self._decided(e, side, found)
        begun = [_begun(b, e, decided) for b in found]
        out: list[OutputEvent] = []
        firsts = dict.fromkeys(b.after for b in found if b.after is not None)
        before = {first: self.kept.made.last(e.track_id, first) for first in firsts}
        if not self.kept.hints.on:
            self.kept.made.begin(e)
        for first, made in before.items():
            self._hold_back(e, first, made, [a for a in begun if a.binding.after == first])
        if not self.kept.hints.on:
            for going in self.kept.made.others(e):
                other = replace(going, t=e.t)  # as if it began now
                joined = self._joined(other, e.name, sides, pointing, look)
                if joined and all(b not in found for b in joined):
                    out += self._end_plain(other)
                    decided = self._decided(going, sides.get(other.track_id), joined)
                    begun += [_begun(b, other, decided) for b in joined]
        if begun:
            self._scroller.stop()
        for a in begun:
            if self.kept.hints.on and not a.action.traits.acts_in_hints:
                a.barred = a.fired = a.idle = True
                a.due = None
        self._active += begun
        due = (a for a in begun if a.due is not None and a.due <= e.t and a in self._active)
        return out + [event for a in due for event in self._fire(a, e.t)]

    def _decided(self, e: GestureEvent, side: Side | None, found: Sequence[Binding]) -> float:
        """When no gesture of the hand can come any more that would take the place of what this begins."""
        return e.t + max((b.within for b in awaited(self.levels, e.name, side, found)), default=-math.inf)

    def _joined(
        self, e: GestureEvent, name: str, sides: Mapping[int, Side], pointing: int | None, look: Look
    ) -> list[Binding]:
        """The bindings of a gesture that goes on which begin as another hand shows `name`."""
        seen, points = self.kept.made.seen(e, look), e.track_id == pointing
        there = bound(self.levels, e, sides.get(e.track_id), seen, points=points)
        acting = [a.binding for a in self._active if not a.ended]
        return [b for b in there if b.other_hand == name and not any(b is known for known in acting)]

    def _end_plain(self, e: GestureEvent) -> list[OutputEvent]:
        """Ends what a gesture does alone, where it is one of two from now on."""
        plain = [
            a for a in self._active if a.binding.on == e.name and a.track_id == e.track_id and not a.binding.combined
        ]
        self._active[:] = [a for a in self._active if a not in plain]
        return [event for a in plain for event in self._undo(a, e.t)]

    def _hold_back(self, e: GestureEvent, first: str, made: Begun | None, seconds: Sequence[Active]) -> None:
        """Has a gesture not act on its own where it is the first part of what now begins, unless that does not act."""
        began = made.t if made else -math.inf  # what was made before that waits for itself alone
        own = [a for a in self._active if a.track_id == e.track_id and a.binding.on == first and a.began >= began]
        active = [a for a in own if e.t < a.decided + 1e-9 and not (a.fired or a.held)]
        for a in active:
            a.held, a.due = True, None
        self._active[:] = [a for a in self._active if not (a.held and a.ended)]
        later = [d for d in self._later if d.gesture == first and d.track == e.track_id]
        later = [d for d in later if d.cause is None or d.cause.began >= began]
        self._later = [d for d in self._later if d not in later]
        # The second of the same two is no first of another two, either.
        used = [b for b in {made, self.kept.made.last(e.track_id, first)} if b is not None]
        for b in used:
            b.used = True
        self._held.append(HeldBack(seconds, used, active, later))

    def _settle(self, t: float) -> None:
        """Gives back what was held back for what can act no more; where that has acted, nothing."""
        while over := next((h for h in self._held if h.acted or not any(map(self._may_act, h.seconds))), None):
            self._held.remove(over)
            if over.acted:
                continue
            for b in over.made:
                b.used = False
            self._wait(*(replace(d, t=max(d.t, t)) for d in over.later))
            for a in over.active:
                if a.ended or a in self._active:
                    a.held, a.due = False, None if a.earliest is None else max(a.earliest, t)
                self._active += [a] * a.ended

    def _may_act(self, a: Active) -> bool:
        """Whether a binding that has not acted may yet do so."""
        here = (a in self._active and not a.held) or any(d.cause is a for d in self._later)
        return here or any(h.holds(a) for h in self._held)

    def _momentary(self) -> list[str]:
        return [layer for a in self._active if a.in_force and (layer := a.action.momentary_layer) is not None]

    def _finish(self, e: GestureEvent) -> list[OutputEvent]:
        out: list[OutputEvent] = []
        self.kept.made.finish(e)
        over = [a for a in self._active if a.binding.on == e.name and a.track_id == e.track_id and not a.ended]
        left = [
            a
            for a in self._active
            if a.binding.other_hand == e.name and not (a.ended or self.kept.made.shown(e.name, a.track_id))
        ]
        self._active[:] = [a for a in self._active if a not in over and a not in left]
        for a in (*over, *left):
            out += self._undo(a, e.t)
            if a.action.traits.scrolls and e.phase == "end" and not self.kept.paused:
                self._scroller.end(e.t)
        if e.phase == "end":
            late = [
                a
                for a in dict.fromkeys((*over, *left))
                if a.due is not None and a.decided > e.t and e.t - a.began >= a.binding.hold - 1e-9 and not a.fired
            ]
            for a in late:
                a.ended, a.due = True, a.decided
            self._active += late
            over = [a for a in over if not (a.barred or a.held)]
            out += self._ended(e, over) if over else []
        return out

    def _ended(self, e: GestureEvent, over: Sequence[Active]) -> list[OutputEvent]:
        """What the end of a gesture fires."""
        which, began = (e.name, e.track_id), over[0].began
        last = self._taps.pop(which, None)
        tapped = e.t - began <= TAP + 1e-9
        double = tapped and last is not None and began - last <= AGAIN + 1e-9
        doubles = [a for a in over if a.binding.when == "double_tap"]
        taps = [a for a in over if a.binding.when == "tap"]
        fires = [a for a in over if a.binding.when == "end" and e.t - began >= a.binding.hold - 1e-9]
        decided = max(a.decided for a in over)

        def wait(t: float, what: Sequence[Active]) -> None:
            self._wait(*(Due(max(t, decided), a.binding.do, e.name, e.track_id, a) for a in what))

        if double and doubles:
            tap = [a.binding.do for a in taps]
            self._later = [d for d in self._later if d.track != e.track_id or not any(d.do is do for do in tap)]
            fires += doubles
        elif tapped and doubles:
            self._taps[which] = e.t
            wait(e.t + AGAIN + TAP, taps)
        elif tapped:
            fires += taps
        if decided > e.t:
            wait(decided, fires)
            return []
        for a in fires:
            a.fired = True
        return [
            event
            for a in fires
            for event in self._act(a.binding.do, e.t, gesture=e.name, track=e.track_id, began=a.began)
        ]

    def _update(self, e: GestureEvent) -> list[OutputEvent]:
        out: list[OutputEvent] = []
        for a in self._active:
            if a.running and a.binding.on == e.name and a.track_id == e.track_id:
                out += a.running.update(e)
        return out

    def _undo(self, a: Active, t: float) -> list[OutputEvent]:
        if a.running:
            return a.running.end(t)
        return a.action.end(t) if a.in_force else []

    def _fire(self, a: Active, t: float) -> list[OutputEvent]:
        repeats = a.binding.repeat and not a.action.traits.lasts
        a.fired, a.at, a.due = True, t, t + a.binding.repeat if repeats else None
        if self._barred(a.action):
            a.idle, a.due = True, None
            return []
        a.running = a.action.running(self)
        return self._act(a.binding.do, t, a, a.binding.on, a.track_id, a.began)

    def _barred(self, action: Behaviour) -> bool:
        """Whether an action does nothing at present."""
        traits = action.traits
        return (self.kept.paused and not traits.acts_paused) or (self.kept.hints.on and not traits.acts_in_hints)

    def _act(
        self,
        do: Action,
        t: float,
        a: Active | None = None,
        gesture: str = "",
        track: int | None = None,
        began: float = 0.0,
    ) -> list[OutputEvent]:
        """What an action does that is due.

        a: the binding that has caused it, where its gesture goes on; gesture: the one that acts by it, if it is new,
        of a track, and when it began.
        """
        action = behaviour(do)
        if self._barred(action):
            return []
        if gesture and do != NOTHING and not (action.traits.of_pointer or action.traits.acts_paused):
            self._acted.append(gesture)
        if gesture and track is not None and do != NOTHING and not action.traits.of_others:
            before = self.kept.paused, self.levels.profile, self.levels.toggled
            self.kept.done.append(Done(t, gesture, track, began, do, *before))
        self._cause = a
        return action.begin(t, self)


def bound(levels: Levels, e: GestureEvent, side: Side | None, sight: Sight, *, points: bool) -> Sequence[Binding]:
    """The bindings that a gesture begins. side: of the hand, if known; points: it is the pointing hand."""
    found = levels.find(e.name, lambda b: applies(b, e, side, sight, points=points))
    return [b for b in found if b.combined] or found


def awaited(levels: Levels, gesture: str, side: Side | None, found: Sequence[Binding]) -> Sequence[Binding]:
    """The bindings that another gesture of the hand may begin after this one, which begins those `found`."""
    return [b for b in levels.following(gesture) if b.hand in (None, side) and b not in found]


def waits_for_none(binding: Binding) -> bool:
    """Whether it acts at once where another gesture may follow: a pause does."""
    return behaviour(binding.do).traits.acts_paused


def _begun(binding: Binding, e: GestureEvent, decided: float) -> Active:
    if waits_for_none(binding):
        decided = -math.inf
    begun = Active(binding, e.track_id, e.t, None, decided=decided)
    begun.due = begun.earliest
    return begun


def _idles(a: Active) -> bool:
    """Whether it goes on without sending anything."""
    return a.in_force and a.action.traits.idles
