"""The window of `watched.py`, as tests use it."""

import ctypes
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.waiting import wait_for

PROGRAM = Path(__file__).with_name("watched.py")
Event = dict[str, Any]
Process = subprocess.Popen[Any]


def suspend(process: Process) -> None:
    ctypes.WinDLL("ntdll").NtSuspendProcess(ctypes.c_void_p(int(process._handle)))  # type: ignore[attr-defined]


def resume(process: Process) -> None:
    ctypes.WinDLL("ntdll").NtResumeProcess(ctypes.c_void_p(int(process._handle)))  # type: ignore[attr-defined]


def kill(pid: int) -> None:
    kernel32 = ctypes.WinDLL("kernel32")
    kernel32.OpenProcess.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(kernel32.OpenProcess(1, False, pid))
    kernel32.TerminateProcess(handle, 1)
    kernel32.CloseHandle(handle)


class Watched:
    """What the window has got so far."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.events: list[Event] = []
        threading.Thread(target=self._read, daemon=True).start()
        wait_for(lambda: self.of("ready"), "the window", seconds=60)

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.events.append(json.loads(line))

    def of(self, *kinds: str) -> list[Event]:
        return [e for e in list(self.events) if e["event"] in kinds]

    def buttons(self) -> list[tuple[str, bool]]:
        return [(e["button"], e["pressed"]) for e in self.of("button")]

    def strokes(self) -> list[tuple[int, bool]]:
        return [(e["vk"], e["pressed"]) for e in self.of("key")]

    def text(self) -> str:
        codes = [e["code"] for e in self.of("char")]
        return b"".join(code.to_bytes(2, "little") for code in codes).decode("utf-16-le", "surrogatepass")

    def down(self) -> set[str | int]:
        """The buttons and keys that have been pressed there and not released."""
        down: set[str | int] = set()
        for event in self.of("button", "key"):
            what = event["button"] if event["event"] == "button" else event["vk"]
            (down.add if event["pressed"] else down.discard)(what)
        return down

    def clear(self) -> None:
        self.events.clear()


@contextmanager
def watched(left: int = 0, top: int = 0, width: int = 1280, height: int = 720) -> Iterator[Watched]:
    """A window at that place, in front, until the block's end."""
    command = [sys.executable, str(PROGRAM), *map(str, (left, top, width, height))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            yield Watched(process)
        finally:
            assert process.stdin
            process.stdin.close()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
