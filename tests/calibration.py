"""Streams of hands as a person makes them who is led through calibration."""

import numpy as np

from gesturectl.learn.calibration import REACH_TIME, REST_TIME
from gesturectl.learn.guide import LEAD
from gesturectl.model.trace import TraceWriter
from gesturectl.model.types import Hand, HandFrame, frozen
from tests.hands import SIZE, stream

CORNERS = ((200, 160), (440, 160), (440, 320), (200, 320))


def reaching(corners=CORNERS):
    """LEAD and REACH_TIME seconds, with a second from each corner to the next."""
    lead = [(LEAD, "relaxed", *corners[0])]
    return lead + [(1.0, "relaxed", *corners[i % len(corners)]) for i in range(int(REACH_TIME))]


def resting(x=320, y=240):
    return [(LEAD, "relaxed", x, y), (REST_TIME, "relaxed", x, y)]


def pinching(times=6, x=320, y=240):
    return [(LEAD, "relaxed", x, y)] + [(0.4, "pinch", x, y), (0.6, "relaxed", x, y)] * times


def calibration(*parts, noise=0.3, seed=1):
    """The frames of the parts one after another, each point off by `noise` image pixels (standard deviation)."""
    random = np.random.default_rng(seed)
    return [_noisy(f, random, noise) for f in stream(*(step for part in parts for step in part))]


def write_trace(path, frames, size=SIZE):
    with path.open("wb") as f:
        writer = TraceWriter(f)
        writer.meta(size, 30.0, "calibration")
        for frame in frames:
            writer.frame(frame)
    return path


def _noisy(frame, random, noise):
    shift = random.normal(0, noise, (1, 3)) * [1, 1, 0]
    hands = [Hand(h.track_id, h.side, h.presence, frozen(h.landmarks + shift), h.world) for h in frame.hands]
    return HandFrame(frame.t, frame.size, tuple(hands))
