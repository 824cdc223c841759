"""The `gesturectl` command: one module a subcommand, imported only when it is used."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from importlib import import_module

from gesturectl import __version__
from gesturectl.errors import GesturectlError

COMMANDS = ("run", "demo", "watch", "doctor", "check", "config", "gesture", "models", "calibrate", "bench")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code of CONTRACT: 0 done, 1 input, 2 usage, 3 environment, 130 interrupted."""
    args = _parser().parse_args(argv)
    logging.basicConfig(format="gesturectl: %(message)s", level=logging.DEBUG if args.debug else logging.INFO)
    try:
        return int(args.run(args))
    except GesturectlError as e:
        if args.debug:
            raise
        print(f"gesturectl: {e}", file=sys.stderr)
        return e.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gesturectl", description="Control the desktop with bare hands and an ordinary webcam."
    )
    parser.add_argument("--version", action="version", version=f"gesturectl {__version__}")
    parser.add_argument("--debug", action="store_true", help="tell more, and show a traceback where something fails")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(f"gesturectl.cli.{name}").add_parser(commands)
    return parser
