"""How often a pose of the user's own is found when it is made: clips of rendered people, through a whole run.

    python -m tests.learn.performances HANDS CACHE --first 300 --count 40
    python -m tests.learn.bench_performed CACHE [--first 300 --count 40] [--pictures CASES] [--each]

A recording is learned from as `gesturectl gesture add` does it from a clip: by all samples that it keeps, and by its
five most different ones. A performance is found where the key that is bound to the pose comes while the pose is held,
or up to 0.15 s later. It is `early` where the gesture had begun by what the hand showed before, and goes on: then no
other key can come. CASES: single pictures of the same people and poses, by `tests/learn/cases.py`. Of what is missed
it is said why, by the frames in which the pose is held, what holds for most of them: no hand is found, it is taken for
the other one, it is turned too differently, it is too far from all samples, a hand that means nothing is nearer, a
built-in pose wins; `unstable`, where most frames are the pose and it does not begin; `no key`, where it only begins.
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
from gesturectl.gestures.poses.trained import TrainedPoses, apart, views
from gesturectl.learn import idle
from gesturectl.learn.classifier import pose_classifier
from gesturectl.learn.forecast import expected
from gesturectl.learn.training import from_clip, spread
from gesturectl.model.errors import InputError
from gesturectl.model.samples import Gesture, PoseSample
from gesturectl.model.types import Hand, Key
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Config
from tests.learn.cases import cases, draws, missed_of
from tests.learn.performances import Performance, Played, played

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


def learned(case: Played, most: int) -> Gesture | None:
    """The gesture by `most` samples of its recording, all for 0; None where the recording is refused."""
    try:
        samples = from_clip(str(case.recorded), Config()).samples
    except InputError:
        return None
    if most:
        samples = tuple(samples[i] for i in spread([s.hand for s in samples], most)[0])
    return Gesture("it", "pose", poses=samples)


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


def report(known: dict[int, Played], *, each: bool) -> None:
    """What is missed, by samples, and why."""
    for most in SIZES:
        gestures = {n: learned(case, most) for n, case in known.items()}
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
        if each:
            for n, found in seen.items():
                if any(s.why for s in found):
                    print(f"  {n}: {', '.join(s.why or 'found' for s in found)}")


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
    args = parser.parse_args()
    known = played(args.cache, range(args.first, args.first + args.count))
    report(known, each=args.each)
    if args.pictures:
        report_pictures(args.pictures, known.keys())


if __name__ == "__main__":
    main()
