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

Hands = Sequence[tuple[float, Hand]]


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

    def find(self, gesture: str, hands: Mapping[int, Hands], size: tuple[int, int]) -> Found | None:
        """The moment that came nearest, None where nothing like it was seen. hands: by track, in order of time."""
        found = [f for track, seen in hands.items() for f in [self._in(gesture, track, seen)] if f is not None]
        return max(found, key=lambda f: f.likeness, default=None)

    def _in(self, gesture: str, track: int, seen: Hands) -> Found | None:
        if gesture in SWIPES:
            return _stroke(SWIPES[gesture], track, seen)
        if gesture in PINCHES:
            return _closing(PINCHES[gesture], track, seen)
        best: Found | None = None
        for t, hand in seen:
            likely = self._likely(gesture, hand)
            if likely >= LEAST and (best is None or likely > best.likeness):
                best = Found(t, track, likely, f"the hand was like it by {100 * likely:.0f} %")
        return best

    def _likely(self, gesture: str, hand: Hand) -> float:
        if gesture in POSES:
            return pose_scores(hand, self._enter)[gesture]
        answer = self._classify(hand)
        return answer.score if answer.pose == gesture else 0.0


def _closing(finger: int, track: int, seen: Hands) -> Found | None:
    """The frame in which thumb and fingertip were nearest."""
    best: Found | None = None
    for t, hand in seen:
        gap = pinch_gap(hand, finger)
        if gap <= WIDEST and (best is None or -gap > best.likeness):
            best = Found(t, track, -gap, f"the tips were {gap:.2f} palm lengths apart")
    return best


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
