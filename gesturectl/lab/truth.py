"""What is really in a clip: the hands of `CLIP.json` beside it, where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from gesturectl.model.errors import InputError
from gesturectl.model.types import FloatArray, Hand, Side

NEAR = 0.25  # share of a hand's size within which the mean landmark has to be for the hand to be that one
VISIBLE = 18  # of 21 landmarks in the picture for a hand that has to be found
GRACE = 0.15  # seconds a hand may take to be found after it came into view


@dataclass(frozen=True, slots=True)
class TrueHand:
    """A hand that is there."""

    side: Side
    points: FloatArray  # (21, 2) image pixels
    expected: bool  # whether it has to be found: in the picture, and for long enough


def load(clip: Path) -> list[tuple[TrueHand, ...]] | None:
    """The hands of every frame of `clip`; None without a file of truth. Raises InputError for a malformed one."""
    path = clip.with_suffix(".json")
    if clip.is_dir() or not path.is_file():
        return None
    try:
        return _frames(orjson.loads(path.read_bytes()))
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise InputError(
            f"{path}: not the truth of a clip ({type(e).__name__}: {e}).", "Move it away, or render it again."
        ) from None


def _frames(truth: dict[str, Any]) -> list[tuple[TrueHand, ...]]:
    width, height = truth["size"]
    came: dict[Side, float] = {}
    out = []
    for frame in truth["frames"]:
        t = float(frame["t"])
        hands = []
        visible = {}
        for hand in frame["hands"]:
            points = np.asarray(hand["px"], np.float32)
            if points.shape != (21, 2):
                raise ValueError(f"px of shape {points.shape}, not (21, 2)")
            inside = ((points >= 0) & (points < (width, height))).all(1).sum() >= VISIBLE
            side: Side = "left" if hand["side"] == "left" else "right"
            if inside:
                visible[side] = came.get(side, t)
            hands.append(TrueHand(side, points, bool(inside) and t - visible[side] >= GRACE - 1e-3))
        came = visible
        out.append(tuple(hands))
    return out


def extent(points: FloatArray) -> float:
    """A hand's size: the longer edge of the upright box around its points (21, 2 or 3), in image pixels."""
    return float(np.ptp(points[:, :2], axis=0).max())


def match(truth: Sequence[FloatArray], found: Sequence[Hand], near: float = NEAR) -> dict[int, int]:
    """Which of `found` is which of `truth` (21, 2): index to index, each at most once, nearest first."""
    pairs = sorted(
        (float(np.linalg.norm(hand.landmarks[:, :2] - points, axis=1).mean()) / max(extent(points), 1.0), i, j)
        for i, points in enumerate(truth)
        for j, hand in enumerate(found)
    )
    out: dict[int, int] = {}
    for gap, i, j in pairs:
        if gap < near and i not in out and j not in out.values():
            out[i] = j
    return out
