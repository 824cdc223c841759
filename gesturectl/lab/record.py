"""A report as the JSON that `bench --json` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from gesturectl.lab.measure import Report


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Median, 95th percentile and largest."""
    median, p95, largest = np.percentile(values, (50, 95, 100))
    return float(median), float(p95), float(largest)


def record(report: Report) -> dict[str, Any]:
    """The figures of one clip; times in milliseconds unless their names say otherwise, differences as quantiles."""
    out: dict[str, Any] = {
        "clip": report.clip, "frames": report.frames, "fps": report.fps, "truth": report.has_truth,
        "one_core": report.one_core, "capture_cpu_ms": report.capture,
    }  # fmt: skip
    out["engines"] = {
        f.engine: {
            **asdict(f.quality),
            "cpu_ms": f.cpu,
            "phases_cpu_ms": f.phases,
            "wall_ms": dict(zip(("p50", "p95", "p99"), f.wall, strict=True)),
            "startup_s": f.startup.seconds,
            "memory_mb": f.startup.memory,
        }
        for f in report.figures
    }
    if report.comparison:
        found = report.comparison.differences
        quantiles = dict(zip(("median", "p95", "max"), spread(found), strict=True)) if found else None
        out["comparison"] = {
            "hands": len(found),
            "difference_percent_of_hand": quantiles,
            "cpu_ratio": report.comparison.cpu,
            "wall_ratio": report.comparison.wall,
        }
    return out
