"""What the pointer does for a hand that drifts or has to go straight, each off and on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gesturectl.actions.desktop import GNOME
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.lab.pointer.hand import METRES, TrackedHand
from gesturectl.lab.pointer.task import DISTANCE, SCREEN, SIZE
from gesturectl.lab.pointer.user import Tremor
from gesturectl.model.types import Button, DoubleClick, HandFrame, Move
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.pointer.freeze import Hold
from gesturectl.pointer.pointer import HandPointer
from gesturectl.settings import Camera, Config, Pointer

FPS = 30
DRIFTS = (5.0, 10.0, 20.0)  # mm/s: what a raised hand drifts by itself
TIMES = 20  # double clicks at each of them
APART = 0.45  # seconds between two clicks: those of somebody who needs most of the time that a desktop gives
LINE, LEAN, LASTS = 80.0, 15.0, 1.5  # a line of so many mm, that many degrees off its axis, in seconds
LINES = 10


@dataclass(frozen=True, slots=True)
class Aid:
    """One figure without something that helps, and with it."""

    name: str
    unit: str
    off: float
    on: float


def aids(seed: int = 1) -> Iterator[Aid]:
    """All of them; the same numbers at every call with a seed."""
    for drift in DRIFTS:
        without, helped = (
            100 * sum(_double_click(setting, drift, (seed, n)) for n in range(TIMES)) / TIMES
            for setting in (0.0, "auto")
        )
        yield Aid(f"double clicks, hand drifting {drift / 10:g} cm/s", "%", without, helped)
    off, on = (sum(_off_axis((seed, n), straight=s) for n in range(LINES)) / LINES for s in (False, True))
    yield Aid(f"line {LINE / 10:g} cm, {LEAN:g}° off: RMS from its axis", "px", off, on)


def _double_click(setting: float | str, drift: float, seed: tuple[int, int]) -> bool:
    """Whether a desktop takes two clicks of a drifting hand for a double click. setting: `pointer.double_click`."""
    rng = np.random.default_rng(seed)
    config = Config.model_validate({"pointer": {"double_click": setting}})
    pipeline = Pipeline(config, PoseClassifier(), GNOME, SCREEN, (SCREEN[0] / 2, SCREEN[1] / 2))
    tracked, tremor = TrackedHand(rng, DISTANCE, config.camera.fov, SIZE), Tremor(rng)
    angle = rng.uniform(0, 2 * math.pi)
    way = drift * np.array([math.cos(angle), math.sin(angle)])
    first = 2.0 + float(rng.uniform(0, 1 / FPS))
    second = first + APART
    at, presses = (0.0, 0.0), []
    for t in np.arange(0.0, second + 1.0, 1 / FPS).tolist():
        since = t - second if t >= second else t - first if t >= first else math.inf
        hand = tracked.seen(way * (t - first) + tremor.at(t), since, t)
        while (due := pipeline.deadline()) is not None and due <= t:
            pipeline.tick(due)
        for event in pipeline.step(HandFrame(t, SIZE, (hand,))).outputs:
            if isinstance(event, Move):
                at = (event.x, event.y)
            elif isinstance(event, Button) and event.pressed:
                presses.append((t, at))
    desktop = DoubleClick()
    near = (
        max(abs(p[0] - q[0]), abs(p[1] - q[1])) <= desktop.distance and u - t <= desktop.seconds
        for (t, p), (u, q) in pairwise(presses)
    )
    return any(near)


def _off_axis(seed: tuple[int, int], *, straight: bool) -> float:
    """How far the pointer is from the axis along which it sets out, pixels RMS."""
    rng = np.random.default_rng(seed)
    pointer = HandPointer(Pointer(), SCREEN, (SCREEN[0] / 2, SCREEN[1] / 2))
    tracked, tremor = TrackedHand(rng, DISTANCE, Camera().fov, SIZE), Tremor(rng)
    lean = math.radians(LEAN) * rng.choice((-1, 1))
    way = LINE * np.array([math.cos(lean), math.sin(lean)])
    across = []
    for t in np.arange(0.0, 1.0 + LASTS, 1 / FPS).tolist():
        u = max(t - 1.0, 0.0) / LASTS
        hand = tracked.seen(way * (u - 0.5) + tremor.at(t), math.inf, t)
        hold = Hold(straight=straight and t >= 1.0)
        motion = pointer.step(hand, SIZE, METRES * 1000 * tracked.pixels, t, hold)
        if t >= 1.0:
            across.append(motion.y)
    return float(np.sqrt(np.mean((np.array(across) - across[0]) ** 2)))
