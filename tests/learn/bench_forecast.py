"""How true the forecast of a trained pose is: rendered people who record five samples, then use the pose elsewhere.

    python -m tests.learn.cases MESH CACHE      about ten minutes of one core; right.glb of generic-hand
    python -m tests.learn.cases HANDS CACHE --first 100 --count 50      hands 0 to 49 of `makehuman_hands.py`
    python -m tests.learn.cases OTHERS CACHE --first 300 --count 40     hands 50 to 59
    python -m tests.learn.bench_forecast fit CACHE OUT --data FOLDER      writes models/forecast.json
    python -m tests.learn.bench_forecast held-out CACHE --data FOLDER [--first 60 --count 16]

The forecast was built on cases 0 to 59 and is fitted on them and on 100 to 149; 60 to 75 and 300 to 339 were rendered
afterwards and are held out. Unmeant activations are counted on real hands that mean other things, of FOLDER, the shared
test material: fitted on two streams of one person, which are also the hands that come with the program, on five of
`people` and on signs of a sign language; held out on a stream of another person, of which the first half is their own
background for the second, and on the other four of `people`.
"""

from __future__ import annotations

import argparse
import json
import math
import runpy
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.gestures.poses.trained import Views, replaced
from gesturectl.learn import forecast, idle
from gesturectl.learn.training import hand_frames
from gesturectl.model.resources import resource
from gesturectl.model.samples import Gesture, PoseSample
from gesturectl.model.trace import read_frames
from gesturectl.settings import Config
from tests.learn.cases import Case, cases, draws, missed_of

FITTED = (*range(60), *range(100, 150))
MISSED = 0.12  # share missed in the cases of the fit by five samples, which a constant forecast would say
WIDER = 0.4  # of the concentration by likelihood: with it a fit on one mesh held for the people of the other


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
    w = level(weights(x, y), known)
    return {
        "version": 1,
        "weights": [round(float(v), 3) for v in w],
        "concentration": round(WIDER * float(concentration), 2),
        **unmeant_fitted(known, data),
    }


def level(w: np.ndarray, known: dict[int, Case]) -> np.ndarray:
    """Weights by which as much is said to be missed on average as comes, over the turns in which hands are used."""
    picks = [(c.recorded[p], c) for n, c in known.items() for p in draws(c, n, (5,))]
    came = np.mean([missed_of(s, c.used)[np.array(c.kinds) == "used"].mean() for s, c in picks])
    low, high = -2.0, 2.0
    for _ in range(12):
        middle = (low + high) / 2
        by = forecast.Model(w + np.array((middle, 0, 0, 0)), 10.0, 1.0, 1.0, 1.0, 1.0)
        said = np.mean([forecast.missed(s, by).expected for s, _ in picks])
        low, high = (middle, high) if said < came else (low, middle)
    return w + np.array((low, 0, 0, 0))


def unmeant_fitted(known: dict[int, Case], data: Path) -> dict[str, float]:
    """The gamma distribution and the weights, by what one footage says of another: of the same hands, of others'."""
    of = idle_hands(data)
    footage = {"own": (of["first"], None, of["again"]), "others": (idle.shared(), None, of["tuning"])}
    counts = {
        name: [
            (_said(c, p, a, beside), a.seconds / 3600, _came(c, p, a, beside, b), b.seconds / 3600)
            for n, c in known.items()
            for p in draws(c, n, (5,), 2)
        ]
        for name, (a, beside, b) in footage.items()
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


def _said(case: Case, pick, before: idle.Idle, beside: Views | None) -> int:
    """How often a pose begins in footage that is known, as the forecast counts it. beside: other hands known."""
    return forecast.begun_idle(_gesture(case, pick), case.recorded[pick], before, beside)


def _came(case: Case, pick, before: idle.Idle, beside: Views | None, after: idle.Idle) -> int:
    """How often it begins in other footage, by a recogniser that knows the first."""
    trained = forecast.told_from(_gesture(case, pick), case.recorded[pick], before.seen.with_these(beside))
    return after.begun(trained, replaced(PoseClassifier().classify, [case.hands[i] for i in pick]))


def _gesture(case: Case, pick) -> Gesture:
    return Gesture("it", "pose", poses=tuple(PoseSample(case.hands[i]) for i in pick))


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
    of, shared = idle_hands(data), idle.shared()
    pairs = {
        "the same hands later": (*_own(of["paula"]), shared),
        "hands of another person": (shared, of["paula"], None),
        "hands of four recordings": (shared, of["held out"], None),
    }
    picks = [(p, c) for n, c in known.items() for p in draws(c, n, (5,), 2)]
    for name, (before, after, beside) in pairs.items():
        _print_unmeant(name, picks, before, after, beside, by)


def _own(of: idle.Idle) -> tuple[idle.Idle, idle.Idle]:
    """Two halves of a person's footage, the first as their own."""
    before, after = of.halves()
    return replace(before, own=True), after


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


def _print_unmeant(name, picks, before, after, beside, by) -> None:
    """What is said by footage, and by another beside it where there is one, against what comes in other footage."""
    rows, known = [], None if beside is None else beside.seen
    for pick, case in picks:
        footage = [(_said(case, pick, before, known), before)]
        if beside is not None:
            footage.append((_said(case, pick, beside, before.seen), beside))
        f = forecast.unmeant(footage, by)
        day = forecast.IN_VIEW
        n = _came(case, pick, before, known, after)
        # The high end is of the rate; so little footage adds its own chance.
        top = np.quantile(np.random.default_rng(1).poisson(f.high / day * after.seconds / 3600, 2000), 0.5)
        rows.append((f.seen, (f.expected or 0.0) / day, f.high / day, n * 3600 / after.seconds, n <= top))
    seen, expected, high, came, below = np.array(rows, float).T
    print(f"  {name}, {after.seconds:.0f} s:")
    for what, of in {"never seen": seen == 0, "seen": seen > 0}.items():
        if not of.any():
            continue
        said = f"said {expected[of].mean():.1f}, " if what == "seen" else ""
        print(
            f"    {what}, {of.sum()} draws: came {came[of].mean():.1f} an hour (median {np.median(came[of]):.1f}),"
            f" {said}high end {high[of].mean():.1f}, below it {below[of].mean():.2f}"
        )


def _by_side(case: Case, samples: Views, use, by):
    """What is said and what comes with one sample more of each side that is advised; None where none is."""
    left = sum(s == "left" for s in case.sides) * 2 > len(case.sides)
    sides = forecast.sides_to_show(samples, by, mirrored=left)
    # `left` of a rendered right hand is turned to the picture's left, which is the person's right.
    kinds = dict(zip(forecast.SIDES, ("right", "left", "up", "down"), strict=True))
    if sides is None:
        return None
    more = [i for name in sides.names for i in np.flatnonzero(np.array(case.kinds) == kinds[name])[:1]]
    used = case.used[use.nonzero()[0]]
    return (
        sides.missed,
        missed_of(samples.with_these(case.used[np.array(more, int)]), used).mean(),
        missed_of(samples, used).mean(),
        len(sides.names),
    )


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

    tuning = people(range(1, 6)), *(tracked(f) for f in sorted((data / "negatives" / "asl").glob("*.mkv")))
    return {
        "first": stream("joschua_1_4562395.npz"), "again": stream("joschua_2_bb94e7a.npz"),
        "paula": stream("paula_1_904d19e.npz"), "tuning": idle.joined(tuning), "held out": people(range(6, 10)),
    }  # fmt: skip


def tracked(clip: Path) -> idle.Idle:
    """The hands of a clip."""
    frames = [replace(f, file=None) for f in hand_frames(str(clip), Config())]
    return idle.gathered(idle.thinned(frames), own=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parts = parser.add_subparsers(dest="part", required=True)
    part = parts.add_parser("fit")
    part.add_argument("cache", type=Path)
    part.add_argument("out", type=Path)
    part.add_argument("--data", type=Path, required=True)
    part = parts.add_parser("held-out")
    part.add_argument("cache", type=Path)
    part.add_argument("--data", type=Path, required=True)
    part.add_argument("--first", type=int, default=60)
    part.add_argument("--count", type=int, default=16)
    args = parser.parse_args()
    if args.part == "fit":
        numbers = fitted(cases(args.cache, FITTED), args.data)
        args.out.write_text(json.dumps(numbers, indent=0) + "\n", encoding="utf-8")
        print(numbers)
    else:
        held = cases(args.cache, range(args.first, args.first + args.count))
        report(held, args.data, forecast.model(), MISSED)


if __name__ == "__main__":
    main()
