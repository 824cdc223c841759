"""From hands to output events: recogniser, engagement, pointer and bindings wired together, without clock or I/O.

The caller feeds frames in order of time and, between them, lets deadlines pass; the same frames give the same events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from gesturectl.bindings.binder import Binder
from gesturectl.bindings.conditions import Sight, sight
from gesturectl.bindings.levels import Levels, levels_of
from gesturectl.gestures.corrections import WantedPoses
from gesturectl.gestures.finger_moves import AllMoves, Moves
from gesturectl.gestures.lift import Lifts
from gesturectl.gestures.motions.strokes import Strokes
from gesturectl.gestures.nearest import Nearest
from gesturectl.gestures.recogniser import PINCHES, Classifier, Recogniser
from gesturectl.gestures.taps import Taps
from gesturectl.gestures.thumbs import Thumbs
from gesturectl.gestures.typing_hands import TypingHands
from gesturectl.gestures.values import ValueTracker
from gesturectl.gestures.who import Whom
from gesturectl.model.cue import Cue, Steers
from gesturectl.model.dwell import NextDwell
from gesturectl.model.hints import Hints
from gesturectl.model.types import (
    THUMB_MOTIONS,
    DoubleClick,
    GestureEvent,
    HandFrame,
    Monitor,
    Move,
    Waits,
    Window,
    whole,
)
from gesturectl.pipeline.correcting import Correcting
from gesturectl.pipeline.kept import Kept
from gesturectl.pipeline.meant import Meant
from gesturectl.pipeline.numbers import Numbers
from gesturectl.pipeline.pointing import Pointing
from gesturectl.pipeline.resting import Resting
from gesturectl.pipeline.seen import Sights
from gesturectl.pipeline.step import Step
from gesturectl.pointer.monitors import DesktopPointer
from gesturectl.settings import Config

BY_CLICK = 0.3  # seconds after a press within which a window that gets the keyboard got it by that press
YIELD = 1.0  # seconds for which the real mouse or keyboard silences the gestures
CLOSING = 0.5  # how near a pinch is to closing, from which on a tap may be a part of it


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
        self._hands, self._engagement = kept.hands, kept.engagement
        asked, shown = config.gestures, monitors or whole(screen)
        named = WantedPoses(classifier.classify, kept.corrections)
        self._recogniser = Recogniser(named, asked.motions.swipe.pose, asked.pinch, asked.motions, strokes, kept.shown)
        self._sights = Sights(config)
        self._engagement.desk = self._sights.desk
        self._engagement.whom = Whom(config.tracker, config.camera)
        self._pointer = DesktopPointer(config.pointer, shown, position, kept.pointer, double_click, kept.hands.targets)
        self._binder = Binder(levels_of(config, kept.levels), config.scroll, chords, kept.bindings, config.desktop)
        self._values = ValueTracker()
        self._taps = Taps() if self._sights.rest else None
        self._thumbs, self._moves, self._typing = Thumbs(), AllMoves(), TypingHands()
        self._lifts = Lifts()
        rests = config.pointer.dwell
        self._resting = Resting(config, screen[1], shown, kept.bindings.next_dwell) if rests else None
        self._numbers = Numbers(kept.bindings.hints, self._pointer)
        self._correcting = Correcting(kept.corrections, Nearest(classifier.classify, asked.pinch.enter))
        self._meant = Meant(
            self._recogniser, kept.corrections, self._correcting, self._binder, self._pointer, kept.hands
        )
        self._zoom = self._meant.zoom
        self._pointing = Pointing(
            config,
            kept.hands,
            self._recogniser,
            self._sights,
            self._lifts,
            self._pointer,
            self._binder,
            self._zoom,
            self._resting,
        )

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
            waited=max(dwelt, self._binder.progress(t), self._numbers.counting.progress(t)),
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
        self._numbers.tick(t)
        events = self._forget(self._engagement.tick(t), t)
        outputs = self._binder.step(events, {}, self._hands.pointing) + self._binder.tick(t)
        self._pointing.choose(self._engagement.engaged)
        return Step(t, (), events, outputs, acted=self._binder.take_acted())

    def step(self, frame: HandFrame) -> Step:
        """What one frame causes; deadlines before it have to be passed first. A lone image causes poses only."""
        lying = self._sights.lying(frame)
        fingers = self._moves.step(frame, lying)
        above = {track: fingers[track] for track, how in lying.items() if how == "above"}
        self._lifts.step(frame, self._sights.fronts(frame, lying))
        poses, made = self._recogniser.step(frame, lying if self._sights.rest else (), self._lifts.surely)
        if frame.file is not None:
            return Step(frame.t, poses)
        if frame.targets is not None:
            self._hands.targets = frame.targets
            self._pointer.look(frame.targets)
            self._numbers.look(frame.targets, frame.t)
        if frame.examples is not None:
            self._correcting.put(frame.examples)
        settled = self._correcting.see(frame, self._binder.kept.done, self._hands.reported)
        typed = self._numbers.type(frame.typed, frame.t)
        outcomes, undone = self._correcting.hear(frame, self._binder)
        made += self._tapped(frame, above)
        before = self._engagement.engaged
        typing = self._typing.step(frame.t, fingers)
        gone = self._forget(self._engagement.step(frame, self._held(frame), typing), frame.t)
        engaged = self._engagement.engaged
        ways = self._values.step(frame, self._binder.followed)
        self._hands.seen |= {h.track_id: h for h in frame.hands}
        self._forget(set(self._hands.seen) - {h.track_id for h in frame.hands} - set(engaged), frame.t)
        for track in set(engaged) - set(before):
            self._lifts.lay(track)
        meant = self._meant.step(made, frame, engaged, set(engaged) - set(before))
        # A motion is reported whoever makes it; only an engaged hand's acts.
        unmeant = [e for e in made if self._recogniser.is_motion(e.name) and e not in meant]
        reported = [*gone, *meant, *unmeant]
        self._pointing.choose(engaged)
        if frame.t < self._hands.quiet_until:
            return Step(
                frame.t,
                poses,
                reported,
                [*typed, *undone],
                self.waiting,
                making=self._binder.making,
                outcomes=outcomes,
                settled=settled,
                last=self._correcting.last(frame.t, self._binder),
            )
        sides = {k: h.side for k, h in self._hands.seen.items()}
        self._hands.size = frame.size
        outputs = self._binder.step([*gone, *meant], sides, self._hands.pointing, self._look)
        outputs += self._binder.follow(ways, {p.track_id: self._recogniser.shown(p) for p in poses}, frame.t)
        outputs += self._numbers.step(self._pose_of_pointing(frame), self._hands.targets, frame.t, paused=self.paused)
        moves, scrolls, motion = self._pointing.step(frame, meant)
        dwells, leans = self._pointing.rest(frame.t, motion)
        clicks = self._binder.step(dwells, sides, self._hands.pointing, self._look)
        step = Step(
            frame.t,
            poses,
            [*reported, *dwells],
            [*typed, *undone, *moves, *outputs, *scrolls, *leans, *clicks],
            self.waiting,
            self._binder.take_acted(),
            self._binder.making,
            outcomes,
            settled,
            self._correcting.last(frame.t, self._binder),
        )
        return self._in_place(step)

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
        """Releases everything held down; gestures that are being made go on, and have to be made anew to act."""
        self.hints.end()
        events = self._zoom.cancel(t) + (self._resting.stop(t) if self._resting else [])
        return self._in_place(Step(t, (), events, self._binder.let_go(t)))

    def release(self, t: float) -> Step:
        """Releases everything: at the end, at a stall, at an error. Gestures have to be made anew."""
        self.hints.end()
        return self._release(t)

    def _release(self, t: float) -> Step:
        events = self._forget(tuple(self._hands.seen), t)
        self._pointer.release()
        if self._resting:
            events += self._resting.stop(t)
        return self._in_place(Step(t, (), events, self._binder.release(t)))

    def _forget(self, tracks: Iterable[int], t: float) -> list[GestureEvent]:
        """The cancels of what these hands make."""
        events: list[GestureEvent] = []
        for track in tracks:
            self._hands.seen.pop(track, None)
            events += self._meant.forget(track, t)
            events += self._resting.lose(track, t) if self._resting else []
        return events

    def _held(self, frame: HandFrame) -> dict[int, str]:
        """The debounced pose of each hand."""
        return {h.track_id: self._recogniser.held(h.track_id) for h in frame.hands}

    def _pose_of_pointing(self, frame: HandFrame) -> str | None:
        """The debounced pose of the hand that points, None where it is not in the frame."""
        return next((self._recogniser.held(h.track_id) for h in frame.hands if h.track_id == self.pointing), None)

    def _tapped(self, frame: HandFrame, fingers: Mapping[int, Moves]) -> list[GestureEvent]:
        """The gestures of fingers of hands that lie on the desk; those of thumbs where they do anything."""
        if self._taps is None:
            return []
        pinched = [track for track in fingers if self._recogniser.held(track) in PINCHES]
        closing = [track for track in fingers if max(self._recogniser.closing(track).values(), default=0.0) > CLOSING]
        made = self._taps.step(frame, fingers, pinched, closing)
        if any(self.levels.binds(name) for name in THUMB_MOTIONS):
            acting = [track for track in pinched if self.levels.binds(self._recogniser.held(track))]
            made += self._thumbs.step(frame, fingers, acting)
        lifted = self._lifts.surely
        return [event for event in made if event.track_id not in lifted]

    def _look(self, track: int) -> Sight:
        """A hand as it was last seen."""
        if track not in self._hands.seen:
            return Sight()
        return sight(self._hands.seen[track], self._hands.size, self._recogniser.speed(track))
