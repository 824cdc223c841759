"""Forks the command from a process that has imported its modules: what takes most of the time of a short command.

Each request at the socket of descriptor N is a line of JSON with the descriptors of output and errors.
"""

import json
import os
import socket
import sys
from importlib import import_module

from gesturectl import cli

MODULES = ("run.assemble", "config.load", "config.examples", "control.client", "learn.library")


def serve(requests: socket.socket) -> int:
    """Answers each with the exit code; in the child, that of the command."""
    while True:
        line, descriptors, _, _ = socket.recv_fds(requests, 1 << 20, 2)
        if not line:
            return 0
        child = os.fork()
        if child == 0:
            requests.close()
            return command(descriptors, **json.loads(line))
        for descriptor in descriptors:
            os.close(descriptor)
        _, status = os.waitpid(child, 0)
        requests.send(str(os.waitstatus_to_exitcode(status)).encode())


def command(descriptors: list[int], words: list[str], folder: str, environment: dict[str, str]) -> int:
    for number, descriptor in enumerate(descriptors, 1):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    return cli.main(words)


if __name__ == "__main__":
    for name in {*cli.COMMANDS.values()} - {"gesturectl.lab.cli.bench"}:
        import_module(name)
    for name in MODULES:
        import_module(f"gesturectl.{name}")
    sys.exit(serve(socket.socket(fileno=int(sys.argv[1]))))
