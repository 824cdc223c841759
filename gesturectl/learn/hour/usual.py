"""What an hour of normal use has shown: gestures that were meant, and hands that meant nothing, as points of hands.

The hands are a few that differ, and which of them followed each other, so that what would begin by them can be counted:
a hand that is near one that is kept is told from it no more. Where there are too many, the distance up to which hands
are one grows and near ones are merged (the doubling algorithm of Charikar et al. 1997).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from gesturectl.gestures.corrections import LENGTH, example, weighted
from gesturectl.gestures.poses.trained import Views, views
from gesturectl.gestures.poses.vectors import Array
from gesturectl.model.corrections import METRES, PIXELS, Correction, rounded
from gesturectl.model.types import FloatArray, Hand, Side

MOST_HANDS = 600  # that are kept
MOST_PASSAGES, MOST_STEPS = 4000, 30_000  # that are kept, and hands in them; the oldest go
MOST_MEANT, MOST_EACH = 120, 12  # moments that are kept, of all gestures and of each
NEAR, TURNED = 0.7, 15.0  # of the metric's units, and degrees: hands that are nearer are one
GROWS = 1.3  # times that this grows where there are too many


@dataclass(frozen=True, slots=True)
class Kept:
    """A hand that meant nothing."""

    side: Side
    landmarks: FloatArray  # (21, 3) image pixels
    world: FloatArray  # (21, 3) metres
    frames: int = 1  # in which one like it was seen
    stray: int = 0  # of them, in which a gesture acted that was taken back

    @property
    def hand(self) -> Hand:
        """As the recogniser takes it."""
        return Hand(0, self.side, 1.0, self.landmarks, self.world)


@dataclass(frozen=True, slots=True)
class Passage:
    """A hand without interruption: which of those that are kept it was like, one after the other."""

    seconds: float  # of footage with a hand in view
    hands: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Usual:
    """All of it. spread: how far hands that are one may be apart, times NEAR."""

    hands: tuple[Kept, ...] = ()
    passages: tuple[Passage, ...] = ()
    meant: tuple[Correction, ...] = ()  # in order of time
    spread: float = 1.0

    @property
    def seconds(self) -> float:
        """Of footage with a hand in view that meant nothing."""
        return sum(p.seconds for p in self.passages)


@dataclass(slots=True)
class Hands:
    """The hands of a `Usual` while more are added."""

    kept: list[Kept] = field(default_factory=list)
    spread: float = 1.0
    moved: list[int] = field(default_factory=list)  # by number a hand had: the one that it has now
    _numbers: list[int] = field(default_factory=list)  # by place in `kept`: the number that it had first
    _vectors: Array = field(default_factory=lambda: np.zeros((0, 0)))
    _turned: Array = field(default_factory=lambda: np.zeros((0, 9)))

    def put(self, new: Kept) -> int:
        """Adds a hand, or counts it as the one that it is like; its number, by which `moved` finds it later."""
        seen = views([new.hand])
        k = self._like(seen.vectors[0], seen.turned[0])
        if k is None:
            k = len(self.kept)
            self.kept.append(new)
            self._numbers.append(len(self.moved))
            self.moved.append(k)
            self._vectors = np.vstack([self._vectors.reshape(-1, seen.vectors.shape[1]), seen.vectors])
            self._turned = np.vstack([self._turned, seen.turned])
            number = self._numbers[k]
            while len(self.kept) > MOST_HANDS:
                self._merge()
            return number
        self.kept[k] = _with(self.kept[k], new)
        return self._numbers[k]

    def _like(self, vector: Array, turned: Array) -> int | None:
        if not self.kept:
            return None
        far = np.linalg.norm(self._vectors - vector, axis=1)
        far[self._turned @ turned < 1.0 + 2.0 * np.cos(np.radians(min(self.spread * TURNED, 90.0)))] = np.inf
        k = int(far.argmin())
        return k if far[k] <= self.spread * NEAR else None

    def _merge(self) -> None:
        """Lets hands that are farther apart be one."""
        self.spread *= GROWS
        before, numbers = self.kept, self._numbers
        vectors, turned = self._vectors, self._turned
        self.kept, self._numbers = [], []
        self._vectors, self._turned = vectors[:0], turned[:0]
        place = []
        for i, old in enumerate(before):
            k = self._like(vectors[i], turned[i])
            if k is None:
                k = len(self.kept)
                self.kept.append(old)
                self._numbers.append(numbers[i])
                self._vectors = np.vstack([self._vectors, vectors[i : i + 1]])
                self._turned = np.vstack([self._turned, turned[i : i + 1]])
            else:
                self.kept[k] = _with(self.kept[k], old)
            place.append(k)
        self.moved = [place[k] for k in self.moved]


def _with(kept: Kept, new: Kept) -> Kept:
    return replace(kept, frames=kept.frames + new.frames, stray=kept.stray + new.stray)


def kept_hand(hand: Hand, *, stray: bool) -> Kept:
    """A hand as it is kept."""
    return Kept(hand.side, rounded(hand.landmarks, PIXELS), rounded(hand.world, METRES), 1, int(stray))


def passages(of: Iterable[Passage], moved: Sequence[int]) -> tuple[Passage, ...]:
    """Passages by the places of their hands, each once where it goes on; as many of the newest as are kept."""
    found: list[Passage] = []
    steps = 0
    for p in reversed(tuple(of)):
        places = [moved[k] for k in p.hands]
        short = tuple(k for i, k in enumerate(places) if i == 0 or places[i - 1] != k)
        steps += len(short)
        if len(found) == MOST_PASSAGES or steps > MOST_STEPS:
            break
        found.append(Passage(p.seconds, short))
    return tuple(reversed(found))


def spread_out(meant: Sequence[Correction]) -> tuple[Correction, ...]:
    """At most MOST_EACH moments of each gesture and MOST_MEANT in all, those that differ most; in order of time."""
    by: dict[str, list[Correction]] = {}
    for c in meant:
        by.setdefault(c.gesture, []).append(c)
    each = min(MOST_EACH, max(1, MOST_MEANT // max(len(by), 1)))
    found = [c for mine in by.values() for c in _different(mine, each)]
    return tuple(sorted(found, key=lambda c: c.at)[-MOST_MEANT:])


def _different(meant: Sequence[Correction], most: int) -> list[Correction]:
    """The farthest from those taken before, the newest first (Gonzalez 1985)."""
    known = [(c, e) for c in meant if (e := example(c)) is not None]
    vectors = weighted([e for _, e in known]).reshape(-1, LENGTH)
    if len(known) <= most:
        return [c for c, _ in known]
    taken = [len(known) - 1]
    far = np.linalg.norm(vectors - vectors[-1], axis=1)
    while len(taken) < most:
        taken.append(int(far.argmax()))
        far = np.minimum(far, np.linalg.norm(vectors - vectors[taken[-1]], axis=1))
    return [known[k][0] for k in taken]


def merged(before: Usual, new: Usual) -> Usual:
    """Two of them as one, as if the new one had come after the other."""
    hands = Hands(spread=max(before.spread, new.spread))
    found: list[Passage] = []
    for usual in (before, new):
        numbers = [hands.put(k) for k in usual.hands]
        found += [Passage(p.seconds, tuple(numbers[k] for k in p.hands)) for p in usual.passages]
    meant = spread_out([*before.meant, *new.meant])
    return Usual(tuple(hands.kept), passages(found, hands.moved), meant, hands.spread)


def seen_hands(usual: Usual) -> Views:
    """The hands that meant nothing, as poses are compared."""
    return views([k.hand for k in usual.hands])
