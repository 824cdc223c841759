"""`gesturectl watch`: a live view of hands and gestures in the terminal; no events are sent."""

from __future__ import annotations

import argparse
import sys
from collections import deque
from pathlib import Path
from typing import Any

from gesturectl.cli.run import add_source, load_config
from gesturectl.model.system import is_terminal

LINES = 5  # of what happened last


def add_parser(commands: Any) -> None:
    p = commands.add_parser("watch", help="see hands and gestures in the terminal", description=__doc__)
    p.add_argument("--config", type=Path, metavar="FILE", help="use this config instead of your own")
    add_source(p)
    p.add_argument("--loop", action="store_true", help="play a file again and again")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 at the end of the source. On a terminal the hands are drawn; elsewhere each change is a printed line."""
    config = load_config(args.config, mirrored=args.mirrored)
    from gesturectl.cli.terminal.canvas import fitted, full_screen, redraw
    from gesturectl.cli.terminal.narrator import Narrator, say
    from gesturectl.gestures.distance import distance
    from gesturectl.model.types import HandFrame
    from gesturectl.pipeline.step import Step
    from gesturectl.run.assemble import RunOptions
    from gesturectl.run.assemble import run as engine_run

    source = args.source if args.source is not None else str(config.camera.source)
    options = RunOptions(source, "none", loop=args.loop)
    recent: deque[str] = deque(maxlen=LINES)
    title: list[str] = []
    narrator = Narrator(recent.append)
    if not is_terminal(sys.stdout):
        return engine_run(config, options, Narrator(say), say)

    def width(frame: HandFrame) -> int:
        return frame.size[1 if config.camera.rotate in (90, 270) else 0]

    def show(frame: HandFrame | None, step: Step) -> None:
        narrator(frame, step)
        if frame is None:
            return
        hands = [
            f"{h.side} hand, {distance(h, width(frame), config.camera.fov) * 100:.0f} cm: {p.pose} {p.score:.2f}"
            + (f" (not meant yet: {step.waiting[h.track_id].value})" if h.track_id in step.waiting else "")
            for h, p in zip(frame.hands, step.poses, strict=True)
        ] or ["no hand in view"]
        redraw([*title, *fitted(frame, LINES + 4), "   ".join(hands), *recent])

    with full_screen():
        return engine_run(config, options, show, lambda line: title.append(line + "; Ctrl+C ends"))
