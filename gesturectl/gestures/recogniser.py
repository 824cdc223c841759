"""Turns the hands of each frame into pose scores and gesture events."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from gesturectl.gestures.motions.alike import listened_poses, stands_back
from gesturectl.gestures.motions.circles import CircleDetector, WaveDetector
from gesturectl.gestures.motions.strokes import StrokeDetector, StrokeMatcher, Strokes
from gesturectl.gestures.motions.swipes import SwipeDetector
from gesturectl.gestures.motions.trail import Detector, Motion, Trail
from gesturectl.gestures.phases import PosePhases
from gesturectl.gestures.pinch import PinchDetector, PinchState
from gesturectl.gestures.touch import CLOSED, CLOSING, Touch
from gesturectl.model.types import (
    DESK_MOTIONS,
    INDEX_TIP,
    MIDDLE_TIP,
    MOTIONS,
    POSES,
    GestureEvent,
    Hand,
    HandFrame,
    Phase,
    PoseScore,
)
from gesturectl.settings import Motions, Pinch

PINCHES = {"pinch": INDEX_TIP, "pinch_middle": MIDDLE_TIP}  # gesture: the fingertip that meets the thumb
SWIPES = tuple(name for name in MOTIONS if name.startswith("swipe_"))
USUAL = Pinch()
# Palm lengths a second from which on a hand on the desk pinches nothing, nor for so many seconds afterwards: its
# pointer goes two screens' widths a second then.
HURRIED, SETTLED = 2.0, 0.1
# Seconds after a pinch in which the other finger presses nothing: the thumb passes it as it goes back.
PARTING = 0.2
EVEN = 0.5  # probability
ON_THE_WAY = 0.5  # seconds after a pinch in which it may turn out to be a gesture of the user's own in which tips touch


class Classifier(Protocol):
    """Names the static pose of one hand in one frame."""

    def classify(self, hand: Hand) -> PoseScore: ...


@dataclass(slots=True)
class ShownPose:
    """What is kept of a hand over a reload: a pose that is held does not begin again, but a pinch has to open first."""

    phases: PosePhases = field(default_factory=PosePhases)


@dataclass(slots=True)
class _HandState:
    shown: ShownPose
    motions: tuple[Detector, ...]
    pinches: dict[str, PinchDetector]
    touch: Touch
    trail: Trail = field(default_factory=Trail)
    pinch: str | None = None  # the pinch that is closed
    pinched: float = -math.inf  # when it closed
    rests: bool = False  # the hand lies on the desk, or did as a pinch began
    last: str | None = None  # the pinch that was closed last
    open_since: float = -math.inf  # when it was
    hurried: float = -math.inf  # when it went faster than HURRIED last
    closing: bool = False  # one of the pinches is about to close, as far as this frame shows
    since: float | None = None  # since when a pinch has been closing or opening
    likely: float = 0.0  # that the fingers of the closed pinch touch
    clear: bool = False  # the last motion was one that cannot be taken for another

    def no_pinch(self) -> None:
        """Lets go of a pinch; fingers that touch have to part before there is another."""
        self.pinch, self.pinches = None, _open_pinches()


class Recogniser:
    """One state machine a hand. Which hands count is decided by the reader of the events.

    swipe_pose: the pose in which swipes count, or `any`; pinch: the gaps at which one closes and opens.
    motions: the poses of the other motions; strokes: the user's own; kept: what another recogniser kept, by track.
    """

    def __init__(
        self,
        classifier: Classifier,
        swipe_pose: str,
        pinch: Pinch = USUAL,
        motions: Motions | None = None,
        strokes: Strokes | None = None,
        kept: dict[int, ShownPose] | None = None,
    ) -> None:
        self._classifier = classifier
        self._thresholds = pinch
        self._swipe_pose = swipe_pose
        self._motions = motions or Motions()
        self._strokes = strokes or Strokes(StrokeMatcher({}))
        self._shown = {} if kept is None else kept
        self._hands = {track: self._fresh(track) for track in self._shown}

    def step(
        self, frame: HandFrame, resting: Collection[int] = (), lifted: Collection[int] = ()
    ) -> tuple[list[PoseScore], list[GestureEvent]]:
        """The poses of this frame, one a hand, and the gesture events that it causes.

        resting: the tracks of hands on the desk; lifted: of those that are lifted off it, which begin no pinch.
        """
        poses, events = [], []
        for hand in frame.hands:
            score = self._classifier.classify(hand)
            poses.append(score)
            if frame.file is None:
                on_desk, lift = hand.track_id in resting, hand.track_id in lifted
                events += self._step_hand(hand, score, frame.t, rests=on_desk, lifted=lift)
                events += self._moved(hand, score, frame)
        return poses, events

    def is_motion(self, name: str) -> bool:
        """Whether a gesture is a motion, over as soon as it is reported."""
        return name in MOTIONS or name in DESK_MOTIONS or name in self._strokes.matcher.names

    def pinching_since(self, track_id: int) -> float | None:
        """Since when a pinch of this hand has been closing or opening, if it has."""
        state = self._hands.get(track_id)
        return state.since if state else None

    def closing(self, track_id: int) -> Mapping[str, float]:
        """How near each pinch of this hand is to closing: 0 wide open, 1 from when it closes, and not before."""
        state = self._hands.get(track_id)
        return {name: detector.closing for name, detector in state.pinches.items()} if state else {}

    def held(self, track_id: int) -> str:
        """The debounced pose or pinch of this hand, `none` for none."""
        state = self._hands.get(track_id)
        return state.shown.phases.held if state else "none"

    def pinched_since(self, track_id: int) -> float:
        """When this hand's last pinch closed."""
        state = self._hands.get(track_id)
        return state.pinched if state else -math.inf

    def shown(self, score: PoseScore) -> str:
        """What the hand of a score shows in that very frame: the pinch that is closed, else the score's pose."""
        held = self.held(score.track_id)
        return held if held in PINCHES else score.pose

    def trail(self, track_id: int) -> Trail | None:
        """The recent path of this hand."""
        state = self._hands.get(track_id)
        return state.trail if state else None

    def clear(self, track_id: int) -> bool:
        """Whether the motion that this hand made last was one that cannot be taken for another."""
        state = self._hands.get(track_id)
        return state is not None and state.clear

    def likely(self, track_id: int) -> float:
        """How likely the fingers of this hand's closed pinch touch, as the last frame has it."""
        state = self._hands.get(track_id)
        return state.likely if state else 0.0

    def speed(self, track_id: int) -> float:
        """How fast this hand goes, in palm lengths a second."""
        state = self._hands.get(track_id)
        return state.trail.speed() if state else 0.0

    def leaves_downwards(self, track_id: int) -> bool:
        """Whether this hand is about to leave the picture by its lower edge."""
        state = self._hands.get(track_id)
        return state is not None and state.trail.leaves_downwards()

    def forget(self, track_id: int) -> None:
        """Forgets a hand: its gestures have to be made again, and a pinch has to open first."""
        self._hands.pop(track_id, None)
        self._shown.pop(track_id, None)

    def _step_hand(self, hand: Hand, score: PoseScore, t: float, *, rests: bool, lifted: bool) -> list[GestureEvent]:
        state = self._hands.get(hand.track_id)
        if state is None:
            state = self._hands[hand.track_id] = self._fresh(hand.track_id)
        pinched = self._pinch(hand, state, score, t, rests=rests, lifted=lifted)
        if pinched is not None and _own(score) and t - state.pinched < ON_THE_WAY:
            ended, begun = state.shown.phases.step(score.pose, t)
            if ended:
                state.no_pinch()
        elif pinched is not None:
            ended, begun = state.shown.phases.force(pinched)
        else:
            opened = state.shown.phases.force("none")[0] if state.shown.phases.held in PINCHES else None
            raw = "none" if score.pose in PINCHES or score.pose == "ok" else score.pose
            if state.closing:
                raw = state.shown.phases.held  # on its way into a pinch a hand passes through other poses
            ended, begun = state.shown.phases.step(raw, t)
            ended = opened or ended
        if begun is not None and begun not in POSES:
            state.no_pinch()  # fingers that touch in a gesture of the user's own do not press when it is left

        def event(name: str, phase: Phase) -> GestureEvent:
            return GestureEvent(name, phase, hand.track_id, t, score.pose, score.score)

        out = []
        if ended:
            out.append(event(ended, "end"))
        if begun:
            out.append(event(begun, "begin"))
        elif state.shown.phases.held != "none":
            out.append(event(state.shown.phases.held, "update"))
        return out

    def _fresh(self, track_id: int) -> _HandState:
        shown = self._shown.setdefault(track_id, ShownPose())
        motions = (
            CircleDetector(self._motions.circle.pose),
            WaveDetector(self._motions.wave.pose),
            StrokeDetector(self._strokes, self._motions.trained.pose),
            SwipeDetector(self._swipe_pose),
        )
        return _HandState(shown, motions, _open_pinches(), Touch())

    def _moved(self, hand: Hand, score: PoseScore, frame: HandFrame) -> list[GestureEvent]:
        """The motions that this frame completes, each as its begin and its end; a pinched hand drags and makes none."""
        state = self._hands[hand.track_id]
        state.trail.step(hand, frame.size, frame.t, score.pose)
        motions = [detector.step(state.trail) for detector in state.motions]
        if state.pinch:
            return []
        events = []
        for motion in motions:
            if motion is not None and not self._stands_back(motion):
                state.clear = motion.clear
                sure = score.score if motion.score is None else motion.score
                event = GestureEvent(motion.name, "begin", hand.track_id, frame.t, motion.pose, sure, motion.data)
                events += [event, replace(event, phase="end")]
        return events

    def _stands_back(self, motion: Motion) -> bool:
        """Whether the same movement counts as another motion."""
        like = self._strokes.matcher.built_in
        listened = listened_poses(self._motions) | dict.fromkeys(SWIPES, self._swipe_pose)
        return bool(like) and stands_back(motion, like, listened, self._motions.trained.pose)

    def _pinch(
        self, hand: Hand, state: _HandState, score: PoseScore, t: float, *, rests: bool, lifted: bool
    ) -> str | None:
        """The pinch that is closed after this frame; only one at a time.

        rests: the hand lies on the desk; lifted: off it.
        """
        usual, asked = USUAL, self._thresholds
        opens, closes = asked.exit - usual.exit, asked.enter - usual.enter
        before = [detector.shut for detector in state.pinches.values()]
        wider = [opens if shut else closes for shut in before]
        begun = state.pinch is not None or state.since is not None
        state.rests = rests or (state.rests and begun)
        likely, gaps = state.touch.step(hand, t, before, wider, rests=state.rests)
        own = _own(score)  # the user's own gestures go before a pinch
        speed = state.trail.speed()
        state.hurried = t if speed > HURRIED else state.hurried
        away = state.rests and (lifted or t - state.hurried <= SETTLED)
        states: dict[str, PinchState] = {}
        for i, (name, detector) in enumerate(state.pinches.items()):
            free = not own and likely[i][CLOSED] >= likely[1 - i][CLOSED]
            beside = name != state.last and (state.pinch is not None or t - state.open_since <= PARTING)
            barred = away or beside
            states[name] = detector.step(likely[i], gaps[i], t, free=free, speed=speed, barred=barred)
        closed = [n for n, s in states.items() if s.closed]
        if closed and closed[0] != state.pinch:
            state.pinched = t
        if closed:
            state.last, state.open_since = closed[0], t
        state.pinch = closed[0] if closed else None
        state.likely = max((p[CLOSED] for p in likely), default=0.0)
        state.closing = not own and any(p[CLOSING] + p[CLOSED] > EVEN for p in likely)
        leading = [states[state.pinch]] if state.pinch else states.values()
        state.since = next((s.since for s in leading if s.since is not None), None)
        return state.pinch


def _own(score: PoseScore) -> bool:
    """Whether a hand shows a pose of the user's own."""
    return score.pose not in ("none", *POSES)


def _open_pinches() -> dict[str, PinchDetector]:
    return {name: PinchDetector() for name in PINCHES}
