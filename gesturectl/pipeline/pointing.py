"""The hand that points: which one it is, how the pointer follows it, and what a pointer at rest does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from gesturectl.bindings.binder import Binder
from gesturectl.gestures.lift import Lifts
from gesturectl.gestures.recogniser import PINCHES, SWIPES, Recogniser
from gesturectl.gestures.zoom import ZoomDetector
from gesturectl.model.types import DESK_MOTIONS, GestureEvent, HandFrame, Move, OutputEvent, PointerMotion
from gesturectl.pipeline.kept import KeptHands
from gesturectl.pipeline.resting import Resting
from gesturectl.pipeline.seen import Sights, palm_length
from gesturectl.pointer.freeze import Hold
from gesturectl.pointer.monitors import DesktopPointer
from gesturectl.settings import Config

CLOSES = 0.1  # of a pinch's evidence, from which the pointer is not carried on: it is about to be needed where it is


class Pointing:
    """Has the pointer follow one hand. resting: None where rests do nothing."""

    def __init__(
        self,
        config: Config,
        hands: KeptHands,
        recogniser: Recogniser,
        sights: Sights,
        lifts: Lifts,
        pointer: DesktopPointer,
        binder: Binder,
        zoom: ZoomDetector,
        resting: Resting | None,
    ) -> None:
        self._hand: Literal["first", "left", "right"] = config.pointer.hand
        self._swipes_in = config.gestures.motions.swipe.pose
        self._hands = hands
        self._recogniser = recogniser
        self._sights = sights
        self._lifts = lifts
        self._pointer = pointer
        self._binder = binder
        self._zoom = zoom
        self._resting = resting

    def choose(self, engaged: Sequence[int]) -> None:
        """Keeps the pointing hand while it is engaged, else takes the first that may point."""
        if self._hands.pointing in engaged:
            return
        seen = [k for k in engaged if k in self._hands.seen]
        allowed = [k for k in seen if self._hand in ("first", self._hands.seen[k].side)]
        self._hands.pointing = allowed[0] if allowed else None
        self._sights.reset()
        self._pointer.release()
        self._binder.calm()

    def step(
        self, frame: HandFrame, events: Sequence[GestureEvent]
    ) -> tuple[list[OutputEvent], list[OutputEvent], PointerMotion | None]:
        """The pointer's move and the scrolling that the pointing hand causes in a frame, and its own movement.

        events: those that act in this frame.
        """
        hand = next((h for h in frame.hands if h.track_id == self._hands.pointing), None)
        if self._binder.kept.paused:
            self._pointer.release()
        if self._hands.pointing is None:
            for coming in [h for h in frame.hands if self._hand in ("first", h.side)][:1]:
                seen = self._sights.of(coming)
                self._pointer.watch(coming, palm_length(coming, seen), frame.t, rest=seen.rest)
        if hand is None or self._binder.kept.paused:
            return [], [], None
        hold = self._hold(hand.track_id, self._tapped_since(events))
        follows, before = self._pointer.following, self._pointer.shown
        seen = self._sights.pointing(hand)
        closes = any(CLOSES <= near < 1.0 for near in self._recogniser.closing(hand.track_id).values())
        palm = palm_length(hand, seen)
        motion = self._pointer.step(hand, frame.size, palm, frame.t, hold, seen, free=not closes)
        unmoved = follows and (motion.x, motion.y) == before
        scrolls = self._binder.scroll(motion, leaves=self._recogniser.leaves_downwards(hand.track_id))
        return [] if unmoved else [Move(frame.t, motion.x, motion.y)], scrolls, motion

    def rest(self, t: float, motion: PointerMotion | None) -> tuple[list[GestureEvent], list[OutputEvent]]:
        """What a pointer at rest causes, where that is asked for. motion: None where its hand is not in the frame."""
        if self._resting is None:
            return [], []
        track = self._hands.pointing
        if track is None or self._binder.kept.paused or (self._resting.drags and not self._binder.pressed):
            return self._resting.stop(t), []
        if motion is None:
            return self._resting.interrupt(t), []
        held = self._binder.pressed and not self._resting.drags
        held = held or self._binder.waiting or self._recogniser.pinching_since(track) is not None
        lifted = self._lifts.since(track) is not None
        busy = held or lifted or self._still() or self._awaits_swipe(track)
        place, tremor = self._pointer.position, self._pointer.tremor
        return self._resting.step(motion, track, place, busy=busy, tremor=tremor)

    def _hold(self, track: int, tapped_since: float | None) -> Hold:
        """What keeps the pointer from following the hand, or how it follows."""
        return Hold(
            still=self._still(),
            pinned_since=self._recogniser.pinching_since(track) if tapped_since is None else tapped_since,
            pinched=tapped_since is not None or self._recogniser.held(track) in PINCHES,
            pressed=self._binder.pressed,
            swiping=self._awaits_swipe(track),
            slowed=self._binder.slowed,
            straight=self._binder.straight,
            lifted_since=self._lifts.since(track),
        )

    def _tapped_since(self, events: Sequence[GestureEvent]) -> float | None:
        """When the pointing hand began the tap that acts in this frame."""
        begun = (e for e in events if e.name in DESK_MOTIONS and e.phase == "begin")
        taps = (e for e in begun if e.track_id == self._hands.pointing and self._binder.levels.binds(e.name))
        tap = next(taps, None)
        return tap.data["since"] if tap else None

    def _awaits_swipe(self, track: int) -> bool:
        """Whether the pointer waits for a swipe of this hand, by its pose; with swipes in any pose it never does."""
        if self._swipes_in == "any" or self._recogniser.held(track) != self._swipes_in:
            return False
        return any(self._binder.levels.binds(s) for s in SWIPES)

    def _still(self) -> bool:
        """Whether the pointer waits for something else that the hand does."""
        steers = self._binder.steering(self._hands.pointing) or bool(self._zoom.tracks)
        return steers or self._binder.kept.hints.on or (self._resting is not None and self._resting.scrolls)
