"""How often a pose of the user's own is found when it is made: clips of rendered people, through a whole run.

    python -m tests.learn.performances HANDS CACHE --first 300 --count 40
    python -m tests.learn.bench_performed CACHE [--first 300 --count 40] [--pictures CASES] [--each]
    python -m tests.learn.bench_performed CACHE --first 500 --count 93 --places farther [--lit] [--data shared/data]

A recording is learned from as `gesturectl gesture add` does it from a clip: by all samples that it keeps, and by its
five most different ones. A performance is found where the key that is bound to the pose comes while the pose is held,
or up to 0.15 s later. It is `early` where the gesture had begun by what the hand showed before, and goes on: then no
other key can come. CASES: single pictures of the same people and poses, by `tests/learn/cases.py`. Of what is missed
it is said why, by the frames in which the pose is held, what holds for most of them: no hand is found, it is taken for
the other one, it is turned too differently, it is too far from all samples, a hand that means nothing is nearer, a
built-in pose wins; `unstable`, where most frames are the pose and it does not begin; `no key`, where it only begins.

With `--places` as many samples are taken of those clips as of the recording, and the cases are those that have them.
With `--data`, the shared test material, it is counted as in `bench_own` how often these gestures come unmeant. With
`--looser` hands that mean nothing are taken to be farther away by so much, in the metric's units: fewer are missed and
more come unmeant, and whatever else misses fewer has to be better than that.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from gesturectl.config.load import examine
from gesturectl.gestures.poses import trained
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.gestures.poses.trained import TrainedPoses, apart, replaced, views
from gesturectl.learn import idle
from gesturectl.learn.classifier import pose_classifier
from gesturectl.learn.forecast import expected
from gesturectl.learn.training import from_clip, spread
from gesturectl.model.errors import InputError
from gesturectl.model.samples import Gesture, PoseSample
from gesturectl.model.types import Hand, Key
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Config
from tests.learn.bench_own import footage
from tests.learn.cases import cases, draws, missed_of
from tests.learn.performances import PLACES, Performance, Played, played

BOUND = "version: 1\nprofiles:\n  default:\n    - {on: it, do: {key: a}}\n"
LATE = 0.15  # seconds after a pose is left in which its key may still come
NO_HAND = "no hand"
SIZES = (5, 0)  # samples that are taken of a recording; 0: all that it keeps


@dataclass(frozen=True)
class Seen:
    """What came of a performance: it was missed where there is no key and it was not early."""

    key: bool
    early: bool
    why: str  # it was missed; empty where it was not

    @property
    def hand(self) -> bool:
        """Whether the tracker had found the hand."""
        return self.why != NO_HAND


def learned(case: Played, most: int, places: Collection[Path] = ()) -> Gesture | None:
    """The gesture by `most` samples of its recording and of places, all for 0; None where the recording is refused."""
    clips = [_samples(case.recorded), *filter(None, map(_samples, places))]
    if not clips[0]:
        return None
    chosen: tuple[PoseSample, ...] = ()
    for k, samples in enumerate(clips):
        share = (most + len(clips) - 1 - k) // len(clips)
        picked = spread([s.hand for s in samples], share)[0] if most else range(len(samples))
        chosen += tuple(samples[i] for i in picked)
    return Gesture("it", "pose", poses=chosen)


def _samples(clip: Path) -> tuple[PoseSample, ...]:
    """What `gesture add` takes of a clip; nothing where it refuses it."""
    try:
        return from_clip(str(clip), Config()).samples
    except InputError:
        return ()


def run(gesture: Gesture, performance: Performance) -> Seen:
    """Plays a performance to a run that knows the gesture."""
    config, problems = examine(BOUND, trained=("it",))
    assert config is not None, problems
    classifier = pose_classifier(config.gestures, [gesture], idle.background(None))
    pipeline = Pipeline(config, classifier, {}, (1920, 1080), (960.0, 540.0))
    steps = []
    for frame in performance.frames:
        while (due := pipeline.deadline()) is not None and due <= frame.t:
            steps.append(pipeline.tick(due))
        steps.append(pipeline.step(frame))
    begin, end = performance.held
    keys = [e.t for s in steps for e in s.outputs if isinstance(e, Key) and e.pressed and begin <= e.t <= end + LATE]
    phases = [g for s in steps for g in s.gestures if g.name == "it" and g.phase != "update"]
    before = [g for g in phases if g.t < performance.full]
    early = not keys and bool(before) and before[-1].phase == "begin"
    began = any(g.phase == "begin" and begin <= g.t <= end + LATE for g in phases)
    missed = not keys and not early
    return Seen(bool(keys), early, _why(gesture, performance, classifier, began=began) if missed else "")


def _why(gesture: Gesture, performance: Performance, classifier, *, began: bool) -> str:
    if began:
        return "no key"
    frames = [f for f in performance.frames if performance.full <= f.t < performance.held[1]]
    hands = [max(f.hands, key=lambda h: h.presence) for f in frames if f.hands]
    if 2 * len(hands) < len(frames):
        return NO_HAND
    reasons = Counter(_reason(gesture.poses, hand, performance.side, classifier) for hand in hands)
    good = reasons.pop("") if "" in reasons else 0
    return "unstable" if 2 * good > len(hands) else reasons.most_common(1)[0][0]


def _reason(samples: Collection[PoseSample], hand: Hand, side: str, classifier) -> str:
    """Why one hand is not named by the pose; empty where it is."""
    if classifier.classify(hand).pose == "it":
        return ""
    if hand.side != side:
        return "other side"
    seen, known = views([hand]), views([s.hand for s in samples])
    if not np.isfinite(apart(seen, known)).any():
        return "turned"
    alone = TrainedPoses({"it": known}, background=None).best(seen)
    beside = TrainedPoses({"it": known}, background=idle.background(None)).best(seen)
    assert alone is not None
    assert beside is not None
    if beside.score >= 0.5:
        return "built-in"
    return "idle nearer" if alone.score >= 0.5 or alone.distance < 5.4 else "far"


def report(known: dict[int, Played], places: dict[int, list[Path]], data: Path | None, *, each: bool) -> None:
    """What is missed, by samples, and why; what is unmeant."""
    real = list(footage(data)) if data else []
    for most in SIZES:
        gestures = {n: learned(case, most, places[n]) for n, case in known.items()}
        seen = {n: [run(g, p) for p in known[n].performances] for n, g in gestures.items() if g is not None}
        of = [s for found in seen.values() for s in found]
        count = np.mean([len(g.poses) for g in gestures.values() if g is not None])
        print(f"{len(seen)} of {len(gestures)} recordings, {count:.0f} samples each: {len(of)} performances")
        followed = [s for s in of if s.hand]
        missed, of_followed = (np.mean([bool(s.why) for s in some]) for some in (of, followed))
        print(f"  missed {missed:.3f}; of {len(followed)} with a hand found {of_followed:.3f}")
        print(f"  begun by the hand before: {np.mean([s.early for s in of]):.3f}")
        print(f"  why: {dict(Counter(s.why for s in of if s.why).most_common())}")
        shares = np.array([np.mean([bool(s.why) for s in found]) for found in seen.values()])
        print(
            f"  none missed of {np.mean(shares == 0):.2f} of the poses, more than half of {np.mean(shares > 0.5):.2f}"
        )
        said = np.array([expected([s.hand for s in gestures[n].poses])[0].expected for n in seen])
        print(f"  said to be missed {said.mean():.3f}, rank correlation {spearmanr(said, shares).statistic:.2f}")
        if real:
            report_unmeant([g for g in gestures.values() if g is not None], real)
        if each:
            for n, found in seen.items():
                if any(s.why for s in found):
                    print(f"  {n}: {', '.join(s.why or 'found' for s in found)}")


def report_unmeant(gestures: Collection[Gesture], real: Collection[tuple[str, list[idle.Idle]]]) -> None:
    """How often gestures begin an hour in the second halves of footage."""
    for name, pieces in real:
        halves = [piece.halves()[1] for piece in pieces]
        hours = sum(half.seconds for half in halves) / 3600
        came = []
        for gesture in gestures:
            hands = [s.hand for s in gesture.poses]
            beside = TrainedPoses({"it": views(hands)}, background=idle.shared().seen)
            instead = replaced(PoseClassifier().classify, hands)
            came.append(sum(half.begun(beside, instead) for half in halves))
        print(f"  unmeant an hour, {name}: {np.mean(came) / hours:.1f}; never: {np.mean(np.array(came) == 0):.2f}")


def loosen(by: float) -> None:
    """Has hands that mean nothing count as farther away, from now on."""
    of = trained._Background
    exact = of.nearest
    of.nearest = lambda *asked: exact(*asked) + by


def report_pictures(cache: Path, numbers: Collection[int]) -> None:
    """What is missed of single pictures by five of them."""
    rows = []
    for number, case in cases(cache, numbers).items():
        use = case.used[np.flatnonzero(np.array(case.kinds) == "used")]
        rows += [missed_of(case.recorded[pick], use).mean() for pick in draws(case, number, (5,))]
    print(f"single pictures of these people, five samples: missed {np.mean(rows):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("cache", type=Path)
    parser.add_argument("--first", type=int, default=300)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--each", action="store_true", help="say what was missed of which case")
    parser.add_argument("--places", nargs="*", choices=PLACES, default=())
    parser.add_argument("--lit", action="store_true", help="these in another light")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--looser", type=float, default=0.0)
    args = parser.parse_args()
    loosen(args.looser)
    known = played(args.cache, range(args.first, args.first + args.count))
    clips = {n: case.lit if args.lit else case.places for n, case in known.items()}
    known = {n: case for n, case in known.items() if set(args.places) <= clips[n].keys()}
    places = {n: [clips[n][name] for name in args.places] for n in known}
    report(known, places, args.data, each=args.each)
    if args.pictures:
        report_pictures(args.pictures, known.keys())


if __name__ == "__main__":
    main()
