"""What the user says of gestures of a run: it is stored, and what is stored counts, as soon as it changes."""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable

from gesturectl.gestures.corrections import examples
from gesturectl.learn.hour import file as hour
from gesturectl.model import corrections
from gesturectl.model.corrections import Correction
from gesturectl.model.errors import GesturectlError
from gesturectl.model.notices import Notice, report, resolved
from gesturectl.model.types import Example, HandFrame
from gesturectl.pipeline.step import Step

log = logging.getLogger(__name__)
EVERY = 1.0  # seconds between two looks for changes by other programs


def stored() -> tuple[Example, ...]:
    """What is stored, as far as it can be read; the log names what is wrong."""
    try:
        usual = examples(hour.kept().meant)
    except GesturectlError as e:
        report(log, Notice.GESTURES, "%s\nWhat was learned of your use does not count meanwhile.", e, which="usual")
        usual = ()
    try:
        found = examples(corrections.read())
    except GesturectlError as e:
        report(log, Notice.GESTURES, "%s\nWhat you have said of gestures does not count meanwhile.", e, which="said")
        return usual
    return (*usual, *found)


def stamp() -> tuple[object, ...]:
    """What changes whenever that does."""
    return corrections.stamp(), hour.stamp()


class Corrector:
    """Stores what a run takes, and gives it what is stored, in a thread of its own; `take` and `on_step` are the run's.

    read: what is stored, as examples; store: keeps one.
    """

    def __init__(
        self,
        read: Callable[[], tuple[Example, ...]] = stored,
        store: Callable[[Correction], object] = corrections.add,
        every: float = EVERY,
    ) -> None:
        self._read = read
        self._store = store
        self._every = every
        self._stamp = stamp()
        self._changed: deque[tuple[Example, ...]] = deque(maxlen=1)  # the newest that was not taken
        self._waiting: queue.Queue[Correction | None] = queue.Queue()
        self._thread = threading.Thread(target=self._work, name="corrections", daemon=True)
        self._thread.start()

    def take(self) -> tuple[Example, ...] | None:
        """What counts from now on, None where that has not changed since it was last asked."""
        return self._changed.pop() if self._changed else None

    def on_step(self, _: HandFrame | None, step: Step) -> None:
        """Stores what was said in a frame."""
        for outcome in step.outcomes:
            log.info("%s", outcome.words)
            if outcome.taken is not None:
                self._waiting.put(outcome.taken)

    def close(self) -> None:
        """Stores what waits, and ends the thread."""
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while True:
            try:
                new = self._waiting.get(timeout=self._every)
            except queue.Empty:
                self._look()
                continue
            if new is None:
                return
            self._look()
            try:
                self._store(new)
            except GesturectlError as e:
                report(log, Notice.GESTURES, "%s\nWhat you said counts until the end of this run.", e, which="kept")
            else:
                self._stamp = stamp()

    def _look(self) -> None:
        now = stamp()
        if now != self._stamp:
            self._stamp = now
            found = self._read()
            self._changed.append(found)
            said = sum(e.said for e in found)
            resolved(log, Notice.GESTURES, "what you have said of gestures: %d", said, which="said")
            resolved(log, Notice.GESTURES, "what was learned of your use: %d", len(found) - said, which="usual")
