"""Renders random clips of a hand before a webcam, tracks them, and writes the recordings with their truth.

    python models/training/rendered_hands.py HAND.glb BACKGROUNDS OUT --first 0 --clips 540

HAND.glb: the right hand of the WebXR generic hand (npm package @webxr-input-profiles/assets, MIT licence), a mesh of
25 joints; or a folder of hands of other shapes, as `makehuman_hands.py` makes them, of which each clip draws one.
BACKGROUNDS: a folder of jpg pictures of rooms, people in them or not. OUT: for each clip `NAME.jsonl`, a trace of what
the tracker finds, and `NAME.json`, the truth: 21 landmarks in pixels and metres a frame, the pose's name, and when a
pinch closes and opens. A clip is drawn by its number: the same number gives the same clip.

`models/pinch.md` and `models/hand_poses.md` say what was learned from such clips. Needs moderngl, pygltflib and scipy,
which the program itself does not.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import cv2
import moderngl
import numpy as np
import pygltflib
from scipy import sparse
from scipy.optimize import minimize
from scipy.spatial.transform import Rotation

from gesturectl.model.trace import TraceWriter
from gesturectl.model.types import Frame
from gesturectl.settings import Tracker
from gesturectl.vision.build import build_tracker
from gesturectl.vision.models import locate

FOCAL = 600 / 640  # of the image width: a webcam of 56 degrees
SIZE = (640, 480)
NEAR = 0.05  # metres: nothing nearer is drawn
PALM = 0.09169814735651016  # metres from wrist to middle knuckle of the WebXR hand, for which gaps are written
SKINS = [(224, 172, 140), (141, 85, 54), (255, 214, 190), (92, 58, 40), (198, 134, 98), (240, 190, 160), (60, 38, 28)]
FINGERS = ("index", "middle", "ring", "pinky")
CHAINS = {  # the mesh's joints from the palm to the tip
    "thumb": [1, 2, 3, 4],
    "index": [5, 6, 7, 8, 9],
    "middle": [10, 11, 12, 13, 14],
    "ring": [15, 16, 17, 18, 19],
    "pinky": [20, 21, 22, 23, 24],
}
GRIPS = {  # ways to pinch: how far the finger's joints bend, its spread, the thumb's joints, its opposition, in degrees
    "pulp": (48, 48, 15, 0, 14, 20, 18, 0, 0),
    "tip": (40, 75, 35, 0, 14, 25, 40, 0, 0),
    "flat": (66, 22, 4, 0, 18, 15, 8, 0, 0),
    "round": (35, 62, 22, 0, 8, 15, 30, 0, 0),
    "beak": (38, 14, 4, 0, 22, 10, 2, 0, 0),
}
LEAST = np.array((-4, 0, -12, -14, -25, -15, -20, -30, -25), float)  # that people's joints bend, in the same order
MOST = np.array((88, 100, 62, 14, 45, 60, 72, 40, 25), float)
VARIES = np.array((14, 14, 12, 5, 10, 12, 15, 14, 10), float)
LANDMARKS = [0, *(j for f, chain in CHAINS.items() for j in (chain if f == "thumb" else chain[1:]))]
TYPES = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}  # of glTF
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}


class Rig:
    """The mesh at rest: V vertices, F faces, J and W their joints and weights, P the joints' places, in metres."""

    def __init__(self, path):
        file = pygltflib.GLTF2().load(str(path))
        blob = file.binary_blob()

        def values(number):
            accessor = file.accessors[number]
            view = file.bufferViews[accessor.bufferView]
            kind, width = np.dtype(TYPES[accessor.componentType]), WIDTHS[accessor.type]
            start = (view.byteOffset or 0) + (accessor.byteOffset or 0)
            stride = view.byteStride or kind.itemsize * width
            return np.stack([np.frombuffer(blob, kind, width, start + k * stride) for k in range(accessor.count)])

        part = file.meshes[0].primitives[0]
        self.V = values(part.attributes.POSITION).astype(float)
        self.F = values(part.indices).reshape(-1, 3).astype(int)
        self.J = values(part.attributes.JOINTS_0).astype(int)
        weights = values(part.attributes.WEIGHTS_0).astype(float)
        self.W = weights / weights.sum(axis=1, keepdims=True)
        inverse = values(file.skins[0].inverseBindMatrices).reshape(-1, 4, 4).transpose(0, 2, 1)
        self.P = np.linalg.inv(inverse)[:, :3, 3]
        self.up = self.P[11] - self.P[0]
        self.up /= np.linalg.norm(self.up)
        across = self.P[21] - self.P[6]
        across -= self.up * (across @ self.up)
        self.side = across / np.linalg.norm(across)
        self.nrm = np.cross(self.up, self.side)
        self.parent = {j: q for chain in CHAINS.values() for j, q in zip(chain, [0, *chain[:-1]], strict=True)}
        self.larger = np.linalg.norm(self.P[11] - self.P[0]) / PALM  # than the WebXR hand
        gaps = {}
        for self.flex in (-1.0, 1.0):  # fingers bend towards the thumb
            places = Mesh(self).joints({"curl": {"index": (60, 80, 50)}})[1]
            gaps[self.flex] = np.linalg.norm(places[4] - places[9])
        self.flex = min(gaps, key=gaps.get)


def blend(a, b, share):
    """Between two poses, angle by angle."""

    def mixed(x, y):
        return tuple((1 - share) * np.array(x, float) + share * np.array(y, float))

    none = (0, 0, 0)
    curls, spreads = (a.get("curl", {}), b.get("curl", {})), (a.get("spread", {}), b.get("spread", {}))
    return {
        "curl": {f: mixed(curls[0].get(f, none), curls[1].get(f, none)) for f in FINGERS},
        "spread": {f: (1 - share) * spreads[0].get(f, 0.0) + share * spreads[1].get(f, 0.0) for f in FINGERS},
        "thumb": mixed(a.get("thumb", none), b.get("thumb", none)),
        "oppose": (1 - share) * a.get("oppose", 0.0) + share * b.get("oppose", 0.0),
        "adduct": (1 - share) * a.get("adduct", 0.0) + share * b.get("adduct", 0.0),
    }


VERT = """#version 330
in vec3 p; in vec3 n; out vec3 q; out vec3 m; uniform mat4 P;
void main() { q = p; m = n; gl_Position = P * vec4(p, 1.0); }"""
FRAG = """#version 330
in vec3 q; in vec3 m; out vec4 c; uniform vec3 colour; uniform vec3 L[3];
uniform float I[3]; uniform float amb; uniform float spec;
void main() {
  vec3 n = normalize(m); vec3 v = normalize(-q); if (dot(n, v) < 0.0) n = -n;
  float d = 0.0, s = 0.0;
  for (int i = 0; i < 3; i++) { vec3 l = normalize(L[i]); d += I[i] * max(dot(n, l), 0.0);
    s += I[i] * pow(max(dot(reflect(-l, n), v), 0.0), 12.0); }
  c = vec4(colour * (amb + 0.8 * d) + vec3(spec * s), 1.0); }"""


class GL:
    def __init__(self, w, h):
        self.w, self.h, self.f = w, h, FOCAL * w
        self.ctx = moderngl.create_standalone_context(backend="egl")
        self.prog = self.ctx.program(vertex_shader=VERT, fragment_shader=FRAG)
        self.ms, self.fb = self.buffers(w, h)
        self.parts = {(w, h): (self.ms, self.fb)}
        self.lens(self.f)
        self.light(np.array([[1, 1.5, 1.5], [-1.5, 0.5, 1], [0, -1, 1]], float), [0.9, 0.5, 0.25], 0.25, 0.15)
        self.bufs = {}

    def buffers(self, w, h):
        ms = self.ctx.framebuffer(
            [self.ctx.renderbuffer((w, h), 4, samples=4)], self.ctx.depth_renderbuffer((w, h), samples=4)
        )
        return ms, self.ctx.framebuffer([self.ctx.renderbuffer((w, h), 4)])

    def lens(self, f):
        """Another focal length, in pixels."""
        self.f = f
        n, fa = NEAR, 10.0
        P = np.array(
            [
                [2 * f / self.w, 0, 0, 0],
                [0, 2 * f / self.h, 0, 0],
                [0, 0, -(fa + n) / (fa - n), -2 * fa * n / (fa - n)],
                [0, 0, -1, 0],
            ],
            "f4",
        )
        self.prog["P"].write(P.T.tobytes())

    def light(self, dirs, power, amb, spec):
        self.prog["L"].write(np.asarray(dirs, "f4").tobytes())
        self.prog["I"].write(np.asarray(power, "f4").tobytes())
        self.prog["amb"].value = amb
        self.prog["spec"].value = spec

    def box(self, items, step=64):
        """The part of the picture in which the items are: x and y, width and height, in whole steps where it can be."""
        seen = np.concatenate([V for V, *_ in items])
        if seen[:, 2].max() > -2 * NEAR:  # what is beside the camera has no place in the picture
            return 0, 0, self.w, self.h
        places = self.project(seen)
        x, y = np.clip(places.min(axis=0) - 2, 0, (self.w - step, self.h - step)).astype(int) // step * step
        right, low = np.clip(-(-(places.max(axis=0) + 2) // step).astype(int) * step, (x, y), (self.w, self.h))
        return x, y, max(right - x, step), max(low - y, step)

    def part(self, items):
        """As `shoot`, of the part of the picture in which the items are; its slices y, x."""
        x, y, w, h = self.box(items)
        if (w, h) not in self.parts:
            self.parts[w, h] = self.buffers(w, h)
        whole = self.w, self.h, self.ms, self.fb
        ms, fb = self.parts[w, h]
        ms.viewport = -x, y + h - self.h, self.w, self.h
        self.w, self.h, self.ms, self.fb = w, h, ms, fb
        image = self.shoot(items)
        self.w, self.h, self.ms, self.fb = whole
        return image, (slice(y, y + h), slice(x, x + w))

    def shoot(self, items):
        """items: (vertices, normals, faces key, faces, colour) -> float RGB and alpha, y down."""
        self.ms.use()
        self.ctx.enable(moderngl.DEPTH_TEST)
        self.ms.clear(0, 0, 0, 0)
        for V, N, key, F, colour in items:
            if key not in self.bufs:
                vb, nb, ib = (
                    self.ctx.buffer(reserve=V.size * 4, dynamic=True),
                    self.ctx.buffer(reserve=V.size * 4, dynamic=True),
                    self.ctx.buffer(F.astype("i4").tobytes()),
                )
                self.bufs[key] = vb, nb, self.ctx.vertex_array(self.prog, [(vb, "3f", "p"), (nb, "3f", "n")], ib)
            vb, nb, va = self.bufs[key]
            vb.write(V.astype("f4").tobytes())
            nb.write(N.astype("f4").tobytes())
            self.prog["colour"].value = tuple(colour)
            va.render()
        self.ctx.copy_framebuffer(self.fb, self.ms)
        return np.frombuffer(self.fb.read(components=4), np.uint8).reshape(self.h, self.w, 4)[::-1]

    def project(self, P):
        return np.c_[self.w / 2 + self.f * P[:, 0] / -P[:, 2], self.h / 2 - self.f * P[:, 1] / -P[:, 2]]


def rodrigues(v):
    a = np.linalg.norm(v)
    if a < 1e-9:
        return np.eye(3)
    k = v / a
    K = np.array([[0, -k[2], k[1]], [k[2], 0, -k[0]], [-k[1], k[0], 0]])
    return np.eye(3) + np.sin(a) * K + (1 - np.cos(a)) * K @ K


class Mesh:
    """The mesh with another hand's proportions, posed by joint angles in degrees."""

    def __init__(self, base, k=None):
        self.__dict__.update(
            {n: getattr(base, n) for n in ("F", "J", "W", "up", "side", "nrm", "parent", "flex", "larger")}
        )
        self.V, self.P = base.V.copy(), base.P.copy()
        if k:
            self.reshape(k)
        d = self.P[4] - self.P[2]
        d /= np.linalg.norm(d)
        ax = np.cross(d, self.side + 0.2 * self.nrm)
        self.tax = ax / np.linalg.norm(ax)

    def reshape(self, k):
        for f, chain in CHAINS.items():
            root = chain[1]
            s = k["fingers"][f]
            d = self.P[chain[-1]] - self.P[root]
            d /= np.linalg.norm(d)
            far = set(chain[1:])
            w = np.where(np.isin(self.J, list(far)), self.W, 0).sum(1)
            along = np.clip((self.V - self.P[root]) @ d, 0, None)
            self.V += (w * along * (s - 1))[:, None] * d
            for j in chain[1:]:
                self.P[j] = self.P[j] + ((self.P[j] - self.P[root]) @ d) * (s - 1) * d
        o = self.P[0].copy()
        for X in (self.V, self.P):
            X += ((X - o) @ self.side)[:, None] * (k["width"] - 1) * self.side
            X += (k["size"] - 1) * (X - o)

    def joints(self, p):
        curl, spread, thumb, oppose = (
            p.get("curl", {}),
            p.get("spread", {}),
            p.get("thumb", (0, 0, 0)),
            p.get("oppose", 0),
        )
        rot, pos = [np.eye(3)] * 25, np.zeros((25, 3))
        pos[0] = self.P[0]
        for f, chain in CHAINS.items():
            for k, j in enumerate(chain):
                q = self.parent[j]
                pos[j] = pos[q] + rot[q] @ (self.P[j] - self.P[q])
                r = None
                if f != "thumb" and k in (1, 2, 3):
                    r = rodrigues(self.flex * self.side * np.radians(curl.get(f, (0, 0, 0))[k - 1]))
                    if k == 1 and spread.get(f, 0):
                        r = rodrigues(self.nrm * np.radians(spread[f])) @ r
                if f == "thumb" and k < 3:
                    r = rodrigues(self.tax * np.radians(thumb[k]))
                    if k == 0 and oppose:
                        r = rodrigues(self.up * np.radians(oppose)) @ r
                    if k == 0 and p.get("adduct", 0.0):
                        r = rodrigues(self.nrm * np.radians(p["adduct"])) @ r
                rot[j] = rot[q] if r is None else rot[q] @ r
        return rot, pos

    def frame(self, X):
        B = np.stack([self.side, self.up, np.cross(self.side, self.up)])
        c = (self.P[0] + self.P[11]) / 2
        return (X - c) @ B.T

    def pose(self, p):
        rot, pos = self.joints(p)
        A = np.stack(rot)
        b = pos - np.einsum("jab,jb->ja", A, self.P)
        V = np.einsum("vk,vkab,vb->va", self.W, A[self.J], self.V) + np.einsum("vk,vka->va", self.W, b[self.J])
        return self.frame(V), self.frame(pos)

    def pads(self, p, finger):
        """Where the pads of thumb and finger face, as unit vectors, and the way from thumb tip to fingertip."""
        rot, pos = self.joints(p)

        def facing(chain, axis):
            n = np.cross(axis, self.P[chain[-1]] - self.P[chain[-2]])  # a tip that bends goes where its pad faces
            return rot[chain[-2]] @ (n / np.linalg.norm(n))

        way = pos[CHAINS[finger][-1]] - pos[4]
        return facing(CHAINS["thumb"], self.tax), facing(CHAINS[finger], self.flex * self.side), way

    def pinch(self, gaps, finger, other, rng):
        """Poses at which the tips are so far apart, the closest first, on the way on which one person opens a pinch.

        Gaps in metres, of a hand as large as the WebXR one. The pads face each other, and no joint bends farther than
        people's do.
        """
        bounds = list(zip(LEAST, MOST, strict=True))
        closest = gaps[0] * self.larger

        def pose(x):
            bent = {"curl": {**other, finger: tuple(x[:3])}, "spread": {finger: x[3]}}
            return {**bent, "thumb": tuple(x[4:7]), "oppose": x[7], "adduct": x[8]}

        def gap(x):
            return np.linalg.norm(self.pads(pose(x), finger)[2])

        def cost(x, grip):
            thumb, pad, way = self.pads(pose(x), finger)
            apart = np.linalg.norm(way) + 1e-9
            inside = max(0.0, 0.5 - way @ thumb / apart) ** 2 + max(0.0, 0.5 + way @ pad / apart) ** 2
            faced = 16 * inside + 8 * max(0.0, thumb @ pad + 0.2) ** 2
            return ((apart - closest) / 0.002) ** 2 + faced + np.sum(((x - grip) / VARIES) ** 2)

        fist = np.mean([other[f][1] for f in FINGERS]) > 60  # with which people keep the finger straight mostly
        names = (*GRIPS, *(("beak",) * 4 if fist else ()))
        x = None
        while x is None or gap(x) > closest + 0.004:  # a grip that this hand cannot make
            grip = GRIPS[str(rng.choice(names))] + rng.normal(0, 0.6, 9) * VARIES
            grip = np.clip(grip, LEAST + 1, MOST - 1)
            x = minimize(cost, grip, args=(grip,), method="L-BFGS-B", bounds=bounds, options={"maxiter": 60}).x
        straighter, out = rng.uniform(0.4, 1, 3) * np.maximum(x[:3], 8), rng.uniform(0.2, 1, 3) * (20, 15, 18)
        share = rng.uniform(0.1, 1)  # of the finger in opening; the rest is the thumb's
        way = -np.array((*(share * straighter), 0, *((1.1 - share) * out), 0, rng.normal(0, 4)))
        way /= np.abs(way).max()
        wider = [np.clip(x + step * way, LEAST, MOST) for step in range(100)]
        return [pose(next((y for y in wider if gap(y) >= wanted * self.larger), wider[-1])) for wanted in gaps]


FIST = dict.fromkeys(FINGERS, (82, 105, 70))
TUCK, OUT = (15, 45, 50), (-15, -5, -5)


def poses_library(m, rng):
    """Every named pose, drawn anew with joint noise: name -> pose dict. Names may carry a variant after a slash."""

    def straight():
        return (rng.uniform(-6, 14), rng.uniform(-2, 16), rng.uniform(-2, 12))

    def curled():
        return (rng.uniform(62, 92), rng.uniform(78, 112), rng.uniform(40, 75))

    def fingers(keep):
        return {f: straight() if f in keep else curled() for f in FINGERS}

    def sp(scale, noise=2.5):
        return {f: b * scale + float(rng.normal(0, noise)) for f, b in zip(FINGERS, (-8, 0, 5, 11), strict=True)}

    def tucked():
        return tuple(np.array(TUCK) + rng.normal(0, 8, 3))

    def out():
        return tuple(np.array(OUT) + rng.normal(0, 6, 3))

    def beside():
        return (rng.uniform(-2, 14), rng.uniform(0, 20), rng.uniform(0, 20))

    def flat():
        return (rng.uniform(18, 32), rng.uniform(40, 60), rng.uniform(30, 55))

    L = {}
    L["open"] = {"curl": fingers(FINGERS), "spread": sp(rng.uniform(0.6, 1.5)), "thumb": out()}
    L["open/closed"] = {"curl": fingers(FINGERS), "spread": sp(rng.uniform(-0.35, 0.05), 1), "thumb": beside()}
    c = rng.uniform(14, 42)
    L["relaxed"] = {
        "curl": {f: (c * rng.uniform(0.6, 1.4), c * rng.uniform(0.9, 1.7), c * rng.uniform(0.4, 1)) for f in FINGERS},
        "spread": sp(rng.uniform(-0.2, 0.5)),
        "thumb": (rng.uniform(-6, 14), rng.uniform(0, 25), rng.uniform(0, 25)),
    }
    L["fist"] = {"curl": fingers(()), "thumb": tucked()}
    L["point"] = {"curl": fingers(("index",)), "thumb": tucked()}
    L["gun"] = {"curl": fingers(("index",)), "thumb": out()}
    L["two"] = {
        "curl": fingers(("index", "middle")),
        "spread": {"index": float(rng.normal(1, 1.5)), "middle": float(rng.normal(0, 1.5))},
        "thumb": tucked(),
    }
    L["victory"] = {
        "curl": fingers(("index", "middle")),
        "spread": {"index": rng.uniform(-15, -7), "middle": rng.uniform(4, 12)},
        "thumb": tucked(),
    }
    L["three"] = {"curl": fingers(("index", "middle", "ring")), "spread": sp(rng.uniform(0, 1.2)), "thumb": tucked()}
    L["three_thumb"] = {
        "curl": fingers(("index", "middle")),
        "spread": {"index": rng.uniform(-13, 0), "middle": rng.uniform(-1, 9)},
        "thumb": out(),
    }
    L["four"] = {"curl": fingers(FINGERS), "spread": sp(rng.uniform(0, 1.3)), "thumb": flat()}
    L["rock"] = {
        "curl": fingers(("index", "pinky")),
        "spread": {"index": rng.uniform(-8, 2), "pinky": rng.uniform(0, 12)},
        "thumb": tucked() if rng.random() < 0.8 else out(),
    }
    L["call"] = {"curl": fingers(("pinky",)), "spread": {"pinky": rng.uniform(0, 15)}, "thumb": out()}
    L["thumb"] = {"curl": fingers(()), "thumb": out()}
    if rng.random() < 0.5:  # neither one nor the other
        L["none/half"] = {
            "curl": {f: tuple(np.array((45, 55, 35)) * rng.uniform(0.5, 1.3)) for f in FINGERS},
            "thumb": (rng.uniform(-10, 20), rng.uniform(0, 40), rng.uniform(0, 40)),
        }
    L["none/any"] = {
        "curl": {
            f: (straight() if rng.random() < 0.4 else tuple(np.array((80, 100, 65)) * rng.uniform(0.2, 1.0)))
            for f in FINGERS
        },
        "spread": sp(rng.uniform(0, 1)),
        "thumb": (rng.uniform(-15, 25), rng.uniform(-5, 50), rng.uniform(-5, 50)),
    }
    return L


def pinches(m, rng, kind, finger):
    """Closed, near and open poses of a clip's pinches, also of the middle finger where that pinches.

    kind, how the other fingers are: straight, half, curled, ok or any.
    """
    base = {"straight": (8, 10, 5), "half": (25, 40, 20), "curled": (60, 85, 50), "ok": (2, 4, 2)}
    b = np.array(base[kind], float) if kind in base else np.array((25, 40, 20)) * rng.uniform(0.2, 2.2)
    other = {f: tuple(b * rng.uniform(0.8, 1.2) + rng.normal(0, 3, 3)) for f in FINGERS}
    spread = {f: float(rng.normal(s, 3)) for f, s in zip(FINGERS, (-3, 0, 2, 5), strict=True)}
    lib = {}
    for name, moved in (("pinch", "index"), *((("pinch_middle", "middle"),) if finger == "middle" else ())):
        gaps = rng.uniform(0.006, 0.015), rng.uniform(0.032, 0.05), rng.uniform(0.055, 0.09)
        for pose, gap in zip(m.pinch(gaps, moved, other, rng), ("", "_near", "_open"), strict=True):
            lib[name + gap] = {**pose, "spread": {**spread, **pose["spread"]}}
    return lib


def library(sc, m, rng):
    """The poses of a scenario, as its hand makes them: name -> pose dict."""
    return {**poses_library(m, rng), **pinches(m, rng, sc["kind"], sc["finger"])}


def minjerk(u):
    u = np.clip(u, 0, 1)
    return u**3 * (10 - 15 * u + 6 * u * u)


def at(keys, t, poses):
    if t <= keys[0]["t"]:
        a = b = keys[0]
        u = 0.0
    elif t >= keys[-1]["t"]:
        a = b = keys[-1]
        u = 0.0
    else:
        i = max(k for k in range(len(keys)) if keys[k]["t"] <= t)
        a, b = keys[i], keys[i + 1]
        u = (t - a["t"]) / (b["t"] - a["t"])
    e = float(minjerk(u))

    def v(k, n):
        return np.array([k.get(c, 0.0) for c in n], float)

    return (
        (1 - e) * v(a, "xyz") + e * v(b, "xyz"),
        (1 - e) * v(a, ("yaw", "pitch", "roll")) + e * v(b, ("yaw", "pitch", "roll")),
        blend(poses[a["pose"]], poses[b["pose"]], e),
        a["pose"] if u < 0.5 else b["pose"],
        a["pose"] if a["pose"].split("/")[0] == b["pose"].split("/")[0] else "",
    )


FAM = ("taps", "drags", "nothing", "poses", "poses", "taps", "drags", "wild")


def scenario(seed):  # noqa: C901 - one family of clips after the other
    """What a clip shows: where the hand is, its poses, and how it is lit and seen."""
    rng = np.random.default_rng([seed, 77])

    def u(a, b):
        return float(rng.uniform(a, b))

    fam = FAM[seed % len(FAM)]
    z = float(rng.choice([u(0.38, 0.95), u(0.38, 0.95), u(0.22, 0.4), u(0.9, 1.4)]))
    wide = rng.random() < 0.4
    base = (
        {"z": z, "yaw": u(-38, 38), "pitch": u(-30, 25), "roll": u(-30, 30)}
        if not wide
        else {"z": z, "yaw": u(-60, 60), "pitch": u(-45, 40), "roll": u(-45, 45)}
    )
    k, ev = [], []
    lx, ly = 0.30 * z, 0.16 * z

    def place():
        return (u(-lx, lx), u(-ly, ly))

    def key(t, x, y, pose, wob=4.0, **kw):
        return {
            "t": round(float(t), 4),
            "x": x,
            "y": y,
            "z": base["z"],
            "pose": pose,
            "yaw": base["yaw"] + float(rng.normal(0, wob)),
            "pitch": base["pitch"] + float(rng.normal(0, wob)),
            "roll": base["roll"] + float(rng.normal(0, wob)),
            **kw,
        }

    x, y = place()
    t = 1.0
    what = str(rng.choice(["index", "index", "index", "middle"]))
    P = {
        "index": ("pinch", "pinch_open", "pinch_near"),
        "middle": ("pinch_middle", "pinch_middle_open", "pinch_middle_near"),
    }[what]
    names = [
        "open",
        "open/closed",
        "relaxed",
        "fist",
        "point",
        "gun",
        "two",
        "victory",
        "three",
        "three_thumb",
        "four",
        "rock",
        "call",
        "thumb",
        "none/any",
    ]
    if fam in ("taps", "drags"):
        k += [key(0, x, y, "relaxed"), key(0.4, x, y, P[1]), key(t, x, y, P[1])]
        for _ in range(6 if fam == "taps" else 3):
            x, y = place()
            t += u(0.35, 0.7)
            k.append(key(t, x, y, P[1], 3))
            t += u(0.05, 0.45)
            k.append({**k[-1], "t": round(t, 4)})
            close, hold, opening = u(0.07, 0.22), (u(0.05, 0.25) if fam == "taps" else u(0.25, 0.5)), u(0.08, 0.25)
            t += close
            k.append(
                {
                    **k[-1],
                    "t": round(t, 4),
                    "pose": P[0],
                    "x": x + float(rng.normal(0, 0.004)),
                    "y": y + float(rng.normal(0, 0.004)),
                }
            )
            ev.append(
                {
                    "t": round(t, 3),
                    "type": "pinch_closed",
                    "drag": fam == "drags",
                    "finger": what,
                    "closing": round(t - close, 3),
                }
            )
            t += hold
            k.append({**k[-1], "t": round(t, 4)})
            if fam == "drags":
                x, y = place()
                t += u(0.6, 1.2)
                k.append(key(t, x, y, P[0], 5))
                t += u(0.15, 0.4)
                k.append({**k[-1], "t": round(t, 4)})
            ev.append({"t": round(t, 3), "type": "pinch_opening", "finger": what})
            t += opening
            k.append({**k[-1], "t": round(t, 4), "pose": P[1]})
            t += u(0.1, 0.5)
            k.append({**k[-1], "t": round(t, 4)})
            if rng.random() < 0.25:  # something else in between
                t += u(0.2, 0.5)
                k.append(key(t, x, y, str(rng.choice(["relaxed", "open", "fist", "point"]))))
                t += u(0.1, 0.4)
                k.append({**k[-1], "t": round(t, 4)})
                t += u(0.2, 0.5)
                k.append(key(t, x, y, P[1]))
    elif fam == "nothing":
        k += [key(0, x, y, "relaxed"), key(0.4, x, y, "open"), key(t, x, y, "open")]
        t0 = t
        for _ in range(7):
            w = str(rng.choice(["grab", "near", "relax", "point", "turn", "fist", "victory", "open", "nearm"]))
            x, y = place()
            t += u(0.3, 0.8)
            k.append(key(t, x, y, {"near": P[1], "nearm": P[1]}.get(w, "open")))
            t += u(0.1, 0.4)
            pose = {
                "grab": "fist",
                "near": P[2],
                "nearm": P[2],
                "relax": "relaxed",
                "point": "point",
                "turn": "open",
                "fist": "fist",
                "victory": "victory",
                "open": "open",
            }[w]
            k.append({**key(t, x, y, pose), **({"yaw": base["yaw"] + u(50, 75)} if w == "turn" else {})})
            t += u(0.2, 0.6)
            k.append({**k[-1], "t": round(t, 4)})
        ev.append({"t": round(t0, 3), "end": round(t, 3), "type": "nothing"})
    elif fam == "wild":
        k += [key(0, x, y, "relaxed")]
        t = 0.6
        t0 = 0
        for _ in range(16):
            x, y = place()
            n = str(rng.choice([*names, P[2], P[1], "relaxed", "relaxed", "none/any"]))
            t += u(0.12, 0.6)
            k.append(key(t, x, y, n, 14))
            if rng.random() < 0.5:
                t += u(0.05, 0.5)
                k.append({**k[-1], "t": round(t, 4)})
        ev.append({"t": 0, "end": round(t, 3), "type": "nothing"})
    else:
        back = rng.random() < 0.3
        order = [str(n) for n in rng.permutation([*names, P[0], "thumb", "thumb"])]
        t = 0.0
        for n in order:
            yaw, roll, pitch = base["yaw"] + u(-12, 12), base["roll"] + u(-10, 10), base["pitch"] + u(-10, 10)
            if back:
                yaw += 180
            if n == "thumb":
                roll += float(rng.choice([-90, 90, 90, -90, 0, 180]))
            elif rng.random() < 0.1:
                roll += u(-180, 180)
            x, y = place()
            s = {"x": x, "y": y, "z": base["z"] * u(0.9, 1.1), "yaw": yaw, "pitch": pitch, "roll": roll, "pose": n}
            t += u(0.15, 0.4)
            k.append({"t": round(t, 4), **s})
            t += u(0.35, 0.7)
            k.append({"t": round(t, 4), **s, "yaw": yaw + u(-8, 8), "pitch": pitch + u(-8, 8), "roll": roll + u(-8, 8)})
    t += 0.5
    k.append({**k[-1], "t": round(t, 4), "pose": "relaxed" if fam != "poses" else k[-1]["pose"]})
    tone = np.array(SKINS[int(rng.integers(len(SKINS)))]) * u(0.85, 1.1)
    return {
        "seed": seed,
        "family": fam,
        "seconds": t + 0.2,
        "fps": int(rng.choice([15, 24, 30, 30, 30, 60] if fam != "poses" else [10, 15])),
        "keys": k,
        "events": ev,
        "side": str(rng.choice(["right", "left"])),
        "view": base,
        "back": bool(fam == "poses" and back),
        "skin": np.minimum(tone, 255).tolist(),
        "sleeve": (tone if rng.random() < 0.5 else rng.integers(20, 210, 3)).tolist(),
        "noise": u(2, 7),
        "gain": u(0.4, 1.15),
        "quality": int(rng.integers(45, 90)),
        "tremor_mm": u(0.2, 1.0),
        "finger": what,
        "kind": str(rng.choice(["straight", "half", "curled", "ok", "any"])),
        "bg": u(0, 1),
        "shape": {"width": u(0.9, 1.12), "size": u(0.82, 1.1), "fingers": {f: u(0.9, 1.1) for f in CHAINS}},
        "light": rng.random() < 0.4,
    }


def sleeve(L):
    d = L[0] - L[9]
    d = d / np.linalg.norm(d)
    c = L[0] + d * 0.02
    e = L[0] + d * 0.24
    a = np.cross(d, [0, 0, 1.0])
    a /= np.linalg.norm(a) + 1e-9
    b = np.cross(d, a)
    th = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ring = np.cos(th)[:, None] * a + np.sin(th)[:, None] * b
    V = np.r_[c + 0.031 * ring, e + 0.036 * ring]
    N = np.r_[ring, ring]
    i = np.arange(24)
    j = (i + 1) % 24
    return V, N, np.r_[np.c_[i, j, i + 24], np.c_[j, j + 24, i + 24]]


def room(w, h, rng):
    bg = np.zeros((h, w, 3), np.float32)
    top, low = rng.uniform(120, 210, 3), rng.uniform(70, 150, 3)
    bg[:] = top + (low - top) * np.linspace(0, 1, h)[:, None, None]
    for _ in range(14):
        x, y, a, b = rng.integers(0, w), rng.integers(0, h), rng.integers(20, 160), rng.integers(20, 160)
        cv2.rectangle(bg, (int(x), int(y)), (int(x + a), int(y + b)), [float(c) for c in rng.uniform(30, 220, 3)], -1)
    return cv2.GaussianBlur(bg, (0, 0), 2.0)


class Placed:
    """How the hand of a scenario moves before the camera, with its tremor."""

    def __init__(self, sc, poses, rng):
        self.sc, self.poses = sc, poses
        self.phases, self.rates = rng.uniform(0, 6.28, (3, 6)), rng.uniform(0.7, 10, 6)
        self.flip = np.array([-1, 1, 1.0]) if sc["side"] == "left" else np.ones(3)

    def at(self, t):
        """The pose at a time, its name, whether it stays, and what puts points of the hand before the camera."""
        pos, ang, pose, name, steady = at(self.sc["keys"], t, self.poses)
        tremor = np.sin(2 * np.pi * self.rates * t + self.phases).sum(1) / 3
        pos = pos + self.sc["tremor_mm"] / 1e3 * tremor
        turn = Rotation.from_euler("zxy", (ang[2], ang[1], ang[0]), degrees=True)
        turn = (turn * Rotation.from_euler("y", 180, degrees=True)).as_matrix()
        place = np.array([pos[0], pos[1], -pos[2]])
        return pose, name, steady, lambda points: (points @ turn.T) * self.flip + place


class Maker:
    """Draws and tracks clips. rig: the hand; backgrounds: RGB pictures."""

    def __init__(self, rig, backgrounds):
        self.gl = GL(*SIZE)
        self.take(rig)
        self.bgs = backgrounds

    def take(self, rig):
        """Draws this hand from now on."""
        self.base = rig
        self.same = np.unique(rig.V.round(5), axis=0, return_inverse=True)[1].ravel()
        F = rig.F
        self.S = sparse.csr_matrix(
            (np.ones(F.size), (self.same[F].T.ravel(), np.tile(np.arange(len(F)), 3))),
            shape=(self.same.max() + 1, len(F)),
        )
        for buffers in self.gl.bufs.values():  # of the hand before
            for part in buffers:
                part.release()
        self.gl.bufs = {}

    def normals(self, V, F):
        c = np.cross(V[F[:, 1]] - V[F[:, 0]], V[F[:, 2]] - V[F[:, 0]])
        N = self.S @ c
        return (N / (np.linalg.norm(N, axis=1, keepdims=True) + 1e-12))[self.same]

    def clip(self, sc, writer):
        """Writes what the tracker finds in a scenario's frames; the truth of each."""
        paths = locate()
        tracker = build_tracker(Tracker(), paths.palm, paths.landmark)
        rng = np.random.default_rng([sc["seed"], 5])
        w, h, gl = 640, 480, self.gl
        m = Mesh(self.base, sc["shape"])
        poses = library(sc, m, rng)
        if sc["bg"] < 0.25 or not self.bgs:
            bg = room(w, h, rng)
        else:
            img = self.bgs[int(rng.integers(len(self.bgs)))]
            s = max(w / img.shape[1], h / img.shape[0])
            img = cv2.resize(img, None, fx=s, fy=s)
            bg = img[:h, :w].astype(np.float32)
            if rng.random() < 0.5:
                bg = bg[:, ::-1]
        if sc["light"]:
            gl.light(
                rng.normal(0, 1, (3, 3)) + np.array([0, 0.5, 1]),
                rng.uniform(0.1, 0.9, 3),
                rng.uniform(0.15, 0.4),
                rng.uniform(0, 0.3),
            )
        else:
            gl.light(np.array([[1, 1.5, 1.5], [-1.5, 0.5, 1], [0, -1, 1]]), [0.9, 0.5, 0.25], 0.25, 0.15)
        fps, n = sc["fps"], int(sc["seconds"] * sc["fps"])
        placed = Placed(sc, poses, rng)
        F = m.F[:, ::-1] if sc["side"] == "left" else m.F
        skin, sl = np.array(sc["skin"]) / 255, np.array(sc["sleeve"]) / 255
        rec = {"px": [], "world": [], "name": [], "steady": []}
        for i in range(n):
            acc = bg + bg
            for s in range(2):
                pose, name, steady, stand = placed.at(i / fps + (s - 0.5) * 0.5 / fps / 2)
                V, J = m.pose(pose)
                V, L = stand(V), stand(J[LANDMARKS])
                sv, sn, sf = sleeve(L)
                im, part = gl.part([(V, self.normals(V, F), sc["side"], F, skin), (sv, sn, "sleeve", sf, sl)])
                a = im[..., 3:].astype(np.float32) / 255
                acc[part] += (im[..., :3] - bg[part]) * a
            rec["px"].append(gl.project(L))
            rec["world"].append(L - L.mean(0))
            rec["name"].append(name)
            rec["steady"].append(steady)
            im = acc / 2 * sc["gain"] + rng.normal(0, sc["noise"], (h, w, 1)).astype(np.float32)
            im = np.clip(im, 0, 255).astype(np.uint8)[..., ::-1]
            im = cv2.imdecode(cv2.imencode(".jpg", im, [cv2.IMWRITE_JPEG_QUALITY, sc["quality"]])[1], 1)
            writer.frame(replace(tracker.step(Frame(im, i / fps, i)), t=round(i / fps, 8)))
        return rec


def truth(sc, rec):
    """The text of a clip's `NAME.json`. rec: the pose's `name`, `steady` and landmarks, `px` and `world`, by frame."""
    columns = (rec["name"], rec["steady"], rec["px"], rec["world"])
    frames = [
        {
            "t": round(i / sc["fps"], 5),
            "hands": [
                {
                    "side": sc["side"],
                    "pose": pose,
                    "steady": steady,
                    "px": px.round(2).tolist(),
                    "world": world.round(5).tolist(),
                }
            ],
        }
        for i, (pose, steady, px, world) in enumerate(zip(*columns, strict=True))
    ]
    kept = ("fps", "events", "family", "side", "view", "gain", "back", "kind", "finger")
    return json.dumps({"size": list(SIZE), **{k: sc[k] for k in kept}, "frames": frames}, separators=(",", ":"))


def hands(path):
    """The hand of a file, or those of a folder."""
    return [Rig(file) for file in (sorted(path.glob("*.glb")) if path.is_dir() else [path])]


def drawn(rigs, seed):
    """The one of these hands that a clip has."""
    return rigs[int(np.random.default_rng([seed, 78]).integers(len(rigs)))]


def parser(about):
    """The arguments of a script that renders."""
    p = argparse.ArgumentParser(description=about)
    p.add_argument("hand", type=Path, help="the right hand's mesh, right.glb, or a folder of such meshes")
    p.add_argument("backgrounds", type=Path, help="a folder of jpg pictures")
    p.add_argument("out", type=Path)
    p.add_argument("--first", type=int, default=0, help="the first clip's number")
    p.add_argument("--clips", type=int, default=8)
    return p


def backgrounds(args):
    """Makes the folder OUT; the pictures to draw over."""
    cv2.setNumThreads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    return [cv2.imread(str(p))[:, :, ::-1] for p in sorted(args.backgrounds.glob("*.jpg"))]


def main():
    p = parser("Renders clips of hands, tracks them, and writes traces and truth.")
    p.add_argument("--families", nargs="+", choices=sorted(set(FAM)), help="of these numbers only such clips")
    args = p.parse_args()
    pictures = backgrounds(args)
    rigs = hands(args.hand)
    maker = Maker(rigs[0], pictures)
    for number in range(args.first, args.first + args.clips):
        sc = scenario(number)
        if args.families and sc["family"] not in args.families:
            continue
        if len(rigs) > 1:
            maker.take(drawn(rigs, number))
        name = f"{number:05d}-{sc['family']}"
        with (args.out / f"{name}.jsonl").open("wb") as stream:
            writer = TraceWriter(stream)
            writer.meta(SIZE, sc["fps"], name)
            rec = maker.clip(sc, writer)
        (args.out / f"{name}.json").write_text(truth(sc, rec), encoding="utf-8")
        print(name, flush=True)


if __name__ == "__main__":
    main()
