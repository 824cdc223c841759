"""One instance at a time: two programs that move the same pointer would fight over it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TextIO

from gesturectl.control.local import name_holder, name_taken, runtime_folder
from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.model.system import try_lock

__all__ = ["if_only_instance", "is_held", "only_instance", "runtime_folder"]


@contextmanager
def only_instance() -> Iterator[None]:
    """Holds the lock meanwhile. Raises InputError naming the running program's number where another one holds it."""
    with _file() as f, ExitStack() as name:
        holder = None
        if not try_lock(f):
            f.seek(0)
            holder = f.read().strip() or "unknown"
        elif not name.enter_context(name_taken()):
            holder = name_holder()
        if holder:
            raise InputError(
                f"gesturectl is running already (process {holder}).",
                "Stop that one first with `gesturectl stop`, or open its page with `gesturectl ui`.",
            )
        with suppress(OSError):  # on a full disk the number is not written, and the lock holds
            os.ftruncate(f.fileno(), 0)
            os.write(f.fileno(), str(os.getpid()).encode())
        yield


def if_only_instance(work: Callable[[Path], list[str]]) -> list[str]:
    """What `work` returns, called with the lock's folder and the lock; nothing where a gesturectl runs."""
    with suppress(EnvironmentLacksError, InputError), only_instance():
        return work(runtime_folder())
    return []


def is_held() -> bool:
    """Whether a gesturectl runs."""
    with _file() as f:
        return not try_lock(f) or bool(name_holder())


def _file() -> TextIO:
    return (runtime_folder() / "lock").open("a+")
