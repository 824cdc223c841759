"""A run in real time: what it is asked between frames, and what it tells of itself."""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from gesturectl import __version__
from gesturectl.control.live import Live
from gesturectl.control.status import CameraStatus, HandStatus, PausedBy, Problems, State, Status, hand_statuses
from gesturectl.model.errors import GesturectlError, InputError
from gesturectl.model.notices import Notice, report, resolved
from gesturectl.model.types import Frame, HandFrame
from gesturectl.pipeline.pipeline import Kept, Pipeline, Step
from gesturectl.run.focus import Focus
from gesturectl.run.pause_mark import Mark
from gesturectl.run.reload import ConfigFile, waits
from gesturectl.run.service import Service, Signals
from gesturectl.run.session import LiveHands, Session
from gesturectl.run.sleep import Sleep
from gesturectl.run.stages import Stages
from gesturectl.settings import Config

log = logging.getLogger(__name__)

TOLD = 0.25  # seconds between two statuses
FAULTS, WITHIN = 5, 5.0  # so many failures within so many seconds end the run


class Hands(LiveHands, Protocol):
    """Hands that can be paused and asked how they are."""

    picture: Frame | None

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def wake(self) -> None: ...

    def status(self) -> CameraStatus: ...

    @property
    def dropped(self) -> int: ...


class Daemon:
    """Answers what a run is asked; `between` is called by the engine's thread whenever it has gone on.

    built: a pipeline of a config, with what another one kept; focus: what tells of windows, None where there is no
    desktop; mark: keeps a pause.
    """

    def __init__(
        self,
        config: Config,
        file: ConfigFile | None,
        session: Session,
        built: Callable[[Config, Kept], Pipeline],
        hands: Hands,
        stages: Stages,
        signals: Signals,
        service: Service,
        focus: Focus | None = None,
        mark: Mark | None = None,
    ) -> None:
        self._config = config
        self._file = file
        self._session = session
        self._built = built
        self._hands = hands
        self._stages = stages
        self._signals = signals
        self._service = service
        self._focus = focus
        self._mark = mark or Mark()
        self._problems = Problems()
        self._paused_by: PausedBy | None = None
        self._away = ""  # why nobody sits at the desktop
        self._stopped = False
        self._frames = 0
        self._seen: tuple[HandFrame, Step] | None = None
        self._faults: deque[float] = deque(maxlen=FAULTS)
        self._began = self._told = time.monotonic()
        self._sleep = Sleep()
        self.live = Live(file.path if file else None, config, self.status(), self)
        self.live.picture = lambda: hands.picture
        self.live.commands.wake = hands.wake

    def __enter__(self) -> Daemon:
        logging.getLogger("gesturectl").addHandler(self._problems)
        self._service.ready()
        if self._mark.is_set():
            self.pause()
            text = "The last run ended while it was paused, so this one begins so.\n`gesturectl resume` goes on."
            report(log, Notice.PAUSE, text)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._mark.set(False)
        self._service.stopping()
        self.live.commands.close()
        logging.getLogger("gesturectl").removeHandler(self._problems)

    def stopped(self) -> bool:
        """Whether the run has been told to end."""
        return self._stopped or bool(self._signals.stop)

    def watch(self, frame: HandFrame | None, step: Step) -> None:
        """A watcher of the session."""
        if frame is not None:
            self._frames += 1
            self._seen = (frame, step)
        self.live.watch(frame, step)

    def between(self, t: float) -> None:
        """What is to be done between two frames; `t` is the present in the time of the stream."""
        self.live.commands.do()
        self._follow_file(t)
        self._follow_windows()
        if self._sleep.ended():
            self._session.release()
            log.info("The computer has slept; everything was let go.")
        self._service.alive()
        now = time.monotonic()
        if now - self._told >= TOLD:
            self._told = now
            self.live.status = status = self.status()
            self._service.status(f"{status.state}, {status.camera.name}, {status.camera.fps:g} frames a second")

    def recover(self, error: Exception) -> None:
        """A stage has failed: everything is let go, and the run goes on afresh, unless it fails time and again."""
        now = time.monotonic()
        if len(self._faults) == FAULTS and now - self._faults[0] < WITHIN:
            raise error
        self._faults.append(now)
        text = "A stage has failed; everything was let go, and the run goes on."
        report(log, Notice.STAGE, text, error=error)
        self._change(self._config)

    def pause(self) -> None:
        if self._paused_by is None:
            self._session.release()
            self._hands.pause()
        if self._paused_by != "command":
            self._paused_by = "command"
            self._mark.set(True)
            log.info("Paused.")

    def resume(self) -> None:
        if self._paused:
            if self._paused_by is not None:
                self._hands.resume()
            self._paused_by = None
            self._mark.set(False)
            self._session.resume()
            resolved(log, Notice.PAUSE, "Resumed.")

    def away(self, why: str) -> None:
        """Nobody sits at the desktop, for the reason given: pauses the run until this is told again with an empty one.

        A run that the user has paused meanwhile or before stays so.
        """
        self._away = why
        if why and self._paused_by is None:
            self._session.release()
            self._hands.pause()
            self._paused_by = "lock"
            log.info("%s Paused meanwhile.", why)
        elif not why and self._paused_by == "lock":
            self._hands.resume()
            self._paused_by = None
            log.info("Goes on as before.")

    def toggle(self) -> None:
        # Pressed before a locked screen it does not open the camera, only decides what is to be once that is unlocked.
        if not self._paused or self._paused_by == "lock":
            self.pause()
        elif self._away and self._paused_by == "command":
            self._paused_by = "lock"
            self._mark.set(False)
            self._session.resume()
            log.info("%s Goes on after that.", self._away)
        else:
            self.resume()

    def reload(self) -> None:
        if self._file is None:
            raise InputError("This run follows no config.", "Start it with `gesturectl run`.")
        self._put_in_force(self._file.read())

    def profile(self, name: str) -> None:
        _known("profile", name, self._config.profiles)
        if name != self._session.levels.profile:
            self._session.pick(name)
            log.info("The profile `%s` is in force.", name)

    def layer(self, name: str, on: bool | None) -> None:
        _known("layer", name, self._config.layers)
        if on is None or on != (name in self._session.levels.toggled):
            self._session.levels.toggle(name)
            log.info("The layer `%s` is %s.", name, "on" if name in self._session.levels.toggled else "off")

    def mute(self, on: bool) -> None:
        self._session.mute(on)

    def stop(self) -> None:
        self._stopped = True

    @property
    def _paused(self) -> PausedBy | None:
        return self._paused_by or ("gesture" if self._session.paused else None)

    def _follow_file(self, t: float) -> None:
        try:
            if self._signals.reload():
                self.reload()
            elif self._file and (new := self._file.changed(t)) is not None:
                self._put_in_force(new)
        except GesturectlError as e:
            report(log, Notice.CONFIG, "%s\nThe settings in force stay.", e)

    def _follow_windows(self) -> None:
        levels = self._session.levels
        asked = bool(self._config.apps)
        # With a second profile a rule may be about to be written, and `status` tells what windows are called.
        if self._focus is None or not (asked or len(self._config.profiles) > 1 or levels.choice.window):
            return
        self._focus.start(needed=asked)
        for window in self._focus.take():
            before = levels.profile
            self._session.enter(window)
            self._told = 0.0  # it is to be seen at once
            if levels.profile != before:
                log.debug("The profile `%s` is in force, for %s.", levels.profile, window or "no window")

    def _put_in_force(self, new: Config) -> None:
        mended = self._problems.end(Notice.CONFIG)
        if new == self._config:
            if mended:
                log.info("The config is as it was.")
            return
        later = "".join(f" `{name}` takes effect at the next start." for name in waits(self._config, new))
        self._change(new)
        log.info("The config has changed and is in force.%s", later)

    def _change(self, config: Config) -> None:
        self._session.change(lambda kept: self._built(config, kept))
        self._problems.end(Notice.ACTION)
        self._config = self.live.config = config

    def status(self) -> Status:
        session, camera = self._session, self._hands.status()
        hands: tuple[HandStatus, ...] = ()
        if self._seen is not None and camera.state == "on":
            frame, step = self._seen
            hands = hand_statuses(frame.hands, step.poses, session.engaged_tracks, session.pointing)
        paused = self._paused
        state: State = "paused" if paused else "no camera" if camera.state == "lost" else "running"
        state = state if session.connected else "no desktop"
        return Status(
            state=state,
            paused_by=paused,
            muted=session.muted,
            profile=session.levels.profile,
            profile_by=session.levels.choice.by,
            profiles=tuple(self._config.profiles),
            layers=session.levels.toggled,
            momentary_layers=session.levels.momentary,
            window=session.levels.choice.window,
            hands=hands,
            held=session.held,
            camera=camera,
            output=session.output.name,
            screen=session.output.screen,
            latency=self._stages.recent(),
            frames=self._frames,
            dropped=self._hands.dropped,
            config=_text(self._file.path if self._file else None),
            problems=self._problems.kept,
            uptime=round(time.monotonic() - self._began, 1),
            pid=os.getpid(),
            version=__version__,
        )


def _known(kind: str, name: str, names: Iterable[str]) -> None:
    """Raises InputError where a name is none of those that the config has."""
    if name not in names:
        has = ", ".join(f"`{n}`" for n in names)
        remedy = f"The config has {has}." if has else f"The config has no {kind}; add it to `{kind}s`."
        raise InputError(f"There is no {kind} `{name}`.", remedy)


def _text(path: Path | None) -> str | None:
    return str(path) if path is not None and path.exists() else None
