"""The command as a user starts it: in a process and a home of its own, without a display."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import forked
from tests.forked import ROOT, Process
from tests.waiting import wait_for

CLIPS = ROOT / "tests" / "clips"
HELD = CLIPS / "pinched-circles.mp4"  # the button is down from its first second to its fifth


def forkable(changes: Iterable[str]) -> bool:
    """Whether Python itself has nothing of these variables, and the program reads them as it goes on."""
    return all(name.startswith(("GESTURECTL_", "XDG_", "DISPLAY", "WAYLAND_DISPLAY")) for name in changes)


@dataclass(frozen=True)
class Home:
    """A folder that is the command's working, home and runtime folder.

    models: holds the networks; cache: keeps them compiled from one run to the next.
    """

    folder: Path
    models: Path
    cache: Path

    def environment(self, **changes: str) -> dict[str, str]:
        """The environment of the command; names that begin with XDG_ or GESTURECTL_ are not taken over."""
        dropped = ("XDG_", "GESTURECTL_", "DISPLAY", "WAYLAND_DISPLAY")
        env = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
        own = {"HOME": str(self.folder), "XDG_RUNTIME_DIR": str(self.folder), "GESTURECTL_MODELS": str(self.models)}
        return env | own | {"XDG_CACHE_HOME": str(self.cache), "PYTHONPATH": str(ROOT)} | changes

    def run(self, *words: str | Path, **changes: str) -> subprocess.CompletedProcess[str]:
        """Runs the command to its end."""
        return forked.run(words, cwd=self.folder, env=self.environment(**changes), anew=not forkable(changes))

    def start(self, *words: str | Path, **changes: str) -> Process:
        """Starts the command; the caller ends it."""
        begin = forked.start if forkable(changes) else forked.start_anew
        with (self.folder / "stderr").open("wb") as errors:
            return begin(words, cwd=self.folder, env=self.environment(**changes), stdout=forked.DEVNULL, stderr=errors)

    @contextmanager
    def holding(self, *words: str | Path) -> Iterator[Process]:
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
