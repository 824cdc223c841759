"""Messages as a user reads them: an exception in one line, without its traceback; and the file they are kept in."""

from __future__ import annotations

import copy
import logging
import sys
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from gesturectl.model.backlog import Backlog, Unbuffered
from gesturectl.model.errors import NO_SPACE
from gesturectl.model.words import legible, shown

MOST = 1000  # messages that wait for a slow reader
DRAIN = 0.5  # seconds that they are waited for at the end


class Plain(logging.Formatter):
    """Leaves out what a terminal would act upon; names of files and what others have written may hold that."""

    def format(self, record: logging.LogRecord) -> str:
        return legible(super().format(record))


class Brief(Plain):
    """Shortens an exception to its type, its text and where it was raised; other handlers still get all of it."""

    def format(self, record: logging.LogRecord) -> str:
        plain = copy.copy(record)
        plain.exc_info = None
        plain.exc_text = None
        text = super().format(plain)
        if not record.exc_info or record.exc_info[1] is None:
            return text
        _, error, at = record.exc_info
        while at and at.tb_next:
            at = at.tb_next
        where = f" ({Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno})" if at else ""
        return f"{text}\n  {failure(error)}{where}. `gesturectl --debug` tells more."


def failure(error: BaseException) -> str:
    """An error of the program itself in one line."""
    return shown(f"{type(error).__name__}: {error}")


class ErrorStream(logging.StreamHandler[Unbuffered]):
    """Messages to stderr, or nowhere once nobody can read them."""

    def __init__(self) -> None:
        super().__init__(Unbuffered(sys.stderr))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        pass


class Queued(logging.Handler):
    """Passes messages to `sink` in a thread of its own; those for which there is no room are left out, and counted."""

    def __init__(self, sink: logging.Handler, most: int = MOST) -> None:
        super().__init__()
        self._sink = sink
        self._lost = 0
        self._backlog: Backlog[logging.LogRecord] = Backlog(self._pass_on, most)

    def emit(self, record: logging.LogRecord) -> None:
        kept = copy.copy(record)  # as it is now: what it names may change
        kept.msg, kept.args = record.getMessage(), None
        if self._lost and self._backlog.put(self._of_lost()):
            self._lost = 0
        if not self._backlog.put(kept):
            self._lost += 1

    def flush(self) -> None:
        self._backlog.drain(DRAIN)

    def close(self) -> None:
        super().close()
        if self._backlog.drain(0.0):
            with suppress(OSError):  # of what could not be written before, either
                self._sink.close()

    def _pass_on(self, records: list[logging.LogRecord]) -> None:
        for record in records:
            self._sink.emit(record)  # without its lock, which must be free at the end whatever this waits for

    def _of_lost(self) -> logging.LogRecord:
        text = "%d messages are left out here, as nothing took them in time."
        return logging.LogRecord(__name__, logging.WARNING, __file__, 0, text, (self._lost,), None)


class LogFile(RotatingFileHandler):
    """A file of messages; a failure to write it is reported on stderr once, and again after a success."""

    _failed = False

    def emit(self, record: logging.LogRecord) -> None:
        self._fails = False
        super().emit(record)
        self._failed = self._fails

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        error = sys.exc_info()[1]
        self._fails = True
        if not self._failed:
            reason = error.strerror if isinstance(error, OSError) else error
            remedy = " Make space there." if isinstance(error, OSError) and error.errno in NO_SPACE else ""
            print(
                f"gesturectl: {shown(self.baseFilename)}: cannot be written ({reason}). The run goes on.{remedy}",
                file=sys.stderr,
            )
