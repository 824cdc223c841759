"""The options that all of `gesturectl bench` have, and where its figures go."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from gesturectl.model.errors import InputError, UsageError


def add_json(p: argparse.ArgumentParser) -> None:
    p.add_argument("--json", action="store_true", help="print the figures as JSON")


def add_plot(p: argparse.ArgumentParser, what: str) -> None:
    """what: the things that the page shows, for the help."""
    p.add_argument("--plot", type=Path, metavar="FILE.html", help=f"write a page with {what}")


def check_plot(file: Path | None) -> None:
    """Raises UsageError for a file whose name is none of a page."""
    if file and file.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"{file}: the plots are a page of HTML.", "Name a file that ends in .html.")


def write_plot(file: Path | None, lines: Iterable[str]) -> None:
    """Writes the page that `--plot` asks for. Raises InputError where it cannot be written."""
    if file is None:
        return
    try:
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as e:
        raise InputError(f"{file}: cannot be written ({e.strerror}).", "Name a file in a folder of yours.") from None
    print(f"gesturectl: {file} written", file=sys.stderr)
