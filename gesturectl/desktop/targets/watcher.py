"""What can be pressed on the screen, as the process beside the run says: the newest, for the engine's thread."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from gesturectl.desktop.targets.process import LACKS
from gesturectl.desktop.targets.reader import MOST
from gesturectl.model.types import Target

log = logging.getLogger(__name__)

AGAIN = 5.0  # seconds after which a process that has ended is started again
TRIES = 5  # of them, then it is done without
LONGEST = 1 << 16  # bytes of a line
FAR = 100_000  # pixels
LEAVE = 1.0  # seconds after which a process that does not end is killed
COMMAND = (sys.executable, "-I", "-m", "gesturectl.desktop.targets.process")


class TargetWatcher:
    """Follows what can be pressed. lacks: called, in a thread, with problem and remedy where this desktop cannot say.

    Its methods return at once, whatever the desktop does.
    """

    def __init__(self, lacks: Callable[[str, str], None], command: tuple[str, ...] = COMMAND) -> None:
        self._lacks = lacks
        self._command = command
        self._new: tuple[Target, ...] | None = None
        self._last: tuple[Target, ...] = ()
        self._on = False
        self._gone = False  # all that was there, which is given before what is new
        self._changing = threading.Lock()  # of what the two threads share
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="targets", daemon=True)
        self._thread.start()

    def take(self) -> tuple[Target, ...] | None:
        """What there is, where that is not what was last given."""
        with self._changing:
            new: tuple[Target, ...] | None = ()
            if not self._gone:
                new, self._new = self._new, None
            self._gone = False
        if new is None or new == self._last:
            return None
        self._last = new
        return new

    def points(self, on: bool) -> None:
        """Whether a hand points, which is what it is looked for."""
        if on != self._on:
            with self._changing:
                self._on = on
            if not on:
                self._lose()
            self._tell("on" if on else "off")

    def look(self) -> None:
        """Something may have changed."""
        self._tell("look")

    def stale(self) -> None:
        """Nothing is any more where it was, as after scrolling."""
        self._lose()
        self._tell("look")

    def close(self) -> None:
        """Ends the process."""
        self._closed.set()
        process = self._process
        if process is not None:
            process.kill()
        self._thread.join(LEAVE)

    def _tell(self, word: str) -> None:
        process = self._process
        if process is not None and process.stdin is not None:
            with suppress(OSError, ValueError):  # it has ended, or does not read: it looks by itself
                os.write(process.stdin.fileno(), word.encode() + b"\n")

    def _run(self) -> None:
        for _ in range(TRIES):
            try:
                code = self._follow()
            except OSError as e:
                log.warning("Targets are not looked for: %s", e)
                return
            self._lose()
            if code == LACKS or self._closed.is_set():
                return
            log.debug("The process that looks for targets has ended (%s).", code)
            if self._closed.wait(AGAIN):
                return
        log.warning("Targets are no longer looked for, as the process for it has ended %d times.", TRIES)

    def _lose(self) -> None:
        with self._changing:
            self._gone, self._new = True, None

    def _put(self, there: tuple[Target, ...]) -> None:
        with self._changing:
            if self._on:
                self._new = there

    def _follow(self) -> int:
        """Starts the process and takes what it says until it ends; its exit code."""
        pipe = subprocess.PIPE
        with subprocess.Popen(self._command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stderr is not None
            os.set_blocking(process.stdin.fileno(), False)
            self._process = process
            if self._closed.is_set():
                process.kill()
            if self._on:
                self._tell("on")
            while line := process.stdout.readline(LONGEST):
                try:
                    self._put(understood(line))
                except (ValueError, TypeError):
                    log.debug("What the process says of targets is not understood.")
                    process.kill()
                    break
            said = process.stderr.read(LONGEST)
            code = process.wait()
        if code == LACKS and not self._closed.is_set():
            problem, remedy = json.loads(said.splitlines()[-1])
            self._lacks(problem, remedy)
        return code


def understood(line: bytes) -> tuple[Target, ...]:
    """A line of the process; ValueError or TypeError for what is none."""
    out = []
    for x, y, width, height, catches in json.loads(line)[:MOST]:
        if not all(type(v) is int and abs(v) <= FAR for v in (x, y, width, height)) or width < 1 or height < 1:
            raise ValueError((x, y, width, height))
        out.append(Target(x, y, width, height, bool(catches)))
    return tuple(out)
