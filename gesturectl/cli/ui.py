"""`gesturectl ui`: opens the running daemon's page, where everything is seen, set up, taught and tried."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(commands: Any) -> None:
    p = commands.add_parser("ui", help="open the page of the running gesturectl in the browser", description=__doc__)
    p.add_argument("--url", action="store_true", help="print the page's address instead; it opens the page once")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when done. Raises EnvironmentLacksError where no gesturectl runs, or no browser is found."""
    from gesturectl.control.client import ask

    url = ask("ui")["url"]
    if args.url:
        print(url)
        return 0
    import webbrowser

    from gesturectl.model.errors import EnvironmentLacksError

    if not webbrowser.open(url):
        raise EnvironmentLacksError("No browser is found.", "Open the address that `gesturectl ui --url` prints.")
    return 0
