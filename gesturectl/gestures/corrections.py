"""What the user has said of moments of a hand: this gesture was not meant, or that one should have acted.

A moment is a short vector: the hand's shape in the learned metric now and a little before, how it is turned, and how it
has moved. A gesture does not act in a moment that is within reach of one that was not meant, and nearer to that than to
any that was (the rule of the nearest neighbour; Cover and Hart 1967). Meant were those that should have acted and, as
weak evidence, the ACCEPTED: those that have acted and were not taken back. They are kept in memory for this run only;
those of an hour in which the user had the program learn (`learn.hour`) are kept for later runs, and as nobody may have
taken strays back in it, they count only where they are CLEARER times nearer.

The reach of a moment ends before the nearest one that was accepted by the time the user said that it was not meant. It
is kept with what was said, so that it is as large after the next start, when nothing has been accepted yet. A pose that
is none of the typical ones (`models/typical_poses.md`) is doubted by its shape alone, too, by the same rule.

What no correction can take away: a pose that is typical, clear and held still for HOLD, a pinch that closes clearly and
slowly in a hand that faces the camera, a motion that its detector calls clear. Only the NEWEST of each gesture count.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gesturectl.gestures.motions.trail import Spot, Trail
from gesturectl.gestures.poses.embedding import embed, metric, turns
from gesturectl.model.corrections import Correction
from gesturectl.model.resources import resource
from gesturectl.model.types import DESK_MOTIONS, MOTIONS, WRIST, Example, Hand, PoseScore

FILE = "models/typical_poses.json"
NEWEST = 30  # moments of each gesture and kind that count
FARTHEST = 1.0  # reach of a moment, in weighted numbers
SHARE = 0.7  # of the way to the nearest accepted moment that the reach may be
SAME = 0.5  # accepted moments that are nearer to one that was not meant were none
CLEARER = 1.6  # times nearer to one that was meant than to one that was not is what counts as accepted
SHAPED, WITHIN = 0.28, 1.6  # reach by shape alone, and how near all else has to be for it
AFAR = 2.0  # the same where none was meant: how far from all that were not
UNTAUGHT = ("dwell", "zoom", *DESK_MOTIONS)  # gestures from whose moments nothing can be learned
HOLD = 1.0  # seconds for which a clear pose has to be held still to act all the same
BRIEF = 0.1  # the same where only its shape is doubted
TYPICAL = 4.0  # distance in the metric from the typical example of a pose
SURE = 0.8  # score from which a pose of the user's own is typical, and one that is seen is not in doubt
ALIKE, TURN = 1.5, 30.0  # distance in the metric, and degrees, to a hand that should have been seen as a pose
CLEAR, STILL = 0.85, 0.8  # score of a clear pose; palm lengths a second of a hand that is still
FACING = 0.75  # cosine of the angle between the palm and the camera of a clear pinch, and of the fingers and up
BEFORE = 0.3  # seconds before a moment at which the hand's shape counts as well
STROKE, REST = 0.6, 1.2  # seconds within which the movement counts, and those before in which it may have rested
DECIMALS = 3  # of a reach
SHAPE, TURNED, MOVED = 24, 9, 8  # numbers of each part of a vector
LENGTH = 2 * SHAPE + TURNED + MOVED

Array = NDArray[np.float64]

# How much each number counts, one over the difference that alone is as far as a moment reaches.
_MOVEMENT = [0.5, 0.5, 0.65, 0.65, 0.65, 0.05, 0.65, 0.85]
_WEIGHTS = np.array([0.07] * SHAPE + [0.06] * SHAPE + [0.32] * TURNED + _MOVEMENT)


def moment(trail: Trail) -> Array:
    """The vector (LENGTH,) of what a hand shows and has done by the last spot of its path."""
    spots = trail.spots
    now = spots[-1]
    stroke = [s for s in spots if s.t >= now.t - STROKE - 1e-6]
    rest = [s for s in spots if now.t - REST - 1e-6 <= s.t <= now.t - STROKE + 1e-6]
    before = _at(spots, now.t - BEFORE)
    shapes = embed([now.hand, before.hand], metric())
    return np.concatenate([shapes[0], shapes[1], turns([now.hand])[0], _moved(stroke, rest, trail.speed())])


def _moved(stroke: Sequence[Spot], rest: Sequence[Spot], speed: float) -> Array:
    """(MOVED,) palm lengths and palm lengths a second, the larger ones as logarithms."""
    first, last = stroke[0], stroke[-1]
    x, y = last.x - first.x, last.y - first.y
    gone = _way(stroke)
    palm = max(last.palm, 1e-6)
    wrist = (last.hand.landmarks[WRIST, :2] - first.hand.landmarks[WRIST, :2]) / palm
    top = max(
        (math.hypot(b.x - a.x, b.y - a.y) / max(b.t - a.t, 1e-3) for a, b in zip(stroke, stroke[2:], strict=False)),
        default=0.0,
    )
    numbers = [x, y, gone, top, speed, _way(rest), float(np.hypot(*wrist)), math.hypot(x, y) / max(gone, 0.3)]
    values = [math.copysign(math.log1p(abs(v)), v) for v in numbers]
    return np.array(values)


def _way(spots: Sequence[Spot]) -> float:
    return sum(math.hypot(b.x - a.x, b.y - a.y) for a, b in pairwise(spots))


def _at(spots: Iterable[Spot], t: float) -> Spot:
    """The latest spot that is no later, or the oldest."""
    found: Spot | None = None
    for s in spots:
        if found is not None and s.t > t + 1e-6:
            break
        found = s
    assert found is not None
    return found


def example(correction: Correction) -> Example | None:
    """What a correction says of its moment; None where nothing is known of its hand up to then."""
    trail = Trail()
    for seen in correction.seen:
        if seen.t <= 0.0:
            hand = Hand(0, correction.side, 1.0, seen.landmarks, seen.world)
            trail.step(hand, correction.size, seen.t, "")
    if not trail.spots or correction.gesture in UNTAUGHT:
        return None
    vector = tuple(moment(trail).tolist())
    reach, alike = correction.reach, correction.alike
    return Example(correction.gesture, correction.meant, vector, reach, alike, correction.said)


def examples(corrections: Iterable[Correction]) -> tuple[Example, ...]:
    """The same of several, in their order."""
    return tuple(e for e in map(example, corrections) if e is not None)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was said of one gesture: vectors (n, LENGTH), already weighted, of moments not meant and of those meant.

    usual: of those that have acted before and were not taken back.
    """

    unmeant: Array
    reach: Array  # (n,) of each that was not meant
    alike: Array  # (n,) the same by shape alone
    meant: Array
    usual: Array


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Moments at which a pose should have been seen: their names, shapes (n, SHAPE) and turns (n, TURNED)."""

    names: tuple[str, ...]
    shapes: Array
    turned: Array


@dataclass(slots=True)
class Quiet:
    """A gesture that a hand makes and that does not act."""

    gesture: str
    hold: float  # seconds for which it has to be clear and still to act all the same
    since: float | None = None  # when it became clear and still


@dataclass(slots=True)
class Corrections:
    """All that counts at present; `put` replaces what was said, `add` adds to it, `accept` adds weak evidence."""

    known: tuple[Example, ...] = ()
    accepted: dict[str, list[Array]] = field(default_factory=dict)  # by gesture, weighted, the newest last
    quiet: dict[int, Quiet] = field(default_factory=dict)  # by track
    stored: bool = True  # what is said of gestures counts in later runs too
    _by: dict[str, _Known] = field(default_factory=dict)
    _wanted: _Wanted | None = None

    def put(self, known: Sequence[Example]) -> None:
        """These count from now on, the newest last, and no others."""
        self.known = tuple(known)
        self._by = {}
        for gesture in dict.fromkeys(e.gesture for e in self.known):
            mine = [e for e in self.known if e.gesture == gesture]
            unmeant, meant = ([e for e in mine if e.said and e.meant is so][-NEWEST:] for so in (False, True))
            reach, alike = (np.array(numbers) for numbers in ([e.reach for e in unmeant], [e.alike for e in unmeant]))
            against, usual = weighted(unmeant), weighted([e for e in mine if not e.said])
            # What was said outweighs what merely has acted.
            usual = usual[_distances(usual, against).min(axis=1, initial=math.inf) > SAME]
            self._by[gesture] = _Known(against, reach, alike, weighted(meant), usual)

        wanted = [
            e for e in self.known if e.said and e.meant and not (e.gesture in MOTIONS or e.gesture.startswith("pinch"))
        ]
        vectors = np.array([e.vector for e in wanted[-NEWEST:]]).reshape(-1, LENGTH)
        names = tuple(e.gesture for e in wanted[-NEWEST:])
        turned = vectors[:, 2 * SHAPE : 2 * SHAPE + TURNED]
        self._wanted = _Wanted(names, vectors[:, :SHAPE], turned) if names else None

    def wanted(self, hand: Hand) -> tuple[str, float] | None:
        """The pose that should have been seen in a hand much like this one, and how sure that is, 0.5..1."""
        if self._wanted is None:
            return None
        apart = np.linalg.norm(self._wanted.shapes - embed([hand], metric())[0], axis=1)
        apart[self._wanted.turned @ turns([hand])[0] < 1.0 + 2.0 * math.cos(math.radians(TURN))] = math.inf
        k = int(apart.argmin())
        return (self._wanted.names[k], 1.0 - 0.5 * float(apart[k]) / ALIKE) if apart[k] <= ALIKE else None

    def add(self, new: Example) -> Example:
        """One more counts, too; as it counts, with its reach where it was not meant."""
        if not new.meant:
            vector = np.array(new.vector) * _WEIGHTS
            # What was said outweighs what was merely not taken back: the same may have been stray for a while.
            others = [a for a in self.accepted.get(new.gesture, ()) if np.linalg.norm(a - vector) > SAME]
            self.accepted[new.gesture] = others
            if others:
                reach = min(FARTHEST, SHARE * _nearest(others, vector))
                alike = min(SHAPED, SHARE * _nearest([a[:SHAPE] for a in others], vector[:SHAPE]))
                new = replace(new, reach=round(reach, DECIMALS), alike=round(alike, DECIMALS))
        self.put((*self.known, new))
        return new

    def accept(self, new: Example) -> bool:
        """A gesture has acted and was not taken back: weak evidence that such moments are meant; whether it counts."""
        vector = np.array(new.vector) * _WEIGHTS
        known = self._by.get(new.gesture)
        accepted = self.accepted.setdefault(new.gesture, [])
        if known is not None and len(known.unmeant):
            # Strays that are not taken back have to be no evidence for more of them.
            nearest = min(_nearest(v, vector) for v in (accepted, known.meant, known.usual))
            far = AFAR if math.isinf(nearest) else CLEARER * nearest
            if _nearest(known.unmeant, vector) <= far:
                return False
        accepted.append(vector)
        del accepted[:-NEWEST]
        return True

    def doubts(self, gesture: str, trail: Trail, score: PoseScore) -> float:
        """For how many seconds a gesture that begins now has to be clear and still before it acts; 0: it acts.

        score: what the hand shows.
        """
        known = self._by.get(gesture)
        if known is None or not trail.spots or not len(known.unmeant):
            return 0.0
        now = moment(trail) * _WEIGHTS
        meant = np.array([*self.accepted.get(gesture, ()), *known.meant]).reshape(-1, LENGTH)
        apart = np.linalg.norm(known.unmeant - now, axis=1)
        # An hour of use may hold strays that nobody took back: it counts where it is clearly nearer.
        if CLEARER * _nearest(known.usual, now) <= apart.min():
            return 0.0
        if apart[apart <= known.reach].min(initial=math.inf) < _nearest(meant, now):
            return HOLD
        if gesture != score.pose or gesture.startswith("pinch") or is_typical(score, trail.spots[-1].hand):
            return 0.0
        shape = now[:SHAPE]
        alike = np.linalg.norm(known.unmeant[:, :SHAPE] - shape, axis=1)
        near = alike[(alike <= known.alike) & (apart <= WITHIN)].min(initial=math.inf)
        return BRIEF if near < _nearest(meant[:, :SHAPE], shape) else 0.0


def weighted(examples: Sequence[Example]) -> Array:
    """Their vectors (n, LENGTH), each number as much as it counts."""
    vectors: Array = np.array([e.vector for e in examples]).reshape(-1, LENGTH)
    vectors *= _WEIGHTS
    return vectors


def _distances(vectors: Array, others: Array) -> Array:
    """(n, m) of n vectors to m others."""
    return np.array([np.linalg.norm(others - v, axis=1) for v in vectors]).reshape(len(vectors), len(others))


def _nearest(vectors: Sequence[Array] | Array, to: Array) -> float:
    """The distance to the nearest, infinite where there is none."""
    return float(np.linalg.norm(np.asarray(vectors) - to, axis=1).min()) if len(vectors) else math.inf


class WantedPoses:
    """Names poses as another classifier does, but where that is in doubt and one should have been seen before."""

    def __init__(self, classify: Callable[[Hand], PoseScore], corrections: Corrections) -> None:
        self._classify = classify
        self._corrections = corrections

    def classify(self, hand: Hand) -> PoseScore:
        """The pose of one hand, and its score."""
        answer = self._classify(hand)
        if answer.pose != "none" and answer.score >= SURE:
            return answer
        wanted = self._corrections.wanted(hand)
        return answer if wanted is None else PoseScore(hand.track_id, *wanted)


@cache
def _typical() -> Mapping[str, Array]:
    """The vector of each built-in pose in the metric."""
    read = json.loads(resource(FILE).read_text(encoding="utf-8"))
    return {name: np.array(vector, float) for name, vector in read["poses"].items()}


def is_typical(score: PoseScore, hand: Hand) -> bool:
    """Whether a hand shows a pose about as most people do; one of the user's own, if it is like their samples."""
    example = _typical().get(score.pose)
    if example is None:
        return score.score >= SURE
    return float(np.linalg.norm(embed([hand], metric())[0] - example)) <= TYPICAL


def is_clear(score: PoseScore, trail: Trail) -> bool:
    """Whether a hand shows a pose clearly and typically, and is still."""
    still = score.score >= CLEAR and trail.speed() <= STILL
    return still and is_typical(score, trail.spots[-1].hand)


def is_clear_pinch(trail: Trail, likely: float) -> bool:
    """Whether a pinch has closed clearly, by how likely its fingers touch, and slowly, in a hand that faces the camera.

    It comes from an open hand, and the hand has been still.
    """
    now = trail.spots[-1]
    axes = turns([now.hand])[0].reshape(3, 3)
    facing, upright = abs(float(axes[2, 2])), -float(axes[1, 1])
    recent = [s for s in trail.spots if s.t >= now.t - STROKE]
    still = _way(recent) <= STILL * STROKE
    return likely >= CLEAR and facing >= FACING and upright >= FACING and still
