"""How close a gesture of the user's own is to the others that there are, from 0 to 1; at 0.5 it begins to be one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from gesturectl.gestures.embedding import embed, metric
from gesturectl.gestures.features import shape
from gesturectl.gestures.poses import pose_scores
from gesturectl.gestures.strokes import StrokeMatcher, Way, as_way, describe
from gesturectl.gestures.trained import TrainedPoses
from gesturectl.model.samples import Gesture

MOST = 4  # of the closest
LEAST = 0.02  # below which nothing is said


def closest(gesture: Gesture, others: Sequence[Gesture]) -> list[dict[str, object]]:
    """The gestures that this one is closest to, the closest first: `{"name", "built_in", "share"}`.

    share: the mean over its samples, of what the other gesture's own test says of each.
    """
    rivals = [g for g in others if g.name != gesture.name and g.kind == gesture.kind and g.count]
    found = [(share, name, built_in) for share, name, built_in in _all(gesture, rivals) if share >= LEAST]
    found.sort(key=lambda f: (-f[0], f[1]))
    return [{"name": name, "built_in": built_in, "share": round(share, 3)} for share, name, built_in in found[:MOST]]


def _all(gesture: Gesture, rivals: Sequence[Gesture]) -> Iterator[tuple[float, str, bool]]:
    if gesture.motions:
        ways = [as_way(m.points) for m in gesture.motions]
        for rival in rivals:
            yield _likeness(ways, [as_way(m.points) for m in rival.motions], rival.name), rival.name, False
    elif gesture.poses:
        vectors = embed([s.hand for s in gesture.poses], metric())
        for rival in rivals:
            known = TrainedPoses({rival.name: embed([s.hand for s in rival.poses], metric())})
            matches = [known.best(v) for v in vectors]
            yield float(np.mean([m.score if m else 0.0 for m in matches])), rival.name, False
        scores = [pose_scores(shape(s.hand)) for s in gesture.poses]
        for pose in scores[0]:
            yield float(np.mean([s[pose] for s in scores])), pose, True


def _likeness(ways: Sequence[Way], rival: Sequence[Way], name: str) -> float:
    """Of motions: how like the nearest example of the rival, with what the rival asks for at 0.5."""
    asked = StrokeMatcher({name: rival}).least.get(name, 1.0)
    described = [describe(w) for w in rival]
    best = [max(float(s @ shape_ + t @ tangents) / 2 for s, t in described) for shape_, tangents in map(describe, ways)]
    return float(np.clip(np.mean(best) / asked / 2, 0.0, 1.0))
