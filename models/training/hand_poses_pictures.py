"""Renders hands in every built-in pose and in none, and keeps what the tracker finds in them, for `hand_poses.py`.

    python models/training/hand_poses_pictures.py right.glb OUT.npz --pictures 9000 --seed 1

`hand_metric.py` says where the mesh is from, `makehuman_hands.py` makes hands of other shapes. What a pose looks like
is written here as ranges of joint angles: people differ in how far they stretch and curl fingers and where they rest
the thumb. OUT holds a row for every picture in which the hand was found.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from copy import copy
from pathlib import Path

import cv2
import numpy as np
from hand_metric import FOCAL, SIZE, Array, Mesh, project, render, touching
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from gesturectl.learn.training import largest
from gesturectl.model.types import POSES, Frame, ImageArray
from gesturectl.settings import Tracker as TrackerSettings
from gesturectl.vision.build import openvino
from gesturectl.vision.models import locate
from gesturectl.vision.tracker import Engine

THUMB = "thumb"  # thumb_up and thumb_down: one shape, told apart by its direction in the picture
LABELS = (*(p for p in POSES if p not in ("thumb_up", "thumb_down")), THUMB, "none")
LANDMARKS = [0, 1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 14, 16, 17, 18, 19, 21, 22, 23, 24]  # the mesh's joints for them
NOISE = 0.003  # metres, standard deviation of a joint
WITHOUT_PICTURE = 0.5  # weight of a hand that no tracker found
ASTRAY = 0.4  # of the hand's extent: a hand whose landmarks are further off on average was found somewhere else

Range = tuple[tuple[float, float], ...]
# Degrees. Of a finger: flexion of its three joints. Of the thumb: opposition, then flexion of its three joints.
FINGER: dict[str, tuple[Range, ...]] = {
    "straight": (((-8, 18), (0, 12), (0, 10)),) * 3 + (((5, 35), (0, 18), (0, 14)),),
    "half": (((15, 45), (25, 60), (10, 40)),),
    "curled": (((62, 92), (88, 110), (40, 76)),) * 3 + (((40, 75), (78, 108), (35, 75)),),
    "hook": (((-8, 25), (70, 105), (35, 70)),),
    "level": (((60, 90), (0, 30), (0, 15)),),
}
THUMBS: dict[str, tuple[Range, ...]] = {
    "out": (((-16, 12), (-20, 2), (-10, 6), (-14, 12)),),
    "aside": (((-10, 10), (4, 20), (-5, 10), (-8, 15)), ((-10, 36), (0, 15), (-5, 10), (-5, 15))),
    "beside": (((0, 18), (18, 32), (5, 28), (0, 28)),),
    "across": (((3, 22), (10, 30), (36, 55), (30, 65)), ((24, 38), (12, 32), (28, 52), (20, 60))),
}
FAN = np.array([-7.0, 0.0, 4.0, 9.0])


def _within(ranges: tuple[Range, ...], rng: np.random.Generator) -> Array:
    low, high = np.array(ranges[rng.integers(len(ranges))], float).T
    return rng.uniform(low, high)


def angles(thumb: str, fingers: str, rng: np.random.Generator) -> Array:
    """(5, 4) joint angles. fingers: a letter each, index to little: s(traight), h(alf), c(urled), k: hook, l(evel)."""
    names = {name[0] if name != "hook" else "k": name for name in FINGER}
    out = np.zeros((5, 4))
    out[0] = _within(THUMBS[thumb], rng)
    if rng.random() < 0.7:  # what neighbours do alike
        kept = {letter: _within(FINGER[names[letter]], rng) for letter in set(fingers)}
        rows = [kept[letter] + rng.normal(0, 5.0, 3) for letter in fingers]
    else:
        rows = [_within(FINGER[names[letter]], rng) for letter in fingers]
    out[1:, 1:] = rows
    straight = np.array([letter in "sh" for letter in fingers])
    out[1:, 0] = FAN * rng.uniform(-0.9, 1.6) * straight + rng.normal(0, 2.0, 4)
    out[1:, 1:] = np.clip(out[1:, 1:], (-12, 0, 0), (94, 112, 78))
    return out


def _beside_each_other(a: Array, low: float, high: float, rng: np.random.Generator) -> Array:
    """Turns index from middle finger by low to high degrees; below 0 they lean towards each other."""
    between, middle = rng.uniform(low, high), rng.normal(0, 3.0)
    a[1, 0], a[2, 0] = middle - between / 2, middle + between / 2
    a[2, 1:] = np.clip(a[1, 1:] + rng.normal(0, 4.0, 3), (-12, 0, 0), (40, 25, 20))
    return a


def _pick(*choices: str) -> Callable[[np.random.Generator], str]:
    return lambda rng: choices[rng.integers(len(choices))]


TUCKED = _pick("across", "across", "beside")
RECIPES: dict[str, Callable[[Mesh, np.random.Generator], Array]] = {
    "open": lambda m, r: angles(_pick("out", "aside", "aside", "beside")(r), "ssss", r),
    "relaxed": lambda m, r: angles(_pick("out", "aside", "beside")(r), "hhhh", r),
    "fist": lambda m, r: angles(TUCKED(r), "cccc", r),
    "point": lambda m, r: angles(TUCKED(r), "sccc", r),
    "gun": lambda m, r: angles("out", "sccc", r),
    "two": lambda m, r: _beside_each_other(angles(TUCKED(r), "sscc", r), -9.0, 1.0, r),
    "victory": lambda m, r: _beside_each_other(angles(TUCKED(r), "sscc", r), 6.0, 30.0, r),
    "three": lambda m, r: angles(TUCKED(r), "sssc", r),
    "three_thumb": lambda m, r: angles(_pick("out", "out", "aside")(r), "sscc", r),
    "four": lambda m, r: angles("across", "ssss", r),
    "rock": lambda m, r: angles(TUCKED(r), "sccs", r),
    "call": lambda m, r: angles("out", "cccs", r),
    THUMB: lambda m, r: angles(_pick("out", "out", "aside")(r), "cccc", r),
    "pinch": lambda m, r: touching(m, angles("aside", "h" + _pick("hhh", "hhh", "ccc", "hhc")(r), r), 1),
    "ok": lambda m, r: touching(m, angles("aside", "h" + _pick("sss", "sss", "ssh")(r), r), 1),
    "pinch_middle": lambda m, r: touching(m, angles("aside", _pick("shss", "hhhh", "shhh", "shcc", "shss")(r), r), 2),
    "none": lambda m, r: _no_pose(m, r),
}
# Patterns that no pose names: hands that hold, hang, count otherwise or are on their way.
_NAMELESS = (
    "ccsc", "cscc", "cssc", "ccss", "scsc", "scss", "sscs", "csss", "cscs", "kkkk", "llll", "shhh", "sshh", "hscc",
    "hhcc", "chhh", "cchh", "hccc", "hhhc", "cchs", "sshc", "hsss", "sssh", "khhh", "skkk", "sskk", "llhh", "kkcc",
)  # fmt: skip


def _no_pose(mesh: Mesh, rng: np.random.Generator) -> Array:
    kind = rng.random()
    if kind < 0.15:  # the tips of all fingers at the thumb, or one that no pinch is made with
        a = angles("aside", _pick("hhhh", "sssh", "sshs", "hhhh")(rng), rng)
        return touching(mesh, a, int(rng.integers(3, 5)))
    if kind < 0.3:  # around a thing that is held
        a = angles("aside", "hhhh", rng)
        a[0, 0] = rng.uniform(20, 38)
        a[1:, 1:] += (rng.uniform(0, 25), rng.uniform(10, 25), 0)
        return a
    if kind < 0.4:  # clawed
        return angles(_pick("across", "aside", "out")(rng), _pick("kkkk", "hkkk", "hhkk")(rng), rng)
    if kind < 0.65:  # with the thumb out, or without it
        return angles(*_pair(rng, ("out", "sssc"), ("out", "sccs"), ("across", "cccs"), ("across", "cscc")), rng)
    return angles(_pick("across", "beside", "aside", "out")(rng), _pick(*_NAMELESS)(rng), rng)


def _pair(rng: np.random.Generator, *choices: tuple[str, str]) -> tuple[str, str]:
    return choices[rng.integers(len(choices))]


def turn(label: str, rng: np.random.Generator) -> tuple[float, float, float]:
    """Roll, pitch and yaw of the view in degrees."""
    roll, pitch, yaw = rng.normal(0, (35.0, 20.0, 26.0))
    if rng.random() < 0.3:
        pitch, yaw = rng.uniform(-65, 55), rng.uniform(-80, 80)
    if rng.random() < 0.22:
        yaw += 180.0
    if label in (THUMB, "call", "gun"):
        roll = rng.uniform(-180, 180)
    return float(roll), float(pitch), float(yaw)


def picture(mesh: Mesh, label: str, rng: np.random.Generator) -> tuple[ImageArray, Array, str]:
    """A picture of a hand that shows `label`, its true landmarks in pixels, and its side."""
    hand = mesh.scaled(*hand_shape(rng))
    places, turns = hand.posed(RECIPES[label](mesh, rng))
    surface = hand.surface(places, turns)
    middle = (places[0] + places[11]) / 2
    rotation = Rotation.from_euler("zxy", turn(label, rng), degrees=True).as_matrix().T
    distance = rng.uniform(0.3, 0.85)
    at = np.array([*rng.uniform(-0.2, 0.2, 2) * distance * (1.0, 0.6), -distance])
    surface, places = ((p - middle) @ rotation + at for p in (surface, places))
    side, faces = "right", mesh.faces
    if rng.random() < 0.5:
        side, surface, places, faces = "left", surface * (-1, 1, 1), places * (-1, 1, 1), faces[:, ::-1]
    image = render(surface, faces, places, rng)
    if rng.random() < 0.5:  # as blurred as a hand further off, which the palm detection would miss in so wide a view
        factor = rng.uniform(0.15, 0.6)
        small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        image = cv2.resize(small, SIZE, interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.25:  # dark, against the light
        image = (image * rng.uniform(0.2, 0.6)).astype(np.uint8)
    return image, project(places[LANDMARKS]), side


def hand_shape(rng: np.random.Generator) -> tuple[float, float]:
    """The palm's width and the fingers' length, as shares of the mesh's own."""
    return rng.uniform(0.86, 1.16), rng.uniform(0.88, 1.14)


def without_picture(mesh: Mesh, label: str, rng: np.random.Generator) -> tuple[Array, Array]:
    """The hand's own joints in place of what a tracker finds: world (21, 3) in metres, landmarks (21, 3) in pixels.

    With noise of the size of the tracker's, which is larger along the line of sight.
    """
    places = mesh.scaled(*hand_shape(rng)).posed(RECIPES[label](mesh, rng))[0][LANDMARKS]
    rotation = Rotation.from_euler("zxy", turn(label, rng), degrees=True).as_matrix().T
    world = (places - (places[0] + places[9]) / 2) @ rotation
    distance = rng.uniform(0.3, 0.9)
    at = np.array([*rng.uniform(-0.2, 0.2, 2) * distance * (1.0, 0.6), -distance])
    scale = FOCAL / distance
    landmarks = np.c_[project(world + at), -world[:, 2] * scale]
    world = world * (1.0, -1.0, -1.0) + rng.normal(0, NOISE, (21, 3)) * (1.0, 1.0, 1.8)
    landmarks += rng.normal(0, NOISE, (21, 3)) * (0.5, 0.5, 1.8) * scale
    return world - world.mean(axis=0), landmarks


def rows_without_pictures(mesh: Mesh, labels: Sequence[str], hands: int, seed: int) -> dict[str, NDArray[np.generic]]:
    """The same as `rows`, without a picture of any hand: far quicker, and less like what a tracker finds."""
    named = [labels[i % len(labels)] for i in range(hands)]
    mesh = copy(mesh)
    mesh.points = mesh.points[:0]  # no surface is needed
    found = [without_picture(mesh, label, np.random.default_rng([seed, i])) for i, label in enumerate(named)]
    world, landmarks = (np.array(part) for part in zip(*found, strict=True))
    weight, left = np.full(hands, WITHOUT_PICTURE), np.zeros(hands, bool)
    return {"label": np.array(named), "world": world, "landmarks": landmarks, "left": left, "weight": weight}


def rows(
    meshes: Sequence[Mesh], tracker: Engine, labels: Sequence[str], pictures: int, seed: int
) -> dict[str, NDArray[np.generic]]:
    """What the tracker finds in so many pictures, the labels in turn, and one of the meshes drawn for each."""
    kept: dict[str, list[object]] = {name: [] for name in ("label", "world", "landmarks", "left", "weight")}
    for i in range(pictures):
        label = labels[i % len(labels)]
        mesh = meshes[np.random.default_rng([seed, i, 1]).integers(len(meshes))]
        image, truth, _ = picture(mesh, label, np.random.default_rng([seed, i]))
        hand = largest(tracker.step(Frame(image, float(i), i, "rendered")).hands)
        if hand is None:
            continue
        off = np.linalg.norm(hand.landmarks[:, :2] - truth, axis=1).mean() / np.ptp(truth, axis=0).max()
        if off > ASTRAY:
            continue
        row = (label, hand.world, hand.landmarks, hand.side == "left", 1.0)
        for values, value in zip(kept.values(), row, strict=True):
            values.append(value)
    return {name: np.array(values) for name, values in kept.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="Renders hands in every built-in pose and in none.")
    parser.add_argument("mesh", type=Path, help="right.glb of the profile generic-hand, or a folder of such meshes")
    parser.add_argument("out", type=Path, help="the file to be written")
    parser.add_argument("--pictures", type=int, default=9000, help="how many (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of all that is random (default %(default)s)")
    parser.add_argument("--labels", nargs="+", choices=LABELS, default=LABELS, help="which (default: all)")
    parser.add_argument("--without", action="store_true", help="without pictures and tracker, from the joints")
    parser.add_argument(
        "--photos", action="store_true", help="looked at several times, as photos; else once, as a video"
    )
    args = parser.parse_args()
    meshes = [Mesh(file) for file in (sorted(args.mesh.glob("*.glb")) if args.mesh.is_dir() else [args.mesh])]
    if args.without:
        np.savez_compressed(args.out, **rows_without_pictures(meshes[0], args.labels, args.pictures, args.seed))
        return
    paths = locate()
    tracker = openvino(TrackerSettings(), paths.palm, paths.landmark, None)
    tracker.looks_often = args.photos
    np.savez_compressed(args.out, **rows(meshes, tracker, args.labels, args.pictures, args.seed))


if __name__ == "__main__":
    main()
