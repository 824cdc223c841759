"""Swipes of two people, prompted one by one, with no pose asked for."""

from pathlib import Path

import numpy as np
import pytest

from gesturectl.gestures.motions.circles import CircleDetector, WaveDetector
from gesturectl.gestures.motions.swipes import SwipeDetector
from gesturectl.gestures.motions.trail import Trail
from gesturectl.model.types import Hand, frozen

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "streams"
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


def told_and_prompted(stream, fps=None):
    """(t, name) of the swipes reported, and (begin, end, name or None for another gesture) of the prompts.

    fps: frames a second to which the stream is thinned out.
    """
    data = np.load(stream, allow_pickle=False)
    t, cue, text = data["timestamp"] - data["timestamp"][0], data["cue_green"], data["label_text"]
    detector, trail, seen, told = SwipeDetector("any"), Trail(), -1.0, []
    due = 0.0
    for now, points in zip(t, data["lm"], strict=True):
        if np.isnan(points).any() or now < due:
            continue
        due = max(due + 1 / fps, now) if fps else 0.0
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


# Prompts followed, and swipes reported wrongly anywhere: the way back, a turn of the hand, a fist, a hand put away.
# Two in joschua_2 are downward swipes that the person went on with while a fist was asked for.
@pytest.mark.parametrize(
    ("stream", "fps", "least", "wrong"),
    [
        ("joschua_1_4562395", None, 34, 3),
        ("joschua_2_bb94e7a", None, 37, 5),
        ("paula_1_904d19e", None, 36, 3),
        ("joschua_1_4562395", 15, 31, 4),
        ("joschua_2_bb94e7a", 15, 36, 9),
        ("paula_1_904d19e", 15, 32, 6),
    ],
)
def test_prompted_swipes_are_reported_once_as_what_they_are(stream, fps, least, wrong):
    told, prompts = told_and_prompted(DATA / f"{stream}.npz", fps)
    right, spare = 0, list(told)
    wanted = [p for p in prompts if p[2]]
    for begin, end, name in wanted:
        hit = next((e for e in spare if e[1] == name and begin - 0.3 <= e[0] <= end + 0.8), None)
        if hit:
            spare.remove(hit)
            right += 1
    assert len(wanted) == 40
    assert right >= least
    assert len(spare) <= wrong


@pytest.mark.parametrize("stream", ["joschua_1_4562395", "joschua_2_bb94e7a", "paula_1_904d19e"])
def test_hands_that_swipe_turn_and_clench_make_no_circle_and_no_wave(stream):
    data = np.load(DATA / f"{stream}.npz", allow_pickle=False)
    detectors, trail, told = (CircleDetector("any"), WaveDetector("any")), Trail(), []
    for now, points in zip(data["timestamp"], data["lm"], strict=True):
        if not np.isnan(points).any():
            trail.step(unmirrored(points), SIZE, float(now), "open")
            told += [m for m in (d.step(trail) for d in detectors) if m]
    assert told == []
