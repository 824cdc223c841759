"""How often the tracker finds dark hands before bright walls: rendered people, of whose hands the place is known.

    python -m tests.vision.dark_hands HANDS --first 700 --count 70

HANDS: a folder of hands, as `models/training/makehuman_hands.py` makes them. The people and clips are those of
`tests/learn/performances.py` whose skin is one of the two darkest; two clips of each are played.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from gesturectl.model.types import HandFrame
from tests.learn import performances
from tests.learn.cases import Kit, drawn

DARKEST = (3, 6)  # of the renderer's skins
CLIPS = (0, 2)
JOINTS = [0, 1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 14, 16, 17, 18, 19, 21, 22, 23, 24]  # of its 25: the 21 landmarks
NEAR = 0.25  # of the hand's extent: landmarks that are nearer on average are that hand's


class Watched(Kit):
    """The renderer, which keeps where the landmarks were drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[np.ndarray] = []  # (21, 2) pixels, of each frame
        draw, self.globals = self.render, self.render.__globals__
        self.skins = self.globals["SKINS"]

        def render(surface, faces, places, rng):
            self.places.append(self.project(places)[JOINTS])
            return draw(surface, faces, places, rng)

        self.render = render


def played(kit: Watched, meshes: Path, number: int, clip: int) -> list[bool]:
    """Of each frame of a clip, whether the hand was found."""
    kit.globals["SKINS"] = kit.skins
    person = drawn(kit, meshes, number, np.random.default_rng([7, number]))
    kit.globals["SKINS"] = [kit.skins[number % len(kit.skins)]]
    kit.places.clear()
    frames, _ = performances.performed(kit, person, number, clip)
    return [_right(frame, truth) for frame, truth in zip(frames, kit.places, strict=True)]


def _right(found: HandFrame, truth: np.ndarray) -> bool:
    gaps = [np.linalg.norm(hand.landmarks[:, :2] - truth, axis=1).mean() for hand in found.hands]
    return bool(min(gaps, default=np.inf) < NEAR * np.ptp(truth, axis=0).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("meshes", type=Path)
    parser.add_argument("--first", type=int, default=700)
    parser.add_argument("--count", type=int, default=70)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    kit = Watched()
    clips = [
        played(kit, args.meshes, number, clip)
        for number in range(args.first, args.first + args.count)
        if number % len(kit.skins) in DARKEST
        for clip in CLIPS
    ]
    never = sum(not any(clip) for clip in clips)
    print(f"clips {len(clips)}, without a hand {never}; frames found {np.mean(np.concatenate(clips)):.3f}")


if __name__ == "__main__":
    main()
