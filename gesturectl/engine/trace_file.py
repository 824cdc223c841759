"""The file of a run's trace, written as a stream."""

from __future__ import annotations

import contextlib
import io
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gesturectl.errors import InputError
from gesturectl.trace import TraceWriter

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

log = logging.getLogger(__name__)


class _TraceFile(io.FileIO):
    """The file of a trace, whose own failures are told apart from those of all that happens while it is open."""

    def __init__(self, path: Path, *, goes_on: bool) -> None:
        self._path = path
        self._goes_on = goes_on
        self._full = False
        try:
            super().__init__(path, "w+")
        except OSError as e:
            raise self._unwritable(e) from None

    def write(self, data: ReadableBuffer) -> int:
        try:
            return len(memoryview(data)) if self._full else super().write(data)
        except OSError as e:
            error = self._unwritable(e)
        self._full = True
        with contextlib.suppress(OSError):  # as of a pipe
            self._end_with_a_line()
        if not self._goes_on:
            raise error
        log.warning("%s The run goes on without a trace. Make space there.", error.problem)
        return len(memoryview(data))

    def _end_with_a_line(self) -> None:
        """Cuts off what was written of a line, so that what is there can be replayed."""
        size = self.seek(0, os.SEEK_END)
        while size:
            begin = max(0, size - 65536)
            self.seek(begin)
            if (found := self.read(size - begin).rfind(b"\n") + 1) > 0:
                begin += found
                break
            size = begin
        else:
            begin = 0
        self.truncate(begin)

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
