"""Names the static pose of a hand by soft rules on what its fingers do.

Each pose asks a few things of the hand; each is answered from 0 to 1, with 0.5 at the border, and the pose is as sure
as its least sure answer. No pose that reaches 0.5 means `none`.
"""

from __future__ import annotations

import math

from gesturectl.gestures.features import Shape, shape
from gesturectl.types import Hand, PoseScore

# What thumb, index, middle, ring and little finger do: | straight (thumb: out), - curled (thumb: across the palm or
# beside it), * anything. A finger between both fits neither well.
FINGERS = {
    "open": "*||||",
    "relaxed": "*****",
    "fist": "*----",
    "point": "-|---",
    "gun": "||---",
    "two": "-||--",
    "victory": "-||--",
    "three": "-|||-",
    "three_thumb": "|||--",
    "four": "-||||",
    "rock": "-|--|",
    "call": "|---|",
    "thumb_up": "|----",
    "thumb_down": "|----",
    "pinch": "*****",
    "ok": "**||*",
    "pinch_middle": "*|***",
}
NONE = 0.5  # a pose that is less sure is none

STEEP = 3.0  # of the answers: 0.95 one unit inside the border
TOUCH, TOUCH_WIDTH = 0.36, 0.04  # gap of thumb and fingertip, palm lengths
APART, APART_WIDTH = 0.47, 0.08  # index tip from middle tip, palm lengths: side by side or spread
LIFTED, LIFTED_WIDTH = 0.55, 0.12  # thumb tip from index joint, palm lengths: resting on the fist or off it
RISE, RISE_WIDTH = 35.0, 12.0  # degrees by which a thumb up points upwards
CURL, CURL_WIDTH = 36.0, 6.0  # degrees of mean bend at which a hand is no longer flat
SPREAD_SHARE, SPREAD_WIDTH = 1.5, 8.0  # a spread hand bends its fingers, too; this share of the spread is not curl


class PoseClassifier:
    """Names the pose of one hand in one frame; keeps nothing from one frame to the next."""

    def classify(self, hand: Hand) -> PoseScore:
        """The best fitting pose and its score, or `none` with the doubt about the best one."""
        s = shape(hand)
        scores = pose_scores(s)
        best = max(scores, key=scores.__getitem__)
        if scores[best] < NONE:
            return PoseScore(hand.track_id, "none", 1.0 - scores[best])
        return PoseScore(hand.track_id, best, scores[best])


def pose_scores(s: Shape) -> dict[str, float]:
    """How well each pose of `types.POSES` fits, 0..1."""
    fingers = (s.thumb_out, *s.straight)
    out = {
        pose: min(
            (_answer(v if c == "|" else -v) for c, v in zip(pattern, fingers, strict=True) if c != "*"), default=1.0
        )
        for pose, pattern in FINGERS.items()
    }
    curled = _answer(_curl(s))
    pinch, middle = _pinch(s), _pinch_middle(s)
    free = 1.0 - max(pinch, middle)
    spread = _answer((s.tips - APART) / APART_WIDTH)
    lifted = _answer((s.thumb_index - LIFTED) / LIFTED_WIDTH)
    up, down = (_answer((sign * s.thumb_rise - RISE) / RISE_WIDTH) for sign in (1, -1))
    thumb_free = _answer(s.thumb_out)
    ask = {
        "open": min(1.0 - curled, thumb_free, free),
        "relaxed": min(curled, thumb_free, free, _half_open(s)),
        "fist": 1.0 - min(lifted, thumb_free),
        "two": 1.0 - spread,
        "victory": spread,
        "four": free,
        "thumb_up": min(lifted, up),
        "thumb_down": min(lifted, down),
        "call": lifted,
        "pinch": min(pinch, 1.0 - _others_straight(s)),
        "ok": min(pinch, _others_straight(s)),
        "pinch_middle": middle,
    }
    return {pose: min(score, ask.get(pose, 1.0)) for pose, score in out.items()}


def _answer(value: float) -> float:
    """0..1 for a measure whose border is at 0 and whose clear cases are beyond 1."""
    return 1.0 / (1.0 + math.exp(-STEEP * value))


def _curl(s: Shape) -> float:
    """Positive where the four fingers are bent further than their spread explains."""
    bend = sum(s.bend) / 4
    return min((bend - CURL) / CURL_WIDTH, (bend - SPREAD_SHARE * sum(s.spread) - 3.0) / SPREAD_WIDTH)


def _half_open(s: Shape) -> float:
    """Whether no finger is curled into the palm and all go about the same way."""
    return min(
        _answer(min(s.straight) + 1.2), _answer((150.0 - max(s.bend)) / 10.0), _answer((60.0 - max(s.spread)) / 15.0)
    )


def _pinch(s: Shape) -> float:
    touching = _answer((TOUCH - s.gap_index) / TOUCH_WIDTH)
    # In a fist the thumb lies nearer to the index finger's middle joint than to its tip.
    fingertip = _answer((s.thumb_index - s.gap_index) / 0.08)
    nearest = _answer((s.gap_middle - s.gap_index + 0.1) / 0.05)
    return min(touching, fingertip, nearest)


def _pinch_middle(s: Shape) -> float:
    """A middle finger on a thumb that rests in the palm is curled together with its neighbours."""
    touching = _answer((TOUCH - s.gap_middle) / TOUCH_WIDTH)
    apart = _answer((s.gap_index - s.gap_middle - 0.1) / 0.05)
    return min(touching, apart, _answer(s.straight[2]))


def _others_straight(s: Shape) -> float:
    """Whether middle, ring and little finger are straight rather than hanging with the pinch."""
    bend = sum(s.bend[1:]) / 3
    spread = s.spread[1] + s.spread[2]
    return _answer((29.0 - bend) / 8.0 + (4.0 - (bend - SPREAD_SHARE * spread)) / 15.0)
