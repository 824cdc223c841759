"""The trace: JSON lines of what was seen, recognised and sent, written as a stream and read back for replay.

Numbers are written with the shortest digits that read back to the same value, so a replay starts from the same bits.
A trace holds no picture.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from gesturectl.model.errors import InputError
from gesturectl.model.files import require_ordinary
from gesturectl.model.hints import DIGITS, ENDS
from gesturectl.model.records import records
from gesturectl.model.types import (
    REACH,
    AskDesktop,
    Button,
    DoubleClick,
    Example,
    FloatArray,
    GestureEvent,
    Hand,
    HandFrame,
    Key,
    Move,
    OutputEvent,
    PoseScore,
    Scroll,
    StartProgram,
    Target,
    Text,
    frozen,
)
from gesturectl.model.words import shown

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

VERSION = 1
# What a trace calls each output event; its other members have the names that they have in the event.
EVENTS = {
    Move: "move", Button: "button", Key: "key", Scroll: "scroll", StartProgram: "run", Text: "text",
    AskDesktop: "desktop",
}  # fmt: skip
LATEST = 1e10  # seconds: beyond it the times of two frames may be equal
HIGHEST_ID = 2**53
SLOWEST = 60.0  # seconds of a double click
LARGEST = 100_000  # pixels of a picture's width and height
FASTEST = 10_000  # frames a second
LONGEST_NAME = 200  # characters of a source's name
VECTOR = 65  # numbers of a moment, as `gestures.corrections` describes it
SAID = re.compile(r"not_meant|should_have_acted [a-z0-9_]{1,40}")


def _dumps(record: dict[str, Any]) -> bytes:
    return orjson.dumps(record, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE)


def output_record(event: OutputEvent) -> dict[str, Any]:
    """The trace's form of one output event."""
    values = {field.name: getattr(event, field.name) for field in fields(event)}
    return {"type": "output", "t": values.pop("t"), "event": EVENTS[type(event)], **values}


class TraceWriter:
    """Writes trace lines, one kind by each method, to a binary stream; the caller owns and closes the stream.

    Each line is written by one call.
    """

    def __init__(self, stream: SupportsWrite[bytes]) -> None:
        self._write = stream.write
        self._size: tuple[int, int] | None = None

    def meta(
        self,
        size: tuple[int, int],
        fps: float,
        source: str,
        *,
        asks_desktop: bool = False,
        double_click: DoubleClick | None = None,
        examples: Sequence[Example] = (),
        gestures: Mapping[str, str] | None = None,
    ) -> None:
        """asks_desktop: desktop actions are events of their own, else GNOME's keys stand for them; double_click: the
        desktop's own; examples: what the user has said of gestures before; gestures: a mark of the content of each of
        their own, as `learn.known` gives them.
        """
        self._size = size
        record = {"type": "meta", "version": VERSION, "size": list(size), "fps": float(fps), "source": source}
        record |= {"asks_desktop": True} if asks_desktop else {}
        record |= {"examples": _examples_record(examples)} if examples else {}
        record |= {} if gestures is None else {"gestures": dict(gestures)}
        self._write(_dumps(record | ({"double_click": asdict(double_click)} if double_click else {})))

    def frame(self, frame: HandFrame) -> None:
        record: dict[str, Any] = {"type": "frame", "t": frame.t}
        if frame.file is not None:
            record["file"] = frame.file
        if frame.file is not None or frame.size != self._size:
            record["size"] = list(frame.size)
        record["hands"] = [
            {"id": h.track_id, "side": h.side, "presence": h.presence, "landmarks": h.landmarks, "world": h.world}
            for h in frame.hands
        ]
        if frame.targets is not None:
            record["targets"] = [[t.x, t.y, t.width, t.height, int(t.catches)] for t in frame.targets]
        if frame.typed:
            record["typed"] = frame.typed
        if frame.said:
            record["said"] = frame.said
        if frame.examples is not None:
            record["examples"] = _examples_record(frame.examples)
        self._write(_dumps(record))

    def pose(self, t: float, p: PoseScore) -> None:
        self._write(_dumps({"type": "pose", "t": t, "hand": p.track_id, "pose": p.pose, "score": p.score}))

    def gesture(self, g: GestureEvent) -> None:
        record: dict[str, Any] = {
            "type": "gesture", "t": g.t, "name": g.name, "phase": g.phase, "hand": g.track_id, "pose": g.pose,
            "score": g.score,
        }  # fmt: skip
        if g.data:
            record["data"] = dict(g.data)
        self._write(_dumps(record))

    def output(self, event: OutputEvent) -> None:
        self._write(_dumps(output_record(event)))


def read_meta(path: Path) -> dict[str, Any]:
    """The meta line of a trace: `size`, `fps`, `asks_desktop`, `double_click`, `examples`, `source` fit to be shown,
    and `gestures`, None in traces without.

    Raises InputError naming the file and line.
    """
    for where, record in _records(path):
        if record.get("type") != "meta":
            break
        if record.get("version") != VERSION:
            raise InputError(
                f"{where}: trace version {record.get('version')!r} is not supported.",
                f"This program reads version {VERSION}; record the trace again.",
            )
        try:
            fps = float(record["fps"])
            if not 0 <= fps <= FASTEST:
                raise ValueError(f"{fps} frames a second")
            source = shown(str(record.get("source", path.name)))[:LONGEST_NAME]
            asks = record.get("asks_desktop") is True
            known = {"size": _size(record["size"]), "fps": fps, "source": source, "asks_desktop": asks}
            known["examples"] = _examples(record.get("examples", ()))
            known["gestures"] = _marks(record.get("gestures"))
            return record | known | {"double_click": _double_click(record.get("double_click"))}
        except (KeyError, TypeError, ValueError, OverflowError):
            what = "the meta line lacks a valid size or fps"
            raise InputError(
                f"{where}: {what}, or its examples or gestures are none.", "Record the trace again."
            ) from None
    raise InputError(f"{path}: no trace, its first line is not a meta line.", "Give a file written by `--trace`.")


def read_frames(path: Path) -> Iterator[HandFrame]:
    """The hand frames of a trace, in order. Raises InputError naming file and line for a malformed one."""
    size = read_meta(path)["size"]
    for where, record in _records(path):
        if record.get("type") == "frame":
            try:
                yield _hand_frame(record, size)
            except (KeyError, TypeError, ValueError, OverflowError) as e:
                raise InputError(f"{where}: malformed frame ({e}).", "Record the trace again.") from None


def _hand_frame(record: dict[str, Any], size: tuple[int, int]) -> HandFrame:
    t = float(record["t"])
    if not abs(t) <= LATEST:
        raise ValueError(f"time {t!r}")
    hands = []
    for h in record["hands"]:
        if h["side"] not in ("left", "right"):
            raise ValueError(f"side {h['side']!r}")
        if not abs(h["id"]) <= HIGHEST_ID:
            raise ValueError(f"id {h['id']!r}")
        hands.append(Hand(int(h["id"]), h["side"], float(h["presence"]), _points(h["landmarks"]), _points(h["world"])))
    if len({h.track_id for h in hands}) < len(hands):
        raise ValueError("two hands with the same id")
    file = record.get("file")
    if not isinstance(file, str | None):
        raise ValueError(f"file {file!r}")
    targets = record.get("targets")
    found = None if targets is None else tuple(_target(v) for v in targets)
    typed = record.get("typed", "")
    if not isinstance(typed, str) or set(typed) - {*DIGITS, ENDS}:
        raise ValueError(f"typed {typed!r}")
    said = record.get("said", "")
    if not isinstance(said, str) or not all(map(SAID.fullmatch, filter(None, said.split("\n")))):
        raise ValueError(f"said {said!r}")
    examples = None if record.get("examples") is None else _examples(record["examples"])
    return HandFrame(t, _size(record.get("size", size)), tuple(hands), file, found, typed, said, examples)


def _examples_record(examples: Sequence[Example]) -> list[list[Any]]:
    return [[e.gesture, e.meant, list(e.vector), e.reach, e.alike, *([] if e.said else [e.said])] for e in examples]


def _examples(value: Any) -> tuple[Example, ...]:
    found = tuple(_example(*parts) for parts in value)
    for e in found:
        well = isinstance(e.gesture, str) and isinstance(e.meant, bool) and isinstance(e.said, bool)
        if not well or len(e.vector) != VECTOR or not (e.said or e.meant):
            raise ValueError(f"example of `{e.gesture}`")
        if not np.isfinite(e.vector).all() or not (0.0 <= e.reach <= 1.0 and 0.0 <= e.alike <= 1.0):
            raise ValueError("an example of no finite numbers, or of too large a reach")
    return found


def _example(gesture: Any, meant: Any, vector: Any, reach: Any = REACH, alike: Any = 0.0, said: Any = True) -> Example:
    """An example of its parts, of which older traces have fewer."""
    return Example(gesture, meant, tuple(map(float, vector)), float(reach), float(alike), said)


def _target(value: Any) -> Target:
    x, y, width, height, catches = (int(v) for v in value)
    if not (max(abs(x), abs(y)) <= LARGEST and 0 < width <= LARGEST and 0 < height <= LARGEST):
        raise ValueError(f"target {value!r}")
    return Target(x, y, width, height, bool(catches))


def _points(value: Any) -> FloatArray:
    with np.errstate(over="ignore"):
        points = np.asarray(value, np.float32)
    if points.shape != (21, 3):
        raise ValueError(f"landmarks of shape {points.shape}, not (21, 3)")
    if not np.isfinite(points).all():
        raise ValueError("landmarks that are no finite numbers")
    return frozen(points)


def _size(value: Any) -> tuple[int, int]:
    width, height = (int(v) for v in value)
    if not (0 < width <= LARGEST and 0 < height <= LARGEST):
        raise ValueError(f"size {width}x{height}")
    return width, height


def _marks(value: Any) -> dict[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not all(
        isinstance(word, str) and len(word) <= LONGEST_NAME for pair in value.items() for word in pair
    ):
        raise ValueError("gestures that are no marks")
    return {shown(name): mark for name, mark in value.items()}


def _double_click(value: Any) -> DoubleClick | None:
    if value is None:
        return None
    found = DoubleClick(float(value["seconds"]), float(value["distance"]))
    if not (0 <= found.seconds <= SLOWEST and 0 <= found.distance <= LARGEST):
        raise ValueError(f"double click {value!r}")
    return found


def _records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        require_ordinary(path)
        with path.open("rb") as f:
            first = f.read(len(codecs.BOM_UTF8))  # which some editors write
            lines = f if first == codecs.BOM_UTF8 else chain([first + f.readline()], f)
            yield from records(lines, path, "Give a file written by `--trace`, uncut.")
    except OSError as e:
        raise InputError(f"{path}: cannot be read ({e.strerror}).", "Check the path and its permissions.") from None
