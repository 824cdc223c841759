"""Hands as the tracker found them in the rendered clips, one a pose, to be put anywhere in a made-up stream."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from gesturectl.model.geometry import palm_middle
from gesturectl.model.trace import TraceWriter
from gesturectl.model.types import Hand, HandFrame, frozen

SIZE = (640, 480)
_RECORDED = {
    row["name"]: (np.array(row["landmarks"]), np.array(row["world"]))
    for row in map(json.loads, Path(__file__).with_name("hands.jsonl").read_text().splitlines())
}
NAMES = tuple(_RECORDED)


def hand(name, x=320.0, y=240.0, track=1, scale=1.0, side="right"):
    """A hand in the pose `name` with the middle of its palm at x, y in image pixels."""
    landmarks, world = _RECORDED["thumb_up" if name == "thumb_down" else name]
    turn = [-1, -1, 1] if name == "thumb_down" else [1, 1, 1]
    mirror = [-1, 1, 1] if side == "left" else [1, 1, 1]
    form = np.multiply(turn, mirror)
    return Hand(track, side, 0.99, frozen(landmarks * form * scale + [x, y, 0]), frozen(world * form))


def turned(h, degrees):
    """The hand turned about its palm's middle, clockwise as the picture shows it."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn, middle = np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]]), np.append(palm_middle(h), 0)
    return replace(h, landmarks=frozen((h.landmarks - middle) @ turn + middle), world=frozen(h.world @ turn))


def frame(t, *hands):
    return HandFrame(t, SIZE, tuple(hands))


def stream(*parts, fps=30.0, start=0.0):
    """Frames for (seconds, pose or None, x, y) one after another; x and y move evenly to each part's values."""
    t, at, out = start, None, []
    for seconds, name, x, y in parts:
        n = round(seconds * fps)
        begin = at or (x, y)
        for i in range(n):
            u = (i + 1) / n
            place = (begin[0] + (x - begin[0]) * u, begin[1] + (y - begin[1]) * u)
            out.append(frame(t, *([hand(name, *place)] if name else [])))
            t += 1 / fps
        at = (x, y) if name else None
    return out


def write_trace(path, frames):
    """A trace of these frames; gives its path."""
    with path.open("wb") as f:
        writer = TraceWriter(f)
        writer.meta(SIZE, 30.0, "made up")
        for hands in frames:
            writer.frame(hands)
    return path
