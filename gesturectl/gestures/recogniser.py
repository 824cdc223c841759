"""Turns the hands of each frame into pose scores and gesture events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from gesturectl.gestures.features import pinch_gap
from gesturectl.gestures.phases import PosePhases
from gesturectl.gestures.pinch import PinchDetector, PinchState
from gesturectl.types import GestureEvent, Hand, HandFrame, PoseScore

PINCHES = {"pinch": 8, "pinch_middle": 12}  # gesture: the fingertip that meets the thumb
FORMED = {"pinch": ("pinch", "ok"), "pinch_middle": ("pinch_middle",)}  # poses in which it may close


class Classifier(Protocol):
    """Names the static pose of one hand in one frame."""

    def classify(self, hand: Hand) -> PoseScore: ...


@dataclass(slots=True)
class _HandState:
    phases: PosePhases = field(default_factory=PosePhases)
    pinches: dict[str, PinchDetector] = field(default_factory=lambda: {n: PinchDetector() for n in PINCHES})
    pinch: str | None = None  # the pinch that is closed
    since: float | None = None  # since when a pinch has been closing or opening
    last: PoseScore = field(default_factory=lambda: PoseScore(0, "none", 0.0))


class Recogniser:
    """One state machine a hand. Which of the hands count is decided by whoever reads the events."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier
        self._hands: dict[int, _HandState] = {}

    def step(self, frame: HandFrame) -> tuple[list[PoseScore], list[GestureEvent]]:
        """The poses of this frame, one a hand, and the gesture events that it causes."""
        poses, events = [], []
        for hand in frame.hands:
            score = self._classifier.classify(hand)
            poses.append(score)
            if frame.file is None:
                events += self._step_hand(hand, score, frame.t)
        return poses, events

    def pinching_since(self, track_id: int) -> float | None:
        """Since when a pinch of this hand has been closing or opening, if it has."""
        state = self._hands.get(track_id)
        return state.since if state else None

    def cancel(self, track_id: int, t: float) -> list[GestureEvent]:
        """Forgets a hand; what it was doing is cancelled."""
        state = self._hands.pop(track_id, None)
        if state is None or state.phases.held == "none":
            return []
        return [GestureEvent(state.phases.held, "cancel", track_id, t, state.last.pose, state.last.score)]

    def tracks(self) -> tuple[int, ...]:
        """The hands that are followed."""
        return tuple(self._hands)

    def _step_hand(self, hand: Hand, score: PoseScore, t: float) -> list[GestureEvent]:
        state = self._hands.setdefault(hand.track_id, _HandState())
        state.last = score
        pinched = self._pinch(hand, state, score.pose, t)
        before = state.phases.held
        if pinched is not None:
            ended, begun = state.phases.force(pinched)
        else:
            if before in PINCHES:
                ended, begun = state.phases.force("none")
            else:
                ended, begun = None, None
            raw = "none" if score.pose in PINCHES or score.pose == "ok" else score.pose
            more, begun = state.phases.step(raw, t)
            ended = ended or more

        def event(name: str, phase: str) -> GestureEvent:
            return GestureEvent(name, phase, hand.track_id, t, score.pose, score.score)  # type: ignore[arg-type]

        out = []
        if ended:
            out.append(event(ended, "end"))
        if begun:
            out.append(event(begun, "begin"))
        elif state.phases.held != "none":
            out.append(event(state.phases.held, "update"))
        return out

    def _pinch(self, hand: Hand, state: _HandState, pose: str, t: float) -> str | None:
        """The pinch that is closed after this frame; only one at a time."""
        states: dict[str, PinchState] = {}
        for name, detector in state.pinches.items():
            free = state.pinch in (None, name)
            states[name] = detector.step(pinch_gap(hand, PINCHES[name]), t, formed=free and pose in FORMED[name])
        closed = [n for n, s in states.items() if s.closed]
        state.pinch = closed[0] if closed else None
        leading = state.pinch or "pinch"
        state.since = states[leading].since
        return state.pinch
