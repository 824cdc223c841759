"""The file of a run's trace, written as a stream."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gesturectl.model.errors import NO_SPACE, InputError
from gesturectl.model.trace import TraceWriter

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

log = logging.getLogger(__name__)


class _TraceFile(io.FileIO):
    """The file of a trace, whose own failures are told apart from those of all that happens while it is open."""

    def __init__(self, path: Path, *, goes_on: bool) -> None:
        self._path = path
        self._goes_on = goes_on
        self._full = False
        self._size = self._whole = 0  # bytes written, and those of whole lines
        try:
            super().__init__(path, "w")
        except OSError as e:
            raise self._unwritable(e) from None

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
        return InputError(
            f"{self._path}: cannot be written ({e.strerror}).",
            "Give `--trace` a place that can be written, with space left.",
        )


@contextlib.contextmanager
def trace_to(
    path: Path | None, size: tuple[int, int], fps: float, source: str, *, goes_on: bool = False
) -> Iterator[TraceWriter | None]:
    """The writer of a trace file, its meta line written; None where no trace is wanted.

    Raises InputError where the file cannot be written, now or later; with `goes_on`, what comes later is told only.
    """
    if path is None:
        yield None
        return
    with io.BufferedWriter(_TraceFile(path, goes_on=goes_on)) as stream:
        writer = TraceWriter(stream)
        writer.meta(size, fps, source)
        yield writer
