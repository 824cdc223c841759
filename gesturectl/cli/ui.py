"""`gesturectl ui`: opens the page, where everything is seen, set up, taught and tried; starts what does not run yet."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from gesturectl.model.resources import own_command
from gesturectl.model.system import apart, is_terminal, show

START = 300.0  # seconds for a start: the first one fetches the networks
LOOK = 0.1  # seconds between two looks whether it runs


def add_parser(commands: Any) -> None:
    p = commands.add_parser(
        "ui", help="open the page in the browser; start gesturectl where none runs", description=__doc__
    )
    p.add_argument("--url", action="store_true", help="print the page's address instead; it opens the page once")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when done. Raises EnvironmentLacksError where nothing can be started, or no browser is found."""
    from gesturectl.control.client import ask
    from gesturectl.control.lock import is_held
    from gesturectl.model.errors import EnvironmentLacksError

    try:
        if not is_held():
            _say(_start())
        url = ask("ui")["url"]
    except EnvironmentLacksError as e:
        if not is_terminal(sys.stderr):
            show(e.problem, e.remedy)
        raise
    if args.url:
        print(url)
        return 0
    import webbrowser

    if not webbrowser.open(url):
        raise EnvironmentLacksError("No browser is found.", "Open the address that `gesturectl ui --url` prints.")
    return 0


def _start() -> str:
    """Starts the service where it is installed, else a run that outlives this terminal; what was done, in words."""
    from gesturectl.desktop.linux.autostart import UNIT, systemctl
    from gesturectl.model.errors import EnvironmentLacksError

    if systemctl("is-enabled", UNIT) in ("enabled", "disabled", "static", "indirect"):
        systemctl("start", "--no-block", UNIT)
        _wait(lambda: systemctl("is-active", UNIT) == "failed", f"journalctl --user -u {UNIT} -n 20")
        return f"gesturectl was not running; its service is started. `systemctl --user stop {UNIT}` ends it."
    log = _log()
    before = log.stat().st_size if log.exists() else 0
    run = _detached(log)
    try:
        _wait(lambda: run.poll() is not None, f"Look into {log}.")
    except EnvironmentLacksError:
        why = _last_error(log, before)
        if why:
            raise EnvironmentLacksError(f"gesturectl cannot be started: {why}", f"Its messages are in {log}.") from None
        raise
    return f"gesturectl was not running; it is started (process {run.pid}). `gesturectl stop` ends it."


def _detached(log: Path) -> subprocess.Popen[bytes]:
    """A run in a session of its own, without a terminal, which waits for its camera; its messages go to `log`."""
    with log.open("ab") as out:
        return subprocess.Popen(
            [*own_command(), "run", "--wait"],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=Path.home(),
            **apart(),
        )


def _wait(failed: Any, remedy: str) -> None:
    """Waits until a run answers. Raises EnvironmentLacksError where it has ended before."""
    from gesturectl.control.client import ask
    from gesturectl.model.errors import EnvironmentLacksError

    end = time.monotonic() + START
    while time.monotonic() < end:
        ended = failed()
        try:
            ask("status")
        except EnvironmentLacksError:
            if ended:
                break
            time.sleep(LOOK)
            continue
        return
    raise EnvironmentLacksError("gesturectl cannot be started.", remedy)


def _log() -> Path:
    """The file of a run's messages; where that of the user cannot be written, it lasts until the session ends."""
    import platformdirs

    from gesturectl.control.lock import runtime_folder

    folder = platformdirs.user_state_path("gesturectl", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "run.log").open("ab").close()
    except OSError:
        folder = runtime_folder()
    log = folder / "run.log"
    if log.exists() and log.stat().st_size > 1_000_000:
        with suppress(OSError):  # a run that was killed has left a process that writes there
            log.replace(folder / "run.log.1")
    return log


def _last_error(log: Path, start: int) -> str:
    """The last line that a run has written, from an offset on."""
    with log.open("rb") as f:
        f.seek(start)
        lines = f.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1].removeprefix("gesturectl: ") if lines else ""


def _say(text: str) -> None:
    print(text, file=sys.stderr)
