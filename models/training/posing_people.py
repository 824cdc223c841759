"""Hands of people for `hand_poses.py` in poses that they did not make: what the tracker found, with the fingers moved.

    python models/training/posing_people.py HANDS OUT.npz SOURCE … --hands 40 --poses 12

HANDS: a folder of meshes as of `makehuman_hands.py`, whose fingers make the poses as `hand_poses_pictures.py` draws
them. SOURCE: recordings by the tracker, or a folder of photos. OUT holds rows as `hand_poses_rows.py` writes them. The
same arguments give the same rows.

Rendered hands are of few shapes, and of people there are few poses. In these a person's hand, with its bones, its view
and what the tracker got wrong of the palm, makes any of them, and what is none.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from hand_metric import Mesh
from hand_poses_pictures import LABELS, LANDMARKS, RECIPES, hand_shape
from pinching_people import JOINTS, MIRROR, axes, bent
from simulated_hands import DOWN, spread

from gesturectl.gestures.features import palm_metres
from gesturectl.gestures.poses.vectors import Array
from gesturectl.learn.training import hand_frames
from gesturectl.model.types import Hand
from gesturectl.settings import Config

TOUCH = {"pinch": "index", "ok": "index", "pinch_middle": "middle"}  # whose tips meet, whatever the bones' lengths

Row = tuple[str, Array, Array, bool, float]


def target(meshes: Sequence[Mesh], label: str, rng: np.random.Generator) -> Array:
    """(21, 3) in palm lengths and the palm's axes: a hand that shows the label."""
    mesh = meshes[int(rng.integers(len(meshes)))]
    shape = hand_shape(rng)
    places = mesh.scaled(*shape).posed(RECIPES[label](mesh, rng))[0][LANDMARKS] * DOWN
    places = places - places[0]
    wanted: Array = places @ axes(places).T / palm_metres(places)
    return wanted


def posed(hand: Hand, label: str, to: Array) -> Row:
    """The hand with its fingers in the pose."""
    flip = MIRROR if hand.side == "left" else np.ones(3)
    world, image = hand.world.astype(float), hand.landmarks.astype(float)
    made = bent(world * flip, to, 1.0, tuple(JOINTS), TOUCH.get(label)) * flip
    image = image + (made - world) * (spread(image) / max(spread(world), 1e-9))
    return label, made, image, hand.side == "left", 1.0


def rows(meshes: Sequence[Mesh], hands: Sequence[Hand], poses: int, rng: np.random.Generator) -> Iterator[Row]:
    """Each hand in so many poses, all labels equally often."""
    labels = rng.permutation([LABELS[i % len(LABELS)] for i in range(poses * len(hands))])
    for i, label in enumerate(labels.tolist()):
        yield posed(hands[i % len(hands)], label, target(meshes, label, rng))


def main() -> None:
    parser = argparse.ArgumentParser(description="Hands of people in poses that they did not make.")
    parser.add_argument("meshes", type=Path, help="a folder of meshes")
    parser.add_argument("out", type=Path, help="the file to be written")
    parser.add_argument("sources", type=Path, nargs="+", help="recordings, or folders of photos")
    parser.add_argument("--hands", type=int, default=40, help="of each source (default %(default)s)")
    parser.add_argument("--poses", type=int, default=12, help="of each hand (default %(default)s)")
    args = parser.parse_args()
    meshes = [Mesh(file) for file in sorted(args.meshes.glob("*.glb"))]
    for mesh in meshes:
        mesh.points = mesh.points[:0]  # no surface is needed
    made: list[Row] = []
    for source in args.sources:
        rng = np.random.default_rng(list(source.name.encode()))
        found = [hand for frame in hand_frames(str(source), Config()) for hand in frame.hands]
        hands = [found[i] for i in rng.permutation(len(found))[: args.hands]]
        made += rows(meshes, hands, args.poses, rng)
    kept = zip(("label", "world", "landmarks", "left", "weight"), zip(*made, strict=True), strict=True)
    np.savez_compressed(args.out, **{name: np.array(values) for name, values in kept})
    print(f"{len(made)} hands")


if __name__ == "__main__":
    main()
