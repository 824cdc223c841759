"""The config that is in force, and the pipeline that is built again when it changes."""

from __future__ import annotations

import logging
from collections.abc import Callable

from gesturectl.control.status import Problems
from gesturectl.model.errors import GesturectlError, InputError
from gesturectl.model.notices import Notice, report
from gesturectl.pipeline.pipeline import Kept, Pipeline
from gesturectl.run.driver import Driver
from gesturectl.run.reload import ConfigFile, waits
from gesturectl.settings import Config

log = logging.getLogger(__name__)


class ConfigInForce:
    """Follows the config's file, None for a run without one.

    build: a pipeline for a config and what another pipeline kept; on_change: called with a new config in force.
    """

    def __init__(
        self,
        config: Config,
        file: ConfigFile | None,
        driver: Driver,
        build: Callable[[Config, Kept], Pipeline],
        problems: Problems,
    ) -> None:
        self.config = config
        self.path = file.path if file else None
        self.on_change: Callable[[Config], None] = lambda _: None
        self._file = file
        self._driver = driver
        self._build = build
        self._problems = problems

    def follow(self, t: float, *, asked: bool) -> None:
        """Takes up a change of the file at time `t`, or reads it anew where that is asked for; errors are logged."""
        try:
            if asked:
                self.reload()
            elif self._file and (new := self._file.changed(t)) is not None:
                self._put_in_force(new)
        except GesturectlError as e:
            report(log, Notice.CONFIG, "%s\nThe settings in force stay.", e)

    def reload(self) -> None:
        """Reads the file again. Raises GesturectlError where that cannot be."""
        if self._file is None:
            raise InputError("This run follows no config.", "Start it with `gesturectl run`.")
        self._put_in_force(self._file.read())

    def rebuild(self) -> None:
        """Builds the pipeline again, as after a fault in one."""
        self._change(self.config)

    def _put_in_force(self, new: Config) -> None:
        was_wrong = self._problems.end(Notice.CONFIG)
        if new == self.config:
            if was_wrong:
                log.info("The config is as it was.")
            return
        later = "".join(f" `{name}` takes effect at the next start." for name in waits(self.config, new))
        self._change(new)
        log.info("The config has changed and is in force.%s", later)

    def _change(self, config: Config) -> None:
        self._driver.change(lambda kept: self._build(config, kept))
        self._problems.end(Notice.ACTION)
        self.config = config
        self.on_change(config)
