"""Whether two traces hold the same, `same-trace.py HERE THERE`: hands to the last digit, the rest nearly."""

import itertools
import json
import sys
from pathlib import Path
from typing import Any

NEARLY = 1e-6  # of numbers after the tracker: the two systems' sines and roots differ in their last digits


def nearly(one: Any, other: Any) -> bool:
    """Whether two values are the same, numbers nearly so."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(nearly(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(nearly, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= NEARLY * max(1.0, abs(one))
    return bool(one == other)


def lines(path: str) -> list[bytes]:
    """The lines of a trace behind its first, which names its source."""
    return Path(path).read_bytes().splitlines()[1:]


here, there = map(lines, sys.argv[1:])
equal = 0
for number, (a, b) in enumerate(itertools.zip_longest(here, there, fillvalue=b"{}"), 2):
    one, other = json.loads(a), json.loads(b)
    same = a == b if one.get("type") == "frame" else nearly(one, other)
    if not same:
        sys.exit(f"line {number} differs:\n  here  {a.decode()[:300]}\n  there {b.decode()[:300]}")
    equal += a == b
print(f"{len(here)} lines, {equal} of them to the last digit")
