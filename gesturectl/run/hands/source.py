"""The hands of a source, in the way it gives them: each at its own time, as the camera sees them, or all there are."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from gesturectl.control.lock import only_instance
from gesturectl.control.status import CameraStatus
from gesturectl.model.trace import read_frames, read_meta
from gesturectl.model.types import Frame, HandFrame
from gesturectl.run.stages import StageTimes
from gesturectl.settings import Config
from gesturectl.vision.build import build_tracker
from gesturectl.vision.models import compiled_folder, locate
from gesturectl.vision.source import Source, open_source
from gesturectl.vision.stream import Ended, LatestFrame
from gesturectl.vision.tracker import Engine

log = logging.getLogger(__name__)

WAKE = 0.1  # seconds after which a wait looks whether the run has been asked to stop
LONGEST_WAIT = 5.0  # seconds between two recorded frames; a longer gap, as of a pause, is passed over


def every(source: Source, tracker: Engine, times: StageTimes | None = None) -> Iterator[HandFrame]:
    """The hands of every frame that a source gives, as fast as they are found; `times` takes how long that took."""
    while (frame := source.read()) is not None:
        if times:
            times.begin()
        hands = tracker.step(frame)
        if times:
            times.lap("tracker")
        yield hands


class HandSource(Protocol):
    """Hands in real time, from a camera or a file; a pause frees the camera.

    picture: the newest frame, None where there is none.
    """

    picture: Frame | None

    @property
    def lost(self) -> bool:
        """Whether it has failed, and is tried again."""

    def take(self, timeout: float) -> HandFrame | None:
        """The newest frame's hands, or None after `timeout` seconds without one; raises EOFError at the end."""

    def now(self) -> float:
        """The present in the time of the stream."""

    def wake(self) -> None:
        """Ends a wait in `take`, from any thread."""

    def pause(self) -> None:
        """Takes no more frames, until `resume`."""

    def resume(self) -> None:
        """Takes frames again."""

    def status(self) -> CameraStatus:
        """What the source is, and how it does."""

    def close(self) -> None:
        """Frees it for good."""

    @property
    def dropped(self) -> int:
        """Frames that came faster than they could be used."""


class RecordedHands:
    """A HandSource of recorded hands, each given at its own time from now on; while paused they are discarded."""

    dropped = 0
    lost = False
    picture: Frame | None = None

    def __init__(self, hands: Iterator[HandFrame], name: str, size: tuple[int, int], fps: float) -> None:
        self._hands = hands
        self._next = next(hands, None)
        self._zero = time.monotonic() - (self._next.t if self._next else 0.0)
        self._status = CameraStatus(name, "on", size, fps, fps)
        self._woken = threading.Event()
        self._paused = False

    def now(self) -> float:
        return time.monotonic() - self._zero

    def take(self, timeout: float) -> HandFrame | None:
        if self._next is None:
            raise EOFError
        left = self._next.t - self.now()
        self._woken.wait(max(0.0, min(left, timeout, WAKE)))
        self._woken.clear()
        if self._next.t > self.now():
            return None
        hands, self._next = self._next, next(self._hands, None)
        if self._next is not None and (gap := self._next.t - hands.t) > LONGEST_WAIT:
            log.info("%s: a gap of %.0f seconds is passed over.", self._status.name, gap)
            self._zero -= gap - LONGEST_WAIT
        return None if self._paused else hands

    def wake(self) -> None:
        self._woken.set()

    def pause(self) -> None:
        self._paused = True

    def resume(self) -> None:
        self._paused = False

    def status(self) -> CameraStatus:
        return replace(self._status, state="off", fps=0.0) if self._paused else self._status

    def close(self) -> None:
        pass


class TrackedFrames:
    """The newest frame's hands, tracked in the consumer's own thread."""

    def __init__(self, frames: LatestFrame, tracker: Engine) -> None:
        self._frames = frames
        self._tracker = tracker

    def now(self) -> float:
        return self._frames.now()

    def take(self, timeout: float) -> HandFrame | None:
        self._tracker.look_around()
        got = self._frames.take(min(timeout, WAKE))
        if isinstance(got, Ended):
            if got.error is not None:
                raise got.error
            raise EOFError
        if not isinstance(got, Frame):
            return None
        hands = self._tracker.step(got)
        self._frames.reduce(self._tracker.reducible)
        return hands


@dataclass(frozen=True, slots=True)
class HandStream:
    """What a source shows, without a run: nothing is sent."""

    name: str
    frames: Iterator[HandFrame]


@contextmanager
def open_hands(config: Config, source: str) -> Iterator[HandStream]:
    """The hands of a camera as it sees them, or of every frame of a file, until it ends or the block does.

    Raises GesturectlError where the source or the networks are missing, or a camera is in use by another gesturectl.
    """
    if source.endswith(".jsonl"):
        meta = read_meta(Path(source))
        yield HandStream(meta["source"], read_frames(Path(source)))
        return
    models = locate()
    with ExitStack() as stack:
        opened = stack.enter_context(closing(open_source(source, config.camera, live=True)))
        tracker = build_tracker(config.tracker, models.palm, models.landmark, compiled_folder())
        if not opened.live:
            yield HandStream(opened.name, every(opened, tracker))
            return
        stack.enter_context(only_instance())
        frames = stack.enter_context(closing(LatestFrame(opened)))
        frames.start()
        yield HandStream(opened.name, _newest(TrackedFrames(frames, tracker)))


def _newest(frames: TrackedFrames) -> Iterator[HandFrame]:
    while True:
        try:
            hands = frames.take(WAKE)
        except EOFError:
            return
        if hands is not None:
            yield hands
