"""What the ring at the pointer shows of a run: decided step by step on the engine's thread, drawn in another."""

from __future__ import annotations

import math
from collections.abc import Callable

from gesturectl.desktop.overlay.marks import STEPS, Mark, share
from gesturectl.desktop.overlay.scene import FADES, Shown, Style
from gesturectl.model.cue import Cue
from gesturectl.model.types import Button, HandFrame, Waits, around
from gesturectl.pipeline.step import Step
from gesturectl.run.driver import Driver
from gesturectl.settings import Feedback

CLICK = 0.2  # seconds for which a click is shown, at least
WORDS = 1.3  # seconds for which words stay
FADE = 0.3  # the last of them, in which they go
PATIENT = 1.0  # seconds for which a hand does not count before it is said why
HINT = 4.0  # seconds for which that is said
QUIET = 60.0  # seconds in which that is not said again: hands at the keyboard are none that wait
COLOURS = {
    "blue": (0.18, 0.49, 0.96),
    "green": (0.12, 0.68, 0.36),
    "orange": (0.95, 0.49, 0.05),
    "pink": (0.90, 0.22, 0.58),
    "white": (0.97, 0.97, 0.97),
}  # red, green, blue


class Ring:
    """Follows a run; `show` is given what is to be seen after each step, None for nothing."""

    def __init__(self, driver: Driver, feedback: Callable[[], Feedback], show: Callable[[Shown | None], None]) -> None:
        """feedback: what the config in force says."""
        self._driver = driver
        self._feedback = feedback
        self._show = show
        self._clicked: tuple[float, str] = (-math.inf, "left")  # when, and with which button
        self._words: tuple[float, tuple[str, ...]] = (-math.inf, ())  # since when, and what
        self._paused = driver.pipeline.paused
        self._profile = driver.pipeline.levels.profile
        self._waits: tuple[float, Waits | None] = (0.0, None)  # since when, and why
        self._hinted = -math.inf  # when that was last said
        self._quiet = QUIET  # seconds in which it is not said again
        self._counted = False  # a hand has counted before

    def on_step(self, frame: HandFrame | None, step: Step) -> None:
        """A frame, or a deadline without one, that was sent."""
        feedback = self._feedback()
        if feedback.overlay == "off":
            self._show(None)
            return
        cue = self._driver.pipeline.cue(step.t)
        self._take_note(step, cue)
        hidden = self._driver.muted or not self._driver.connected
        self._show(None if hidden else self._seen(cue, step.t, feedback))

    def _take_note(self, step: Step, cue: Cue) -> None:
        for event in step.outputs:
            if isinstance(event, Button) and event.pressed:
                self._clicked = (step.t, event.button)
                if event.button != "left":
                    self._words = (step.t, (f"{event.button} click",))
        if step.acted and not cue.steers:
            self._words = (step.t, (step.acted[-1].replace("_", " "),))
        pipeline = self._driver.pipeline
        if pipeline.levels.profile != self._profile:
            self._profile = pipeline.levels.profile
            self._words = (step.t, (f"profile {self._profile}",))
        if pipeline.paused != self._paused:
            self._paused = pipeline.paused
            self._words = (step.t, ("paused" if self._paused else "resumed",))
        if cue.waits is not self._waits[1]:
            self._waits = (step.t, cue.waits)

    def _seen(self, cue: Cue, t: float, feedback: Feedback) -> Shown | None:
        full = feedback.overlay == "full"
        mark = self._mark(cue, t) or (Mark("dot") if full else None) if cue.points or cue.paused else None
        words, fade = self._spoken(cue, t) if full else ((), 0)
        outline = cue.target if cue.points else None
        if mark is None and not words and outline is None:
            return None
        x, y = math.floor(cue.at[0] + 0.5), math.floor(cue.at[1] + 0.5)
        area = around(self._driver.ledger.output.monitors, (x, y))
        return Shown((x, y), mark, area, words, fade, Style(feedback.size, COLOURS[feedback.colour]), outline)

    def _mark(self, cue: Cue, t: float) -> Mark | None:
        held = self._driver.ledger.buttons
        since, button = self._clicked
        if held:
            return Mark("held", 0, held[-1] if held[-1] in ("left", "right", "middle") else "left")
        if cue.paused:
            return Mark("paused", share(cue.waited))
        if t - since < CLICK:
            return Mark(
                "click",
                round((t - since) / CLICK * STEPS / 4) * 4,
                button if button in ("left", "right", "middle") else "left",
            )
        if cue.waited:
            return Mark("wait", share(cue.waited))
        if cue.steers:
            return Mark(cue.steers)
        return Mark("pinch", near) if (near := share(cue.closing)) else None

    def _spoken(self, cue: Cue, t: float) -> tuple[tuple[str, ...], int]:
        """Words, and how far they have faded."""
        if cue.number:
            return (cue.number,), 0
        since, words = self._words
        if t - since < WORDS and (cue.points or cue.paused):
            left = WORDS - (t - since)
            return words, max(0, math.ceil(FADES * (1.0 - left / FADE)) - 1)
        return self._hint(cue, t) or ((f"next rest: {cue.next_rest}",) if cue.points and cue.next_rest else ()), 0

    def _hint(self, cue: Cue, t: float) -> tuple[str, ...]:
        """Why no hand counts, for HINT; then not again for QUIET, and for twice as long each time that none does."""
        since, why = self._waits
        if cue.points:
            self._counted, self._quiet = True, QUIET
        if why is None or t - since < PATIENT or (why is Waits.LOW and self._counted):
            return ()
        if t - self._hinted >= self._quiet:
            self._quiet = 2 * self._quiet if self._hinted > -math.inf else QUIET
            self._hinted = t
        return _advice(why) if t - self._hinted < HINT else ()


def _advice(why: Waits) -> tuple[str, ...]:
    """Why a hand does not count, and what would change that, in two lines."""
    what, _, remedy = why.value.partition(": ")
    return "The hand" + what.removeprefix("it"), remedy
