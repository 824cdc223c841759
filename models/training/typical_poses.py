"""Writes `models/typical_poses.json` from one rendered hand a pose, as `models/typical_poses.md` describes.

python models/training/typical_poses.py tests/hands.jsonl models/typical_poses.json
"""

import argparse
import json
from pathlib import Path

import numpy as np

from gesturectl.gestures.poses.embedding import embed, metric
from gesturectl.model.types import Hand, frozen

DECIMALS = 3
THUMB = slice(1, 5)
# What is not among the hands: another one's with the thumb of a third.
COMPOSED = {"three_thumb": ("victory", "gun")}


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("hands", type=Path)
    p.add_argument("out", type=Path)
    args = p.parse_args()
    rows = {row["name"]: row for row in map(json.loads, args.hands.read_text().splitlines())}
    points = {name: (np.array(row["landmarks"]), np.array(row["world"])) for name, row in rows.items()}
    for name, (fingers, thumb) in COMPOSED.items():
        made = [of.copy() for of in points[fingers]]
        for to, source in zip(made, points[thumb], strict=True):
            to[THUMB] = source[THUMB] - source[1] + to[1]
        points[name] = (made[0], made[1])
    points["thumb_down"] = points["thumb_up"]
    hands = [Hand(0, "right", 1.0, frozen(a), frozen(b)) for a, b in points.values()]
    vectors = embed(hands, metric()).round(DECIMALS).tolist()
    poses = dict(sorted(zip(points, vectors, strict=True)))
    args.out.write_text(json.dumps({"version": 1, "poses": poses}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
