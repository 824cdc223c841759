"""The history of the pointing test: kept on this computer, so that a setting's effect can be seen."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
import platformdirs
from pydantic import Field
from starlette.routing import BaseRoute

from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.files import read_ordinary, write_atomic
from gesturectl.page.server.routes import Answer, Asked, get, post

MOST = 1000  # results kept; the oldest go
LARGEST = 1_000_000  # bytes of the file that are read


class Result(Asked):
    """One round of the test, as the page has measured it."""

    device: Literal["hand", "mouse"]
    throughput: Annotated[float, Field(ge=0, le=1000)]  # bits a second
    errors: Annotated[float, Field(ge=0, le=1)]  # share of the targets that were missed
    seconds: Annotated[float, Field(ge=0, le=600)]  # mean time to a target
    targets: Annotated[int, Field(ge=1, le=1000)]
    width: Annotated[float, Field(ge=1, le=10_000)]  # pixels
    distance: Annotated[float, Field(ge=1, le=100_000)]
    size: Literal["large", "medium", "small"] | None = None  # of the targets, as chosen; rounds of before have none


def file() -> Path:
    """Where the history is."""
    return platformdirs.user_state_path("gesturectl", appauthor=False) / "practice.jsonl"


def routes() -> list[BaseRoute]:
    """What is asked about the pointing test."""
    return [get("/practice", answer), post("/practice", Result, add)]


def answer() -> Answer:
    """All results, the oldest first; lines that are none are left out."""
    return {"results": _read()}


def add(result: Result) -> Answer:
    """Keeps one more result."""
    kept = [*_read(), {"at": round(time.time()), **result.model_dump()}][-MOST:]
    content = b"".join(orjson.dumps(r, option=orjson.OPT_APPEND_NEWLINE) for r in kept)
    path = file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, content)
    except OSError as e:
        raise EnvironmentLacksError(
            f"{path}: cannot be written ({e.strerror}).", "Check rights and space left."
        ) from None
    return {"results": kept}


def _read() -> list[dict[str, Any]]:
    try:
        lines = read_ordinary(file(), LARGEST).splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        try:
            record = orjson.loads(line)
            Result.model_validate({k: v for k, v in record.items() if k != "at"})
        except (ValueError, AttributeError):
            continue
        if isinstance(record.get("at"), int):
            found.append(record)
    return found
