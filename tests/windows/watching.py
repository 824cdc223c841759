"""The window of `watched.py`, as tests use it."""

import ctypes
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import wintypes
from pathlib import Path
from typing import Any

from gesturectl.desktop.windows.inputs import OURS
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

    def wait_for(self, condition: Callable[[], object], what: str, seconds: float = 30.0, every: float = 0.01) -> None:
        """As `tests.waiting.wait_for`; its failure names all that the window has got, and where the pointer is."""
        try:
            wait_for(condition, what, seconds, every)
        except AssertionError as failure:
            raise AssertionError(f"{failure}; {self.so_far()}") from None

    def so_far(self) -> str:
        user32, at = ctypes.WinDLL("user32"), wintypes.POINT()
        user32.GetCursorPos(ctypes.byref(at))
        front = user32.GetForegroundWindow()
        got = "".join(f"\n  {json.dumps(event)}" for event in list(self.events))
        return f"the pointer is at {at.x}, {at.y}, window {front} in front; the watched one got:{got}"

    def strays(self) -> list[Event]:
        """The moves that were not sent by this program; a test of places is done anew where there are some.

        Under Wine the X server reports each place once more. Where that comes late, the pointer is for a moment back at
        the place before, and Wine joins moves that wait: one of ours is lost where it is joined to a report that the
        window is just reading. None of that is the sender's.
        """
        return [event for event in self.of("move") if event["extra"] != OURS]

    def last_place(self) -> tuple[int, int] | None:
        moves = self.of("move")
        return (moves[-1]["x"], moves[-1]["y"]) if moves else None

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
