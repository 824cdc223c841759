"""The user's own gestures as they were shown: samples in one readable file a gesture, and packs of several.

A file is JSON lines: a `gesture` line with name and kind, then a line for each sample. A pack is the same with several
gestures. Numbers and short texts are all that is read from it, with limits on each, so a stranger's pack is safe to
open. No picture is in it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import orjson

from gesturectl.model.errors import InputError
from gesturectl.model.records import content, placed, records
from gesturectl.model.types import DESK_MOTIONS, MOTIONS, POSES, FloatArray, Hand, frozen
from gesturectl.model.words import shown

VERSION = 1
MOST_BYTES = 50_000_000  # of a file
MOST_GESTURES = 200  # in a file or folder
MOST_SAMPLES = 1000  # of a gesture
MOST_POINTS = 1000  # of a path
MOST_TEXT = 200  # characters of a sample's origin or person
FARTHEST = 1e6  # pixels, metres, seconds or palm lengths: larger numbers are none of a hand
RESERVED = (*POSES, *MOTIONS, *DESK_MOTIONS, "none", "any", "zoom", "dwell")
REMEDY = "Give a file written by `gesturectl gesture export`."
NAME = re.compile(r"[a-z0-9_]{1,40}")

Kind = Literal["pose", "motion"]


@dataclass(frozen=True, slots=True)
class PoseSample:
    """A hand in the pose, as one frame showed it."""

    hand: Hand
    origin: str = ""  # where it is from, for the reader
    person: str = ""  # whose hand it is, where that is known


@dataclass(frozen=True, slots=True)
class MotionSample:
    """One motion made once."""

    points: FloatArray  # (n, 3): seconds from 0, palm lengths to the person's right, palm lengths down
    origin: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Gesture:
    """A gesture of the user's own; poses have pose samples, motions have motion samples."""

    name: str
    kind: Kind
    poses: tuple[PoseSample, ...] = ()
    motions: tuple[MotionSample, ...] = ()
    any_turn: bool = False  # a pose that counts however the hand is turned, and not only as in its samples

    @property
    def count(self) -> int:
        """How many samples it has."""
        return len(self.poses) + len(self.motions)


def checked_name(name: str) -> str:
    """The name, if a gesture may have it. Raises InputError."""
    if not NAME.fullmatch(name):
        like = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40]
        raise InputError(
            f"{_shown(name)} is no name for a gesture.",
            f"Use up to 40 lower-case letters, digits and underscores, such as `{like or 'my_pose'}`.",
        )
    if name in RESERVED:
        raise InputError(f"`{name}` is built in.", f"Choose another name, such as `my_{name}`.")
    return name


def dump(gestures: Iterable[Gesture]) -> bytes:
    """Gestures as the text of a file or pack."""
    lines: list[dict[str, Any]] = []
    for g in gestures:
        about: dict[str, Any] = {"any_turn": True} if g.any_turn else {}
        lines.append({"type": "gesture", "version": VERSION, "name": g.name, "kind": g.kind, **about})
        for s in g.poses:
            h = s.hand
            lines.append({"type": "pose", "side": h.side, "landmarks": h.landmarks, "world": h.world, **_about(s)})
        lines += [{"type": "motion", "points": m.points, **_about(m)} for m in g.motions]
    options = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE
    return b"".join(orjson.dumps(line, option=options) for line in lines)


def read_file(path: Path) -> tuple[Gesture, ...]:
    """The gestures of a file or pack, all of it checked. Raises InputError naming file and line."""
    found = content(path, MOST_BYTES, "Give a smaller one.")
    return read(found.removeprefix(codecs.BOM_UTF8), path)  # which some editors write


def read(text: bytes, source: Path | str) -> tuple[Gesture, ...]:
    """The same in the content of one. source: what it is called in errors."""
    found: dict[str, Gesture] = {}
    last = ""
    for where, record in records(text.splitlines(), source, REMEDY):
        with placed(where, REMEDY):
            gesture = _taken(found, last, record)
        found[gesture.name] = gesture
        last = gesture.name
    if not found:
        raise InputError(f"{source}: holds no gesture.", REMEDY)
    return tuple(found.values())


def _taken(found: Mapping[str, Gesture], last: str, record: dict[str, Any]) -> Gesture:
    """The gesture that a line begins, or adds a sample to: the one named `last`."""
    if record.get("type") == "gesture":
        gesture = _gesture(record)
        if gesture.name in found:
            raise ValueError(f"`{gesture.name}` comes twice")
        if len(found) >= MOST_GESTURES:
            raise ValueError(f"more than {MOST_GESTURES} gestures")
        return gesture
    if not found:
        raise ValueError("a sample before any `gesture` line")
    return _with_sample(found[last], record)


def _gesture(record: dict[str, Any]) -> Gesture:
    if record["version"] != VERSION:
        raise ValueError(f"version {_shown(record['version'])} is not supported, only {VERSION}")
    if record["kind"] not in ("pose", "motion"):
        raise ValueError(f"kind {_shown(record['kind'])} is neither `pose` nor `motion`")
    if not isinstance(record["name"], str):
        raise ValueError(f"{_shown(record['name'])} is no name for a gesture")
    if not isinstance(record.get("any_turn", False), bool):
        raise ValueError(f"any_turn {_shown(record['any_turn'])} is neither true nor false")
    return Gesture(checked_name(record["name"]), record["kind"], any_turn=record.get("any_turn", False))


def _with_sample(gesture: Gesture, record: dict[str, Any]) -> Gesture:
    if record.get("type") != gesture.kind:
        raise ValueError(f"{_shown(record.get('type'))} is no sample of a {gesture.kind}")
    if gesture.count >= MOST_SAMPLES:
        raise ValueError(f"more than {MOST_SAMPLES} samples")
    about = {"origin": _text(record.get("from", "")), "person": _text(record.get("person", ""))}
    if gesture.kind == "motion":
        points = _numbers(record["points"])
        if points.ndim != 2 or points.shape[1] != 3 or not 2 <= len(points) <= MOST_POINTS:
            raise ValueError(f"a path of shape {points.shape}")
        if (np.diff(points[:, 0]) <= 0).any():
            raise ValueError("a path whose times do not rise")
        return replace(gesture, motions=(*gesture.motions, MotionSample(points, **about)))
    if record["side"] not in ("left", "right"):
        raise ValueError(f"side {_shown(record['side'])}")
    landmarks, world = _numbers(record["landmarks"]), _numbers(record["world"])
    if landmarks.shape != (21, 3) or world.shape != (21, 3):
        raise ValueError("landmarks that are not 21 points")
    hand = Hand(0, record["side"], 1.0, landmarks, world)
    return replace(gesture, poses=(*gesture.poses, PoseSample(hand, **about)))


def _numbers(value: Any) -> FloatArray:
    with np.errstate(over="ignore"):
        points = np.asarray(value, np.float32)
    if not np.isfinite(points).all() or (np.abs(points) > FARTHEST).any():
        raise ValueError("numbers that are none of a hand")
    return frozen(points)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{_shown(value)} is no text")
    return "".join(c for c in value[:MOST_TEXT] if c.isprintable())


def _shown(value: object) -> str:
    return repr(value if not isinstance(value, str) else value[:60])[:80]


def _about(sample: PoseSample | MotionSample) -> dict[str, str]:
    about = {"from": shown(sample.origin), "person": shown(sample.person)}
    return {k: v for k, v in about.items() if v}
