"""Hands built from joint angles: any pose, view and place, and any gap between thumb and finger."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from gesturectl.model.types import Hand, HandFrame, frozen

SIZE = (640, 480)
MILLIMETRES_A_PALM = 88.0


# A right palm that faces the camera, fingers up: metres, x right, y down, z away from the camera.
KNUCKLES = {"index": (0.025, -0.090), "middle": (0.003, -0.092), "ring": (-0.017, -0.086), "little": (-0.035, -0.077)}
BONES = {
    "index": (0.042, 0.025, 0.020),
    "middle": (0.046, 0.029, 0.021),
    "ring": (0.042, 0.027, 0.021),
    "little": (0.033, 0.020, 0.018),
}
FAN = {"index": 10, "middle": 0, "ring": -8, "little": -18}  # degrees to the thumb's side
STRAIGHT, CURLED, HALF = (5, 8, 5), (80, 100, 60), (35, 40, 20)
OUT = ((0.028, -0.020, -0.008), (0.052, -0.042, -0.010), (0.078, -0.062, -0.012), (0.100, -0.078, -0.012))
TUCKED = ((0.024, -0.022, -0.012), (0.036, -0.048, -0.026), (0.018, -0.066, -0.036), (-0.006, -0.070, -0.042))


def finger(name, bends, fan=None):
    angle, aside = 0.0, math.radians(FAN[name] if fan is None else fan)
    points = [np.array([*KNUCKLES[name], 0.0])]
    for bend, bone in zip(bends, BONES[name], strict=True):
        angle += math.radians(bend)
        flat = math.cos(angle)
        points.append(points[-1] + bone * np.array([flat * math.sin(aside), -flat * math.cos(aside), -math.sin(angle)]))
    return points


def thumb_to(tip):
    """A thumb that reaches for a fingertip and stops short of it by the thickness of the two."""
    base = np.array([0.028, -0.020, -0.010])
    end = tip + np.array([0.004, 0.008, 0.0])
    bulge = np.array([0.018, 0.004, -0.006])
    return [base, base + (end - base) * 0.38 + bulge, base + (end - base) * 0.72 + bulge * 0.7, end]


def world(thumb, index, middle, ring, little, fan=None):
    fan = fan or {}
    names = ("index", "middle", "ring", "little")
    bent = zip(names, (index, middle, ring, little), strict=True)
    fingers = [finger(name, bends, fan.get(name)) for name, bends in bent]
    if isinstance(thumb, int):
        thumb = thumb_to(fingers[thumb][3])
    points = np.array([(0.0, 0.0, 0.0), *thumb, *(p for f in fingers for p in f)])
    return points - points.mean(axis=0)


SIDE_BY_SIDE = {"index": 1, "middle": 0}
SPREAD = {"index": 14, "middle": -8}
PINCHING = (45, 50, 25)
SHAPES = {
    "open": world(OUT, STRAIGHT, STRAIGHT, STRAIGHT, STRAIGHT),
    "relaxed": world(
        OUT, (25, 35, 20), (30, 40, 20), (32, 40, 20), (32, 38, 20), {"index": 2, "ring": -2, "little": -5}
    ),
    "fist": world(TUCKED, CURLED, CURLED, CURLED, CURLED),
    "point": world(TUCKED, STRAIGHT, CURLED, CURLED, CURLED),
    "gun": world(OUT, STRAIGHT, CURLED, CURLED, CURLED),
    "two": world(TUCKED, STRAIGHT, STRAIGHT, CURLED, CURLED, SIDE_BY_SIDE),
    "victory": world(TUCKED, STRAIGHT, STRAIGHT, CURLED, CURLED, SPREAD),
    "three": world(TUCKED, STRAIGHT, STRAIGHT, STRAIGHT, CURLED),
    "three_thumb": world(OUT, STRAIGHT, STRAIGHT, CURLED, CURLED),
    "four": world(TUCKED, STRAIGHT, STRAIGHT, STRAIGHT, STRAIGHT),
    "rock": world(TUCKED, STRAIGHT, CURLED, CURLED, STRAIGHT),
    "call": world(OUT, CURLED, CURLED, CURLED, STRAIGHT),
    "pinch": world(0, PINCHING, (25, 35, 20), (30, 38, 20), (32, 38, 20), {"middle": 2, "ring": 0, "little": -3}),
    "ok": world(0, PINCHING, STRAIGHT, STRAIGHT, STRAIGHT),
    "pinch_middle": world(1, (20, 20, 10), (48, 52, 25), (20, 20, 10), (15, 15, 10)),
}
UNKNOWN = {
    "middle alone": world(TUCKED, CURLED, STRAIGHT, CURLED, CURLED),
    "little alone": world(TUCKED, CURLED, CURLED, CURLED, STRAIGHT),
    "thumb, index and little": world(OUT, STRAIGHT, CURLED, CURLED, STRAIGHT),
    "ring curled": world(TUCKED, STRAIGHT, STRAIGHT, CURLED, STRAIGHT),
}


def rotation(yaw=0.0, pitch=0.0, roll=0.0):
    a, b, c = (math.radians(v) for v in (yaw, pitch, roll))
    about_y = np.array([[math.cos(a), 0, math.sin(a)], [0, 1, 0], [-math.sin(a), 0, math.cos(a)]])
    about_x = np.array([[1, 0, 0], [0, math.cos(b), -math.sin(b)], [0, math.sin(b), math.cos(b)]])
    about_z = np.array([[math.cos(c), -math.sin(c), 0], [math.sin(c), math.cos(c), 0], [0, 0, 1]])
    return about_z @ about_x @ about_y


def hand(points, *, scale=1500.0, at=(320.0, 240.0), mirrored=False, **turn):
    """A hand seen by weak perspective: `scale` pixels a metre."""
    points = points * np.array([-1.0 if mirrored else 1.0, 1.0, 1.0]) @ rotation(**turn).T
    seen = points * scale + np.array([*at, 0.0])
    return Hand(1, "left" if mirrored else "right", 1.0, frozen(seen), frozen(points))


def posed(name, *, track=1, at=(320.0, 280.0), side="right", scale=1200.0, **turn):
    """A hand in a pose by its name, palm to the camera and fingers up unless turned; `at` is its middle in pixels."""
    return replace(hand(SHAPES[name], scale=scale, at=at, mirrored=side == "left", **turn), track_id=track)


def gapped(gap, *, track=1, at=(320.0, 280.0), finger=8, shape="ok"):
    """A hand whose thumb is `gap` palm lengths (0.1 to 1) away from a finger's tip, across the line of sight."""
    points = SHAPES[shape].copy()
    away = np.array([0.8, 0.6, 0.0])
    points[4] = points[finger] + away * gap * MILLIMETRES_A_PALM / 1000
    return replace(hand(points, scale=1200.0, at=at), track_id=track)


def seen(t, *hands: Hand) -> HandFrame:
    """A frame of `SIZE` that shows these hands."""
    return HandFrame(t, SIZE, hands)
