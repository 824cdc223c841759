"""MediaPipe Tasks' hand landmarker as a second engine, for comparison and for those who trust it more."""

from __future__ import annotations

import io
import os
import sys
import weakref
import zipfile
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np

from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.model.files import write_atomic
from gesturectl.model.types import FloatArray, Frame, Hand, HandFrame, Side, frozen
from gesturectl.settings import Tracker

BUNDLE = "hand_landmarker.task"
REACH = 1.0  # sizes of the hand within which the next frame's hand is the same one
REMEMBERED = 1.0  # seconds for which a lost hand's identity can be taken up again


@dataclass(frozen=True, slots=True)
class _Seen:
    id: int
    t: float  # when it was last found
    centre: FloatArray  # (2,) image pixels
    size: float  # longest extent, image pixels


class MediaPipeEngine:
    """Follows up to `max_hands` hands with MediaPipe; `step` takes frames in order of time.

    A hand's `presence` is MediaPipe's score of its side, the only score its interface gives away. Raises
    EnvironmentLacksError where mediapipe is not installed or the bundle cannot be stored, InputError for `device: gpu`.
    """

    def __init__(self, settings: Tracker, palm_model: Path, landmark_model: Path, _cache: Path | None = None) -> None:
        if settings.device == "gpu":
            raise InputError(
                "tracker.device is gpu, which goes with the engine openvino only.", "Set it to auto or to cpu."
            )
        self._mp = _mediapipe()
        self._bundle = bundle(palm_model, landmark_model)
        self._max_hands = settings.max_hands
        self._landmarkers: dict[str, Any] = {}
        weakref.finalize(self, _close, self._landmarkers)
        self._quiet = False  # whether MediaPipe has written all that it writes to stderr while it runs
        self._stamp = -1  # milliseconds
        self._seen: list[_Seen] = []
        self._next_id = 1

    strangers: Collection[int] = ()  # MediaPipe knows no such difference
    reducible = 1  # it is given the frames as they are

    def look_around(self) -> None:
        """Nothing waits: MediaPipe looks for further hands when it wants to."""

    def step(self, frame: Frame) -> HandFrame:
        """The hands of one frame. A frame from an image folder (`file` set) stands alone."""
        height, width = frame.image.shape[:2]
        picture = self._mp.Image(
            image_format=self._mp.ImageFormat.SRGB, data=cv2.cvtColor(frame.image, cv2.COLOR_BGR2RGB)
        )
        with _silent(active=not self._quiet):
            result = self._detect(picture, frame)
        # Its last message comes with the first hand.
        self._quiet = self._quiet or bool(result.hand_landmarks)
        found: list[tuple[Side, float, FloatArray, FloatArray]] = []
        for points, world, sides in zip(
            result.hand_landmarks, result.hand_world_landmarks, result.handedness, strict=True
        ):
            # z is normalised by the width, too.
            landmarks = np.array([(p.x * width, p.y * height, p.z * width) for p in points])
            metres = np.array([(p.x, p.y, p.z) for p in world])
            side = cast(Side, sides[0].category_name.lower())
            found.append((side, float(sides[0].score), frozen(landmarks), frozen(metres)))
        ids = self._identify([points for _, _, points, _ in found], frame)
        hands = tuple(
            Hand(i, side, score, points, world) for i, (side, score, points, world) in zip(ids, found, strict=True)
        )
        return HandFrame(frame.t, (width, height), hands, frame.file)

    def _detect(self, picture: Any, frame: Frame) -> Any:
        if frame.file is not None:
            return self._landmarker("IMAGE").detect(picture)
        self._stamp = max(self._stamp + 1, round(frame.t * 1000))  # MediaPipe takes no time twice
        return self._landmarker("VIDEO").detect_for_video(picture, self._stamp)

    def _landmarker(self, mode: str) -> Any:
        if mode not in self._landmarkers:
            vision = self._mp.tasks.vision
            options = vision.HandLandmarkerOptions(
                base_options=self._mp.tasks.BaseOptions(model_asset_path=str(self._bundle)),
                running_mode=vision.RunningMode[mode],
                num_hands=self._max_hands,
            )
            self._landmarkers[mode] = vision.HandLandmarker.create_from_options(options)
        return self._landmarkers[mode]

    def _identify(self, hands: list[FloatArray], frame: Frame) -> list[int]:
        """An id for each of the frame's hands (21, 3): of the nearest hand seen before, or a new one."""
        before = [] if frame.file is not None else [s for s in self._seen if frame.t - s.t <= REMEMBERED]
        centres = [cast(FloatArray, h[:, :2].mean(0)) for h in hands]
        pairs = sorted(
            (float(np.linalg.norm(c - s.centre)) / s.size, k, j)
            for k, c in enumerate(centres)
            for j, s in enumerate(before)
        )
        ids: dict[int, int] = {}
        for distance, k, j in pairs:
            if distance < REACH and k not in ids and before[j].id not in ids.values():
                ids[k] = before[j].id
        for k in range(len(hands)):
            if k not in ids:
                ids[k] = self._next_id
                self._next_id += 1
        now = [_Seen(ids[k], frame.t, centres[k], float(np.ptp(h[:, :2], axis=0).max())) for k, h in enumerate(hands)]
        self._seen = now + [s for s in before if s.id not in ids.values()]
        return [ids[k] for k in range(len(hands))]


def bundle(palm_model: Path, landmark_model: Path) -> Path:
    """The `.task` bundle of the two networks, a stored zip beside them; written where it is missing or another.

    The same networks give the same bytes. Raises EnvironmentLacksError where it cannot be written.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, model in (("hand_detector.tflite", palm_model), ("hand_landmarks_detector.tflite", landmark_model)):
            archive.writestr(zipfile.ZipInfo(name), model.read_bytes())
    wanted = buffer.getvalue()
    path = palm_model.parent / BUNDLE
    try:
        if path.is_file() and path.read_bytes() == wanted:
            return path
        write_atomic(path, wanted)
    except OSError as e:
        raise EnvironmentLacksError(
            f"MediaPipe's bundle cannot be stored in {path.parent} ({e.strerror}).",
            "Make the folder writable, or name another in GESTURECTL_MODELS.",
        ) from None
    return path


def _mediapipe() -> Any:
    # It keeps an ImportError of its own, and through its traceback the frames of all that called for the import: in a
    # thread that is none of ours, and the engine goes, and closes MediaPipe, when its user is done.
    try:
        with _silent(), ThreadPoolExecutor(1) as thread:
            return thread.submit(import_module, "mediapipe").result()
    except ImportError as e:
        if e.name is not None and not e.name.startswith("mediapipe"):
            raise
        raise EnvironmentLacksError(
            "The engine mediapipe is not installed.",
            "Run pip install 'gesturectl[mediapipe]', or set tracker.engine to openvino.",
        ) from None


def _close(landmarkers: dict[str, Any]) -> None:
    # Left to the interpreter's end, MediaPipe's own clean-up fails with a traceback.
    with _silent():
        for landmarker in landmarkers.values():
            landmarker.close()


@contextmanager
def _silent(*, active: bool = True) -> Iterator[None]:
    """Keeps what MediaPipe's C++ writes to file descriptor 2 from the user; it heeds no log level."""
    if not active or sys.stderr is None:
        yield
        return
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
