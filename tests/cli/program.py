"""The command as a user starts it: in a process and a home of its own, without a display."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90  # seconds for a command
CLIPS = ROOT / "tests" / "clips"
HELD = CLIPS / "pinched-circles.mp4"  # the button is down from its first second to its fifth


class Forks:
    """Commands as `forks` makes them, with the modules imported once; for those whose start is not what is tested."""

    def __init__(self) -> None:
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.cli.forks", str(theirs.fileno())],
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # which is ended as a whole
            )

    def run(self, words: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        request = {"words": words, "folder": str(folder), "environment": environment}
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
            files = [out.fileno(), errors.fileno()]
            socket.send_fds(self._requests, [json.dumps(request).encode()], files)
            self._requests.settimeout(PATIENCE)
            code = int(self._requests.recv(64))
            texts = [os.pread(n, os.fstat(n).st_size, 0).decode() for n in files]
        return subprocess.CompletedProcess(words, code, *texts)

    def close(self) -> None:
        self._requests.close()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@dataclass(frozen=True)
class Home:
    """A folder that is the command's working, home and runtime folder.

    models: holds the networks; cache: keeps them compiled from one run to the next; forks: makes commands that are run
    to their end in an environment that Python itself has nothing of.
    """

    folder: Path
    models: Path
    cache: Path
    forks: Forks | None = None

    def environment(self, **changes: str) -> dict[str, str]:
        """The environment of the command; names that begin with XDG_ or GESTURECTL_ are not taken over."""
        dropped = ("XDG_", "GESTURECTL_", "DISPLAY", "WAYLAND_DISPLAY")
        env = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
        own = {"HOME": str(self.folder), "XDG_RUNTIME_DIR": str(self.folder), "GESTURECTL_MODELS": str(self.models)}
        return env | own | {"XDG_CACHE_HOME": str(self.cache), "PYTHONPATH": str(ROOT)} | changes

    def run(self, *words: str | Path, **changes: str) -> subprocess.CompletedProcess[str]:
        """Runs the command to its end."""
        if self.forks and all(name.startswith(("GESTURECTL_", "XDG_")) for name in changes):
            return self.forks.run([*map(str, words)], self.folder, self.environment(**changes))
        return subprocess.run(
            [sys.executable, "-m", "gesturectl", *map(str, words)],
            cwd=self.folder,
            env=self.environment(**changes),
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )

    def start(self, *words: str | Path, **changes: str) -> subprocess.Popen[bytes]:
        """Starts the command; the caller ends it."""
        return subprocess.Popen(
            [sys.executable, "-m", "gesturectl", *map(str, words)],
            cwd=self.folder,
            env=self.environment(**changes),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "stderr").open("wb"),
        )

    @contextmanager
    def holding(self, *words: str | Path) -> Iterator[subprocess.Popen[bytes]]:
        """Runs HELD again and again in real time, from a press to the block's end; `buttons` tells of the events."""
        process = self.start("run", "--source", HELD, "--loop", "--output", "record:events.jsonl", *words)
        try:
            wait_for(lambda: self.buttons() or process.poll() is not None, "the press", seconds=30)
            assert process.poll() is None, (self.folder / "stderr").read_text(encoding="utf-8")
            yield process
        finally:
            process.kill()
            process.wait()

    def buttons(self) -> list[bool]:
        """Whether the button was pressed or let go, by each line of the record that is whole."""
        path = self.folder / "events.jsonl"
        whole = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        events = [json.loads(line) for line in whole if line.endswith(b"\n")]
        return [e["pressed"] for e in events if e["event"] == "button"]
