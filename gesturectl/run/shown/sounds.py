"""What of a run can be heard, as its config asks for: hands that begin to count, pauses, and presses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gesturectl.control.run_handle import RunHandle
from gesturectl.desktop.sound import Sound, Sounds
from gesturectl.model.types import Button, HandFrame
from gesturectl.pipeline.step import Step
from gesturectl.run.driver import Driver


@contextmanager
def heard(handle: RunHandle, driver: Driver) -> Iterator[None]:
    """Plays sounds meanwhile; turned on and off by a reload at once."""
    sounds: Sounds | None = None
    engaged = paused = False

    def play(sound: Sound) -> None:
        nonlocal sounds
        if handle.config.feedback.sound:
            sounds = sounds or Sounds()
            sounds.play(sound)

    def on_step(_: HandFrame | None, step: Step) -> None:
        nonlocal engaged
        before, engaged = engaged, bool(driver.pipeline.engaged)
        if engaged != before:
            play(Sound.ENGAGED if engaged else Sound.DISENGAGED)
        if handle.config.feedback.sound == "all" and not driver.muted:
            for event in step.outputs:
                if isinstance(event, Button):
                    play(Sound.PRESSED if event.pressed else Sound.RELEASED)

    def on_change() -> None:
        nonlocal paused
        if (by := handle.status.paused_by) == "lock":  # nobody sits there
            return
        before, paused = paused, by is not None
        if paused != before:
            play(Sound.PAUSED if paused else Sound.RESUMED)

    paused = handle.status.paused_by is not None
    driver.subscribe(on_step)
    end = handle.on_change(on_change)
    try:
        yield
    finally:
        end()
        if sounds is not None:
            sounds.close()
