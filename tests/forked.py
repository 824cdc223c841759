"""Programs under test, forked from a process that has imported their modules: for those whose start is not tested."""

from __future__ import annotations

import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
COMMAND = "gesturectl.cli"  # its module
PATIENCE = 90  # seconds for a command
PIPE, STDOUT, DEVNULL = subprocess.PIPE, subprocess.STDOUT, subprocess.DEVNULL
Stream = int | IO[bytes]


class Forked:
    """A program that was forked, with what tests use of subprocess.Popen."""

    def __init__(self, answers: IO[bytes], pipes: Mapping[str, IO[bytes]]) -> None:
        """answers: gives its number, and its exit code once it has ended; pipes: its streams that are ours."""
        self._answers = answers
        self.stdin, self.stdout, self.stderr = (pipes.get(name) for name in ("stdin", "stdout", "stderr"))
        self.returncode: int | None = None
        self.pid = int(answers.readline())

    def poll(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._answers], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            with self._answers:
                self.returncode = int(self._answers.readline())
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


Process = subprocess.Popen[bytes] | Forked


class Forks:
    """The process from which they are forked, which `tests.forks` is."""

    def __init__(self) -> None:
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forks", str(theirs.fileno())],
                cwd=ROOT,
                pass_fds=[theirs.fileno()],
                stdin=DEVNULL,
                stdout=DEVNULL,
                stderr=DEVNULL,
                start_new_session=True,  # which is ended as a whole
            )

    def start(self, request: Mapping[str, object], streams: Mapping[str, Stream]) -> Forked:
        """A program; its streams as subprocess.Popen takes them."""
        pipes: dict[str, IO[bytes]] = {}
        with ExitStack() as stack:
            null = os.open(os.devnull, os.O_RDWR)
            stack.callback(os.close, null)
            standard: list[int] = []
            for name, stream in streams.items():
                number = stream if isinstance(stream, int) else stream.fileno()
                if number == PIPE:
                    reading, writing = os.pipe()
                    number, ours = (reading, writing) if name == "stdin" else (writing, reading)
                    pipes[name] = os.fdopen(ours, "wb" if name == "stdin" else "rb")
                    stack.callback(os.close, number)
                standard.append({DEVNULL: null, STDOUT: standard[1] if standard[1:] else null}.get(number, number))
            answers, answer = os.pipe()
            stack.callback(os.close, answer)
            socket.send_fds(self._requests, [json.dumps(request).encode()], [*standard, answer])
        return Forked(os.fdopen(answers, "rb", 0), pipes)

    def close(self) -> None:
        self._requests.close()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@functools.cache
def forks() -> Forks:
    """One for all tests of this process."""
    return Forks()


def close() -> None:
    """Ends all that was forked."""
    if forks.cache_info().currsize:
        forks().close()
        forks.cache_clear()


def start(
    words: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path = ROOT,
    stdin: Stream = DEVNULL,
    stdout: Stream = DEVNULL,
    stderr: Stream = DEVNULL,
    module: str = COMMAND,
) -> Process:
    """Starts the command, or the `main` of another module; the caller ends it.

    env: of which Python itself has nothing. Where nothing can be forked, the program is started anew.
    """
    streams = {"stdin": stdin, "stdout": stdout, "stderr": stderr}
    if not hasattr(os, "fork"):
        return start_anew(words, env=env, cwd=cwd, module=module, **streams)
    request = {"module": module, "words": [*map(str, words)], "folder": str(cwd), "environment": dict(env)}
    return forks().start(request, streams)


def run(
    words: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path = ROOT, anew: bool = False
) -> subprocess.CompletedProcess[str]:
    """The command, run to its end. anew: by an interpreter of its own."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        process = (start_anew if anew else start)(words, env=env, cwd=cwd, stdout=out, stderr=errors)
        try:
            code = process.wait(PATIENCE)
        finally:
            process.kill()
        return subprocess.CompletedProcess(words, code, *map(_read, (out, errors)))


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode().replace(os.linesep, "\n")


def start_anew(
    words: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path = ROOT, module: str = COMMAND, **streams: Stream
) -> subprocess.Popen[bytes]:
    """The same by an interpreter of its own, as users start it."""
    name = "gesturectl" if module == COMMAND else module
    return subprocess.Popen(
        [sys.executable, "-m", name, *map(str, words)], cwd=cwd, env=env, **{"stdin": DEVNULL} | streams
    )
