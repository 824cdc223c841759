"""Poses of a thumb that touches a place on its index finger, for `desk_hands.py`.

A place is given by its share of the way from the index finger's knuckle to its last joint, and by its angle around the
finger: 0 at the thumb's side, 90 degrees at the back of the finger.
"""

from itertools import pairwise

import numpy as np
from rendered_hands import CHAINS
from scipy.optimize import least_squares

SKIN = 0.016  # metres from the bones of the thumb's tip to those of a finger that it touches
MISSED = 0.004  # metres that a touch may stay short of
LOW, HIGH = np.radians([-40, -15, -30, -65, -55]), np.radians([55, 60, 80, 55, 55])  # of the thumb's angles
STARTS = ((5, 20, 20, 0, -20), (5, 20, 20, 0, 25), (-7, -3, 1, 22, 40))  # degrees, where the search begins
FIRST = 0.45
ALONG = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65)
ACROSS = (-60, -45, -30, -15, 0, 15, 30, 45, 60)
SHORTEST = 0.014  # metres of a swipe along the finger
NARROWEST = 75  # degrees around the finger that one across it takes at least


def place(m, pose, share, degrees, gap=0.0):
    """Where the thumb's tip is at a place of the index finger, `gap` metres above the skin: metres of the hand."""
    p = m.frame(m.joints(pose)[1])
    chain = [p[j] for j in CHAINS["index"][1:4]]
    lengths = [np.linalg.norm(b - a) for a, b in pairwise(chain)]
    way = share * sum(lengths)
    k = int(way > lengths[0])
    axis = (chain[k + 1] - chain[k]) / lengths[k]
    side = p[CHAINS["index"][1]] - p[CHAINS["middle"][1]]
    side -= axis * (side @ axis)
    side /= np.linalg.norm(side)
    back = np.cross(side, axis)
    back *= np.sign(back[2])
    angle = np.radians(degrees)
    at = chain[k] + axis * (way - k * lengths[0])
    return at + (SKIN + gap) * (np.cos(angle) * side + np.sin(angle) * back)


def solved(m, pose, target, start):
    """The pose with the thumb's tip near a place, its angles near `start` in degrees; by how many metres it misses."""

    def posed(x):
        d = np.degrees(x)
        return {**pose, "thumb": tuple(d[:3]), "oppose": float(d[3]), "adduct": float(d[4])}

    def tip(x):
        return m.frame(m.joints(posed(x))[1])[4]

    near = np.radians(start)
    x = least_squares(
        lambda x: np.r_[(tip(x) - target) * 200, 0.22 * (x - near)],
        np.clip(near, LOW + 1e-3, HIGH - 1e-3),
        bounds=(LOW, HIGH),
        max_nfev=25,
    ).x
    return posed(x), float(np.linalg.norm(tip(x) - target))


def angles(pose):
    return (*pose["thumb"], pose["oppose"], pose["adduct"])


def far_apart(m, a, b):
    """Metres between the thumb's tips of two poses."""
    return np.linalg.norm(m.frame(m.joints(a)[1])[4] - m.frame(m.joints(b)[1])[4])


def thumb_swipe(m, rest, rng):
    """Poses of a thumb on its index finger, by name; None if it does not reach far enough.

    thumb_down: where it taps; near and far, under and over: where swipes along and across begin and end; rest: apart.
    """
    found = (solved(m, rest, place(m, rest, FIRST, 0.0), start) for start in STARTS)
    first, missed = min(found, key=lambda f: f[1])
    if missed > MISSED:
        return None
    begin = angles(first)

    def at(share, degrees, gap=0.0):
        return solved(m, rest, place(m, rest, share, degrees, gap), begin)

    def reached(places):
        tried = {key: at(*where) for key, where in places.items()}
        return {key: pose for key, (pose, missed) in tried.items() if missed < MISSED}

    along = reached({s: (s, rng.uniform(-5, 5)) for s in ALONG})
    near, far = min(along, default=0.0), max(along, default=0.0)
    middle = (near + far) / 2
    across = reached({a: (middle, a) for a in ACROSS})
    under, over = min(across, default=0), max(across, default=0)
    if far == near or over - under < NARROWEST or far_apart(m, along[near], along[far]) < SHORTEST:
        return None
    return {
        "thumb_down": at(middle, (under + over) / 2 + rng.uniform(-10, 10))[0],
        "near": along[near],
        "far": along[far],
        "over": across[over],
        "under": across[under],
        "rest": at(middle, rng.uniform(-30, 10), rng.uniform(0.01, 0.025))[0],
    }
