"""Prints what the pipeline makes of thumbs, fingers and pinches of rendered hands on a desk.

    python models/training/desk_thumbs.py CLIPS...

Each of CLIPS is a folder of recordings of `desk_hands.py` with their truth; only those of one view count. The config is
the default one in rest mode, with buttons bound to the thumb's gestures. What is found counts for the event of the
truth that it overlaps, else as extra. A stroke across the index finger is none of the gestures and is shown by itself.
Hands that mean nothing are those of the kinds type, mouse, idle, mug and talk. A gesture moves the pointer from where
it was when the finger truly began to move to where it is as the gesture acts.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from gesturectl.actions.desktop import GNOME
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.trace import read_frames
from gesturectl.model.types import (
    DESK_MOTIONS,
    INDEX_TIP,
    MIDDLE_MCP,
    THUMB_TIP,
    Button,
    GestureEvent,
    Move,
    OutputEvent,
)
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Config

MIDDLE = (959.5, 539.5)
NEAR = 0.15  # seconds before contact and after its end within which a gesture counts for it
# Of the truth's events, where gestures have other names.
NAMES = {"tap": "index_tap", "pinch_closed": "pinch", "pinch_middle_closed": "pinch_middle"}
TOLD = ("thumb_tap", "thumb_forward", "thumb_back")
NOTHING = ("type", "mouse", "idle", "mug", "talk")
AT_ONCE = 0.6  # seconds from rest until a hand counts
ACROSS = ("thumb_left", "thumb_right")
FINGER_STILL = 0.0005  # metres of a fingertip from where it was at rest, within which it has not begun to move
ON_ITS_WAY = 0.04  # seconds before contact, in which a raised finger looks the same


@dataclass(slots=True)
class Found:
    """What the clips of one kind of hand gave."""

    clips: int = 0
    minutes: float = 0.0
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)  # true and found gesture, "-" for none
    contact: list[float] = field(default_factory=list)  # seconds after the true moment
    acts: list[float] = field(default_factory=list)  # the same, of when it is told
    moved: list[float] = field(default_factory=list)  # pixels of the pointer, from its place before to that at the act
    presses: int = 0  # of any mouse button
    late: int = 0  # clips in which the hand does not count AT_ONCE


def config(*, pinches: bool) -> Config:
    usual = [b for b in Config().profiles["default"] if pinches or not b.on.startswith("pinch")]
    none = [] if pinches else [{"on": on, "do": "nothing"} for on in ("pinch", "pinch_middle")]
    buttons = {"thumb_tap": "left", "thumb_double_tap": "middle", "thumb_forward": "right", "thumb_back": "right"}
    thumbs = [{"on": on, "do": {"click": button}} for on, button in buttons.items()]
    return Config.model_validate({"pointer": {"mode": "rest"}, "profiles": {"default": (*usual, *none, *thumbs)}})


def play(
    clip: Path, keys: list[float], *, pinches: bool
) -> tuple[list[GestureEvent], list[tuple[float, float, float]], list[tuple[float, float, float]], float]:
    """The gestures of a recording; the pointer's places and the presses, each with its time; when a hand first counts.

    keys: when the desktop tells that a key or mouse button went down.
    """
    pipeline = Pipeline(config(pinches=pinches), PoseClassifier(), GNOME, (1920, 1080), MIDDLE)
    gestures, at, places, presses, first = [], MIDDLE, [(0.0, *MIDDLE)], [], math.inf
    for frame in read_frames(clip):
        outputs: list[OutputEvent] = []
        while (due := pipeline.deadline()) is not None and due <= frame.t:
            outputs += pipeline.tick(due).outputs
        while keys and keys[0] <= frame.t:
            outputs += pipeline.yield_to_user(keys.pop(0), at).outputs
        step = pipeline.step(frame)
        if pipeline.engaged:
            first = min(first, frame.t)
        gestures += [e for e in step.gestures if e.phase == "begin" and e.track_id in pipeline.engaged]
        for event in [*outputs, *step.outputs]:
            if isinstance(event, Move):
                at = (event.x, event.y)
            elif isinstance(event, Button) and event.pressed:
                presses.append((frame.t, *at))
        places.append((frame.t, *at))
    return gestures, places, presses, first


def told(clip: Path, found: Found, *, pinches: bool, used: bool) -> None:
    """Adds what a recording gave."""
    truth = json.loads(clip.with_suffix(".json").read_text())
    keys = [e["t"] for e in truth["events"] if e["type"] in ("key", "button")] if used else []
    gestures, places, presses, counts = play(clip, keys, pinches=pinches)
    found.clips += 1
    found.minutes += truth["frames"][-1]["t"] / 60
    found.presses += len(presses)
    found.late += counts > next(e["t"] for e in truth["events"] if e["type"] == "rest") + AT_ONCE
    counted = (*DESK_MOTIONS, "pinch", "pinch_middle") if pinches else DESK_MOTIONS
    made = [(e, e.data.get("contact", e.t)) for e in gestures if e.name in counted]
    made = [(e, t) for e, t in made if e.name != "thumb_double_tap"]
    told_at: list[tuple[float, float]] = []
    path, times = np.array(places)[:, 1:], np.array(places)[:, 0]
    events = [e for e in truth["events"] if "up" in e]
    for event in events:
        name = NAMES.get(event["type"], event["type"])
        near = [
            p for p in made if away(event, p[1]) <= NEAR and away(event, p[1]) == min(away(e, p[1]) for e in events)
        ]
        first = next((p for p in near if p[0].name == name), near[0] if near else None)
        found.pairs[name, first[0].name if first else "-"] += 1
        for other in near:
            made.remove(other)
            if other is not first:
                found.pairs["-", other[0].name] += 1
        if first and first[0].name == name and "since" in first[0].data:
            found.contact.append(first[1] - event["t"])
            found.acts.append(first[0].t - event["t"])
            told_at.append((began(truth, event), first[0].t))
            before = path[max(np.searchsorted(times, together(told_at), "right") - 1, 0)]
            there = path[max(np.searchsorted(times, first[0].t, "right") - 1, 0)]
            found.moved.append(float(np.hypot(*(there - before))))
    for extra, _ in made:
        found.pairs["-", extra.name] += 1


def began(truth: dict, event: dict) -> float:
    """When the finger of a gesture truly began to move for it: the last frame in which it was as at rest."""
    tip = THUMB_TIP if event["type"] in (*TOLD, *ACROSS) else INDEX_TIP
    times = np.array([f["t"] for f in truth["frames"]])
    hands = np.array([f["hands"][0]["world"] for f in truth["frames"]])
    bent = np.linalg.norm(hands[:, tip] - hands[:, MIDDLE_MCP], axis=1)  # metres, the same wherever the hand goes
    rest = next(e["t"] for e in truth["events"] if e["type"] == "rest")
    resting = np.median(bent[(times > rest) & (times < rest + 1.0)])
    still = times[(np.abs(bent - resting) < FINGER_STILL) & (times < event["t"] - ON_ITS_WAY)]
    return float(still[-1]) if len(still) else rest


def together(told_at: list[tuple[float, float]]) -> float:
    """When the last gesture began, or those before that were not told yet then, as they act in one place."""
    begin = told_at[-1][0]
    for before, t in reversed(told_at[:-1]):
        if before < begin < t:
            begin = before
    return begin


def away(event: dict, t: float) -> float:
    """Seconds from an event to a time."""
    return max(event["t"] - t, t - event["up"], 0.0)


def f1(pairs: Counter[tuple[str, str]]) -> float:
    """The mean of the F1 of the gestures, strokes across the finger left out."""
    scores = []
    for name in TOLD:
        right = pairs[name, name]
        true = sum(n for (a, _), n in pairs.items() if a == name)
        said = sum(n for (a, b), n in pairs.items() if b == name and a not in ACROSS)
        scores.append(2 * right / max(true + said, 1))
    return float(np.mean(scores))


def report(kind: str, found: Found) -> None:
    print(f"{kind}: {found.clips} clips, {found.minutes:.2f} min, {found.presses} presses, {found.late} late to count")
    for true in sorted({a for a, _ in found.pairs}):
        row = {b: n for (a, b), n in sorted(found.pairs.items()) if a == true}
        print(f"  {'extra' if true == '-' else true}: {row}")
    if found.contact:
        contact, acts = (np.percentile(1000 * np.array(s), [5, 50, 95]).round() for s in (found.contact, found.acts))
        moved = np.percentile(found.moved, [50, 95, 100]).round(1)
        print(f"  contact {contact} ms, acts {acts} ms (5, 50, 95 %), pointer {moved} px (50, 95, 100 %)")
    if kind == "swipe":
        print(f"  macro F1 {f1(found.pairs):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=Path, nargs="+")
    parser.add_argument("--no-pinches", action="store_true", help="pinches do nothing")
    parser.add_argument("--used", action="store_true", help="the desktop tells when keys and mouse buttons go down")
    parser.add_argument("--view", choices=("front", "above"), default="above")
    args = parser.parse_args()
    kinds: dict[str, Found] = {}
    for clip in sorted(p for folder in args.clips for p in folder.glob(f"*-{args.view}.jsonl")):
        if clip.with_suffix(".json").exists():
            kind = kinds.setdefault(clip.stem.split("-")[1], Found())
            told(clip, kind, pinches=not args.no_pinches, used=args.used)
    for name, found in sorted(kinds.items()):
        report(name, found)
    still = [found for kind, found in kinds.items() if kind in NOTHING]
    minutes, acts = sum(f.minutes for f in still), sum(f.presses for f in still)
    if still:
        print(f"hands that mean nothing: {acts} presses in {minutes:.1f} min, {60 * acts / minutes:.1f} an hour")


if __name__ == "__main__":
    main()
