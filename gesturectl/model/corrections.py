"""What the user has said of gestures, that one was not meant or should have acted, with what the hand showed.

One readable file of JSON lines, a correction a line, with the landmarks of two seconds and no picture. Every change
replaces it whole, one program at a time; a broken file is kept beside, and reported.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from gesturectl.model import gallery
from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.model.files import free_name, write_atomic
from gesturectl.model.locks import changing
from gesturectl.model.records import content, placed, records
from gesturectl.model.types import REACH, FloatArray, Side, frozen
from gesturectl.model.words import shown

VERSION = 1
MOST = 200  # corrections that are kept; the oldest go
MOST_BYTES = 50_000_000  # of a file
MOST_SEEN = 200  # moments of one correction
MOST_TEXT = 200  # characters of its gesture or words
FARTHEST = 1e6  # pixels, metres or seconds: larger numbers are none of a hand
PIXELS, METRES = 1, 5  # decimals that are kept
REMEDY = "Mend the file, or delete it."
ACTED = "acted"  # and nothing was said


@dataclass(frozen=True, slots=True)
class Seen:
    """A hand in one frame."""

    t: float  # seconds after the moment that is meant; before it, less than 0
    landmarks: FloatArray  # (21, 3) image pixels
    world: FloatArray  # (21, 3) metres


@dataclass(frozen=True, slots=True)
class Correction:
    """What the user has said of a moment, and what the hand showed around it."""

    gesture: str
    meant: bool  # it should have acted; else it was not meant
    words: str  # what it did, or would have done
    size: tuple[int, int]  # of the picture, pixels
    side: Side
    seen: tuple[Seen, ...]  # in order of time
    id: str = ""  # empty until it is stored
    at: float = 0.0  # when, seconds since the epoch
    reach: float = REACH  # how near a moment is that does not act by this one, as `gestures.corrections` says
    alike: float = 0.0  # the same by the hand's shape alone
    said: bool = True  # by the user; else it has acted, and was not taken back

    @property
    def kind(self) -> str:
        """What was said, in words."""
        return ("should have acted" if self.said else ACTED) if self.meant else "not meant"


def rounded(points: FloatArray, decimals: int) -> FloatArray:
    """Points as they are stored."""
    return frozen(np.round(points.astype(float), decimals))


def path() -> Path:
    """The file of the corrections: beside the user's own gestures."""
    return gallery.folder().parent / "corrections.jsonl"


def held() -> AbstractContextManager[None]:
    """Keeps other programs from changing it meanwhile. Raises EnvironmentLacksError as `changing`."""
    return changing(path().parent)


def stamp() -> tuple[int, int] | None:
    """What changes whenever the file does; None where there is none."""
    try:
        status = path().stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def read() -> tuple[Correction, ...]:
    """All that are stored, the newest last. Raises InputError naming file and line where the file is broken."""
    return read_file(path()) if os.path.lexists(path()) else ()


def read_file(file: Path) -> tuple[Correction, ...]:
    """The corrections of a file, all of it checked. Raises InputError naming file and line."""
    found: dict[str, Correction] = {}
    for where, record in records(content(file, MOST_BYTES, REMEDY).splitlines(), file, REMEDY):
        with placed(where, REMEDY):
            correction = from_record(record)
            if correction.id in found:
                raise ValueError(f"the id {correction.id} comes twice")
        found[correction.id] = correction
    return tuple(found.values())[-MOST:]


def find(name: str) -> Correction:
    """The stored correction of an id. Raises InputError where there is none."""
    return _found(read(), name)


def add(correction: Correction) -> tuple[Correction, Path | None]:
    """Stores one; as it is stored, and where a broken file was kept. Raises EnvironmentLacksError."""
    with held():
        before, kept = _sound()
        number = max((int(c.id) for c in before), default=0) + 1
        new = replace(correction, id=str(number), at=round(time.time(), 3))
        _write([*before, new][-MOST:])
    return new, kept


def delete(names: Sequence[str] | None) -> int:
    """Deletes those of these ids, None for all, a broken file then as well; how many.

    Raises InputError for an id that is none, and nothing is deleted; EnvironmentLacksError.
    """
    with held():
        if names is None:
            found, _ = _sound()
            _write([])
            return len(found)
        there = read()
        gone = {_found(there, name).id for name in names}
        _write([c for c in there if c.id not in gone])
        return len(gone)


def take(new: Iterable[Correction]) -> int:
    """Adds corrections of another file, by their age and with ids of their own; how many.

    Raises EnvironmentLacksError.
    """
    with held():
        before, _ = _sound()
        last = max((int(c.id) for c in before), default=0)
        added = [replace(c, id=str(last + n)) for n, c in enumerate(new, 1)]
        _write(sorted([*before, *added], key=lambda c: c.at)[-MOST:])
    return len(added)


def dump(corrections: Iterable[Correction]) -> bytes:
    """Corrections as the text of their file."""
    return b"".join(orjson.dumps(to_record(c), option=orjson.OPT_APPEND_NEWLINE) for c in corrections)


def _found(there: Sequence[Correction], name: str) -> Correction:
    found = next((c for c in there if c.id == name), None)
    if found is None:
        raise InputError(f"There is no correction {shown(name)}.", "`gesturectl corrections` lists them.")
    return found


def _sound() -> tuple[tuple[Correction, ...], Path | None]:
    """Those that are stored; a broken file is renamed first, to the path that is returned."""
    try:
        return read(), None
    except InputError:
        kept = free_name(path(), "broken")
        try:
            path().rename(kept)
        except OSError as e:
            raise _unwritable(e) from None
        return (), kept


def _write(corrections: Sequence[Correction]) -> None:
    try:
        if corrections:
            write_atomic(path(), dump(corrections))
        else:
            path().unlink(missing_ok=True)
    except OSError as e:
        raise _unwritable(e) from None


def _unwritable(e: OSError) -> EnvironmentLacksError:
    return EnvironmentLacksError(f"{path()}: cannot be written ({e.strerror}).", "Check rights and space left.")


def to_record(c: Correction) -> dict[str, Any]:
    """A correction as a line of its file has it."""
    return {
        "type": "correction",
        "version": VERSION,
        "id": c.id,
        "at": c.at,
        "gesture": c.gesture,
        "kind": c.kind,
        "words": c.words,
        "side": c.side,
        "size": list(c.size),
        "reach": c.reach,
        "alike": c.alike,
        "seen": [
            {
                "t": round(s.t, 4),
                "landmarks": np.round(s.landmarks.astype(float), PIXELS).tolist(),
                "world": np.round(s.world.astype(float), METRES).tolist(),
            }
            for s in c.seen
        ],
    }


def from_record(record: dict[str, Any]) -> Correction:
    """The correction of a line. Raises KeyError, TypeError, ValueError or OverflowError for what is none."""
    if record["type"] != "correction" or record["version"] != VERSION:
        raise ValueError(f"no correction of version {VERSION}")
    kind, side, seen = record["kind"], record["side"], record["seen"]
    if kind not in ("not meant", "should have acted", ACTED):
        raise ValueError(f"kind {kind!r} is none of `not meant`, `should have acted` and `{ACTED}`")
    if side not in ("left", "right"):
        raise ValueError(f"side {side!r}")
    if not isinstance(seen, list) or len(seen) > MOST_SEEN:
        raise ValueError(f"more than {MOST_SEEN} hands")
    if not (isinstance(record["id"], str) and record["id"].isdecimal() and len(record["id"]) < 10):
        raise ValueError(f"id {record['id']!r}")
    width, height = (int(v) for v in record["size"])
    moments = tuple(Seen(_number(s["t"]), points(s["landmarks"]), points(s["world"])) for s in seen)
    if any(b.t <= a.t for a, b in pairwise(moments)):
        raise ValueError("hands whose times do not rise")
    if not (0 < width <= FARTHEST and 0 < height <= FARTHEST):
        raise ValueError(f"size {width}x{height}")
    about = _text(record["gesture"]), kind != "not meant", _text(record["words"])
    reach, alike = float(record.get("reach", REACH)), float(record.get("alike", 0.0))  # older files have none
    if not (0.0 <= reach <= 1.0 and 0.0 <= alike <= 1.0):
        raise ValueError(f"reach {reach!r} or {alike!r}, not 0 to 1")
    at = _number(record["at"], 1e11)
    return Correction(*about, (width, height), side, moments, record["id"], at, reach, alike, kind != ACTED)


def points(value: Any) -> FloatArray:
    """The points (21, 3) of a line. Raises TypeError or ValueError for what is none of a hand."""
    with np.errstate(over="ignore"):
        points = np.asarray(value, np.float32)
    if points.shape != (21, 3) or not np.isfinite(points).all() or (np.abs(points) > FARTHEST).any():
        raise ValueError("landmarks that are not 21 points")
    return frozen(points)


def _number(value: Any, most: float = FARTHEST) -> float:
    found = float(value)
    if not abs(found) <= most:
        raise ValueError(f"number {value!r}")
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return "".join(c for c in value[:MOST_TEXT] if c.isprintable())
