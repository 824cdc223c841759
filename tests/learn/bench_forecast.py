"""How true the forecast of a trained pose is: rendered people who record five samples, then use the pose elsewhere.

    python -m tests.learn.bench_forecast render MESH CACHE      about ten minutes of one core; right.glb of generic-hand
    python -m tests.learn.bench_forecast fit CACHE OUT --data FOLDER      writes models/forecast.json
    python -m tests.learn.bench_forecast held-out CACHE --data FOLDER

A case is one person and one random pose. It is recorded in one place, light and posture, by ten frames between which
the hand turns by little or much, of which five are drawn. It is used at other distances (0.38 to 0.9 m), in other
light and turned otherwise, made anew each time. The forecast was built and fitted on cases 0 to 59; those
from 60 on were rendered afterwards and are held out. Unmeant activations are counted on real hands that mean other
things, of FOLDER, the shared test material: fitted on two streams of one person and on five of `people`, held out on a
stream of another person and on the other four of them.
"""

from __future__ import annotations

import argparse
import json
import math
import runpy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

from gesturectl.gestures.poses.trained import TrainedPoses, Views, views
from gesturectl.learn import forecast, idle
from gesturectl.learn.training import largest
from gesturectl.model.resources import resource
from gesturectl.model.samples import Gesture, PoseSample
from gesturectl.model.trace import read_frames
from gesturectl.model.types import Frame, Hand, frozen
from gesturectl.settings import Tracker
from gesturectl.vision.build import build_tracker
from gesturectl.vision.models import locate

CASES = 60  # by which the forecast was built, 0 and on
HELD_OUT = 16  # the next ones
WIDER = 0.6  # of the concentration by likelihood: ends by that were passed twice as often as said by cases not fitted
RECORDED, USED = 10, 14  # frames of a case
SPREADS = (2.0, 5.0, 10.0)  # degrees by which hands turn while they record, standard deviation
HELD, MADE_ANEW = 2.0, 5.0  # degrees by which joints vary while a pose is held, and when it is made again
DIRECTED = {  # yaw, pitch in degrees, metres
    "left": (-25.0, 0.0, 0.0),
    "right": (25.0, 0.0, 0.0),
    "up": (0.0, -20.0, 0.0),
    "down": (0.0, 20.0, 0.0),
    "near": (0.0, 0.0, 0.38),
    "far": (0.0, 0.0, 0.9),
}
EACH = 2  # frames of a case from each of these


@dataclass(frozen=True)
class Shot:
    """One rendered frame of a case, and what the tracker found in it; hand: None where it found none."""

    case: int
    kind: str  # "recorded", "used" or one of DIRECTED
    yaw: float
    pitch: float
    distance: float
    hand: Hand | None


class Kit:
    """The renderer that the metric was learned with."""

    def __init__(self) -> None:
        self.__dict__ = runpy.run_path(str(resource("models/training/hand_metric.py")))


def rendered(mesh_file: Path, number: int, tracker) -> list[Shot]:
    """All frames of a case."""
    kit = Kit()
    rng = np.random.default_rng([7, number])
    mesh = kit.Mesh(mesh_file)
    hand = mesh.scaled(rng.uniform(0.9, 1.12), rng.uniform(0.9, 1.1))
    angles = kit.random_angles(rng)
    if number % 5 < 1:
        angles = kit.touching(mesh, angles, int(rng.integers(1, 5)))
    side = ("left", "right")[int(rng.random() < 0.6)]
    base, place, spread = rng.normal(0, (8.0, 8.0, 10.0)), rng.uniform(0.45, 0.6), SPREADS[number // 2 % 3]
    taken = angles + rng.normal(0, MADE_ANEW / 2, angles.shape)
    shots = []

    def shot(kind, made, turned, distance, seed):
        rng = np.random.default_rng([8, number, seed])
        places, turns = hand.posed(np.clip(made, kit.LOWEST, kit.HIGHEST))
        surface = hand.surface(places, turns)
        middle = (places[0] + places[11]) / 2
        yaw, pitch, roll = turned
        rotation = Rotation.from_euler("zxy", (roll, pitch, yaw), degrees=True).as_matrix().T
        at = np.array([*rng.uniform(-0.2, 0.2, 2) * distance * (1.0, 0.6), -distance])
        surface, places = ((p - middle) @ rotation + at for p in (surface, places))
        faces = mesh.faces
        if side == "left":
            surface, places, faces = surface * (-1, 1, 1), places * (-1, 1, 1), faces[:, ::-1]
        image = kit.render(surface, faces, places, rng)
        found = largest(tracker.step(Frame(image, float(seed), number * 1000 + seed, "rendered")).hands)
        shots.append(Shot(number, kind, float(yaw), float(pitch), float(distance), found))

    for i in range(RECORDED):
        turned = base + rng.normal(0, spread, 3) * (1, 0.8, 0.5)
        shot("recorded", taken + rng.normal(0, HELD, angles.shape), turned, place, i)
    for i in range(USED):
        turned = base + rng.normal(0, (15.0, 12.0, 12.0))
        made = angles + rng.normal(0, MADE_ANEW, angles.shape)
        shot("used", made, turned, rng.uniform(0.38, 0.9), 100 + i)
    for k, (kind, (yaw, pitch, distance)) in enumerate(DIRECTED.items()):
        for i in range(EACH):
            turned = base + np.array((yaw, pitch, 0.0)) + rng.normal(0, 3.0, 3)
            made = angles + rng.normal(0, MADE_ANEW, angles.shape)
            shot(kind, made, turned, distance or place, 200 + 10 * k + i)
    return shots


def write(shots: list[Shot], path: Path) -> None:
    """Keeps the frames of a case; those without a hand have NaN."""
    none = np.full((21, 3), np.nan)
    np.savez(
        path,
        landmarks=np.array([s.hand.landmarks if s.hand else none for s in shots], np.float32),
        world=np.array([s.hand.world if s.hand else none for s in shots], np.float32),
        about=np.array(
            [(s.hand.presence if s.hand else 0.0, s.yaw, s.pitch, s.distance, s.hand is not None) for s in shots]
        ),
        side=np.array([s.hand.side if s.hand else "" for s in shots]),
        kind=np.array([s.kind for s in shots]),
    )


def read(path: Path) -> list[Shot]:
    """What `write` has kept."""
    kept, shots = np.load(path), []
    for i, kind in enumerate(kept["kind"].tolist()):
        presence, yaw, pitch, distance, found = kept["about"][i].tolist()
        points = frozen(kept["landmarks"][i]), frozen(kept["world"][i])
        hand = Hand(0, str(kept["side"][i]), presence, *points) if found else None
        shots.append(Shot(int(path.stem), kind, yaw, pitch, distance, hand))
    return shots


@dataclass(frozen=True)
class Case:
    """What was recorded and used of a case, where a hand was found."""

    recorded: Views
    used: Views
    kinds: tuple[str, ...]  # of used
    sides: tuple[str, ...]  # of recorded
    hands: tuple[Hand, ...]  # of recorded


def cases(cache: Path, numbers: range) -> dict[int, Case]:
    """Those of the numbers that were rendered."""
    found = {}
    for file in sorted(cache.glob("*.npz")):
        if int(file.stem) in numbers:
            shots = [s for s in read(file) if s.hand is not None]
            recorded = [s.hand for s in shots if s.kind == "recorded"]
            used = [s for s in shots if s.kind != "recorded"]
            found[int(file.stem)] = Case(
                views(recorded),
                views([s.hand for s in used]),
                tuple(s.kind for s in used),
                tuple(h.side for h in recorded),
                tuple(recorded),
            )
    return found


def missed_of(samples: Views, used: Views) -> np.ndarray:
    """Which of the used hands are missed."""
    known = TrainedPoses({"it": samples})
    return np.array([known.best(used, i).score < 0.5 for i in range(len(used))])


def draws(case: Case, number: int, sizes=(3, 5, 8), times=4):
    """Indices of recorded samples, drawn."""
    rng = np.random.default_rng([9, number])
    for n in sizes:
        for _ in range(times):
            if len(case.recorded) >= n:
                yield rng.permutation(len(case.recorded))[:n]


def weights(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Of a logistic regression, with a small penalty."""
    w, held = np.zeros(x.shape[1]), np.diag([0.0, 1.0, 1.0, 1.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        w += np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + held, x.T @ (y - p) - held @ w)
    return w


def fitted(known: dict[int, Case], data: Path) -> dict[str, object]:
    """The numbers of `forecast.Model`: weights by penalised likelihood, the others by likelihood."""
    rows, truth, group = [], [], []
    for number, case in known.items():
        for k, pick in enumerate(draws(case, number)):
            samples = case.recorded[pick]
            angles = forecast._angles(samples.turned, case.used.turned)
            miss = missed_of(samples, case.used)
            for angle, m, kind in zip(angles, miss, case.kinds, strict=True):
                rows.append(
                    (1.0, forecast._unlikeness(samples), angle / forecast.UNIT, np.log(forecast._count(samples)))
                )
                truth.append(m)
                group.append((number, k, kind == "used"))
    x, y, of = np.array(rows), np.array(truth, float), np.array([number for number, *_ in group])
    counts = []
    for number, case in known.items():
        # By the other cases: what is not known of the weights makes the range wider, too.
        others = forecast.Model(weights(x[of != number], y[of != number]), 10.0, 1.0, 1.0, 1.0, 1.0)
        use = np.array([k == "used" for k in case.kinds])
        for pick in draws(case, number):
            samples, miss = case.recorded[pick], missed_of(case.recorded[pick], case.used)[use]
            counts.append((forecast.missed(samples, others).expected, int(miss.sum()), len(miss)))
    concentration = max(
        np.geomspace(0.5, 60, 60), key=lambda c: sum(_beta_binomial(p * c, c - p * c, k, n) for p, k, n in counts)
    )
    w = weights(x, y)
    return {
        "version": 1,
        "weights": [round(float(v), 3) for v in w],
        "concentration": round(WIDER * float(concentration), 2),
        **unmeant_fitted(known, data),
    }


def unmeant_fitted(known: dict[int, Case], data: Path) -> dict[str, float]:
    """The gamma distribution and the weights, by what one footage says of another: of the same hands, of others'."""
    of = idle_hands(data)
    counts = {
        name: [
            (_begun(c, p, a), a.seconds / 3600, _begun(c, p, b), b.seconds / 3600)
            for n, c in known.items()
            for p in draws(c, n, (5,), 2)
        ]
        for name, (a, b) in {"own": (of["first"], of["again"]), "others": (idle.shared(), of["tuning"])}.items()
    }

    def likelihood(a, b, w, rows):
        return sum(_gamma_poisson(a + w * k, b + w * t, n, u) for k, t, n, u in rows)

    found = {}
    for a in np.geomspace(0.02, 1, 14):
        for b in np.geomspace(0.0005, 0.5, 16):
            of_each = {
                name: max(
                    (likelihood(a, b, w, rows), w)
                    for w in (0.001, 0.003, 0.01, 0.02, 0.04, 0.07, 0.1, 0.2, 0.4, 0.7, 1.0)
                )
                for name, rows in counts.items()
            }
            found[sum(v for v, _ in of_each.values())] = (a, b, of_each)
    a, b, of_each = found[max(found)]
    weights = {name: w for name, (_, w) in of_each.items()}
    return {"shape": round(float(a), 3), "hours": round(float(b), 4), **weights}


def _begun(case: Case, pick, hands) -> int:
    gesture = Gesture("it", "pose", poses=tuple(PoseSample(case.hands[i]) for i in pick))
    return forecast.begun_idle(gesture, case.recorded[pick], hands)


def _beta_binomial(a, b, k, n):
    g = math.lgamma
    return g(k + a) + g(n - k + b) - g(n + a + b) + g(a + b) - g(a) - g(b)


def _gamma_poisson(a, b, k, hours):
    g = math.lgamma
    return g(a + k) - g(a) - g(k + 1) + a * math.log(b / (b + hours)) + k * math.log(hours / (b + hours))


def report(known: dict[int, Case], data: Path, by: forecast.Model, constant: float) -> None:
    """What the forecast says against what comes. constant: what a forecast would say that knows no case."""
    for size in (3, 5, 8):
        _print_missed(known, size, by, constant)
    of = idle_hands(data)
    pairs = {
        "the same hands later": (replace(of["first"], own=True), of["again"]),
        "hands of another person": (idle.shared(), of["paula"]),
        "hands of four recordings": (idle.shared(), of["held out"]),
    }
    picks = [(p, c) for n, c in known.items() for p in draws(c, n, (5,), 2)]
    for name, (before, after) in pairs.items():
        _print_unmeant(name, picks, before, after, by)


def _print_missed(known: dict[int, Case], size: int, by: forecast.Model, constant: float) -> None:
    said, came, high, base, near_far, with_sides = [], [], [], [], [], []
    for number, case in known.items():
        kinds = np.array(case.kinds)
        use = kinds == "used"
        for pick in draws(case, number, (size,), 10):
            samples = case.recorded[pick]
            f = forecast.missed(samples, by)
            miss = missed_of(samples, case.used)
            said.append(f.expected)
            high.append(f.high)
            came.append(miss[use].mean())
            near_far.append(miss[np.isin(kinds, ("near", "far"))].mean())
            base.append(number)
            with_sides.append(_by_side(case, samples, use, by))
    said, came, high, base = map(np.array, (said, came, high, base))
    of_case = [(said[base == c].mean(), came[base == c].mean()) for c in set(base.tolist())]
    print(
        f"{len(known)} cases, {size} samples: missed {came.mean():.3f},"
        f" nearer and farther only {np.mean(near_far):.3f}, said {said.mean():.3f}"
    )
    over_draws, over_cases = np.corrcoef(said, came)[0, 1], np.corrcoef(np.array(of_case).T)[0, 1]
    print(f"  correlation over draws {over_draws:.2f}, over cases {over_cases:.2f}")
    error, of_constant = np.mean((said - came) ** 2), np.mean((constant - came) ** 2)
    print(f"  squared error {error:.4f}, of a constant {constant:.3f} {of_constant:.4f}")
    print(f"  below the high end {np.mean(came <= high):.3f}")
    for grade, of in {"usual": said <= forecast.POOR, "poor": said > forecast.POOR}.items():
        if of.any():
            number = len(set(base[of].tolist()))
            print(f"  {grade}: {of.mean():.2f} of draws, {number} cases, missed {came[of].mean():.3f}")
    rows = np.array([f for f in with_sides if f])
    told, with_them, before, count = rows.mean(axis=0)
    print(
        f"  sides are advised in {len(rows) / len(with_sides):.2f} of draws, {count:.1f} of them:"
        f" missed {before:.3f} before, {with_them:.3f} with them, said {told:.3f}"
    )


def _print_unmeant(name, picks, before, after, by) -> None:
    """What is said by some footage against what comes in other footage."""
    rows = []
    for pick, case in picks:
        f = forecast.unmeant([(_begun(case, pick, before), before)], by)
        day = forecast.IN_VIEW
        n = _begun(case, pick, after)
        # The high end is of the rate; so little footage adds its own chance.
        top = np.quantile(np.random.default_rng(1).poisson(f.high / day * after.seconds / 3600, 2000), 0.5)
        rows.append((f.expected / day, n * 3600 / after.seconds, n <= top))
    said, came, below = np.array(rows, float).T
    ranks = [np.argsort(np.argsort(x)) for x in (said, came)]
    print(
        f"  {name}, {after.seconds:.0f} s: {came.mean():.1f} an hour (median {np.median(came):.1f}),"
        f" said {said.mean():.1f},"
        f" rank correlation {np.corrcoef(ranks)[0, 1]:.2f}, below the high end {below.mean():.2f}"
    )


def forecast_mean(by) -> float:
    """The share that was missed in the cases of the fit, which a constant forecast would say."""
    return json.loads(resource(forecast.FILE).read_text())["missed"]


def _by_side(case: Case, samples: Views, use, by):
    """What is said and what comes with one sample more of each side that is advised; None where none is."""
    left = sum(s == "left" for s in case.sides) * 2 > len(case.sides)
    sides = forecast.sides_to_show(samples, by, mirrored=left)
    # `left` of a rendered right hand is turned to the picture's left, which is the person's right.
    kinds = dict(zip(forecast.SIDES, ("right", "left", "up", "down"), strict=True))
    if sides is None:
        return None
    more = [i for name in sides.names for i in np.flatnonzero(np.array(case.kinds) == kinds[name])[:1]]
    both = [np.vstack([getattr(samples, k), getattr(case.used, k)[more]]) for k in ("vectors", "turned")]
    used = case.used[use.nonzero()[0]]
    return sides.missed, missed_of(Views(*both), used).mean(), missed_of(samples, used).mean(), len(sides.names)


@cache
def idle_hands(data: Path) -> dict[str, idle.Idle]:
    """Footage of hands that do not mean the poses of the cases."""
    maker = runpy.run_path(str(resource("models/training/idle_hands.py")))

    def stream(name):
        return idle.gathered(idle.thinned(maker["frames"]([data / "streams" / name])), own=False)

    def people(numbers):
        frames, begin = [], 0.0
        for number in numbers:
            read = idle.thinned(read_frames(data / "people" / f"p{number:02}.jsonl"))
            frames += [replace(f, t=f.t + begin) for f in read]
            begin = frames[-1].t + 10
        return idle.gathered(frames, own=False)

    return {
        "first": stream("joschua_1_4562395.npz"), "again": stream("joschua_2_bb94e7a.npz"),
        "paula": stream("paula_1_904d19e.npz"), "tuning": people(range(1, 6)), "held out": people(range(6, 10)),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parts = parser.add_subparsers(dest="part", required=True)
    part = parts.add_parser("render")
    part.add_argument("mesh", type=Path)
    part.add_argument("cache", type=Path)
    part = parts.add_parser("fit")
    part.add_argument("cache", type=Path)
    part.add_argument("out", type=Path)
    part.add_argument("--data", type=Path, required=True)
    part = parts.add_parser("held-out")
    part.add_argument("cache", type=Path)
    part.add_argument("--data", type=Path, required=True)
    args = parser.parse_args()
    if args.part == "render":
        args.cache.mkdir(parents=True, exist_ok=True)
        paths = locate()
        for number in range(CASES + HELD_OUT):
            file = args.cache / f"{number:03}.npz"
            if not file.exists():
                write(rendered(args.mesh, number, build_tracker(Tracker(), paths.palm, paths.landmark)), file)
    elif args.part == "fit":
        numbers = fitted(cases(args.cache, range(CASES)), args.data)
        args.out.write_text(json.dumps(numbers, indent=0) + "\n", encoding="utf-8")
        print(numbers)
    else:
        by, known = forecast.model(), cases(args.cache, range(CASES))
        report(cases(args.cache, range(CASES, CASES + HELD_OUT)), args.data, by, _mean_missed(known))


def _mean_missed(known: dict[int, Case]) -> float:
    """The share missed of the frames in use, by five samples."""
    found = [
        missed_of(c.recorded[p], c.used)[np.array(c.kinds) == "used"].mean()
        for n, c in known.items()
        for p in draws(c, n, (5,), 10)
    ]
    return float(np.mean(found))


if __name__ == "__main__":
    main()
