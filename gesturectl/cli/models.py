"""`gesturectl models`: the hand tracker's networks on this computer."""

from __future__ import annotations

import argparse
from typing import Any

from gesturectl.vision import models


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("models", help="fetch, verify or list the hand tracker's models")
    parser.add_argument(
        "what",
        nargs="?",
        choices=("fetch", "verify", "list"),
        default="list",
        help="list (default): what there is; fetch: download what is missing; verify: fail where one is not right",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs the command. Raises EnvironmentLacksError where a model is missing, wrong or cannot be fetched."""
    if args.what == "list":
        for state in models.listing():
            network = state.network
            print(f"{network.file}: {state.problem or 'ok'}")
            print(f"  {network.size:,} bytes, {network.licence}, {network.source}")
            print(f"  sha256 {network.sha256}")
        print(f"folder: {models.folder()}")
        return 0
    paths = models.fetch() if args.what == "fetch" else models.verify()
    print(f"ok: {paths.palm}")
    print(f"ok: {paths.landmark}")
    return 0
