"""The capture thread and its one-slot mailbox: only the latest frame waits, older ones are dropped and counted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Frame
from gesturectl.settings import Camera
from gesturectl.vision.source import Source

STALL = 8.0  # seconds without a frame; longer than the sources' own time-outs, which name the cause better
PAUSE = 0.6  # share of a frame's time before a file's next frame is decoded: a camera's is not while the last is used


@dataclass(frozen=True, slots=True)
class Ended:
    """The source gives no more frames: at its end (`error` None), or because of the error."""

    error: Exception | None = None


class LatestFrame:
    """Reads a source in a thread of its own and keeps the newest frame for one consumer.

    A live source's frames are stamped with the seconds from `start()` to their grab. A file is played at its own pace
    as if it were a camera; with `reopen` it starts again at its end and `t` keeps growing. A failure of the source,
    a stall included, is handed over by `take` and never raised in the thread. Without a source, `reopen` gives it in
    the thread, which may take its time. `zero` is the clock's value at which `t` is 0, that of `start()` if left out.
    `sleep(seconds)` returns True when `close` was called meanwhile; it and `clock` (seconds, monotonic) are arguments
    for tests.
    """

    def __init__(
        self,
        source: Source | None,
        *,
        reopen: Callable[[], Source] | None = None,
        zero: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], bool] | None = None,
        stall: float = STALL,
    ) -> None:
        self._source = source
        self._reopen = reopen
        self._clock = clock
        self._closing = threading.Event()
        self._sleep = sleep or self._closing.wait
        self._stall = stall
        self._news = threading.Condition()
        self._frame: Frame | None = None
        self._ended: Ended | None = None
        self._reported = False
        self._dropped = 0
        self._came = 0
        self._fixed_zero = zero
        self._zero = clock()
        self._last_news = self._zero
        self._put_at = 0.0  # when the waiting frame came, by the clock
        self.waited = 0.0  # seconds for which the frame last taken waited here
        self._woken = False
        self._live = source.live if source else True
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)

    @property
    def dropped(self) -> int:
        """Frames that were replaced before the consumer took them."""
        return self._dropped

    @property
    def came(self) -> int:
        """Frames that the source has given, whether or not they were used."""
        return self._came

    def now(self) -> float:
        """Seconds since `start()`, on the scale of the frames' `t`."""
        return self._clock() - self._zero

    def start(self) -> None:
        """Begins to read."""
        self._last_news = self._clock()
        self._zero = self._last_news if self._fixed_zero is None else self._fixed_zero
        self._thread.start()

    def take(self, timeout: float) -> Frame | Ended | None:
        """The newest frame not yet taken, waiting up to `timeout` seconds; None where there is none.

        Ended comes once, after the last frame. Returns None at once when closed.
        """
        with self._news:
            self._news.wait_for(self._has_news, timeout)
            self._woken = False
            if self._closing.is_set():
                return None
            if self._frame is not None:
                frame, self._frame = self._frame, None
                self.waited = self._clock() - self._put_at
                return frame
            if self._ended is None and self._live and self._clock() - self._last_news > self._stall:
                name = self._source.name if self._source else "The source"
                self._ended = Ended(
                    EnvironmentLacksError(
                        f"{name} has given no picture for {self._stall:.0f} seconds.",
                        "Check the device and its cable, or name another with `--source`.",
                    )
                )
            if self._ended is not None and not self._reported:
                self._reported = True
                return self._ended
            return None

    def reduce(self, times: int) -> None:
        """Allows the next frames to be that many times smaller than captured, where that saves work."""
        if self._source:
            self._source.reduce = times

    def adjust(self, settings: Camera) -> None:
        """Turns and mirrors the next frames by these settings; one that waits is discarded."""
        with self._news:
            self._frame = None
            if self._source:
                self._source.settings = settings

    def wake(self) -> None:
        """Makes `take` return at once; from any thread."""
        with self._news:
            self._woken = True
            self._news.notify_all()

    def close(self) -> None:
        """Stops reading and frees the source; waiting calls return at once.

        A source stuck in its driver is left to free itself when the driver returns.
        """
        with self._news:
            self._closing.set()
            self._frame = None
            self._news.notify_all()
        if not self._thread.is_alive():
            if self._source:
                self._source.close()
        elif self._thread is not threading.current_thread():
            self._thread.join(timeout=0.5)

    def _has_news(self) -> bool:
        return (
            self._woken
            or self._closing.is_set()
            or self._frame is not None
            or (self._ended is not None and not self._reported)
        )

    def _run(self) -> None:
        try:
            error = self._capture()
        finally:
            if self._source:
                self._source.close()
        self._end(error)

    def _capture(self) -> Exception | None:
        try:
            if self._source is None and self._reopen is not None:
                self._source = self._reopen()
                self._live = self._source.live
            offset = 0.0
            last = 0.0
            while self._source is not None and not self._closing.is_set():
                frame = self._source.read()
                if frame is None:
                    if self._reopen is None or self._live:
                        return None
                    offset = last + 1 / self._source.fps
                    self._source.close()
                    self._source = self._reopen()
                    continue
                last = frame.t - self._zero if self._live else frame.t + offset
                if not self._live and self._wait_until(last):
                    break
                self._put(replace(frame, t=last))
                if not self._live and self._wait_until(last + PAUSE / self._source.fps):
                    break
        except Exception as e:
            return e
        return None

    def _wait_until(self, t: float) -> bool:
        due = self._zero + t
        while (left := due - self._clock()) > 0:
            if self._sleep(left):
                return True
        return False

    def _put(self, frame: Frame) -> None:
        with self._news:
            self._came += 1
            self._dropped += self._frame is not None
            if self._ended is None and not self._closing.is_set():
                self._frame = frame
                self._put_at = self._clock()
                self._last_news = self._put_at
                self._news.notify_all()

    def _end(self, error: Exception | None) -> None:
        with self._news:
            if self._ended is None:
                self._ended = Ended(error)
            self._news.notify_all()
