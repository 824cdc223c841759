"""How often a pose of the user's own will be missed and come unmeant, by its samples, and what would help most.

Misses: a logistic model of how unlike each other the samples are, how many there are, and how far a hand is turned from
the nearest of them, over the turns in which hands are used. Unmeant ones: how often hands that meant something else
would have begun it; of one that they never began, no more is known than how often it comes at most. Both are ranges, as
neither is known before the gesture is used; `models/forecast.md` says how true they are.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.gestures.poses.trained import TrainedPoses, Views, replaced, views
from gesturectl.gestures.poses.vectors import Array
from gesturectl.learn.idle import Idle, shared
from gesturectl.model.resources import resource
from gesturectl.model.samples import Gesture
from gesturectl.model.types import Hand
from gesturectl.model.words import all_of, counted

FILE = "models/forecast.json"
LEAST = 3  # samples without which nothing can be said of misses
DIFFERENT = 0.5  # of the metric's units: samples nearer to each other are one
CALM = 1.0  # of the metric's units: samples that are less unlike are not known to be better
COUNTED = 8  # samples beyond which more of them are not known to help
IN_VIEW = 1.0  # hours a day in which hands are in view
USED = (15.0, 12.0, 12.0)  # degrees of yaw, pitch and roll in which hands are used, standard deviation
TURNS = 150  # of those, simulated
ASIDE = 20.0  # degrees of a view that is advised
NEAR = 12.0  # degrees from a sample up to which a side is known
POOR = 0.15  # expected share missed from which on a gesture is called so: below, they are not known to differ
UNIT = 20.0  # degrees, of angles in the model

Grade = Literal["usual", "poor"]


@dataclass(frozen=True, slots=True)
class Range:
    """What is expected, and the end that 19 of 20 stay below."""

    expected: float
    high: float


@dataclass(frozen=True, slots=True)
class Unmeant:
    """Times a day with hands in view for IN_VIEW hours: what is expected, and the end that 19 of 20 stay below."""

    expected: float | None  # None where it was never seen
    high: float
    seen: int  # times in all footage
    minutes: float  # of another person's hands
    own_minutes: float  # of the user's


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides that no sample shows, of each of which one more would help. missed: the share then expected."""

    names: tuple[str, ...]  # of SIDES
    missed: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected of a pose. missed: share of the times it is made; own_seconds: of footage of the user's own
    idle hands."""

    missed: Range | None  # None below LEAST samples
    sides: Sides | None  # None where none is known to help
    unmeant: Unmeant
    own_seconds: float

    @property
    def grade(self) -> Grade | None:
        """The expected misses in a word."""
        if self.missed is None:
            return None
        return "poor" if self.missed.expected > POOR else "usual"


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned. weights: of 1, the unlikeness, the angle, the log of the number; concentration: of the beta
    distribution of gestures that look the same; shape, hours: the gamma distribution of unmeant ones an hour; own,
    others: what footage of one's own and of other people's hands weighs beside that.
    """

    weights: Array  # (4,)
    concentration: float
    shape: float
    hours: float
    own: float
    others: float


@cache
def model() -> Model:
    """The numbers that come with the program."""
    read = json.loads(resource(FILE).read_text(encoding="utf-8"))
    return Model(
        np.array(read["weights"]), read["concentration"], read["shape"], read["hours"], read["own"], read["others"]
    )


def forecast(gesture: Gesture, own: Idle | None) -> Forecast | None:
    """What is expected of a pose, None for a motion. own: the user's idle hands."""
    if not gesture.poses:
        return None
    hands = [s.hand for s in gesture.poses]
    share, sides = expected(hands, any_turn=gesture.any_turn) if len(hands) >= LEAST else (None, None)
    seen = views(hands)
    footage = [(begun_idle(gesture, seen, shared(), own.seen if own else None), shared())]
    if own:
        footage.append((begun_idle(gesture, seen, own, shared().seen), own))
    return Forecast(share, sides, unmeant(footage, model()), own.seconds if own else 0.0)


def expected(hands: Sequence[Hand], *, any_turn: bool = False) -> tuple[Range, Sides | None]:
    """The share of misses with LEAST samples or more, and the sides that are lacking."""
    seen, lefts = views(hands), sum(h.side == "left" for h in hands)
    sides = None if any_turn else sides_to_show(seen, model(), mirrored=2 * lefts > len(hands))
    return missed(seen, model(), any_turn=any_turn), sides


def begun_idle(gesture: Gesture, seen: Views, idle: Idle, known: Views | None = None) -> int:
    """How often idle hands would have begun a pose, beside the built-in ones that are surer.

    The pose is told from hands that mean nothing: `known` ones, and for each half of the footage those of the other.
    """
    instead = replaced(PoseClassifier().classify, [s.hand for s in gesture.poses])
    first, second = idle.halves()
    return sum(
        part.begun(told_from(gesture, seen, other.seen.with_these(known)), instead)
        for part, other in ((first, second), (second, first))
    )


def told_from(gesture: Gesture, seen: Views, known: Views) -> TrainedPoses:
    """A pose alone, by its samples, beside hands that mean nothing."""
    return TrainedPoses({gesture.name: seen}, [gesture.name] if gesture.any_turn else (), known)


def missed(seen: Views, by: Model, *, any_turn: bool = False) -> Range:
    """The share of times that a pose with these samples is made and not found."""
    angles = np.zeros(1) if any_turn else _angles(seen.turned, _used(seen.turned))
    p = float(chances(_unlikeness(seen), angles, _count(seen), by.weights).mean())
    drawn = np.random.default_rng(0).beta(p * by.concentration, (1.0 - p) * by.concentration, 4000)
    return Range(p, float(np.quantile(drawn, 0.95)))


def chances(unlikeness: float, angles: Array, count: int, weights: Array) -> Array:
    """How likely a hand is missed at each angle in degrees to the nearest of `count` samples."""
    known = weights[0] + weights[1] * unlikeness + weights[3] * math.log(min(count, COUNTED))
    found: Array = 1.0 / (1.0 + np.exp(-(known + weights[2] * angles / UNIT)))
    return found


def sides_to_show(seen: Views, by: Model, *, mirrored: bool) -> Sides | None:
    """The sides that are far from all samples, None where there is none. mirrored: the samples are of a left hand."""
    middle = _middle(seen.turned)
    views_of = {
        name: (_turn(-yaw if mirrored else yaw, pitch, 0.0) @ middle).reshape(1, 9)
        for name, (yaw, pitch) in SIDES.items()
    }
    far = {name: turned for name, turned in views_of.items() if _angles(seen.turned, turned)[0] > NEAR}
    if not far:
        return None
    angles = _angles(np.vstack([seen.turned, *far.values()]), _used(seen.turned))
    p = chances(_unlikeness(seen), angles, _count(seen) + len(far), by.weights).mean()
    return Sides(tuple(far), float(p))


def unmeant(footage: Sequence[tuple[int, Idle]], by: Model) -> Unmeant:
    """How often a pose comes a day. footage: how often it began in each of some."""
    seen = sum(begun for begun, _ in footage)
    minutes, own_minutes = (sum(i.seconds for _, i in footage if i.own == own) / 60 for own in (False, True))
    if not seen:
        # The exact bound of a Poisson process that gave nothing, of the footage that says most.
        return Unmeant(None, IN_VIEW * -math.log(0.05) * 60 / max(minutes, own_minutes), 0, minutes, own_minutes)
    shape, hours = by.shape, by.hours
    for begun, idle in footage:
        weight = by.own if idle.own else by.others
        shape, hours = shape + weight * begun, hours + weight * idle.seconds / 3600
    high = float(np.quantile(np.random.default_rng(0).gamma(shape, 1.0 / hours, 4000), 0.95))
    return Unmeant(IN_VIEW * shape / hours, IN_VIEW * high, seen, minutes, own_minutes)


def in_words(f: Forecast | None) -> list[str]:
    """A forecast in plain words, one line a subject."""
    if f is None:
        return ["How often a motion will be missed or come unmeant is not known beforehand: try it."]
    lines = []
    if f.missed is None:
        lines.append(f"How often it will be missed can be said from {LEAST} samples on.")
    else:
        expected, high = in_how_many(f.missed.expected), _one_in(f.missed.high)
        poor = " That is more than of most gestures." if f.grade == "poor" else ""
        lines.append(f"{expected[0].upper()}{expected[1:]} will be missed, at most {high}.{poor}")
    if f.sides and not (f.missed and in_how_many(f.sides.missed) == in_how_many(f.missed.expected)):
        one = (
            "One more, with the hand turned a little"
            if len(f.sides.names) == 1
            else "One more from each side, turned a little"
        )
        lines.append(f"{one} {all_of(f.sides.names)}, and made anew: {in_how_many(f.sides.missed)} missed then.")
    lines.append(_unmeant_in_words(f.unmeant))
    return lines


def in_how_many(share: float) -> str:
    return "fewer than 1 in 100" if share < 0.01 else f"about {_one_in(share)}"


def _one_in(share: float) -> str:
    if share >= 0.4:
        return f"{10 * share:.0f} in 10"
    step = 1 if share > 1 / 12 else 5 if share > 1 / 30 else 10
    return f"1 in {step * round(1 / share / step)}"


def _unmeant_in_words(of: Unmeant) -> str:
    others = f"{of.minutes:.1f} minutes of another person's busy hands"
    where = f"{of.own_minutes:.1f} minutes of your own idle hands and {others}" if of.own_minutes else others
    if of.expected is not None:
        a_day = f"about {of.expected:.0f} a day, at most {of.high:.0f}, with hands in view for an hour"
        return f"Unmeant {a_day}: it came {counted(of.seen, 'time')} in {where}."
    more = "" if of.own_minutes > of.minutes else " More of your own idle hands would tell more."
    a_day = f"fewer than {math.ceil(of.high)} times a day, with hands in view for an hour"
    return f"Unmeant it never came in {where}, so most likely {a_day}.{more}"


def _unlikeness(seen: Views) -> float:
    """The logarithm of how far the samples are from their mean, in the metric's units; at least that of CALM."""
    apart = ((seen.vectors - seen.vectors.mean(axis=0)) ** 2).sum() / (len(seen) - 1)
    return math.log(max(math.sqrt(float(apart)), CALM))


def _count(seen: Views) -> int:
    """How many samples differ from each other: frames of a hand that is held still are one."""
    chosen = seen.vectors[:1]
    for vector in seen.vectors[1:]:
        if len(chosen) < COUNTED and np.linalg.norm(chosen - vector, axis=1).min() >= DIFFERENT:
            chosen = np.vstack([chosen, vector])
    return len(chosen)


def _angles(turned: Array, used: Array) -> Array:
    """Degrees from each of some turns (n, 9) to the nearest of the samples'."""
    nearest = (used @ turned.T).max(axis=1)
    angles: Array = np.degrees(np.arccos(np.clip((nearest - 1.0) / 2.0, -1.0, 1.0)))
    return angles


def _used(turned: Array) -> Array:
    """Turns (TURNS, 9) in which a hand is used that was shown in these."""
    middle = _middle(turned)
    drawn = np.random.default_rng(0).normal(0.0, USED, (TURNS, 3))
    return np.array([(_turn(*d) @ middle).ravel() for d in drawn.tolist()])


def _middle(turned: Array) -> Array:
    """The turn (3, 3) in the middle of some, as a rotation."""
    u, _, v = np.linalg.svd(turned.sum(axis=0).reshape(3, 3))
    signs = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ v)) * _handed(turned)])
    middle: Array = u @ signs @ v
    return middle


def _handed(turned: Array) -> float:
    """1 where the palm's axes are a rotation, -1 where they are one in a mirror."""
    return float(np.sign(np.linalg.det(turned[0].reshape(3, 3))))


def _turn(yaw: float, pitch: float, roll: float) -> Array:
    """A rotation in the picture, x right, y down, z away. Degrees: what faces the camera turns to the right, up, and
    clockwise.
    """
    y, p, r = np.radians([yaw, pitch, roll])
    about_y = np.array([(np.cos(y), 0, -np.sin(y)), (0, 1, 0), (np.sin(y), 0, np.cos(y))])
    about_x = np.array([(1, 0, 0), (0, np.cos(p), np.sin(p)), (0, -np.sin(p), np.cos(p))])
    about_z = np.array([(np.cos(r), -np.sin(r), 0), (np.sin(r), np.cos(r), 0), (0, 0, 1)])
    turn: Array = about_y @ about_x @ about_z
    return turn


# Degrees of yaw and pitch. The picture is not mirrored: its right is the person's left.
SIDES = {"to your left": (ASIDE, 0.0), "to your right": (-ASIDE, 0.0), "up": (0.0, ASIDE), "down": (0.0, -ASIDE)}
