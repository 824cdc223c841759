"""Makes the network `typing` of `models/desk_moves.json`: whether a hand on the desk types.

    python models/training/desk_typing.py simulate HAND.glb WINDOWS.npz --first 400000 --clips 160
    python models/training/desk_typing.py learn WINDOWS.npz... --rendered CLIPS... --out models/desk_moves.json

`simulate` makes clips of `desk_points.py`, draws each twice, and writes the measures of every fifth of a second;
`learn` learns from these and from recordings of `desk_hands.py`, and adds the network to the others. With `--held` it
leaves out one clip in four and prints in which share of their time hands seem to type, by kind.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from desk_moves import learned
from desk_points import Points, clips, drawn
from numpy.typing import NDArray

from gesturectl.gestures.finger_moves import Moves, read_network
from gesturectl.gestures.typing_hands import SURE, measures
from gesturectl.model.trace import read_frames
from gesturectl.model.types import Hand, frozen

EVERY = 0.2  # seconds
SETTLES = 1.5  # seconds after a hand came to rest, from which on it types
NEAR = 1.0  # seconds from a key
MEANS = ("tap", "swipe", "point", "thumb", "pinch")  # kinds of hands that do not type
PAUSE = 4.0  # seconds that a hand rests before it does anything
KEPT = 0.02  # knuckle widths, below which a change of all landmarks counts as none
LATER = {"t", "up", "end"}  # the times of an event
HIDDEN = (32, 16)
EACH = 45_000  # the weight of all windows of hands that type, and of all others
RENDERED = 4.0  # the weight of a recording's window
KEYS = ("measures", "clip", "kind", "view", "label")


@dataclass(frozen=True, slots=True)
class Window:
    """The last seconds of a hand; label: `typing`, `none`, or empty where it is neither."""

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
        found.append(Window(seen, clip, kind, truth["view"], label))
    return found


def windows_of(true: Points, draws: int, clip: int) -> list[Window]:
    found = []
    for number in range(draws):
        made = drawn(paused(true), number)
        if number % 2:
            made = kept(made)
        points = (frozen(np.hstack([p, np.zeros((21, 1))])) for p in made.landmarks)
        hands = ((float(t), Hand(1, "right", 1.0, p, p)) for t, p in zip(made.t, points, strict=True))
        found += windows(hands, made.scenario, clip)
    return found


def paused(true: Points) -> Points:
    """The same, with a hand that rests for longer before it does anything."""
    events = true.scenario["events"]
    rest = next(e["t"] for e in events if e["type"] == "rest")
    first = int(np.searchsorted(true.t, rest + 0.5))
    more = int(PAUSE * true.scenario["fps"])
    landmarks = np.concatenate([true.landmarks[:first], np.repeat(true.landmarks[first : first + 1], more, 0)])
    t = np.concatenate([true.t[:first], true.t[first] + np.arange(more) / true.scenario["fps"]])
    events = [e if e["type"] == "rest" else e | {k: e[k] + PAUSE for k in LATER & e.keys()} for e in events]
    return Points(
        true.scenario | {"events": events},
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


def simulate(args: argparse.Namespace) -> None:
    from desk_hands import ALL_FROM, OutOfReachError, scenario
    from desk_moves import AGAIN
    from rendered_hands import Rig

    rig, found = Rig(args.hand), []
    for seed in range(args.first, args.first + args.clips):
        first = scenario(seed)
        again = AGAIN.get(first["kind"], 0) if seed >= ALL_FROM and first["view"] == "above" else 0
        try:
            for made in clips(rig, seed, again):
                found += windows_of(made, args.draws, seed)
        except OutOfReachError:
            continue
    save(args.windows, found)


def save(path: Path, found: list[Window]) -> None:
    np.savez(path, **{name: np.array([getattr(w, name) for w in found]) for name in KEYS})


def recorded(folders: Iterable[Path]) -> list[Window]:
    found = []
    for path in sorted(p for folder in folders for p in folder.glob("*.jsonl")):
        if path.with_suffix(".json").exists():
            truth = json.loads(path.with_suffix(".json").read_text())
            hands = ((f.t, f.hands[0]) for f in read_frames(path) if len(f.hands) == 1)
            found += windows(hands, truth, int(path.stem.split("-")[0]))
    return found


def learn(args: argparse.Namespace) -> None:
    simulated, seen = [np.load(p) for p in args.windows], recorded(args.rendered)
    told = {n: np.array([getattr(w, n) for w in seen]) for n in KEYS}
    all_of = {n: np.concatenate([*(s[n] for s in simulated), *([told[n]] if seen else [])]) for n in KEYS}
    x, label = all_of["measures"], all_of["label"]
    real = np.arange(len(label)) >= len(label) - len(seen)
    held = ~real & (all_of["clip"] // 16 % 4 == 0) & args.held
    use = (label != "") & ~held
    weight = np.where(real, RENDERED, 1.0)
    for name in ("typing", "none"):
        weight[use & (label == name)] *= EACH / weight[use & (label == name)].sum()
    found = learned(x[use], label[use], weight[use], HIDDEN)
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(required=True)
    one = parts.add_parser("simulate")
    one.add_argument("hand", type=Path)
    one.add_argument("windows", type=Path)
    one.add_argument("--first", type=int, required=True)
    one.add_argument("--clips", type=int, required=True)
    one.add_argument("--draws", type=int, default=2, help="how often each is drawn")
    one.set_defaults(do=simulate)
    one = parts.add_parser("learn")
    one.add_argument("windows", type=Path, nargs="+")
    one.add_argument("--rendered", type=Path, nargs="*", default=[])
    one.add_argument("--held", action="store_true", help="leave out one clip in four, and judge these")
    one.add_argument("--out", type=Path, default=Path("models/desk_moves.json"))
    one.set_defaults(do=learn)
    args = parser.parse_args()
    args.do(args)


if __name__ == "__main__":
    main()
