"""Faults at random moments of a held drag, and what came of them, whatever the desktop."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

FEW = 20  # times up to which the slowest release is judged, with what other work on the machine may add
SOON, HANGS, SLACK = 0.3, 1.3, 0.7  # seconds in which all has to be up
CONFIG = """
profiles:
  default: [{on: pinch, do: {press: left}}]
  other: [{on: pinch, do: {press: left}}]
"""


class Program(Protocol):
    """The program under test, and who watches it."""

    process: Any

    def start(self) -> None: ...

    def end(self) -> None: ...

    def wait_for_the_drag(self) -> None:
        """Until button and chord are down, and a random number of the drag's moves later."""

    def released(self, within: float = 5.0) -> None:
        """Fails where anything is down after so many seconds."""


@dataclass(frozen=True, slots=True)
class Fault:
    """inject: makes it happen, and returns when the time counts from, if that is later; mend: undoes it once all is up;
    ends: whether the run ends by it; soon: seconds in which all has to be up, None where that is not the run's to say.
    """

    inject: Callable[[Any], object]
    mend: Callable[[Any], object] = lambda _: None
    ends: bool = False
    soon: float | None = SOON


@dataclass(slots=True)
class Outcome:
    """times: seconds from the fault until nothing was down; stuck: how often something stayed down; lost: how often a
    run ended that should not have, or went on without drags.
    """

    times: list[float] = field(default_factory=list)
    stuck: int = 0
    lost: int = 0

    def line(self, fault: str, soon: float | None) -> str:
        times = sorted(self.times) or [0.0]
        quantiles = (1000 * times[min(int(len(times) * q), len(times) - 1)] for q in (0.5, 0.95, 1.0))
        late = "-" if soon is None else sum(t > soon for t in times)
        shown = "".join(f"{ms:>7.0f}" for ms in quantiles)
        return f"{fault:<28}{len(self.times) + self.stuck + self.lost:>6}{self.stuck:>7}{self.lost:>6}{late:>6}{shown}"


HEAD = f"{'':<9}{'fault':<28}{'times':>6}{'stuck':>7}{'lost':>6}{'late':>6}{'p50':>7}{'p95':>7}{'max':>7} ms until up"


def tried(program: Program, fault: Fault, outcome: Outcome) -> None:
    """The fault once, and what came of it."""
    try:
        program.wait_for_the_drag()
    except AssertionError:
        outcome.lost += 1
        program.end()
        program.start()
        return
    start = time.monotonic()
    later = fault.inject(program)
    start = later if isinstance(later, float) else start
    try:
        program.released(5.0 if fault.soon else 30.0)  # a program that starts anew takes what the machine lets it
        seconds = time.monotonic() - start
        if fault.ends:
            program.process.wait(10)
            program.released(0.0)
    except (AssertionError, subprocess.TimeoutExpired):
        outcome.stuck += 1
    else:
        fault.mend(program)
        if not fault.ends and program.process.poll() is not None:
            outcome.lost += 1
        else:
            outcome.times.append(seconds)
    if program.process.poll() is not None:
        program.end()
        program.start()
