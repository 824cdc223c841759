"""Files of JSON lines, as traces, gestures and corrections are kept in; what is wrong with one, with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from gesturectl.model.errors import InputError
from gesturectl.model.files import read_ordinary


def content(path: Path, most: int, remedy: str) -> bytes:
    """A file of up to `most` bytes. Raises InputError where it cannot be read, and with `remedy` where it is larger."""
    try:
        found = read_ordinary(path, most + 1)
    except OSError as e:
        raise InputError(f"{path}: cannot be read ({e.strerror}).", "Check the path and its permissions.") from None
    if len(found) > most:
        raise InputError(f"{path}: larger than {most // 1_000_000} MB.", remedy)
    return found


def records(lines: Iterable[bytes], path: Path | str, remedy: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The object on each line and where it stands, `FILE:LINE`; empty lines are passed over.

    Raises InputError, with `remedy`, at a line that is none.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError:
            record = None
        if not isinstance(record, dict):
            raise InputError(f"{path}:{number}: not a line of JSON.", remedy)
        yield f"{path}:{number}", record


@contextmanager
def placed(where: str, remedy: str) -> Iterator[None]:
    """Raises InputError with the place `where` for the errors of what a line does not hold as it should."""
    try:
        yield
    except InputError as e:
        raise InputError(f"{where}: {e.problem}", e.remedy) from None
    except (KeyError, TypeError, ValueError, OverflowError) as e:
        reason = f"lacks {e}" if isinstance(e, KeyError) else str(e)
        raise InputError(f"{where}: {reason}.", remedy) from None
