"""Which of the gestures that are made act: those of engaged hands, as far as they are not in doubt.

a gesture                           | acts
------------------------------------|---------------------------------------------------------------------------------
pose                                | once its hand is engaged, even where it was held before
pinch                               | where it closes while its hand is engaged, or at most JUST before that
motion                              | where its hand is engaged
one like others that were not meant | where it is clear; a pose once it has been clear for a while, too
two pinches, where `zoom` is bound  | as a zoom; what the two have pressed is cancelled
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from gesturectl.bindings.binder import Binder
from gesturectl.gestures.corrections import Corrections, Quiet, is_clear, is_clear_pinch
from gesturectl.gestures.recogniser import PINCHES, Recogniser
from gesturectl.gestures.zoom import ZoomDetector
from gesturectl.model.types import GestureEvent, HandFrame, PoseScore
from gesturectl.pipeline.correcting import Correcting
from gesturectl.pipeline.kept import KeptHands
from gesturectl.pointer.monitors import DesktopPointer

JUST = 0.5  # seconds before a hand is engaged in which a pinch may close and still press: the hand was seen open


@dataclass(frozen=True, slots=True)
class Meant:
    """Follows the gestures that have been reported, and those that do not act for what was said of them."""

    recogniser: Recogniser
    corrections: Corrections
    correcting: Correcting
    binder: Binder
    pointer: DesktopPointer
    hands: KeptHands
    zoom: ZoomDetector = field(default_factory=ZoomDetector)

    def step(
        self, made: Sequence[GestureEvent], frame: HandFrame, engaged: Collection[int], new: Collection[int]
    ) -> list[GestureEvent]:
        """Those of the events of a frame that act, with those of a zoom. new: the tracks that this frame engages."""
        events = [m for e in made if e.track_id in engaged for m in self._meant(e, just_engaged=e.track_id in new)]
        return self._zoomed(events, frame)

    def forget(self, track: int, t: float) -> list[GestureEvent]:
        """The hand is gone, or does not count any more: what it made is cancelled.

        That is what was reported, not what the recogniser holds: it may have ended it in this very frame.
        """
        self.corrections.quiet.pop(track, None)
        self.recogniser.forget(track)
        reported = self.hands.reported.pop(track, None)
        zoom = self.zoom.cancel(t) if track in self.zoom.tracks else []
        return [replace(reported, phase="cancel", t=t), *zoom] if reported else zoom

    def _meant(self, e: GestureEvent, *, just_engaged: bool) -> list[GestureEvent]:
        """The event as those see it who only know of engaged hands; a pinch closed long before that never begins."""
        if self.recogniser.is_motion(e.name):
            return [] if self._doubted(e) else [e]
        reported = self.hands.reported.get(e.track_id)
        going = reported is not None and reported.name == e.name
        just = just_engaged and e.t - self.recogniser.pinched_since(e.track_id) <= JUST
        quiet = self.corrections.quiet.get(e.track_id)
        if quiet is not None and quiet.gesture == e.name and e.phase != "begin":
            if e.phase != "update" or not self._becomes_clear(quiet, e):
                return []
            e = replace(e, phase="begin")
        elif e.phase == "begin" or (e.phase == "update" and not going and (just or e.name not in PINCHES)):
            if hold := self._doubted(e):
                self.corrections.quiet[e.track_id] = Quiet(e.name, hold)
                return []
            e = replace(e, phase="begin")
        elif not going:
            return []
        self.hands.reported[e.track_id] = e
        if e.phase == "end":
            del self.hands.reported[e.track_id]
        return [e]

    def _doubted(self, e: GestureEvent) -> float:
        """For how long a gesture that begins has to be clear before it acts, by what was said of such moments."""
        self.corrections.quiet.pop(e.track_id, None)
        trail = self.recogniser.trail(e.track_id)
        if trail is None:
            return 0.0
        hold = self.corrections.doubts(e.name, trail, PoseScore(e.track_id, e.pose, e.score))
        if not hold:
            return 0.0
        if self.recogniser.is_motion(e.name):
            clear = self.recogniser.clear(e.track_id)
        else:
            clear = e.name in PINCHES and is_clear_pinch(trail, self.recogniser.likely(e.track_id))
        if clear:
            return 0.0
        self.correcting.doubted(e)
        return hold

    def _becomes_clear(self, quiet: Quiet, e: GestureEvent) -> bool:
        """Whether a pose that does not act does so now, as it has been clear and still for long enough."""
        trail = self.recogniser.trail(e.track_id)
        if e.name in PINCHES or trail is None or e.pose != e.name:
            return False
        if not is_clear(PoseScore(e.track_id, e.pose, e.score), trail):
            quiet.since = None
            return False
        quiet.since = e.t if quiet.since is None else quiet.since
        if e.t - quiet.since < quiet.hold - 1e-6:
            return False
        del self.corrections.quiet[e.track_id]
        self.correcting.overruled(e)
        return True

    def _zoomed(self, events: list[GestureEvent], frame: HandFrame) -> list[GestureEvent]:
        """The events with those of a zoom, whose two pinches press nothing."""
        hands = {h.track_id: h for h in frame.hands}
        if self.zoom.tracks:
            pinched = {k for k in self.zoom.tracks if self.recogniser.held(k) == "pinch"}
            return events + self.zoom.step(hands, pinched, frame.t)
        pinching = [k for k, e in self.hands.reported.items() if e.name == "pinch" and k in hands]
        # Where nothing is bound to it, a second pinch is none of the first one's business.
        bound = self.binder.levels.binds("zoom")
        if not bound or len(pinching) < 2 or self.binder.kept.paused or self.pointer.dragging:
            return events
        both = pinching[:2]
        for track in both:
            reported = self.hands.reported.pop(track)
            new = next((e for e in events if e.track_id == track and e.phase == "begin"), None)
            events = [e for e in events if e.track_id != track or (e.phase != "update" and e is not new)]
            if new is None:
                events.append(replace(reported, phase="cancel", t=frame.t))
        return [*events, self.zoom.begin(hands[both[0]], hands[both[1]], frame.t)]
