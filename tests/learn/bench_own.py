"""How well a pose of the user's own is told from hands that mean nothing: five samples of rendered people, real hands.

    python -m tests.learn.bench_own CACHE --data FOLDER [--first 0 --count 60] [--found]

CACHE: cases that `tests/learn/cases.py` has rendered. FOLDER: the shared test material. What is missed is counted on
each case's own hands, in other light, at other distances and turned otherwise; what is unmeant on real hands, without
other hands known (`alone`), beside those that come with the program (`shared`), and beside the person's own as well,
which are the first half of a clip for the second half of it (`own`). `hostile`: half of the hands that make the pose
are taken for hands that mean nothing; the other half counts. With `--found` alone how many hands the tracker finds of
each case, and what is missed of them: of hands in gloves their colours count, the first in every sixth case.

SURE and FARTHEST of `gestures/poses/trained.py` were chosen on cases 0 to 59 and 100 to 157, on `paula`, on the signs
(`asl`) and on people 1 to 5; the other clips and cases were not looked at.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.gestures.poses.trained import TrainedPoses, Views, replaced
from gesturectl.learn import idle
from tests.learn.bench_forecast import idle_hands, tracked
from tests.learn.cases import Case, cases, draws, missed_of, read

CLIPS = ("yoni.mp4", "coderenko.mp4", "geaxgx_two.mp4")  # of `people`
DRAWS = 4  # of five samples, of each case


def footage(data: Path) -> Iterator[tuple[str, list[idle.Idle]]]:
    """Real hands by name, in pieces of which each is of one person."""
    of = idle_hands(data)
    yield "paula", [of["paula"]]
    yield "asl", [tracked(f) for f in sorted((data / "negatives" / "asl").glob("*.mkv"))]
    yield "clips", [tracked(data / "people" / name) for name in CLIPS]
    yield "people 6 to 9", [of["held out"]]


def missed(trained: TrainedPoses, hands: Views) -> float:
    """The share of hands that are not found."""
    return float(np.mean([not _found(trained, hands, i) for i in range(len(hands))]))


def _found(trained: TrainedPoses, hands: Views, i: int) -> bool:
    match = trained.best(hands, i)
    return match is not None and match.score >= 0.5


def picked(known: dict[int, Case]) -> Iterator[tuple[Case, Views, frozenset[str]]]:
    """Five samples of each case, drawn, and the built-in poses whose place they take."""
    for number, case in known.items():
        for pick in draws(case, number, (5,), DRAWS):
            hands = [case.hands[k] for k in pick.tolist()]
            yield case, case.recorded[pick], replaced(PoseClassifier().classify, hands)


def report_missed(known: dict[int, Case]) -> None:
    """What is missed, by where and how the hand is."""
    rows: dict[str, list[tuple[float, float]]] = {}
    for case, samples, _ in picked(known):
        alone, beside = (TrainedPoses({"it": samples}, background=b) for b in (None, idle.shared().seen))
        kinds = np.array(case.kinds)
        for kind in ("used", *sorted(set(case.kinds) - {"used"})):
            hands = case.used[np.flatnonzero(kinds == kind)]
            if len(hands):
                rows.setdefault(kind, []).append((missed(alone, hands), missed(beside, hands)))
    for kind, of in rows.items():
        before, after = np.mean(of, axis=0)
        print(f"missed, {kind:6}: alone {before:.3f}, shared {after:.3f}")
    used = np.array(rows["used"])
    print(f"more than half missed of: alone {np.mean(used[:, 0] > 0.5):.3f}, shared {np.mean(used[:, 1] > 0.5):.3f}")


def report_found(cache: Path, known: dict[int, Case]) -> None:
    """How many hands the tracker finds of each case, and what is missed of them by five samples."""
    for number, case in known.items():
        shots = read(cache / f"{number:03}.npz")
        found = [np.mean([s.hand is not None for s in shots if (s.kind == "recorded") is it]) for it in (True, False)]
        of = [missed_of(case.recorded[pick], case.used).mean() for pick in draws(case, number, (5,), DRAWS)]
        lost = f"missed {np.mean(of):.2f}" if of and len(case.used) else "too few"
        print(f"{number}: found {found[0]:.2f} recorded, {found[1]:.2f} used, of these {lost}")


def report_hostile(known: dict[int, Case]) -> None:
    """What is missed where the pose itself is among the hands that mean nothing."""
    shares = []
    for case, samples, _ in picked(known):
        order = np.random.default_rng(len(shares)).permutation(len(case.used))
        half = len(order) // 2
        shown = idle.shared().seen.with_these(case.used[order[:half]]).with_these(case.recorded)
        rest = case.used[order[half:]]
        ways = (None, idle.shared().seen, shown)
        shares.append([missed(TrainedPoses({"it": samples}, background=b), rest) for b in ways])
    alone, beside, hostile = np.mean(shares, axis=0)
    dead = np.mean(np.array(shares) > 0.5, axis=0)
    print(f"hostile: missed alone {alone:.3f}, shared {beside:.3f}, with the pose itself among them {hostile:.3f}")
    print(f"hostile: more than half missed of {dead[0]:.3f}, {dead[1]:.3f}, {dead[2]:.3f}")


def report_unmeant(known: dict[int, Case], name: str, pieces: list[idle.Idle]) -> None:
    """What begins in second halves of footage."""
    rows = []
    halves = [piece.halves() for piece in pieces]
    hours = sum(after.seconds for _, after in halves) / 3600
    for _, samples, instead in picked(known):
        counts = np.zeros(3)
        for before, after in halves:
            ways = (None, idle.shared().seen, idle.shared().seen.with_these(before.seen))
            counts += [after.begun(TrainedPoses({"it": samples}, background=b), instead) for b in ways]
        rows.append(counts)
    rates, none = np.mean(rows, axis=0) / hours, np.mean(np.array(rows) == 0, axis=0)
    print(f"unmeant an hour, {name}, {3600 * hours:.0f} s: " + _three(rates, ".1f") + "; never: " + _three(none, ".2f"))


def _three(of: np.ndarray, how: str) -> str:
    return ", ".join(f"{word} {value:{how}}" for word, value in zip(("alone", "shared", "own"), of, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("cache", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--found", action="store_true")
    args = parser.parse_args()
    numbers = range(args.first, args.first + args.count)
    known = cases(args.cache, numbers)
    shots = [s for f in args.cache.glob("*.npz") if int(f.stem) in numbers for s in read(f)]
    print(f"{len(known)} cases; the tracker finds {np.mean([s.hand is not None for s in shots]):.3f} of the hands")
    if args.found:
        report_found(args.cache, known)
        return
    report_missed(known)
    report_hostile(known)
    for name, pieces in footage(args.data):
        report_unmeant(known, name, pieces)


if __name__ == "__main__":
    main()
