"""Writes `models/idle_hands.json` from landmark recordings, as `models/forecast.md` describes.

    python models/training/idle_hands.py models/idle_hands.json STREAM.npz [STREAM.npz ...]

STREAM: `timestamp` (frames,) seconds, `lm` (frames, 21, 3) with x and y as fractions of a mirrored frame of 640 by 480
pixels and z in the scale of x, NaN where no hand is seen.
"""

import json
import sys
from pathlib import Path

import numpy as np

from gesturectl.learn.idle import gathered, thinned
from gesturectl.model.types import Hand, HandFrame, frozen

SIZE = (640, 480)
PALM = 0.09  # metres, wrist to knuckles
APART = 10.0  # seconds between two recordings


def frames(streams):
    """The hands of all recordings, one after the other; a hand's world is that of the picture."""
    begin = 0.0
    for stream in streams:
        data = np.load(stream, allow_pickle=False)
        times = data["timestamp"] - data["timestamp"][0] + begin
        for t, points in zip(times.tolist(), data["lm"].astype(float), strict=True):
            hands = ()
            if not np.isnan(points).any():
                p = points * [SIZE[0], SIZE[1], SIZE[0]]
                p[:, 0] = SIZE[0] - p[:, 0]
                world = (p - p.mean(axis=0)) * PALM / np.linalg.norm(p[[5, 9, 13, 17]] - p[0], axis=1).mean()
                hands = (Hand(1, "right", 1.0, frozen(p), frozen(world)),)
            yield HandFrame(t, SIZE, hands)
        begin = times[-1] + APART


def main(out, streams):
    idle = gathered(thinned(frames(streams)), own=False)
    poses = sorted(set(idle.named))
    columns = np.column_stack(
        [
            [poses.index(p) for p in idle.named],
            np.round(100 * idle.sure),
            idle.follows,
            np.round(10 * idle.seen.vectors),
            np.round(100 * idle.seen.turned),
        ]
    ).astype(int)
    about = f'"version": 1, "seconds": {round(idle.seconds, 1)}, "poses": {json.dumps(poses)}'
    rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in columns.tolist())
    Path(out).write_text("{" + about + ',\n"rows": [\n' + rows + "\n]}\n", encoding="utf-8")
    print(f"{len(columns)} hands in {idle.seconds:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
