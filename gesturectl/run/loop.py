"""Frames and deadlines in turn, as fast as a file goes or as they come, until the source ends or the run is stopped."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator

from gesturectl.model.errors import GesturectlError
from gesturectl.model.types import HandFrame
from gesturectl.run.driver import Driver
from gesturectl.run.hands.source import HandSource

LATE = 0.04  # seconds by which a frame may come after its own time; deadlines without a frame wait for that long


def play(driver: Driver, frames: Iterable[HandFrame]) -> None:
    """Every frame of a file, as fast as it goes, in the file's own time."""
    with _released(driver):
        for hands in frames:
            driver.ledger.output.poll()
            driver.frame(hands)
            _finish(driver)


def _finish(driver: Driver, stopped: Callable[[], bool] = lambda: False) -> None:
    """Waits for a text that is being typed."""
    while not stopped() and (wait := driver.go_on()) is not None:
        driver.ledger.output.poll()
        time.sleep(wait)


def follow(
    driver: Driver,
    source: HandSource,
    stopped: Callable[[], bool],
    user_active: Callable[[], bool],
    between: Callable[[float], None] = lambda _: None,
    recover: Callable[[Exception], None] | None = None,
) -> None:
    """Frames as they come, until the source ends or `stopped` is true.

    between: called before each with the present in the stream's time; recover: called with what a stage raised that is
    no error of the user's; raises where the run is to end.
    """
    driver.live = True
    with _released(driver):
        while not stopped():
            try:
                between(source.now())
                if not _next(driver, source, user_active):
                    _finish(driver, stopped)
                    return
            except Exception as e:
                if recover is None or isinstance(e, GesturectlError):
                    raise
                _go_on_after(e, driver, recover)


def _go_on_after(error: Exception, driver: Driver, recover: Callable[[Exception], None]) -> None:
    """Releases everything and recovers; what fails at that is one more failure, until `recover` gives up."""
    while True:
        try:
            driver.release()
            recover(error)
            return
        except GesturectlError:
            raise
        except Exception as e:
            if e is error:
                raise
            error = e


def _next(driver: Driver, source: HandSource, user_active: Callable[[], bool]) -> bool:
    """One frame, or the deadlines that pass without one; False at the end."""
    due = driver.pipeline.deadline()
    timeout = 0.5
    if due is not None:
        late = driver.work if driver.pipeline.carries_on(due) else LATE
        timeout = min(timeout, max(0.0, due + late - source.now()))
    wait = driver.go_on()
    try:
        hands = source.take(timeout if wait is None else min(wait, timeout))
    except EOFError:
        return False
    driver.ledger.output.poll()
    if user_active():
        driver.yield_to_user(source.now())
    if hands is not None:
        driver.frame(hands)
        driver.work = min(max(source.now() - hands.t, 0.0), LATE)
    else:
        driver.advance(source.now() - LATE, source.now() - driver.work)
    return True


@contextlib.contextmanager
def _released(driver: Driver) -> Iterator[None]:
    try:
        yield
    finally:
        driver.release()
