"""The panel for the next rest of the pointer: when it is there, and what it shows of a run."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from gesturectl.desktop.overlay.panel import ShownPanel
from gesturectl.desktop.overlay.scene import Style
from gesturectl.model.types import HandFrame, around
from gesturectl.pipeline.step import Step
from gesturectl.run.driver import Driver
from gesturectl.run.shown.ring import COLOURS
from gesturectl.settings import Config

if TYPE_CHECKING:
    from gesturectl.desktop.overlay.overlay import Overlay


class Panel:
    """Follows a run, and has shown what is to be seen after each step."""

    def __init__(self, driver: Driver, config: Callable[[], Config], open_overlay: Callable[[], Overlay]) -> None:
        """config: the one in force; open_overlay: called once there is something to be seen, as most do without."""
        self._driver = driver
        self._config = config
        self._open = open_overlay
        self._overlay: Overlay | None = None

    def on_step(self, frame: HandFrame | None, step: Step) -> None:
        """A frame, or a deadline without one, that was sent."""
        shown = self._shown(step.t)
        if self._overlay is None and shown is not None:
            self._overlay = self._open()
        if self._overlay is not None:
            self._overlay.show(shown)

    def _shown(self, t: float) -> ShownPanel | None:
        config, pipeline = self._config(), self._driver.pipeline
        edge, asked = config.pointer.dwell_panel, pipeline.next_dwell
        if edge == "off" or asked is None or self._driver.muted or not self._driver.connected:
            return None
        cue = pipeline.cue(t)
        if not cue.points:
            return None
        at = math.floor(cue.at[0] + 0.5), math.floor(cue.at[1] + 0.5)
        area = around(self._driver.ledger.output.monitors, at)
        style = Style(config.feedback.size, COLOURS[config.feedback.colour])
        return ShownPanel(at, area, edge, asked.choice, asked.locked, style)
