"""A first-order low-pass, clocked by the stream's own time."""

from __future__ import annotations

import math


def smoothing(cutoff: float, dt: float) -> float:
    """Weight of the new sample in a first-order low-pass with `cutoff` in Hz, `dt` seconds after the last one.

    By backward differences, whose lag behind an even movement is 1 / (2 pi cutoff) at any frame rate.
    """
    return 1.0 / (1.0 + 1.0 / (2.0 * math.pi * cutoff * dt)) if dt > 0 else 0.0
