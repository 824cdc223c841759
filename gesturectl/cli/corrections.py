"""`gesturectl corrections`: what you have said of gestures: that one was not meant, or should have acted."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from gesturectl.model.words import counted, shown

SHOWN = 8  # hands drawn by `show`


def add_parser(commands: Any) -> None:
    p = commands.add_parser(
        "corrections", help="what you have said of gestures, to see and to delete", description=__doc__
    )
    p.set_defaults(run=run_list)
    parts = p.add_subparsers(dest="corrections_command", metavar="COMMAND")
    parts.add_parser("list", help="each with its number, the newest last").set_defaults(run=run_list)
    show = parts.add_parser("show", help="draw what the hand did around that moment")
    show.add_argument("id", metavar="ID", help="its number")
    show.add_argument("--png", type=Path, metavar="FILE", help="into a picture instead of the terminal")
    show.set_defaults(run=run_show)
    delete = parts.add_parser("delete", help="strike some out: all is as if they had not been said")
    which = delete.add_mutually_exclusive_group(required=True)
    which.add_argument("ids", nargs="*", default=[], metavar="ID", help="their numbers")
    which.add_argument("--all", action="store_true", help="all of them, and a broken file")
    delete.set_defaults(run=run_delete)
    export = parts.add_parser("export", help="write all of them into a file; it holds no pictures")
    export.add_argument("file", type=Path, metavar="FILE")
    export.add_argument("--force", action="store_true", help="replace a file that is there")
    export.set_defaults(run=run_export)
    take = parts.add_parser("import", help="add those of such a file")
    take.add_argument("file", type=Path, metavar="FILE")
    take.set_defaults(run=run_import)


def run_list(_: argparse.Namespace) -> int:
    """Prints one line a correction. Raises InputError where the file is broken."""
    import time

    from gesturectl.model import corrections

    found = corrections.read()
    if not found:
        print("Nothing was said of gestures yet. `gesturectl not-meant` does, within seconds of a stray action.")
    width = max((len(c.gesture) for c in found), default=0)
    for c in found:
        at = time.strftime("%Y-%m-%d %H:%M", time.localtime(c.at))
        print(shown(f"{c.id:>4}  {at}  {c.gesture:<{width}}  {c.kind}: {c.words}"))
    return 0


def run_show(args: argparse.Namespace) -> int:
    """Draws the hands of a correction. Raises InputError where there is none of that number."""
    from gesturectl.model import corrections
    from gesturectl.model.types import Hand

    found = corrections.find(args.id)
    hands = [Hand(0, found.side, 1.0, s.landmarks, s.world) for s in found.seen]
    every = max(len(hands) / SHOWN, 1.0)
    picked = [hands[int(k * every)] for k in range(min(SHOWN, len(hands)))]
    if args.png is not None:
        from gesturectl.vision.drawing import hands_image, write_png

        write_png(args.png, hands_image(picked))
        print(f"{args.png}: {counted(len(picked), 'hand')} drawn")
        return 0
    from gesturectl.cli.terminal.canvas import draw_hands

    print("\n".join(draw_hands(picked)))
    seconds = found.seen[-1].t - found.seen[0].t if found.seen else 0.0
    print(shown(f"{found.gesture}, {found.kind}: {found.words}; {seconds:.1f} s, from left to right"))
    return 0


def run_delete(args: argparse.Namespace) -> int:
    """Strikes corrections out. Raises InputError for a number that is none, and none is deleted."""
    from gesturectl.model import corrections

    n = corrections.delete(None if args.all else args.ids)
    print(f"{counted(n, 'correction')} deleted.")
    return 0


def run_export(args: argparse.Namespace) -> int:
    """Writes all corrections into a file. Raises InputError where it is there."""
    from gesturectl.cli.terminal.exports import write_export
    from gesturectl.model import corrections

    found = corrections.read()
    write_export(args.file, corrections.dump(found), force=args.force)
    print(f"{args.file}: {counted(len(found), 'correction')}")
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Adds the corrections of a file. Raises InputError where it is none."""
    from gesturectl.model import corrections

    n = corrections.take(corrections.read_file(args.file))
    print(f"{counted(n, 'correction')} added.", file=sys.stdout)
    return 0
