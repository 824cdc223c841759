"""Start-up time and peak memory of a whole run, measured in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import orjson

from gesturectl.model.errors import InputError
from gesturectl.settings import Config, Tracker


@dataclass(frozen=True, slots=True)
class Startup:
    """What a run of the whole program over a clip took."""

    seconds: float  # from the process' start to the first frame's hands
    memory: float | None  # peak of the resident set, in MB; None where the system does not report it


def measure(clip: Path, tracker: Tracker) -> Startup:
    """Runs `clip` through the whole program once, without output. Raises InputError where that run fails."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(clip), tracker.model_dump_json()],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    try:
        answer = orjson.loads(done.stdout.splitlines()[-1])
        return Startup(answer["first"] - started, answer["memory"])
    except (IndexError, KeyError, TypeError, orjson.JSONDecodeError):
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise InputError(f"{clip}: the run to time its start failed ({last}).", "See whether `run` takes it.") from None


def _child(clip: str, tracker: str) -> None:
    from gesturectl.run.assemble import RunOptions, run

    first: list[float] = []

    def watch(*_: object) -> None:
        if not first:
            first.append(time.monotonic())

    config = Config(tracker=Tracker.model_validate_json(tracker))
    run(config, RunOptions(clip, "none", (1920, 1080), realtime=False), watch)
    sys.stdout.write(orjson.dumps({"first": first[0], "memory": _peak()}).decode() + "\n")


def _peak() -> float | None:
    try:
        # Unlike ru_maxrss, this does not remember the process that this one was forked from.
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        pass
    if sys.platform == "win32":
        return None
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    _child(*sys.argv[1:])
