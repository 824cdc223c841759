"""Labelled hands for `hand_poses.py` from photos, recordings, and rendered clips whose truth is known.

    python models/training/hand_poses_rows.py photos OUT.npz PHOTOS     PHOTOS/LABEL/*, each LABEL a pose or in SAME
    python models/training/hand_poses_rows.py clips OUT.npz CLIPS       CLIPS/*.jsonl, traces, and *.json, their truth
    python models/training/hand_poses_rows.py nothing OUT.npz TRACES    TRACES/*.jsonl of hands that mean nothing
    python models/training/hand_poses_rows.py people OUT.npz PEOPLE     PEOPLE/*.jsonl, and PEOPLE/labels.json

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

from gesturectl.gestures.poses.pose import pose_scores
from gesturectl.learn.training import hand_frames, largest
from gesturectl.model.types import Hand
from gesturectl.settings import Config

EVERY = 3  # frames of a clip of which one is taken: neighbours are alike
PHOTO = 8.0  # weight of a photo, of which there are few
PINCHING, RANDOM = 0.1, 0.5  # weights in clips: where only pinches are made; of random fingers
NOTHING, NOTHING_EVERY = 1.9, 4  # weight of a hand that means nothing, and the frames of which one is taken
SURE = 0.9  # score of a pose in which such a hand is left out: signs are made of the same poses
PERSON, PERSON_EVERY = 0.8, 2  # the same of a labelled recording, whose frames are of one person
CONFIDENT, EDGE = 0.8, 3  # of a label; frames at its ends that are left out

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
                    yield label, hand, _weight(name, truth["family"])


def nothing(folder: Path) -> Iterator[Row]:
    """Hands of people who sign, hold things or let them rest."""
    for file in sorted(folder.glob("*.jsonl")):
        for frame in list(hand_frames(str(file), Config()))[::NOTHING_EVERY]:
            yield from (("none", h, NOTHING) for h in frame.hands if max(pose_scores(h).values()) < SURE)


def people(folder: Path) -> Iterator[Row]:
    """Hands of recordings that somebody has labelled by eye, as ranges of frames."""
    for name, truth in json.loads((folder / "labels.json").read_text(encoding="utf-8")).items():
        file = folder / f"{name}.jsonl"
        if not file.exists():
            continue
        frames = list(hand_frames(str(file), Config()))
        for event in truth["events"]:
            label = SAME.get(event["kind"], event["kind"])
            if event["confidence"] < CONFIDENT or label not in LABELS:
                continue
            for frame in frames[::PERSON_EVERY]:
                if event["a"] + EDGE <= round(frame.t * truth["fps"]) <= event["b"] - EDGE and frame.hands:
                    yield label, frame.hands[0], PERSON


SOURCES = {"photos": photos, "clips": clips, "nothing": nothing, "people": people}


def _label(name: str, truth: dict[str, str]) -> str:
    others, finger = truth["kind"], truth["finger"]
    pose = name.split("/")[0]
    if pose == "pinch":
        if finger == "middle" and truth["family"] != "poses":
            return "pinch_middle"
        return "ok" if others in ("ok", "straight") else "pinch"
    # A pinch that is open, or not quite closed, is no pose.
    return "none" if pose.startswith("pinch") and pose not in LABELS else SAME.get(pose, pose)


def _weight(name: str, family: str) -> float:
    return (1.0 if family == "poses" else PINCHING) * (RANDOM if name == "none/any" else 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description="Labelled hands for hand_poses.py.")
    parser.add_argument("kind", choices=SOURCES)
    parser.add_argument("out", type=Path, help="the file to be written")
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    labels, hands, weights = zip(*SOURCES[args.kind](args.folder), strict=True)
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
