"""Counts how well the built-in poses of labelled hands are named.

    python models/training/count_poses.py ROWS.npz …

Each ROWS file holds hands as `hand_poses_rows.py` and `hand_poses_pictures.py` write them. Printed for each label: how
many of its hands have that name, how many hands do, how many there are, and F1; and the mean of F1.
"""

import argparse
from pathlib import Path

import numpy as np

from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.types import Hand, frozen

THUMBS = ("thumb_up", "thumb_down")


def named(files: list[Path]) -> tuple[list[str], list[str]]:
    """The labels of the files' hands, and what each is named."""
    classifier = PoseClassifier()
    labels, names = [], []
    for file in files:
        rows = np.load(file)
        for label, world, points, left in zip(*(rows[k] for k in ("label", "world", "landmarks", "left")), strict=True):
            hand = Hand(1, "left" if left else "right", 1.0, frozen(points.astype(float)), frozen(world.astype(float)))
            pose = classifier.classify(hand).pose
            labels.append(str(label))
            names.append("thumb" if pose in THUMBS else pose)
    return labels, names


def main() -> None:
    parser = argparse.ArgumentParser(description="Counts how well the built-in poses of labelled hands are named.")
    parser.add_argument("rows", type=Path, nargs="+", help="files of labelled hands")
    labels, names = named(parser.parse_args().rows)
    scores = []
    for label in sorted(set(labels)):
        right = sum(a == b == label for a, b in zip(labels, names, strict=True))
        told, there = names.count(label), labels.count(label)
        scores.append(2 * right / (told + there))
        print(f"{label}: {right} right of {told} named, {there} there, F1 {scores[-1]:.2f}")
    right = sum(a == b for a, b in zip(labels, names, strict=True))
    print(f"{right} of {len(labels)} right, mean F1 {np.mean(scores):.3f}")


if __name__ == "__main__":
    main()
