"""The panel for the next rest of the pointer: when it is there, and what it shows of a run."""

from __future__ import annotations

import math
from collections.abc import Callable

from gesturectl.desktop.overlay.panel import ShownPanel
from gesturectl.desktop.overlay.scene import Style
from gesturectl.model.types import HandFrame, around
from gesturectl.pipeline.pipeline import Step
from gesturectl.run.driver import Driver
from gesturectl.run.shown.ring import COLOURS
from gesturectl.settings import Config


class Panel:
    """Follows a run; `show` is given what is to be seen after each step, None for nothing."""

    def __init__(self, driver: Driver, config: Callable[[], Config], show: Callable[[ShownPanel | None], None]) -> None:
        """config: the one in force."""
        self._driver = driver
        self._config = config
        self._show = show

    def on_step(self, frame: HandFrame | None, step: Step) -> None:
        """A frame, or a deadline without one, that was sent."""
        config, pipeline = self._config(), self._driver.pipeline
        edge, asked = config.pointer.dwell_panel, pipeline.next_dwell
        if edge == "off" or asked is None or self._driver.muted or not self._driver.connected:
            self._show(None)
            return
        cue = pipeline.cue(step.t)
        if not cue.points:
            self._show(None)
            return
        at = math.floor(cue.at[0] + 0.5), math.floor(cue.at[1] + 0.5)
        area = around(self._driver.ledger.output.monitors, at)
        style = Style(config.feedback.size, COLOURS[config.feedback.colour])
        self._show(ShownPanel(at, area, edge, asked.choice, asked.locked, style))
