"""Work that other threads ask of the engine's own: done between two frames, and never at the same time as one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

from gesturectl.model.errors import InputError

T = TypeVar("T")


class Commands:
    """A queue of work; `wake` is called for new work, so that an engine that waits for a frame looks at once."""

    def __init__(self) -> None:
        self.wake: Callable[[], None] = lambda: None
        self._waiting: deque[tuple[Callable[[], object], Future[object]]] = deque()
        self._closed = False

    def submit(self, work: Callable[[], T | Future[T]]) -> Future[T]:
        """Asks for work, from any thread; the answer holds what it returns or raises, InputError after the end.

        Work that goes on beside the frames returns a future, whose outcome is that of the answer.
        """
        answer: Future[T] = Future()
        self._waiting.append((work, answer))  # type: ignore[arg-type]
        if self._closed:
            self._refuse()
        self.wake()
        return answer

    def do(self) -> None:
        """Does what waits, on the engine's thread."""
        while self._waiting:
            work, answer = self._waiting.popleft()
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                result = work()
            except Exception as e:
                answer.set_exception(e)
                continue
            if isinstance(result, Future):
                result.add_done_callback(partial(_pass_on, to=answer))
            else:
                answer.set_result(result)

    def close(self) -> None:
        """Refuses what waits, and all that comes later."""
        self._closed = True
        self._refuse()

    def _refuse(self) -> None:
        while True:
            try:
                _, answer = self._waiting.popleft()
            except IndexError:
                return
            if answer.set_running_or_notify_cancel():
                answer.set_exception(InputError("This gesturectl is ending.", "Start it again with `gesturectl run`."))


def _pass_on(outcome: Future[T], to: Future[T]) -> None:
    if (error := outcome.exception()) is not None:
        to.set_exception(error)
    else:
        to.set_result(outcome.result())
