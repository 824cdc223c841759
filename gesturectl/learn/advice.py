"""What to know about a gesture of the user's own once it is stored. No library for learning: the page shows it, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from gesturectl.gestures.embedding import Array, embed, metric, view_spread
from gesturectl.gestures.poses import PoseClassifier
from gesturectl.gestures.strokes import StrokeMatcher, as_way
from gesturectl.model.samples import Gesture

FEW = 5  # samples of a pose that is worth judging
CLOSE = 0.3  # share of a pose's samples that are taken for another's, from which on it is said
SAME_VIEW = 4.0  # degrees by which the palm is turned on average, below which all samples show one view


def advice(gesture: Gesture, others: Sequence[Gesture]) -> list[str]:
    """What a gesture is too close to, which built-in pose it replaces, and which samples would improve it."""
    others = [o for o in others if o.name != gesture.name]
    return _about_pose(gesture, others) if gesture.poses else _about_motion(gesture, others)


def _about_pose(gesture: Gesture, others: Sequence[Gesture]) -> list[str]:
    hands = [s.hand for s in gesture.poses]
    vectors = embed(hands, metric())
    lines = []
    for other in others:
        near = _nearer(vectors, embed([s.hand for s in other.poses], metric())) if other.poses else 0
        if near >= CLOSE * len(hands):
            lines.append(f"Too close to `{other.name}`: {near} of {len(hands)} are nearer to it, or as near.")
    for pose, n in Counter(PoseClassifier().classify(h).pose for h in hands).most_common(2):
        if pose != "none" and n >= CLOSE * len(hands):
            lines.append(f"{n} of {len(hands)} look like the built-in pose `{pose}`; `{gesture.name}` takes its place.")
    if len(hands) < FEW:
        lines.append(f"A few more samples make it surer: {FEW} or more, from different angles.")
    elif view_spread(hands) < SAME_VIEW:
        lines.append("All are seen from the same angle; add some with the hand turned a little to each side.")
    return lines


def _about_motion(gesture: Gesture, others: Sequence[Gesture]) -> list[str]:
    ways = [as_way(m.points) for m in gesture.motions]
    lines = []
    for other in others:
        rival = StrokeMatcher({other.name: [as_way(m.points) for m in other.motions]})
        near = sum(rival.match(way) is not None for way in ways)
        if near:
            lines.append(f"Too close to `{other.name}`: {near} of {len(ways)} would be taken for it.")
    if len(ways) == 1:
        lines.append("One example does; three to five are surer.")
    return lines


def _nearer(vectors: Array, rival: Array) -> int:
    """How many samples are nearer to the rival's than to the nearest other sample of their own."""
    own = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    np.fill_diagonal(own, np.inf if len(vectors) > 1 else metric().reach)
    other = np.linalg.norm(vectors[:, None] - rival[None], axis=2).min(axis=1)
    return int((other <= np.minimum(own.min(axis=1), metric().reach)).sum())
