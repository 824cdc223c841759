"""The file of a run's trace, written as a stream."""

from __future__ import annotations

import contextlib
import errno
import io
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gesturectl.model.backlog import Backlog
from gesturectl.model.errors import NO_SPACE, InputError
from gesturectl.model.trace import TraceWriter
from gesturectl.model.types import DoubleClick, Example

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, SupportsWrite

log = logging.getLogger(__name__)

MOST = 1 << 24  # bytes that wait for a slow reader
PACE = 0.05  # seconds between two times that the file is written
DRAIN = 1.0  # seconds that what waits is waited for at the end


class _TraceFile(io.FileIO):
    """The file of a trace, whose own failures are kept apart from those of all that happens while it is open."""

    def __init__(self, path: Path, *, goes_on: bool) -> None:
        self._path = path
        self._goes_on = goes_on
        self._full = False
        self._size = self._whole = 0  # bytes written, and those of whole lines
        try:
            super().__init__(path, "w", opener=_open)
        except OSError as e:
            raise self._unwritable(e) from None

    def write_all(self, data: bytes) -> None:
        """Writes, however often that takes."""
        while data:
            data = data[self.write(data) :]

    def write(self, data: ReadableBuffer) -> int:
        data = memoryview(data)
        if self._full:
            return len(data)
        try:
            written = super().write(data)
        except OSError as e:
            reason = e
        else:
            if end := data[:written].tobytes().rfind(b"\n") + 1:
                self._whole = self._size + end
            self._size += written
            return written
        self._full = True
        with contextlib.suppress(OSError):  # as of a pipe
            self.truncate(self._whole)  # what is there can be replayed
        error = self._unwritable(reason)
        if not self._goes_on:
            raise error
        remedy = " Make space there." if reason.errno in NO_SPACE else ""
        log.warning("%s The run goes on without a trace.%s", error.problem, remedy)
        return len(data)

    def _unwritable(self, e: OSError) -> InputError:
        why = "nothing reads this pipe" if e.errno == errno.ENXIO else e.strerror
        return InputError(
            f"{self._path}: cannot be written ({why}).",
            "Give `--trace` a place that can be written, with space left.",
        )


def _open(path: str, flags: int) -> int:
    """Opens a file without waiting for a reader, as a pipe would."""
    opened = os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)
    if hasattr(os, "O_NONBLOCK"):
        os.set_blocking(opened, True)
    return opened


@contextlib.contextmanager
def trace_to(
    path: Path | None,
    size: tuple[int, int],
    fps: float,
    source: str,
    *,
    goes_on: bool = False,
    asks_desktop: bool = False,
    double_click: DoubleClick | None = None,
    examples: Sequence[Example] = (),
    gestures: Mapping[str, str] | None = None,
) -> Iterator[TraceWriter | None]:
    """The writer of a trace file, its meta line written; None where no trace is wanted.

    Raises InputError where the file cannot be written, now or later; with `goes_on`, a later error is reported, and
    nobody waits for the file.
    """
    if path is None:
        yield None
        return

    def begun(stream: SupportsWrite[bytes]) -> TraceWriter:
        writer = TraceWriter(stream)
        writer.meta(
            size,
            fps,
            source,
            asks_desktop=asks_desktop,
            double_click=double_click,
            examples=examples,
            gestures=gestures,
        )
        return writer

    if goes_on:
        with _TraceFile(path, goes_on=True) as file, contextlib.closing(_Queue(path, file)) as queue:
            yield begun(queue)
    else:
        with io.BufferedWriter(_TraceFile(path, goes_on=False)) as stream:
            yield begun(stream)


class _Queue:
    """A stream that waits for no reader of the file; lines that would make too many wait are left out, and counted."""

    def __init__(self, path: Path, file: _TraceFile) -> None:
        self._path = path
        self._lines: Backlog[bytes] = Backlog(lambda lines: file.write_all(b"".join(lines)), MOST, len, PACE)

    def write(self, line: bytes) -> None:
        if not self._lines.put(line) and self._lines.dropped == 1:
            log.warning("%s: takes the trace too slowly, so lines of it are left out.", self._path)

    def close(self) -> None:
        """Waits a while for what is to be written yet."""
        if not self._lines.drain(DRAIN):
            log.warning("%s: the end of the trace is missing, as nothing took it in time.", self._path)
        if self._lines.dropped:
            log.warning("%s: %d lines of the trace were left out.", self._path, self._lines.dropped)
