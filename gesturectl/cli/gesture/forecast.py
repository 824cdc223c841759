"""`gesturectl gesture forecast`: how often your gestures will be missed and come unmeant; `idle`: by your own hands."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from gesturectl.cli.run import add_source, load_config


def add_parsers(parts: Any) -> None:
    """Adds the two commands to those of `gesture`."""
    p = parts.add_parser(
        "forecast", help="how often your gestures will be missed and come unmeant, and what would help"
    )
    p.add_argument("names", nargs="*", metavar="NAME", help="all where left out")
    p.add_argument("--json", action="store_true", help="print the figures as JSON")
    p.set_defaults(run=run)
    p = parts.add_parser(
        "idle", help="record half a minute of hands that mean nothing, which your gestures are told from"
    )
    p.add_argument("--forget", action="store_true", help="delete all that is recorded of them")
    add_source(p)
    p.set_defaults(run=run_idle)


def run(args: argparse.Namespace) -> int:
    """Prints the forecast of each gesture. Raises InputError for an unknown name, or where there are none."""
    from gesturectl.cli.gesture.gallery import own_idle, readable
    from gesturectl.learn import advice, forecast
    from gesturectl.model import gallery
    from gesturectl.model.errors import InputError

    stored = readable()
    gestures = [gallery.read(name) for name in dict.fromkeys(args.names)] or list(stored)
    if not gestures:
        raise InputError("There are no gestures of your own.", "Add one with `gesturectl gesture record NAME`.")
    own = own_idle()
    found = {g.name: forecast.forecast(g, own) for g in gestures}
    if args.json:
        print(json.dumps({name: asdict(f) if f else None for name, f in found.items()}))
        return 0
    for gesture in gestures:
        print(f"{gesture.name}:")
        for line in (*forecast.in_words(found[gesture.name]), *advice.alike(gesture, stored)):
            print(f"  {line}")
    return 0


def run_idle(args: argparse.Namespace) -> int:
    """Records idle hands, or deletes them. Raises GesturectlError; InputError where no hand was seen."""
    import sys

    from gesturectl.cli.terminal.view import lead
    from gesturectl.learn import idle
    from gesturectl.model.errors import InputError
    from gesturectl.run.hands.source import open_hands

    if args.forget:
        print("Your idle hands are deleted." if idle.forget() else "None of your idle hands are kept.")
        return 0
    config = load_config(None, mirrored=args.mirrored)
    source = args.source if args.source is not None else str(config.camera.source)
    recorder = idle.IdleRecorder()
    with open_hands(config, source) as hands:
        lead(hands, recorder, InputError(f"{source}: pictures have no time.", "Give a camera, a clip or a trace."))
    broken = idle.keep(recorder.frames)
    if broken:
        print(f"gesturectl: the file before was broken and is kept as {broken}", file=sys.stderr)
    own = idle.own()
    print(f"{own.seconds if own else 0.0:.0f} s with your hands in view are kept, as points of them and no pictures.")
    return 0
