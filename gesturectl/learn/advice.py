"""What to know about a gesture of the user's own: how close it is to others, and what would improve it.

No library for learning is imported: the page shows it, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from gesturectl.gestures.motions.strokes import StrokeMatcher, Way, as_way
from gesturectl.gestures.poses.embedding import distances, metric, view_spread
from gesturectl.gestures.poses.pose import PoseClassifier, pose_scores
from gesturectl.gestures.poses.trained import TrainedPoses, Views, apart, views
from gesturectl.model.samples import Gesture

FEW = 5  # samples of a pose that is worth judging
# Mean score of each of two poses' samples for the other pose, from which on they are called alike: the border to
# `none`. Of 20 rendered people (`tests/learn/cases.py`, 720 to 739) that is one pose recorded twice in 40 of 40 pairs
# and another person's random pose in 12 of 380; of real people's digits, 0 of 360 pairs of two.
ALIKE = 0.5
CLOSE = 0.3  # share of a pose's samples that are taken for another's, from which on it is said
SAME_VIEW = 4.0  # degrees by which the palm is turned on average, below which all samples show one view
MOST_CLOSE = 4  # gestures named as the closest
LEAST_CLOSE = 0.02  # share below which a gesture is not named


def advice(gesture: Gesture, others: Sequence[Gesture]) -> list[str]:
    """What a gesture is too close to, which built-in pose it replaces, and which samples would improve it."""
    others = [o for o in others if o.name != gesture.name]
    return _about_pose(gesture, others) if gesture.poses else _about_motion(gesture, others)


def alike(gesture: Gesture, others: Sequence[Gesture]) -> list[str]:
    """The poses of the user's own that this one looks like, as a line each with what to do."""
    rivals = [o for o in others if o.name != gesture.name and o.poses and gesture.poses]
    return [
        f"`{gesture.name}` looks like your `{o.name}`, and the two may be taken for each other. If they are meant to "
        "be one pose, remove one of them; if not, make one of them more different."
        for o in rivals
        if min(_pose_share(gesture, o), _pose_share(o, gesture)) >= ALIKE
    ]


def _about_pose(gesture: Gesture, others: Sequence[Gesture]) -> list[str]:
    hands = [s.hand for s in gesture.poses]
    seen = views(hands)
    lines = []
    for other in others:
        rival, any_turn = views([s.hand for s in other.poses]), gesture.any_turn or other.any_turn
        near = _nearer(seen, rival, any_turn=any_turn) if other.poses else 0
        if same := alike(gesture, [other]):
            lines += same
        elif near >= CLOSE * len(hands):
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
    ways = _ways(gesture)
    lines = []
    for other in others:
        rival = StrokeMatcher({other.name: _ways(other)})
        near = sum(rival.match(way) is not None for way in ways)
        if near:
            close = f"Too close to your `{other.name}`: {near} of {len(ways)} would be taken for it."
            lines.append(f"{close} Make one of the two in another way, or remove one.")
    if len(ways) == 1:
        lines.append("One example does; three to five are surer.")
    elif alone := sum(_is_alone(ways, i) for i in range(len(ways))):
        lines.append(f"{alone} of {len(ways)} are unlike the others. Make it the same way each time, or it is missed.")
    return lines


def _is_alone(ways: Sequence[Way], i: int) -> bool:
    """Whether one example would not be taken for what the others show."""
    return StrokeMatcher({"others": [*ways[:i], *ways[i + 1 :]]}).match(ways[i]) is None


def _nearer(seen: Views, rival: Views, *, any_turn: bool) -> int:
    """How many samples are nearer to the rival's than to the nearest other sample of their own."""
    own = distances(seen.vectors, seen.vectors)
    np.fill_diagonal(own, np.inf if len(seen) > 1 else metric().reach)
    other = apart(seen, rival, any_turn=any_turn).min(axis=1)
    return int((other <= np.minimum(own.min(axis=1), metric().reach)).sum())


def closest(gesture: Gesture, others: Sequence[Gesture]) -> list[dict[str, object]]:
    """The gestures that this one is closest to, the closest first: `{"name", "built_in", "share"}`.

    share: the mean over its samples of the other gesture's own score for each, 0..1; at 0.5 it begins to be that one.
    """
    rivals = [g for g in others if g.name != gesture.name and g.kind == gesture.kind and g.count]
    found = [(share, name, built_in) for share, name, built_in in _shares(gesture, rivals) if share >= LEAST_CLOSE]
    found.sort(key=lambda f: (-f[0], f[1]))
    return [
        {"name": name, "built_in": built_in, "share": round(share, 3)} for share, name, built_in in found[:MOST_CLOSE]
    ]


def _shares(gesture: Gesture, rivals: Sequence[Gesture]) -> Iterator[tuple[float, str, bool]]:
    if gesture.motions:
        ways = _ways(gesture)
        for rival in rivals:
            yield _likeness(ways, StrokeMatcher({rival.name: _ways(rival)})), rival.name, False
    elif gesture.poses:
        for rival in rivals:
            yield _pose_share(gesture, rival), rival.name, False
        scores = [pose_scores(s.hand) for s in gesture.poses]
        for pose in scores[0]:
            yield float(np.mean([s[pose] for s in scores])), pose, True


def _pose_share(gesture: Gesture, rival: Gesture) -> float:
    """The mean score of a pose's samples for another pose, where that one alone is known."""
    seen, shown = views([s.hand for s in gesture.poses]), views([s.hand for s in rival.poses])
    known = TrainedPoses({rival.name: shown}, [rival.name] if rival.any_turn or gesture.any_turn else ())
    matches = [known.best(seen, i) for i in range(len(seen))]
    return float(np.mean([m.score if m else 0.0 for m in matches]))


def _likeness(ways: Sequence[Way], rival: StrokeMatcher) -> float:
    """How like the nearest example of another motion, with what that one asks for at 0.5."""
    if not rival.names:  # each of its examples stays where it begins
        return 0.0
    best = np.mean([rival.likeness(way).max() for way in ways])
    return float(np.clip(best / rival.least[rival.names[0]] / 2, 0.0, 1.0))


def _ways(gesture: Gesture) -> list[Way]:
    return [as_way(m.points) for m in gesture.motions]
