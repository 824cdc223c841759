"""From hands to output events: recogniser, engagement, pointer and bindings wired together, without clock or I/O.

The caller feeds frames in order of time and, between them, lets deadlines pass; the same frames give the same events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gesturectl.actions.base import click
from gesturectl.actions.registry import behaviour
from gesturectl.bindings.binder import Binder, KeptBindings
from gesturectl.bindings.conditions import Sight, sight
from gesturectl.bindings.levels import KeptLevels, Levels, levels_of
from gesturectl.bindings.made import Making
from gesturectl.gestures.corrections import Corrections, Quiet, WantedPoses, is_clear, is_clear_pinch
from gesturectl.gestures.engage import Engagement
from gesturectl.gestures.motions.strokes import Strokes
from gesturectl.gestures.nearest import Nearest
from gesturectl.gestures.recogniser import PINCHES, SWIPES, Classifier, Recogniser, ShownPose
from gesturectl.gestures.taps import Taps
from gesturectl.gestures.thumbs import Thumbs
from gesturectl.gestures.values import ValueTracker
from gesturectl.gestures.who import Whom
from gesturectl.gestures.zoom import ZoomDetector
from gesturectl.model.cue import Cue, Steers
from gesturectl.model.dwell import NextDwell
from gesturectl.model.hints import ENDS, Hints
from gesturectl.model.types import (
    DESK_MOTIONS,
    THUMB_MOTIONS,
    DoubleClick,
    GestureEvent,
    Hand,
    HandFrame,
    Monitor,
    Move,
    OutputEvent,
    PointerMotion,
    PoseScore,
    Target,
    Waits,
    Window,
    whole,
)
from gesturectl.pipeline.correcting import NOT_MEANT, Correcting, Outcome
from gesturectl.pipeline.counting import END, Counting
from gesturectl.pipeline.resting import Resting
from gesturectl.pipeline.seen import Sights, palm_length
from gesturectl.pointer.monitors import DesktopPointer
from gesturectl.pointer.pointer import Hold, KeptPointer
from gesturectl.settings import Config

BY_CLICK = 0.3  # seconds after a press within which a window that gets the keyboard got it by that press
JUST = 0.5  # seconds before a hand is engaged in which a pinch may close and still press: the hand was seen open
CLOSES = 0.1  # of a pinch's evidence, from which the pointer is not carried on: it is about to be needed where it is
YIELD = 1.0  # seconds for which the real mouse or keyboard silences the gestures


@dataclass(frozen=True, slots=True)
class Step:
    """What one frame or deadline caused, in the order in which it has to be sent."""

    t: float
    poses: Sequence[PoseScore] = ()
    gestures: Sequence[GestureEvent] = ()
    outputs: Sequence[OutputEvent] = ()
    waiting: Mapping[int, Waits] = field(default_factory=dict)  # why each hand that does not count does not
    acted: Sequence[str] = ()  # the gestures that have acted, but for what concerns the pointer's place, and a pause
    making: Making | None = None  # what hands make, after a frame of a stream
    outcomes: Sequence[Outcome] = ()  # of what the user has said of gestures
    last: tuple[str, str] | None = None  # the gesture of which it can be said that it was not meant, and what it did


@dataclass(slots=True)
class KeptHands:
    """What the pipeline itself keeps over a reload."""

    seen: dict[int, Hand] = field(default_factory=dict)  # the last sight of each followed hand
    reported: dict[int, GestureEvent] = field(default_factory=dict)  # each hand's gesture, as last reported
    pointing: int | None = None  # the track that the pointer follows
    size: tuple[int, int] = (1, 1)  # of the last frame
    quiet_until: float = 0.0  # the real mouse or keyboard silences the gestures until then
    targets: tuple[Target, ...] = ()  # what can be pressed on the screen


@dataclass(frozen=True, slots=True)
class Kept:
    """What outlives a pipeline whose config changes; all else begins again.

    `Pipeline(new, ..., kept=old.kept)` goes on where `old.let_go` has stopped, and replaces it. Each stage keeps what
    is to outlive it in its part of this, and nowhere else, so that a field that is added to a part is kept, too.
    """

    engagement: Engagement = field(default_factory=Engagement)
    shown: dict[int, ShownPose] = field(default_factory=dict)  # by track
    levels: KeptLevels = field(default_factory=KeptLevels)
    bindings: KeptBindings = field(default_factory=KeptBindings)
    pointer: KeptPointer = field(default_factory=KeptPointer)
    hands: KeptHands = field(default_factory=KeptHands)
    corrections: Corrections = field(default_factory=Corrections)


class Pipeline:
    """The state of one run with one config, on a screen of `screen` pixels with the pointer at `position`.

    chords: those that stand for desktop actions, which are else sent by their names; monitors: those of the screen, one
    that fills it where left out; strokes: the user's own motions; kept: that of the pipeline which this one replaces;
    double_click: the desktop's own.
    """

    def __init__(
        self,
        config: Config,
        classifier: Classifier,
        chords: Mapping[str, str],
        screen: tuple[int, int],
        position: tuple[float, float],
        monitors: Sequence[Monitor] = (),
        strokes: Strokes | None = None,
        kept: Kept | None = None,
        double_click: DoubleClick | None = None,
    ) -> None:
        self.kept = kept = kept or Kept()
        self._hand = config.pointer.hand
        asked, self._swipes_in = config.gestures, config.gestures.motions.swipe.pose
        named = WantedPoses(classifier.classify, kept.corrections)
        self._recogniser = Recogniser(named, self._swipes_in, asked.pinch, asked.motions, strokes, kept.shown)
        self._sights = Sights(config)
        self._engagement = kept.engagement
        self._engagement.desk = self._sights.desk
        self._engagement.whom = Whom(config.tracker, config.camera)
        there = kept.hands.targets
        self._pointer = DesktopPointer(
            config.pointer, monitors or whole(screen), position, kept.pointer, double_click, there
        )
        levels = levels_of(config, kept.levels)
        self._binder = Binder(levels, config.scroll, chords, kept.bindings, config.desktop)
        self._values = ValueTracker()
        self._taps = Taps() if self._sights.taps else None
        self._thumbs = Thumbs()
        shown, asked_rest = monitors or whole(screen), kept.bindings.next_dwell
        self._resting = Resting(config, screen[1], shown, asked_rest) if config.pointer.dwell else None
        self._counting = Counting()
        self._corrections = kept.corrections
        self._correcting = Correcting(kept.corrections, Nearest(classifier.classify, asked.pinch.enter))
        self._hands = kept.hands
        self._new: set[int] = set()  # the tracks that this frame engages
        self._zoom = ZoomDetector()

    @property
    def paused(self) -> bool:
        """Whether a gesture has paused the desktop control."""
        return self.kept.bindings.paused

    def resume(self) -> None:
        """Takes back a pause by gesture."""
        self.kept.bindings.paused = False

    @property
    def levels(self) -> Levels:
        """The profile and the layers in force."""
        return self._binder.levels

    def enter(self, t: float, window: Window | None) -> Step:
        """Another window has the keyboard; where that puts another profile in force, everything held is released.

        But not what has just been pressed: a press into a window gives it the keyboard, and may begin a drag there.
        """
        changed = self.levels.enter(window)
        return self.let_go(t) if changed and not self._binder.pressed_since(t - BY_CLICK) else Step(t)

    @property
    def engaged(self) -> tuple[int, ...]:
        """The tracks that are meant."""
        return self._engagement.engaged

    @property
    def waiting(self) -> Mapping[int, Waits]:
        """The tracks that are not, and why."""
        return self._engagement.waiting

    @property
    def next_dwell(self) -> NextDwell | None:
        """What the next rest of the pointer does, None where rests do nothing."""
        return self.kept.bindings.next_dwell if self._resting else None

    @property
    def hints(self) -> Hints:
        """The numbers on what can be pressed."""
        return self.kept.bindings.hints

    @property
    def pointing(self) -> int | None:
        """The track that the pointer follows."""
        return self._hands.pointing

    def cue(self, t: float) -> Cue:
        """What may be shown at the pointer at time `t`."""
        track = self._hands.pointing
        closing = self._recogniser.closing(track) if track is not None else {}
        steers: Steers = "zoom" if self._zoom.tracks else self._binder.steers
        steers = "scroll" if self._resting and self._resting.scrolls else steers
        dwelt = self._resting.progress if self._resting else 0.0
        asked = self.next_dwell
        return Cue(
            self._pointer.shown,
            points=self._pointer.following,
            paused=self.paused and bool(self.engaged),
            closing=max((near for name, near in closing.items() if self.levels.binds(name)), default=0.0),
            steers=steers,
            waited=max(dwelt, self._binder.progress(t), self._counting.progress(t)),
            next_rest=asked.words() if asked and (asked.choice != "click" or asked.locked) else "",
            number=self.hints.words(),
            target=self._pointer.target if self._pointer.following and not (steers or self.paused) else None,
            waits=None if self.engaged or t < self._hands.quiet_until else next(iter(self.waiting.values()), None),
        )

    def deadline(self) -> float | None:
        """The next time at which something is due without a frame."""
        due = (self._pointer.deadline(), *self._others_due())
        return min((d for d in due if d is not None), default=None)

    def _others_due(self) -> tuple[float | None, ...]:
        return self._engagement.deadline(), self._binder.deadline(), self.hints.until

    def carries_on(self, due: float) -> bool:
        """Whether the pointer is carried on between frames at the next deadline, which waits for no frame that is late.

        Not where something else is due as well: that ends it until the next frame, so that the order of the two does
        not depend on when frames come.
        """
        return due == self._pointer.deadline() and due not in self._others_due()

    def tick(self, t: float) -> Step:
        """What is due at time `t`, the next deadline."""
        if self.carries_on(t):
            return Step(t, outputs=[Move(t, *self._pointer.carry_on())])
        self._pointer.stay()
        return self._in_place(self._tick(t))

    def _in_place(self, step: Step) -> Step:
        """The step's events after the pointer is back where the hand has put it: they belong there."""
        if not step.outputs or not self._pointer.take_back():
            return step
        return replace(step, outputs=[Move(step.t, *self._pointer.position), *step.outputs])

    def _tick(self, t: float) -> Step:
        if self.hints.until is not None and self.hints.until <= t:
            self.hints.end()
        events = self._let_go(self._engagement.tick(t), t)
        outputs = self._binder.step(events, {}, self._hands.pointing) + self._binder.tick(t)
        self._choose()
        return Step(t, (), events, outputs, acted=self._binder.take_acted())

    def step(self, frame: HandFrame) -> Step:
        """What one frame causes; deadlines before it have to be passed first. A lone image causes poses only."""
        poses, raw = self._recogniser.step(frame)
        if frame.file is not None:
            return Step(frame.t, poses)
        if frame.targets is not None:
            self._look_at(frame.targets, frame.t)
        if frame.examples is not None:
            self._corrections.put(frame.examples)
        self._correcting.see(frame)
        typed = [e for digit in self.hints.due(frame.typed) for e in self._type(digit, frame.t)]
        outcomes, undone = self._said(frame)
        typed += undone
        raw += self._tapped(frame)
        before = self._engagement.engaged
        events = self._let_go(self._engagement.step(frame, self._held(frame)), frame.t)
        self._new = set(self._engagement.engaged) - set(before)
        ways = self._values.step(frame, self._binder.followed)
        self._hands.seen |= {h.track_id: h for h in frame.hands}
        for track in set(self._hands.seen) - {h.track_id for h in frame.hands} - set(self._engagement.engaged):
            self._forget(track, frame.t)
        meant = self._zoomed([m for e in raw for m in self._meant(e)], frame)
        # A motion is reported whoever makes it; only an engaged hand's acts.
        unmeant = [e for e in raw if self._recogniser.is_motion(e.name) and e not in meant]
        self._choose()
        if frame.t < self._hands.quiet_until:
            making, reported = self._binder.making, [*events, *meant, *unmeant]
            last = self._correcting.last(frame.t, self._binder)
            return Step(frame.t, poses, reported, typed, self.waiting, making=making, outcomes=outcomes, last=last)
        sides = {k: h.side for k, h in self._hands.seen.items()}
        self._hands.size = frame.size
        outputs = self._binder.step([*events, *meant], sides, self._hands.pointing, self._look)
        outputs += self._binder.follow(ways, {p.track_id: self._recogniser.shown(p) for p in poses}, frame.t)
        outputs += self._count(frame)
        moves, scrolls, motion = self._point(frame, self._tapped_since(meant))
        dwells, leans = self._rests(frame, motion)
        clicks = self._binder.step(dwells, sides, self._hands.pointing, self._look)
        reported = [*events, *meant, *unmeant, *dwells]
        step = Step(
            frame.t,
            poses,
            reported,
            typed + moves + outputs + scrolls + leans + clicks,
            self.waiting,
            self._binder.take_acted(),
            self._binder.making,
            outcomes,
            self._correcting.last(frame.t, self._binder),
        )
        return self._in_place(step)

    def _said(self, frame: HandFrame) -> tuple[list[Outcome], list[OutputEvent]]:
        """What comes of what the user has said of gestures, by a command or a gesture of the frame before."""
        outcomes: list[Outcome] = []
        outputs: list[OutputEvent] = []
        said, self.kept.bindings.said[:] = [*self.kept.bindings.said, *frame.said.split("\n")], []
        for what in filter(None, said):
            verb, _, gesture = what.partition(" ")
            if verb == NOT_MEANT:
                outcome, undo = self._correcting.not_meant(frame.t, self._binder)
                outputs += undo
            else:
                outcome = self._correcting.should_have_acted(gesture, frame.t, self._words(gesture))
            outcomes.append(outcome)
        return outcomes, outputs

    def _words(self, gesture: str) -> str:
        """What a gesture would do."""
        found = self.levels.find(gesture, lambda _: True)
        return ", ".join(behaviour(b.do).words() for b in found) or "nothing is bound to it"

    def yield_to_user(self, t: float, position: tuple[float, float]) -> Step:
        """The real mouse or keyboard is used, the pointer at `position`: all is released, nothing sent for a while.

        But numbers stay on the screen, as one may be typed. Hands on the desk, which may be those that use it, have to
        leave their place there to count again.
        """
        self._hands.quiet_until = t + YIELD
        step = self._release(t)
        self._engagement.interrupt(t)
        self._pointer.put(position)
        return step

    def change_monitors(self, t: float, monitors: Sequence[Monitor], position: tuple[float, float]) -> Step:
        """There are other monitors now, and the pointer is at `position`: everything is released."""
        step = self.release(t)
        self._pointer.change(monitors, position)
        if self._resting:
            self._resting.monitors = tuple(monitors)
        return step

    @property
    def missing_monitor(self) -> str | None:
        """What the user is to know where the config names a monitor that is not there."""
        return self._pointer.missing

    def let_go(self, t: float) -> Step:
        """Lets everything go that is held down; gestures that are being made go on, and have to be made anew to act."""
        self.hints.end()
        events = self._zoom.cancel(t) + (self._resting.stop(t) if self._resting else [])
        return self._in_place(Step(t, (), events, self._binder.let_go(t)))

    def release(self, t: float) -> Step:
        """Lets everything go: at the end, at a stall, at an error. Gestures have to be made anew."""
        self.hints.end()
        return self._release(t)

    def _release(self, t: float) -> Step:
        events = [e for track in tuple(self._hands.seen) for e in self._forget(track, t)]
        self._pointer.release()
        if self._resting:
            events += self._resting.stop(t)
        return self._in_place(Step(t, (), events, self._binder.release(t)))

    def _look_at(self, targets: tuple[Target, ...], t: float) -> None:
        self._hands.targets = targets
        self._pointer.look(targets)
        if self.hints.numbers:
            self.hints.look(targets, self._pointer.position, t)

    def _count(self, frame: HandFrame) -> list[OutputEvent]:
        """What the pointing hand's fingers say of the numbers on the screen causes."""
        if self.paused:
            self.hints.end()
        if not self.hints.on:
            self._counting.reset()
            return []
        if not self.hints.numbers:
            self.hints.look(self._hands.targets, self._pointer.position, frame.t)
        track = self._hands.pointing
        if track is None or all(h.track_id != track for h in frame.hands):
            return []
        said = self._counting.step(self._recogniser.held(track), frame.t)
        if said == END:
            self.hints.end()
        return self._press(self.hints.digit(said, frame.t), frame.t) if said else []

    def _type(self, digit: str, t: float) -> list[OutputEvent]:
        """What a digit causes that is typed while things on the screen have numbers."""
        if digit == ENDS:
            self.hints.end()
        return self._press(self.hints.digit(digit, t), t)

    def _press(self, target: Target | None, t: float) -> list[OutputEvent]:
        """Presses something on the screen; the hand takes the pointer up there."""
        if target is None:
            return []
        self._pointer.put(target.middle)
        return [Move(t, *self._pointer.position), *click("left", t)]

    def _held(self, frame: HandFrame) -> dict[int, str]:
        """The debounced pose of each hand."""
        return {h.track_id: self._recogniser.held(h.track_id) for h in frame.hands}

    def _let_go(self, tracks: Sequence[int], t: float) -> list[GestureEvent]:
        return [e for track in tracks for e in self._forget(track, t)]

    def _forget(self, track: int, t: float) -> list[GestureEvent]:
        # What was reported is cancelled, not what the recogniser holds: it may have ended it in this very frame.
        self._hands.seen.pop(track, None)
        self._corrections.quiet.pop(track, None)
        self._recogniser.forget(track)
        reported = self._hands.reported.pop(track, None)
        zoom = self._zoom.cancel(t) if track in self._zoom.tracks else []
        rest = self._resting.lose(track, t) if self._resting else []
        return [replace(reported, phase="cancel", t=t), *zoom, *rest] if reported else [*zoom, *rest]

    def _meant(self, e: GestureEvent) -> list[GestureEvent]:
        """The event as those see it who only know of engaged hands; a pinch closed long before that never begins."""
        if e.track_id not in self._engagement.engaged:
            return []
        if self._recogniser.is_motion(e.name):
            return [] if self._doubted(e) else [e]
        reported = self._hands.reported.get(e.track_id)
        going = reported is not None and reported.name == e.name
        just = e.track_id in self._new and e.t - self._recogniser.pinched_since(e.track_id) <= JUST
        quiet = self._corrections.quiet.get(e.track_id)
        kept_quiet = quiet is not None and quiet.gesture == e.name and e.phase != "begin"
        if kept_quiet and quiet is not None:
            if e.phase != "update" or not self._becomes_clear(quiet, e):
                return []
            e = replace(e, phase="begin")
        elif e.phase == "begin" or (e.phase == "update" and not going and (just or e.name not in PINCHES)):
            if hold := self._doubted(e):
                self._corrections.quiet[e.track_id] = Quiet(e.name, hold)
                return []
            e = replace(e, phase="begin")
        elif not going:
            return []
        self._hands.reported[e.track_id] = e
        if e.phase == "end":
            del self._hands.reported[e.track_id]
        return [e]

    def _doubted(self, e: GestureEvent) -> float:
        """For how long a gesture that begins has to be clear before it acts, by what was said of such moments."""
        self._corrections.quiet.pop(e.track_id, None)
        trail = self._recogniser.trail(e.track_id)
        if trail is None:
            return 0.0
        hold = self._corrections.doubts(e.name, trail, PoseScore(e.track_id, e.pose, e.score))
        if not hold:
            return 0.0
        motion = self._recogniser.is_motion(e.name)
        if motion and self._recogniser.clear(e.track_id):
            return 0.0
        clear = e.name in PINCHES and is_clear_pinch(trail, self._recogniser.likely(e.track_id))
        return 0.0 if clear else hold

    def _becomes_clear(self, quiet: Quiet, e: GestureEvent) -> bool:
        """Whether a pose that does not act does so now, as it has been clear and still for long enough."""
        trail = self._recogniser.trail(e.track_id)
        if e.name in PINCHES or trail is None or e.pose != e.name:
            return False
        if not is_clear(PoseScore(e.track_id, e.pose, e.score), trail):
            quiet.since = None
            return False
        quiet.since = e.t if quiet.since is None else quiet.since
        if e.t - quiet.since < quiet.hold - 1e-6:
            return False
        del self._corrections.quiet[e.track_id]
        return True

    def _zoomed(self, events: list[GestureEvent], frame: HandFrame) -> list[GestureEvent]:
        """The events with those of a zoom, whose two pinches press nothing."""
        hands = {h.track_id: h for h in frame.hands}
        if self._zoom.tracks:
            pinched = {k for k in self._zoom.tracks if self._recogniser.held(k) == "pinch"}
            return events + self._zoom.step(hands, pinched, frame.t)
        pinching = [k for k, e in self._hands.reported.items() if e.name == "pinch" and k in hands]
        # Where nothing is bound to it, a second pinch is none of the first one's business.
        if not self.levels.binds("zoom") or len(pinching) < 2 or self.paused or self._pointer.dragging:
            return events
        both = pinching[:2]
        for track in both:
            reported = self._hands.reported.pop(track)
            new = next((e for e in events if e.track_id == track and e.phase == "begin"), None)
            events = [e for e in events if e.track_id != track or (e.phase != "update" and e is not new)]
            if new is None:
                events.append(replace(reported, phase="cancel", t=frame.t))
        return [*events, self._zoom.begin(hands[both[0]], hands[both[1]], frame.t)]

    def _choose(self) -> None:
        """Keeps the pointing hand while it is engaged, else takes the first that may point."""
        if self._hands.pointing in self._engagement.engaged:
            return
        seen = [k for k in self._engagement.engaged if k in self._hands.seen]
        allowed = [k for k in seen if self._hand in ("first", self._hands.seen[k].side)]
        self._hands.pointing = allowed[0] if allowed else None
        self._sights.reset()
        self._pointer.release()
        self._binder.calm()

    def _tapped_since(self, events: Sequence[GestureEvent]) -> float | None:
        """When the pointing hand began the tap that acts in this frame."""
        begun = (e for e in events if e.name in DESK_MOTIONS and e.phase == "begin")
        taps = (e for e in begun if e.track_id == self._hands.pointing and self.levels.binds(e.name))
        tap = next(taps, None)
        return tap.data["since"] if tap else None

    def _point(
        self, frame: HandFrame, tapped_since: float | None
    ) -> tuple[list[OutputEvent], list[OutputEvent], PointerMotion | None]:
        """The pointer's move and the scrolling that the pointing hand causes in this frame, and its own movement."""
        hand = next((h for h in frame.hands if h.track_id == self._hands.pointing), None)
        if self.paused:
            self._pointer.release()
        if self._hands.pointing is None:
            for coming in [h for h in frame.hands if self._hand in ("first", h.side)][:1]:
                seen = self._sights.of(coming)
                self._pointer.watch(coming, palm_length(coming, seen), frame.t, rest=seen.rest)
        if hand is None or self.paused:
            return [], [], None
        hold = Hold(
            still=self._still(),
            pinned_since=self._recogniser.pinching_since(hand.track_id) if tapped_since is None else tapped_since,
            pinched=tapped_since is not None or self._recogniser.held(hand.track_id) in PINCHES,
            pressed=self._binder.pressed,
            swiping=self._awaits_swipe(hand.track_id),
            slowed=self._binder.slowed,
            straight=self._binder.straight,
        )
        follows, before = self._pointer.following, self._pointer.shown
        seen = self._sights.pointing(hand)
        closes = any(CLOSES <= near < 1.0 for near in self._recogniser.closing(hand.track_id).values())
        palm = palm_length(hand, seen)
        motion = self._pointer.step(hand, frame.size, palm, frame.t, hold, seen, free=not closes)
        unmoved = follows and (motion.x, motion.y) == before
        scrolls = self._binder.scroll(motion, leaves=self._recogniser.leaves_downwards(hand.track_id))
        return [] if unmoved else [Move(frame.t, motion.x, motion.y)], scrolls, motion

    def _tapped(self, frame: HandFrame) -> list[GestureEvent]:
        """What fingers of hands on the desk do, as far as they are seen from above; thumbs where that does anything."""
        if self._taps is None:
            return []
        above = [h.track_id for h in frame.hands if self._sights.above(h)]
        pinched = [track for track in above if self._recogniser.held(track) in PINCHES]
        taps = self._taps.step(frame, above, pinched)
        if not any(self.levels.binds(name) for name in THUMB_MOTIONS):
            return taps
        acting = [track for track in pinched if self.levels.binds(self._recogniser.held(track))]
        return taps + self._thumbs.step(frame, above, acting)

    def _rests(self, frame: HandFrame, motion: PointerMotion | None) -> tuple[list[GestureEvent], list[OutputEvent]]:
        """What a pointer at rest causes, where that is asked for."""
        if self._resting is None:
            return [], []
        track = self._hands.pointing
        if track is None or self.paused or (self._resting.drags and not self._binder.pressed):
            return self._resting.stop(frame.t), []
        if motion is None:
            return self._resting.interrupt(frame.t), []
        held = self._binder.pressed and not self._resting.drags
        held = held or self._binder.waiting or self._recogniser.pinching_since(track) is not None
        busy = held or self._still() or self._awaits_swipe(track)
        place, tremor = self._pointer.position, self._pointer.tremor
        return self._resting.step(motion, track, place, busy=busy, tremor=tremor)

    def _awaits_swipe(self, track: int) -> bool:
        """Whether the pointer waits for a swipe of this hand, by its pose; with swipes in any pose it never does."""
        if self._swipes_in == "any" or self._recogniser.held(track) != self._swipes_in:
            return False
        return any(self.levels.binds(s) for s in SWIPES)

    def _look(self, track: int) -> Sight:
        """A hand as it was last seen."""
        if track not in self._hands.seen:
            return Sight()
        return sight(self._hands.seen[track], self._hands.size, self._recogniser.speed(track))

    def _still(self) -> bool:
        """Whether the pointer waits for something else that the hand does."""
        steers = self._binder.steering(self._hands.pointing) or bool(self._zoom.tracks)
        return steers or self.hints.on or (self._resting is not None and self._resting.scrolls)
