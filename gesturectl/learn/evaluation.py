"""How well gestures are told apart: on labelled images, among the stored samples, and on footage without any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from gesturectl.gestures.embedding import Array, embed, metric, view_spread
from gesturectl.gestures.poses import PoseClassifier
from gesturectl.gestures.recogniser import Classifier, Recogniser
from gesturectl.gestures.strokes import StrokeMatcher, as_way
from gesturectl.gestures.trained import TrainedPoses
from gesturectl.learn.classifier import Trained
from gesturectl.learn.training import hand_frames, largest
from gesturectl.model.errors import InputError
from gesturectl.model.samples import Gesture, PoseSample
from gesturectl.model.types import HandFrame
from gesturectl.settings import Config

NONE = "none"
FEW = 5  # samples of a pose that is worth judging
CLOSE = 0.3  # share of a pose's samples that may be taken for another's before it is told
SAME_VIEW = 4.0  # degrees by which the palm is turned on average, below which all samples show one view


@dataclass(slots=True)
class Confusion:
    """True labels against answers; `not_found` counts images without a hand, which are in no row."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    not_found: dict[str, int] = field(default_factory=dict)

    def add(self, true: str, answer: str) -> None:
        """Counts one answer."""
        row = self.counts.setdefault(true, {})
        row[answer] = row.get(answer, 0) + 1

    @property
    def labels(self) -> list[str]:
        """All labels and answers, sorted, `none` the last."""
        seen = {*self.counts, *(a for row in self.counts.values() for a in row), *self.not_found} - {NONE}
        return [*sorted(seen), NONE]

    @property
    def matrix(self) -> list[list[int]]:
        """Rows true, columns answered, in the order of `labels`."""
        return [[self.counts.get(t, {}).get(a, 0) for a in self.labels] for t in self.labels]

    @property
    def accuracy(self) -> float:
        """Share of right answers among the hands found."""
        total = sum(map(sum, self.matrix))
        return sum(self.counts.get(t, {}).get(t, 0) for t in self.labels) / total if total else 0.0


def on_images(folder: Path, classifier: Classifier, config: Config) -> Confusion:
    """Answers for `folder/LABEL/*`, for the largest hand of each image. Raises InputError."""
    confusion = Confusion()
    for frame in hand_frames(str(folder), config):
        label, _, rest = str(frame.file).partition("/")
        if not rest:
            raise InputError(
                f"{folder}/{label}: lies in no sub-folder that names its gesture.",
                f"Put the images of each gesture into a folder of its name, such as {folder}/open.",
            )
        confusion.not_found.setdefault(label, 0)
        hand = largest(frame.hands)
        if hand is None:
            confusion.not_found[label] += 1
        else:
            confusion.add(label, classifier.classify(hand).pose)
    return confusion


def leave_one_out(gestures: Sequence[Gesture]) -> Confusion:
    """Each stored sample answered by all the others."""
    return _held_out(gestures, lambda name, index, sample: (name, index))


def leave_one_person_out(gestures: Sequence[Gesture]) -> Confusion:
    """Each stored sample answered by the samples of all other people; those without a person's name are one person."""
    return _held_out(gestures, lambda name, index, sample: sample.person)


def _held_out(gestures: Sequence[Gesture], group: Callable[[str, int, PoseSample], Hashable]) -> Confusion:
    """Answers to each group of samples by all the others."""
    vectors = {g.name: embed([s.hand for s in g.poses], metric()) for g in gestures}
    groups = {g.name: [group(g.name, i, s) for i, s in enumerate(g.poses)] for g in gestures}
    confusion = Confusion()
    for held in dict.fromkeys(k for keys in groups.values() for k in keys):
        out = {name: np.array([k == held for k in keys], bool) for name, keys in groups.items()}
        trained = TrainedPoses({name: v[~out[name]] for name, v in vectors.items()})
        for name, v in vectors.items():
            for vector in v[out[name]]:
                best = trained.best(vector)
                confusion.add(name, best.name if best and best.score >= 0.5 else NONE)
    return confusion


def motions_left_out(gestures: Sequence[Gesture]) -> Confusion:
    """Each example of a motion answered by all the others."""
    confusion = Confusion()
    ways = {g.name: [as_way(m.points) for m in g.motions] for g in gestures if g.motions}
    for name, own in ways.items():
        for i, way in enumerate(own):
            match = StrokeMatcher({**ways, name: own[:i] + own[i + 1 :]}).match(way)
            confusion.add(name, match[0] if match else NONE)
    return confusion


@dataclass(frozen=True, slots=True)
class FalseActivations:
    """How often each gesture began in footage in which none was meant."""

    seconds: float
    begun: Mapping[str, int]

    def an_hour(self, name: str) -> float:
        """Expected activations of a gesture in an hour of the like."""
        return self.begun.get(name, 0) * 3600 / self.seconds if self.seconds else 0.0


def on_footage(frames: Iterable[HandFrame], own: Trained, names: Sequence[str]) -> FalseActivations:
    """Counts the gestures of `names` that begin in footage, debounced as in a run."""
    recogniser, begun = Recogniser(own, "any", strokes=own.strokes), dict.fromkeys(names, 0)
    first = last = None
    for frame in frames:
        if frame.file is not None:
            raise InputError("A folder of images has no time.", "Give a video or a trace as footage.")
        first, last = frame.t if first is None else first, frame.t
        for e in recogniser.step(frame)[1]:
            if e.phase == "begin" and e.name in begun:
                begun[e.name] += 1
    return FalseActivations(0.0 if first is None or last is None else last - first, begun)


def total(parts: Iterable[FalseActivations]) -> FalseActivations:
    """Several pieces of footage taken together."""
    seconds, begun = 0.0, Counter[str]()
    for part in parts:
        seconds += part.seconds
        begun.update(part.begun)
    return FalseActivations(seconds, begun)


def advice(gesture: Gesture, others: Sequence[Gesture]) -> list[str]:
    """What to know about a trained gesture: what it is too close to, what it replaces, and what would better it."""
    hands = [s.hand for s in gesture.poses]
    lines = []
    if not hands:
        return _about_motion(gesture, others)
    vectors = embed(hands, metric())
    for other in others:
        if other.name == gesture.name or not other.poses:
            continue
        rival = embed([s.hand for s in other.poses], metric())
        near = _nearer(vectors, rival)
        if near >= CLOSE * len(hands):
            lines.append(f"Too close to `{other.name}`: {near} of {len(hands)} are nearer to it, or as near.")
    for pose, n in Counter(PoseClassifier().classify(h).pose for h in hands).most_common(2):
        if pose != NONE and n >= CLOSE * len(hands):
            lines.append(f"{n} of {len(hands)} look like the built-in pose `{pose}`; `{gesture.name}` takes its place.")
    if len(hands) >= FEW and view_spread(hands) < SAME_VIEW:
        lines.append("All are seen from the same angle; add some with the hand turned a little to each side.")
    if len(hands) < FEW:
        lines.append(f"A few more samples make it surer: {FEW} or more, from different angles.")
    return lines


def _about_motion(gesture: Gesture, others: Sequence[Gesture]) -> list[str]:
    ways = [as_way(m.points) for m in gesture.motions]
    lines = []
    for other in others:
        rival = StrokeMatcher({other.name: [as_way(m.points) for m in other.motions]})
        near = sum(rival.match(way) is not None for way in ways) if other.name != gesture.name else 0
        if near:
            lines.append(f"Too close to `{other.name}`: {near} of {len(ways)} would be taken for it.")
    if len(ways) == 1:
        lines.append("One example does; three to five are surer.")
    return lines


def _nearer(vectors: Array, rival: Array) -> int:
    """How many samples are nearer to the rival's than to the nearest other sample of their own."""
    own = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    np.fill_diagonal(own, np.inf if len(vectors) > 1 else metric().reach)
    other = np.linalg.norm(vectors[:, None] - rival[None], axis=2).min(axis=1)
    return int((other <= np.minimum(own.min(axis=1), metric().reach)).sum())
