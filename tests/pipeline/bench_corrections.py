"""How far "not meant" goes: simulated people correct stray gestures, and make more of them later.

    python -m tests.pipeline.bench_corrections tune|held-out|hostile|cpu [--unused] [--hour] [--data FOLDER]
        [--cache FOLDER]

FOLDER: the shared test material. A person is one of two kinds. `streams`: a recording of prompted swipes and fists, in
which all else that acts is stray; the first half is corrected, the second one counts. `habits`: a clip of somebody who
means nothing, or only what is named here, made again and again with other speed, place, distance, turn, posture and
tremor; other repetitions are corrected than count.

What is meant: the prompts of a stream, and the gestures that are stray in what is corrected, made on purpose. A
person's own way to make a pose is that of STYLES hands, of photos, rendered or from recordings, all of them people of
the same split; swipes and pinches are those of a rendered hand, the same one in both splits. Each person makes them
before the first correction and between corrections as well, in other repetitions; with `--unused` never before what
counts. What counts is played after a new start, of which only what was said outlives, strays and what is meant in turn.
Strays that are not corrected go on to be taken for what is meant. With `--hour`, the program has learned from their use
before (`gesturectl learn`): the gestures as they make them, and all that is stray in what is corrected later, of which
nothing is taken back.

The constants were chosen on the moments of the people of `tune`. That unusual poses are doubted by their shape alone
was added after the others had been looked at once, so the figures of `held-out` are slightly optimistic.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from gesturectl.cli.run import load_config
from gesturectl.config.load import examine
from gesturectl.gestures.corrections import Corrections, examples
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.learn.hour.usual import spread_out
from gesturectl.model.trace import TraceWriter, read_frames
from gesturectl.model.types import Hand, HandFrame, PoseScore, frozen
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.run.hands.source import open_hands
from tests.gestures.test_motions_streams import unmirrored

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
STATIC = (
    "fist",
    "point",
    "gun",
    "victory",
    "two",
    "three",
    "three_thumb",
    "four",
    "rock",
    "call",
    "thumb_up",
    "thumb_down",
)
MOTIONS = ("swipe_left", "swipe_right", "swipe_up", "swipe_down", "circle_cw", "circle_ccw", "wave")
PROMPTS = {
    "Links wischen": "swipe_left",
    "Rechts wischen": "swipe_right",
    "nach oben wischen": "swipe_up",
    "nach unten wischen": "swipe_down",
    "faust schließen": "fist",
}
PHOTOS = {
    "point": "sign_digits/1", "victory": "sign_digits/2", "three_thumb": "sign_digits/3", "four": "sign_digits/4",
    "open": "sign_digits/5", "three": "sign_digits/6", "call": "modelmaker/call", "rock": "modelmaker/rock",
}  # fmt: skip
COUNTS = (0, 1, 3, 10)  # corrections
MADE = 16  # times that each pose is made on purpose
STYLES = 3  # hands that one person's poses are made of
BEFORE, AMONG = (
    4,
    1,
)  # times that each gesture is made before the first correction, and after each clip that is corrected
RENDERED = {
    "pinch": "synth/pinch-clicks-and-drag.mp4",
    **dict.fromkeys(("swipe_left", "swipe_right", "swipe_up", "swipe_down"), "synth/swipes.mp4"),
}
AGAIN = 5  # times that such a clip is made
RECORDED = {
    "tune": (
        "negatives/asl/again.mkv", "people/p01.jsonl", "people/p02.jsonl", "people/p04.jsonl", "people/p07.jsonl",
        "people/p08.jsonl", "people/yoni.mp4", "gestures/zoom_in_out.gif", "joschua_1_4562395",
    ),
    "held-out": (
        "negatives/asl/bird.mkv", "negatives/asl/help.mkv", "videos/dandan_test.mp4", "people/p03.jsonl",
        "people/p06.jsonl", "people/p09.jsonl", "people/geaxgx_two.mp4", "videos/gesture_recognizer_test_video.mp4",
        "joschua_2_bb94e7a", "paula_1_904d19e",
    ),
}  # fmt: skip
LEAST_HANDS = 6  # in a recording, of which as many are taken
SAID_AFTER = 0.4  # seconds
SIZE = (640, 480)
FPS = 30.0

Frames = list[HandFrame]
Stray = Callable[[str, float], bool]


def every_gesture_bound():
    lines = [f"    - {{on: {g}, do: {{key: a}}}}" for g in (*STATIC, "pinch", "pinch_middle")]
    lines += [f"    - {{on: {g}, pose: any, do: {{key: a}}}}" for g in MOTIONS]
    motions = "gestures: {motions: {swipe: {pose: any}, circle: {pose: any}, wave: {pose: any}}}"
    config, problems = examine("\n".join(["version: 1", motions, "profiles:", "  default:", *lines, ""]))
    assert config is not None, problems
    return config


CONFIG = every_gesture_bound()


class Run:
    """A pipeline that is shown one take after another; examples: what was said before."""

    def __init__(self, examples=()):
        self.pipeline = Pipeline(CONFIG, PoseClassifier(), {}, (1920, 1080), (960, 540))
        self.pipeline.kept.corrections.put(examples)
        self._t = 0.0
        self.settled = []  # moments of gestures that acted and were not taken back

    def play(self, frames: Frames, stray: Stray | None = None, most: int = 0) -> tuple[list[tuple[float, str]], int]:
        """When, in the take, which gesture began that acted, and how many of those that are `stray` were corrected."""
        begin, acted, due, taken = self._t + 1.5, [], [], 0
        done = self.pipeline.kept.bindings.done
        last = next(reversed([*done]), None)
        t = begin
        for frame in frames:
            t = begin + frame.t
            while (deadline := self.pipeline.deadline()) is not None and deadline <= t:
                self.pipeline.tick(deadline)
            said = ""
            if due and due[0] <= t:
                due.pop(0)
                said = "not_meant"
            hands = tuple(replace(h, track_id=int(begin * 1000) + h.track_id) for h in frame.hands)
            step = self.pipeline.step(replace(frame, t=t, hands=hands, said=said))
            taken += sum(o.taken is not None for o in step.outcomes)
            self.settled += [s.moment for s in step.settled if s.moment is not None]
            new = []
            for d in reversed([*done]):
                if d is last:
                    break
                new.insert(0, d)
            last = new[-1] if new else last
            for d in new:
                acted.append((d.began - begin, d.gesture))
                if stray and taken + len(due) < most and stray(d.gesture, d.began - begin):
                    due.append(t + SAID_AFTER)
        self._t = t
        return acted, taken


@dataclass
class Material:
    """Recordings by their places in the shared test material, tracked once."""

    data: Path
    cache: Path

    def hands(self, place: str, *, mirrored: bool = False) -> Frames:
        """The hands of a clip, a folder of photos or a trace."""
        source = self.data / place
        if source.suffix == ".jsonl":
            return list(read_frames(source))
        kept = self.cache / f"{place.replace('/', '_')}.jsonl"
        if not kept.exists():
            with open_hands(load_config(None, mirrored=mirrored), str(source)) as stream, kept.open("wb") as f:
                writer = TraceWriter(f)
                writer.meta(SIZE, FPS, place)
                for frame in stream.frames:
                    writer.frame(frame)
        frames = list(read_frames(kept))
        return frames if frames[0].file is not None else [replace(f, t=f.t - frames[0].t) for f in frames]

    def photos(self, place: str) -> list[Hand]:
        return [f.hands[0] for f in self.hands(f"photos/{place}") if f.hands]

    def stream(self, name: str) -> tuple[Frames, list[tuple[float, float, str]]]:
        """A recording's hands and its prompts: from, until, which."""
        data = np.load(self.data / "streams" / f"{name}.npz", allow_pickle=False)
        times = data["timestamp"] - data["timestamp"][0]
        frames, seen, track = [], -1.0, 0
        for t, points in zip(times.tolist(), data["lm"], strict=True):
            if np.isnan(points).any():
                frames.append(HandFrame(t, SIZE, ()))
                continue
            track += t - seen > 0.25
            seen = t
            frames.append(HandFrame(t, SIZE, (replace(unmirrored(points), track_id=track),)))
        changes = np.diff(np.concatenate([[False], data["cue_green"], [False]]).astype(int))
        begins, ends = np.flatnonzero(changes > 0), np.flatnonzero(changes < 0) - 1
        text = data["label_text"]
        return frames, [(times[a], times[b], str(text[a])) for a, b in zip(begins, ends, strict=True)]


def about(axis: int, angle: float) -> np.ndarray:
    """A turn about one axis."""
    c, s = np.cos(angle), np.sin(angle)
    rows = {
        0: [[1, 0, 0], [0, c, -s], [0, s, c]],
        1: [[c, 0, s], [0, 1, 0], [-s, 0, c]],
        2: [[c, -s, 0], [s, c, 0], [0, 0, 1]],
    }
    return np.array(rows[axis])


def again(frames: Frames, rng: np.random.Generator, much: float = 1.0) -> Frames:
    """The same made again by the same person."""
    speed, size = np.exp(rng.normal(0, 0.12 * much)), np.exp(rng.normal(0, 0.1 * much))
    turn = (
        about(2, rng.normal(0, 0.12 * much))
        @ about(1, rng.normal(0, 0.14 * much))
        @ about(0, rng.normal(0, 0.1 * much))
    )
    shift = rng.normal(0, 0.06 * much, 2)
    posture, tremor, out = rng.normal(0, 0.02 * much, (21, 3)), None, []  # palm lengths
    for f in frames:
        hands = []
        for h in f.hands:
            middle = np.array([f.size[0] / 2, f.size[1] / 2, 0.0])
            palm = np.linalg.norm(h.landmarks[9, :2] - h.landmarks[0, :2])
            step = rng.normal(0, 0.006 * much, (21, 3))
            tremor = step if tremor is None else 0.7 * tremor + step
            at = h.landmarks.mean(0)
            place = (at - middle) * size + middle + np.array([shift[0] * f.size[0], shift[1] * f.size[1], 0])
            p = (h.landmarks - at) @ turn.T * size + place + (tremor + posture) * palm * size
            world = h.world @ turn.T + (tremor + posture) * np.linalg.norm(h.world[9] - h.world[0])
            hands.append(Hand(h.track_id, h.side, 1.0, frozen(p), frozen(world)))
        out.append(HandFrame(f.t / speed, f.size, tuple(hands)))
    return out


def on_purpose(hand: Hand, opened: Hand, rng: np.random.Generator, hold: float | None = None) -> Frames:
    """A pose made on purpose: an open hand rests, goes into the pose, holds it, and opens again."""
    palm = [0, 5, 9, 13, 17]

    def length(p):
        return np.linalg.norm(p[9, :2] - p[0, :2])

    shown = hand.landmarks.astype(float)
    shown = (shown - shown[palm].mean(0)) * 80 / length(shown) + np.array([320, 300, 0])
    side = 1 if opened.side == hand.side else -1
    rest, rest_world = opened.landmarks * [side, 1, 1], opened.world * [side, 1, 1]
    rest = (rest - [*rest[palm, :2].mean(0), 0]) * length(shown) / length(rest) + [*shown[palm, :2].mean(0), 0]
    away = rng.normal(0, 60, 2) * rng.integers(0, 2)
    held, going = rng.uniform(0.5, 1.2), rng.uniform(0.15, 0.35)
    if hold is not None:
        held, away = hold, np.zeros(2)
    out = []
    for t in np.arange(0, 0.9 + going + held + 0.5, 1 / FPS):
        there, back = np.clip((t - 0.9) / going, 0, 1), np.clip((t - 0.9 - going - held) / 0.2, 0, 1)
        share = (3 * there**2 - 2 * there**3) * (1 - back)
        off = np.array([*(away * (1 - np.clip((t - 0.6) / 0.35, 0, 1))), 0])
        p = rest * (1 - share) + shown * share + off
        world = rest_world * (1 - share) + hand.world * share
        out.append(HandFrame(float(t), SIZE, (Hand(1, hand.side, 1.0, frozen(p), frozen(world)),)))
    return again(out, rng, 0.7)


class Meant:
    """Gestures made on purpose; half of the people and pictures belong to each split."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self.takes = cache(self._takes)
        self._named = cache(self._named_hands)

    def _takes(self, gesture: str, split: str, hold: float | None = None) -> list[Frames]:
        """A pose by whoever shows it."""
        rng = np.random.default_rng(1 if split == "tune" else 1001)
        return self._made(self._pictured(gesture, split), split, MADE, rng, hold)

    def own(self, gesture: str, split: str, person: str) -> tuple[list[Frames], list[Frames]]:
        """What one person makes before what counts, and of what counts."""
        rng = np.random.default_rng([*f"{person} {gesture}".encode()])
        if gesture in RENDERED:
            clip = self._material.hands(RENDERED[gesture])
            takes = [again(clip, rng, 0.5) for _ in range(2 * AGAIN)]
            return takes[:AGAIN], takes[AGAIN:]
        recorded = (self._recorded(gesture, place) for place in RECORDED[split])
        sources = [hands for hands in (self._pictured(gesture, split), *recorded) if hands]
        if not sources:
            return [], []
        source = sources[rng.integers(len(sources))]
        hands = [source[k] for k in rng.choice(len(source), min(STYLES, len(source)), replace=False)]
        return self._made(hands, split, MADE, rng), self._made(hands, split, MADE, rng)

    def _made(
        self, hands: list[Hand], split: str, times: int, rng: np.random.Generator, hold: float | None = None
    ) -> list[Frames]:
        opened, pick = self._half(self._material.photos(PHOTOS["open"]), split), rng.integers
        return [
            on_purpose(hands[pick(len(hands))], opened[pick(len(opened))], rng, hold)
            for _ in range(times if hands else 0)
        ]

    def _pictured(self, gesture: str, split: str) -> list[Hand]:
        if gesture in PHOTOS:
            return self._half(self._material.photos(PHOTOS[gesture]), split)
        hands = [h for h, p in self._named("synth/static-poses.mp4") if p.pose == gesture and p.score > 0.8]
        return self._half(hands[::5] or hands, split)

    def _recorded(self, gesture: str, place: str) -> list[Hand]:
        hands = [h for h, p in self._named(place) if p.pose == gesture and p.score > 0.7]
        return hands[:: len(hands) // LEAST_HANDS][:LEAST_HANDS] if len(hands) >= LEAST_HANDS else []

    def _named_hands(self, place: str) -> list[tuple[Hand, PoseScore]]:
        name = PoseClassifier().classify
        frames = (
            self._material.hands(place, mirrored=place.endswith(".gif"))
            if "/" in place
            else self._material.stream(place)[0]
        )
        return [(h, name(h)) for f in frames for h in f.hands]

    @staticmethod
    def _half(all_of_them: list[Hand], split: str) -> list[Hand]:
        return [x for i, x in enumerate(all_of_them) if (i % 2 == 0) == (split == "tune")]


@dataclass
class Person:
    """What is corrected and what counts, each as takes; prompts: what is meant in the only one that counts."""

    name: str
    learn: list[Frames]
    later: list[Frames]
    stray: tuple[Stray, Stray]
    prompts: Sequence[tuple[float, float, str]] = ()

    def prompted(self, acted: Sequence[tuple[float, str]]) -> tuple[int, int]:
        """How many prompts were followed, of how many."""
        wanted = [(a, b, PROMPTS[w]) for a, b, w in self.prompts if w in PROMPTS]
        return sum(any(g == w and a - 0.3 <= t <= b + 0.8 for t, g in acted) for a, b, w in wanted), len(wanted)


def streamed(material: Material, name: str) -> Person:
    frames, prompts = material.stream(name)
    middle = frames[-1].t / 2

    def part(a: float, b: float):
        return [replace(f, t=f.t - a) for f in frames if a <= f.t < b], [
            (x - a, y - a, w) for x, y, w in prompts if a <= x < b
        ]

    def judge(wanted) -> Stray:
        return lambda g, t: PROMPTS.get(next((w for a, b, w in wanted if a - 0.3 <= t <= b + 0.8), "")) != g

    (learn, first), (later, second) = part(0, middle), part(middle, 1e9)
    return Person(name.rpartition("_")[0], [learn], [later], (judge(first), judge(second)), second)


def habit(name: str, frames: Frames, seed: int, stray: Stray | None = None, learn: int = 20, later: int = 30) -> Person:
    rng = np.random.default_rng(seed)
    judge = stray or (lambda g, t: True)
    return Person(
        name, [again(frames, rng) for _ in range(learn)], [again(frames, rng) for _ in range(later)], (judge, judge)
    )


def people(m: Material, split: str) -> list[Person]:
    asl = "negatives/asl"
    if split == "tune":
        return [
            streamed(m, "joschua_1_4562395"),
            habit("again", m.hands(f"{asl}/again.mkv"), 1),
            habit("yoni", m.hands("people/yoni.mp4"), 2, learn=4, later=6),
            habit("p02", m.hands("people/p02.jsonl"), 3, lambda g, _: g != "fist"),
            habit("counting", m.hands("people/coderenko.mp4"), 4, learn=5, later=8),
            habit("p05", m.hands("people/p05.jsonl"), 5),
            habit("p01", m.hands("people/p01.jsonl"), 30, learn=6, later=9),
            habit("p04", m.hands("people/p04.jsonl"), 31),
            habit("p07", m.hands("people/p07.jsonl"), 32),
            habit("p08", m.hands("people/p08.jsonl"), 33, learn=10, later=15),
            habit("zoom_in_out", m.hands("gestures/zoom_in_out.gif", mirrored=True), 6),
        ]
    return [
        streamed(m, "joschua_2_bb94e7a"),
        streamed(m, "paula_1_904d19e"),
        habit("bird", m.hands(f"{asl}/bird.mkv"), 11),
        habit("help", m.hands(f"{asl}/help.mkv"), 12),
        habit("dandan", m.hands("videos/dandan_test.mp4"), 13, learn=8, later=15),
        habit("p03", m.hands("people/p03.jsonl"), 14, lambda g, _: g in ("thumb_up", "four", "three"), 8, 10),
        habit("p09", m.hands("people/p09.jsonl"), 15),
        habit("geaxgx", m.hands("people/geaxgx_two.mp4"), 16, learn=8, later=10),
        habit("pause", pause_clip(m), 17, lambda g, _: g in ("pinch", "swipe_left")),
        habit("p06", m.hands("people/p06.jsonl"), 18),
        habit("recognizer", m.hands("videos/gesture_recognizer_test_video.mp4"), 19),
    ]


def pause_clip(m: Material) -> Frames:
    return Material(Path(__file__).parents[1], m.cache).hands("clips/pause.mp4")


def learned(person: Person, used: list[list[Frames]]):
    """What an hour of use has shown of what is meant, as examples."""
    run = Run()
    for takes in used:
        for take in takes:
            run.play(take)
    for take in person.learn:
        run.play(take)
    run.play([HandFrame(t / 10, SIZE, ()) for t in range(120)])  # until the last one can no longer be taken back
    return examples(spread_out(run.settled))


def judged(person: Person, meant: Meant, split: str, *, unused: bool, hour: bool):
    """For each of COUNTS what `evaluate` shows; and the gestures that were stray before anything was said."""
    plain, taken = Run(), 0
    gestures = sorted({g for take in person.learn for t, g in plain.play(take)[0] if person.stray[0](g, t)})
    own = {g: meant.own(g, split, person.name) for g in gestures}
    used = [earlier for earlier, _ in own.values() if earlier and not unused]
    usual = learned(person, used) if hour else ()
    run = Run(usual)
    for take in (take for earlier in used for take in earlier[:BEFORE]):
        run.play(take)
    for n, take in enumerate(person.learn):
        if taken < COUNTS[-1]:
            taken += run.play(take, person.stray[0], COUNTS[-1] - taken)[1]
            for earlier in used:
                for k in range(AMONG):
                    run.play(earlier[(BEFORE + AMONG * n + k) % len(earlier)])
    # Where fewer are said, the first of them are the same.
    known = [e for e in run.pipeline.kept.corrections.known if e.said]
    return [counted(person, own, (*usual, *known[:n])) for n in COUNTS], gestures


def counted(person: Person, own, known) -> tuple[int, int, int]:
    """Stray events after a new start, and meant ones of how many; where clips hold several, of how many clips."""
    made = [(g, take) for g, (_, later) in own.items() for take in later]
    np.random.default_rng(len(made)).shuffle(made)
    after, stray, hit, of = Run(known), 0, 0, 0
    parts = np.linspace(0, len(made), len(person.later) + 1).astype(int)
    for n, take in enumerate(person.later):
        acted = after.play(take)[0]
        stray += sum(person.stray[1](g, t) for t, g in acted)
        followed = person.prompted(acted)
        hit, of = hit + followed[0], of + followed[1]
        for g, again in made[parts[n] : parts[n + 1]]:
            times = sum(x == g for _, x in after.play(again)[0])
            hit, of = hit + (times if g in RENDERED else min(times, 1)), of + 1
    return stray, hit, of


def evaluate(m: Material, split: str, *, unused: bool, hour: bool) -> None:
    meant, rows = Meant(m), []
    print("after so many corrections: stray events, meant ones of how many takes (some clips hold several)")
    print(f"{'':12}" + "".join(f"{n:>16}" for n in COUNTS))
    for person in people(m, split):
        found, gestures = judged(person, meant, split, unused=unused, hour=hour)
        rows.append(found)
        print(f"{person.name:12}{shown(found)}  {' '.join(gestures)}", flush=True)
    total = np.array(rows).sum(axis=0)
    print(f"{'all':12}{shown(total.tolist())}")
    shares = [[cells[0] / found[0][0] for cells in found] for found in rows if found[0][0]]
    print("stray events left, mean of people:", *(f"{x:.3f}" for x in np.mean(shares, axis=0)))
    print("meant ones lost:", *(f"{1 - hit / total[0, 1]:.3f}" for hit in total[:, 1]))


def shown(rows) -> str:
    return "".join(f"{f'{s}, {hit}/{of}':>16}" for s, hit, of in rows)


def hostile(m: Material) -> None:
    """A hundred corrections of gestures that were meant, then clear ones of each kind."""
    meant, run, taken = Meant(m), Run(), 0
    kinds = [g for g in STATIC if meant.takes(g, "tune")]
    clips = {"pinch": "synth/pinch-clicks-and-drag.mp4", "swipes": "synth/swipes.mp4"}
    rng = np.random.default_rng(7)
    for n in range(MADE):
        for take in (*(meant.takes(g, "tune")[n] for g in kinds), *(again(m.hands(c), rng) for c in clips.values())):
            if taken < 100:
                taken += run.play(take, lambda g, t: True, 100 - taken)[1]
    known = run.pipeline.kept.corrections.known
    print(f"{taken} corrections of gestures that were meant, of {len({e.gesture for e in known})} kinds")
    for hold in (None, 1.6):
        print("held for 0.5 to 1.2 s, as usual:" if hold is None else f"held still for {hold} s:")
        for g in kinds:
            takes = meant.takes(g, "held-out", hold)
            both = [sum(any(x == g for _, x in r.play(t)[0]) for t in takes) for r in (Run(), Run(known))]
            print(f"  {g:12} before {both[0]:>3}, after {both[1]:>3} of {len(takes)}")
    for name, clip in clips.items():
        takes = [again(m.hands(clip), np.random.default_rng(100 + k), 0.5) for k in range(6)]
        both = [sum(x.startswith(name[:5]) for t in takes for _, x in r.play(t)[0]) for r in (Run(), Run(known))]
        print(f"  {name:12} before {both[0]:>3}, after {both[1]:>3} events")


def cpu(m: Material) -> None:
    """Milliseconds a hand and frame, with no, ten and three hundred corrections."""
    frames = [f for f in m.stream("joschua_1_4562395")[0] if f.hands][:2000]
    run = Run()
    run.play(frames, lambda g, t: True, 10)
    ten = run.pipeline.kept.corrections.known
    rest = Corrections()
    for known in ((), ten, ten * 30, (), ten, ten * 30):
        rest.put(known)
        timed = Run(known)
        begin = time.process_time()
        timed.play(frames)
        print(f"{len(known):>4} corrections: {1000 * (time.process_time() - begin) / len(frames):.4f} ms")


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what", choices=("tune", "held-out", "hostile", "cpu"))
    p.add_argument("--unused", action="store_true", help="nobody makes a gesture on purpose before what counts")
    p.add_argument("--hour", action="store_true", help="the program has learned from an hour of their use before")
    p.add_argument("--data", type=Path, default=SHARED)
    p.add_argument("--cache", type=Path, default=Path(".corrections-cache"), help="where tracked hands are kept")
    args = p.parse_args()
    args.cache.mkdir(parents=True, exist_ok=True)
    material = Material(args.data, args.cache)
    {"hostile": hostile, "cpu": cpu}.get(
        args.what, lambda m: evaluate(m, args.what, unused=args.unused, hour=args.hour)
    )(material)


if __name__ == "__main__":
    main()
