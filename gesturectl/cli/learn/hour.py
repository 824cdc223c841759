"""`gesturectl learn`: an hour of your normal use, to tell what you mean from what your hands do beside that.

Nothing is kept before you begin it. While it goes on, use the computer as you always do. Kept are points of your hands,
no pictures. How long it still goes, `gesturectl learn` tells; it waits while the run is paused, and goes on after a new
start. Gestures that you use and do not take back by `not-meant` count as meant, the rest as hands that mean nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from gesturectl.model.words import counted, shown

SHOWN = 24  # hands drawn by `show`
ROW = 8  # of them in a line on the terminal


def add_parser(commands: Any) -> None:
    p = commands.add_parser("learn", help="learn from an hour of your normal use", description=__doc__)
    p.set_defaults(run=run_standing)
    parts = p.add_subparsers(dest="learn_command", metavar="COMMAND")
    start = parts.add_parser("start", help="begin it in the running gesturectl")
    start.add_argument("--minutes", type=float, default=60.0, metavar="N", help="how long, 60 where left out")
    start.set_defaults(run=run_start)
    stop = parts.add_parser("stop", help="end it, and keep what was learned so far")
    stop.add_argument("--discard", dest="keep", action="store_false", help="throw it away instead")
    stop.set_defaults(run=run_stop)
    show = parts.add_parser("show", help="draw what is kept: hands that meant nothing, then gestures that you meant")
    show.add_argument("--png", type=Path, metavar="FILE", help="into a picture instead of the terminal")
    show.set_defaults(run=run_show)
    export = parts.add_parser("export", help="write all that is kept into a file; it holds no pictures")
    export.add_argument("file", type=Path, metavar="FILE")
    export.add_argument("--force", action="store_true", help="replace a file that is there")
    export.set_defaults(run=run_export)
    parts.add_parser("delete", help="delete all that was learned: all is as before").set_defaults(run=run_delete)


def run_standing(_: argparse.Namespace) -> int:
    """Prints how it stands, and what is kept. Raises InputError where the file is broken."""
    from gesturectl.control import client
    from gesturectl.learn.hour import file
    from gesturectl.learn.hour.words import in_words, kept_in_words
    from gesturectl.model.errors import GesturectlError

    try:
        learning = client.ask("status")["status"].get("learning")
    except GesturectlError:
        found = file.goes_on()
        said = f"The next run goes on to learn, for {found.left / 60:.0f} minutes more." if found else ""
        print(said or "Nothing is being learned: no gesturectl is running.")
    else:
        print(in_words(learning) if learning else "Nothing is being learned; `gesturectl learn start` begins that.")
    print(kept_in_words(file.kept()))
    return 0


def run_start(args: argparse.Namespace) -> int:
    """Begins it. Raises GesturectlError where no run is there, or one that learns already."""
    from gesturectl.control import client

    print(shown(client.ask("learn", minutes=args.minutes)["said"]))
    return 0


def run_stop(args: argparse.Namespace) -> int:
    """Ends it, without a run as well. Raises GesturectlError where nothing is being learned."""
    from gesturectl.control import client
    from gesturectl.control.lock import is_held
    from gesturectl.learn.hour import file
    from gesturectl.learn.hour.words import kept_in_words
    from gesturectl.model.errors import InputError

    if is_held():
        print(shown(client.ask("learn-stop", keep=args.keep)["said"]))
        return 0
    found = file.goes_on()
    if found is None:
        raise InputError("Nothing is being learned.", "`gesturectl learn start` begins that.")
    if args.keep:
        file.keep(found.usual)
    else:
        file.discard()
    print(kept_in_words(file.kept()))
    return 0


def run_show(args: argparse.Namespace) -> int:
    """Draws hands that are kept. Raises InputError where none are, or the file is broken."""
    from gesturectl.learn.hour import file
    from gesturectl.learn.hour.words import kept_in_words
    from gesturectl.model.errors import InputError
    from gesturectl.model.types import Hand

    usual = file.kept()
    often = sorted(usual.hands, key=lambda k: -k.frames)
    meant = [Hand(0, c.side, 1.0, s.landmarks, s.world) for c in usual.meant for s in c.seen if abs(s.t) < 1e-6]
    hands = [*(k.hand for k in often[:SHOWN]), *meant[:SHOWN]]
    if not hands:
        raise InputError("Nothing was learned of your use.", "`gesturectl learn start` begins that.")
    if args.png is not None:
        from gesturectl.vision.drawing import hands_image, write_png

        write_png(args.png, hands_image(hands))
        print(f"{args.png}: {counted(len(hands), 'hand')} drawn")
    else:
        from gesturectl.cli.terminal.canvas import draw_hands

        for k in range(0, len(hands), ROW):
            print("\n".join(draw_hands(hands[k : k + ROW])))
    gestures = ", ".join(dict.fromkeys(c.gesture for c in usual.meant))
    print(shown(kept_in_words(usual) + (f" Meant were: {gestures}." if gestures else "")))
    return 0


def run_export(args: argparse.Namespace) -> int:
    """Writes what is kept into a file. Raises InputError where that is there, or nothing is kept."""
    from gesturectl.cli.terminal.exports import write_export
    from gesturectl.learn.hour import file
    from gesturectl.model.errors import InputError

    usual = file.kept()
    if not usual.hands and not usual.meant:
        raise InputError("Nothing was learned of your use.", "`gesturectl learn start` begins that.")
    write_export(args.file, file.dump(file.Hour(usual)), force=args.force)
    print(f"{args.file}: {counted(len(usual.hands), 'hand')}, {counted(len(usual.meant), 'gesture')} that you meant")
    return 0


def run_delete(_: argparse.Namespace) -> int:
    """Deletes all of it. Raises GesturectlError where it goes on, or cannot be deleted."""
    from gesturectl.control.lock import is_held
    from gesturectl.learn.hour import file
    from gesturectl.model.errors import InputError

    if is_held() and file.going().exists():
        raise InputError("It is being learned at present.", "End that first by `gesturectl learn stop --discard`.")
    print("What was learned of your use is deleted." if file.forget() else "Nothing was learned of your use.")
    return 0
