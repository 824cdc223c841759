"""Outputs without a desktop: one that does nothing, one that writes down what it was told."""

from __future__ import annotations

from pathlib import Path

import orjson

from gesturectl.desktop.skeleton import BaseOutput
from gesturectl.model.errors import InputError
from gesturectl.model.trace import output_record
from gesturectl.model.types import Move, OutputEvent

DEFAULT_SCREEN = (1920, 1080)


class NullOutput(BaseOutput):
    """Sends nothing and remembers where the pointer would be; it starts at the screen's centre."""

    name = "none"

    def __init__(self, screen: tuple[int, int] = DEFAULT_SCREEN) -> None:
        super().__init__(screen)

    def emit(self, event: OutputEvent) -> None:
        if isinstance(event, Move):
            self.at = (event.x, event.y)


class RecordOutput(NullOutput):
    """Writes each event to a file as a line in the trace's `output` form, readable as soon as it was sent.

    Raises InputError where the file cannot be written.
    """

    name = "record"

    def __init__(self, path: Path, screen: tuple[int, int] = DEFAULT_SCREEN) -> None:
        super().__init__(screen)
        self._path = path
        try:
            self._file = path.open("wb")
        except OSError as e:
            raise self._unwritable(e) from None

    def emit(self, event: OutputEvent) -> None:
        super().emit(event)
        try:
            self._file.write(orjson.dumps(output_record(event), option=orjson.OPT_APPEND_NEWLINE))
            self._file.flush()
        except OSError as e:
            raise self._unwritable(e) from None

    def close(self) -> None:
        try:
            self._file.close()
        except OSError as e:
            raise self._unwritable(e) from None

    def _unwritable(self, error: OSError) -> InputError:
        return InputError(
            f"{self._path}: cannot be written ({error.strerror}).",
            "Give `--output record:FILE` a place that can be written, with space left.",
        )


def open_none(screen: tuple[int, int] | None) -> NullOutput:
    """The output that sends nothing."""
    return NullOutput(screen or DEFAULT_SCREEN)


def open_record(path: Path, screen: tuple[int, int] | None) -> RecordOutput:
    """The output into a file. Raises InputError where that cannot be written."""
    return RecordOutput(path, screen or DEFAULT_SCREEN)
