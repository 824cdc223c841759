"""Renders clips of a hand that rests on a desk, tracks them, and writes the recordings with their truth.

    python models/training/desk_hands.py HAND.glb BACKGROUNDS OUT --first 0 --clips 42

The arguments and files are those of `rendered_hands.py`, which renders hands in the air; of a folder of hands each clip
draws one by its number. The forearm lies on the desk; a clip's number decides what the hand does and from where it is
seen:

    point   the hand moves on the desk as one that holds a mouse would, is lifted now and then and put back
    tap     the same, and the index finger taps on the desk
    thumb   the same, and the thumb taps against the side of the index finger
    pinch   the same, and thumb and index finger pinch
    type    the fingers type on a keyboard
    mouse   the hand moves a mouse, clicks and turns its wheel
    idle    the hand lies there, shifts, turns, and moves a finger now and then
    swipe   the hand moves on the desk, and the thumb taps on the index finger, or strokes along or across it
    mug     the hand lies around a mug, lifts it, drinks, puts it down
    talk    the hand gestures in talk above the desk, and rests between

    front   by a camera in the monitor, from the front and above: the fingers point down in the picture
    above   by a camera over the desk, such as in a lamp: the fingers point up in the picture

Clips from number 100000 on are all from above: half of them of kind `swipe`, the others longer ones of hands that mean
nothing. From number 200000 on all kinds take turns, those of hands that mean nothing longer and one in three of these
from the front; hands type at various speeds. Numbers 300000 to 399999 are for learning: all are from above and none is
longer than the others, every other one is of kind `tap`, and these tap more often. Of kind `pinch` numbers 40000 to
59999 drag at times, and in those from 60000 to 79999 it is the middle finger that pinches.

The truth has besides the 21 landmarks of each frame the wrist's place on the desk (`desk`: metres to the right, away
from the person and up) and, as events, when the hand came to rest (`rest`) and when contact was made and lost (`tap`,
`thumb_tap`, `pinch_closed` and `pinch_middle_closed`, with `up`); a stroke of the thumb has the name of the gesture,
its left and right are those of the person. `key` and `button` are when one of the keyboard or of the mouse went down.
"""

import json
from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from rendered_hands import (
    CHAINS,
    FINGERS,
    GL,
    LANDMARKS,
    SIZE,
    SKINS,
    Maker,
    Mesh,
    backgrounds,
    blend,
    drawn,
    hands,
    minjerk,
    parser,
    room,
)
from scipy.optimize import minimize
from scipy.spatial.transform import Rotation
from thumb_poses import SKIN, thumb_swipe

from gesturectl.model.trace import TraceWriter
from gesturectl.model.types import Frame
from gesturectl.settings import Tracker
from gesturectl.vision.build import build_tracker
from gesturectl.vision.models import locate

KINDS = ("point", "tap", "thumb", "tap", "pinch", "type", "mouse", "idle")
THUMB_KINDS = ("swipe", "type", "swipe", "mouse", "swipe", "idle", "swipe", "point")
THUMBS_FROM = 100_000  # the first clip of these
ALL_KINDS = ("type", "tap", "mouse", "swipe", "idle", "type", "tap", "mug", "swipe", "talk", "mouse", "tap", "swipe")
ALL_FROM = 200_000  # the first clip of these
SHORT_KINDS = ("tap", "swipe", "tap", "type", "tap", "mouse", "tap", "swipe", "tap", "idle", "tap", "point", "type")
SHORT = range(300_000, 400_000)  # the clips of these
DRAGS = range(40_000, 60_000)  # clips in which some pinches drag
MIDDLES = range(60_000, 80_000)  # clips in which the middle finger pinches
AWAY = 13 * 100_000  # from the number of a clip to that of another of the same kind
QUIET_KINDS = ("type", "mouse", "idle", "mug", "talk")  # hands that mean nothing
LONGER = 4  # times as long, those of hands that mean nothing
VIEWS = ("front", "above")
MISSED = 0.003  # metres that a touch may stay short of
REACH = [tuple(np.radians(r)) for r in ((-25, 50), (-25, 60), (-25, 60), (-60, 30))]  # of the thumb's angles
THUMBS = ((5, 20, 20, 0), (20, 12, 5, -20), (8, 8, 5, -45))  # degrees, where the search for its pose begins
STROKES = {  # of the thumb: the poses from and to which it strokes; to the right with the right hand
    "thumb_forward": ("near", "far"),
    "thumb_back": ("far", "near"),
    "thumb_right": ("under", "over"),
    "thumb_left": ("over", "under"),
}
ACROSS = {("left", "thumb_right"): "thumb_left", ("left", "thumb_left"): "thumb_right"}
STEEPEST = 70.0  # degrees that a finger on the desk is bent at its knuckle, at most, where the hand can lie flatter
TOUCH = 0.008  # metres of a fingertip's landmark above what it touches
DESK = (1.6, 1.0)  # metres
GRAIN = 500  # pixels a metre of the desk's picture


def turned(yaw, pitch, roll):
    """The hand's rotation from palm down, fingers away: degrees; fingers to the left, knuckles and thumb's side up."""
    return (
        Rotation.from_euler("z", yaw, degrees=True)
        * Rotation.from_euler("x", pitch, degrees=True)
        * Rotation.from_euler("y", roll, degrees=True)
    ).as_matrix()


def reached(m, pose, finger, height, turn, wrist):
    """The pose with this finger's tip `height` metres above the desk, by the angle at its knuckle."""
    low, high = -35.0, 85.0
    _, second, third = pose["curl"][finger]
    tip = CHAINS[finger][4]
    for _ in range(12):
        angle = (low + high) / 2
        tried = {**pose, "curl": {**pose["curl"], finger: (angle, second, third)}}
        places = m.joints(tried)[1]
        offset = m.frame(places)[tip] - m.frame(places)[0]
        if (turn @ offset)[2] + wrist > height:
            low = angle
        else:
            high = angle
    return tried


def from_index(m, pose):
    """Metres from the thumb's tip to the bones of the index finger, between its knuckle and its last joint."""
    p = m.frame(m.joints(pose)[1])
    gaps = []
    for a, b in pairwise(CHAINS["index"][1:4]):
        way = p[b] - p[a]
        share = np.clip((p[4] - p[a]) @ way / (way @ way), 0, 1)
        gaps.append(np.linalg.norm(p[4] - p[a] - share * way))
    return min(gaps)


def thumb_at(m, pose, gap, starts):
    """The pose with the skin of the thumb's tip `gap` metres from that of the index finger.

    starts: angles of the thumb in degrees, where the search begins and near which it stays.
    """

    def posed(x):
        return {**pose, "thumb": tuple(np.degrees(x[:3])), "oppose": float(np.degrees(x[3]))}

    def cost(x, prior):
        return (from_index(m, posed(x)) - SKIN - gap) ** 2 * 4e4 + 0.05 * np.sum((x - prior) ** 2)

    found = []
    for start in starts:  # more than one, as it is caught in places that are far off
        prior = np.radians(start)
        options = {"maxiter": 8, "xtol": 1e-3, "ftol": 1e-4}
        found.append(minimize(cost, prior, args=(prior,), method="Powell", bounds=REACH, options=options))
    return posed(min(found, key=lambda f: f.fun).x)


class OutOfReachError(Exception):
    """The thumb of this hand does not reach its index finger, as that is too straight."""


def thumb_tap(m, rng, turn, wrist):
    """Poses of a resting hand whose thumb touches the index finger, and is apart from it. Raises OutOfReachError."""
    for tried in range(10):
        rest = rest_pose(m, rng, turn, wrist, more=6.0 * tried)
        down = thumb_at(m, rest, 0.0, [np.add(start, rng.normal(0, 5, 4)) for start in THUMBS])
        if from_index(m, down) < SKIN + MISSED:
            break
    else:
        raise OutOfReachError
    return down, thumb_at(m, rest, rng.uniform(0.015, 0.03), [(*down["thumb"], down["oppose"])])


def rest_pose(m, rng, turn, wrist, height=TOUCH, more=0.0):
    """Fingers half bent, their tips on the desk; more: degrees by which they are bent further."""
    bend, tip = rng.uniform(15, 45) + more, rng.uniform(5, 22)
    pose = {
        "curl": {f: (20.0, bend * rng.uniform(0.8, 1.25), tip * rng.uniform(0.7, 1.3)) for f in FINGERS},
        "spread": {f: s + float(rng.normal(0, 3)) for f, s in zip(FINGERS, (-5, 0, 4, 9), strict=True)},
        "thumb": (rng.uniform(-8, 12), rng.uniform(0, 22), rng.uniform(0, 22)),
        "oppose": 0.0,
    }
    for f in FINGERS:
        pose = reached(m, pose, f, height, turn, wrist)
    return pose


def laid(m, sc):
    """The clip with a hand that lies flatter where its fingers are too short to reach the desk otherwise."""
    for share in np.linspace(1.0, 0.0, 11):
        flatter = {**sc, "pitch": share * sc["pitch"], "roll": share * sc["roll"]}
        turn = turned(0.0, flatter["pitch"], flatter["roll"])
        rest = rest_pose(m, np.random.default_rng([sc["seed"], 5]), turn, sc["wrist"])
        if sc["kind"] == "mug" or max(angles[0] for angles in rest["curl"].values()) <= STEEPEST:
            break
    return flatter


def bent(pose, finger, degrees):
    """The pose with a finger bent further at its knuckle."""
    a, b, c = pose["curl"][finger]
    return {**pose, "curl": {**pose["curl"], finger: (a + degrees, b, c)}}


def poses(m, rng, sc):
    """The poses of a clip by name."""
    turn, wrist = turned(0.0, sc["pitch"], sc["roll"]), sc["wrist"]
    high = {"mouse": 0.03, "type": 0.022}.get(sc["kind"], TOUCH)
    rest = rest_pose(m, rng, turn, wrist, high)
    hover = reached(m, rest, "index", high + sc["hover"], turn, wrist) if sc["hover"] else rest
    raised = reached(m, rest, "index", high + sc["height"], turn, wrist)
    follow = 0.15 * (raised["curl"]["index"][0] - rest["curl"]["index"][0])
    lib = {"rest": hover, "down": rest, "raised": bent(raised, "middle", follow)}
    lib["loose"] = bent(bent(rest, "index", -12), "middle", -8)
    if sc["kind"] == "thumb":
        lib["thumb_down"], lib["rest"] = thumb_tap(m, rng, turn, wrist)
        lib["down"] = lib["rest"]
    if sc["kind"] == "swipe":
        for tried in range(10):
            bent_more = rest_pose(m, rng, turn, wrist, more=5.0 * tried)
            if (thumb := thumb_swipe(m, bent_more, rng)) is not None:
                lib |= thumb
                lib["down"] = lib["loose"] = lib["rest"]
                break
        else:
            raise OutOfReachError
    if sc["kind"] == "pinch":
        other = {f: rest["curl"][f] for f in FINGERS}
        finger = "middle" if sc["seed"] in MIDDLES else "index"
        poses = m.pinch((rng.uniform(0.006, 0.014), rng.uniform(0.05, 0.08)), finger, other, rng)
        lib["pinch"], lib["rest"] = ({**p, "spread": {**rest["spread"], **p["spread"]}} for p in poses)
    if sc["kind"] in ("type", "mouse", "idle"):
        for f in FINGERS:
            lift = rng.uniform(0.006, 0.018)
            lib[f"up_{f}"] = reached(m, rest, f, high + lift, turn, wrist)
            lib[f"press_{f}"] = bent(rest, f, rng.uniform(4, 9))
        lib["press_thumb"] = {**rest, "thumb": tuple(np.array(rest["thumb"]) + rng.uniform(6, 16, 3))}
        lib["curl_middle"] = bent(rest, "middle", 14)
    if sc["kind"] in ("mug", "talk"):
        round_it = sc["kind"] == "mug"
        lib["rest"] = lib["down"] = grip(rng) if round_it else rest
        lib["open"] = {**rest, "curl": {f: tuple(rng.uniform(0, 14, 3)) for f in FINGERS}}
        lib["half"] = {**rest, "curl": {f: tuple(rng.uniform(15, 50, 3)) for f in FINGERS}}
        for f in FINGERS:
            lib[f"up_{f}"] = bent(lib["rest"], f, -rng.uniform(12, 25))
    return lib


def grip(rng):
    """Fingers around a mug."""
    curl = {f: (rng.uniform(25, 40), rng.uniform(35, 50), rng.uniform(20, 35)) for f in FINGERS}
    thumb = (rng.uniform(5, 20), rng.uniform(5, 20), rng.uniform(5, 25))
    return {"curl": curl, "spread": dict.fromkeys(FINGERS, 0.0), "thumb": thumb, "oppose": rng.uniform(15, 35)}


def short(seed):
    """Whether a clip, or one of `desk_points.py` beside it, is of SHORT."""
    return seed % AWAY in SHORT


def scenario(seed):
    """What a clip shows: what the hand does, from where it is seen, and how it is lit."""
    rng = np.random.default_rng([seed, 4711])

    def u(a, b):
        return float(rng.uniform(a, b))

    kind, view = KINDS[(seed // 2) % len(KINDS)], VIEWS[seed % 2]
    if seed >= THUMBS_FROM:
        kind, view = THUMB_KINDS[seed % len(THUMB_KINDS)], "above"
    if seed >= ALL_FROM:
        kind = ALL_KINDS[seed % len(ALL_KINDS)]
        view = "front" if kind in QUIET_KINDS and seed % 3 == 0 else "above"
    if short(seed):
        kind, view = SHORT_KINDS[seed % len(SHORT_KINDS)], "above"
    side = str(rng.choice(["right", "left"]))
    yaw = u(-10, 40)
    sc = {
        "seed": seed,
        "kind": kind,
        "view": view,
        "side": side,
        "yaw": yaw,
        "pitch": u(4, 28),
        "roll": u(*{"idle": (-5, 60), "mug": (60, 88)}.get(kind, (-5, 30))),
        "wrist": u(0.022, 0.04),
        "hover": u(0.005, 0.014) if rng.random() < 0.4 else 0.0,
        "height": u(0.014, 0.035),
        "fps": int(rng.choice([15, 24, 30, 30, 30, 30])),
    }
    keys, events = moves(sc, rng)
    tone = np.minimum(np.array(SKINS[int(rng.integers(len(SKINS)))]) * u(0.85, 1.1), 255)
    fov = u(50, 78)
    if view == "front":
        camera = [u(-0.22, 0.22), u(0.3, 0.6), u(0.28, 0.6)]
    else:
        camera = [u(-0.15, 0.15), u(-0.2, 0.15), u(0.45, 0.85)]
    return {
        **sc,
        "keys": keys,
        "events": events,
        "seconds": keys[-1]["t"] + 0.3,
        "camera": camera,
        "aim": [u(-0.07, 0.07), u(-0.06, 0.1), 0.0],
        "spin": u(-12, 12),
        "focal": SIZE[0] / 2 / np.tan(np.radians(fov) / 2),
        "skin": tone.tolist(),
        "sleeve": (tone if rng.random() < 0.4 else rng.integers(20, 210, 3)).tolist(),
        "bare": u(0.0, 0.12),
        "noise": u(2, 7),
        "gain": u(0.45, 1.1),
        "quality": int(rng.integers(45, 90)),
        "tremor_mm": u(0.02, 0.25),
        "shape": {"width": u(0.9, 1.12), "size": u(0.82, 1.1), "fingers": {f: u(0.9, 1.1) for f in CHAINS}},
        "keyboard": kind == "type" or rng.random() < 0.3,
    }


class Course:
    """Keys of a hand's way: where it is, how it is turned, and its pose, each at a time."""

    def __init__(self, sc, rng):
        self.rng = rng
        self.home = {"x": 0.0, "y": 0.0, "z": 0.0, "yaw": sc["yaw"], "pitch": 0.0, "roll": 0.0, "pose": "rest"}
        self.keys = []
        self.t = 0.0
        self.now = dict(self.home)

    def add(self, seconds, **change):
        self.t += seconds
        self.now = {**self.now, **change}
        self.keys.append({"t": round(self.t, 4), **self.now})

    def u(self, a, b):
        return float(self.rng.uniform(a, b))


def moves(sc, rng):
    """The keys of a clip, and its events."""
    c, events = Course(sc, rng), []
    c.add(0.0, x=c.u(-0.05, 0.05), y=-c.u(0.1, 0.2), z=c.u(0.03, 0.08), pose="loose")
    c.add(c.u(0.35, 0.6), x=0.0, y=0.0, z=0.0, pose="rest")
    events.append({"t": round(c.t, 3), "type": "rest"})
    c.add(1.0)
    acts = {"type": typing, "mouse": mousing, "idle": idling, "swipe": swiping, "mug": drinking, "talk": talking}
    act = acts.get(sc["kind"], pointing)
    if short(sc["seed"]):
        longer = False
    elif sc["seed"] >= ALL_FROM:
        longer = sc["kind"] in QUIET_KINDS
    else:
        longer = sc["seed"] >= THUMBS_FROM and sc["kind"] != "swipe"
    for _ in range(LONGER if longer else 1):
        act(c, events, sc)
    c.add(0.6)
    return c.keys, events


def reach(c, far=0.05):
    """A move of the hand on the desk: by the arm, by the wrist, or both."""
    way = c.u(0.004, far)
    angle = c.u(0, 2 * np.pi)
    x, y = c.now["x"] + way * np.cos(angle), c.now["y"] + 0.7 * way * np.sin(angle)
    c.add(
        0.15 + way * c.u(4, 9),
        x=float(np.clip(x, -0.07, 0.07)),
        y=float(np.clip(y, -0.05, 0.05)),
        yaw=float(np.clip(c.now["yaw"] + c.rng.normal(0, 5), c.home["yaw"] - 18, c.home["yaw"] + 18)),
    )


def pointing(c, events, sc):
    for n in range(5):
        reach(c)
        c.add(c.u(0.1, 0.45))
        if n % 3 == 2:  # lifted, put elsewhere
            height = c.u(0.02, 0.06)
            c.add(0.15, z=height, pose="loose")
            c.add(c.u(0.15, 0.3), x=c.u(-0.05, 0.05), y=c.u(-0.04, 0.04))
            events.append({"t": round(c.t - 0.3, 3), "end": round(c.t + 0.15, 3), "type": "lifted"})
            c.add(0.15, z=0.0, pose="rest")
            c.add(c.u(0.3, 0.5))
        if sc["kind"] == "tap":
            often = short(sc["seed"])
            twice = c.rng.random() < 0.3
            for k in range(int(c.rng.integers(2, 5)) if often else 1 + twice):
                if k and often:
                    c.add(c.u(0.0, 0.5))
                if not sc["hover"]:
                    c.add(c.u(0.08, 0.18), pose="raised")
                    c.add(c.u(0.0, 0.08))
                c.add(c.u(0.05, 0.12), pose="down")
                contact(c, events, "tap", c.u(0.05, 0.18))
                c.add(c.u(0.06, 0.15), pose="rest")
        elif sc["kind"] == "thumb":
            c.add(c.u(0.07, 0.16), pose="thumb_down")
            contact(c, events, "thumb_tap", c.u(0.06, 0.2))
            c.add(c.u(0.07, 0.18), pose="rest")
        elif sc["kind"] == "pinch":
            c.add(c.u(0.09, 0.22), pose="pinch")
            if sc["seed"] in DRAGS and c.rng.random() < 0.6:
                dragged(c, events)
            else:
                name = "pinch_middle_closed" if sc["seed"] in MIDDLES else "pinch_closed"
                contact(c, events, name, c.u(0.08, 0.25))
            c.add(c.u(0.09, 0.22), pose="rest")
        c.add(c.u(0.2, 0.5))


def dragged(c, events):
    """The hand goes elsewhere with its fingers closed."""
    begin = c.t
    for _ in range(int(c.rng.integers(1, 3))):
        c.add(c.u(0.1, 0.3))
        reach(c)
    c.add(c.u(0.08, 0.25))
    events.append({"t": round(begin, 3), "up": round(c.t, 3), "type": "pinch_closed"})


def swiping(c, events, sc):
    gestures = ["thumb_tap", "thumb_tap", "thumb_double_tap", *STROKES, *STROKES]
    for n, gesture in enumerate(c.rng.permutation(gestures)):
        if n % 2 == 0:
            reach(c)
        c.add(c.u(0.15, 0.6))
        if gesture in STROKES:
            begin, end = STROKES[gesture]
            c.add(c.u(0.08, 0.18), pose=begin)
            at = c.t
            c.add(c.u(0.0, 0.06))
            c.add(c.u(0.1, 0.28), pose=end)
            name = ACROSS.get((sc["side"], gesture), gesture)
            events.append({"t": round(at, 3), "up": round(c.t, 3), "type": name})
        else:
            for _ in range(1 + (gesture == "thumb_double_tap")):
                c.add(c.u(0.07, 0.16), pose="thumb_down")
                contact(c, events, "thumb_tap", c.u(0.04, 0.16))
                c.add(c.u(0.07, 0.14), pose="rest")
        c.add(c.u(0.08, 0.2), pose="rest")
        c.add(c.u(0.5, 0.9))


def contact(c, events, kind, held):
    begin = c.t
    c.add(held)
    events.append({"t": round(begin, 3), "up": round(c.t, 3), "type": kind})


def typing(c, events, sc):
    slow = c.u(0.7, 2.0) if sc["seed"] >= ALL_FROM else 1.0
    for _ in range(28):
        finger = str(c.rng.choice([*FINGERS, "index", "middle", "thumb"]))
        row = c.u(-0.02, 0.02)
        if finger != "thumb":
            c.add(slow * c.u(0.04, 0.1), pose=f"up_{finger}", y=row, x=c.now["x"] * 0.5 + c.u(-0.012, 0.012))
        c.add(slow * c.u(0.04, 0.08), pose=f"press_{finger}")
        events.append({"t": round(c.t, 3), "type": "key"})
        c.add(slow * c.u(0.02, 0.06))
        c.add(slow * c.u(0.05, 0.1), pose="rest")
        if c.rng.random() < 0.15:
            c.add(c.u(0.3, 1.2))


def mousing(c, events, sc):
    for _ in range(8):
        reach(c, 0.06)
        c.add(c.u(0.05, 0.5))
        for _ in range(int(c.rng.integers(0, 3))):
            c.add(c.u(0.04, 0.08), pose="press_index")
            events.append({"t": round(c.t, 3), "type": "button"})
            c.add(c.u(0.05, 0.12), pose="rest")
            c.add(c.u(0.06, 0.2))
        if c.rng.random() < 0.3:
            for _ in range(int(c.rng.integers(2, 6))):
                c.add(0.08, pose="curl_middle")
                c.add(0.07, pose="rest")


def idling(c, events, sc):
    for _ in range(6):
        c.add(c.u(0.6, 1.6))
        what = c.rng.choice(["finger", "shift", "turn", "drum", "nothing"])
        if what == "finger":
            f = str(c.rng.choice(FINGERS))
            c.add(c.u(0.15, 0.5), pose=f"up_{f}")
            c.add(c.u(0.15, 0.6), pose="rest")
        elif what == "shift":
            c.add(c.u(0.3, 0.8), x=c.u(-0.04, 0.04), y=c.u(-0.04, 0.04), z=0.0)
        elif what == "turn":
            c.add(c.u(0.4, 0.8), roll=c.u(-8, 25), yaw=c.home["yaw"] + c.u(-15, 15))
        elif what == "drum":
            for _ in range(2):
                for f in reversed(FINGERS):
                    c.add(0.07, pose=f"up_{f}")
                c.add(0.08, pose="rest")


def drinking(c, events, sc):
    for _ in range(3):
        c.add(c.u(0.6, 1.6))
        what = c.rng.choice(["finger", "turn", "drink", "drum"])
        if what == "finger":
            c.add(c.u(0.15, 0.4), pose=f"up_{c.rng.choice(FINGERS)}")
            c.add(c.u(0.1, 0.5), pose="rest")
        elif what == "turn":
            c.add(c.u(0.3, 0.8), yaw=c.home["yaw"] + c.u(-15, 15), x=c.u(-0.03, 0.03), y=c.u(-0.03, 0.03))
        elif what == "drum":
            for f in (*reversed(FINGERS), "index", "index"):
                c.add(c.u(0.06, 0.12), pose=f"up_{f}")
                c.add(c.u(0.05, 0.1), pose="rest")
        else:
            c.add(c.u(0.4, 0.8), z=c.u(0.05, 0.15), y=-c.u(0.03, 0.1))
            c.add(c.u(0.4, 0.8), pitch=c.u(10, 35))
            c.add(c.u(0.4, 0.8), pitch=0.0)
            c.add(c.u(0.4, 0.8), z=0.0, y=0.0)


def talking(c, events, sc):
    for _ in range(3):
        for _ in range(int(c.rng.integers(2, 7))):
            c.add(
                c.u(0.12, 0.5),
                x=c.u(-0.07, 0.07),
                y=c.u(-0.06, 0.06),
                z=c.u(0.02, 0.12),
                yaw=c.home["yaw"] + c.u(-25, 25),
                pitch=c.u(-15, 20),
                roll=c.u(-10, 50),
                pose=str(c.rng.choice(["open", "half", "loose", "up_index"])),
            )
            c.add(c.u(0.0, 0.3))
        c.add(c.u(0.2, 0.5), z=0.0, pitch=0.0, roll=0.0, pose="rest")
        c.add(c.u(0.3, 2.0))


def at(keys, t, lib):
    """Place, angles and pose at a time."""
    i = max(bisect_right(keys, t, key=lambda k: k["t"]) - 1, 0)
    a, b = keys[i], keys[min(i + 1, len(keys) - 1)]
    e = float(minjerk((t - a["t"]) / max(b["t"] - a["t"], 1e-6)))

    def v(names):
        return np.array([(1 - e) * a[n] + e * b[n] for n in names])

    return v(("x", "y", "z")), v(("yaw", "pitch", "roll")), blend(lib[a["pose"]], lib[b["pose"]], e)


def moving(keys, t):
    """Whether the hand moves at a time; if not, one exposure is as good as two."""
    return any(a["t"] - 0.02 <= t < b["t"] + 0.02 and {**a, "t": 0} != {**b, "t": 0} for a, b in pairwise(keys))


class Camera:
    """From the desk (metres right, away, up) to the camera's own axes (right, up, backwards) and pixels."""

    def __init__(self, sc):
        self.place = np.array(sc["camera"])
        back = self.place - np.array(sc["aim"])
        back /= np.linalg.norm(back)
        up = np.array([0, 0, 1.0]) if sc["view"] == "front" else np.array([0, 1.0, 0])
        right = np.cross(up, back)
        right /= np.linalg.norm(right)
        spin = Rotation.from_euler("z", sc["spin"], degrees=True).as_matrix()
        self.axes = spin @ np.stack([right, np.cross(back, right), back])
        self.f = sc["focal"]

    def seen(self, X):
        return (X - self.place) @ self.axes.T

    def turn(self, N):
        return N @ self.axes.T

    def desk(self, w, h):
        """For each pixel the place on the desk's plane that it shows, NaN above the horizon."""
        x, y = np.meshgrid(np.arange(w) + 0.5, np.arange(h) + 0.5)
        rays = np.stack([(x - w / 2) / self.f, (h / 2 - y) / self.f, -np.ones_like(x)], -1) @ self.axes
        with np.errstate(divide="ignore", invalid="ignore"):
            far = np.where(rays[..., 2] < -1e-3, -self.place[2] / rays[..., 2], np.nan)
        return self.place[:2] + rays[..., :2] * far[..., None]


def desktop(sc, rng):
    """The desk from above as a picture: wood, papers, a keyboard; row 0 is its far edge."""
    w, h = int(DESK[0] * GRAIN), int(DESK[1] * GRAIN)
    base = rng.uniform(40, 225, 3) if rng.random() < 0.5 else np.array([150, 105, 65]) * rng.uniform(0.5, 1.5)
    top = np.ones((h, w, 3), np.float32) * base
    grain = cv2.GaussianBlur(rng.normal(0, 1, (h, w)).astype(np.float32), (0, 0), sigmaX=30, sigmaY=1.0)
    top += (grain / (grain.std() + 1e-6) * rng.uniform(0, 14))[..., None]
    for _ in range(int(rng.integers(0, 7))):  # papers, books
        box = cv2.boxPoints(
            ((float(rng.uniform(0, w)), float(rng.uniform(0, h))), tuple(rng.uniform(30, 150, 2)), rng.uniform(0, 180))
        )
        cv2.fillPoly(top, [box.astype(np.int32)], [float(v) for v in rng.uniform(30, 240, 3)])
    if sc["keyboard"]:
        x, y = w // 2 - 110 + int(rng.integers(-60, 60)), h // 2 - int(rng.integers(20, 60))
        if sc["kind"] != "type":
            y -= 70
        body, key = rng.uniform(20, 200), rng.uniform(15, 240)
        cv2.rectangle(top, (x, y), (x + 215, y + 62), [body] * 3, -1)
        for r in range(5):
            for k in range(20):
                cv2.rectangle(
                    top, (x + 4 + k * 10, y + 4 + r * 11), (x + 11 + k * 10, y + 12 + r * 11), [float(key)] * 3, -1
                )
    return cv2.GaussianBlur(top, (0, 0), 0.8)


def tube(a, b, across, up, first, last):
    """A tapered tube with elliptic ends: vertices, normals, faces; first and last: half its width and height."""
    th = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ring = [np.cos(th)[:, None] * across * r[0] + np.sin(th)[:, None] * up * r[1] for r in (first, last)]
    V = np.r_[a + ring[0], b + ring[1]]
    N = np.r_[ring[0], ring[1]]
    i = np.arange(24)
    j = (i + 1) % 24
    return V, N / np.linalg.norm(N, axis=1, keepdims=True), np.r_[np.c_[i, j, i + 24], np.c_[j, j + 24, i + 24]]


def mouse_shape(place, yaw):
    """The upper half of an ellipsoid under the palm."""
    u, v = np.meshgrid(np.linspace(0, 2 * np.pi, 20), np.linspace(0, np.pi / 2, 7))
    unit = np.stack([np.cos(u) * np.cos(v), np.sin(u) * np.cos(v), np.sin(v)], -1).reshape(-1, 3)
    r = Rotation.from_euler("z", yaw, degrees=True).as_matrix()
    V = (unit * (0.031, 0.055, 0.036)) @ r.T + place + r @ np.array([0.0, 0.085, 0.0]) * (1, 1, 0)
    N = unit / (0.031, 0.055, 0.036)
    k = (np.arange(6)[:, None] * 20 + np.arange(19)[None]).ravel()
    F = np.r_[np.c_[k, k + 1, k + 20], np.c_[k + 1, k + 21, k + 20]]
    return V, (N / np.linalg.norm(N, axis=1, keepdims=True)) @ r.T, F


def mug_shape(place, turn, flip):
    """A cylinder in a hand at `place` that is turned so."""
    middle = place + (turn @ (0.005, 0.075, -0.05)) * flip
    foot = middle * (1, 1, 0) + (0, 0, max(middle[2] - 0.05, 0.0))
    across, up = np.array([1.0, 0, 0]), np.array([0, 1.0, 0])
    return tube(foot, foot + np.array([0, 0, 0.095]), across, up, (0.036, 0.036), (0.039, 0.039))


class Desk:
    """Draws and tracks clips. rig: the hand; backgrounds: RGB pictures, what is seen beyond the desk."""

    def __init__(self, rig, backgrounds):
        self.maker = Maker(rig, backgrounds)
        self.gl: GL = self.maker.gl
        small, ctx = (SIZE[0] // 4, SIZE[1] // 4), self.gl.ctx  # for shadows, which are blurred
        self.small = (
            *small,
            ctx.framebuffer([ctx.renderbuffer(small, 4, samples=4)], ctx.depth_renderbuffer(small, samples=4)),
            ctx.framebuffer([ctx.renderbuffer(small, 4)]),
        )

    def behind(self, sc, camera, rng):
        """The picture without the hand."""
        w, h = SIZE
        pictures = self.maker.bgs
        if pictures and rng.random() < 0.5:
            far = cv2.GaussianBlur(cv2.resize(pictures[int(rng.integers(len(pictures)))], (w, h)), (0, 0), 9)
        else:
            far = room(w, h, rng)
        place = camera.desk(w, h)
        x = (place[..., 0] + DESK[0] / 2) * GRAIN
        y = (DESK[1] / 2 - place[..., 1]) * GRAIN
        inside = (x >= 0) & (x < DESK[0] * GRAIN) & (y >= 0) & (y < DESK[1] * GRAIN)
        top = cv2.remap(
            desktop(sc, rng), np.nan_to_num(x).astype("f4"), np.nan_to_num(y).astype("f4"), cv2.INTER_LINEAR
        )
        return np.where(inside[..., None], top, far).astype(np.float32)

    def parts(self, sc, m, lib, t, tremor):
        """The hand and what belongs to it at a time, on the desk: items for GL, the landmarks, the wrist's place."""
        pos, ang, pose = at(sc["keys"], t, lib)
        pos = pos + tremor * (1, 1, 0.3)
        flip = np.array([-1, 1, 1.0]) if sc["side"] == "left" else np.ones(3)
        V, J = m.pose(pose)
        r = turned(ang[0], sc["pitch"] + ang[1], sc["roll"] + ang[2])
        wrist = pos + np.array([0, 0, sc["wrist"]])
        V, J = (((X - J[0]) @ r.T) * flip + wrist for X in (V, J))
        F = m.F[:, ::-1] if sc["side"] == "left" else m.F
        skin, sleeve = np.array(sc["skin"]) / 255, np.array(sc["sleeve"]) / 255
        arm = np.array([np.sin(np.radians(ang[0] * 0.8)), -np.cos(np.radians(ang[0] * 0.8)), 0]) * flip
        elbow = wrist + arm * 0.45 + (0, 0, 0.01 - 0.9 * pos[2])
        arm = elbow - wrist
        across, up = np.array([-arm[1], arm[0], 0]) / np.linalg.norm(arm[:2]), np.array([0, 0, 1.0])
        cuff = wrist + arm * (0.05 + sc["bare"] / 0.45)
        bare = tube(wrist - arm * 0.02, cuff, across, up, (0.026, 0.018), (0.031, 0.024))
        dressed = tube(cuff - arm * 0.02, elbow, across, up, (0.034, 0.027), (0.05, 0.042))
        items = [(V, self.maker.normals(V, F), sc["side"], F, skin), (*bare[:2], "arm", bare[2], skin)]
        items.append((*dressed[:2], "sleeve", dressed[2], sleeve))
        if sc["kind"] == "mouse":
            mv, mn, mf = mouse_shape(wrist * (1, 1, 0), ang[0] * flip[0])
            items.append((mv, mn, "mouse", mf, np.array([0.12, 0.12, 0.13])))
        if sc["kind"] == "mug":
            mv, mn, mf = mug_shape(wrist, r, flip)
            items.append((mv, mn, "mug", mf, np.array([0.6, 0.6, 0.62])))
        return items, J[LANDMARKS], wrist

    def shaded(self, camera, items, light, bg):
        """The desk darkened where the hand's shadow falls."""
        shadow = []
        for V, N, key, F, _ in items:
            flat = V - light * (V[:, 2:] / light[2])
            shadow.append((camera.seen(flat * (1, 1, 0) + (0, 0, 1e-4)), N, key, F, (0, 0, 0)))
        gl = self.gl
        whole = gl.w, gl.h, gl.ms, gl.fb
        gl.w, gl.h, gl.ms, gl.fb = self.small
        alpha = cv2.GaussianBlur(gl.shoot(shadow)[..., 3].astype(np.float32) / 255, (0, 0), 1)
        gl.w, gl.h, gl.ms, gl.fb = whole
        return bg * (1 - np.float32(0.5) * cv2.resize(alpha, SIZE)[..., None])

    def clip(self, sc, writer):
        """Writes what the tracker finds in a scenario's frames; the truth of each frame."""
        paths = locate()
        tracker = build_tracker(Tracker(), paths.palm, paths.landmark)
        rng = np.random.default_rng([sc["seed"], 5])
        m, camera = Mesh(self.maker.base, sc["shape"]), Camera(sc)
        lib = poses(m, rng, sc)
        bg = self.behind(sc, camera, rng)
        light = rng.normal(0, 0.5, 3) * (1, 1, 0) + (0, 0, 1.0)
        others = [camera.turn(v) for v in (light, rng.normal(0, 1, 3) + np.array([0, 0, 0.5]), np.array([0, 1.0, 0.3]))]
        self.gl.light(others, [rng.uniform(0.5, 0.9), rng.uniform(0.1, 0.5), 0.25], rng.uniform(0.2, 0.4), 0.12)
        self.gl.lens(sc["focal"])
        n = int(sc["seconds"] * sc["fps"])
        ph, fr = rng.uniform(0, 6.28, (3, 6)), rng.uniform(0.7, 10, 6)
        frames = []
        for i in range(n):
            exposed = (-0.125, 0.125) if moving(sc["keys"], i / sc["fps"]) else (0.0,)
            for s in exposed:
                t = i / sc["fps"] + s / sc["fps"]
                tremor = sc["tremor_mm"] / 1e3 * np.sin(2 * np.pi * fr * t + ph).sum(1) / 3
                items, L, wrist = self.parts(sc, m, lib, t, tremor)
                if s <= 0:
                    under = self.shaded(camera, items, light, bg)
                    acc = under * np.float32(len(exposed))
                im, part = self.gl.part([(camera.seen(V), camera.turn(N), k, F, c) for V, N, k, F, c in items])
                acc[part] += (im[..., :3] - under[part]) * (im[..., 3:] / np.float32(255))
            L = camera.seen(L)
            hand = {"side": sc["side"], "px": self.gl.project(L).round(2).tolist()}
            hand |= {"world": (L - L.mean(0)).round(5).tolist(), "desk": wrist.round(5).tolist()}
            frames.append({"t": round(i / sc["fps"], 5), "hands": [hand]})
            grain = np.float32(sc["noise"]) * rng.standard_normal((SIZE[1], SIZE[0], 1), np.float32)
            im = acc * np.float32(sc["gain"] / len(exposed)) + grain
            im = np.clip(im, 0, 255).astype(np.uint8)[..., ::-1]
            im = cv2.imdecode(cv2.imencode(".jpg", im, [cv2.IMWRITE_JPEG_QUALITY, sc["quality"]])[1], 1)
            writer.frame(replace(tracker.step(Frame(im, i / sc["fps"], i)), t=round(i / sc["fps"], 8)))
            if self.look is not None and i == n // 2:
                cv2.imwrite(str(self.look), im)
        return frames

    look: Path | None = None  # where a clip's middle frame goes as a picture


def main():
    p = parser("Renders clips of hands on a desk, tracks them, and writes traces.")
    p.add_argument("--pictures", action="store_true", help="write each clip's middle frame, too")
    p.add_argument("--kinds", nargs="+", help="of these numbers only clips in which the hand does this")
    args = p.parse_args()
    rigs = hands(args.hand)
    desk = Desk(rigs[0], backgrounds(args))
    for number in range(args.first, args.first + args.clips):
        sc = scenario(number)
        if args.kinds and sc["kind"] not in args.kinds:
            continue
        if len(rigs) > 1:
            desk.maker.take(drawn(rigs, number))
        sc = laid(Mesh(desk.maker.base, sc["shape"]), sc)
        name = f"{number:05d}-{sc['kind']}-{sc['view']}"
        desk.look = args.out / f"{name}.png" if args.pictures else None
        trace = args.out / f"{name}.jsonl"
        with trace.open("wb") as stream:
            writer = TraceWriter(stream)
            writer.meta(SIZE, sc["fps"], name)
            try:
                frames = desk.clip(sc, writer)
            except OutOfReachError:
                frames = []
        if not frames:
            trace.unlink()
            print(f"{name} left out: the thumb does not reach the index finger", flush=True)
            continue
        kept = ("fps", "events", "kind", "view", "side", "camera", "focal", "gain", "hover", "yaw", "pitch", "roll")
        truth = {"size": list(SIZE), **{k: sc[k] for k in kept}, "frames": frames}
        (args.out / f"{name}.json").write_text(json.dumps(truth, separators=(",", ":")), encoding="utf-8")
        print(name, flush=True)


if __name__ == "__main__":
    main()
