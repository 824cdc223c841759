"""CPU time of a tracker's phases, taken by wrapping its parts from outside while a measurement lasts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gesturectl.vision import landmark
from gesturectl.vision.landmark import LandmarkDetector
from gesturectl.vision.motion import MotionGate
from gesturectl.vision.network import Network
from gesturectl.vision.palm import PalmDetector

# Palm detection is one phase with its own crop, network and decoding; the other three are the landmarks'.
PHASES = ("motion", "detect", "crop", "infer", "decode")


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """CPU seconds of all threads of this process by phase, added up while the context lasts.

    Time is counted for the innermost phase only. Outside the context the tracker runs as it was written.
    """
    spent = dict.fromkeys(PHASES, 0.0)
    open_phases: list[str] = []
    since = 0.0

    def wrapped(phase: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            nonlocal since
            if "detect" in open_phases:
                return call(*args, **kwargs)
            now = time.process_time()
            if open_phases:
                spent[open_phases[-1]] += now - since
            open_phases.append(phase)
            since = now
            try:
                return call(*args, **kwargs)
            finally:
                now = time.process_time()
                spent[open_phases.pop()] += now - since
                since = now

        return run

    places: tuple[tuple[str, Any, str], ...] = (
        ("motion", MotionGate, "changed"),
        ("detect", PalmDetector, "detect_in"),
        ("crop", LandmarkDetector, "detect"),
        ("infer", Network, "infer"),
        ("decode", landmark, "project"),
    )
    plain = [getattr(owner, name) for _, owner, name in places]
    for (phase, owner, name), call in zip(places, plain, strict=True):
        setattr(owner, name, wrapped(phase, call))
    try:
        yield spent
    finally:
        for (_, owner, name), call in zip(places, plain, strict=True):
            setattr(owner, name, call)
