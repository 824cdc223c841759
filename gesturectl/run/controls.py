"""The commands of a run, done between two frames on the engine's thread."""

from __future__ import annotations

import logging
from collections.abc import Collection
from concurrent.futures import Future
from dataclasses import replace

from gesturectl.control.status import Status
from gesturectl.gestures.nearest import SWIPES
from gesturectl.model import gallery
from gesturectl.model.errors import InputError
from gesturectl.model.notices import Notice, report, resolved
from gesturectl.model.types import POSES
from gesturectl.model.words import instead, quoted
from gesturectl.pipeline.correcting import NOT_MEANT, SHOULD_HAVE_ACTED
from gesturectl.run.config_in_force import ConfigInForce
from gesturectl.run.driver import Driver
from gesturectl.run.hands.source import HandSource
from gesturectl.run.learning.hour import HourLearner
from gesturectl.run.pause_marker import PauseMarker
from gesturectl.run.report import Reporter
from gesturectl.run.run_state import Control, Event, RunState

log = logging.getLogger(__name__)


class RunControls:
    """`Controls` of a run; while entered, its pause outlasts a run that is killed."""

    def __init__(
        self,
        driver: Driver,
        hands: HandSource,
        config: ConfigInForce,
        reporter: Reporter,
        marker: PauseMarker,
        learner: HourLearner | None = None,
    ) -> None:
        self._driver = driver
        self._hands = hands
        self._config = config
        self._reporter = reporter
        self._marker = marker
        self._learner = learner
        self._state = RunState()
        self.stopped = False

    def __enter__(self) -> RunControls:
        if self._marker.is_set():
            self.pause()
            text = "The last run ended while it was paused, so this one begins so.\n`gesturectl resume` goes on."
            report(log, Notice.PAUSE, text)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._marker.set(False)

    def status(self) -> Status:
        status = self._reporter.status(self._state)
        return replace(status, learning=self._learner.standing()) if self._learner else status

    def standing(self) -> tuple[object, ...]:
        """What users are to see at once when it changes: state and profile. It costs next to nothing."""
        pipeline = self._driver.pipeline
        rest = pipeline.next_dwell.words() if pipeline.next_dwell else ""
        return self._state, pipeline.paused, pipeline.levels.profile, self._driver.connected, self._hands.lost, rest

    def pause(self) -> None:
        if not self._change(Event.PAUSE).by_command:
            log.info("Paused.")

    def resume(self) -> None:
        if self._state.paused_by(gesture=self._driver.pipeline.paused):
            self._change(Event.RESUME)
            self._driver.pipeline.resume()
            resolved(log, Notice.PAUSE, "Resumed.")

    def toggle(self) -> None:
        if self._state.paused_by(gesture=self._driver.pipeline.paused) == "gesture":
            self.resume()
            return
        self._change(Event.TOGGLE)
        if self._state.by_command:
            log.info("Paused.")
            return
        self._driver.pipeline.resume()
        if self._state.control is Control.AWAY:
            log.info("%s Goes on after that.", self._state.absence)
        else:
            resolved(log, Notice.PAUSE, "Resumed.")

    def away(self, why: str) -> None:
        before = self._change(Event.LEAVE if why else Event.RETURN, why)
        if why and before.uses_camera:
            log.info("%s Paused meanwhile.", why)
        elif not why and before.control is Control.AWAY:
            log.info("Goes on as before.")

    def reload(self) -> Future[None]:
        return self._config.reload()

    def profile(self, name: str) -> None:
        _check_known("profile", name, self._config.config.profiles)
        if name != self._driver.pipeline.levels.profile:
            self._driver.pick(name)
            log.info("The profile `%s` is in force.", name)

    def layer(self, name: str, on: bool | None) -> None:
        _check_known("layer", name, self._config.config.layers)
        levels = self._driver.pipeline.levels
        if on is None or on != (name in levels.toggled):
            levels.toggle(name)
            log.info("The layer `%s` is %s.", name, "on" if name in levels.toggled else "off")

    def next_dwell(self, cell: str) -> None:
        asked = self._driver.pipeline.next_dwell
        if asked is None:
            raise InputError("Rests of the pointer do nothing.", "Set `pointer: {dwell: 0.8}`, in seconds.")
        asked.pick(cell)

    def type_digit(self, digit: str) -> None:
        self._driver.type_digit(digit)

    def not_meant(self) -> Future[str]:
        self._require_frames()
        return self._driver.say(NOT_MEANT)

    def should_have_acted(self, gesture: str) -> Future[str]:
        self._require_frames()
        own = {name for name in gallery.names() if gallery.read(name).kind == "pose"}
        known = (*POSES, *SWIPES, *sorted({*own, *self._config.config.gestures.declared}))
        if gesture not in known:
            problem = f"{quoted(gesture)} is no gesture of which this can be said."
            raise InputError(problem, instead(gesture, known))
        return self._driver.say(f"{SHOULD_HAVE_ACTED} {gesture}")

    def learn(self, seconds: float) -> Future[str]:
        return self._require_learner().start(seconds)

    def end_learning(self, *, keep: bool) -> Future[str]:
        return self._require_learner().stop(keep=keep)

    def mute(self, on: bool) -> None:
        self._driver.mute(on)

    def stop(self) -> None:
        self.stopped = True

    def _require_learner(self) -> HourLearner:
        if self._learner is None:
            raise InputError("This run shows recorded hands.", "Have it learn from a camera or a clip.")
        return self._learner

    def _require_frames(self) -> None:
        """Raises InputError where no hands are seen, and nothing can have acted."""
        if not self._state.uses_camera or self._hands.lost:
            raise InputError("No hands are seen at present.", "Say it while the camera is on.")

    def _change(self, event: Event, absence: str = "") -> RunState:
        """Brings about what follows from an event; returns the state before it."""
        before, self._state = self._state, self._state.after(event, absence)
        if before.uses_camera and not self._state.uses_camera:
            self._driver.release()
            self._hands.pause()
        elif self._state.uses_camera and not before.uses_camera:
            self._hands.resume()
        if before.by_command != self._state.by_command:
            self._marker.set(self._state.by_command)
        return before


def _check_known(kind: str, name: str, names: Collection[str]) -> None:
    """Raises InputError where a name is none of those that the config has."""
    if name not in names:
        remedy = instead(name, names, f"The config has no {kind}; add it to `{kind}s`.")
        raise InputError(f"There is no {kind} {quoted(name)}.", remedy)
