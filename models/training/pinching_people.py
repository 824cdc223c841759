"""Writes recordings of people whose hands pinch as they did not: what the tracker made of them, with fingers moved.

    python models/training/pinching_people.py HAND OUT RECORDINGS --labels labels.json --passes 12

HAND as of `rendered_hands.py`: whose grips and poses the hands make. RECORDINGS: of people's hands by the tracker.
labels.json: what they show, as `pinch.py` reads it, so that nothing is moved where a hand pinches by itself. OUT: one
recording a hand, and its truth, as of `rendered_hands.py`. The same arguments give the same files.

Of people there are few pinches and many hands that do not pinch; a network that learns pinches from rendered hands and
the rest from people takes whatever looks like a person's hand for one that does not pinch. In these a person's hand,
with its shape, its movements and the tracker's errors, does pinch, or makes a fist, or nearly touches.

The bones of the fingers turn from where they are to where a grip or pose has them, and back, by the palm's own axes;
their lengths stay the person's. A moved hand is its own truth; frames in which nothing moves carry no hand in it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pinch import PALM, TOUCH_KINDS
from rendered_hands import CHAINS, FINGERS, LANDMARKS, Mesh, Rig, hands, minjerk, pinches, poses_library
from simulated_hands import DOWN, spread

from gesturectl.gestures.features import palm_metres
from gesturectl.learn.training import hand_frames
from gesturectl.model.trace import TraceWriter
from gesturectl.model.types import Hand, HandFrame, frozen
from gesturectl.settings import Config

Array = NDArray[np.float64]

MIRROR = np.array((-1.0, 1.0, 1.0))
JOINTS = {"thumb": (1, 2, 3, 4), **{f: tuple(range(4 * i + 5, 4 * i + 9)) for i, f in enumerate(FINGERS)}}
TIPS = {"index": 8, "middle": 12}  # of the fingers that pinch
NAMES = {"index": "pinch", "middle": "pinch_middle"}
KINDS = ("straight", "half", "curled", "ok", "any")
SHORTEST = 1.2  # seconds of one hand, without a gap of more than LOST, in which something is moved
LOST = 0.12
OWN = 8  # frames before and after a pinch of the person's own in which nothing is moved
NEAR = 0.35  # palm lengths between the person's tips, below which a hand that hardly moved yet is not judged
CLOSED, NEARLY, OPEN = 0.0, 1.0, 2.0  # how far a grip is open
AS_ITS_OWN = {"width": 1.0, "size": 1.0, "fingers": dict.fromkeys(CHAINS, 1.0)}  # a mesh's shape


@dataclass(frozen=True, slots=True)
class Target:
    """What a hand is moved to. finger: which pinches, none in a pose; name: what it is called where it is reached."""

    finger: str | None
    name: str
    points: tuple[Array, Array, Array]  # (21, 3) in palm lengths and the palm's axes: closed, nearly and open


@dataclass(frozen=True, slots=True)
class Way:
    """How a hand moves. keys: seconds, the share of the target, and how far that is open."""

    target: Target
    name: str
    fingers: tuple[str, ...]
    keys: tuple[tuple[float, float, float], ...]

    def at(self, t: float) -> tuple[float, float]:
        """Share and opening at a time."""
        i = max(0, min(len(self.keys) - 2, sum(key[0] <= t for key in self.keys) - 1))
        (begin, *a), (end, *b) = self.keys[i], self.keys[i + 1]
        u = float(minjerk((t - begin) / max(end - begin, 1e-9)))
        share, opened = (x + u * (y - x) for x, y in zip(a, b, strict=True))
        return share, opened

    def points(self, opened: float) -> Array:
        closed, nearly, wide = self.target.points
        return closed + (nearly - closed) * opened if opened < NEARLY else nearly + (wide - nearly) * (opened - NEARLY)


def axes(world: Array) -> Array:
    """The palm's axes as rows: across to the index finger, along the fingers, out of it."""
    along = world[list(PALM[1:])].mean(axis=0) - world[0]
    along = along / np.linalg.norm(along)
    across = world[5] - world[17]
    across = across - (across @ along) * along
    across = across / np.linalg.norm(across)
    return np.array((across, along, np.cross(across, along)))


def target(rigs: Sequence[Rig], number: int) -> Target:
    """A pinch by even numbers, a pose by odd ones; fists and hands whose tips all meet are frequent."""
    rng = np.random.default_rng([number, 55])
    mesh = Mesh(rigs[int(rng.integers(len(rigs)))], AS_ITS_OWN)

    def points(pose: dict[str, object]) -> Array:
        shown = mesh.frame(mesh.joints(pose)[1])[LANDMARKS] * DOWN
        return (shown - shown[0]) @ axes(shown).T / palm_metres(shown)

    if number % 2 == 0:
        finger = str(rng.choice(("index", "index", "index", "middle")))
        grips = pinches(mesh, rng, str(rng.choice(KINDS)), finger)
        closed, nearly, wide = (points(grips[NAMES[finger] + gap]) for gap in ("", "_near", "_open"))
        return Target(finger, NAMES[finger], (closed, nearly, wide))
    poses = poses_library(mesh, rng)
    name = str(rng.choice(("fist", "fist", "fist", "bunch", *sorted(poses))))
    if name == "fist" and rng.random() < 0.6:  # the thumb anywhere, also inside
        thumb = tuple(rng.uniform((0, 0, 0), (45, 60, 70)))
        poses["fist"] |= {"thumb": thumb, "oppose": rng.uniform(0, 40), "adduct": rng.uniform(-10, 25)}
    if name == "bunch":
        pinched = pinches(mesh, rng, "half", "index")["pinch"]
        bent = np.array(pinched["curl"]["index"])
        curl = {f: tuple(bent * rng.uniform(0.85, 1.2) + rng.normal(0, 5, 3)) for f in FINGERS}
        poses["bunch"] = {**pinched, "curl": curl}
    shown = points(poses[name])
    return Target(None, name, (shown, shown, shown))


def turned(a: Array, b: Array, share: float) -> Array:
    """A direction so far on the way from a to b."""
    angle = np.arccos(np.clip(a @ b, -1.0, 1.0))
    if angle < 1e-3:
        return a
    return (np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)


def bent(world: Array, to: Array, share: float, fingers: Sequence[str], finger: str | None) -> Array:
    """A right hand so far on the way to a target's points."""
    wanted, made = to @ axes(world), world.copy()
    for name in fingers:
        for a, b in zip(JOINTS[name], JOINTS[name][1:], strict=False):
            bone, way = world[b] - world[a], wanted[b] - wanted[a]
            size = max(float(np.linalg.norm(bone)), 1e-9)
            made[b] = made[a] + size * turned(bone / size, way / np.linalg.norm(way), share)
    if finger is not None:  # tips are as far apart as in the grip, though the bones are longer or shorter
        tip = TIPS[finger]
        off = (made[tip] - made[4] - (wanted[tip] - wanted[4]) * palm_metres(world)) * share
        for k in range(3):
            made[tip - k] -= off * (3 - k) / 6
            made[4 - k] += off * (3 - k) / 6
    return made


def moved(hand: Hand, way: Way, t: float) -> tuple[Hand, str | None]:
    """The hand at a time of its way, and what it shows; None where that is not sure."""
    share, opened = way.at(t)
    flip = MIRROR if hand.side == "left" else np.ones(3)
    world, image = hand.world.astype(float), hand.landmarks.astype(float)
    made = bent(world * flip, way.points(opened), share, way.fingers, way.target.finger) * flip
    image = image + (made - world) * (spread(image) / max(spread(world), 1e-9))
    nearest = min(float(np.linalg.norm(world[4] - world[tip])) for tip in TIPS.values()) / palm_metres(world)
    shown = Hand(hand.track_id, hand.side, hand.presence, frozen(image), frozen(made))
    return shown, way.name if share > 0.5 or nearest > NEAR else None


def drawn(to: Target, t: float, rng: np.random.Generator) -> Way:
    """From t on a pose, or one to three pinches, of which one in five ways only nearly touches."""

    def u(a: float, b: float) -> float:
        return float(rng.uniform(a, b))

    miss, direct = rng.random() < 0.2, rng.random() < 0.4  # direct: from the person's own pose at once, and back
    if to.finger is None:
        times = np.cumsum((0.0, u(0.1, 0.5), u(0.2, 1.0), u(0.1, 0.5))) + t
        shares = (0.0, 1.0, 1.0, 0.0)
        return Way(to, to.name, tuple(JOINTS), tuple(zip(times.tolist(), shares, (OPEN,) * 4, strict=True)))
    keys = [(t, 0.0, OPEN)]

    def go(seconds: float, share: float, opened: float) -> None:
        keys.append((keys[-1][0] + seconds, share, opened))

    closed = NEARLY if miss else CLOSED
    if not direct:
        go(u(0.15, 0.4), 1.0, OPEN)
    for _ in range(1 if direct else int(rng.integers(1, 4))):
        if not direct:
            go(u(0.1, 0.5), 1.0, OPEN)
        go(u(0.07, 0.25), 1.0, closed)
        go(float(rng.choice((u(0.05, 0.3), u(0.3, 0.9)))), 1.0, closed)
        go(u(0.08, 0.3), 0.0 if direct else 1.0, OPEN)
    if not direct:
        go(u(0.15, 0.4), 0.0, OPEN)
    fingers = tuple(JOINTS) if rng.random() < 0.5 else ("thumb", to.finger)
    return Way(to, "" if miss else to.name, fingers, tuple(keys))


def tracks(frames: Sequence[HandFrame]) -> list[list[tuple[float, Hand]]]:
    """Each hand that is seen for long enough, frame by frame."""
    found: dict[int, list[list[tuple[float, Hand]]]] = {}
    for frame in frames:
        for hand in frame.hands:
            parts = found.setdefault(hand.track_id, [[]])
            if parts[-1] and frame.t - parts[-1][-1][0] > LOST:
                parts.append([])
            parts[-1].append((frame.t, hand))
    return [part for parts in found.values() for part in parts if part[-1][0] - part[0][0] >= SHORTEST]


def ways(
    begin: float, end: float, own: Sequence[tuple[float, float]], targets: Sequence[Target], rng: np.random.Generator
) -> list[Way]:
    """One after the other between two times, but for those when the hand pinches by itself."""
    found: list[Way] = []
    t = begin + float(rng.uniform(0.1, 0.8))
    while True:
        way = drawn(targets[int(rng.integers(len(targets)))], t, rng)
        t = way.keys[-1][0]
        if t > end:
            return found
        if not any(a <= t and way.keys[0][0] <= b for a, b in own):
            found.append(way)
        t += float(rng.uniform(0.1, 0.9))


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes recordings of people whose hands pinch as they did not.")
    parser.add_argument("hand", type=Path, help="the right hand's mesh, right.glb, or a folder of such meshes")
    parser.add_argument("out", type=Path)
    parser.add_argument("recordings", type=Path, nargs="+")
    parser.add_argument("--labels", type=Path, help="labels.json: what the recordings show")
    parser.add_argument("--passes", type=int, default=12, help="how often each hand is gone through")
    parser.add_argument("--targets", type=int, default=1200, help="grips and poses that are drawn")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rigs = hands(args.hand)
    targets = [target(rigs, number) for number in range(args.targets)]
    labels = json.loads(args.labels.read_text(encoding="utf-8")) if args.labels else {}
    for file in args.recordings:
        frames = list(hand_frames(str(file), Config()))
        times = np.array([frame.t for frame in frames])
        fps = 1 / float(np.median(np.diff(times)))
        shown = labels.get(file.stem, {"events": []})["events"]
        pinched = [e for e in shown if str(e["kind"]).split(" ")[0] in TOUCH_KINDS]
        own = [(times[max(0, e["a"] - OWN)], times[min(len(times) - 1, e["b"] + OWN)]) for e in pinched]
        for number in range(args.passes):
            rng = np.random.default_rng([number, *file.name.encode()])
            for k, track in enumerate(tracks(frames)):
                todo = ways(track[0][0], track[-1][0], own, targets, rng)
                truth = []
                with (args.out / f"{file.stem}-{number}-{k}.jsonl").open("wb") as stream:
                    writer = TraceWriter(stream)
                    writer.meta(frames[0].size, fps, file.stem)
                    for t, hand in track:
                        way = next((w for w in todo if w.keys[0][0] <= t < w.keys[-1][0]), None)
                        made, name = moved(hand, way, t) if way is not None else (hand, None)
                        writer.frame(HandFrame(t, frames[0].size, (made,)))
                        px, world = made.landmarks[:, :2].round(2).tolist(), made.world.round(5).tolist()
                        truth.append({"hands": [] if name is None else [{"pose": name, "px": px, "world": world}]})
                text = json.dumps({"fps": fps, "frames": truth})
                (args.out / f"{file.stem}-{number}-{k}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
