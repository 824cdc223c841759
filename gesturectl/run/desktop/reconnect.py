"""A desktop whose connection may be lost and come back while the run goes on."""

from __future__ import annotations

import contextlib
import logging
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from gesturectl.desktop.output import Output, Steps
from gesturectl.model.errors import EnvironmentLacksError, NotNowError, RefusedError
from gesturectl.model.notices import Notice, report, resolved
from gesturectl.model.types import Monitor, Move, OutputEvent, Text

log = logging.getLogger(__name__)

FIRST_TRY, LAST_TRY = 0.05, 2.0  # seconds before it is connected to again, doubled from try to try
PATIENCE = 30.0  # seconds after which the run ends: a new session may have another address, which only a new run learns


class ReconnectingOutput:
    """The output that `connect` gives, connected to again where it is lost; as Output.

    Losing it closes what was left of it, which lets its guardian release what was down. Until it is back nothing is
    sent, and the user is taken for active, so that all gestures end and have to be made again. What the user has
    ended is not connected to again: all of these then raise RefusedError. One that is locked is waited for.

    It is connected to again in a thread of its own, which `begin` starts, as a desktop may ask the user first.
    """

    def __init__(
        self,
        connect: Callable[[], Output],
        clock: Callable[[], float] = time.monotonic,
        begin: Callable[[Callable[[], None]], None] = lambda work: threading.Thread(
            target=work, name="connect", daemon=True
        ).start(),
    ) -> None:
        self._connect = connect
        self._clock = clock
        self._begin = begin
        self._attempt: Future[Output] | None = None
        self._output: Output | None = connect()
        self._last = self._output
        self._at = self._last.pointer()
        self._lost = self._again = 0.0
        self._wait = FIRST_TRY
        self._interrupted = False  # since `user_active` was asked last
        self._changes = 0  # of the monitors, with those of former connections
        self._typing: Steps = _nothing()
        self.name = self._last.name

    @property
    def screen(self) -> tuple[int, int]:
        return self._last.screen

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        return self._last.monitors

    @property
    def monitor_changes(self) -> int:
        return self._changes + self._last.monitor_changes

    @property
    def connected(self) -> bool:
        """Whether events can be sent."""
        return self._output is not None

    @property
    def guarded(self) -> bool:
        return self._output is None or self._output.guarded

    def pointer(self) -> tuple[float, float]:
        if self._output is not None:
            try:
                self._at = self._output.pointer()
            except EnvironmentLacksError as e:
                self._lose(e)
        return self._at

    def emit(self, event: OutputEvent) -> None:
        if self._output is None:
            return
        try:
            self._output.emit(event)
        except EnvironmentLacksError as e:
            self._lose(e)
        else:
            if isinstance(event, Move):
                self._at = (event.x, event.y)

    def type(self, event: Text) -> Steps:
        """As Output; a text breaks off where the output is lost."""
        if self._output is None:
            return
        self._typing = self._output.type(event)
        try:
            yield from self._typing
        except EnvironmentLacksError as e:
            self._lose(e)

    def poll(self) -> None:
        """Connect again when it is time. Raises EnvironmentLacksError where that takes too long."""
        if self._output is None:
            if self._attempt is None and self._clock() >= self._again:
                self._try()
            if self._attempt is not None and self._attempt.done():
                self._take(self._attempt)
        else:
            try:
                self._output.poll()
            except EnvironmentLacksError as e:
                self._lose(e)

    def user_active(self) -> bool:
        """As Output; true while there is no connection, and once when there is one again."""
        if self._output is None:
            return True
        if self._interrupted:
            self._interrupted = False
            return True
        try:
            return self._output.user_active()
        except EnvironmentLacksError as e:
            self._lose(e)
            return True

    def close(self) -> None:
        if self._attempt is not None:
            self._attempt.add_done_callback(_leave)
        if self._output is not None:
            self._output.close()
            self._output = None

    def _lose(self, error: EnvironmentLacksError) -> None:
        output, self._output = self._output, None
        self._interrupted = True
        if output is not None:
            with contextlib.suppress(Exception):  # it may fail in many ways now, and has to be left
                self._typing.close()
            with contextlib.suppress(Exception):
                output.close()
        self._lost, self._wait = self._clock(), FIRST_TRY
        self._again = self._lost
        if isinstance(error, RefusedError):
            raise error
        text = "%s It is tried again for %.0f seconds."
        report(log, Notice.OUTPUT, text, error.problem, PATIENCE)

    def _try(self) -> None:
        attempt: Future[Output] = Future()
        self._attempt = attempt

        def work() -> None:
            try:
                attempt.set_result(self._connect())
            except BaseException as e:  # is raised where it is taken
                attempt.set_exception(e)

        try:
            self._begin(work)
        except RuntimeError as e:  # no thread can be started
            attempt.set_exception(EnvironmentLacksError(f"There is too little memory ({e}).", "Close other programs."))

    def _take(self, attempt: Future[Output]) -> None:
        self._attempt = None
        try:
            output = attempt.result()
        except RefusedError:
            raise
        except EnvironmentLacksError as e:
            now = self._clock()
            if isinstance(e, NotNowError):
                self._lost = now
            elif now - self._lost > PATIENCE:
                raise
            self._again = now + self._wait * random.uniform(0.5, 1.0)
            self._wait = min(2 * self._wait, LAST_TRY)
        else:
            self._changes += self._last.monitor_changes + 1
            self._output = self._last = output
            resolved(log, Notice.OUTPUT, "The output %s is connected again.", self.name)


def _nothing() -> Steps:
    yield from ()


def _leave(attempt: Future[Output]) -> None:
    """What has been connected to after all is not needed any more."""
    if attempt.exception() is None:
        with contextlib.suppress(Exception):
            attempt.result().close()
