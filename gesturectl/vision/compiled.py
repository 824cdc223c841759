"""Compiled networks kept between runs, since compiling takes as long as all the rest of a start.

A file is the SHA-256 of what follows it, a line of JSON (key, shapes of the heads, length of the network), the network
as OpenVINO exports it, and the heads' numbers. A file that is damaged or was made for another key counts as absent.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import orjson

from gesturectl.model.files import read_ordinary, write_atomic
from gesturectl.model.types import FloatArray

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Head:
    """One linear layer that runs outside the network, with a sigmoid where the graph has one."""

    weights: FloatArray  # (outputs, features)
    bias: FloatArray  # (outputs,)
    sigmoid: bool


@dataclass(frozen=True, slots=True)
class Compiled:
    """A network ready for this computer."""

    blob: bytes
    heads: Sequence[Head]


def read(file: Path, key: Mapping[str, str]) -> Compiled | None:
    """The network in `file`, where it was made for `key`; None where it is absent, damaged or another's."""
    try:
        content = memoryview(read_ordinary(file))
    except OSError:
        return None
    body = content[32:]
    if hashlib.sha256(body).digest() != content[:32]:
        return None
    end = bytes(body[:4096]).index(b"\n")
    header = orjson.loads(body[:end])
    if header["key"] != key:
        return None
    at = end + 1
    blob = bytes(body[at : at + header["blob"]])
    numbers = np.frombuffer(body[at + header["blob"] :], np.float32).copy()  # or the whole file would stay in memory
    heads = []
    for outputs, features, sigmoid in header["heads"]:
        weights, bias, numbers = np.split(numbers, [outputs * features, outputs * (features + 1)])
        heads.append(Head(weights.reshape(outputs, features), bias, sigmoid))
    return Compiled(blob, heads)


def write(file: Path, key: Mapping[str, str], compiled: Compiled) -> None:
    """Writes a network for the next run. A failure to write is logged once, and costs only the time of compiling."""
    heads = compiled.heads
    header = {"key": key, "heads": [(*h.weights.shape, h.sigmoid) for h in heads], "blob": len(compiled.blob)}
    numbers = [np.ascontiguousarray(a, np.float32).tobytes() for h in heads for a in (h.weights, h.bias)]
    body = b"".join([orjson.dumps(header), b"\n", compiled.blob, *numbers])
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(file, hashlib.sha256(body).digest() + body)
    except OSError as e:
        _warn(file.parent, str(e.strerror))


@cache  # once a folder; both networks are in one
def _warn(folder: Path, reason: str) -> None:
    text = (
        "%s: cannot be written (%s), so each start compiles the networks anew. Make space there, and check its rights."
    )
    _log.warning(text, folder, reason)
