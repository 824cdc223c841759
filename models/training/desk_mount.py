"""Prints how far recordings of `desk_hands.py` from the front and from above differ in what `learn/mount.py` measures.

    python models/training/desk_mount.py CLIPS...

Each of CLIPS is a folder of recordings with their truth; what comes before the hand lies there does not count.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from gesturectl.learn.mount import DOUBT, FROM_FRONT, from_front
from gesturectl.model.trace import read_frames

FEWEST = 20  # frames


def measured(clip: Path) -> tuple[str, float] | None:
    """The view of a recording and the middle value of its frames; None where too few show the hand."""
    truth = json.loads(clip.with_suffix(".json").read_text())
    begin = next(e["t"] for e in truth["events"] if e["type"] == "rest")
    values = [from_front(f.hands[0]) for f in read_frames(clip) if f.hands and f.t > begin]
    return (truth["view"], float(np.median(values))) if len(values) >= FEWEST else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=Path, nargs="+")
    clips = sorted(p for folder in parser.parse_args().clips for p in folder.glob("*.jsonl"))
    found = [m for p in clips if p.with_suffix(".json").exists() and (m := measured(p))]
    for view in sorted({v for v, _ in found}):
        values = np.array([value for v, value in found if v == view]) - FROM_FRONT
        print(
            f"{view}: {len(values)} clips, {(values > 0).sum()} above FROM_FRONT, {(values < 0).sum()} below it, "
            f"{(np.abs(values) < DOUBT).sum()} within DOUBT of it; lowest {values.min() + FROM_FRONT:.2f}, "
            f"middle {np.median(values) + FROM_FRONT:.2f}, highest {values.max() + FROM_FRONT:.2f}"
        )


if __name__ == "__main__":
    main()
