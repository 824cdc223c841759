"""Landmarks of hands on a desk without pictures: those of the truth of `desk_hands.py`, with the tracker's errors.

Hundreds of such clips are made in the time in which one is rendered and tracked. The errors are those of recordings of
`desk_hands.py`, one of them for each clip, from a moment drawn at random on. Where next to nothing moves the tracker
keeps its landmarks (three frames in five of a hand that lies still), and so do these. Where no recordings are given the
errors are made up: half as large from frame to frame as the tracker's, and two fingertips' correlate by 0.15, the
tracker's by 0.5. Of hands seen from the front there are too few recordings for anything else.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import rendered_hands
from desk_hands import ALL_FROM, AWAY, Camera, OutOfReachError, at, laid, poses, scenario, turned
from numpy.typing import NDArray
from rendered_hands import LANDMARKS, SIZE, Mesh, Rig

from gesturectl.model.trace import read_frames
from gesturectl.model.types import Hand, frozen

AGAIN = {"swipe": 3, "tap": 3, "type": 1}  # clips of one hand, seen from above, that are made beside the first
FAR = 1.0  # knuckle widths from its true place, from which on a landmark is not the tracker's error but another hand's
FEWEST = 40  # frames of a recording
QUICKER = (0.003, 0.01, 0.03)  # knuckle widths a frame, between which the share of kept frames is counted
LARGER = 0.25  # how the logarithm of the errors' size varies besides
LATER = {"t", "up", "end"}  # the times of an event
HALVED = 24  # frames a second, from which on a recording is learned from as one of half as many, too
SAME = ("kind", "view", "shape", "pitch", "roll", "wrist", "hover", "height")
USUAL = 0.013  # knuckle widths: the middle value of the noise of a clip's landmarks, ...
SPREAD = 0.5  # and how its logarithm varies between clips
BAD = 0.2  # share of clips that are tracked badly, with ...
WORSE = (2.0, 5.0)  # times the noise
PACE = (0.8, 1.25)  # by which a clip goes on more slowly
RATES = (15, 20, 24, 30, 30)  # frames a second
TRACKED_RATES = (15, 15, 20, 24, 30, 30)  # the same, with the errors of recordings
KEEPS = 0.75  # share of the noise that stays to the next frame
STILL = 0.3  # share of it that changes while the hand does not


@dataclass(frozen=True, slots=True)
class Errors:
    """Those of one recording: frames a second, and (n, 21, 2) knuckle widths along the hand and to the thumb's side.

    keeps: (len(QUICKER) + 1,) shares of frames that kept the landmarks of the frame before, by how far the hand moved;
    these frames have no errors of their own.
    """

    fps: float
    landmarks: NDArray[np.float64]
    keeps: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Points:
    """A clip: what it shows, its times, and (n, 21, 2) landmarks in pixels."""

    scenario: dict
    t: NDArray[np.float64]
    landmarks: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which clips are made of some numbers.

    kinds: what the hands do, all where there are none. again: clips of one hand beside the first, in place of AGAIN.
    hovering: only clips of hands whose index finger hovers, in a first clip or in `all`, and taps without being raised
    there; in `none` it lies on the desk. Anything where not given.
    """

    views: Sequence[str]
    kinds: Sequence[str] = ()
    again: int | None = None
    hovering: str = ""

    def has(self, sc: dict) -> bool:
        """Whether a first clip is among them."""
        hovers = not self.hovering or (sc["hover"] > 0) == (self.hovering != "none")
        return sc["view"] in self.views and (not self.kinds or sc["kind"] in self.kinds) and hovers


def clips(hand: Path, numbers: Iterable[int], wanted: Wanted) -> Iterator[tuple[int, Points]]:
    """By their numbers the true points of clips, and of others with the same hand and poses.

    hand: a right hand's mesh, or a folder of such ones, of which each number has one.
    """
    rigs = rendered_hands.hands(hand)
    for seed in numbers:
        rig = rendered_hands.drawn(rigs, seed)
        first = scenario(seed)
        if not wanted.has(first):
            continue
        again = AGAIN.get(first["kind"], 0) if wanted.again is None else wanted.again
        try:
            for made in _clips(rig, seed, again if seed >= ALL_FROM and first["view"] == "above" else 0, wanted):
                yield seed, made
        except OutOfReachError:
            continue


def _clips(rig: Rig, seed: int, again: int, wanted: Wanted) -> Iterator[Points]:
    """There are others from number ALL_FROM on. Raises OutOfReachError."""
    first = scenario(seed)
    m = Mesh(rig, first["shape"])
    first = laid(m, first)
    lib = poses(m, np.random.default_rng([seed, 5]), first)
    for k in range(again + 1):
        other = scenario(seed + k * AWAY)
        if (other["hover"] and not first["hover"]) or (wanted.hovering == "all" and not other["hover"]):
            continue  # its fingers would not be raised for a tap, or would be
        sc = other | {name: first[name] for name in SAME}
        yield Points(sc, *_seen(sc, m, lib))


def drawn(true: Points, number: int, errors: Sequence[Errors] = ()) -> Points:
    """The same with noise, that of `errors` where there are any; from the second on at another pace and frame rate."""
    rng = np.random.default_rng([true.scenario["seed"], 99, number])
    rates = TRACKED_RATES if errors else RATES
    made = true if number == 0 else _at_pace(true, float(rng.uniform(*PACE)), int(rng.choice(rates)))
    seen = tracked(made, errors, rng) if errors else made.landmarks + noise(made.landmarks, rng)
    return replace(made, landmarks=seen)


def _at_pace(true: Points, pace: float, fps: int) -> Points:
    before = true.t * pace
    t = np.arange(0, before[-1], 1 / fps)
    flat = true.landmarks.reshape(len(before), -1)
    seen = np.stack([np.interp(t, before, column) for column in flat.T], 1).reshape(len(t), *true.landmarks.shape[1:])
    events = [{k: v * pace if k in ("t", "up", "end") else v for k, v in e.items()} for e in true.scenario["events"]]
    return Points(true.scenario | {"fps": fps, "events": events}, t, seen)


def _seen(sc: dict, m: Mesh, lib: dict) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    camera = Camera(sc)
    flip = np.array([-1, 1, 1.0]) if sc["side"] == "left" else np.ones(3)
    t = np.arange(int(sc["seconds"] * sc["fps"])) / sc["fps"]
    seen = np.empty((len(t), 21, 2))
    known: dict[str, NDArray] = {}
    for i, now in enumerate(t):
        pos, ang, pose = at(sc["keys"], now, lib)
        key = repr(pose)
        if key not in known:
            known[key] = m.frame(m.joints(pose)[1])
        joints = known[key]
        r = turned(ang[0], sc["pitch"] + ang[1], sc["roll"] + ang[2])
        places = ((joints - joints[0]) @ r.T) * flip + pos + (0, 0, sc["wrist"])
        X = camera.seen(places[LANDMARKS])
        seen[i] = np.c_[SIZE[0] / 2 + sc["focal"] * X[:, 0] / -X[:, 2], SIZE[1] / 2 - sc["focal"] * X[:, 1] / -X[:, 2]]
    return t, seen


def _axes(landmarks: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 2, 2) unit vectors in the picture, of each frame's hand: along it, and out to the thumb's side."""
    along = landmarks[:, 9] - landmarks[:, 0]
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    out = np.stack([-along[:, 1], along[:, 0]], 1)
    out *= np.sign((out * (landmarks[:, 5] - landmarks[:, 17])).sum(1))[:, None]
    return np.stack([along, out], 1)


def _width(landmarks: NDArray[np.float64]) -> float:
    return float(np.median(np.linalg.norm(landmarks[:, 5] - landmarks[:, 17], axis=1)))


def _quickness(landmarks: NDArray[np.float64]) -> NDArray[np.int64]:
    """Between which of QUICKER the fastest landmark of each frame is."""
    ways = np.abs(np.diff(landmarks, axis=0, prepend=landmarks[:1])).max((1, 2))
    return np.searchsorted(QUICKER, ways / _width(landmarks), "right")


def errors(folders: Iterable[Path]) -> list[Errors]:
    """What the tracker made of hands seen from above, from when they came to rest on."""
    found = []
    for _, truth, shown in recordings(folders, "*-above.jsonl"):
        true = {round(f["t"], 3): np.array(f["hands"][0]["px"]) for f in truth["frames"]}
        rest = next(e["t"] for e in truth["events"] if e["type"] == "rest")
        pairs = [(true[round(t, 3)], hand.landmarks[:, :2]) for t, hand in shown if t > rest]
        if len(pairs) < FEWEST:
            continue
        real, tracked = (np.array(each, float) for each in zip(*pairs, strict=True))
        kept = np.r_[False, np.abs(np.diff(tracked, axis=0)).max((1, 2)) == 0]
        quickness = _quickness(real)
        keeps = [kept[quickness == k].mean() if (quickness == k).any() else 0.0 for k in range(len(QUICKER) + 1)]
        away = np.einsum("nij,nkj->nki", _axes(real), tracked - real) / _width(real)
        away = away[~kept & (np.abs(away).max((1, 2)) < FAR)]
        if len(away) >= FEWEST:
            found.append(Errors(truth["fps"], away, np.array(keeps)))
    return found


def tracked(made: Points, errors: Sequence[Errors], rng: np.random.Generator) -> NDArray[np.float64]:
    """Landmarks with the errors of a recording of no fewer frames a second; at its end they go backwards."""
    points, n = made.landmarks, len(made.landmarks)
    quick = [e for e in errors if e.fps >= made.scenario["fps"] - 1]
    one = quick[int(rng.integers(len(quick)))]
    kept = rng.random(n) < one.keeps[_quickness(points)]
    kept[0] = False
    many = len(one.landmarks)
    frames = rng.integers(many) + np.cumsum(~kept) * one.fps / made.scenario["fps"]
    frames = np.floor(frames).astype(int) % (2 * many)
    away = one.landmarks[np.minimum(frames, 2 * many - 1 - frames)] * np.exp(rng.normal(0, LARGER))
    seen: NDArray[np.float64] = points + np.einsum("nij,nki->nkj", _axes(points), away) * _width(points)
    return seen[np.maximum.accumulate(np.where(kept, 0, np.arange(n)))]


def noise(seen: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """As the tracker's, in pixels: it stays for a while, and changes less where the hand does not move."""
    width = np.median(np.linalg.norm(seen[:, 5] - seen[:, 17], axis=1))
    size = width * USUAL * np.exp(rng.normal(0, SPREAD)) * (rng.uniform(*WORSE) if rng.random() < BAD else 1.0)
    each = size * np.exp(rng.normal(0, 0.4, (21, 1)))
    moving = np.abs(np.diff(seen, axis=0, prepend=seen[:1])).max((1, 2)) > 0.01 * width
    out = np.empty_like(seen)
    now = rng.normal(0, 1, (21, 2))
    for i, goes in enumerate(moving):
        fresh = rng.normal(0, 1, (21, 2)) * 0.8 + rng.normal(0, 1, 2) * 0.6
        now = KEEPS * now + np.sqrt(1 - KEEPS**2) * fresh * (1.0 if goes else STILL)
        out[i] = now * each
    return out


def hands(made: Points) -> Iterator[tuple[float, Hand]]:
    """The hand of each frame, as of a recording."""
    for t, p in zip(made.t, made.landmarks, strict=True):
        landmarks = frozen(np.hstack([p, np.zeros((21, 1))]))
        yield float(t), Hand(1, "right", 1.0, landmarks, landmarks)


def recordings(folders: Iterable[Path], names: str) -> Iterator[tuple[int, dict, Iterator[tuple[float, Hand]]]]:
    """Number, truth and hands of those of `desk_hands.py`; frames with one hand only."""
    for path in sorted(p for folder in folders for p in folder.glob(names)):
        if path.with_suffix(".json").exists():
            shown = ((f.t, f.hands[0]) for f in read_frames(path) if len(f.hands) == 1)
            yield int(path.stem.split("-")[0]), json.loads(path.with_suffix(".json").read_text()), shown


def later(events: Iterable[dict], seconds: float) -> list[dict]:
    """The same events, all but when the hand came to rest so many seconds later."""
    return [e if e["type"] == "rest" else e | {k: e[k] + seconds for k in LATER & e.keys()} for e in events]


def with_half(frames: Sequence[Any], fps: float) -> Sequence[Sequence[Any]]:
    """What is learned from a recording: all of its frames, and every other one where they come fast."""
    return (frames, frames[::2]) if fps >= HALVED else (frames,)


def save(path: Path, found: Sequence[object], columns: Sequence[str]) -> None:
    np.savez(path, **{name: np.array([getattr(r, name) for r in found]) for name in columns})


Command = Callable[[argparse.Namespace], None]
Parser = argparse.ArgumentParser


def commands(about: str, draws: int, simulate: Command, learn: Command) -> tuple[Parser, Any, Parser, Parser]:
    """The command line of a script that makes samples and learns from them, its parts, and `simulate` and `learn`."""
    parser = Parser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(required=True)
    one = parts.add_parser("simulate")
    one.add_argument("hand", type=Path)
    one.add_argument("samples", type=Path)
    one.add_argument("--first", type=int, required=True)
    one.add_argument("--clips", type=int, required=True)
    one.add_argument("--kinds", nargs="+", default=[], help="what hands do, others are left out")
    one.add_argument("--draws", type=int, default=draws, help="how often each is drawn")
    one.set_defaults(do=simulate)
    two = parts.add_parser("learn")
    two.add_argument("samples", type=Path, nargs="+")
    two.add_argument("--rendered", type=Path, nargs="*", default=[])
    two.add_argument("--out", type=Path, default=Path("models/desk_moves.json"))
    two.set_defaults(do=learn)
    return parser, parts, one, two
