"""Makes `gesturectl/assets/tap.json` and `desk_click.json` for `bench pointer`.

They are the mean of taps of the index finger, or of pinches, of a hand on the desk as the tracker saw them.

    python models/training/desk_tap.py CLIPS OUT [--pinches]

CLIPS holds recordings and truth of `desk_hands.py`, of ours for taps numbers 0 to 23 and 50 to 71, for pinches 23000
to 23109; those from above are used, of taps those by a lifted finger. Landmarks are in palm lengths around the anchor,
turned so that the palm points up and the hand is a right one; world is in metres.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gesturectl.model.trace import read_frames

TIMES = np.round(np.arange(-10, 9) / 30, 4)  # seconds around the moment of contact
PALM = 1.55  # palm lengths in the width of the knuckles
ENDS = 4  # samples within which the tap comes from, and goes to, the mean of its two ends
MOVES = 0.02  # palm lengths that the fingertip has moved once the tap has begun
NEARER = 0.95  # of the widest gap, below which a pinch has begun to close
_PALM = [0, 5, 9, 13, 17]
_TIP = 8

Points = NDArray[np.float64]


def clicks(clip: Path, kind: str) -> list[tuple[Points, Points]]:
    """Landmarks and world of each event of a kind of a recording: (times, 21, 3) each."""
    truth = json.loads(clip.with_suffix(".json").read_text())
    if truth["hover"] and kind == "tap":
        return []
    frames = [f for f in read_frames(clip) if f.hands]
    t = np.array([f.t for f in frames])
    sign = -1.0 if truth["side"] == "left" else 1.0
    points = np.array([f.hands[0].landmarks for f in frames], float) * (sign, 1.0, 1.0)
    world = np.array([f.hands[0].world for f in frames], float) * (sign, 1.0, 1.0)
    length = PALM * float(np.median(np.linalg.norm(points[:, 5, :2] - points[:, 17, :2], axis=1)))
    out = []
    for event in truth["events"]:
        if event["type"] != kind:
            continue
        at = event["t"] + TIMES
        seen, real = _sampled(points, t, at), _sampled(world, t, at)
        up = seen[0, 9, :2] - seen[0, 0, :2]
        angle = float(np.arctan2(up[0], -up[1]))
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        seen[..., :2] = seen[..., :2] @ turn.T
        real[..., :2] = real[..., :2] @ turn.T
        out.append(((seen - seen[0, _PALM].mean(0)) / length, real))
    return out


def _sampled(points: Points, t: Points, at: Points) -> Points:
    flat = points.reshape(len(t), -1)
    return np.stack([np.interp(at, t, column) for column in flat.T], 1).reshape(len(at), 21, 3)


def _closed(mean: Points) -> Points:
    """The same, from the mean of its ends and back to it."""
    steps = np.arange(len(mean))
    share = np.clip(np.minimum(steps, steps[::-1]) / ENDS, 0, 1)[:, None, None]
    closed: Points = mean * share + (mean[0] + mean[-1]) / 2 * (1 - share)
    return closed


def closes(landmarks: Points) -> int:
    """The last sample before thumb and fingertip come nearer than they were at most."""
    gaps = np.linalg.norm(landmarks[:, 4, :2] - landmarks[:, _TIP, :2], axis=1)
    return int(np.flatnonzero(gaps[: len(TIMES) // 2] > NEARER * gaps.max())[-1])


def begun(landmarks: Points) -> int:
    """The last sample before the fingertip moves: what is before that is no part of the tap."""
    ways = np.linalg.norm(landmarks[:, _TIP, :2] - landmarks[0, _TIP, :2], axis=1)
    return max(int(np.argmax(ways > MOVES)) - 1, 0)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("clips", type=Path)
    p.add_argument("out", type=Path)
    p.add_argument("--pinches", action="store_true", help="in place of taps")
    args = p.parse_args()
    name, kind = ("pinch", "pinch_closed") if args.pinches else ("tap", "tap")
    found = [click for clip in sorted(args.clips.glob(f"*{name}-above.jsonl")) for click in clicks(clip, kind)]
    landmarks, world = (_closed(np.mean([click[k] for click in found], axis=0)) for k in (0, 1))
    first = closes(landmarks) if args.pinches else begun(landmarks)
    data = {
        "times": TIMES[first:].tolist(),
        "landmarks": landmarks[first:].round(3).tolist(),
        "world": world[first:].round(4).tolist(),
    }
    args.out.write_text(json.dumps(data, separators=(",", ":")))
    print(f"{len(found)} of them")


if __name__ == "__main__":
    main()
