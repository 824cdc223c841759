"""Rendered people who record a pose of their own in one place and use it elsewhere, as the tracker finds their hands.

    python -m tests.learn.cases MESH CACHE      about ten minutes of one core; right.glb of generic-hand
    python -m tests.learn.cases HANDS CACHE --first 300 --count 40 [--hands short|gloved]

HANDS: a folder of hands of other shapes, as `models/training/makehuman_hands.py` makes them, one drawn for each case.
A case is one person and one random pose. It is recorded in one place, light and posture, by ten frames between which
the hand turns by little or much. It is used at other distances (0.38 to 0.9 m), in other light and turned otherwise,
made anew each time. `short`: one finger or two end at one of their joints. `gloved`: in thick gloves of one colour.
"""

from __future__ import annotations

import argparse
import runpy
from collections.abc import Container
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation

from gesturectl.gestures.poses.trained import TrainedPoses, Views, views
from gesturectl.learn import idle
from gesturectl.learn.training import largest
from gesturectl.model.resources import resource
from gesturectl.model.types import Frame, Hand, frozen
from gesturectl.settings import Tracker
from gesturectl.vision.build import openvino
from gesturectl.vision.models import locate

RECORDED, USED = 10, 14  # frames of a case
SPREADS = (2.0, 5.0, 10.0)  # degrees by which hands turn while they record, standard deviation
HELD, MADE_ANEW = 2.0, 5.0  # degrees by which joints vary while a pose is held, and when it is made again
DIRECTED = {  # yaw, pitch in degrees, metres
    "left": (-25.0, 0.0, 0.0),
    "right": (25.0, 0.0, 0.0),
    "up": (0.0, -20.0, 0.0),
    "down": (0.0, 20.0, 0.0),
    "near": (0.0, 0.0, 0.38),
    "far": (0.0, 0.0, 0.9),
}
EACH = 2  # frames of a case from each of these
GLOVES = ((35, 35, 40), (40, 60, 160), (235, 235, 235), (190, 40, 45), (60, 130, 70), (120, 150, 60))
THICK = 0.0025  # metres of a glove
STUMP = 0.2  # of its length: what is kept of a finger beyond the joint at which it ends


@dataclass(frozen=True)
class Shot:
    """One rendered frame of a case, and what the tracker found in it; hand: None where it found none."""

    case: int
    kind: str  # "recorded", "used" or one of DIRECTED
    yaw: float
    pitch: float
    distance: float
    hand: Hand | None
    side: str = ""  # of the hand that was drawn, where that was kept


class Kit:
    """The renderer that the metric was learned with."""

    def __init__(self) -> None:
        self.__dict__ = runpy.run_path(str(resource("models/training/hand_metric.py")))


def without_ends(mesh, rng: np.random.Generator):
    """The hand with one finger, or two, that end at one of their joints."""
    short = copy(mesh)
    short.points, short.weights = mesh.points.copy(), mesh.weights.copy()
    chains = ((1, 2, 3, 4), (5, 6, 7, 8, 9), (10, 11, 12, 13, 14), (15, 16, 17, 18, 19), (20, 21, 22, 23, 24))
    for finger in rng.choice(5, 1 + int(rng.random() < 0.3), replace=False).tolist():
        chain = chains[finger]
        at = len(chain) - 2 - int(rng.integers(2 if finger == 0 else 3))
        joint, tip = mesh.joints[chain[at]], mesh.joints[chain[-1]]
        way = (tip - joint) / np.linalg.norm(tip - joint)
        beyond = np.maximum((mesh.points - joint) @ way, 0.0) * (mesh.weights[:, chain].sum(axis=1) > 0.5)
        short.points -= (1.0 - STUMP) * beyond[:, None] * way
        moved = short.weights[:, chain[at:]].sum(axis=1)
        short.weights[:, chain[at:]] = 0.0
        short.weights[:, chain[at - 1]] += moved
    return short


def in_gloves(mesh):
    """The hand in thick gloves."""
    a, b, c = (mesh.points[mesh.faces[:, k]] for k in range(3))
    normals = np.zeros_like(mesh.points)
    for k in range(3):
        np.add.at(normals, mesh.faces[:, k], np.cross(b - a, c - a))
    gloved = copy(mesh)
    gloved.points = mesh.points + THICK * normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return gloved


@dataclass(frozen=True)
class Person:
    """Whom and what a case is about."""

    mesh: Any
    hand: Any  # the mesh in this person's proportions
    angles: np.ndarray  # (5, 4) of the pose, degrees
    side: str
    base: np.ndarray  # degrees of yaw, pitch and roll in which it is recorded
    place: float  # metres to where it is recorded
    spread: float  # degrees by which the hand turns meanwhile

    def picture(self, kit: Kit, made, turned, at, rng: np.random.Generator):
        """The hand with joint angles `made`, turned by yaw, pitch and roll, its middle `at` the camera's x, y, z."""
        places, turns = self.hand.posed(np.clip(made, kit.LOWEST, kit.HIGHEST))
        surface = self.hand.surface(places, turns)
        middle = (places[0] + places[11]) / 2
        yaw, pitch, roll = turned
        rotation = Rotation.from_euler("zxy", (roll, pitch, yaw), degrees=True).as_matrix().T
        surface, places = ((p - middle) @ rotation + at for p in (surface, places))
        faces = self.mesh.faces
        if self.side == "left":
            surface, places, faces = surface * (-1, 1, 1), places * (-1, 1, 1), faces[:, ::-1]
        return kit.render(surface, faces, places, rng)


def drawn(kit: Kit, meshes: Path, number: int, rng: np.random.Generator, hands: str = "whole") -> Person:
    """The person and the pose of a case."""
    files = sorted(meshes.glob("*.glb")) if meshes.is_dir() else [meshes]
    mesh = kit.Mesh(files[number % len(files)])
    if hands == "short":
        mesh = without_ends(mesh, np.random.default_rng([10, number]))
    elif hands == "gloved":
        mesh = in_gloves(mesh)
        kit.render.__globals__["SKINS"] = [GLOVES[number % len(GLOVES)]]
    hand = mesh.scaled(rng.uniform(0.9, 1.12), rng.uniform(0.9, 1.1))
    angles = kit.random_angles(rng)
    if number % 5 < 1:
        angles = kit.touching(mesh, angles, int(rng.integers(1, 5)))
    side = ("left", "right")[int(rng.random() < 0.6)]
    base, place = rng.normal(0, (8.0, 8.0, 10.0)), rng.uniform(0.45, 0.6)
    return Person(mesh, hand, angles, side, base, place, SPREADS[number // 2 % 3])


def rendered(meshes: Path, number: int, tracker, hands: str = "whole") -> list[Shot]:
    """All frames of a case."""
    kit = Kit()
    rng = np.random.default_rng([7, number])
    person = drawn(kit, meshes, number, rng, hands)
    angles, base, place = person.angles, person.base, person.place
    taken = angles + rng.normal(0, MADE_ANEW / 2, angles.shape)
    shots = []

    def shot(kind, made, turned, distance, seed):
        rng = np.random.default_rng([8, number, seed])
        at = np.array([*rng.uniform(-0.2, 0.2, 2) * distance * (1.0, 0.6), -distance])
        image = person.picture(kit, made, turned, at, rng)
        found = largest(tracker.step(Frame(image, float(seed), number * 1000 + seed, "rendered")).hands)
        shots.append(Shot(number, kind, float(turned[0]), float(turned[1]), float(distance), found, person.side))

    for i in range(RECORDED):
        turned = base + rng.normal(0, person.spread, 3) * (1, 0.8, 0.5)
        shot("recorded", taken + rng.normal(0, HELD, angles.shape), turned, place, i)
    for i in range(USED):
        turned = base + rng.normal(0, (15.0, 12.0, 12.0))
        made = angles + rng.normal(0, MADE_ANEW, angles.shape)
        shot("used", made, turned, rng.uniform(0.38, 0.9), 100 + i)
    for k, (kind, (yaw, pitch, distance)) in enumerate(DIRECTED.items()):
        for i in range(EACH):
            turned = base + np.array((yaw, pitch, 0.0)) + rng.normal(0, 3.0, 3)
            made = angles + rng.normal(0, MADE_ANEW, angles.shape)
            shot(kind, made, turned, distance or place, 200 + 10 * k + i)
    return shots


def write(shots: list[Shot], path: Path) -> None:
    """Keeps the frames of a case; those without a hand have NaN."""
    none = np.full((21, 3), np.nan)
    np.savez(
        path,
        landmarks=np.array([s.hand.landmarks if s.hand else none for s in shots], np.float32),
        world=np.array([s.hand.world if s.hand else none for s in shots], np.float32),
        about=np.array(
            [(s.hand.presence if s.hand else 0.0, s.yaw, s.pitch, s.distance, s.hand is not None) for s in shots]
        ),
        side=np.array([s.hand.side if s.hand else "" for s in shots]),
        kind=np.array([s.kind for s in shots]),
        drawn=np.array([s.side for s in shots]),
    )


def read(path: Path) -> list[Shot]:
    """What `write` has kept."""
    kept, shots = np.load(path), []
    drawn = kept["drawn"].tolist() if "drawn" in kept else [""] * len(kept["kind"])
    for i, kind in enumerate(kept["kind"].tolist()):
        presence, yaw, pitch, distance, found = kept["about"][i].tolist()
        points = frozen(kept["landmarks"][i]), frozen(kept["world"][i])
        hand = Hand(0, str(kept["side"][i]), presence, *points) if found else None
        shots.append(Shot(int(path.stem), kind, yaw, pitch, distance, hand, drawn[i]))
    return shots


@dataclass(frozen=True)
class Case:
    """What was recorded and used of a case, where a hand was found."""

    recorded: Views
    used: Views
    kinds: tuple[str, ...]  # of used
    sides: tuple[str, ...]  # of recorded
    hands: tuple[Hand, ...]  # of recorded
    used_hands: tuple[Hand, ...]


def cases(cache: Path, numbers: Container[int]) -> dict[int, Case]:
    """Those of the numbers that were rendered."""
    found = {}
    for file in sorted(cache.glob("*.npz")):
        if int(file.stem) in numbers:
            shots = [s for s in read(file) if s.hand is not None]
            recorded = [s.hand for s in shots if s.kind == "recorded"]
            used = [s for s in shots if s.kind != "recorded"]
            found[int(file.stem)] = Case(
                views(recorded),
                views([s.hand for s in used]),
                tuple(s.kind for s in used),
                tuple(h.side for h in recorded),
                tuple(recorded),
                tuple(s.hand for s in used),
            )
    return found


def missed_of(samples: Views, used: Views) -> np.ndarray:
    """Which of the used hands are missed."""
    known = TrainedPoses({"it": samples}, background=idle.shared().seen)
    return np.array([known.best(used, i).score < 0.5 for i in range(len(used))])


def draws(case: Case, number: int, sizes=(3, 5, 8), times=4):
    """Indices of recorded samples, drawn."""
    rng = np.random.default_rng([9, number])
    for n in sizes:
        for _ in range(times):
            if len(case.recorded) >= n:
                yield rng.permutation(len(case.recorded))[:n]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("meshes", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=76)
    parser.add_argument("--hands", choices=("whole", "short", "gloved"), default="whole")
    args = parser.parse_args()
    args.cache.mkdir(parents=True, exist_ok=True)
    paths = locate()
    for number in range(args.first, args.first + args.count):
        file = args.cache / f"{number:03}.npz"
        if not file.exists():
            tracker = openvino(Tracker(), paths.palm, paths.landmark, None)
            tracker.looks_often = False  # as at the frames of a camera
            write(rendered(args.meshes, number, tracker, args.hands), file)


if __name__ == "__main__":
    main()
