"""Makes the network `typing` of `models/desk_moves.json`: whether a hand on the desk types.

    python models/training/desk_typing.py simulate HAND.glb WINDOWS.npz --first 400000 --clips 160
    python models/training/desk_typing.py learn WINDOWS.npz... --rendered CLIPS... --out models/desk_moves.json

`simulate` makes clips of `desk_points.py`, draws each twice, and writes the measures of every fifth of a second; hands
seen from above have the errors that the tracker made in recordings, where `--rendered` names some;
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
from desk_hands import VIEWS
from desk_moves import MEMBERS, learned
from desk_points import Points, Wanted, clips, commands, drawn, errors, hands, recordings, save
from numpy.typing import NDArray

from gesturectl.gestures.finger_moves import Moves, read_network
from gesturectl.gestures.typing_hands import SURE, measures
from gesturectl.model.types import Hand

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
    found: list[Window] = []
    told = errors(args.rendered)
    wanted = Wanted(args.views, args.kinds, args.again)
    for seed, true in clips(args.hand, range(args.first, args.first + args.clips), wanted):
        own = told if true.scenario["view"] == "above" else []
        for number in range(args.draws):
            made = drawn(paused(true), number, own)
            made = kept(made) if number % 2 and not own else made
            found += windows(hands(made), made.scenario, seed)
    save(args.samples, found, KEYS)


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


def main() -> None:
    parser, of_simulate, of_learn = commands(__doc__, 2, simulate, learn)
    of_simulate.add_argument("--rendered", type=Path, nargs="*", default=[], help="recordings whose errors are added")
    of_simulate.add_argument("--again", type=int, help="clips of one hand that are made beside the first")
    of_simulate.add_argument("--views", nargs="+", choices=VIEWS, default=VIEWS)
    of_learn.add_argument("--held", action="store_true", help="leave out one clip in four, and judge these")
    args = parser.parse_args()
    args.do(args)


if __name__ == "__main__":
    main()
