"""A clip or a trace through the tracker and the real pipeline, with its truth beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from gesturectl.actions.desktop import GNOME
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.errors import InputError
from gesturectl.model.trace import read_frames
from gesturectl.model.types import KNUCKLES, THUMB_TIP, WRIST, Hand, HandFrame, OutputEvent, frozen
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Camera, Config
from gesturectl.vision.build import build_tracker
from gesturectl.vision.models import locate
from gesturectl.vision.source import open_source

SCREEN = (1920, 1080)
PALM = (WRIST, *KNUCKLES)
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Truth:
    """What is really in a clip that shows one hand."""

    t: Array  # (n,) of the frames with a hand
    anchor: Array  # (n, 2) mean of wrist and knuckles, image pixels, x mirrored
    palm: float  # pixels, median
    gap: Array  # (n,) metres between the tips of thumb and index finger
    events: Sequence[tuple[float, str]]


def hands_of(clip: Path, config: Config) -> list[HandFrame]:
    """The hands of every frame of a video or a recorded trace. Raises InputError for one without frames."""
    if clip.suffix == ".jsonl":
        frames = list(read_frames(clip))
    else:
        models = locate()
        tracker = build_tracker(config.tracker, models.palm, models.landmark)
        frames = []
        with closing(open_source(str(clip), Camera(), live=False)) as source:
            while (frame := source.read()) is not None:
                frames.append(tracker.step(frame))
    if not frames or any(f.file is not None for f in frames):
        raise InputError(f"{clip}: no video.", "Give a clip that a video player can show, or a trace of one.")
    return frames


def truth_of(clip: Path) -> Truth | None:
    """The truth in the file beside a clip; None without one, or where not exactly one hand is in it."""
    path = clip.with_suffix(".json")
    if not path.is_file():
        return None
    try:
        data = orjson.loads(path.read_bytes())
        shown = [f for f in data["frames"] if f["hands"]]
        if not shown or any(len(f["hands"]) > 1 for f in shown):
            return None
        return _truth(shown, data["events"])
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise InputError(
            f"{path}: not the truth of a clip ({type(e).__name__}: {e}).", "Move it away, or render it again."
        ) from None


def _truth(shown: Sequence[dict[str, Any]], events: Sequence[dict[str, Any]]) -> Truth:
    points = np.array([f["hands"][0]["px"] for f in shown], float)
    world = np.array([f["hands"][0]["world"] for f in shown], float)
    anchor = points[:, PALM].mean(1) * (-1.0, 1.0)
    palm = np.linalg.norm(points[:, KNUCKLES].mean(1) - points[:, WRIST], axis=1)
    gap = np.linalg.norm(world[:, THUMB_TIP] - world[:, 8], axis=1)
    ordered = sorted((float(e["t"]), str(e["type"])) for e in events)
    return Truth(np.array([float(f["t"]) for f in shown]), anchor, float(np.median(palm)), gap, ordered)


def resampled(frames: Sequence[HandFrame], fps: float, new: float) -> list[HandFrame]:
    """The same hands at another frame rate: every n-th frame of them, or with straight lines put between."""
    if new == fps:
        return list(frames)
    if new < fps:
        step = round(fps / new)
        return list(frames[::step])
    parts = round(new / fps)
    out: list[HandFrame] = []
    for a, b in pairwise(frames):
        later = {h.track_id: h for h in b.hands}
        for k in range(parts):
            u = k / parts
            hands = tuple(_between(h, later[h.track_id], u) for h in a.hands if h.track_id in later)
            out.append(HandFrame(a.t + (b.t - a.t) * u, a.size, hands if k else a.hands))
    return [*out, frames[-1]]


def _between(a: Hand, b: Hand, u: float) -> Hand:
    landmarks = a.landmarks * (1 - u) + b.landmarks * u
    world = a.world * (1 - u) + b.world * u
    return replace(a, landmarks=frozen(landmarks), world=frozen(world))


def events_of(frames: Iterable[HandFrame], config: Config) -> list[OutputEvent]:
    """What the pipeline sends for these hands, in order."""
    middle = ((SCREEN[0] - 1) / 2, (SCREEN[1] - 1) / 2)
    pipeline = Pipeline(config, PoseClassifier(), GNOME, SCREEN, middle)
    out: list[OutputEvent] = []
    t = 0.0
    for frame in frames:
        while (due := pipeline.deadline()) is not None and due <= frame.t:
            out += pipeline.tick(due).outputs
        out += pipeline.step(frame).outputs
        t = frame.t
    return [*out, *pipeline.release(t).outputs]
