"""Writes recordings of hands that are not drawn: true landmarks, with the errors the tracker makes of rendered ones.

    python models/training/simulated_hands.py HAND CLIPS OUT --first 500000 --clips 1000

HAND, numbers and what is written are as of `rendered_hands.py`; CLIPS: what that wrote. A clip takes a second where a
rendered one takes ten to thirty. Its errors are those of one of the clips whose hands are seen most alike, as they
follow each other there, with the frames in which no hand was found; so they change with time and view as the tracker's
do, but not with the pose.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pinch import MATCHED, PALM
from rendered_hands import FAM, FOCAL, LANDMARKS, SIZE, Mesh, Placed, hands, library, scenario, truth

from gesturectl.learn.training import hand_frames
from gesturectl.model.trace import TraceWriter
from gesturectl.model.types import Hand, HandFrame, Side, frozen
from gesturectl.settings import Config

Array = NDArray[np.float64]

OPPOSITE: dict[Side, Side] = {"left": "right", "right": "left"}
LOST, OTHER_SIDE, FOUND = 0, 1, 2
FEWEST = 0.7  # of a clip's frames, in which its hand has to be found
ALIKE = 6  # clips with the most similar view, of which one is drawn
UNITS = np.array((0.3, 20.0, 20.0, 30.0))  # metres and degrees of distance, yaw, pitch and roll that count alike
DOWN = np.array((1.0, -1.0, -1.0))  # from y up and z to the camera to the tracker's axes


@dataclass(frozen=True, slots=True)
class Errors:
    """What the tracker made of a clip's hand. world in palm lengths, image in spreads of the palm's landmarks."""

    view: Array  # (4,) in UNITS
    side: Side
    fps: float
    found: NDArray[np.int64]  # (frames,)
    world: Array  # (frames, 21, 3)
    image: Array  # (frames, 21, 2)


def seen(view: dict[str, float]) -> Array:
    return np.array([view[n] for n in ("z", "yaw", "pitch", "roll")]) / UNITS


def mirrored(view: Array) -> Array:
    return view * (1.0, -1.0, 1.0, -1.0)


def spread(image: Array) -> float:
    """Of the palm's landmarks, (21, 2 or 3), in the picture's plane."""
    palm = image[list(PALM), :2]
    return float(np.linalg.norm(palm - palm.mean(axis=0)))


def errors(file: Path) -> Errors | None:
    """Of a recorded clip; None where its hand is seldom found."""
    shown = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    frames = list(hand_frames(str(file), Config()))
    found = np.zeros(len(frames), np.int64)
    world, image = np.zeros((len(frames), 21, 3)), np.zeros((len(frames), 21, 2))
    for i, (frame, true) in enumerate(zip(frames, shown["frames"], strict=False)):
        px, place = np.array(true["hands"][0]["px"]), np.array(true["hands"][0]["world"]) * DOWN
        place = place - place.mean(axis=0)
        near = {float(np.linalg.norm(h.landmarks[:, :2] - px, axis=1).mean()): h for h in frame.hands}
        if not near or min(near) > MATCHED * np.ptp(px, axis=0).max():
            continue
        hand = near[min(near)]
        points = hand.world - hand.world.mean(axis=0)
        points = points / ((points * place).sum() / (place * place).sum())
        found[i] = FOUND if hand.side == shown["side"] else OTHER_SIDE
        world[i] = (points - place) / np.linalg.norm(place[9] - place[0])
        image[i] = (hand.landmarks[:, :2] - px) / spread(px)
    if (found > LOST).mean() < FEWEST:
        return None
    return Errors(seen(shown["view"]), shown["side"], shown["fps"], found, world, image)


def drawn(clips: list[Errors], view: Array, side: Side, rng: np.random.Generator) -> Errors:
    """The errors of a clip whose view is much like this one, mirrored where its hand is the other."""
    off = [np.linalg.norm((e.view if e.side == side else mirrored(e.view)) - view) for e in clips]
    found = clips[int(np.argsort(off)[int(rng.integers(ALIKE))])]
    if found.side == side:
        return found
    flip = np.array((-1.0, 1.0, 1.0))
    return Errors(view, side, found.fps, found.found, found.world * flip, found.image * flip[:2])


def tracked(points: Array, found: Errors, k: int, side: Side) -> tuple[Hand, ...]:
    """The hand as the tracker would find it. points: (21, 3) metres before the camera, y up, z to the camera."""
    if found.found[k] == LOST:
        return ()
    world = (points - points.mean(axis=0)) * DOWN
    world = world + found.world[k] * np.linalg.norm(world[9] - world[0])
    image = pixels(points)
    image = image + found.image[k] * spread(image)
    depth = world[:, 2] * spread(image) / max(spread(world), 1e-6)
    seen_side = side if found.found[k] == FOUND else OPPOSITE[side]
    return (Hand(1, seen_side, 1.0, frozen(np.c_[image, depth]), frozen(world)),)


def pixels(points: Array) -> Array:
    """(21, 2) places in the picture."""
    f, (width, height) = FOCAL * SIZE[0], SIZE
    return np.c_[width / 2 + f * points[:, 0] / -points[:, 2], height / 2 - f * points[:, 1] / -points[:, 2]]


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes recordings of hands that are not drawn, and their truth.")
    parser.add_argument("hand", type=Path, help="the right hand's mesh, right.glb, or a folder of such meshes")
    parser.add_argument("source", type=Path, metavar="clips", help="what rendered_hands.py wrote")
    parser.add_argument("out", type=Path)
    parser.add_argument("--first", type=int, default=0, help="the first clip's number")
    parser.add_argument("--clips", type=int, default=8)
    parser.add_argument("--families", nargs="+", choices=sorted(set(FAM)), help="of these numbers only such clips")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    clips = [e for file in sorted(args.source.glob("*.jsonl")) if (e := errors(file)) is not None]
    rigs = hands(args.hand)
    for number in range(args.first, args.first + args.clips):
        sc, rng = scenario(number), np.random.default_rng([number, 91])
        if args.families and sc["family"] not in args.families:
            continue
        mesh = Mesh(rigs[int(rng.integers(len(rigs)))], sc["shape"])
        placed = Placed(sc, library(sc, mesh, rng), rng)
        found = drawn(clips, seen(sc["view"]), sc["side"], rng)
        first = int(rng.integers(len(found.found)))
        rec: dict[str, list[object]] = {"name": [], "steady": [], "px": [], "world": []}
        name = f"{number:05d}-{sc['family']}"
        with (args.out / f"{name}.jsonl").open("wb") as stream:
            writer = TraceWriter(stream)
            writer.meta(SIZE, sc["fps"], name)
            for i in range(int(sc["seconds"] * sc["fps"])):
                pose, shown, steady, stand = placed.at(i / sc["fps"])
                points = stand(mesh.frame(mesh.joints(pose)[1])[LANDMARKS])
                k = (first + int(i * found.fps / sc["fps"])) % len(found.found)
                writer.frame(HandFrame(round(i / sc["fps"], 8), SIZE, tracked(points, found, k, sc["side"])))
                values = (shown, steady, pixels(points), points - points.mean(axis=0))
                for column, value in zip(rec.values(), values, strict=True):
                    column.append(value)
        (args.out / f"{name}.json").write_text(truth(sc, rec), encoding="utf-8")


if __name__ == "__main__":
    main()
