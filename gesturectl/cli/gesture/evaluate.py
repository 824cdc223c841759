"""`gesturectl gesture evaluate`: how well your gestures are told apart."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gesturectl.learn.evaluation import Confusion, FalseActivations

TITLES = {
    "images": "on the images",
    "samples": "each sample by all others",
    "by_person": "each person by all others",
    "motions": "each motion by all others",
}


def add_parser(parts: Any) -> None:
    """Adds the command to those of `gesture`."""
    p = parts.add_parser("evaluate", help="how well your gestures are told apart")
    p.add_argument("--images", type=Path, metavar="DIR", help="on the images DIR/GESTURE/*, not on the samples")
    p.add_argument("--only-trained", action="store_true", help="leave the built-in poses out")
    p.add_argument(
        "--footage", action="append", default=[], metavar="FILE", help="count what fires in a clip or trace without any"
    )
    p.add_argument("--png", type=Path, metavar="FILE", help="draw the confusion matrix")
    p.add_argument("--json", action="store_true", help="print the figures as JSON")
    p.add_argument("--mirrored", action="store_true", help="images and clips show a mirror's view")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints confusion matrices, and false activations an hour over footage. Raises GesturectlError."""
    from gesturectl.cli.gesture.gallery import own_idle, readable
    from gesturectl.cli.run import load_config
    from gesturectl.learn import evaluation, idle
    from gesturectl.learn.classifier import Trained
    from gesturectl.learn.training import hand_frames
    from gesturectl.model.types import POSES

    gestures = readable()
    poses = [g for g in gestures if g.kind == "pose"]
    config = load_config(None, mirrored=args.mirrored)
    own = Trained(config.gestures, only_trained=args.only_trained)
    if args.images is not None:
        parts = {"images": evaluation.on_images(args.images, own, config)}
    else:
        background = idle.background(own_idle())
        parts = {"samples": evaluation.leave_one_out(poses, background)}
        if len({s.person for g in poses for s in g.poses}) > 1:
            parts["by_person"] = evaluation.leave_one_person_out(poses, background)
        if any(g.motions for g in gestures):
            parts["motions"] = evaluation.motions_left_out(gestures)
        if not gestures and not args.footage:
            from gesturectl.model.errors import InputError

            raise InputError(
                "There are no gestures of your own to judge.", "Add one with `gesturectl gesture record NAME`."
            )
    main = next(iter(parts.values()))
    record = _record(main) | {k: _record(c) for k, c in parts.items() if c is not main}
    if not args.json:
        for part, confusion in parts.items():
            if confusion.true or confusion.not_found:
                print("\n".join(_table(TITLES[part], confusion)) + "\n")
    if args.footage:
        names = [g.name for g in gestures] or list(POSES)
        total = evaluation.total(evaluation.on_footage(hand_frames(f, config), own, names) for f in args.footage)
        record["footage"] = {"seconds": total.seconds, "begun": dict(total.begun)}
        if not args.json:
            print("\n".join(begun_in_words(total, names)))
    if args.json:
        print(json.dumps(record))
    if args.png is not None:
        from gesturectl.vision.drawing import matrix_image, write_png

        write_png(args.png, matrix_image(main.labels, main.matrix))
    return 0


def _record(confusion: Confusion) -> dict[str, object]:
    return {"labels": confusion.labels, "matrix": confusion.matrix, "not_found": confusion.not_found}


def begun_in_words(total: FalseActivations, names: Sequence[str]) -> Iterator[str]:
    """What began in footage; how often in an hour only where there is enough of it."""
    short = "" if total.rated else "; for a rate, give 10 minutes or more"
    yield f"In {total.seconds:.0f} s of footage without gestures{short}:"
    for name in names:
        n = total.begun.get(name, 0)
        rate = f", {total.an_hour(name):.1f} an hour" if total.rated else ""
        yield f"  {name}: began {n} time{'' if n == 1 else 's'}{rate}"


def _table(title: str, confusion: Confusion) -> list[str]:
    """A confusion matrix in words: rows true, columns answered."""
    labels, matrix = confusion.labels, confusion.matrix
    left = max(map(len, labels))
    cells = [[str(n) if n else "." for n in row] for row in matrix]
    widths = [max(len(label), 3) for label in labels]
    lines = [f"{title}: {confusion.right_in_words()}", " " * left + "  " + "  ".join(labels)]
    for label, row, counts in zip(labels, cells, matrix, strict=True):
        if sum(counts):
            lines.append(f"{label:<{left}}  " + "  ".join(f"{c:>{w}}" for c, w in zip(row, widths, strict=True)))
    missing = {k: v for k, v in confusion.not_found.items() if v}
    if missing:
        lines.append("no hand found: " + ", ".join(f"{k} {v}" for k, v in missing.items()))
    return lines
