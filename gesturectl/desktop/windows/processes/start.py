"""Small processes of ours beside the run: without a window, and outlasting it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

from gesturectl.desktop.helper import command

_NO_WINDOW, _NEW_GROUP, _BREAKAWAY = 0x08000000, 0x00000200, 0x01000000  # flags of CreateProcess
_subprocess: Any = subprocess  # some of it is there on Windows alone
_os: Any = os


def start(module: str, *words: str, stdin: int, stdout: int, handles: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    """Starts `main(words)` of a module in a process of its own, which Ctrl+C and a closed console do not reach.

    stdin, stdout: descriptors or subprocess.DEVNULL; handles: of those that the process inherits. Where this one
    belongs to a job, which may be ended as a whole, the new one leaves that if it may. Raises OSError.
    """
    for handle in handles:
        _os.set_handle_inheritable(handle, True)
    options = {
        "stdin": stdin,
        "stdout": stdout,
        "stderr": subprocess.DEVNULL,
        "startupinfo": _subprocess.STARTUPINFO(lpAttributeList={"handle_list": list(handles)}),
    }
    flags = _NO_WINDOW | _NEW_GROUP
    with suppress(PermissionError):  # the job may forbid it
        return subprocess.Popen(command(module, *words), creationflags=flags | _BREAKAWAY, **options)
    return subprocess.Popen(command(module, *words), creationflags=flags, **options)


def handle_of(descriptor: int) -> int:
    """The handle behind a descriptor, which belongs to that."""
    return int(import_module("msvcrt").get_osfhandle(descriptor))


def descriptor_of(handle: int, *, write: bool = False) -> int:
    """A descriptor that takes over a handle."""
    flags = os.O_WRONLY if write else os.O_RDONLY
    return int(import_module("msvcrt").open_osfhandle(handle, flags))
