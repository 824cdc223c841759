"""The guardian's processes on Windows, which send their releases by SendInput."""

from __future__ import annotations

import ctypes
import os
from importlib import import_module

from gesturectl.desktop.release.guardian import Guardian, Watcher, cannot_be_started
from gesturectl.desktop.windows.api import failure, kernel32
from gesturectl.desktop.windows.processes.start import descriptor_of, handle_of, start

ROOM = 1 << 20  # bytes of reports that wait for a guardian that is kept from running
_NOWAIT = 0x00000001  # PIPE_NOWAIT


def open_guardian() -> Guardian:
    """A guardian whose releases are events as SendInput takes them. Raises EnvironmentLacksError."""
    return Guardian(_Process)


class _Process(Watcher):
    """A guardian's process with pipes to it. Raises EnvironmentLacksError where it cannot be started."""

    def __init__(self, before: Watcher | None) -> None:
        """before: the one for which this one stands in."""
        super().__init__()
        reports, self._pipe = _pipe()
        self._answers, answers = _pipe()
        self.end, end = _pipe()
        mode = ctypes.c_uint32(_NOWAIT)
        kernel32.SetNamedPipeHandleState(handle_of(self._pipe), ctypes.byref(mode), None, None)
        handles = [handle_of(end), *([handle_of(before.end)] if before else [])]
        words = [str(handle) for handle in handles]
        try:
            self._process = start(
                "windows.processes.guardian_process", *words, stdin=reports, stdout=answers, handles=handles
            )
        except OSError as e:
            self.let_go()
            raise cannot_be_started(e) from None
        finally:
            for its in (reports, answers, end):
                os.close(its)

    def send(self, messages: bytes) -> None:
        if os.write(self._pipe, messages) < len(messages):
            raise BlockingIOError(0, "it does not listen")

    def received(self) -> bytes:
        waiting = ctypes.c_uint32()
        if not kernel32.PeekNamedPipe(handle_of(self._answers), None, 0, None, ctypes.byref(waiting), None):
            raise failure()
        return os.read(self._answers, waiting.value) if waiting.value else b""


def _pipe() -> tuple[int, int]:
    """The ends of a roomy pipe, to read from and to write to; no other process inherits them."""
    reading, writing = import_module("_winapi").CreatePipe(None, ROOM)
    return descriptor_of(reading), descriptor_of(writing, write=True)
