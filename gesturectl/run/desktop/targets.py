"""What can be pressed on the screen, for a run that asks for it: when it is looked, and what the engine gets."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from gesturectl.config.asked import without_targets
from gesturectl.model.notices import Notice, report, resolved
from gesturectl.model.types import Button, HandFrame, Key, Scroll, Target, Text
from gesturectl.pipeline.step import Step
from gesturectl.run.driver import Driver

if TYPE_CHECKING:
    from gesturectl.desktop.targets.watcher import TargetWatcher

log = logging.getLogger(__name__)

_MOVE = (Scroll, Key, Text)  # events after which nothing may be where it was


class ScreenTargets:
    """Follows a run, and looks while a hand points.

    asked: what of the config in force asks for targets, in words; environment, output: those of the run.
    """

    def __init__(self, driver: Driver, asked: Callable[[], str], environment: Mapping[str, str], output: str) -> None:
        self._driver = driver
        self._asked = asked
        self._environment = environment
        self._output = output
        self._watcher: TargetWatcher | None = None
        self._began = False

    def on_step(self, frame: HandFrame | None, step: Step) -> None:
        """A frame, or a deadline without one, that was sent."""
        if bool(asked := self._asked()) != self._began:
            self._begin(asked) if asked else self._end()
        if self._watcher is None:
            return
        self._watcher.points(self._driver.pipeline.pointing is not None or self._driver.pipeline.hints.on)
        if any(isinstance(event, _MOVE) for event in step.outputs):
            self._watcher.stale()
        elif any(isinstance(event, Button) for event in step.outputs):
            self._watcher.look()

    def take(self) -> tuple[Target, ...] | None:
        """What there is, where that has changed."""
        return self._watcher.take() if self._watcher else None

    def close(self) -> None:
        """Ends it."""
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None

    def _begin(self, asked: str) -> None:
        from gesturectl.desktop.targets.open import lacks
        from gesturectl.desktop.targets.watcher import TargetWatcher

        self._began = True
        if error := lacks(self._environment, self._output):
            _lack(asked, error.problem, error.remedy)
        else:
            self._watcher = TargetWatcher(partial(_lack, asked))

    def _end(self) -> None:
        self._began = False
        self.close()
        resolved(log, Notice.TARGETS, "The config asks for no targets any more.")


def _lack(asked: str, problem: str, remedy: str) -> None:
    report(log, Notice.TARGETS, "%s: %s", without_targets(asked), f"{problem[:1].lower()}{problem[1:]} {remedy}")
