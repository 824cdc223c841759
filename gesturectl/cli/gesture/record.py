"""`gesturectl gesture record NAME`: shows a gesture to the camera, with a countdown and advice."""

from __future__ import annotations

import argparse
from typing import Any

from gesturectl.cli.gesture.gallery import add_any_turn
from gesturectl.cli.run import add_source, load_config


def add_parser(parts: Any) -> None:
    """Adds the command to those of `gesture`."""
    p = parts.add_parser("record", help="show a gesture to the camera, in a quarter of a minute", description=__doc__)
    p.add_argument("name", metavar="NAME", help="lower-case letters, digits and underscores")
    p.add_argument("--motion", action="store_true", help="a motion, made several times between rests; else a pose")
    p.add_argument("--times", type=_times, default=3, metavar="N", help="how often the motion is made (default: 3)")
    p.add_argument("--person", default="", metavar="WHO", help="whose hand it is, for `evaluate` across people")
    add_any_turn(p)
    add_source(p)
    p.set_defaults(run=run)


def _times(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 20:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 20")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Stores what was shown. Raises GesturectlError; InputError where nothing was, or what was is of another kind."""
    from dataclasses import replace

    from gesturectl.cli.gesture.gallery import NO_TURN, keep
    from gesturectl.cli.terminal.view import lead
    from gesturectl.config.edit.file import read
    from gesturectl.config.load import default_path
    from gesturectl.learn.library import require_undeclared
    from gesturectl.learn.recording import recorder
    from gesturectl.model.errors import InputError, UsageError
    from gesturectl.run.hands.source import open_hands

    if args.motion and args.any_turn:
        raise UsageError(NO_TURN, "Leave `--any-turn` out.")
    shown = recorder(args.name, "motion" if args.motion else "pose", args.times, args.person)
    config = load_config(None, mirrored=args.mirrored)
    require_undeclared(args.name, read(default_path()))
    source = args.source if args.source is not None else str(config.camera.source)
    pictures = InputError(f"{source}: pictures are added by `gesture add --images`.", "Give a camera.")
    with open_hands(config, source) as hands:
        lead(hands, shown, pictures)
    gesture = shown.gesture()
    if not gesture.count:
        raise InputError(f"No sample of `{args.name}` was seen.", "Look at `gesturectl watch`, then try again.")
    return keep(replace(gesture, any_turn=args.any_turn))
