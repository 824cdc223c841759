"""Starts the user's programs beside the run, which never waits for them."""

from __future__ import annotations

import logging
import subprocess
import threading

from gesturectl.model.notices import Notice, report
from gesturectl.model.types import StartProgram

_log = logging.getLogger(__name__)
_MOST = 20  # programs that run at once; more are likely a binding gone astray
_running = threading.BoundedSemaphore(_MOST)


def start(event: StartProgram) -> None:
    """Starts a program; what it writes goes where the log goes, and its failure is logged."""
    if not _running.acquire(blocking=False):
        text = "%s is not started: %d programs started by gestures still run."
        report(_log, Notice.PROGRAM, text, told(event), _MOST)
        return
    try:
        threading.Thread(target=_run, args=(event,), name="program", daemon=True).start()
    except RuntimeError as e:
        _running.release()
        report(_log, Notice.PROGRAM, "%s cannot be started (%s). Close other programs.", told(event), e)


def only_tell(event: StartProgram) -> None:
    """Starts nothing, for hands that were recorded."""
    _log.info("%s is not started, as these hands are recorded.", told(event))


def told(event: StartProgram) -> str:
    """A program in a log line."""
    command = " ".join(event.command)
    return f"`{command if len(command) <= 60 else command[:57] + '…'}`"


def _run(event: StartProgram) -> None:
    try:
        command = ["/bin/sh", "-c", *event.command] if event.shell else list(event.command)
        # A session of its own, so that the Ctrl+C that ends the run is none for the program.
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=2, start_new_session=True, check=False)
    except (OSError, ValueError) as e:
        reason = e.strerror if isinstance(e, OSError) else e
        _log.warning("%s cannot be started (%s). Correct its binding.", told(event), reason)
    else:
        if done.returncode:
            report(_log, Notice.PROGRAM, "%s has failed (exit code %d).", told(event), done.returncode)
    finally:
        _running.release()
