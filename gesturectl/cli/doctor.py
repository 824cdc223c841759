"""`gesturectl doctor`: what works on this computer, and what to do about the rest."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gesturectl.model.system import is_terminal
from gesturectl.model.words import legible, shown

if TYPE_CHECKING:
    from gesturectl.doctor.check import Check

_COLOUR = {"ok": "\x1b[32m", "warn": "\x1b[33m", "fail": "\x1b[31m"}


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("doctor", help="what works on this computer, and the remedy for what does not")
    parser.add_argument("--json", action="store_true", help="print the checks as JSON")
    parser.add_argument(
        "--bundle", type=Path, metavar="FILE.zip", help="write a report without pictures, typed text or passwords"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs the command: 0 where nothing failed, else 3."""
    from gesturectl.doctor import checks as doctor

    checks = doctor.report()
    if args.bundle:
        from gesturectl.doctor import bundle

        bundle.write(args.bundle, checks)
        print(f"gesturectl: {args.bundle} written; look into it before you pass it on", file=sys.stderr)
    if args.json:
        print(json.dumps([asdict(c) for c in checks], indent=2))
    else:
        colour = is_terminal(sys.stdout) and not os.environ.get("NO_COLOR")
        print(table(checks, min(shutil.get_terminal_size().columns, 100), colour=colour))
    return 3 if any(c.status == "fail" for c in checks) else 0


def table(checks: Sequence[Check], width: int, *, colour: bool) -> str:
    """The checks as text of at most `width` columns; a remedy that is a command stays whole, to be pasted."""
    margin = 5 + max(len(c.name) for c in checks) + 2
    lines = []
    for check in checks:
        status = f"{check.status:<5}"
        head = f"{_COLOUR[check.status]}{status}\x1b[0m" if colour else status
        detail = _wrapped(legible(check.detail), width - margin)
        lines.append(f"{head}{check.name:<{margin - 5}}{detail[0]}")
        lines += [" " * margin + part for part in detail[1:]]
        if check.remedy:
            sentence = check.remedy.endswith(".")
            first, *rest = _wrapped(check.remedy, width - 8) if sentence else [shown(check.remedy)]
            lines.append("     -> " + first)
            lines += [" " * 8 + part for part in rest]
    return "\n".join(lines)


def _wrapped(text: str, width: int) -> list[str]:
    parts = (
        textwrap.wrap(line, max(width, 30), break_on_hyphens=False, break_long_words=False)
        for line in text.splitlines()
    )
    return [part for line in parts for part in line] or [""]
