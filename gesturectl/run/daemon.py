"""What a run in real time does beside its frames: commands, changes of config and window, status, faults."""

from __future__ import annotations

import logging
import time
from collections import deque

from gesturectl.control.run_handle import RunHandle
from gesturectl.model.notices import Notice, report
from gesturectl.run.config_in_force import ConfigInForce
from gesturectl.run.controls import RunControls
from gesturectl.run.desktop.focus import Focus, follow_windows
from gesturectl.run.driver import Driver
from gesturectl.run.service import Service, Signals
from gesturectl.run.sleep import Sleep

log = logging.getLogger(__name__)

PUBLISH = 0.25  # seconds between two statuses
FAULTS, WITHIN = 5, 5.0  # so many failures within so many seconds end the run


class Daemon:
    """The engine's thread calls `between` before each frame; focus: None where there is no desktop."""

    def __init__(
        self,
        driver: Driver,
        controls: RunControls,
        config: ConfigInForce,
        handle: RunHandle,
        signals: Signals,
        service: Service,
        focus: Focus | None = None,
    ) -> None:
        self._driver = driver
        self._controls = controls
        self._config = config
        self._handle = handle
        self._signals = signals
        self._service = service
        self._focus = focus
        self._faults: deque[float] = deque(maxlen=FAULTS)
        self._published = time.monotonic()
        self._standing = controls.standing()
        self._sleep = Sleep()

    def stopped(self) -> bool:
        """Whether a command or a signal ends the run."""
        return self._controls.stopped or bool(self._signals.stop)

    def between(self, t: float) -> None:
        """What is to be done between two frames; `t` is the present in the time of the stream."""
        self._handle.commands.do()
        self._config.follow(t, asked=self._signals.reload())
        if self._focus is not None and follow_windows(self._focus, self._config.config, self._driver):
            self._published = 0.0
        if self._sleep.ended():
            self._driver.release()
            log.info("The computer has slept; everything was released.")
        self._service.alive()
        now = time.monotonic()
        before, self._standing = self._standing, self._controls.standing()
        if now - self._published >= PUBLISH or self._standing != before:
            self._published = now
            self._handle.status = status = self._controls.status()
            self._service.status(f"{status.state}, {status.camera.name}, {status.camera.fps:g} frames a second")

    def recover(self, error: Exception) -> None:
        """Goes on after a stage has failed, with a new pipeline; raises the error when failures come too often."""
        now = time.monotonic()
        if len(self._faults) == FAULTS and now - self._faults[0] < WITHIN:
            raise error
        self._faults.append(now)
        report(log, Notice.STAGE, "A stage has failed; everything was released, and the run goes on.", error=error)
        self._config.rebuild()
