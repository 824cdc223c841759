"""Learns `models/hand_poses.json` from hands that the tracker found, as `models/hand_poses.md` describes.

    python models/training/hand_poses.py models/hand_poses.json ROWS.npz …

Each ROWS file holds hands as `hand_poses_rows.py` and `hand_poses_pictures.py` write them: `label`, `world` and
`landmarks` (hands, 21, 3), `left`, and `weight`. The same files in the same order give the same networks on the same
kind of processor.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from gesturectl.gestures.learned import Array, measures_of

NETWORKS, UNITS = 2, 56
EPOCHS, BATCH, RATE = 30, 128, 2e-3
DECAY = 1e-2  # of the weights (L2)


def rows(files: list[Path]) -> tuple[Array, NDArray[np.str_], Array]:
    """Measures, labels and weights of all hands of the files."""
    found, labels, weights = [], [], []
    for file in files:
        with np.load(file) as kept:
            found.append(measures_of(kept["world"].astype(float), kept["landmarks"].astype(float), kept["left"]))
            labels.append(kept["label"])
            weights.append(kept["weight"])
    return np.vstack(found), np.concatenate(labels), np.concatenate(weights)


def learned(found: Array, labels: NDArray[np.str_], weights: Array, seed: int = 0) -> dict[str, object]:
    """The networks as `learned.from_lists` reads them, with the measures' scaling within the first layer."""
    scaler = StandardScaler().fit(found)
    scaled = scaler.transform(found).astype(np.float32)
    hidden, hidden_bias, out, out_bias = [], [], [], []
    for network in range(NETWORKS):
        model = MLPClassifier(
            (UNITS,),
            alpha=DECAY,
            batch_size=BATCH,
            learning_rate_init=RATE,
            max_iter=EPOCHS,
            random_state=seed + network,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the number of epochs is chosen
            model.fit(scaled, labels, sample_weight=weights)
        first, second = (c.astype(float) for c in model.coefs_)
        hidden.append(first / scaler.scale_[:, None])
        hidden_bias.append(model.intercepts_[0] - (scaler.mean_ / scaler.scale_) @ first)
        out.append(second)
        out_bias.append(model.intercepts_[1])
    return {
        "version": 1,
        "labels": model.classes_.tolist(),
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
    found, labels, weights = rows(args.rows)
    args.out.write_text(json.dumps(learned(found, labels, weights)) + "\n", encoding="utf-8")
    print(f"{len(labels)} hands: {dict(Counter(labels.tolist()))}")


if __name__ == "__main__":
    main()
