"""Learns `models/hand_poses.json` from hands that the tracker found, as `models/hand_poses.md` describes.

    python models/training/hand_poses.py models/hand_poses.json ROWS.npz …

Each ROWS file holds hands as `hand_poses_rows.py` and `hand_poses_pictures.py` write them: `label`, `world` and
`landmarks` (hands, 21, 3), `left`, and `weight`. The same files in the same order give the same networks on the same
kind of processor.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from gesturectl.gestures.poses.learned import measures_of
from gesturectl.gestures.poses.vectors import Array
from gesturectl.model.types import KNUCKLES, WRIST

NETWORKS, UNITS = 2, 56
EPOCHS, BATCH, RATE = 25, 128, 2e-3
DECAY = 1e-2  # of the weights (L2)
NOISE = 0.025  # of a landmark, palm lengths, standard deviation
DEPTH = (0.75, 1.25)  # of what the tracker found


@dataclass(frozen=True)
class Rows:
    """Labelled hands: `points` (hands, 2, 21, 3) in metres and in pixels, and whether each is a left one."""

    points: Array
    left: NDArray[np.bool_]
    labels: NDArray[np.str_]
    weights: Array

    def __len__(self) -> int:
        return len(self.labels)


def rows(files: Sequence[Path]) -> Rows:
    """All hands of the files."""
    kept = [np.load(file) for file in files]
    points = [np.stack([k["world"], k["landmarks"]], axis=1).astype(float) for k in kept]
    left, labels, weights = (np.concatenate([k[name] for k in kept]) for name in ("left", "label", "weight"))
    return Rows(np.vstack(points), left, labels, weights)


def varied(points: Array, rng: np.random.Generator) -> Array:
    """The same hands with other errors of the tracker: noise, and more or less depth along the line of sight."""
    n = len(points)
    spans = points[:, :, KNUCKLES] - points[:, :, [WRIST]]
    palm = np.sqrt((spans**2).sum(axis=3)).mean(axis=2)  # (hands, 2), of the metres and of the pixels
    deeper = np.ones((n, 2, 1, 3))
    deeper[..., 2] = rng.uniform(*DEPTH, (n, 2, 1))
    return points * deeper + rng.normal(0, NOISE, points.shape) * palm[:, :, None, None] * (1.0, 1.0, 1.8)


def learned(hands: Rows, seed: int = 0) -> dict[str, object]:
    """The networks as `learned.from_lists` reads them, with the measures' scaling within the first layer."""
    scaler = StandardScaler().fit(measures_of(hands.points, hands.left))
    answers = np.unique(hands.labels)
    hidden, hidden_bias, out, out_bias = [], [], [], []
    for network in range(NETWORKS):
        rng = np.random.default_rng([seed, network])
        model = MLPClassifier(
            (UNITS,), alpha=DECAY, batch_size=BATCH, learning_rate_init=RATE, random_state=seed + network
        )
        for _ in range(EPOCHS):
            found = scaler.transform(measures_of(varied(hands.points, rng), hands.left)).astype(np.float32)
            model.partial_fit(found, hands.labels, hands.weights, answers)
        first, second = (c.astype(float) for c in model.coefs_)
        hidden.append(first / scaler.scale_[:, None])
        hidden_bias.append(model.intercepts_[0] - (scaler.mean_ / scaler.scale_) @ first)
        out.append(second)
        out_bias.append(model.intercepts_[1])
    return {
        "version": 1,
        "labels": answers.tolist(),
        "hidden": rounded(np.hstack(hidden)),
        "hidden_bias": rounded(np.concatenate(hidden_bias)),
        "out": rounded(np.stack(out)),
        "out_bias": rounded(np.stack(out_bias)),
    }


def rounded(values: Array) -> list[object]:
    """Four significant digits."""
    return np.vectorize(lambda v: float(f"{v:.4g}"), otypes=[float])(values).tolist()


def main() -> None:
    parser = argparse.ArgumentParser(description="Learns models/hand_poses.json from hands that the tracker found.")
    parser.add_argument("out", type=Path, help="the file to be written")
    parser.add_argument("rows", type=Path, nargs="+", help="files of labelled hands")
    args = parser.parse_args()
    hands = rows(args.rows)
    args.out.write_text(json.dumps(learned(hands)) + "\n", encoding="utf-8")
    print(f"{len(hands)} hands: {dict(Counter(hands.labels.tolist()))}")


if __name__ == "__main__":
    main()
