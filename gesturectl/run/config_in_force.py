"""The config that is in force, and the pipeline that is built again when it changes."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from gesturectl.control.status import Problems
from gesturectl.model.errors import GesturectlError, InputError
from gesturectl.model.notices import Notice, report
from gesturectl.pipeline.kept import Kept
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.run.driver import Driver
from gesturectl.run.hands.camera_switch import CameraSwitch
from gesturectl.run.reload import ConfigFile, waits
from gesturectl.settings import Config

log = logging.getLogger(__name__)

Wire = Callable[[Kept], Pipeline]


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read. wire: None where it is the config in force; refused: why the camera is not to be had."""

    config: Config
    wire: Wire | None
    use_camera: Callable[[], None] | None = None
    refused: GesturectlError | None = None
    found: bool = True  # the file; else these are the defaults


TURN = 0.0005  # seconds for which Python lets another thread wait while a config is read: the engine, for a frame


class ConfigInForce:
    """Follows the config's file, None for a run without one: a thread reads it, between two frames it is put in force.

    build: what takes its time of building a pipeline for a config, and returns what wires it to what another one kept;
    on_change: called with a new config in force; camera: None where the hands are recorded. A camera that cannot be
    opened leaves the one before in use, with its settings; all else of the config is in force.
    """

    def __init__(
        self,
        config: Config,
        file: ConfigFile | None,
        driver: Driver,
        build: Callable[[Config], Wire],
        problems: Problems,
        camera: CameraSwitch | None = None,
    ) -> None:
        self.config = config
        self.path = file.path if file else None
        self.of_file = file is not None and file.found  # whether it was read from the file, which may be gone by now
        self.on_change: Callable[[Config], None] = lambda _: None
        self._file = file
        self._driver = driver
        self._build = build
        self._problems = problems
        self._camera = camera
        self._reading: Future[_Read] | None = None
        self._asked = False  # to read it again, after what is being read
        self._answers: list[Future[None]] = []  # to those who have asked for what is being read
        self._waiting: list[Future[None]] = []  # and to those who have asked since

    def follow(self, t: float, *, asked: bool) -> None:
        """Takes up a change of the file at time `t`, or reads it anew where that is asked for; errors are logged."""
        if asked and self._file is None:
            report(log, Notice.CONFIG, "%s\nThe settings in force stay.", _NO_FILE)
        self._asked |= asked and self._file is not None
        if self._reading is not None:
            if self._reading.done():
                self._take_up(self._reading)
        elif self._file and (self._asked or self._file.changed(t)):
            self._begin(self._file)

    def reload(self) -> Future[None]:
        """Has the file read again; done when it is in force. Raises InputError where there is none.

        The answer holds GesturectlError where the file cannot be read or is wrong.
        """
        if self._file is None:
            raise _NO_FILE
        answer: Future[None] = Future()
        self._waiting.append(answer)
        self._asked = True
        if self._reading is None:
            self._begin(self._file)
        return answer

    def rebuild(self) -> None:
        """Builds the pipeline again, as after a fault in one."""
        self._change(self.config, self._build(self.config))

    def close(self) -> None:
        """Answers those who wait that the run ends."""
        for answer in (*self._answers, *self._waiting):
            answer.set_exception(InputError("This gesturectl is ending.", "Start it again with `gesturectl run`."))
        self._answers, self._waiting = [], []

    def _begin(self, file: ConfigFile) -> None:
        self._asked = False
        self._answers, self._waiting = self._waiting, []
        reading: Future[_Read] = Future()
        self._reading = reading
        in_force = self.config

        def read() -> None:
            turn = sys.getswitchinterval()
            sys.setswitchinterval(TURN)
            try:
                new = file.read()
                reading.set_result(replace(self._prepared(in_force, new), found=file.found))
            except Exception as e:
                reading.set_exception(e)
            finally:
                sys.setswitchinterval(turn)

        threading.Thread(target=read, name="config", daemon=True).start()

    def _take_up(self, reading: Future[_Read]) -> None:
        self._reading = None
        answers, self._answers = self._answers, []
        error = reading.exception()
        if error is None:
            read = reading.result()
            try:
                self._put_in_force(read)
            except Exception:  # of a stage's release, or of the new pipeline
                report(log, Notice.CONFIG, "%s\nThe settings in force stay.", _NOT_IN_FORCE)
                for answer in answers:
                    answer.set_exception(_NOT_IN_FORCE)
                raise
            error = read.refused
        elif isinstance(error, GesturectlError):
            report(log, Notice.CONFIG, "%s\nThe settings in force stay.", error)
        elif not answers:
            raise error
        for answer in answers:
            answer.set_exception(error) if error else answer.set_result(None)

    def _prepared(self, in_force: Config, new: Config) -> _Read:
        """All that takes its time, as a camera does that is opened beside the one in use."""
        use_camera, refused = None, None
        wire = None if new == in_force else self._build(new)
        if self._camera is not None and new.camera != in_force.camera:
            try:
                use_camera = self._camera.prepare(in_force.camera, new.camera)
            except GesturectlError as e:
                refused = e
                new = new.model_copy(update={"camera": in_force.camera})
                wire = None if new == in_force else self._build(new)
        return _Read(new, wire, use_camera, refused)

    def _put_in_force(self, read: _Read) -> None:
        was_wrong = self._problems.end(Notice.CONFIG)
        self.of_file = read.found
        if read.refused is not None:
            report(log, Notice.CONFIG, "%s\nThe camera in use stays.", read.refused)
        if read.wire is None:
            if was_wrong and read.refused is None:
                log.info("The config is as it was.")
            return
        later = "".join(f" `{name}` takes effect at the next start." for name in waits(self.config, read.config))
        self._change(read.config, read.wire)
        if read.use_camera is not None:
            self._driver.release()
            read.use_camera()
        log.info("The config has changed and is in force.%s", later)

    def _change(self, config: Config, wire: Wire) -> None:
        self._driver.change(wire)
        self._problems.end(Notice.ACTION)
        self.config = config
        self.on_change(config)


_NO_FILE = InputError("This run follows no config.", "Start it with `gesturectl run`.")
_NOT_IN_FORCE = InputError(
    "The config could not be put in force: a stage of the run has failed.", "Reload it with `gesturectl reload`."
)
