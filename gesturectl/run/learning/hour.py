"""Learns from an hour of the user's normal use, in a thread of its own: begun and ended when they say so.

What is collected is saved every minute and at the end of a run, so that the next run goes on with it. It counts once
the hour is over, or ended and kept. Time in which the run is paused, or sends nothing, is not learned from.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from gesturectl.control.status import Learning
from gesturectl.learn.hour import file
from gesturectl.learn.hour.collect import Collector
from gesturectl.learn.hour.file import LONGEST, Hour
from gesturectl.learn.hour.words import learned, minutes
from gesturectl.model.errors import GesturectlError, InputError
from gesturectl.model.files import free_name
from gesturectl.model.notices import Notice, report, resolved
from gesturectl.model.types import HandFrame
from gesturectl.pipeline.step import Step

log = logging.getLogger(__name__)
SAVED = 60.0  # seconds of learning after which what is collected is saved
LEAST = 60.0  # seconds that may be asked for
END = "`gesturectl learn stop` ends it sooner, and `learn stop --discard` throws it away."

Work = Callable[[], None]


class HourLearner:
    """`on_step`, `start`, `stop` and `standing` are for the engine's thread; `close` saves what is collected.

    binds: whether a gesture does anything at present; off: whether the run sends nothing; goes_on: whether it goes on
    with what a run before this one has begun, as a run with a camera does.
    """

    def __init__(self, binds: Callable[[str], bool], off: Callable[[], bool], *, goes_on: bool = True) -> None:
        self._binds = binds
        self._off = off
        self._of = 0.0
        self._saved = 0.0  # seconds that were left when it was saved last
        self._collector = self._resumed() if goes_on else None
        self._work: queue.Queue[Work | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="hour", daemon=True)
        self._thread.start()

    def on_step(self, frame: HandFrame | None, step: Step) -> None:
        """Takes in a frame, and what it has caused."""
        if self._collector is None or frame is None or frame.file is not None or self._off():
            return
        names = {p.pose for p in step.poses} | {e.name for e in step.gestures}
        bound = frozenset(name for name in names if self._binds(name))
        self._work.put(lambda: self._collect(frame, step, bound))

    def standing(self) -> Learning | None:
        """How it stands, None where nothing is being learned."""
        c = self._collector
        return None if c is None else Learning(round(c.left, 1), round(self._of, 1), c.gestures, c.hands)

    def start(self, seconds: float) -> Future[str]:
        """Begins to learn; in words. The answer holds InputError where it learns already, or for another time."""

        def begin() -> str:
            if not LEAST <= seconds <= LONGEST:
                text = f"{seconds / 60:g} minutes are too few or too many."
                raise InputError(text, f"Choose 1 to {LONGEST / 60:.0f}.")
            if (c := self._collector) is not None:
                raise InputError(f"It learns already, for {minutes(c.left)} more.", END)
            if (before := file.goes_on()) is not None:
                raise InputError(f"Another run has begun to learn, for {minutes(before.left)} more.", "End it first.")
            file.save(Hour(left=seconds, of=seconds))  # so that a run that is killed at once knows of it, too
            self._of, self._saved = seconds, seconds
            self._collector = Collector(seconds, now=time.time)
            log.info("Learns from the next %s of your use.", minutes(seconds))
            return f"Learns from the next {minutes(seconds)} in which the camera is on. {END}"

        return self._asked(begin)

    def stop(self, *, keep: bool) -> Future[str]:
        """Ends it, and keeps what is collected or throws it away; in words. The answer holds InputError if none."""

        def end() -> str:
            if self._collector is None:
                raise InputError("Nothing is being learned.", "`gesturectl learn start` begins that.")
            if keep:
                return self._keep(self._collector)
            file.discard()
            self._collector = None
            log.info("What was learned of your use is thrown away.")
            return "Thrown away; what was kept before stays."

        return self._asked(end)

    def close(self) -> None:
        """Saves what is collected, and ends the thread."""
        self._work.put(None)
        self._thread.join()

    def _asked(self, work: Callable[[], str]) -> Future[str]:
        answer: Future[str] = Future()

        def do() -> None:
            try:
                answer.set_result(work())
            except Exception as e:
                answer.set_exception(e)

        self._work.put(do)
        return answer

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            self._safely(work)
        if self._collector is not None:
            self._safely(self._save)

    @staticmethod
    def _safely(work: Work) -> None:
        try:
            work()
        except GesturectlError as e:
            report(log, Notice.GESTURES, "%s\nWhat is learned of your use is not kept.", e, which="hour")

    def _collect(self, frame: HandFrame, step: Step, bound: frozenset[str]) -> None:
        c = self._collector
        if c is None:
            return
        c.step(frame, step, bound)
        if c.finished:
            log.info("%s", self._keep(c))
        elif self._saved - c.left >= SAVED:
            self._saved = c.left
            self._save()

    def _save(self) -> None:
        c = self._collector
        if c is not None:
            file.save(Hour(c.taken(), c.left, self._of))
            resolved(log, Notice.GESTURES, "What is learned of your use is kept.", which="hour")

    def _keep(self, c: Collector) -> str:
        """Keeps what is collected, and ends it; in words."""
        usual = c.taken()
        self._collector = None
        broken = file.keep(usual)
        beside = f" The file before was broken and is kept as {broken}." if broken else ""
        return f"Learned from your use: {learned(usual)}.{beside}"

    def _resumed(self) -> Collector | None:
        """What a run before this one was collecting."""
        try:
            hour = file.goes_on()
        except InputError as e:
            beside = free_name(file.going(), "broken")
            report(log, Notice.GESTURES, "%s\nIt is kept as %s, and nothing is learned.", e, beside, which="hour")
            _aside(beside)
            return None
        except GesturectlError as e:
            report(log, Notice.GESTURES, "%s\nNothing is learned.", e, which="hour")
            return None
        if hour is None:
            return None
        self._of, self._saved = hour.of, hour.left
        log.info("Goes on to learn from your use, for %s more. %s", minutes(hour.left), END)
        return Collector(hour.left, hour.usual, now=time.time)


def _aside(beside: Path) -> None:
    try:
        file.going().rename(beside)
    except OSError as e:
        log.debug("%s", e)
