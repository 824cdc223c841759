"""Counts the clicks of recorded hands whose truth is known, under the default config.

    python models/training/count_presses.py CLIPS

CLIPS: what `rendered_hands.py` writes. A press is right from 0.15 s before a pinch is closed until 0.05 s and two
frames after it begins to open, the left button for the index finger and the right one for the middle finger; any other
press is extra. A drag is whole where the button goes up no earlier than the fingers begin to open. Beside that: in what
share of the hands found the side is wrong.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

EARLY, LATE = 0.15, 0.05  # seconds
HIT = 0.35  # of the hand's size in the picture: the mean distance of the landmarks of a hand that is the one drawn


@dataclass
class Counts:
    """Sums over clips."""

    meant: int = 0
    found: int = 0
    extra: int = 0
    drags: int = 0
    whole: int = 0
    hands: int = 0
    wrong_side: int = 0
    seconds: float = 0.0


def buttons(clip: Path, folder: Path) -> list[tuple[float, str, bool]]:
    """The time, button and direction of each button event that the program would send. Raises CalledProcessError."""
    trace = folder / "trace.jsonl"
    program = [sys.executable, "-m", "gesturectl", "run", "--source", str(clip), "--output", "none"]
    options = ["--screen", "1920x1080", "--speed", "max", "--trace", str(trace)]
    subprocess.run([*program, *options], check=True, capture_output=True)
    rows = map(json.loads, trace.read_text(encoding="utf-8").splitlines())
    return [(r["t"], r["button"], r["pressed"]) for r in rows if r.get("event") == "button"]


def count(counts: Counts, truth: dict[str, Any], sent: list[tuple[float, str, bool]]) -> None:
    """Adds one clip."""
    fps = truth["fps"]
    pairs = [(a, b) for a, b in pairwise(truth["events"]) if a["type"] == "pinch_closed"]
    used = set()
    for closed, opening in pairs:
        button = "left" if closed["finger"] == "index" else "right"
        first, last = closed["t"] - EARLY, opening["t"] + LATE + 2 / fps
        got = [t for t, b, down in sent if down and b == button and first <= t <= last and (t, b) not in used]
        counts.meant += 1
        is_drag = closed["drag"] and button == "left"
        counts.drags += is_drag
        if got:
            used.add((got[0], button))
            counts.found += 1
            up = min((t for t, b, down in sent if not down and b == button and t >= got[0]), default=float("inf"))
            counts.whole += is_drag and up >= opening["t"] - 0.001
    counts.extra += sum(down for _, _, down in sent) - len(used)
    counts.seconds += len(truth["frames"]) / fps


def count_sides(counts: Counts, truth: dict[str, Any], clip: Path) -> None:
    """Adds the sides as which the tracker saw the hand of one clip."""
    rows = map(json.loads, clip.read_text(encoding="utf-8").splitlines())
    frames = [row for row in rows if row["type"] == "frame"]
    for frame, true in zip(frames, truth["frames"], strict=False):
        for one in true["hands"][:1]:
            there = np.array(one["px"])
            size = max(np.ptp(there, axis=0).max(), 1.0)
            for hand in frame["hands"]:
                off = np.linalg.norm(np.array(hand["landmarks"])[:, :2] - there, axis=1).mean()
                if off < HIT * size:
                    counts.hands += 1
                    counts.wrong_side += hand["side"] != one["side"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Counts the clicks of recorded hands whose truth is known.")
    parser.add_argument("clips", type=Path)
    args = parser.parse_args()
    counts = Counts()
    with tempfile.TemporaryDirectory() as folder:
        for clip in sorted(args.clips.glob("*.jsonl")):
            truth = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
            if truth["family"] != "poses":
                count(counts, truth, buttons(clip, Path(folder)))
                count_sides(counts, truth, clip)
    minutes = counts.seconds / 60
    print(f"presses {counts.found} of {counts.meant}, extra {counts.extra} in {minutes:.1f} minutes")
    print(f"drags whole {counts.whole} of {counts.drags}")
    print(f"side wrong in {counts.wrong_side / max(counts.hands, 1):.2f} of {counts.hands} hands")


if __name__ == "__main__":
    main()
