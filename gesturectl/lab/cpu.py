"""What a hand costs that moves, and one that lies still before the same camera: CPU from the picture to the events."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from gesturectl.actions.desktop import GNOME
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.lab.measure import one_core
from gesturectl.model.errors import InputError
from gesturectl.model.types import Frame, HandFrame, ImageArray
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Camera, Config
from gesturectl.vision.build import build_tracker
from gesturectl.vision.jpeg import decode
from gesturectl.vision.models import locate
from gesturectl.vision.source import open_source
from gesturectl.vision.tracker import Engine

FPS = 30.0
FRAMES = 240  # of each row, the most
FIRST = 30  # frames that are not counted: what is done once, and the first looks at a hand
SCREEN = (1920, 1080)
NOISE = 4.0  # grey levels of a pixel in the middle of the scale; less in the dark, as light comes in grains
QUALITY = 80  # of the camera's JPEGs, 0..100


@dataclass(frozen=True, slots=True)
class CpuFigures:
    """One row. Times are milliseconds of CPU a frame, all threads, from the JPEG to the events."""

    hand: str  # moving or still
    frames: int
    found: int  # frames with a hand
    same: float  # share of the frames with a hand in which its landmarks were those of the frame before
    decoding: float
    tracking: float
    rest: float  # gestures, pointer, bindings

    @property
    def cpu(self) -> float:
        """All of it."""
        return self.decoding + self.tracking + self.rest


def measure(clip: Path, config: Config, noise: float = NOISE) -> tuple[CpuFigures, CpuFigures]:
    """The clip's hands as they move, and the one that is seen surest in one picture over and over.

    Both get the noise of a camera anew in each frame, and come as JPEGs. Raises InputError for a clip that cannot be
    read or shows no hand.
    """
    pictures, hands = _tracked(clip, config)
    seen = [n for n, frame in enumerate(hands) if frame.hands]
    if not seen:
        raise InputError(f"{clip}: no hand in it.", "Give a clip that shows one.")
    surest = max(seen, key=lambda n: (hands[n].hands[0].presence, n))
    rng = np.random.default_rng(1)
    moving = [_noisy(picture, noise, rng) for picture in pictures]
    still = [_noisy(pictures[surest], noise, rng) for _ in range(FRAMES)]
    with one_core():
        return _spent("moving", moving, config), _spent("still", still, config)


def _tracked(clip: Path, config: Config) -> tuple[list[ImageArray], list[HandFrame]]:
    """The pictures of a clip's beginning, and their hands."""
    tracker = _tracker(config)
    pictures: list[ImageArray] = []
    hands: list[HandFrame] = []
    with closing(open_source(str(clip), Camera(), live=False)) as source:
        while len(pictures) < FRAMES and (frame := source.read()) is not None:
            pictures.append(frame.image)
            hands.append(tracker.step(frame))
    return pictures, hands


def _tracker(config: Config) -> Engine:
    paths = locate()
    return build_tracker(config.tracker, paths.palm, paths.landmark)


def _noisy(picture: ImageArray, noise: float, rng: np.random.Generator) -> bytes:
    """The picture as a camera's JPEG."""
    grain = rng.standard_normal(picture.shape, np.float32)
    levels = picture + noise * np.sqrt((picture + np.float32(8)) / np.float32(128)) * grain
    levels = np.clip(levels, 0, 255).astype(np.uint8)
    return bytes(cv2.imencode(".jpg", levels, (cv2.IMWRITE_JPEG_QUALITY, QUALITY))[1])


def _spent(hand: str, jpegs: Sequence[bytes], config: Config) -> CpuFigures:
    tracker = _tracker(config)
    middle = SCREEN[0] / 2, SCREEN[1] / 2
    pipeline = Pipeline(config, PoseClassifier(), GNOME, SCREEN, middle)
    spent = np.zeros(3)
    found = same = counted = 0
    before: tuple[object, ...] = ()
    for n, data in enumerate(jpegs):
        times = [time.process_time()]
        image = decode(np.frombuffer(data, np.uint8), 1)
        assert image is not None
        times.append(time.process_time())
        hands = tracker.step(Frame(image, n / FPS, n))
        tracker.look_around()
        times.append(time.process_time())
        while (due := pipeline.deadline()) is not None and due <= hands.t:
            pipeline.tick(due)
        pipeline.step(hands)
        times.append(time.process_time())
        landmarks = tuple(h.landmarks.tobytes() for h in hands.hands)
        if n >= FIRST or len(jpegs) <= FIRST:
            spent += np.diff(times)
            counted += 1
            found += bool(landmarks)
            same += bool(landmarks) and landmarks == before
        before = landmarks
    decoding, tracking, rest = (spent / counted * 1000).tolist()
    return CpuFigures(hand, counted, found, same / max(found, 1), decoding, tracking, rest)
