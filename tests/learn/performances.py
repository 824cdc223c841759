"""Rendered people who record a pose of their own in one place and make it elsewhere, as clips that the tracker follows.

    python -m tests.learn.performances HANDS CACHE --first 300 --count 40

HANDS and the people, poses and places of each number are those of `tests/learn/cases.py`. A pose is recorded as it is
held for three seconds while the hand turns slowly. It is made four times elsewhere, at other distances, in other light,
before another background and turned otherwise: the hand comes relaxed or in another pose and is still for a moment,
moves into the pose within a third of a second, holds it for 0.7 s with small movements, and leaves it. CACHE holds the
hands of each clip as a trace, and when the pose was held.

With `--places` the pose is also shown for 1 s in each of those of PLACES, as if it were asked for while it is recorded:
made anew, farther away or turned to one side, in the same room; with `--lit` in other light, before another background.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from gesturectl.model.trace import TraceWriter, read_frames
from gesturectl.model.types import Frame, HandFrame
from gesturectl.settings import Tracker
from gesturectl.vision.build import build_tracker
from gesturectl.vision.models import locate
from tests.learn.cases import MADE_ANEW, Kit, Person, drawn

SHOWN, SHOWN_FPS = 30, 10.0  # frames of a recording
FPS = 15.0  # of a performance
BEFORE, INTO, HOLD, OUT = 6, 5, 11, 4  # its frames
TIMES = 4  # performances of a case
USED = (15.0, 12.0, 12.0)  # degrees of yaw, pitch and roll by which hands are turned elsewhere, standard deviation
TREMBLE = 1.0  # degrees by which joints vary while a pose is held, standard deviation
DRIFT = (2.0, 0.004)  # degrees and metres by which a hand does
# The other places in which a pose is shown while it is recorded: times the distance of the recording, and the degrees
# of yaw and pitch by which the hand is turned; None: as hands are turned elsewhere.
PLACES = {
    "farther": ((1.25, 1.6), None),
    "left": ((1.25, 1.6), (-20.0, 0.0)),
    "right": ((1.25, 1.6), (20.0, 0.0)),
    "up": ((0.9, 1.1), (0.0, -20.0)),
    "down": ((0.9, 1.1), (0.0, 20.0)),
}
ABOUT = (5.0, 5.0, 8.0)  # degrees by which that is missed, standard deviation
ELSEWHERE = 10  # frames of each of them
LESS = 0.3  # of the way from straight to curled: the fingers of a relaxed hand


@dataclass(frozen=True)
class Performance:
    """A pose that was made once. held: seconds from when the hand begins to make it to when it leaves it."""

    frames: tuple[HandFrame, ...]
    held: tuple[float, float]
    full: float  # seconds from which on the hand is in the pose
    side: str  # of the hand that was drawn
    distance: float


@dataclass(frozen=True)
class Played:
    """The clips of a case: a trace of the recording, and the performances."""

    recorded: Path
    performances: tuple[Performance, ...]
    places: dict[str, Path]  # traces of the same pose shown in other places of the room, those of PLACES
    lit: dict[str, Path]  # and the same in another light


def slowly(rng: np.random.Generator, t: np.ndarray, size: int, fastest: float) -> np.ndarray:
    """Movement (t, size) of unit variance: of each number two waves of up to `fastest` Hz."""
    rate, phase = rng.uniform(0.3, 1.0, (2, size)) * fastest, rng.uniform(0, 2 * np.pi, (2, size))
    found: np.ndarray = np.sin(2 * np.pi * rate * t[:, None, None] + phase).sum(axis=1)
    return found


def eased(share: np.ndarray) -> np.ndarray:
    """A movement from 0 to 1 with the least jerk."""
    s = np.clip(share, 0.0, 1.0)
    found: np.ndarray = s**3 * (10 - 15 * s + 6 * s * s)
    return found


class Camera:
    """One clip: a tracker and one light and background."""

    def __init__(self, kit: Kit, person: Person, seed: list[int]) -> None:
        paths = locate()
        self._tracker = build_tracker(Tracker(), paths.palm, paths.landmark)
        self._kit, self._person, self._seed = kit, person, seed
        self._noise = np.random.default_rng([*seed, 1])
        self._frames = 0

    def see(self, t: float, made, turned, at) -> HandFrame:
        """The hands of the next frame."""
        image = self._person.picture(self._kit, made, turned, at, np.random.default_rng(self._seed))
        noise = self._noise.integers(-3, 4, (*image.shape[:2], 1), np.int16)
        self._frames += 1
        return self._tracker.step(Frame(np.clip(image + noise, 0, 255).astype(np.uint8), t, self._frames))


def shown(kit: Kit, person: Person, number: int) -> Iterator[HandFrame]:
    """The recording."""
    rng = np.random.default_rng([12, number])
    t = np.arange(SHOWN) / SHOWN_FPS
    made = person.angles + rng.normal(0, MADE_ANEW / 2, person.angles.shape)
    turned = person.base + slowly(rng, t, 3, 0.5) * person.spread * (1.0, 0.8, 0.5)
    trembling = TREMBLE * slowly(rng, t, 20, 2.0).reshape(-1, 5, 4)
    at = np.array([*rng.uniform(-0.15, 0.15, 2) * person.place * (1.0, 0.6), -person.place])
    camera = Camera(kit, person, [12, number, 0])
    for i, now in enumerate(t.tolist()):
        yield camera.see(now, made + trembling[i], turned[i], at)


def shown_elsewhere(kit: Kit, person: Person, number: int, name: str, *, lit: bool) -> Iterator[HandFrame]:
    """The pose shown again in one of PLACES."""
    k = list(PLACES).index(name)
    (nearest, farthest), asked = PLACES[name]
    rng = np.random.default_rng([14, number, k])
    t = np.arange(ELSEWHERE) / SHOWN_FPS
    distance = float(np.clip(person.place * rng.uniform(nearest, farthest), 0.38, 0.9))
    made = person.angles + rng.normal(0, MADE_ANEW, person.angles.shape)
    turned = person.base + (rng.normal(0, USED) if asked is None else np.array([*asked, 0.0]) + rng.normal(0, ABOUT))
    turned = turned + slowly(rng, t, 3, 0.5) * person.spread * (1.0, 0.8, 0.5)
    trembling = TREMBLE * slowly(rng, t, 20, 2.0).reshape(-1, 5, 4)
    at = np.array([*rng.uniform(-0.15, 0.15, 2) * distance * (1.0, 0.6), -distance])
    camera = Camera(kit, person, [14, number, k] if lit else [12, number, 0])
    for i, now in enumerate(t.tolist()):
        yield camera.see(now, made + trembling[i], turned[i], at)


def performed(kit: Kit, person: Person, number: int, k: int) -> tuple[list[HandFrame], float]:
    """The k-th performance, and its distance."""
    rng = np.random.default_rng([13, number, k])
    frames = np.arange(BEFORE + INTO + HOLD + OUT)
    t = frames / FPS
    into = eased((frames - BEFORE + 1) / INTO)
    out = eased((frames - BEFORE - INTO - HOLD + 1) / (OUT + 1))
    share = (into - out)[:, None]
    distance = rng.uniform(0.38, 0.9)
    pose = person.angles + rng.normal(0, MADE_ANEW, person.angles.shape)
    straight, curled = np.vstack([kit.THUMB_OUT, *[kit.STRAIGHT] * 4]), np.vstack([kit.THUMB_ACROSS, *[kit.CURLED] * 4])
    relaxed = straight + LESS * (curled - straight) + rng.normal(0, 5.0, pose.shape)
    other = kit.random_angles(rng) if rng.random() < 0.5 else relaxed
    turned = person.base + rng.normal(0, USED)
    before = turned + rng.normal(0, (8.0, 8.0, 8.0))
    at = np.array([*rng.uniform(-0.15, 0.15, 2) * distance * (1.0, 0.6), -distance])
    moved = np.array([*rng.normal(0, 0.02, 2), 0.0])
    made = other.ravel() + share * (pose - other).ravel() + TREMBLE * slowly(rng, t, 20, 2.0)
    ways = before + share * (turned - before) + DRIFT[0] * slowly(rng, t, 3, 1.0)
    places = at + (1 - share) * moved + DRIFT[1] * slowly(rng, t, 3, 1.0)
    camera = Camera(kit, person, [13, number, k])
    return [camera.see(s, made[i].reshape(5, 4), ways[i], places[i]) for i, s in enumerate(t.tolist())], distance


def write(meshes: Path, number: int, cache: Path, places: Collection[str], *, lit: bool) -> None:
    """Renders what is lacking of a case and keeps what the tracker finds."""
    kit = Kit()
    person = drawn(kit, meshes, number, np.random.default_rng([7, number]))
    skins = kit.render.__globals__
    skins["SKINS"] = [skins["SKINS"][number % len(skins["SKINS"])]]

    def keep(name: str, frames: list[HandFrame], fps: float) -> None:
        partial = cache / f"{number:03}-{name}.partial"
        with partial.open("wb") as out:
            writer = TraceWriter(out)
            writer.meta(frames[0].size, fps, "rendered")
            for frame in frames:
                writer.frame(frame)
        partial.replace(partial.with_suffix(".jsonl"))

    if not (cache / f"{number:03}.json").exists():
        keep("recorded", list(shown(kit, person, number)), SHOWN_FPS)
        about = {"side": person.side, "distances": []}
        for k in range(TIMES):
            frames, distance = performed(kit, person, number, k)
            keep(str(k), frames, FPS)
            about["distances"].append(float(distance))
        (cache / f"{number:03}.json").write_text(json.dumps(about), encoding="utf-8")
    for name in places:
        kept = f"lit-{name}" if lit else name
        if not (cache / f"{number:03}-{kept}.jsonl").exists():
            keep(kept, list(shown_elsewhere(kit, person, number, name, lit=lit)), SHOWN_FPS)


def played(cache: Path, numbers: Container[int]) -> dict[int, Played]:
    """The cases that were rendered."""
    found = {}
    for file in sorted(cache.glob("*.json")):
        if int(file.stem) in numbers:
            about = json.loads(file.read_text(encoding="utf-8"))
            made = (
                Performance(
                    tuple(read_frames(cache / f"{file.stem}-{k}.jsonl")),
                    (BEFORE / FPS, (BEFORE + INTO + HOLD) / FPS),
                    (BEFORE + INTO - 1) / FPS,
                    about["side"],
                    distance,
                )
                for k, distance in enumerate(about["distances"])
            )
            places, lit = (
                {name: path for name in PLACES if (path := cache / f"{file.stem}-{kind}{name}.jsonl").exists()}
                for kind in ("", "lit-")
            )
            found[int(file.stem)] = Played(cache / f"{file.stem}-recorded.jsonl", tuple(made), places, lit)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("meshes", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--first", type=int, default=300)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--places", nargs="*", choices=PLACES, default=())
    parser.add_argument("--lit", action="store_true", help="the other places in another light")
    args = parser.parse_args()
    args.cache.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    for number in range(args.first, args.first + args.count):
        write(args.meshes, number, args.cache, args.places, lit=args.lit)


if __name__ == "__main__":
    main()
