"""How long each stage takes, from the frame's arrival to the event sent."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterator

from gesturectl.control.status import Latency

RECENT = 300  # frames
FINE = 20  # buckets an octave of the histogram, 3.5 % each
LEAST = 1e-6  # seconds; all below count as that
BARS = " ▁▂▃▄▅▆▇█"
FIRST, LAST = 0.03125, 64.0  # milliseconds, the range of the bars


class StageTimes:
    """Times of the frames of a run: `begin`, a `lap` after each stage, `end`; laps outside of that are not counted.

    wait: in the mailbox, where there is one; tracker; gestures: through to the events; output: sending them; frame: all
    of these; event: the same of the frames that sent any.
    """

    def __init__(self) -> None:
        self._begun: float | None = None
        self._last = 0.0
        self._recent: dict[str, deque[float]] = {}
        self._counts: dict[str, dict[int, int]] = {}

    def begin(self, waited: float | None = None) -> None:
        """A frame is taken, out of a mailbox where it has waited for that many seconds."""
        self._last = time.perf_counter()
        self._begun = self._last - (waited or 0.0)
        if waited is not None:
            self._add("wait", waited)

    @property
    def begun(self) -> bool:
        """Whether a frame is taken that is not done."""
        return self._begun is not None

    def lap(self, stage: str) -> None:
        """The stage is done."""
        if self._begun is not None:
            now = time.perf_counter()
            self._add(stage, now - self._last)
            self._last = now

    def end(self, sent: bool) -> None:
        """The frame is done; whether it sent events."""
        if self._begun is not None:
            seconds = self._last - self._begun
            self._add("frame", seconds)
            if sent:
                self._add("event", seconds)
            self._begun = None

    def recent(self) -> dict[str, Latency]:
        """Each stage's latency over the last frames."""
        return {
            stage: Latency(*(round(1000 * _of_sorted(times, q), 3) for q in (0.5, 0.99)))
            for stage, times in ((s, sorted(d)) for s, d in self._recent.items())
        }

    def quantiles(self, *shares: float) -> dict[str, list[float]]:
        """Milliseconds by stage, over the whole run, within 4 %."""
        return {stage: [_of_counts(c, q) for q in shares] for stage, c in self._counts.items()}

    def counts(self, stage: str) -> dict[int, int]:
        """How often each time was taken so far, by bucket; from any thread."""
        return dict(self._counts.get(stage, {}))

    def table(self) -> Iterator[str]:
        """The whole run as lines of text: a histogram a stage."""
        yield f"{'stage':<10}{'frames':>9}{'p50':>9}{'p90':>9}{'p99':>9}{'max':>9} ms   {FIRST:.2f} ms to {LAST:.0f} ms"
        for stage, values in self.quantiles(0.5, 0.9, 0.99, 1.0).items():
            counts = self._counts[stage]
            yield (
                f"{stage:<10}{sum(counts.values()):>9}"
                + "".join(f"{v:>9.3f}" for v in values)
                + f"      {_bars(counts)}"
            )

    def _add(self, stage: str, seconds: float) -> None:
        if stage not in self._counts:
            self._counts[stage], self._recent[stage] = {}, deque(maxlen=RECENT)
        bucket = int(math.log2(max(seconds, LEAST) / LEAST) * FINE)
        counts = self._counts[stage]
        counts[bucket] = counts.get(bucket, 0) + 1
        self._recent[stage].append(seconds)


def between(before: dict[int, int], after: dict[int, int], share: float) -> float | None:
    """Milliseconds, within 4 %, of what came between two `counts` of a stage; None where nothing did."""
    new = {bucket: n - before.get(bucket, 0) for bucket, n in after.items()}
    return _of_counts(new, share) if any(new.values()) else None


def _of_sorted(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(share * len(times)))]


def _milliseconds(bucket: int) -> float:
    return float(1000 * LEAST * 2 ** ((bucket + 0.5) / FINE))


def _of_counts(counts: dict[int, int], share: float) -> float:
    left = share * sum(counts.values())
    for bucket, n in sorted(counts.items()):
        left -= n
        if left <= 0:
            return _milliseconds(bucket)
    return _milliseconds(max(counts))


def _bars(counts: dict[int, int]) -> str:
    """An octave a character, the outermost with all beyond."""
    octaves = int(math.log2(LAST / FIRST)) + 1
    sums = [0] * octaves
    for bucket, n in counts.items():
        at = math.floor(math.log2(_milliseconds(bucket) / FIRST))
        sums[min(max(at, 0), octaves - 1)] += n
    most = max(sums)
    return "".join(BARS[math.ceil(n / most * (len(BARS) - 1))] for n in sums)
