"""What a run reports of itself."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

from gesturectl.bindings.apps import PickedBy
from gesturectl.model.notices import Notice
from gesturectl.model.types import Hand, PoseScore, Waits, Window

State = Literal["running", "paused", "no camera", "no desktop"]
PausedBy = Literal["command", "gesture", "lock"]
KEPT = 5  # problems
_Key = tuple[Notice, str]


@dataclass(frozen=True, slots=True)
class HandStatus:
    """A hand in view."""

    id: int
    side: str
    pose: str
    score: float
    engaged: bool
    pointing: bool = False
    waits: str | None = None  # why it does not count, where it does not


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """The source: `on`, `off` while paused by a command or the lock, or `lost` while it is tried again."""

    name: str
    state: Literal["on", "off", "lost"]
    size: tuple[int, int]
    fps: float  # that come, over the last two seconds
    nominal_fps: float  # 0 where the source does not say
    dark: bool = False  # pictures in which nothing can be seen


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds, over the last frames."""

    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, and when; both times are in seconds since the epoch."""

    at: float
    text: str
    over: float | None = None  # since when it is over; None while it still holds
    about: str = ""  # the key of its notice, where it has one


class Problems(logging.Handler):
    """Keeps the last warnings, those that still hold longer than others.

    What a record is about, and whether that is over, it carries as `model.notices` gives it: where another one of that
    holds, the new one takes its place. Any other warning is kept until there are newer ones.
    """

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._kept: tuple[tuple[Problem, _Key | None], ...] = ()  # and what each is about

    @property
    def kept(self) -> tuple[Problem, ...]:
        """The oldest first."""
        return tuple(problem for problem, _ in self._kept)

    @contextmanager
    def kept_from(self, log: logging.Logger) -> Iterator[None]:
        """Keeps the problems of this log within the block."""
        log.addHandler(self)
        try:
            yield
        finally:
            log.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        at, notice = round(record.created, 3), getattr(record, "notice", None)
        which = getattr(record, "which", "")
        if notice is not None and record.resolved:  # type: ignore[attr-defined]
            self.end(notice, which, at)
        if record.levelno >= logging.WARNING:
            over = at if notice is not None and not notice.lasts else None
            new = Problem(at, record.getMessage(), over, notice.key if notice else "")
            about = notice and (notice, which)
            kept = [k for k in self._kept if not (notice and about == k[1] and _replaces(notice, which, new, k[0]))]
            kept.append((new, about))
            if len(kept) > KEPT:
                kept.remove(next((k for k in kept if k[0].over is not None), kept[0]))
            self._kept = tuple(kept)

    def end(self, notice: Notice, which: str = "", at: float | None = None) -> bool:
        """Problems of this kind are over, now where `at` is left out; returns whether there was one that was not."""
        since = round(time.time(), 3) if at is None else at
        self.acquire()  # other threads have problems, too
        try:
            before = self._kept
            self._kept = tuple(
                (replace(p, over=since) if p.over is None and what == (notice, which) else p, what)
                for p, what in before
            )
            return self._kept != before
        finally:
            self.release()


def _replaces(notice: Notice, which: str, new: Problem, old: Problem) -> bool:
    """Whether of two problems of a kind, and of the same thing of that kind, the new one alone is to be listed."""
    return old.over is None and (bool(which) or not notice.several or new.text == old.text)


@dataclass(frozen=True, slots=True)
class Learning:
    """An hour of the user's use that is learned from."""

    left: float  # seconds
    of: float  # seconds that were asked for
    gestures: int  # that were meant, and are kept
    hands: int  # that meant nothing and differ


@dataclass(frozen=True, slots=True)
class Status:
    """A run at one moment; the field names are those of `gesturectl status --json`."""

    state: State
    paused_by: PausedBy | None
    muted: bool
    profile: str
    profiles: tuple[str, ...]
    hands: tuple[HandStatus, ...]
    held: tuple[str, ...]
    camera: CameraStatus
    output: str
    screen: tuple[int, int]
    profile_by: PickedBy = "default"
    layers: tuple[str, ...] = ()  # put on to stay, the newest last
    momentary_layers: tuple[str, ...] = ()  # over those: on while a gesture lasts, the newest last
    next_dwell: str | None = None  # what the next rest of the pointer does; None where rests do nothing
    dwell_locked: bool = False  # so do all others, until another is picked
    window: Window | None = None  # that has the keyboard, where that is looked for and known
    latency: dict[str, Latency] = field(default_factory=dict)  # by stage
    frames: int = 0
    dropped: int = 0
    config: str | None = None  # path of the file in force
    config_gone: bool = False  # that file
    problems: tuple[Problem, ...] = ()
    learning: Learning | None = None  # None where the user has not asked for it
    uptime: float = 0.0  # seconds
    pid: int = 0
    version: str = ""


def hand_statuses(
    hands: Iterable[Hand],
    poses: Iterable[PoseScore],
    engaged: Collection[int],
    pointing: int | None,
    waiting: Mapping[int, Waits],
) -> tuple[HandStatus, ...]:
    """The hands whose pose is known; `engaged` are the tracks that are meant, `pointing` the one that points."""
    known = {p.track_id: p for p in poses}
    return tuple(
        HandStatus(
            h.track_id,
            h.side,
            p.pose,
            round(p.score, 3),
            h.track_id in engaged,
            h.track_id == pointing,
            waiting[h.track_id].value if h.track_id in waiting else None,
        )
        for h in hands
        if (p := known.get(h.track_id))
    )
