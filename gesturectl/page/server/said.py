"""What the user has said of gestures during a run, for the page: what came of it, and what it can be said of now."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable
from typing import Any

from gesturectl.pipeline.correcting import LATEST, Outcome
from gesturectl.pipeline.pipeline import Step

LAST = 8  # outcomes in a record


class Said:
    """Outcomes with a running number that goes on from page to page, and the actions of the last seconds."""

    def __init__(self) -> None:
        self._number = itertools.count(1)
        self._outcomes: deque[tuple[int, str]] = deque(maxlen=LAST)
        self._acted: deque[tuple[float, str]] = deque(maxlen=64)
        self._now = 0.0  # in the time of the stream

    def take(self, step: Step) -> None:
        """What one frame or deadline has caused."""
        if step.t < self._now - LATEST:  # another stream
            self._acted.clear()
        self._now = step.t
        for outcome in step.outcomes:
            self._outcomes.append((next(self._number), f"{outcome.words} {outcome.remedy}".strip()))
            if self._acted and _was_not_meant(outcome):
                self._acted.pop()
        self._acted.extend((step.t, name) for name in step.acted)

    def record(self, words: Callable[[str], str]) -> dict[str, Any]:
        """What the page shows. words: what a gesture does, empty where that is not one thing."""
        while self._acted and self._acted[0][0] < self._now - LATEST:
            self._acted.popleft()
        last = self._acted[-1][1] if self._acted else None
        return {
            "said": list(self._outcomes),
            "acted": None if last is None else {"gesture": last, "words": words(last)},
        }


def _was_not_meant(outcome: Outcome) -> bool:
    """Whether an action was said to be not meant; of what should have acted there is a correction or a remedy."""
    return not outcome.remedy and (outcome.taken is None or not outcome.taken.meant)
