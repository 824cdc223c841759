"""Starts the user's programs beside the run, which never waits for them."""

from __future__ import annotations

import logging
import subprocess
import threading

from gesturectl.model.notices import Notice, report
from gesturectl.model.system import apart, shell
from gesturectl.model.types import StartProgram

_log = logging.getLogger(__name__)
_MOST = 20  # programs that run at once; more are likely an error in a binding


class ProgramStarter:
    """Starts programs, each in a thread that waits for its end and logs its failure."""

    def __init__(self) -> None:
        self._running = threading.BoundedSemaphore(_MOST)

    def start(self, event: StartProgram) -> None:
        """Start a program and return at once; what it writes goes where the log goes."""
        if not self._running.acquire(blocking=False):
            text = "%s is not started: %d programs started by gestures still run."
            report(_log, Notice.PROGRAM, text, command_text(event), _MOST)
            return
        try:
            threading.Thread(target=self._run, args=(event,), name="program", daemon=True).start()
        except RuntimeError as e:
            self._running.release()
            text = "%s cannot be started (%s). Close other programs."
            report(_log, Notice.PROGRAM, text, command_text(event), e)

    def _run(self, event: StartProgram) -> None:
        try:
            command = shell(*event.command) if event.shell else list(event.command)
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=2, check=False, **apart())
        except (OSError, ValueError) as e:
            reason = e.strerror if isinstance(e, OSError) else e
            _log.warning("%s cannot be started (%s). Correct its binding.", command_text(event), reason)
        else:
            if done.returncode:
                text = "%s has failed (exit code %d)."
                report(_log, Notice.PROGRAM, text, command_text(event), done.returncode)
        finally:
            self._running.release()


def log_only(event: StartProgram) -> None:
    """Start nothing, for hands that were recorded."""
    _log.info("%s is not started, as these hands are recorded.", command_text(event))


def command_text(event: StartProgram) -> str:
    """A program in a log line, shortened."""
    command = " ".join(event.command)
    return f"`{command if len(command) <= 60 else command[:57] + '…'}`"
