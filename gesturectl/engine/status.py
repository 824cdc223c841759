"""What a run tells of itself."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal

from gesturectl.bindings.apps import PickedBy
from gesturectl.types import Hand, PoseScore, Window

State = Literal["running", "paused", "no camera", "no desktop"]
PausedBy = Literal["command", "gesture", "lock"]


@dataclass(frozen=True, slots=True)
class HandStatus:
    """A hand in view."""

    id: int
    side: str
    pose: str
    score: float
    engaged: bool
    pointing: bool = False


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """The source: `on`, `off` while paused by a command or the lock, or `lost` while it is tried again."""

    name: str
    state: Literal["on", "off", "lost"]
    size: tuple[int, int]
    fps: float  # measured over the last two seconds
    nominal_fps: float
    dark: bool = False  # pictures in which nothing can be seen


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds, over the last frames."""

    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong last; `at` is in seconds since the epoch."""

    at: float
    text: str


class Problems(logging.Handler):
    """Keeps the last warnings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.kept: deque[Problem] = deque(maxlen=5)

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(Problem(round(record.created, 3), record.getMessage()))


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
    window: Window | None = None  # that has the keyboard, where that is looked for and known
    latency: dict[str, Latency] = field(default_factory=dict)  # by stage
    frames: int = 0
    dropped: int = 0
    config: str | None = None  # path of the file in force
    problems: tuple[Problem, ...] = ()
    uptime: float = 0.0  # seconds
    pid: int = 0
    version: str = ""


def hand_statuses(
    hands: Iterable[Hand], poses: Iterable[PoseScore], engaged: Collection[int], pointing: int | None
) -> tuple[HandStatus, ...]:
    """The hands whose pose is known; `engaged` are the tracks that are meant, `pointing` the one that points."""
    known = {p.track_id: p for p in poses}
    return tuple(
        HandStatus(h.track_id, h.side, p.pose, round(p.score, 3), h.track_id in engaged, h.track_id == pointing)
        for h in hands
        if (p := known.get(h.track_id))
    )
