"""Forks programs from a process that has imported their modules, which takes most of the time until one has begun.

Each request at the socket of descriptor N is a line of JSON with four descriptors: the program's input, output and
errors, and a pipe that gets its number, and its exit code once it has ended, a line each.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
from importlib import import_module

from gesturectl import cli

MODULES = (
    "run.assemble",
    "run.stages",
    "run.reload",
    "config.load",
    "config.good",
    "config.examples",
    "control.client",
    "learn.library",
    "page.server.door",
    "desktop.leftovers",
)


def serve(requests: socket.socket) -> int:
    """Forks a program for each; in the child, that one's exit code."""
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken)
    running: dict[int, int] = {}  # where the exit code goes, by the process
    while True:
        ready, _, _ = select.select([requests, wake], [], [])
        if wake in ready:
            os.read(wake, 4096)
            report(running)
        if requests not in ready:
            continue
        line, descriptors, _, _ = socket.recv_fds(requests, 1 << 20, 4)
        if not line:
            return 0
        request = json.loads(line)
        *standard, answer = descriptors
        program = import_module(request.pop("module"))
        child = os.fork()
        if child == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for descriptor in (requests.detach(), wake, woken, answer, *running.values()):
                os.close(descriptor)
            return begin(program.main, standard, **request)
        for descriptor in standard:
            os.close(descriptor)
        running[child] = answer
        os.write(answer, b"%d\n" % child)


def report(running: dict[int, int]) -> None:
    """Says the exit code of each that has ended."""
    for child in tuple(running):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            answer = running.pop(child)
            os.write(answer, b"%d\n" % os.waitstatus_to_exitcode(status))
            os.close(answer)


def begin(main, standard: list[int], words: list[str], folder: str, environment: dict[str, str]) -> int:  # type: ignore[no-untyped-def]
    for number, descriptor in enumerate(standard):
        os.dup2(descriptor, number)
        os.close(descriptor)
    # Those of the process that forks it take what they are of for a file.
    sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    return main(words)  # type: ignore[no-any-return]


if __name__ == "__main__":
    for name in {*cli.COMMANDS.values()} - {"gesturectl.lab.cli.bench"}:
        import_module(name)
    for name in MODULES:
        import_module(f"gesturectl.{name}")
    gc.collect()
    gc.freeze()  # or each would copy all of it as it ends, to look through it
    sys.exit(serve(socket.socket(fileno=int(sys.argv[1]))))
