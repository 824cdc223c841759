"""What goes to a reader who may be slow, such as a terminal or a pipe: a thread passes it on, so that nobody waits."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from typing import Generic, TextIO, TypeVar

T = TypeVar("T")


class Backlog(Generic[T]):
    """Passes values to `consume` in its own thread, in order, all that wait at once.

    What would make more than `limit` wait is dropped; `size` is that of a value, in the same unit. pace: seconds
    between two calls of `consume`, at least.
    """

    def __init__(
        self,
        consume: Callable[[list[T]], object],
        limit: int,
        size: Callable[[T], int] = lambda _: 1,
        pace: float = 0.0,
    ) -> None:
        self.dropped = 0
        self._consume, self._limit, self._size, self._pace = consume, limit, size, pace
        self._values: list[T] = []
        self._waiting = 0  # the size of these and of what is being consumed
        self._hurries = False
        self._error: BaseException | None = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="backlog", daemon=True)
        self._thread.start()

    def put(self, value: T) -> bool:
        """Have a value passed on; False where it is dropped. Never waits. Raises what `consume` has once raised."""
        size = self._size(value)
        with self._changed:
            if self._error is not None:
                raise self._error
            if self._waiting + size > self._limit:
                self.dropped += 1
                return False
            self._values.append(value)
            self._waiting += size
            self._changed.notify_all()
        return True

    def drain(self, seconds: float | None) -> bool:
        """Wait until nothing waits any more, for so long at most; whether that is so."""
        with self._changed:
            self._hurries = True
            self._changed.notify_all()
            done = self._changed.wait_for(lambda: not self._waiting or self._error is not None, seconds)
            self._hurries = False
        return done

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._values)
                values, self._values = self._values, []
            try:
                self._consume(values)
            except BaseException as e:  # is raised where the next one is put
                with self._changed:
                    self._error = e
                    self._changed.notify_all()
                return
            with self._changed:
                self._waiting -= sum(map(self._size, values))
                self._changed.notify_all()
                if self._pace:
                    self._changed.wait_for(lambda: self._hurries, self._pace)


class Unbuffered:
    """A text stream that writes at once and keeps nothing, not even a lock, while its reader has it wait.

    Raises OSError as writing does, but waits for a reader where the descriptor does not.
    """

    def __init__(self, stream: TextIO) -> None:
        self._descriptor = stream.fileno()
        self._encoding = stream.encoding or "utf-8"

    def write(self, text: str) -> int:
        rest = text.encode(self._encoding, "replace")
        while rest:
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:  # it was made so by another program that has it, too
                waits = select.poll()
                waits.register(self._descriptor, select.POLLOUT)
                waits.poll()
        return len(text)

    def flush(self) -> None:
        pass
