"""Samples of a gesture from a folder of images, a clip or a trace."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gesturectl.gestures.motions.strokes import longest_way
from gesturectl.gestures.motions.trail import Spot, Trail
from gesturectl.gestures.poses.embedding import distances, embed, metric
from gesturectl.model.errors import InputError
from gesturectl.model.samples import MotionSample, PoseSample
from gesturectl.model.trace import read_frames
from gesturectl.model.types import MIDDLE_MCP, WRIST, Hand, HandFrame, frozen
from gesturectl.model.words import shown_path
from gesturectl.settings import Config
from gesturectl.vision.build import build_tracker
from gesturectl.vision.models import locate
from gesturectl.vision.source import open_source

MOST = 50  # samples of one clip: more of them hold nothing new
HANGING = math.cos(math.radians(60))  # of the lean from straight down, within which a hand hangs at the hip
STEADY = 0.15  # seconds of a track at its begin that are left out: the hand is still coming


@dataclass(frozen=True, slots=True)
class Taken:
    """The samples that a source gave, and what it had beside them."""

    samples: tuple[PoseSample, ...]
    seen: int  # images or frames
    without_hand: int
    other: int  # frames that show another pose than most do
    files: tuple[str, ...] = ()  # of images without a hand


def hand_frames(source: str, config: Config) -> Iterator[HandFrame]:
    """The hands of each frame of a file, folder or trace, every frame of it. Raises GesturectlError."""
    if source.endswith(".jsonl"):
        yield from read_frames(Path(source))
        return
    with closing(open_source(source, config.camera, live=False)) as opened:
        paths = locate()
        tracker = build_tracker(config.tracker, paths.palm, paths.landmark)
        while (frame := opened.read()) is not None:
            yield tracker.step(frame)


def largest(hands: Sequence[Hand]) -> Hand | None:
    """The hand that takes most of the picture."""
    return max(hands, key=lambda h: float(np.ptp(h.landmarks[:, :2], axis=0).max()), default=None)


def shown_hand(hands: Sequence[Hand]) -> Hand | None:
    """The hand that a person shows to the camera: the largest of those that do not hang down, else of all."""
    return largest([h for h in hands if not _hangs(h)]) or largest(hands)


def _hangs(hand: Hand) -> bool:
    across, down = (hand.landmarks[MIDDLE_MCP, :2] - hand.landmarks[WRIST, :2]).tolist()
    return bool(down > HANGING * math.hypot(across, down))


def from_images(folder: Path, config: Config, person: str = "") -> Taken:
    """One sample from the hand that each image shows, in a folder or alone. Raises InputError where none shows one."""
    samples, missed, seen = [], [], 0
    within = (folder if folder.is_dir() else folder.parent).absolute()
    for frame in hand_frames(str(folder), config):
        seen += 1
        hand = shown_hand(frame.hands)
        if hand is None:
            missed.append(str(frame.file))
        else:
            samples.append(PoseSample(hand, f"{shown_path(within.name)}/{frame.file}", person))
    if not samples:
        raise InputError(f"{folder}: no hand is found in any of {seen} images.", "Give pictures that show a hand.")
    return Taken(tuple(samples), seen, len(missed), 0, tuple(missed))


def from_clip(source: str, config: Config, person: str = "") -> Taken:
    """Up to MOST samples of the pose that most frames of a clip or trace show, as different from each other as it has.

    Raises InputError where it shows no hand, or no pose for long.
    """
    found: list[tuple[float, Hand]] = []
    since: dict[int, float] = {}
    seen = without = 0
    for frame in hand_frames(source, config):
        seen += 1
        since = {h.track_id: since.get(h.track_id, frame.t) for h in frame.hands}
        hand = shown_hand(frame.hands)
        if hand is None:
            without += 1
        elif frame.file is not None or frame.t - since[hand.track_id] >= STEADY:
            found.append((frame.t, hand))
    if not found:
        raise InputError(f"{source}: no hand is found in it.", "Give a clip that shows one hand in the pose.")
    chosen, other = spread([h for _, h in found])
    if other > len(found) / 2:
        raise InputError(
            f"{source}: no pose is shown for most of it; {other} of {len(found)} frames of a hand are unlike the rest.",
            "Cut it to the part that shows the pose.",
        )
    name = shown_path(Path(source).name)
    samples = tuple(PoseSample(found[i][1], f"{name} at {found[i][0]:.2f} s", person) for i in chosen)
    return Taken(samples, seen, without, other)


def spread(hands: Sequence[Hand], most: int = MOST) -> tuple[list[int], int]:
    """Indices of up to `most` hands of the commonest pose, in order, and how many hands show another pose.

    The first is the one with the most others near it, each further one the farthest from those chosen.
    """
    vectors = embed(hands, metric())
    rough = vectors[:: max(1, len(vectors) // 300)]
    near = (distances(vectors, rough) < metric().reach / 2).sum(axis=1)
    centre = int(near.argmax())
    same = np.linalg.norm(vectors - vectors[centre], axis=1) < metric().reach
    candidates = np.flatnonzero(same)
    chosen = [centre]
    distance = np.linalg.norm(vectors[candidates] - vectors[centre], axis=1)
    while len(chosen) < min(most, len(candidates)):
        best = int(distance.argmax())
        chosen.append(int(candidates[best]))
        distance = np.minimum(distance, np.linalg.norm(vectors[candidates] - vectors[chosen[-1]], axis=1))
        distance[best] = -1.0
    return sorted(chosen), int((~same).sum())


def motion_from_clip(source: str, config: Config, person: str = "") -> MotionSample:
    """The longest way from rest to rest of the hand that is shown in a clip or trace. Raises InputError for none."""
    trail = Trail()
    spots: list[tuple[Spot, float]] = []
    for frame in hand_frames(source, config):
        hand = shown_hand(frame.hands)
        if hand is not None:
            trail.step(hand, frame.size, frame.t, "")
            if trail.new:
                spots.clear()
            spots.append((trail.spots[-1], trail.speed()))
    way = longest_way(spots)
    if not way:
        raise InputError(f"{source}: no hand moves from rest to rest in it.", "Rest, make the motion once, and rest.")
    return MotionSample(frozen(np.array(way)), shown_path(Path(source).name), person)
