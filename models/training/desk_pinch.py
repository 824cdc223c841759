"""Learns `models/desk_pinch.json` and `models/desk_pinch_middle.json`: pinches of hands on the desk.

    python models/training/desk_pinch.py CLIPS... --finger index --out models/desk_pinch.json
    python models/training/desk_pinch.py CLIPS... --finger middle --out models/desk_pinch_middle.json

CLIPS: folders of recordings of `desk_hands.py` with their truth. Those of kind `pinch` pinch; in all others nothing is
a pinch, also where the thumb touches the side of the index finger, and what one finger pinches is none of the other's.
The network and what it is given are those of `pinch.py`. `models/pinch.md` tells what was used and how well it does.

Needs scikit-learn, which the program itself does not. The same input gives the same file on one computer, bit for bit,
as long as numpy runs on one thread (OPENBLAS_NUM_THREADS=1).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from desk_points import recordings, with_half
from numpy.typing import NDArray
from pinch import PALM, Row, learned, samples, states

from gesturectl.gestures.touch import APART, still_measures
from gesturectl.model.types import INDEX_TIP, MIDDLE_TIP, THUMB_TIP

# By finger: its pinches in the truth, the tip that meets the thumb, and its place among the fingers of `touch.py`.
FINGERS = {"index": ("pinch_closed", INDEX_TIP, 0), "middle": ("pinch_middle_closed", MIDDLE_TIP, 1)}
AROUND = 0.4  # seconds before and after a pinch in which the fingers close and open
WEIGHT = 1.5  # the weight of a frame of a hand that pinches, against one of others


def truly(truth: dict, event: str, tip: int) -> NDArray[np.int64]:
    """The state of thumb and a finger in each frame of a clip; event: the name of its pinches."""
    points = np.array([f["hands"][0]["world"] for f in truth["frames"]])
    times = np.array([f["t"] for f in truth["frames"]])
    palm = np.linalg.norm(points[:, PALM[1:]] - points[:, :1], axis=2).mean(axis=1)
    gap = np.linalg.norm(points[:, THUMB_TIP] - points[:, tip], axis=1) / palm
    meant = np.zeros(len(times), bool)
    for e in truth["events"]:
        if e["type"] == event:
            meant |= (times > e["t"] - AROUND) & (times < e["up"] + AROUND)
    return states(gap, meant, truth["fps"])


def tracks(folders: Sequence[Path], finger: str, *, pinching: bool) -> list[Sequence[Row]]:
    """The hands of all recordings of hands that pinch, or of all others; another finger is apart."""
    event, tip, place = FINGERS[finger]
    found: list[Sequence[Row]] = []
    for _, truth, shown in recordings(folders, "*.jsonl"):
        if (truth["kind"] == "pinch") != pinching:
            continue
        state = dict(zip((round(f["t"], 3) for f in truth["frames"]), truly(truth, event, tip).tolist(), strict=True))
        rows: list[Row] = []
        for t, hand in shown:
            labels = [APART, APART]
            labels[place] = state[round(t, 3)]
            rows.append((t, still_measures(hand), (labels[0], labels[1]), 1.0))
        found += with_half(rows, truth["fps"])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=Path, nargs="+")
    parser.add_argument("--finger", choices=tuple(FINGERS), default="index")
    parser.add_argument("--out", type=Path, default=Path("models/desk_pinch.json"))
    args = parser.parse_args()
    weights = {True: WEIGHT, False: 1.0}
    parts = [samples(tracks(args.clips, args.finger, pinching=kind), weight) for kind, weight in weights.items()]
    args.out.write_text(json.dumps(learned([([], parts)]), separators=(",", ":")) + "\n", encoding="utf-8")
    for name, (_, y, _) in zip(("pinches", "others"), parts, strict=True):
        print(name, len(y), "frames:", np.bincount(y, minlength=4).tolist())


if __name__ == "__main__":
    main()
