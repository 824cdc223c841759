"""What came nearest to a gesture in the last seconds, where it should have acted and has not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gesturectl.gestures.features import palm_size, pinch_gap
from gesturectl.gestures.poses.pose import pose_scores
from gesturectl.model.geometry import hand_middle
from gesturectl.model.types import INDEX_TIP, MIDDLE_TIP, POSES, Hand, PoseScore

PINCHES = {"pinch": INDEX_TIP, "pinch_middle": MIDDLE_TIP}
SWIPES = {"swipe_left": (1.0, 0.0), "swipe_right": (-1.0, 0.0), "swipe_up": (0.0, -1.0), "swipe_down": (0.0, 1.0)}
WITHIN = 0.6  # seconds of a stroke
SHORTEST = 0.3  # palm lengths of a stroke that may have been meant as a swipe
ALONG = 0.7  # of a stroke that has to go the swipe's way
WIDEST = 0.65  # gap, in palm lengths, that may have been meant as a pinch
LEAST = 0.15  # how likely a pose has to be that may have been meant
JUST = 0.2  # seconds before a gesture begins, and after its end, that are part of it
RISE = 0.1  # by how much a hand has to become more like a gesture again, in palm lengths or likelihood, to make another

Hands = Sequence[tuple[float, Hand]]
Spans = Sequence[tuple[float, float]]  # from when until when


@dataclass(frozen=True, slots=True)
class Found:
    """A moment. likeness: how near it came, comparable for one gesture only."""

    t: float
    track: int
    likeness: float
    words: str


class Nearest:
    """Looks for gestures by what is known of each; classify: names the pose of a hand, the user's own as well."""

    def __init__(self, classify: Callable[[Hand], PoseScore], enter: float) -> None:
        self._classify = classify
        self._enter = enter

    def find(self, gesture: str, hands: Mapping[int, Hands], acted: Mapping[int, Spans]) -> Found | None:
        """The moment that came nearest, None where nothing like it was seen. hands: by track, in order of time.

        acted: when the gesture has acted, by track, each from its begin to its end; what belongs to that is left out.
        """
        found = (self._in(gesture, track, seen, acted.get(track, ())) for track, seen in hands.items())
        return max((f for f in found if f is not None), key=lambda f: f.likeness, default=None)

    def _in(self, gesture: str, track: int, seen: Hands, acted: Spans) -> Found | None:
        if gesture in SWIPES:
            return _stroke(SWIPES[gesture], track, [s for s in seen if not _within(s[0], acted, WITHIN, WITHIN / 2)])
        if gesture in PINCHES:
            alike, least = [-pinch_gap(hand, PINCHES[gesture]) for _, hand in seen], -WIDEST
        else:
            alike, least = [self._likely(gesture, hand) for _, hand in seen], LEAST
        parts = _parts([_within(t, acted, JUST, JUST) for t, _ in seen], alike)
        best = max((i for i in range(len(seen)) if i not in parts), key=lambda i: alike[i], default=None)
        if best is None or alike[best] < least:
            return None
        near = f"the tips were {-alike[best]:.2f} palm lengths apart"
        words = near if gesture in PINCHES else f"the hand was like it by {100 * alike[best]:.0f} %"
        return Found(seen[best][0], track, alike[best], words)

    def _likely(self, gesture: str, hand: Hand) -> float:
        if gesture in POSES:
            return pose_scores(hand, self._enter)[gesture]
        answer = self._classify(hand)
        return answer.score if answer.pose == gesture else 0.0


def _within(t: float, spans: Spans, before: float, after: float) -> bool:
    """Whether a time is in one of the spans, or by so many seconds before or after it."""
    return any(begin - before <= t <= end + after for begin, end in spans)


def _parts(acted: Sequence[bool], alike: Sequence[float]) -> set[int]:
    """The frames in which a gesture has acted, with those that lead there and away: until it comes nearer again."""
    parts: set[int] = set()
    for order in (range(len(acted)), range(len(acted) - 1, -1, -1)):
        lowest: float | None = None
        for i in order:
            if acted[i]:
                lowest = alike[i]
            elif lowest is not None:
                lowest = None if alike[i] > lowest + RISE else min(lowest, alike[i])
            if lowest is not None:
                parts.add(i)
    return parts


def _stroke(way: tuple[float, float], track: int, seen: Hands) -> Found | None:
    """The end of the longest stroke along a swipe's way."""
    places = [(t, hand_middle(hand), palm_size(hand)) for t, hand in seen]
    best: Found | None = None
    begin = 0
    for end, (t, at, palm) in enumerate(places):
        while places[begin][0] < t - WITHIN:
            begin += 1
        for since, was, _ in places[begin:end:2]:
            x, y = (at[0] - was[0]) / palm, (at[1] - was[1]) / palm
            along = x * way[0] + y * way[1]
            straight = along >= ALONG * (abs(x) + abs(y))
            if straight and along >= SHORTEST and (best is None or along > best.likeness + 0.02):
                words = f"the hand went {along:.1f} palm lengths in {t - since:.1f} s"
                best = Found(t, track, along, words)
    return best
