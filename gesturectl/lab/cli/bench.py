"""`gesturectl bench`: `tracker`, how well hands are found, how steadily, and what that costs;
`pointer`, `latency` and `cpu`."""

from __future__ import annotations

from typing import Any

from gesturectl.lab.cli import cpu, latency, pointer, tracker


def add_parser(commands: Any) -> None:
    p = commands.add_parser("bench", help="measure tracking and pointing", description=__doc__)
    what = p.add_subparsers(metavar="WHAT", required=True)
    for module in (pointer, latency, cpu, tracker):
        module.add_parser(what)
