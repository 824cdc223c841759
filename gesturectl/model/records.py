"""Lines of JSON, as traces and gestures are kept in, each with its place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from gesturectl.model.errors import InputError


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
