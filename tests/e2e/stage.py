"""A desktop on which the program plays a clip by its own command, and the programs that look on."""

from __future__ import annotations

import json
import math
import os
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import xcffib
import xcffib.xtest

from tests import forked
from tests.forked import ROOT, Process
from tests.xserver import ending, environment, running, wait_for

WINDOW = ROOT / "tests" / "desktop" / "watch_window.py"
F12 = 96  # keycode
BUTTONS = {1: "left", 2: "middle", 3: "right"}
WHEEL = {"up": ("dy", 1), "down": ("dy", -1), "right": ("dx", 1), "left": ("dx", -1)}  # of an output
KEY, BUTTON = 1, 3  # events of the X input extension, counted from its first


@dataclass(frozen=True, slots=True)
class Line:
    """One line that a program printed, and when it came: seconds of the monotonic clock."""

    t: float
    text: str


class Lines:
    """The lines of a stream as they come."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.seen: list[Line] = []
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream: IO[bytes]) -> None:
        for line in stream:
            self.seen.append(Line(time.monotonic(), line.decode().rstrip("\n")))

    def wait_for(self, part: str) -> Line:
        """The first line that holds `part`."""
        wait_for(lambda: any(part in line.text for line in self.seen), f"{part!r} in {self.seen}", seconds=20)
        return next(line for line in self.seen if part in line.text)


@dataclass(frozen=True, slots=True)
class Input:
    """What the window got: `kind` press, double, triple, release, motion, scroll or key; `t` in the clip's seconds."""

    t: float
    kind: str
    what: tuple[Any, ...]  # button and place; whether the left button is down and place; direction; key

    @property
    def place(self) -> tuple[float, float]:
        """Screen pixels, of a button or motion."""
        return self.what[1], self.what[2]


@dataclass
class Played:
    """A clip that is playing or has been played."""

    process: Process
    window: Lines
    start: float  # the clip's first frame, seconds of the monotonic clock
    first: int  # of the window's lines
    end: int | None = None
    rest: tuple[float, float] | None = None  # where the pointer is found after the end, screen pixels
    sent: list[dict[str, Any]] | None = None  # the outputs of its trace, once it has been played

    def inputs(self, *kinds: str, since: float = 0.0, until: float = 1e9) -> list[Input]:
        """What the window got of these kinds between two times of the clip, in order."""
        return [e for e in self._timed() if e.kind in kinds and since <= e.t < until]

    def _timed(self) -> list[Input]:
        """All that the window got, at the time of the frame that caused it, however late it came.

        While the clip is playing that is not known yet, and the time is when it came.
        """
        lines = self.window.seen[self.first : self.end]
        got = [
            Input(line.t - self.start, kind, tuple(what)) for line in lines for kind, *what in [json.loads(line.text)]
        ]
        return got if self.sent is None else list(caused(got, self.sent))

    def buttons(self) -> list[tuple[str, int]]:
        """Presses and releases with the button's number."""
        return [(e.kind, e.what[0]) for e in self.inputs("press", "release")]


def outputs(trace: Path) -> list[dict[str, Any]]:
    """Those of a trace, also of one that is being written."""
    lines = trace.read_bytes().splitlines(keepends=True) if trace.exists() else []
    whole = [json.loads(line) for line in lines if line.endswith(b"\n")]
    return [line for line in whole if line["type"] == "output"]


def caused(got: Iterable[Input], sent: Sequence[dict[str, Any]]) -> Iterator[Input]:
    """What a window got, each with the time of the output that it came of; fails where it came of none.

    Both are in the same order, but of moves in a row the window may get the last one only, and that more than once. Of
    a wheel's click it is the first output after the clicks before, of which it may have come.
    """
    at, t, clicks, turned = 0, 0.0, Counter[str](), [dict.fromkeys(WHEEL, 0.0)]
    for output in sent:
        here = {way: max(sign * output.get(axis, 0.0), 0.0) for way, (axis, sign) in WHEEL.items()}
        turned.append({way: so_far + here[way] for way, so_far in turned[-1].items()})

    def is_of(e: Input, i: int) -> bool:
        output = sent[i]
        if e.kind == "motion":
            return output["event"] == "move" and math.dist((output["x"], output["y"]), e.place) < 1.5
        if e.kind == "scroll":
            return turned[i + 1][e.what[0]] > max(turned[i][e.what[0]], clicks[e.what[0]])
        button = (BUTTONS[e.what[0]], e.kind == "press")
        return output["event"] == "button" and (output["button"], output["pressed"]) == button

    for e in got:
        if e.kind in ("press", "release", "motion", "scroll"):
            at = next((i for i in range(at, len(sent)) if is_of(e, i)), len(sent))
            assert at < len(sent), f"{e} came of nothing that was sent after {t:.2f} s"
            t = sent[at]["t"]
            clicks[e.what[0]] += e.kind == "scroll"
            at += e.kind in ("press", "release")
        yield replace(e, t=t)


@dataclass
class Stage:
    """A desktop with a window over all of it, and the environment of programs there."""

    display: str
    env: dict[str, str]
    window: Lines

    @property
    def trace(self) -> Path:
        """What was written of the clip played last."""
        return Path(self.env["XDG_RUNTIME_DIR"]) / "played.jsonl"

    @contextmanager
    def playing(self, *command: str, told: str = "-> x11") -> Iterator[Played]:
        """A `gesturectl` command, from the moment it says `told`; ended with the block."""
        first = len(self.window.seen)
        process = forked.start(command, env=self.env, stdout=forked.PIPE, stderr=forked.STDOUT)
        with ending(process):
            assert process.stdout
            ready = Lines(process.stdout).wait_for(told)
            yield Played(process, self.window, ready.t, first)

    def play(self, clip: Path, *options: str) -> Played:
        """A clip's hands played by `gesturectl run` to their end, and all that the window got of it."""
        words = ("--source", str(self.hands(clip)), "--output", "x11", *options, "--trace", str(self.trace))
        with self.playing("run", *words) as played:
            assert played.process.wait(30) == 0
            self.mark()
            # Other keys may have come before: a zoom's own.
            wait_for(lambda: any('["key", "F12"' in line.text for line in self.window.seen[played.first :]), "the mark")
            played.end = len(self.window.seen)
            played.sent = outputs(self.trace)
            played.rest = self.pointer()
        return played

    def hands(self, clip: Path) -> Path:
        """A trace of the hands in each of a clip's frames, of which a busy computer leaves out none when it plays."""
        if clip.suffix == ".jsonl":
            return clip
        trace = Path(self.env["XDG_RUNTIME_DIR"]) / f"{clip.stem}.jsonl"
        if not trace.exists():
            words = ("run", "--source", clip, "--output", "none", "--speed", "max", "--trace", trace)
            assert forked.start(words, env=self.env).wait(60) == 0
        return trace

    def mark(self) -> None:
        """Tap a key, as another program would, for the window to show that it has got all that came before."""
        connection = xcffib.connect(self.display)
        for kind in (2, 3):
            connection(xcffib.xtest.key).FakeInput(kind, F12, 0, 0, 0, 0, 0)
        connection.core.GetInputFocus().reply()
        connection.disconnect()

    def use(self, device: str, event: int, number: int) -> None:
        """Press and release a key or button of one of the user's own devices."""
        number_of_device = int(self.run("xinput", "list", "--id-only", device))
        connection = xcffib.connect(self.display)
        first = connection.core.QueryExtension(15, b"XInputExtension").reply().first_event
        for kind in (event, event + 1):
            connection(xcffib.xtest.key).FakeInput(first + kind, number, 0, 0, 0, 0, number_of_device)
        connection.core.GetInputFocus().reply()
        connection.disconnect()

    def pointer(self) -> tuple[float, float]:
        """Where another program finds the pointer, screen pixels."""
        x, y, *_ = self.run("xdotool", "getmouselocation").split()
        return float(x.removeprefix("x:")), float(y.removeprefix("y:"))

    def run(self, *command: str) -> str:
        return subprocess.run(command, env=self.env, capture_output=True, text=True, check=True).stdout


@contextmanager
def stage_on(display: str, models: Path, cache: Path, folder: Path, window: Path = WINDOW) -> Iterator[Stage]:
    """A stage on that display, with the program's folders in `folder` and a config of its own.

    window: the program whose window looks on, and says that it is ready.
    """
    config = folder / "config.yaml"
    config.write_text("version: 1\n")
    env = environment(display, folder) | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "XDG_RUNTIME_DIR": str(folder),
        "GESTURECTL_CONFIG": str(config),
        "GESTURECTL_MODELS": str(models),
        "XDG_CACHE_HOME": str(cache),
    }
    with running(["/usr/bin/python3", str(window)], env=environment(display), stdout=subprocess.PIPE) as process:
        assert process.stdout
        lines = Lines(process.stdout)
        lines.wait_for("ready")
        yield Stage(display, env, lines)
