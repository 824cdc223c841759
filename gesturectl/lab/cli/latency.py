"""`gesturectl bench latency`: what the engine adds between a frame and the event sent, stage by stage."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gesturectl.cli.run import load_config
from gesturectl.lab.cli.options import add_json

if TYPE_CHECKING:
    from gesturectl.lab.latency import LatencyFigures

MINUTE = 59.0  # seconds from which on the first minute is over


def add_parser(what: Any) -> None:
    p = what.add_parser(
        "latency",
        help="time of each stage while a source runs in real time",
        description="Plays a source in real time, sends nothing, and measures each stage; the decoding of the picture "
        "is left out. A long run, such as one of 1800 seconds, tells of leaks, too.",
    )
    p.add_argument("source", nargs="?", metavar="SOURCE", help="as of `run --source` (default: the bundled clip)")
    p.add_argument("--seconds", type=float, default=20.0, metavar="S", help="how long (default: 20)")
    p.add_argument("--config", type=Path, metavar="FILE", help="use this config instead of your own")
    add_json(p)
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs the command: 0 once everything is measured."""
    from gesturectl.lab.latency import measure
    from gesturectl.model.resources import resource

    figures = measure(load_config(args.config, mirrored=False), args.source or str(resource("demo.mp4")), args.seconds)
    print(json.dumps(asdict(figures), indent=2) if args.json else "\n".join(table(figures)))
    return 0


def table(figures: LatencyFigures) -> Iterator[str]:
    """The figures as lines."""
    yield f"{figures.source}: {figures.seconds:.0f} s, {figures.frames} frames, {figures.dropped} left out"
    yield f"{'milliseconds':<14}" + "".join(f"{name:>9}" for name in ("p50", "p90", "p99", "max"))
    for stage, values in figures.quantiles.items():
        yield f"{stage:<14}" + "".join(f"{v:>9.2f}" for v in values)
    yield f"CPU a frame, all threads, decoding included: {figures.cpu:.2f} ms"
    first = next((s for s in figures.samples if s.t >= MINUTE), figures.samples[-1])
    last = figures.samples[-1]
    if first.memory is not None and last.memory is not None:
        yield (
            f"after {first.t:.0f} s / at the end: {first.memory:.1f} / {last.memory:.1f} MB, "
            f"{first.threads} / {last.threads} threads, {first.descriptors} / {last.descriptors} descriptors"
        )
    if last is not first and first.p99 and last.p99:
        times = f"{first.p99:.2f} / {last.p99:.2f} ms, {last.p99 / first.p99:.2f} times"
        yield f"p99 of a frame in the first / last minute: {times}"
