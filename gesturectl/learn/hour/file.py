"""The files of an hour of normal use: what is kept of the ones before, and of one that goes on.

Both are readable lines of JSON beside the user's gestures, with points of hands and no picture. Every change replaces a
file whole, one program at a time; a broken one is kept beside.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from gesturectl.learn.hour.usual import MOST_HANDS, MOST_MEANT, MOST_PASSAGES, Kept, Passage, Usual, merged
from gesturectl.model import gallery
from gesturectl.model.corrections import ACTED, MOST_BYTES, from_record, points, to_record
from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.model.files import free_name, write_atomic
from gesturectl.model.locks import changing
from gesturectl.model.records import content, placed, records

VERSION = 1
LONGEST = 8 * 3600.0  # seconds that may be asked for
MOST_SPREAD = 100.0
REMEDY = "Mend the file, or delete it by `gesturectl learn delete`."
Stamp = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Hour:
    """What a file holds. left: seconds that are still to be learned from; of: how many were asked for."""

    usual: Usual = field(default_factory=Usual)
    left: float = 0.0
    of: float = 0.0


def path() -> Path:
    """What is kept, and counts."""
    return gallery.folder().parent / "hour.jsonl"


def going() -> Path:
    """What is collected of an hour that goes on; it does not count yet."""
    return gallery.folder().parent / "hour-going.jsonl"


def held() -> AbstractContextManager[None]:
    """Keeps other programs from changing these files meanwhile. Raises EnvironmentLacksError as `changing`."""
    return changing(path().parent)


def stamp() -> Stamp:
    """What changes whenever what is kept does; None where nothing is."""
    try:
        status = path().stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def kept() -> Usual:
    """What is kept, read again where it has changed. Raises InputError naming file and line where it is broken."""
    now = stamp()
    if now is None:
        return Usual()
    known = _read.get(path())
    if known is None or known[0] != now:
        known = now, read_file(path()).usual
        _read.clear()
        _read[path()] = known
    return known[1]


_read: dict[Path, tuple[Stamp, Usual]] = {}  # by file, with the stamp it had


def goes_on() -> Hour | None:
    """What is collected of an hour that goes on, None where none does. Raises InputError where the file is broken."""
    return read_file(going()) if os.path.lexists(going()) else None


def read_file(file: Path) -> Hour:
    """What a file holds, all of it checked. Raises InputError naming file and line."""
    head: dict[str, Any] | None = None
    found: dict[str, list[Any]] = {"hand": [], "passage": [], "correction": []}
    for where, record in records(content(file, MOST_BYTES, REMEDY).splitlines(), file, REMEDY):
        with placed(where, REMEDY):
            if head is None:
                head = _head(record)
            else:
                found[record["type"]].append(_READ[record["type"]](record))
    if head is None:
        raise InputError(f"{file}: empty.", REMEDY)
    hands, moved, meant = found["hand"], found["passage"], found["correction"]
    if len(hands) > MOST_HANDS or len(moved) > MOST_PASSAGES or len(meant) > MOST_MEANT:
        raise InputError(f"{file}: holds more than is ever kept.", REMEDY)
    if any(k >= len(hands) for p in moved for k in p.hands):
        raise InputError(f"{file}: a passage names a hand that is not there.", REMEDY)
    return Hour(Usual(tuple(hands), tuple(moved), tuple(meant), head["spread"]), head["left"], head["of"])


def dump(hour: Hour) -> bytes:
    """An hour as the text of its file."""
    usual = hour.usual
    head = {"type": "hour", "version": VERSION, "left": round(hour.left, 1), "of": round(hour.of, 1)}
    lines: list[dict[str, Any]] = [head | {"spread": usual.spread}]
    lines += [
        {
            "type": "hand",
            "side": k.side,
            "frames": k.frames,
            "stray": k.stray,
            "landmarks": k.landmarks.astype(float).round(1).tolist(),
            "world": k.world.astype(float).round(5).tolist(),
        }
        for k in usual.hands
    ]
    lines += [{"type": "passage", "seconds": round(p.seconds, 2), "hands": p.hands} for p in usual.passages]
    lines += [to_record(replace(c, id=str(k))) for k, c in enumerate(usual.meant, 1)]
    return b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines)


def save(hour: Hour) -> None:
    """Keeps what is collected so far of an hour that goes on. Raises EnvironmentLacksError."""
    with held():
        _write(going(), dump(hour))


def discard() -> bool:
    """Throws away what is collected of an hour that goes on; whether there was any. Raises EnvironmentLacksError."""
    with held():
        return _remove(going())


def keep(usual: Usual) -> Path | None:
    """Adds an hour to what is kept, and ends it; where a broken file was kept. Raises EnvironmentLacksError."""
    with held():
        before, broken = Usual(), None
        try:
            before = kept()
        except InputError:
            broken = free_name(path(), "broken")
            _writing(lambda: path().rename(broken))
        _write(path(), dump(Hour(merged(before, usual))))
        _remove(going())
    return broken


def put(usual: Usual) -> None:
    """Keeps this, and nothing else. Raises EnvironmentLacksError."""
    with held():
        if usual.hands or usual.meant:
            _write(path(), dump(Hour(usual)))
        else:
            _remove(path())


def forget(*, going_too: bool = True) -> bool:
    """Deletes what is kept, broken files included; whether there was any. Raises EnvironmentLacksError.

    going_too: what is collected of an hour that goes on as well.
    """
    with held():
        beside = path().parent.glob(f"{path().name}.broken*")
        there = [_remove(p) for p in (path(), *([going()] if going_too else ()), *beside)]
        return any(there)


def _remove(file: Path) -> bool:
    there = os.path.lexists(file)
    _writing(lambda: file.unlink(missing_ok=True))
    return there


def _write(file: Path, content: bytes) -> None:
    _writing(lambda: write_atomic(file, content))


def _writing(do: Callable[[], object]) -> None:
    try:
        do()
    except OSError as e:
        text = f"{path().parent}: what is learned cannot be written ({e.strerror})."
        raise EnvironmentLacksError(text, "Check rights and space left.") from None


def _head(record: dict[str, Any]) -> dict[str, Any]:
    if record["type"] != "hour" or record["version"] != VERSION:
        raise ValueError(f"no hour of version {VERSION}")
    numbers = {"left": LONGEST, "of": LONGEST, "spread": MOST_SPREAD}
    return {name: _number(record[name], most) for name, most in numbers.items()}


def _hand(record: dict[str, Any]) -> Kept:
    if record["side"] not in ("left", "right"):
        raise ValueError(f"side {record['side']!r}")
    count, stray = int(record["frames"]), int(record["stray"])
    if not 0 <= stray <= count:
        raise ValueError(f"{stray} of {count} frames")
    return Kept(record["side"], points(record["landmarks"]), points(record["world"]), count, stray)


def _passage(record: dict[str, Any]) -> Passage:
    hands = np.asarray(record["hands"])
    if hands.ndim != 1 or not len(hands) or hands.dtype.kind != "i" or (hands < 0).any():
        raise ValueError("a passage without hands")
    return Passage(_number(record["seconds"], 1e6), tuple(hands.tolist()))


def _moment(record: dict[str, Any]) -> Any:
    found = from_record(record)
    if found.kind != ACTED:
        raise ValueError(f"a moment of which it is said `{found.kind}`")
    return found


_READ = {"hand": _hand, "passage": _passage, "correction": _moment}


def _number(value: Any, most: float) -> float:
    found = float(value)
    if not (math.isfinite(found) and 0.0 <= found <= most):
        raise ValueError(f"number {value!r}")
    return found
