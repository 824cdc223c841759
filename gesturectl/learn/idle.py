"""Hands that mean nothing: the user's own, as recorded here, and other people's.

What would begin by them is counted for the forecast, and a gesture of the user's own is told from them (`background`).

The user's own are a trace of hands beside the gestures, thinned out, without pictures. Other people's come with the
program, as vectors only: `models/forecast.md` says whose.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.gestures.poses.trained import TrainedPoses, Views, views
from gesturectl.gestures.poses.vectors import Array
from gesturectl.learn.guide import Progress
from gesturectl.learn.hour import file as hour
from gesturectl.learn.hour.usual import Usual
from gesturectl.model import gallery
from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.model.files import free_name, write_atomic
from gesturectl.model.resources import resource
from gesturectl.model.trace import TraceWriter, read_frames
from gesturectl.model.types import Hand, HandFrame, frozen

FILE = "models/idle_hands.json"
Rows = NDArray[np.int64]
EVERY = 0.2  # seconds between two frames that are kept
LONGEST_STEP = 1.0  # seconds of footage between two frames
MOST = 900.0  # seconds that are kept; the oldest go
SHOW = 30.0  # seconds of one recording
PIXELS, METRES = 1, 5  # decimals that are kept
BETWEEN = 10.0  # seconds between two recordings in the file


@dataclass(frozen=True, slots=True)
class Idle:
    """Hands in order of time, a row each. seconds: of the footage with a hand in view."""

    seconds: float
    seen: Views
    named: tuple[str, ...]  # the built-in pose of each
    sure: Array  # (rows,) its score
    follows: NDArray[np.bool_]  # (moments,) whether it is the hand of the moment before, just after it
    own: bool  # the user's
    order: Rows | None = None  # where the rows are fewer hands that come again: which one each moment shows

    def begun(self, trained: TrainedPoses, replaced: Collection[str] = ()) -> int:
        """How often a trained pose would begin. replaced: the built-in poses whose place it takes."""
        shown = np.zeros(len(self.named), bool)
        for i, (pose, sure) in enumerate(zip(self.named, self.sure.tolist(), strict=True)):
            match = trained.best(self.seen, i)
            if match is not None and match.score >= 0.5:
                shown[i] = pose in ("none", *replaced) or match.goes_before(sure)
        then = shown if self.order is None else shown[self.order]
        goes_on = self.follows[1:] & then[:-1]
        return int(then[:1].sum() + (then[1:] & ~goes_on).sum())

    def halves(self) -> tuple[Idle, Idle]:
        """The first and the second half of the footage."""
        moments = len(self.follows)
        return self._part(0, moments // 2), self._part(moments // 2, moments)

    def _part(self, first: int, end: int) -> Idle:
        order = np.arange(len(self.named)) if self.order is None else self.order
        rows, places = np.unique(order[first:end], return_inverse=True)
        follows = self.follows[first:end].copy()
        follows[:1] = False
        return Idle(
            self.seconds * (end - first) / max(len(self.follows), 1),
            self.seen[rows],
            tuple(self.named[k] for k in rows.tolist()),
            self.sure[rows],
            follows,
            own=self.own,
            order=places.reshape(-1),
        )


def path() -> Path:
    """Where the user's own are kept: beside the folder of gestures."""
    return gallery.folder().parent / "idle.jsonl"


def stamp() -> tuple[object, ...]:
    """What changes whenever the user's own do."""
    try:
        status = path().stat()
    except OSError:
        return 0, 0, hour.stamp()
    return status.st_mtime_ns, status.st_size, hour.stamp()


def own() -> Idle | None:
    """The user's own idle hands, with those of an hour that was learned from (`learn.hour`); None where none are kept.

    Raises InputError for a broken file.
    """
    when = stamp()
    known = _kept.get(path())
    if known is None or known[0] != when:
        found = [gathered(read_frames(path()), own=True)] if when[1] else []
        usual = hour.kept()
        found += [of_usual(usual)] if usual.passages else []
        known = when, joined(found) if found else None
        _kept.clear()
        _kept[path()] = known
    return known[1]


def background(own: Idle | None) -> Views:
    """What gestures of the user's own are told from: other people's hands that mean nothing, and their own."""
    return shared().seen.with_these(own.seen if own is not None else None)


def of_usual(usual: Usual) -> Idle:
    """The hands of an hour of use that meant nothing."""
    hands = [k.hand for k in usual.hands]
    order = np.array([k for p in usual.passages for k in p.hands], int)
    first = np.cumsum([0, *(len(p.hands) for p in usual.passages)])[:-1]
    follows = np.ones(len(order), bool)
    follows[first] = False
    return Idle(usual.seconds, views(hands), *_named(hands), follows, own=True, order=order)


def joined(several: Sequence[Idle]) -> Idle:
    """Footage of one person, one after the other."""
    first = np.cumsum([0, *(len(i.named) for i in several)])
    orders = [np.arange(len(i.named)) if i.order is None else i.order for i in several]
    return Idle(
        sum(i.seconds for i in several),
        Views(np.vstack([i.seen.vectors for i in several]), np.vstack([i.seen.turned for i in several])),
        tuple(name for i in several for name in i.named),
        np.concatenate([i.sure for i in several]),
        np.concatenate([i.follows for i in several]),
        own=all(i.own for i in several),
        order=np.concatenate([order + k for order, k in zip(orders, first.tolist(), strict=False)]),
    )


@cache
def shared() -> Idle:
    """Other people's, which come with the program."""
    read = json.loads(resource(FILE).read_text(encoding="utf-8"))
    rows = np.array(read["rows"], float)
    named = tuple(read["poses"][int(k)] for k in rows[:, 0])
    seen = Views(rows[:, 3:-9] / 10.0, rows[:, -9:] / 100.0)
    return Idle(read["seconds"], seen, named, rows[:, 1] / 100.0, rows[:, 2] > 0, own=False)


_kept: dict[Path, tuple[tuple[object, ...], Idle | None]] = {}  # by file, with the stamp it had


def gathered(frames: Iterable[HandFrame], *, own: bool) -> Idle:
    """The hands of footage."""
    hands: list[Hand] = []
    follows: list[bool] = []
    seconds, last, shown = 0.0, None, set[int]()
    for frame in frames:
        step = 0.0 if last is None else max(frame.t - last, 0.0)
        seconds += min(step, LONGEST_STEP) if frame.hands else 0.0
        for hand in frame.hands:
            hands.append(hand)
            follows.append(step <= LONGEST_STEP and shown == {hand.track_id} and len(frame.hands) == 1)
        last, shown = frame.t, {h.track_id for h in frame.hands}
    return Idle(seconds, views(hands), *_named(hands), np.array(follows, bool), own)


def _named(hands: Sequence[Hand]) -> tuple[tuple[str, ...], Array]:
    """The built-in pose of each hand, and its score."""
    name = PoseClassifier().classify
    answers = [name(h) for h in hands]
    return tuple(a.pose for a in answers), np.array([a.score for a in answers], float)


def thinned(frames: Iterable[HandFrame]) -> Iterator[HandFrame]:
    """A frame in EVERY seconds."""
    due = -np.inf
    for frame in frames:
        if frame.t >= due or frame.t < due - EVERY:
            due = frame.t + EVERY - 1e-6
            yield HandFrame(frame.t, frame.size, frame.hands)


def keep(frames: Iterable[HandFrame]) -> Path | None:
    """Adds footage of the user's own idle hands, of which the last MOST seconds stay; where a broken file was kept.

    Raises InputError for footage without a hand, EnvironmentLacksError where it cannot be written.
    """
    new = list(thinned(frames))
    if not any(f.hands for f in new):
        raise InputError("No hand was seen.", "Sit as you usually do, so that your hands are in view now and then.")
    broken = None
    with gallery.held():
        try:
            before = list(read_frames(path())) if path().exists() else []
        except InputError:
            before, broken = [], free_name(path(), "broken")
            with _writing():
                path().rename(broken)
        begin = before[-1].t + BETWEEN - new[0].t if before else -new[0].t
        frames = [*before, *(replace(f, t=f.t + begin) for f in new)]
        frames = [f for f in frames if f.t >= frames[-1].t - MOST]
        stream = BytesIO()
        writer = TraceWriter(stream)
        writer.meta(new[-1].size, 1 / EVERY, "idle hands")
        for f in frames:
            writer.frame(replace(f, hands=tuple(_short(h) for h in f.hands)))
        with _writing():
            write_atomic(path(), stream.getvalue())
    return broken


def forget() -> bool:
    """Deletes the user's own, broken files that were kept included; whether there were some.

    Raises EnvironmentLacksError where they cannot be deleted.
    """
    with gallery.held(), _writing():
        there = [p for p in (path(), *path().parent.glob(f"{path().name}.broken*")) if p.exists()]
        for p in there:
            p.unlink()
    return bool(there)


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as e:
        raise EnvironmentLacksError(
            f"{path()}: cannot be written ({e.strerror}).", "Check rights and space left."
        ) from None


def _short(hand: Hand) -> Hand:
    return replace(hand, landmarks=frozen(np.round(hand.landmarks, PIXELS)), world=frozen(np.round(hand.world, METRES)))


class IdleRecorder:
    """Half a minute of what the user's hands do when they mean nothing."""

    def __init__(self) -> None:
        self._frames: list[HandFrame] = []
        self.finished = False

    @property
    def frames(self) -> tuple[HandFrame, ...]:
        """What was seen."""
        return tuple(self._frames)

    def step(self, frame: HandFrame) -> Progress:
        """Takes in a frame."""
        if not self._frames or frame.t >= self._frames[-1].t + EVERY - 1e-6:
            self._frames.append(HandFrame(frame.t, frame.size, frame.hands))
        seconds = frame.t - self._frames[0].t
        self.finished = seconds >= SHOW
        says = "Do what you usually do at the computer, and make no gesture."
        hands = sum(bool(f.hands) for f in self._frames)
        return Progress("idle", says, min(1.0, seconds / SHOW), f"{hands * EVERY:.0f} s with a hand in view")
