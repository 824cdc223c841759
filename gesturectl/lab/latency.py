"""How long a frame takes through each stage while a source runs in real time, and what a long run leaks."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from gesturectl.control.run_handle import RunHandle
from gesturectl.control.status import Status
from gesturectl.run.assemble import RunOptions, run
from gesturectl.run.stages import StageTimes, between
from gesturectl.settings import Config

EVERY = 10.0  # seconds between two samples of the process
MINUTE = 6  # samples in a minute
SHARES = (0.5, 0.9, 0.99, 1.0)


@dataclass(frozen=True, slots=True)
class Sample:
    """The process at one time of the run."""

    t: float  # seconds
    memory: float | None  # resident set, MB; None where the system does not report it
    threads: int
    descriptors: int | None
    p99: float | None  # milliseconds of the whole way, over the minute before


@dataclass(frozen=True, slots=True)
class LatencyFigures:
    """One run."""

    source: str
    seconds: float
    frames: int
    dropped: int
    cpu: float  # milliseconds a frame, all threads together, decoding included
    quantiles: dict[str, list[float]]  # milliseconds at `SHARES`, by stage
    samples: list[Sample]


def measure(config: Config, source: str, seconds: float) -> LatencyFigures:
    """Plays `source` in real time for that long, a file again and again; nothing is sent. Raises what a run raises."""
    stages = StageTimes()
    samples: list[Sample] = []
    last: list[Status] = []
    counts: list[dict[int, int]] = [{}]
    began = time.monotonic()
    ended = threading.Event()

    def look(handle: RunHandle) -> None:
        while True:
            left = began + seconds - time.monotonic()
            over = ended.wait(min(max(left, 0.0), EVERY)) or left <= EVERY
            last[:] = [handle.status]
            counts.append(stages.counts("frame"))
            p99 = between(counts[max(0, len(counts) - 1 - MINUTE)], counts[-1], 0.99)
            samples.append(_sample(time.monotonic() - began, p99))
            if over:
                break
        if not ended.is_set():
            handle.submit(lambda controls: controls.stop())

    def started(handle: RunHandle) -> None:
        nonlocal began
        began = time.monotonic()
        threading.Thread(target=look, args=(handle,), name="samples", daemon=True).start()

    file = Path(source).exists() and not source.startswith("/dev/") and not source.endswith(".jsonl")
    cpu = time.process_time()
    try:
        run(config, RunOptions(source, "none", loop=file), stages=stages, started=started)
    finally:
        ended.set()
    cpu = time.process_time() - cpu
    spent = time.monotonic() - began
    frames = max(last[0].frames if last else 0, 1)
    dropped = last[0].dropped if last else 0
    return LatencyFigures(source, spent, frames, dropped, 1000 * cpu / frames, stages.quantiles(*SHARES), samples)


def _sample(t: float, p99: float | None) -> Sample:
    threads = threading.active_count()
    try:
        text = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        values = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        memory: float | None = int(values["VmRSS"].split()[0]) / 1024
        threads = int(values["Threads"])
        descriptors: int | None = sum(1 for _ in Path("/proc/self/fd").iterdir())
    except OSError:
        memory = descriptors = None
    return Sample(t, memory, threads, descriptors, p99)
