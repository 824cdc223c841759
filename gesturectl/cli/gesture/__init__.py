"""`gesturectl gesture`: gestures of your own: shown, kept, judged and shared."""

from __future__ import annotations

import argparse
import os
import shlex
from pathlib import Path
from typing import Any

from gesturectl.cli.gesture.gallery import NO_TURN, add_any_turn, keep, readable
from gesturectl.model.words import counted, legible, shown_path

SHOWN = 16  # hands drawn by `show`
PACK = (".yaml", ".yml")  # files of a pack with bindings


def add_parser(commands: Any) -> None:
    p = commands.add_parser("gesture", help="train, list and judge gestures of your own", description=__doc__)
    parts = p.add_subparsers(dest="gesture_command", required=True, metavar="COMMAND")

    from gesturectl.cli.gesture import evaluate, forecast, record

    record.add_parser(parts)
    add = parts.add_parser("add", help="add samples to a gesture, a new one or one that is there")
    add.add_argument("name", metavar="NAME", help="lower-case letters, digits and underscores")
    source = add.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--images", type=Path, metavar="DIR", help="a folder of images, each showing the pose, or one image"
    )
    source.add_argument(
        "--clip", metavar="FILE", help="a video of the pose from different angles, or a folder of its pictures"
    )
    source.add_argument("--trace", metavar="FILE", help="the same as a recorded trace")
    add.add_argument("--motion", action="store_true", help="the clip or trace shows a motion, once, between two rests")
    add_any_turn(add)
    _person_and_mirror(add)
    add.set_defaults(run=run_add)

    parts.add_parser("list", help="your gestures and how many samples each has").set_defaults(run=run_list)

    show = parts.add_parser("show", help="draw the hands of a gesture")
    show.add_argument("name", metavar="NAME")
    show.add_argument("--png", type=Path, metavar="FILE", help="into a picture instead of the terminal")
    show.set_defaults(run=run_show)

    rename = parts.add_parser("rename", help="give a gesture another name, in your config as well")
    rename.add_argument("name", metavar="OLD")
    rename.add_argument("new", metavar="NEW", help="lower-case letters, digits and underscores")
    rename.set_defaults(run=run_rename)

    remove = parts.add_parser("remove", help="delete a gesture and its samples, once nothing is bound to it")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=run_remove)

    evaluate.add_parser(parts)
    forecast.add_parsers(parts)
    export = parts.add_parser("export", help="write gestures into one file to pass on; it holds no pictures")
    export.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="*.yaml, *.yml: a pack, with what is bound to them; else the samples alone",
    )
    export.add_argument("names", nargs="*", metavar="NAME", help="all where left out")
    export.add_argument("--force", action="store_true", help="replace a file that is there")
    export.set_defaults(run=run_export)

    take = parts.add_parser("import", help="take over the gestures of such a file")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("names", nargs="*", metavar="NAME", help="all where left out")
    take.set_defaults(run=run_import)


def _person_and_mirror(p: argparse.ArgumentParser) -> None:
    p.add_argument("--person", default="", metavar="WHO", help="whose hand it is, for `evaluate` across people")
    p.add_argument("--mirrored", action="store_true", help="the source shows a mirror's view")


def run_add(args: argparse.Namespace) -> int:
    """Stores what the source shows of the gesture. Raises GesturectlError."""
    from gesturectl.cli.run import load_config
    from gesturectl.config.edit.file import read
    from gesturectl.config.load import default_path
    from gesturectl.learn.library import require_undeclared
    from gesturectl.learn.training import from_clip, from_images, motion_from_clip
    from gesturectl.model.errors import InputError, UsageError
    from gesturectl.model.samples import Gesture, checked_name
    from gesturectl.vision.images import SUFFIXES

    checked_name(args.name)
    config = load_config(None, mirrored=args.mirrored)
    require_undeclared(args.name, read(default_path()))
    if args.trace is not None and not args.trace.endswith(".jsonl"):
        raise InputError(f"{args.trace}: no trace.", "Give a *.jsonl file written by `--trace`, or use `--clip`.")
    if args.motion:
        if args.images is not None:
            raise UsageError("Images show no motion.", "Give a clip or a trace.")
        if args.any_turn:
            raise UsageError(NO_TURN, "Leave `--any-turn` out.")
        motion = motion_from_clip(args.clip or args.trace, config, args.person)
        print(f"A motion of {motion.points[-1, 0]:.1f} s is found.")
        return keep(Gesture(args.name, "motion", motions=(motion,)))
    if args.images is not None:
        if args.images.suffix.lower() not in SUFFIXES and not args.images.is_dir():
            raise InputError(f"{shown_path(args.images)}: no such folder, and no image.", "Give a folder of images.")
        taken = from_images(args.images, config, args.person)
        print(f"{counted(taken.seen, 'image')}: a hand is found in {taken.seen - taken.without_hand}.")
        for file in taken.files:
            print(f"  no hand: {file}")
    else:
        taken = from_clip(args.clip or args.trace, config, args.person)
        print(
            f"{counted(taken.seen, 'frame')}: {taken.without_hand} without a hand, {taken.other} with another pose "
            f"than most; the {counted(len(taken.samples), 'most different one')} kept."
        )
    return keep(Gesture(args.name, "pose", poses=taken.samples, any_turn=args.any_turn))


def run_list(args: argparse.Namespace) -> int:
    """Prints one line a gesture."""
    from gesturectl.model import gallery

    gestures = readable()
    if not gestures:
        print(f"No gestures of your own in {gallery.folder()}. Add one with `gesturectl gesture record NAME`.")
    width = max((len(g.name) for g in gestures), default=0)
    for g in gestures:
        samples = g.poses or g.motions
        people = sorted({s.person for s in samples} - {""})
        by = f", of {', '.join(people)}" if people else ""
        print(f"{g.name:<{width}}  {g.kind:<6}  {counted(g.count, 'sample')}{by}")
    return 0


def run_show(args: argparse.Namespace) -> int:
    """Draws the hands of a gesture. Raises InputError where there is no such gesture."""
    from gesturectl.model import gallery

    gesture = gallery.read(args.name)
    hands = [s.hand for s in gesture.poses]
    if args.png is not None:
        from gesturectl.vision.drawing import hands_image, ways_image, write_png

        write_png(args.png, hands_image(hands) if hands else ways_image([m.points for m in gesture.motions]))
        print(f"{args.png}: {counted(gesture.count, 'sample')} drawn")
        return 0
    from gesturectl.cli.terminal.canvas import draw_hands, draw_ways

    ways = [m.points for m in gesture.motions[:SHOWN]]
    print("\n".join(draw_ways(ways) if ways else draw_hands(hands[:SHOWN])))
    print(
        f"{args.name}: {counted(gesture.count, 'sample')}" + (f", the first {SHOWN}" if gesture.count > SHOWN else "")
    )
    return 0


def run_rename(args: argparse.Namespace) -> int:
    """Gives a gesture another name, in the config as well. Raises InputError, and nothing is changed."""
    from gesturectl.config.edit import file
    from gesturectl.config.load import default_path
    from gesturectl.learn import library

    path = default_path()
    written = library.rename(args.name, args.new, file.read(path), lambda change: file.rewrite(path, change))
    print(f"`{args.name}` is `{args.new}` now{f', in {path} as well' if written else ''}.")
    return 0


def run_remove(args: argparse.Namespace) -> int:
    """Deletes a gesture. Raises InputError where there is none of that name, or the config names it."""
    from gesturectl.config.load import default_path
    from gesturectl.learn import library

    remedy = f"Unbind it there, or give it another name with `gesturectl gesture rename {args.name} NEW`."
    library.remove(args.name, default_path(), remedy, lines=True)
    print(f"`{args.name}` is removed.")
    return 0


def run_export(args: argparse.Namespace) -> int:
    """Writes a pack. Raises InputError for an unknown name, and where the file is there."""
    from gesturectl.cli.run import load_config
    from gesturectl.cli.terminal.exports import write_export
    from gesturectl.model import gallery
    from gesturectl.model.errors import InputError
    from gesturectl.model.samples import dump

    names = args.names or gallery.names()
    if not names:
        raise InputError(
            "There are no gestures of your own to export.", "Add one with `gesturectl gesture record NAME`."
        )
    gestures = [gallery.read(name) for name in dict.fromkeys(names)]
    if args.file.suffix.lower() not in PACK:
        write_export(args.file, dump(gestures), force=args.force)
        print(f"{args.file}: {', '.join(g.name for g in gestures)}")
        return 0
    from gesturectl.config.packs.share import asked_about, shared

    text = shared(load_config(None, mirrored=False), gestures)
    write_export(args.file, text.encode(), force=args.force)
    print(f"{args.file}: {', '.join(g.name for g in gestures)}, with what is bound to them.")
    if asked := asked_about(text):
        print(legible("\n  ".join(["It holds what may be a command; look at it before you pass it on:", *asked])))
    name = shlex.quote(shown_path(args.file.name))
    print(f"Whoever gets it looks at it with `gesturectl config pack {name}`, and adds it with `--add`.")
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Takes over gestures whose names are free; all of them or none. Raises InputError."""
    from gesturectl.config.edit import file
    from gesturectl.config.load import default_path
    from gesturectl.learn import library
    from gesturectl.learn.advice import alike
    from gesturectl.model.errors import InputError
    from gesturectl.model.samples import read_file

    if args.file.suffix.lower() in PACK and os.path.lexists(args.file):
        remedy = (
            f"Look at it with `gesturectl config pack {shlex.quote(shown_path(args.file))}`, and add it with `--add`."
        )
        raise InputError(f"{shown_path(args.file)}: a pack of bindings, and no samples alone.", remedy)
    gestures = read_file(args.file)
    names = args.names or [g.name for g in gestures]
    remedy = "Remove it with `gesturectl gesture remove {}`, or name only the others behind the file."
    content = file.read(default_path())
    library.take(gestures, {name: name for name in names}, content, str(args.file), remedy)
    stored = readable()
    for g in gestures:
        if g.name in names:
            print(f"{g.name}: {counted(g.count, 'sample')}")
            for line in alike(g, stored):
                print(f"  {line}")
    return 0
