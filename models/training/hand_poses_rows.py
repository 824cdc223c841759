"""Labelled hands for `hand_poses.py` from photos, and from rendered clips whose truth is known.

    python models/training/hand_poses_rows.py photos OUT.npz PHOTOS     PHOTOS/LABEL/*, each LABEL a pose or in SAME
    python models/training/hand_poses_rows.py clips OUT.npz CLIPS       CLIPS/*.jsonl, traces, and *.json, their truth

The truth of a clip names for each frame the pose in which the hand rests (`steady`, empty on the way to another one),
and has its landmarks in pixels. `hand_poses.md` says which photos and clips the program's own file is from.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from hand_poses_pictures import ASTRAY, LABELS, THUMB

from gesturectl.learn.training import hand_frames, largest
from gesturectl.model.types import Hand
from gesturectl.settings import Config

EVERY = 3  # frames of a clip of which one is taken: neighbours are alike
PHOTO = 3.0  # weight of a photo, of which there are few
RESTING, PINCHING, RANDOM = 2.0, 0.1, 0.5  # weights in clips: relaxed hands; clips of pinches alone; random fingers

# Other names of the same: HaGRID's, and the digits of the Turkish sign language.
SAME = {
    "thumb_up": THUMB,
    "thumb_down": THUMB,
    "like": THUMB,
    "dislike": THUMB,
    "one": "point",
    "0": "none",
    "1": "point",
}
SAME |= {"2": "victory", "3": "three_thumb", "4": "four", "5": "open", "6": "three", "7": "none", "8": "pinch_middle"}
SAME |= {"9": "ok"}

Row = tuple[str, Hand, float]


def photos(folder: Path) -> Iterator[Row]:
    """The largest hand of every photo in which one is found."""
    for frame in hand_frames(str(folder), Config()):
        hand = largest(frame.hands)
        if hand is not None and frame.file is not None:
            name = frame.file.split("/")[0]
            yield SAME.get(name, name), hand, PHOTO


def clips(folder: Path) -> Iterator[Row]:
    """Every so manieth frame of each clip in which the hand rests in a pose and was found where it is."""
    for file in sorted(folder.glob("*.jsonl")):
        truth = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        frames = hand_frames(str(file), Config())
        for i, (frame, true) in enumerate(zip(frames, truth["frames"], strict=True)):
            name = true["hands"][0]["steady"]
            if i % EVERY or not name:
                continue
            label = _label(name, truth)
            points = np.array(true["hands"][0]["px"])
            for hand in frame.hands:
                off = np.linalg.norm(hand.landmarks[:, :2] - points, axis=1).mean()
                if off <= ASTRAY * np.ptp(points, axis=0).max():
                    yield label, hand, _weight(name, label, truth["family"])


def _label(name: str, truth: dict[str, str]) -> str:
    others, finger = truth["others"].split("/")
    pose = name.split("/")[0]
    if pose == "pinch":
        if finger == "middle" and truth["family"] != "poses":
            return "pinch_middle"
        return "ok" if others in ("ok", "straight") else "pinch"
    # A pinch that is open, or not quite closed, is no pose.
    return "none" if pose.startswith("pinch") and pose not in LABELS else SAME.get(pose, pose)


def _weight(name: str, label: str, family: str) -> float:
    if label == "relaxed":
        return RESTING
    return (1.0 if family == "poses" else PINCHING) * (RANDOM if name == "none/any" else 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description="Labelled hands for hand_poses.py from photos or rendered clips.")
    parser.add_argument("kind", choices=("photos", "clips"))
    parser.add_argument("out", type=Path, help="the file to be written")
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    labels, hands, weights = zip(*(photos if args.kind == "photos" else clips)(args.folder), strict=True)
    np.savez_compressed(
        args.out,
        label=np.array(labels),
        world=np.array([h.world for h in hands]),
        landmarks=np.array([h.landmarks for h in hands]),
        left=np.array([h.side == "left" for h in hands]),
        weight=np.array(weights),
    )
    print(f"{len(labels)} hands")


if __name__ == "__main__":
    main()
