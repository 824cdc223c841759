"""`gesturectl bench cpu`: what a hand costs that moves, and one that lies still."""

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
    from gesturectl.lab.cpu import CpuFigures


def add_parser(what: Any) -> None:
    p = what.add_parser(
        "cpu",
        help="processor time of a moving hand and of a still one",
        description="Measures the processor time of a frame, from a camera's JPEG to the events: of a clip's hands as "
        "they move, and of its surest one in a picture that only the camera's noise changes.",
    )
    p.add_argument("clip", nargs="?", type=Path, metavar="CLIP", help="a video (default: the bundled clip)")
    p.add_argument("--config", type=Path, metavar="FILE", help="use this config instead of your own")
    add_json(p)
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs the command: 0 once everything is measured."""
    from gesturectl.lab.cpu import measure
    from gesturectl.model.resources import resource

    figures = measure(args.clip or resource("demo.mp4"), load_config(args.config, mirrored=False))
    rows = [asdict(f) | {"cpu": f.cpu} for f in figures]
    print(json.dumps(rows, indent=2) if args.json else "\n".join(table(*figures)))
    return 0


def table(moving: CpuFigures, still: CpuFigures) -> Iterator[str]:
    """The figures as lines."""
    columns = ("frames", "with a hand", "kept", "decoding", "tracking", "rest", "CPU, ms")
    yield f"{'hand':<8}" + "".join(f"{name:>12}" for name in columns)
    for f in (moving, still):
        times = "".join(f"{v:>12.2f}" for v in (f.decoding, f.tracking, f.rest, f.cpu))
        yield f"{f.hand:<8}{f.frames:>12}{f.found:>12}{f.same:>12.0%}{times}"
    yield f"A still hand takes {still.cpu / moving.cpu:.2f} of a moving one's CPU."
