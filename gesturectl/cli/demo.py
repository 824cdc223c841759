"""`gesturectl demo`: the bundled clip in real time, printing what it sees and does."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from gesturectl.cli.run import OUTPUTS, clear_leftovers, screen


def add_parser(commands: Any) -> None:
    p = commands.add_parser(
        "demo", help="play a clip that comes with the program: what it sees and would do", description=__doc__
    )
    p.add_argument("--output", default="none", metavar="O", help=f"send the events, too: {OUTPUTS} (default: none)")
    p.add_argument("--screen", type=screen, metavar="WxH", help="screen size for the outputs none and record")
    p.add_argument("--speed", choices=("realtime", "max"), default="realtime", help="max: as fast as it goes")
    p.add_argument("--trace", type=Path, metavar="FILE", help="write what is seen, recognised and sent")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from gesturectl.cli.terminal.messages import DRAIN, MOST
    from gesturectl.cli.terminal.narrator import Narrator, for_a_reader
    from gesturectl.model.backlog import Backlog, Unbuffered
    from gesturectl.model.resources import resource
    from gesturectl.run.assemble import RunOptions
    from gesturectl.run.assemble import run as engine_run
    from gesturectl.settings import Config

    if args.speed == "realtime":
        clear_leftovers()
    clip = str(resource("demo.mp4"))
    options = RunOptions(clip, args.output, args.screen, args.speed == "realtime", False, args.trace)

    out: Backlog[str] | None = None
    if options.for_desktop:  # what is held there must not wait for a reader
        stream = Unbuffered(sys.stdout)
        out = Backlog(lambda lines: stream.write("".join(f"{line}\n" for line in lines)), MOST)

    def say(line: str) -> None:
        with for_a_reader():
            if out:
                out.put(line)
            else:
                print(line, flush=True)

    code = engine_run(Config(), options, Narrator(say), lambda line: say(f"The bundled clip{line.removeprefix(clip)}"))
    if out:
        out.drain(DRAIN)
    if code == 0 and args.output == "none":
        say(
            "That was the clip; nothing was sent to your desktop. With your own hands: `gesturectl doctor`, then `run`."
        )
    return code
