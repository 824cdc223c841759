"""Names the static pose of a hand by soft rules on what its fingers do.

Each pose asks a few things of the hand; each is answered from 0 to 1, with 0.5 at the border, and the pose is as sure
as its least sure answer. No pose that reaches 0.5 means `none`.
"""

from __future__ import annotations

from collections.abc import Mapping

from gesturectl.gestures.declared import answer, answers, asked, declared_scores
from gesturectl.gestures.features import Shape, shape
from gesturectl.model.types import Hand, PoseScore
from gesturectl.settings import Declared, Pinch

# What the fingers do in each pose, in the words of `gestures.declared`; `pose_scores` asks the rest.
FINGERS = {
    "open": Declared(thumb="any", others="straight"),
    "relaxed": Declared(),
    "fist": Declared(thumb="any", others="curled"),
    "point": Declared(index="straight", others="curled"),
    "gun": Declared(thumb="straight", index="straight", others="curled"),
    "two": Declared(index="straight", middle="straight", others="curled"),
    "victory": Declared(index="straight", middle="straight", others="curled"),
    "three": Declared(thumb="curled", little="curled", others="straight"),
    "three_thumb": Declared(ring="curled", little="curled", others="straight"),
    "four": Declared(thumb="curled", others="straight"),
    "rock": Declared(index="straight", little="straight", others="curled"),
    "call": Declared(thumb="straight", little="straight", others="curled"),
    "thumb_up": Declared(thumb="straight", others="curled"),
    "thumb_down": Declared(thumb="straight", others="curled"),
    "pinch": Declared(),
    "ok": Declared(middle="straight", ring="straight"),
    "pinch_middle": Declared(index="straight"),
}
_ASKED = {name: asked(pose) for name, pose in FINGERS.items()}
USUAL = Pinch()
NONE = 0.5  # a pose that is less sure is none

TOUCH, TOUCH_WIDTH = 0.05, 0.04  # gap of thumb and fingertip beyond the one that closes a pinch, palm lengths
ALONE, ALONE_WIDTH = 0.2, 0.1  # palm lengths by which the middle tip is further off: tips in a bunch are no pinch
APART, APART_WIDTH = 0.47, 0.08  # index tip from middle tip, palm lengths: side by side or spread
LIFTED, LIFTED_WIDTH = 0.55, 0.12  # thumb tip from index joint, palm lengths: resting on the fist or off it
CLEAR, CLEAR_WIDTH = 0.62, 0.06  # gap of thumb and index tip, palm lengths: a thumb that stands off, not a ring
TIGHT, TIGHT_WIDTH = 1.12, 0.1  # mean reach of index, middle and ring finger in a fist
RISE, RISE_WIDTH = 35.0, 12.0  # degrees by which a thumb up points upwards
CURL, CURL_WIDTH = 40.0, 4.0  # degrees of mean bend at which a hand is no longer flat
FAN_SHARE, FAN_BEND, FAN_WIDTH = 1.5, 21.5, 5.0  # a spread hand bends, too: so much, less this share of the fan
HALF, HALF_WIDTH = 105.0, 10.0  # degrees of mean bend at which a resting hand would be curled up
EVEN, EVEN_WIDTH = 60.0, 10.0  # degrees by which the bends of a resting hand's fingers differ


class PoseClassifier:
    """Names the pose of one hand in one frame; keeps nothing from one frame to the next."""

    def __init__(self, pinch: Pinch = USUAL, declared: Mapping[str, Declared] | None = None) -> None:
        self._enter = pinch.enter
        self._declared = declared or {}

    def classify(self, hand: Hand) -> PoseScore:
        """The best fitting pose and its score, or `none` with the doubt about it; a declared one goes before others."""
        s = shape(hand)
        scores = declared_scores(hand, s, self._declared)
        best = max(scores, key=scores.__getitem__, default=None)
        if best is None or scores[best] < NONE:
            scores = pose_scores(s, self._enter)
            best = max(scores, key=scores.__getitem__)
        if scores[best] < NONE:
            return PoseScore(hand.track_id, "none", 1.0 - scores[best])
        return PoseScore(hand.track_id, best, scores[best])


def pose_scores(s: Shape, enter: float = USUAL.enter) -> dict[str, float]:
    """How well each pose of `types.POSES` fits, 0..1; enter: gap that closes a pinch, palm lengths."""
    known = answers(s)
    curled = answer(_curl(s))
    pinch, middle = _pinch(s, enter + TOUCH), _pinch_middle(s, enter + TOUCH)
    free = 1.0 - max(pinch, middle)
    spread = answer((s.tips - APART) / APART_WIDTH)
    off = min(answer((s.thumb_index - LIFTED) / LIFTED_WIDTH), answer((s.gap_index - CLEAR) / CLEAR_WIDTH))
    up, down = (answer((sign * s.thumb_rise - RISE) / RISE_WIDTH) for sign in (1, -1))
    out = answer(s.thumb_out)
    flat = _others_flat(s)
    ask = {
        "open": min(1.0 - curled, out, free),
        "relaxed": min(curled, out, free, _half_open(s)),
        "fist": min(1.0 - min(off, out), answer((TIGHT - sum(s.reach[:3]) / 3) / TIGHT_WIDTH), free),
        "two": 1.0 - spread,
        "victory": spread,
        "four": free,
        "thumb_up": min(off, up),
        "thumb_down": min(off, down),
        "call": off,
        "pinch": min(pinch, 1.0 - flat),
        "ok": min(pinch, flat),
        "pinch_middle": middle,
    }
    return {
        pose: min([ask.get(pose, 1.0), *(known[finger][state] for finger, state in fingers)])
        for pose, fingers in _ASKED.items()
    }


def _sum(*evidence: float) -> float:
    """The evidence taken together, none of it counting for more than 1.5."""
    return sum(max(-1.5, min(1.5, e)) for e in evidence)


def _curl(s: Shape) -> float:
    """Positive where the four fingers are bent further than their fanning out explains."""
    bend = sum(s.bend) / 4
    fan = s.aside[0] - s.aside[3]
    return min((bend - CURL) / CURL_WIDTH, (bend - FAN_SHARE * fan - FAN_BEND) / FAN_WIDTH)


def _half_open(s: Shape) -> float:
    """Whether no finger is curled into the palm and all do about the same."""
    return min(
        answer((min(s.reach) - 1.15) / 0.1),
        answer((HALF - sum(s.bend) / 4) / HALF_WIDTH),
        answer((EVEN - max(s.bend) + min(s.bend)) / EVEN_WIDTH),
    )


def _pinch(s: Shape, touch: float) -> float:
    """The tips meet, and it is no fist: the index finger reaches out, and the thumb is not at its middle joint."""
    touching = answer((touch - s.gap_index) / TOUCH_WIDTH)
    out = _sum((s.reach[0] - 1.2) / 0.1, (110.0 - s.bend[0]) / 20.0, (s.thumb_index - 0.2) / 0.1)
    alone = answer((s.gap_middle - s.gap_index - ALONE) / ALONE_WIDTH)
    # With the other fingers curled it may be a hand on its way into a fist or out of it: less sure, yet no other pose.
    others = answer((sum(s.reach[1:]) / 3 - 1.55) / 0.1)
    return min(touching, answer(out), alone, 0.6 + 0.4 * others)


def _pinch_middle(s: Shape, touch: float) -> float:
    """The tips meet, and the thumb is not just resting on a middle finger that is curled, as its neighbour is then."""
    touching = answer((touch - s.gap_middle) / TOUCH_WIDTH)
    nearest = answer((s.gap_index - s.gap_middle - 0.1) / 0.05)
    out = _sum((s.reach[1] - 1.1) / 0.15, (s.reach[2] - 1.35) / 0.1)
    return min(touching, nearest, answer(out))


def _others_flat(s: Shape) -> float:
    """Whether middle, ring and little finger are stretched rather than hanging with the pinch."""
    bend = sum(s.bend[1:]) / 3
    fan = s.aside[1] - s.aside[3]
    return answer((29.0 - bend) / 8.0 + (15.0 - (bend - FAN_SHARE * fan)) / 15.0)
