"""The status of a run, put together from its parts."""

from __future__ import annotations

import os
import time

from gesturectl import __version__
from gesturectl.control.status import HandStatus, Problems, Status, hand_statuses
from gesturectl.model.types import HandFrame
from gesturectl.model.words import shown_path
from gesturectl.pipeline.step import Step
from gesturectl.run.config_in_force import ConfigInForce
from gesturectl.run.driver import Driver
from gesturectl.run.hands.source import HandSource
from gesturectl.run.run_state import RunState
from gesturectl.run.stages import StageTimes


class Reporter:
    """Knows what was seen last; `on_step` is called by the driver."""

    def __init__(
        self, driver: Driver, hands: HandSource, config: ConfigInForce, times: StageTimes, problems: Problems
    ) -> None:
        self._driver = driver
        self._hands = hands
        self._config = config
        self._times = times
        self._problems = problems
        self._frames = 0
        self._seen: tuple[HandFrame, Step] | None = None
        self._began = time.monotonic()

    def on_step(self, frame: HandFrame | None, step: Step) -> None:
        """Takes note of a frame."""
        if frame is not None:
            self._frames += 1
            self._seen = (frame, step)

    def status(self, state: RunState) -> Status:
        """The run at this moment, in the given state."""
        pipeline, camera = self._driver.pipeline, self._hands.status()
        output, levels = self._driver.ledger.output, pipeline.levels
        hands: tuple[HandStatus, ...] = ()
        if self._seen is not None and camera.state == "on":
            frame, step = self._seen
            hands = hand_statuses(frame.hands, step.poses, pipeline.engaged, pipeline.pointing, pipeline.waiting)
        path = self._config.path
        return Status(
            state=state.shown(gesture=pipeline.paused, camera=camera.state != "lost", desktop=self._driver.connected),
            paused_by=state.paused_by(gesture=pipeline.paused),
            muted=self._driver.muted,
            profile=levels.profile,
            profile_by=levels.choice.by,
            profiles=tuple(self._config.config.profiles),
            layers=levels.toggled,
            momentary_layers=levels.momentary,
            next_dwell=pipeline.next_dwell.choice if pipeline.next_dwell else None,
            dwell_locked=pipeline.next_dwell.locked if pipeline.next_dwell else False,
            window=levels.choice.window,
            hands=hands,
            held=self._driver.ledger.held,
            camera=camera,
            output=output.name,
            screen=output.screen,
            latency=self._times.recent(),
            frames=self._frames,
            dropped=self._hands.dropped,
            config=shown_path(path) if path is not None and self._config.of_file else None,
            config_gone=path is not None and self._config.of_file and not path.exists(),
            problems=self._problems.kept,
            uptime=round(time.monotonic() - self._began, 1),
            pid=os.getpid(),
            version=__version__,
        )
