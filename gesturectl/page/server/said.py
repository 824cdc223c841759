"""What the user has said of gestures during a run, for the page: what came of it, and what it can be said of now."""

from __future__ import annotations

import itertools
from collections import deque
from typing import Any

from gesturectl.pipeline.step import Step

LAST = 8  # outcomes in a record


class Said:
    """Outcomes with a running number that goes on from page to page, and the action that was last."""

    def __init__(self) -> None:
        self._number = itertools.count(1)
        self._outcomes: deque[tuple[int, str]] = deque(maxlen=LAST)
        self._last: tuple[str, str] | None = None

    def take(self, step: Step, *, frame: bool) -> None:
        """What one frame, or a deadline without one, has caused."""
        if frame:
            self._last = step.last
        self._outcomes.extend((next(self._number), f"{o.words} {o.remedy}".strip()) for o in step.outcomes)

    def record(self) -> dict[str, Any]:
        """What the page shows."""
        acted = None if self._last is None else dict(zip(("gesture", "words"), self._last, strict=True))
        return {"said": list(self._outcomes), "acted": acted}
