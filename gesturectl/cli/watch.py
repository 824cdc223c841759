"""`gesturectl watch`: a live view of hands and gestures in the terminal; no events are sent."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections import deque
from pathlib import Path
from typing import Any

from gesturectl.cli.run import add_source, load_config


def add_parser(commands: Any) -> None:
    p = commands.add_parser("watch", help="see hands and gestures in the terminal", description=__doc__)
    p.add_argument("--config", type=Path, metavar="FILE", help="use this config instead of your own")
    add_source(p)
    p.add_argument("--loop", action="store_true", help="play a file again and again")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    config = load_config(args.config, mirrored=args.mirrored)
    from gesturectl.cli.canvas import draw
    from gesturectl.cli.narrator import Narrator
    from gesturectl.gestures.distance import distance
    from gesturectl.model.types import HandFrame
    from gesturectl.pipeline.pipeline import Step
    from gesturectl.run.assemble import RunOptions
    from gesturectl.run.assemble import run as engine_run

    source = args.source if args.source is not None else str(config.camera.source)
    options = RunOptions(source, "none", loop=args.loop)
    recent: deque[str] = deque(maxlen=5)
    title: list[str] = []
    narrator = Narrator(recent.append)
    if not sys.stdout.isatty():
        return engine_run(config, options, Narrator(print), print)

    def show(frame: HandFrame | None, step: Step) -> None:
        narrator(frame, step)
        if frame is None:
            return
        width, lines = shutil.get_terminal_size()
        rows = max(lines - (recent.maxlen or 0) - 4, 4)
        columns = min(width - 1, int(rows * 2 * frame.size[0] / frame.size[1]))
        hands = [
            f"{h.side} hand, {distance(h, frame.size[0], config.camera.fov) * 100:.0f} cm: {p.pose} {p.score:.2f}"
            for h, p in zip(frame.hands, step.poses, strict=True)
        ] or ["no hand in view"]
        text = [*title, *draw(frame, columns, rows), "   ".join(hands), *recent]
        sys.stdout.write("\x1b[H" + "".join(f"{line[: width - 1]}\x1b[K\n" for line in text) + "\x1b[J")
        sys.stdout.flush()

    sys.stdout.write("\x1b[?1049h\x1b[?25l")
    try:
        return engine_run(config, options, show, lambda line: title.append(line + "; Ctrl+C ends"))
    finally:
        sys.stdout.write("\x1b[?25h\x1b[?1049l")
        sys.stdout.flush()
