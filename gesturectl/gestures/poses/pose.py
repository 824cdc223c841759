"""Names the static pose of a hand in one frame: how likely each is, as the learned networks have it, and the rest.

The rest is what a hand's shape does not show: where the thumb points in the picture, and the gap at which the user's
own pinch closes. No pose that reaches 0.5 means `none`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from gesturectl.gestures.features import pinch_gaps, shape
from gesturectl.gestures.poses.declared import answer, declared_scores
from gesturectl.gestures.poses.learned import likely
from gesturectl.model.types import INDEX_TIP, MIDDLE_TIP, POSES, THUMB_TIP, Hand, PoseScore
from gesturectl.settings import Declared, Pinch

USUAL = Pinch()
NONE = 0.5  # a pose that is less sure is none
THUMB_BASE = 2  # landmark from which the thumb's direction is taken

# Where one ends and the other begins is a matter of habit: a hand that may be both is the likelier one.
ALIKE = (("open", "relaxed"), ("pinch", "ok"))
TOUCH, TOUCH_WIDTH = 0.05, 0.04  # gap of thumb and fingertip beyond the one that closes a pinch, palm lengths
NEARER, NEARER_WIDTH = 0.1, 0.05  # palm lengths by which the thumb is nearer to the middle tip than to the index tip
RISE, RISE_WIDTH = 35.0, 12.0  # degrees by which a thumb up points upwards


class PoseClassifier:
    """Names the pose of one hand in one frame; keeps nothing from one frame to the next."""

    def __init__(self, pinch: Pinch = USUAL, declared: Mapping[str, Declared] | None = None) -> None:
        self._enter = pinch.enter
        self._declared = declared or {}

    def classify(self, hand: Hand) -> PoseScore:
        """The best fitting pose and its score, or `none` with the doubt about it; a declared one goes before others."""
        scores = declared_scores(hand, shape(hand), self._declared) if self._declared else {}
        best = max(scores, key=scores.__getitem__, default=None)
        if best is None or scores[best] < NONE:
            scores = pose_scores(hand, self._enter)
            best = max(scores, key=scores.__getitem__)
        if scores[best] < NONE:
            return PoseScore(hand.track_id, "none", 1.0 - scores[best])
        return PoseScore(hand.track_id, best, scores[best])


def pose_scores(hand: Hand, enter: float = USUAL.enter) -> dict[str, float]:
    """How likely each pose of `types.POSES` is, 0..1; enter: gap that closes a pinch, palm lengths."""
    scores = likely(hand)
    for a, b in ALIKE:
        likelier, other = (a, b) if scores[a] >= scores[b] else (b, a)
        scores[likelier] += scores[other]
    thumb, rise = scores["thumb"], _thumb_rise(hand)
    scores["thumb_up"], scores["thumb_down"] = (thumb * answer((s * rise - RISE) / RISE_WIDTH) for s in (1, -1))
    gaps = pinch_gaps(hand, (INDEX_TIP, MIDDLE_TIP))
    touching, middle = (answer((enter + TOUCH - gap) / TOUCH_WIDTH) for gap in gaps)
    # The networks know how far apart tips are that touch in most hands; the user's own gap goes before that.
    scores["pinch"] *= touching
    scores["ok"] *= touching
    scores["pinch_middle"] *= min(middle, answer((gaps[0] - gaps[1] - NEARER) / NEARER_WIDTH))
    return {pose: scores[pose] for pose in POSES}


def _thumb_rise(hand: Hand) -> float:
    """Degrees by which the thumb points up in the picture, -90 to 90."""
    x, y, _ = (hand.landmarks[THUMB_TIP] - hand.landmarks[THUMB_BASE]).tolist()
    return math.degrees(math.atan2(-y, abs(x)))
