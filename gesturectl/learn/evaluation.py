"""How well gestures are distinguished: on labelled images, among the stored samples, and on footage without any.

The answers are those of the classes that a run uses.
"""

from __future__ import annotations

import math
import operator
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gesturectl.gestures.motions.strokes import StrokeMatcher, Way, as_way
from gesturectl.gestures.poses.trained import TrainedPoses, Views, views
from gesturectl.gestures.recogniser import Classifier, Recogniser
from gesturectl.learn.classifier import Trained
from gesturectl.learn.training import hand_frames, shown_hand
from gesturectl.model.errors import InputError
from gesturectl.model.samples import Gesture
from gesturectl.model.types import HandFrame
from gesturectl.settings import Config

NONE = "none"
ENOUGH = 20  # answers from which on a share of them says anything: one more or less is then five in a hundred
RATED = 600.0  # seconds of footage from which on a rate is stated; one activation is then six an hour
LIKELY = 1.96  # standard deviations to either side that hold 95 of 100 of a normal distribution
LONGEST_STEP = 1.0  # seconds of footage between two frames
Indices = NDArray[np.int64]  # of samples


@dataclass(slots=True)
class Confusion:
    """True labels beside answers; `not_found` counts images without a hand, which are in no row of the matrix."""

    true: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    not_found: dict[str, int] = field(default_factory=dict)

    def add(self, true: str, answer: str) -> None:
        """Counts one answer."""
        self.true.append(true)
        self.answers.append(answer)

    @property
    def labels(self) -> list[str]:
        """All labels and answers, sorted, `none` the last."""
        return [*sorted({*self.true, *self.answers, *self.not_found} - {NONE}), NONE]

    @property
    def matrix(self) -> list[list[int]]:
        """Rows true, columns answered, in the order of `labels`."""
        counts = Counter(zip(self.true, self.answers, strict=True))
        return [[counts[true, answer] for answer in self.labels] for true in self.labels]

    @property
    def right(self) -> int:
        """How many answers are right."""
        return sum(map(operator.eq, self.true, self.answers))

    def right_in_words(self) -> str:
        """How many of how many are right; the share and where it likely lies only where there are ENOUGH."""
        right, n = self.right, len(self.true)
        if n < ENOUGH:
            return f"{right} of {n} right, too few to say how often: it takes {ENOUGH}"
        low, high = likely(right, n)
        return f"{right} of {n} right, {right / n:.0%}; with more samples likely {low:.0%} to {high:.0%}"


def likely(found: int, of: int) -> tuple[float, float]:
    """Where a share lies with 95 per cent, by what was found in a sample (Wilson 1927)."""
    share, z = found / of, LIKELY**2 / of
    middle, half = share + z / 2, LIKELY * math.sqrt(share * (1 - share) / of + z / of / 4)
    return (middle - half) / (1 + z), (middle + half) / (1 + z)


def on_images(folder: Path, classifier: Classifier, config: Config) -> Confusion:
    """Answers for `folder/LABEL/*`, for the hand that each image shows. Raises InputError."""
    confusion = Confusion()
    for frame in hand_frames(str(folder), config):
        label, _, rest = str(frame.file).partition("/")
        if not rest:
            raise InputError(
                f"{folder}/{label}: lies in no sub-folder that names its gesture.",
                f"Put the images of each gesture into a folder of its name, such as {folder}/open.",
            )
        confusion.not_found.setdefault(label, 0)
        hand = shown_hand(frame.hands)
        if hand is None:
            confusion.not_found[label] += 1
        else:
            confusion.add(label, classifier.classify(hand).pose)
    return confusion


def leave_one_out(gestures: Sequence[Gesture], background: Views | None = None) -> Confusion:
    """Each stored sample of a pose answered by all the others. background: hands that mean nothing."""
    return _poses_held_out(gestures, range(sum(len(g.poses) for g in gestures)), background)


def leave_one_person_out(gestures: Sequence[Gesture], background: Views | None = None) -> Confusion:
    """Each stored sample answered by the samples of all other people; those without a person's name are one person."""
    return _poses_held_out(gestures, [s.person for g in gestures for s in g.poses], background)


def motions_left_out(gestures: Sequence[Gesture]) -> Confusion:
    """Each example of a motion answered by all the others."""
    names = [g.name for g in gestures for _ in g.motions]
    ways = [as_way(m.points) for g in gestures for m in g.motions]

    def answers(shown: Indices, held: Indices) -> list[str]:
        examples: dict[str, list[Way]] = {names[i]: [] for i in shown}
        for i in shown:
            examples[names[i]].append(ways[i])
        found = [StrokeMatcher(examples).match(ways[i]) for i in held]
        return [match[0] if match else NONE for match in found]

    return _held_out(names, range(len(names)), answers)


def _poses_held_out(gestures: Sequence[Gesture], groups: Sequence[Hashable], background: Views | None) -> Confusion:
    names = np.array([g.name for g in gestures for _ in g.poses])
    seen, any_turn = views([s.hand for g in gestures for s in g.poses]), [g.name for g in gestures if g.any_turn]

    def answers(shown: Indices, held: Indices) -> list[str]:
        trained = TrainedPoses({g.name: seen[shown[names[shown] == g.name]] for g in gestures}, any_turn, background)
        found = [trained.best(seen, int(i)) for i in held]
        return [match.name if match and match.score >= 0.5 else NONE for match in found]

    return _held_out(names.tolist(), groups, answers)


def _held_out(
    names: Sequence[str], groups: Sequence[Hashable], answers: Callable[[Indices, Indices], list[str]]
) -> Confusion:
    """The answers to each group of samples by all other groups; `none` where there is no other group."""
    numbers = {group: i for i, group in enumerate(dict.fromkeys(groups))}
    if len(numbers) < 2:
        return Confusion(list(names), [NONE] * len(names))
    group_of = np.array([numbers[group] for group in groups])
    confusion = Confusion()
    for number in numbers.values():
        shown, held = np.flatnonzero(group_of != number), np.flatnonzero(group_of == number)
        for i, answer in zip(held.tolist(), answers(shown, held), strict=True):
            confusion.add(names[i], answer)
    return confusion


@dataclass(frozen=True, slots=True)
class FalseActivations:
    """How often each gesture began in footage in which none was meant.

    seconds: the time of the frames; a gap between two of them counts as LONGEST_STEP at most.
    """

    seconds: float
    begun: Mapping[str, int]

    @property
    def rated(self) -> bool:
        """Whether there is enough footage for a rate."""
        return self.seconds >= RATED

    def an_hour(self, name: str) -> float:
        """Expected activations of a gesture in an hour of the like; to be stated only where it is `rated`."""
        return self.begun.get(name, 0) * 3600 / self.seconds if self.seconds else 0.0


def on_footage(frames: Iterable[HandFrame], own: Trained, names: Sequence[str]) -> FalseActivations:
    """Counts the gestures of `names` that begin in footage, debounced as in a run."""
    recogniser, begun = Recogniser(own, "any", strokes=own.strokes), dict.fromkeys(names, 0)
    seconds, last = 0.0, None
    for frame in frames:
        if frame.file is not None:
            raise InputError("A folder of images has no time.", "Give a video or a trace as footage.")
        seconds += 0.0 if last is None else min(max(frame.t - last, 0.0), LONGEST_STEP)
        last = frame.t
        for e in recogniser.step(frame)[1]:
            if e.phase == "begin" and e.name in begun:
                begun[e.name] += 1
    return FalseActivations(seconds, begun)


def total(parts: Iterable[FalseActivations]) -> FalseActivations:
    """Several pieces of footage taken together."""
    seconds, begun = 0.0, Counter[str]()
    for part in parts:
        seconds += part.seconds
        begun.update(part.begun)
    return FalseActivations(seconds, begun)
