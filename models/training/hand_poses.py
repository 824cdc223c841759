"""Learns `models/hand_poses.json` from hands that the tracker found, as `models/hand_poses.md` describes.

    python models/training/hand_poses.py FEW.json ROWS.npz … --networks 2 --units 56 --epochs 25
    python models/training/hand_poses.py models/hand_poses.json MORE.npz … --beside FEW.json

Each ROWS file holds hands as `hand_poses_rows.py` and `hand_poses_pictures.py` write them: `label`, `world` and
`landmarks` (hands, 21, 3), `left`, and `weight`. The same files in the same order give the same networks on the same
kind of processor. Networks of an earlier run may stand beside the new ones; the file holds their mean.
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

from gesturectl.gestures.poses.learned import Network, from_lists, measures_of
from gesturectl.gestures.poses.vectors import Array
from gesturectl.model.types import KNUCKLES, WRIST

NETWORKS, UNITS, EPOCHS = 3, 96, 20
BATCH, RATE = 128, 2e-3
DECAY = 1e-2  # of the weights (L2)
SURER = 1.3  # what logits are multiplied by: a mean of networks is less sure than one that has seen the hand
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


def learned(hands: Rows, networks: int, units: int, epochs: int, seed: int = 0) -> list[Network]:
    """Networks that differ by chance, with the measures' scaling within the first layer."""
    scaler = StandardScaler().fit(measures_of(hands.points, hands.left))
    answers = np.unique(hands.labels)
    made = []
    for number in range(networks):
        rng = np.random.default_rng([seed, number])
        model = MLPClassifier(
            (units,), alpha=DECAY, batch_size=BATCH, learning_rate_init=RATE, random_state=seed + number
        )
        for _ in range(epochs):
            found = scaler.transform(measures_of(varied(hands.points, rng), hands.left)).astype(np.float32)
            model.partial_fit(found, hands.labels, hands.weights, answers)
        first, second = (c.astype(float) for c in model.coefs_)
        bias = model.intercepts_[0] - (scaler.mean_ / scaler.scale_) @ first
        hidden = first / scaler.scale_[:, None]
        made.append(Network(tuple(answers.tolist()), hidden, bias, second * SURER, model.intercepts_[1] * SURER))
    return made


def mean(networks: Sequence[tuple[Network, int]]) -> Network:
    """One network whose logits are the mean of the others'; each of them is the mean of so many already."""
    labels = networks[0][0].labels
    if any(network.labels != labels for network, _ in networks):
        raise ValueError(f"only networks that tell the same go together: {[n.labels for n, _ in networks]}")
    shares = [count / sum(count for _, count in networks) for _, count in networks]
    parts = [network for network, _ in networks]
    return Network(
        labels,
        np.hstack([n.hidden for n in parts]),
        np.concatenate([n.hidden_bias for n in parts]),
        np.vstack([n.out * share for n, share in zip(parts, shares, strict=True)]),
        np.sum([n.out_bias * share for n, share in zip(parts, shares, strict=True)], axis=0),
    )


def rounded(values: Array) -> list[object]:
    """Four significant digits."""
    return np.vectorize(lambda v: float(f"{v:.4g}"), otypes=[float])(values).tolist()


def main() -> None:
    parser = argparse.ArgumentParser(description="Learns models/hand_poses.json from hands that the tracker found.")
    parser.add_argument("out", type=Path, help="the file to be written")
    parser.add_argument("rows", type=Path, nargs="+", help="files of labelled hands")
    parser.add_argument("--networks", type=int, default=NETWORKS, help="how many (default %(default)s)")
    parser.add_argument("--units", type=int, default=UNITS, help="hidden ones of each (default %(default)s)")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="of learning (default %(default)s)")
    parser.add_argument("--beside", type=Path, help="a file of networks that stand beside them")
    args = parser.parse_args()
    hands = rows(args.rows)
    made = [(network, 1) for network in learned(hands, args.networks, args.units, args.epochs)]
    if args.beside is not None:
        read = json.loads(args.beside.read_text(encoding="utf-8"))
        made.insert(0, (from_lists(read), read["networks"]))
    whole = mean(made)
    kept = {name: rounded(getattr(whole, name)) for name in ("hidden", "hidden_bias", "out", "out_bias")}
    head = {"version": 2, "networks": sum(count for _, count in made), "labels": list(whole.labels)}
    args.out.write_text(json.dumps(head | kept, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(hands)} hands: {dict(Counter(hands.labels.tolist()))}")


if __name__ == "__main__":
    main()
