"""Swipes of two people, prompted one by one, with no pose asked for; the thresholds were chosen on the first alone."""

from pathlib import Path

import numpy as np
import pytest

from gesturectl.gestures.circles import CircleDetector, WaveDetector
from gesturectl.gestures.motions import SwipeDetector
from gesturectl.gestures.trail import Trail
from gesturectl.model.types import Hand, frozen

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "streams"
SIZE = (640, 480)
GONE = 0.25  # seconds without the hand after which it is another one
PALM = 0.09  # metres, wrist to knuckles
PROMPTS = {
    "Links wischen": "swipe_left",
    "Rechts wischen": "swipe_right",
    "nach oben wischen": "swipe_up",
    "nach unten wischen": "swipe_down",
}

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not DATA.is_dir(), reason="shared/data is absent")]


def unmirrored(points):
    """The hand of a mirror view's landmarks, x and y as fractions of the frame; its world is the picture's."""
    p = points.astype(float) * [SIZE[0], SIZE[1], SIZE[0]]
    p[:, 0] = SIZE[0] - p[:, 0]
    world = (p - p.mean(axis=0)) * PALM / np.linalg.norm(p[[5, 9, 13, 17]] - p[0], axis=1).mean()
    return Hand(1, "right", 1.0, frozen(p), frozen(world))


def told_and_prompted(stream):
    """(t, name) of the swipes told, and (begin, end, name or None for another gesture) of the prompts."""
    data = np.load(stream, allow_pickle=False)
    t, cue, text = data["timestamp"] - data["timestamp"][0], data["cue_green"], data["label_text"]
    detector, trail, seen, told = SwipeDetector("any"), Trail(), -1.0, []
    for now, points in zip(t, data["lm"], strict=True):
        if np.isnan(points).any():
            continue
        if now - seen > GONE:
            detector, trail = SwipeDetector("any"), Trail()
        seen = now
        trail.step(unmirrored(points), SIZE, float(now), "open")
        swipe = detector.step(trail)
        if swipe:
            told.append((now, swipe.name))
    changes = np.diff(np.concatenate([[False], cue, [False]]).astype(int))
    begins, ends = np.flatnonzero(changes > 0), np.flatnonzero(changes < 0) - 1
    return told, [(t[a], t[b], PROMPTS.get(str(text[a]))) for a, b in zip(begins, ends, strict=True)]


# name: least F1 over the swipes' prompts and the time outside prompts, most events told wrongly there
@pytest.mark.parametrize(
    ("stream", "least", "wrong"),
    [("joschua_1_4562395", 0.8, 5), ("joschua_2_bb94e7a", 0.93, 5), ("paula_1_904d19e", 0.88, 5)],
)
def test_prompted_swipes_are_told_once_as_what_they_are(stream, least, wrong):
    told, prompts = told_and_prompted(DATA / f"{stream}.npz")
    right, spare = 0, list(told)
    wanted = [p for p in prompts if p[2]]
    for begin, end, name in wanted:
        hit = next((e for e in spare if e[1] == name and begin - 0.3 <= e[0] <= end + 0.8), None)
        if hit:
            spare.remove(hit)
            right += 1
    others = [(begin, end) for begin, end, name in prompts if name is None]
    false = [e for e in spare if not any(begin - 0.3 <= e[0] <= end + 0.8 for begin, end in others)]
    assert len(wanted) == 40
    assert 2 * right / (len(wanted) + right + len(false)) >= least
    assert len(false) <= wrong


@pytest.mark.parametrize("stream", ["joschua_1_4562395", "joschua_2_bb94e7a", "paula_1_904d19e"])
def test_hands_that_swipe_turn_and_clench_make_no_circle_and_no_wave(stream):
    data = np.load(DATA / f"{stream}.npz", allow_pickle=False)
    detectors, trail, told = (CircleDetector("any"), WaveDetector("any")), Trail(), []
    for now, points in zip(data["timestamp"], data["lm"], strict=True):
        if not np.isnan(points).any():
            trail.step(unmirrored(points), SIZE, float(now), "open")
            told += [m for m in (d.step(trail) for d in detectors) if m]
    assert told == []
