"""Makes the network `typing` of `models/desk_moves.json`: whether a hand on the desk types.

    python models/training/desk_typing.py simulate HAND.glb WINDOWS.npz --first 400000 --clips 160
    python models/training/desk_typing.py simple WINDOWS.npz --hands 60
    python models/training/desk_typing.py learn WINDOWS.npz... --rendered CLIPS... --out models/desk_moves.json
    python models/training/desk_typing.py judge CLIPS...

`simulate` makes clips of `desk_points.py`, draws each twice, and writes the measures of every fifth of a second. Hands
seen from above have the errors that the tracker made in recordings, where `--rendered` names some; `--independent`
gives all of them errors as those of `bench pointer`;
`simple` does the same with the hand of `gesturectl bench pointer`, which points and taps, and one like it that types;
`learn` learns from these and from recordings of `desk_hands.py`, and adds the network to the others. With `--held` it
leaves out one clip in four and prints in which share of their time hands seem to type, by kind; `judge` prints that of
recordings.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from desk_hands import VIEWS
from desk_moves import MEMBERS, learned
from desk_points import SPREAD, Points, Wanted, clips, commands, drawn, errors, hands, later, recordings, save
from numpy.typing import NDArray

from gesturectl.gestures.finger_moves import Moves, read_network
from gesturectl.gestures.typing_hands import SURE, measures
from gesturectl.lab.pointer.hand import OWN, RESTING, SLOW, TrackedHand
from gesturectl.lab.pointer.task import SIZE
from gesturectl.lab.pointer.user import Tremor
from gesturectl.model.types import KNUCKLES, WRIST, Hand, frozen

EVERY = 0.2  # seconds
SETTLES = 1.5  # seconds after a hand came to rest, from which on it types
NEAR = 1.0  # seconds from a key
MEANS = ("tap", "swipe", "point", "thumb", "pinch")  # kinds of hands that do not type
PAUSE = 4.0  # seconds that a hand rests before it does anything
KEPT = 0.02  # knuckle widths, below which a change of all landmarks counts as none
HIDDEN = (32, 16)
EACH = 45_000  # the weight of all windows of hands that type, and of all others
RENDERED = 4.0  # the weight of a recording's window
FROM = 90_000_000  # numbers of hands that point without a clip
SECONDS = 12.0
FAR = (0.35, 0.8)  # metres to the camera
FOV = 60.0  # degrees of its picture's width
FPS = (15, 24, 30, 30, 60)  # frames a second
APART = (0.6, 2.5)  # seconds from one tap to the next
TAKES = (0.3, 0.8)  # seconds of a way
STILL = 0.4  # seconds around a tap
REACH = 35.0  # millimetres to either side
PACES = ((0.1, 0.2), (0.12, 0.4), (0.2, 0.7))  # seconds from one key to the next
STROKE = (0.12, 0.25)  # seconds from a finger's rise to the key
RAISED = (0.06, 0.25)  # palm lengths that a fingertip is raised
OUTER = 0.6  # of that, the joint before it
KEYS = ("measures", "clip", "kind", "view", "label")


@dataclass(frozen=True, slots=True)
class Window:
    """The last seconds of a hand at a time; label: `typing`, `none`, or empty where it is neither."""

    t: float
    measures: NDArray[np.float32]
    clip: int
    kind: str
    view: str
    label: str


def windows(hands: Iterable[tuple[float, Hand]], truth: dict, clip: int) -> list[Window]:
    moves, found, due = Moves(), [], 0.0
    rest = next(e["t"] for e in truth["events"] if e["type"] == "rest")
    keys = np.array([e["t"] for e in truth["events"] if e["type"] == "key"] or [np.inf])
    kind = truth["kind"]
    for t, hand in hands:
        moves.step(hand, t)
        if t < due or (seen := measures(*moves.kept)) is None:
            continue
        due = t + EVERY
        types = kind == "type" and t > rest + SETTLES and np.abs(keys - t).min() < NEAR
        label = "typing" if types else "none" if kind in MEANS else ""
        found.append(Window(t, seen, clip, kind, truth["view"], label))
    return found


def paused(true: Points) -> Points:
    """The same, with a hand that rests for longer before it does anything."""
    events = true.scenario["events"]
    rest = next(e["t"] for e in events if e["type"] == "rest")
    first = int(np.searchsorted(true.t, rest + 0.5))
    more = int(PAUSE * true.scenario["fps"])
    landmarks = np.concatenate([true.landmarks[:first], np.repeat(true.landmarks[first : first + 1], more, 0)])
    t = np.concatenate([true.t[:first], true.t[first] + np.arange(more) / true.scenario["fps"]])
    return Points(
        true.scenario | {"events": later(events, PAUSE)},
        np.concatenate([t, true.t[first:] + PAUSE]),
        np.concatenate([landmarks, true.landmarks[first:]]),
    )


def kept(made: Points) -> Points:
    """The same with the landmarks of the frame before where the hand does not move, as the tracker keeps them then."""
    points = made.landmarks.copy()
    width = np.median(np.linalg.norm(points[:, 5] - points[:, 17], axis=1))
    for i in range(1, len(points)):
        if np.abs(points[i] - points[i - 1]).max() < KEPT * width:
            points[i] = points[i - 1]
    return Points(made.scenario, made.t, points)


def independent(true: Points, rng: np.random.Generator) -> Points:
    """The same where each landmark errs by itself, as those of `bench pointer` do."""
    keep = np.exp(-1 / true.scenario["fps"] / SLOW)
    fresh = rng.normal(size=(2, *true.landmarks.shape))
    for i in range(1, len(fresh[0])):
        fresh[0, i] = keep * fresh[0, i - 1] + np.sqrt(1 - keep * keep) * fresh[0, i]
    length = np.median(np.linalg.norm(true.landmarks[:, KNUCKLES].mean(1) - true.landmarks[:, WRIST], axis=1))
    size = OWN * RESTING * float(np.exp(rng.normal(0, SPREAD))) * length
    slow = rng.uniform()  # share of it that stays for a while
    return Points(
        true.scenario, true.t, true.landmarks + size * (np.sqrt(slow) * fresh[0] + np.sqrt(1 - slow) * fresh[1])
    )


def simulate(args: argparse.Namespace) -> None:
    found: list[Window] = []
    told = errors(args.rendered)
    wanted = Wanted(args.views, args.kinds, args.again)
    for seed, true in clips(args.hand, range(args.first, args.first + args.clips), wanted):
        own = told if true.scenario["view"] == "above" else []
        for number in range(args.draws):
            if args.independent:
                made = independent(paused(true), np.random.default_rng([seed, 98, number]))
            else:
                made = drawn(paused(true), number, own)
                made = kept(made) if number % 2 and not own else made
            found += windows(hands(made), made.scenario, seed)
    save(args.samples, found, KEYS)


def simple(args: argparse.Namespace) -> None:
    found: list[Window] = []
    for number in range(args.hands):
        rng = np.random.default_rng([number, 97])
        rest = {"t": 0.0, "type": "rest"}
        found += windows(pointing(rng), {"events": [rest], "kind": "tap", "view": "above"}, FROM + number)
        keys = np.cumsum(rng.uniform(*PACES[number % len(PACES)], int(SECONDS / PACES[0][0])))
        truth = {"events": [rest, *({"t": at, "type": "key"} for at in keys)], "kind": "type", "view": "above"}
        found += windows(typing(keys, rng), truth, FROM + number)
    save(args.samples, found, KEYS)


def pointing(rng: np.random.Generator) -> Iterator[tuple[float, Hand]]:
    """A hand that goes about the desk, rests, and taps here and there, as `bench pointer` has it."""
    tracked = TrackedHand(rng, float(rng.uniform(*FAR)), FOV, SIZE, "tap")
    tremor, fps = Tremor(rng), float(rng.choice(FPS))
    tapped = [*np.cumsum(rng.uniform(*APART, int(SECONDS))), np.inf]
    here, way, begins, takes = np.zeros(2), np.zeros(2), 0.0, 1.0
    for t in np.arange(0.0, SECONDS, 1.0 / fps).tolist():
        last = max((at for at in tapped if at <= t), default=-np.inf)
        if t > begins + takes and min(abs(t - at) for at in tapped) > STILL:
            here, begins, takes = here + way, t, float(rng.uniform(*TAKES))
            way = rng.uniform(-REACH, REACH, 2) - here
        u = min((t - begins) / takes, 1.0)
        yield t, tracked.seen(here + way * u**3 * (10 - 15 * u + 6 * u * u) + tremor.at(t), t - last, t)


def typing(keys: NDArray[np.float64], rng: np.random.Generator) -> Iterator[tuple[float, Hand]]:
    """The same hand, whose fingers are raised one after the other for keys at these times."""
    tracked = TrackedHand(rng, float(rng.uniform(*FAR)), FOV, SIZE, "tap")
    tremor, fps = Tremor(rng), float(rng.choice(FPS))
    fingers, lasts = rng.integers(1, 5, len(keys)), float(rng.uniform(*STROKE))
    raised = rng.uniform(*RAISED) * rng.uniform(0.6, 1.4, len(keys))
    for t in np.arange(0.0, SECONDS, 1.0 / fps).tolist():
        hand = tracked.seen(tremor.at(t), np.inf, t)
        seen = np.array(hand.landmarks)
        along = seen[9] - seen[0]
        u = np.clip((t - keys) / lasts + 1.0, 0.0, 1.0)
        for finger, up in zip(fingers, raised * np.sin(np.pi * u) ** 2, strict=True):
            seen[4 * finger + 3] += up * along * OUTER
            seen[4 * finger + 4] += up * along
        yield t, replace(hand, landmarks=frozen(seen))


def learn(args: argparse.Namespace) -> None:
    simulated = [np.load(p) for p in args.samples]
    seen = [w for number, truth, shown in recordings(args.rendered, "*.jsonl") for w in windows(shown, truth, number)]
    told = {n: np.array([getattr(w, n) for w in seen]) for n in KEYS}
    all_of = {n: np.concatenate([*(s[n] for s in simulated), *([told[n]] if seen else [])]) for n in KEYS}
    x, label = all_of["measures"], all_of["label"]
    real = np.arange(len(label)) >= len(label) - len(seen)
    held = ~real & (all_of["clip"] // 16 % 4 == 0) & args.held
    use = (label != "") & ~held
    weight = np.where(real, RENDERED, 1.0)
    for name in ("typing", "none"):
        weight[use & (label == name)] *= EACH / weight[use & (label == name)].sum()
    found = learned(x[use], label[use], weight[use], HIDDEN, MEMBERS)
    print(dict(zip(*np.unique(label[use], return_counts=True), strict=True)))
    if args.held:
        likely = read_network(found).likely(x)[:, found["names"].index("typing")]
        for kind, view in sorted(set(zip(all_of["kind"][held], all_of["view"][held], strict=True))):
            mine = held & (all_of["kind"] == kind) & (all_of["view"] == view)
            if kind == "type":
                mine &= label == "typing"
            share = (likely[mine] > SURE).mean()
            print(f"{kind} {view}: {mine.sum() * EVERY / 60:.1f} min, seems to type in {share:.3f} of it")
    known = json.loads(args.out.read_text(encoding="utf-8")) if args.out.exists() else {}
    known["typing"] = found
    args.out.write_text(json.dumps(known, separators=(",", ":")) + "\n", encoding="utf-8")


def judge(args: argparse.Namespace) -> None:
    """By kind and view of recordings, the share of the time from SETTLES after rest in which hands seem to type."""
    net = read_network(json.loads(args.out.read_text(encoding="utf-8"))["typing"])
    shares: dict[tuple[str, str], list[bool]] = {}
    for number, truth, shown in recordings(args.clips, "*.jsonl"):
        rest = next(e["t"] for e in truth["events"] if e["type"] == "rest")
        seen = [w.measures for w in windows(shown, truth, number) if w.t > rest + SETTLES]
        if seen:
            likely = net.likely(np.array(seen))[:, net.names.index("typing")]
            shares.setdefault((truth["kind"], truth["view"]), []).extend((likely > SURE).tolist())
    for (kind, view), found in sorted(shares.items()):
        print(f"{kind} {view}: {len(found) * EVERY / 60:.1f} min, seems to type in {np.mean(found):.3f} of it")


def main() -> None:
    parser, parts, of_simulate, of_learn = commands(__doc__, 2, simulate, learn)
    of_simulate.add_argument("--rendered", type=Path, nargs="*", default=[], help="recordings whose errors are added")
    of_simulate.add_argument("--again", type=int, help="clips of one hand that are made beside the first")
    of_simulate.add_argument("--views", nargs="+", choices=VIEWS, default=VIEWS)
    of_simulate.add_argument("--independent", action="store_true", help="each landmark errs by itself")
    of_learn.add_argument("--held", action="store_true", help="leave out one clip in four, and judge these")
    of_simple = parts.add_parser("simple")
    of_simple.add_argument("samples", type=Path)
    of_simple.add_argument("--hands", type=int, required=True)
    of_simple.set_defaults(do=simple)
    of_judge = parts.add_parser("judge")
    of_judge.add_argument("clips", type=Path, nargs="+")
    of_judge.add_argument("--out", type=Path, default=Path("models/desk_moves.json"), help="the file of the network")
    of_judge.set_defaults(do=judge)
    args = parser.parse_args()
    args.do(args)


if __name__ == "__main__":
    main()
