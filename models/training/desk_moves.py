"""Makes `models/desk_moves.json`: what index finger and thumb of a hand at rest on the desk did.

    python models/training/desk_moves.py simulate HAND.glb ROWS.npz --first 400000 --clips 200 --rendered CLIPS...
    python models/training/desk_moves.py learn ROWS.npz... --rendered CLIPS... --out models/desk_moves.json

`simulate` makes clips of `desk_points.py`, draws each several times, at other paces and frame rates, and writes the
measures of all strokes in them, with what they truly were;
`learn` learns the networks, or one of them (`--networks thumb`), from these and from recordings of `desk_hands.py`.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from desk_points import Points, Wanted, clips, commands, drawn, errors, hands, later, recordings, save, with_half
from numpy.typing import NDArray
from scipy.linalg import block_diag
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from gesturectl.gestures import thumb_moves
from gesturectl.gestures.finger_moves import AFTER, MEASURES, Moves
from gesturectl.gestures.finger_strokes import IndexStrokes, Stroke, ThumbStrokes
from gesturectl.model.types import Hand

ALONG = ("thumb_tap", "thumb_forward", "thumb_back")
ACROSS = ("thumb_left", "thumb_right")
NEAR = 0.11  # seconds between a tap's contact and the stroke's
HIDDEN = (48, 16)
MEMBERS = 3  # networks, of which the mean counts
RENDERED = 3.0  # the weight of a recording's stroke, where no other is given
COUNTS = {"index": MEASURES, "soon": MEASURES, "thumb": thumb_moves.MEASURES}  # of a network's measures
AT_REST = 0.05  # seconds after a hand came to rest, that stay
LESS = (0.2, 0.9)  # of the second after that, in which it does nothing
ROWS = ("measures", "clip", "kind", "view", "what", "label")


@dataclass(frozen=True, slots=True)
class Row:
    """A stroke of the index finger or the thumb (`what`), and what it truly was.

    measures: (max(COUNTS),), the last ones 0 where there are fewer.
    """

    measures: NDArray[np.float32]
    clip: int
    kind: str  # what the hand does
    view: str
    what: str
    label: str


def strokes(hands: Iterable[tuple[float, Hand]]) -> Iterable[tuple[str, Stroke, NDArray[np.float32]]]:
    """The strokes of a hand, as the program finds them, with their measures."""
    kinds = (("index", IndexStrokes(), AFTER[-1]), ("soon", IndexStrokes(), 0.0), ("thumb", ThumbStrokes(), 0.0))
    moves = Moves()
    waiting: list[tuple[str, Stroke, float]] = []
    for t, hand in hands:
        moves.step(hand, t)
        for what, found, wait in kinds:
            if (stroke := found.step(moves)) is not None:
                waiting.append((what, stroke, stroke.end + wait))
        for what, stroke, due in [w for w in waiting if t >= w[2] - 1e-6]:
            waiting.remove((what, stroke, due))
            of_thumb = what == "thumb"
            found_out = thumb_moves.measures(moves, stroke) if of_thumb else moves.measures(stroke.begin, stroke.end)
            yield what, stroke, np.pad(found_out, (0, max(COUNTS.values()) - len(found_out)))


def truly(what: str, s: Stroke, events: list[dict]) -> str:
    """What a stroke was: the name of its gesture, `button` for a press of the mouse, else `none`."""
    if what != "thumb":
        near = [e["type"] for e in events if e["type"] in ("tap", "button") and abs(e["t"] - s.contact) < NEAR]
        return {"tap": "index_tap"}.get(near[0], near[0]) if near else "none"
    for e in events:
        if e["type"] in ALONG + ACROSS and s.begin <= e["up"] and s.end >= e["t"] and s.contact >= e["t"] - 2 * NEAR:
            return e["type"]
    return "none"


def rows(hands: Iterable[tuple[float, Hand]], truth: dict, clip: int) -> list[Row]:
    return [Row(x, clip, truth["kind"], truth["view"], w, truly(w, s, truth["events"])) for w, s, x in strokes(hands)]


def hasty(true: Points, number: int) -> Points:
    """The same, with a hand that does something sooner once it rests."""
    events = true.scenario["events"]
    rest = next(e["t"] for e in events if e["type"] == "rest")
    less = float(np.random.default_rng([true.scenario["seed"], 96, number]).uniform(*LESS))
    left = (true.t < rest + AT_REST) | (true.t >= rest + AT_REST + less)
    t = true.t[left]
    return Points(
        true.scenario | {"events": later(events, -less)},
        np.where(t < rest + AT_REST, t, t - less),
        true.landmarks[left],
    )


def simulate(args: argparse.Namespace) -> None:
    found: list[Row] = []
    told = errors(args.rendered)
    wanted = Wanted(["above"], args.kinds, args.again, args.hovering)
    for seed, true in clips(args.hand, range(args.first, args.first + args.clips), wanted):
        for number in range(args.draws):
            made = drawn(hasty(true, number) if number % 2 else true, number, told)
            found += rows(hands(made), made.scenario, seed)
    save(args.samples, found, ROWS)


def load(paths: Iterable[Path]) -> dict[str, NDArray]:
    read = [np.load(p) for p in paths]
    return {name: np.concatenate([r[name] for r in read]) for name in ROWS}


def fitted(x: NDArray, y: NDArray, weight: NDArray, seed: int, hidden: tuple[int, ...]) -> MLPClassifier:
    """Rows are repeated by their weight, or left out by chance, as scikit-learn's perceptron takes none."""
    times = np.floor(weight + np.random.default_rng(seed).random(len(weight))).astype(int)
    pick = np.repeat(np.arange(len(y)), times)
    net = MLPClassifier(hidden, alpha=0.3, learning_rate_init=2e-3, batch_size=128, max_iter=20, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return net.fit(x[pick], y[pick])


def standard(x: NDArray) -> tuple[NDArray, NDArray]:
    return x.mean(0), x.std(0) + 1e-3


def learned(x: NDArray, y: NDArray, weight: NDArray, hidden: tuple[int, ...] = HIDDEN, members: int = 1) -> dict:
    """A network as the program reads it; of several with other seeds the mean of what they say before the last step."""
    mean, scale = standard(x)
    z = np.clip((x - mean) / scale, -5, 5)
    nets = [fitted(z, y, weight, seed, hidden) for seed in range(1, members + 1)]
    layers = [
        (np.hstack(ws) if k == 0 else block_diag(*ws), np.concatenate(bs))
        for k, (ws, bs) in enumerate(_side_by_side(nets)[:-1])
    ]
    ws, bs = _side_by_side(nets)[-1]
    w, b = np.vstack(ws) / members, np.mean(bs, axis=0)
    if len(nets[0].classes_) == 2:  # one logit, of the second name
        w, b = np.hstack([-w / 2, w / 2]), np.hstack([-b / 2, b / 2])
    return {
        "names": nets[0].classes_.tolist(),
        "mean": plain(mean, 4),
        "scale": plain(scale, 4),
        "layers": [[plain(w, 3), plain(b, 3)] for w, b in [*layers, (w, b)]],
    }


def _side_by_side(nets: Sequence[MLPClassifier]) -> list[tuple[tuple[NDArray, ...], tuple[NDArray, ...]]]:
    """Weights and biases of all networks, layer by layer."""
    weights = zip(*(net.coefs_ for net in nets), strict=True)
    biases = zip(*(net.intercepts_ for net in nets), strict=True)
    return list(zip(weights, biases, strict=True))


def plain(values: NDArray, digits: int) -> list:
    """As lists of short numbers."""
    return values.astype(float).round(digits).tolist()


def learn(args: argparse.Namespace) -> None:
    simulated = load(args.samples)
    seen = []
    for n, truth, shown in recordings(args.rendered, "*-above.jsonl"):
        for fewer in with_half(list(shown), truth["fps"]):
            seen += rows(fewer, truth, n)
    both = {name: np.concatenate([simulated[name], np.array([getattr(r, name) for r in seen])]) for name in ROWS}
    both["label"] = np.where(both["label"] == "button", "none", both["label"])
    weight = np.r_[np.ones(len(simulated["clip"])), np.full(len(seen), args.weight)]
    use = (both["view"] == "above") & ~np.isin(both["label"], ACROSS)
    networks = json.loads(args.out.read_text(encoding="utf-8")) if args.out.exists() else {}
    for what in args.networks:
        mine = use & (both["what"] == what)
        label = both["label"][mine]
        networks[what] = learned(both["measures"][mine][:, : COUNTS[what]], label, weight[mine], members=MEMBERS)
        print(what, dict(zip(*np.unique(label, return_counts=True), strict=True)))
    args.out.write_text(json.dumps(networks, separators=(",", ":")) + "\n", encoding="utf-8")


def main() -> None:
    parser, _, of_simulate, of_learn = commands(__doc__, 4, simulate, learn)
    of_learn.add_argument("--weight", type=float, default=RENDERED, help="of a recording's stroke")
    of_learn.add_argument(
        "--networks", nargs="+", choices=COUNTS, default=[*COUNTS], help="the others stay as they are"
    )
    of_simulate.add_argument("--rendered", type=Path, nargs="*", default=[], help="recordings whose errors are added")
    of_simulate.add_argument("--again", type=int, help="clips of one hand that are made beside the first")
    of_simulate.add_argument("--hovering", choices=("none", "first", "all"), default="", help="of a hand's clips")
    args = parser.parse_args()
    args.do(args)


if __name__ == "__main__":
    main()
