"""One clip through one engine or two side by side: quality, CPU by phase, wall time, and how far they differ."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gesturectl.lab import startup, truth
from gesturectl.lab.phases import PHASES, timed
from gesturectl.lab.quality import Quality, assess
from gesturectl.model.errors import InputError
from gesturectl.model.types import Frame, HandFrame
from gesturectl.settings import Camera, Tracker
from gesturectl.vision.build import build_tracker
from gesturectl.vision.models import locate
from gesturectl.vision.source import Source, open_source
from gesturectl.vision.tracker import Engine

BLOCK = 30  # frames that one engine gets before the other gets the same
SAME = 0.5  # share of a hand's size within which both engines mean the same hand


@dataclass(frozen=True, slots=True)
class EngineFigures:
    """What one engine did with a clip. Times are milliseconds a frame, without the decoding of the clip."""

    engine: str
    quality: Quality
    cpu: float  # mean over the blocks after the first, all threads; rare work, as a search for palms, counts
    phases: dict[str, float] | None  # mean CPU by phase and `rest`; None for an engine whose parts cannot be timed
    wall: tuple[float, float, float]  # p50, p95, p99 over the frames after the first
    startup: startup.Startup


@dataclass(frozen=True, slots=True)
class Comparison:
    """The first engine against the second, in the same run."""

    differences: tuple[float, ...]  # of the hands both found: mean landmark's distance, % of the hand's size
    cpu: float  # ratio of the means
    wall: float


@dataclass(frozen=True, slots=True)
class Report:
    """One clip."""

    clip: str
    frames: int
    fps: float
    has_truth: bool
    capture: float  # CPU milliseconds a frame to read and decode the clip
    one_core: bool  # whether both engines were held on one processor core
    figures: tuple[EngineFigures, ...]
    comparison: Comparison | None


def measure(clip: Path, settings: Tracker, against: str | None) -> Report:
    """Runs `clip` through the settings' engine, and `against` beside it where it is given.

    Raises InputError for a clip that cannot be read or shows nothing, EnvironmentLacksError for a missing engine.
    """
    engines = [settings] + ([settings.model_copy(update={"engine": against})] if against else [])
    known = truth.load(clip)
    with one_core() as pinned, closing(_open(clip)) as source:
        runs = [_EngineRun(s) for s in engines]
        capture = 0.0
        frames = 0
        for number, (block, spent) in enumerate(_blocks(source)):
            capture += spent
            frames += len(block)
            for run in runs if number % 2 == 0 else reversed(runs):
                run.block(block)
    if not frames:
        raise InputError(f"{clip}: no frame in it.", "Give a clip that a video player can show.")
    if known is not None and len(known) < frames:
        raise InputError(
            f"{clip.with_suffix('.json')}: the truth ends after {len(known)} of {frames} frames.", "Render both again."
        )
    starts = [startup.measure(clip, s) for s in engines]
    figures = tuple(run.figures(start, known, source.fps) for run, start in zip(runs, starts, strict=True))
    comparison = _compare(*runs) if len(runs) == 2 else None
    return Report(
        clip.name, frames, source.fps, known is not None, capture / frames * 1000, pinned, figures, comparison
    )


def _open(clip: Path) -> Source:
    # One decoder thread, so that none of its work falls into the time of an engine.
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = "threads;1"
    try:
        return open_source(str(clip), Camera(), live=False)
    finally:
        del os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"]


@contextmanager
def one_core() -> Iterator[bool]:
    """Holds this thread, and the threads it starts meanwhile, on one processor core; yields whether the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield False
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield True
    finally:
        os.sched_setaffinity(0, before)


class _EngineRun:
    """One engine on its way through a clip."""

    def __init__(self, settings: Tracker) -> None:
        self.name = settings.engine
        models = locate()
        self._engine: Engine = build_tracker(settings, models.palm, models.landmark)
        self.hands: list[HandFrame] = []
        self.cpu: list[float] = []  # seconds a frame, by block
        self.wall: list[float] = []  # seconds, by frame
        self._phases = dict.fromkeys((*PHASES, "rest"), 0.0)

    def block(self, frames: Sequence[Frame]) -> None:
        with timed() as spent:
            start = time.process_time()
            for frame in frames:
                before = time.perf_counter()
                self.hands.append(self._engine.step(frame))
                self.wall.append(time.perf_counter() - before)
            cpu = time.process_time() - start
        self.cpu.append(cpu / len(frames))
        for phase, seconds in spent.items():
            self._phases[phase] += seconds
        self._phases["rest"] += cpu - sum(spent.values())

    def figures(
        self, start: startup.Startup, known: Sequence[tuple[truth.TrueHand, ...]] | None, fps: float
    ) -> EngineFigures:
        mean = {k: v / len(self.hands) * 1000 for k, v in self._phases.items()}
        p50, p95, p99 = (float(v) * 1000 for v in np.percentile(self.wall[1:] or self.wall, (50, 95, 99)))
        quality = assess(self.hands, known, fps)
        cpu = _mean(self.cpu) * 1000
        return EngineFigures(self.name, quality, cpu, mean if self.name == "openvino" else None, (p50, p95, p99), start)


def _blocks(source: Source) -> Iterator[tuple[list[Frame], float]]:
    """The frames in blocks, each with the CPU seconds that reading it took."""
    while True:
        start = time.process_time()
        block: list[Frame] = []
        while len(block) < BLOCK and (frame := source.read()) is not None:
            block.append(frame)
        if not block:
            return
        yield block, time.process_time() - start


def _compare(first: _EngineRun, second: _EngineRun) -> Comparison:
    differences = []
    for ours, theirs in zip(first.hands, second.hands, strict=True):
        points = [h.landmarks[:, :2] for h in theirs.hands]
        for i, j in truth.match(points, ours.hands, SAME).items():
            gap = np.linalg.norm(ours.hands[j].landmarks[:, :2] - points[i], axis=1).mean()
            differences.append(float(gap) / max(truth.extent(points[i]), 1.0) * 100)
    return Comparison(tuple(differences), _mean(first.cpu) / _mean(second.cpu), _mean(first.wall) / _mean(second.wall))


def _mean(values: Sequence[float]) -> float:
    """The mean of all but the first, which holds what is done once."""
    return float(np.mean(values[1:] or values))
