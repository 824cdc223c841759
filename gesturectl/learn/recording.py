"""Leads a person through showing a gesture, and says at once what would make the samples poor. No clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from gesturectl.gestures.motions.strokes import MOVES, longest_way
from gesturectl.gestures.motions.trail import Spot, Trail
from gesturectl.gestures.poses.embedding import metric, view_spread
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.gestures.poses.trained import Views, apart, views
from gesturectl.learn.advice import SAME_VIEW
from gesturectl.learn.forecast import LEAST, expected, in_how_many
from gesturectl.learn.guide import Progress
from gesturectl.learn.training import shown_hand, spread
from gesturectl.model import gallery
from gesturectl.model.samples import Gesture, Kind, MotionSample, PoseSample, checked_name
from gesturectl.model.types import FloatArray, Hand, HandFrame, frozen
from gesturectl.model.words import all_of, counted

COUNTDOWN = 3.0  # seconds
SHOW = 6.0  # seconds of the pose
JUDGE = 1.0  # seconds of it before anything is said of its angles
LOOK = 1.0  # seconds between two looks at what is lacking
SOME = 20  # samples that are looked at
AGAIN = 1.5  # seconds between two remarks of the same kind
REST = 0.4  # seconds after a motion before it counts as made
WAIT = 30.0  # seconds without a motion after which no more are waited for


def recorder(name: str, kind: Kind, times: int, person: str = "") -> PoseRecorder | MotionRecorder:
    """What leads through showing a gesture; its advice knows the user's other poses.

    times: how often a motion is made. Raises InputError for a name that no gesture may have, or that one of the other
    kind has.
    """
    checked_name(name)
    stored = {g.name: g for g in gallery.read_all()[0]}
    if name in stored:
        gallery.require_kind(stored.pop(name), kind)
    if kind == "motion":
        return MotionRecorder(name, times, person)
    rivals = {g.name: views([s.hand for s in g.poses]) for g in stored.values() if g.poses}
    return PoseRecorder(name, rivals, person)


class PoseRecorder:
    """A pose, after a countdown, for SHOW seconds. rivals: the user's other poses, by name."""

    def __init__(self, name: str, rivals: Mapping[str, Views], person: str = "") -> None:
        self._name = name
        self._rivals = rivals
        self._person = person
        self._begun: float | None = None
        self._hands: list[tuple[float, Hand]] = []
        self._answers: list[str] = []
        self._built_in = PoseClassifier()
        self._remarks: dict[str, float] = {}
        self._looked = 0.0  # seconds of the pose at the last look
        self._expected, self._lacking = "", ": a little to each side, up and down"
        self.finished = False

    def step(self, frame: HandFrame) -> Progress:
        """Takes in a frame; the countdown begins with the first hand."""
        hand = shown_hand(frame.hands)
        if self._begun is None:
            if hand is None:
                return Progress("countdown", "Raise one hand into view.", 0.0, "")
            self._begun = frame.t
        t = frame.t - self._begun
        if t < COUNTDOWN:
            return Progress("countdown", f"Make the pose of `{self._name}`.", 0.0, f"begins in {COUNTDOWN - t:.0f}")
        share = min(1.0, (t - COUNTDOWN) / SHOW)
        self.finished = share >= 1.0
        said = []
        if hand is not None and not _cut(hand, frame.size):
            self._hands.append((frame.t, hand))
            self._answers.append(self._built_in.classify(hand).pose)
        for remark in self._advice(hand, frame, t - COUNTDOWN):
            kind = remark.split()[0]
            if frame.t >= self._remarks.get(kind, -AGAIN) + AGAIN:
                self._remarks[kind] = frame.t
                said.append(remark)
        if len(self._hands) >= LEAST and t - COUNTDOWN >= max(self._looked + LOOK, JUDGE):
            self._looked = t - COUNTDOWN
            self._look([h for _, h in self._hands])
        so_far = f"{counted(len(self._hands), 'sample')}{self._expected}"
        return Progress("show", f"Hold the pose, and turn your hand slowly{self._lacking}.", share, so_far, tuple(said))

    def gesture(self) -> Gesture:
        """The most different samples of what was shown most."""
        chosen, _ = spread([h for _, h in self._hands]) if self._hands else ([], 0)
        found = [PoseSample(self._hands[i][1], "recorded", self._person) for i in chosen]
        return Gesture(self._name, "pose", poses=tuple(found))

    def _look(self, hands: list[Hand]) -> None:
        """What is expected of what was shown so far, and which sides are lacking."""
        some = [hands[i] for i in spread(hands, SOME)[0]]
        if len(some) >= LEAST:
            share, sides = expected(some)
            self._expected = f", {in_how_many(share.expected)} missed"
            self._lacking = f": {all_of(sides.names)}" if sides else ", all sides are known by now"

    def _advice(self, hand: Hand | None, frame: HandFrame, shown: float) -> list[str]:
        if hand is None:
            return ["No hand in view."]
        if _cut(hand, frame.size):
            return ["Hand cut off: keep all of it in the picture."]
        out = []
        if shown >= JUDGE:
            if view_spread([h for _, h in self._hands]) < SAME_VIEW:
                out.append("Same angle every time: turn your hand a little.")
            out += self._rival()
        return out

    def _rival(self) -> list[str]:
        """Whether most samples are another gesture's as well."""
        built_in = Counter(p for p in self._answers if p != "none").most_common(1)
        if built_in and built_in[0][1] > len(self._answers) / 2:
            pose, n = built_in[0]
            return [f"Close to the built-in `{pose}`: {n} of {len(self._answers)}; yours will take its place."]
        seen = views([h for _, h in self._hands])
        for name, rival in self._rivals.items():
            near = int((apart(seen, rival).min(axis=1) < metric().reach).sum())
            if near > len(seen) / 2:
                return [f"Too close to `{name}`: {near} of {len(seen)} are near to it."]
        return []


class MotionRecorder:
    """A motion, made `times` times with a rest after each."""

    def __init__(self, name: str, times: int, person: str = "") -> None:
        self._name = name
        self._times = times
        self._person = person
        self._trail = Trail()
        self._spots: list[tuple[Spot, float]] = []
        self._found: list[MotionSample] = []
        self._since: float | None = None
        self.finished = False

    def step(self, frame: HandFrame) -> Progress:
        """Takes in a frame."""
        said: tuple[str, ...] = ()
        hand = shown_hand(frame.hands)
        self._since = frame.t if self._since is None else self._since
        if hand is not None:
            self._trail.step(hand, frame.size, frame.t, "")
            if self._trail.new:
                self._spots.clear()
            self._spots.append((self._trail.spots[-1], self._trail.speed()))
            said = self._rested(frame.t)
        self.finished = len(self._found) >= self._times or frame.t - self._since > WAIT
        says = "Rest your hand, make the motion once, and rest again." if hand else "Raise one hand into view."
        done = len(self._found)
        return Progress("motion", says, done / self._times, f"{done} of {self._times}", said)

    def gesture(self) -> Gesture:
        """The motions that were made."""
        return Gesture(self._name, "motion", motions=tuple(self._found))

    def _rested(self, t: float) -> tuple[str, ...]:
        moving = any(speed > MOVES / 2 for s, speed in self._spots if s.t > t - REST)
        way = [] if moving else longest_way(self._spots)
        if not way:
            return ()
        self._spots = self._spots[-1:]
        self._since = t
        points = frozen(np.array(way))
        if self._found and _goes_back(points[-1, 1:], self._found[-1].points[-1, 1:]):
            return ()
        self._found.append(MotionSample(points, "recorded", self._person))
        return (f"Motion {len(self._found)}: {way[-1][0]:.1f} s.",)


def _cut(hand: Hand, size: tuple[int, int]) -> bool:
    """Whether a part of the hand is out of the picture."""
    p = hand.landmarks[:, :2]
    return bool((p < 0).any() or (p > size).any())


def _goes_back(way: FloatArray, before: FloatArray) -> bool:
    """Whether a way only takes the hand back to where the last one began; both as their ends (x, y)."""
    lengths = float(np.linalg.norm(way) * np.linalg.norm(before))
    return bool(way @ before < -0.7 * lengths) and lengths > 0
