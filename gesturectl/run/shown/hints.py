"""The numbers on what can be pressed: when they are shown, and keys that are typed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from gesturectl.desktop.overlay.hints import ShownHints
from gesturectl.desktop.overlay.scene import Style
from gesturectl.model.types import HandFrame
from gesturectl.pipeline.step import Step
from gesturectl.run.driver import Driver
from gesturectl.run.shown.ring import COLOURS
from gesturectl.settings import Config

if TYPE_CHECKING:
    from gesturectl.desktop.overlay.overlay import Overlay


class Keys(Protocol):
    """Digits that are typed, and the key that ends it; no application gets them while they are taken."""

    def take(self, on: bool) -> None:
        """Takes them, or leaves them to the applications; returns at once."""


class HintLabels:
    """Follows a run, and has shown what is to be seen after each step.

    config: the one in force; open_overlay, open_keys: called when numbers are first shown, as most runs do without.
    """

    def __init__(
        self,
        driver: Driver,
        config: Callable[[], Config],
        open_overlay: Callable[[], Overlay],
        open_keys: Callable[[], Keys],
    ) -> None:
        self._driver = driver
        self._config = config
        self._open, self._open_keys = open_overlay, open_keys
        self._overlay: Overlay | None = None
        self._keys: Keys | None = None

    def on_step(self, frame: HandFrame | None, step: Step) -> None:
        """A frame, or a deadline without one, that was sent."""
        shown = self._shown()
        if shown is not None and self._overlay is None:
            self._overlay, self._keys = self._open(), self._open_keys()
        if self._overlay is not None and self._keys is not None:
            self._overlay.show(shown)
            self._keys.take(shown is not None)

    def _shown(self) -> ShownHints | None:
        hints = self._driver.pipeline.hints
        if not hints.numbers or self._driver.muted or not self._driver.connected:
            return None
        left = tuple((number, t) for number, t in hints.numbers.items() if number.startswith(hints.typed))
        feedback = self._config().feedback
        style = Style(feedback.size, COLOURS[feedback.colour])
        at = left[0][1]
        return ShownHints((at.x, at.y), left, hints.typed, tuple(self._driver.ledger.output.monitors), style)
