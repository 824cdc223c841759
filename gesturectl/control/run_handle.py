"""What the rest of the program may see and ask of a run, from any thread; nothing here makes the engine wait."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from gesturectl.control.commands import Commands
from gesturectl.control.status import Status
from gesturectl.model.types import Frame, HandFrame
from gesturectl.pipeline.step import Step
from gesturectl.settings import Config

T = TypeVar("T")
KEPT = 64  # moments that wait for a slow reader; older ones are lost to it


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame, or a deadline without one, and what it caused."""

    frame: HandFrame | None
    step: Step


class Subscription:
    """The moments of a run for one reader, which is woken once and then takes them all."""

    def __init__(self, wake: Callable[[], None], end: Callable[[Subscription], None]) -> None:
        self._wake = wake
        self._end = end
        self._lock = threading.Lock()
        self._moments: deque[Moment] = deque(maxlen=KEPT)

    def put(self, moment: Moment) -> None:
        """For the engine; `wake` is called where the reader has taken all before."""
        with self._lock:
            first = not self._moments
            self._moments.append(moment)
        if first:
            self._wake()

    def take(self) -> list[Moment]:
        """All moments since the last call, the newest last; of a slow reader's the newest `KEPT`."""
        with self._lock:
            moments = list(self._moments)
            self._moments.clear()
        return moments

    def close(self) -> None:
        """No moments any more."""
        self._end(self)


class Controls(Protocol):
    """What can be asked of a run, on the engine's thread; each raises GesturectlError where it cannot be."""

    def status(self) -> Status:
        """How the run is at this moment."""

    def pause(self) -> None:
        """Everything held is released, and the camera freed."""

    def resume(self) -> None:
        """The camera is used again, whatever paused the run."""

    def toggle(self) -> None:
        """Pauses or resumes."""

    def reload(self) -> Future[None]:
        """Reads the config again, beside the frames; done when it is in force, or cannot be."""

    def profile(self, name: str) -> None:
        """Puts a profile in force."""

    def layer(self, name: str, on: bool | None) -> None:
        """Puts a layer on, or takes it off; None does whichever changes it."""

    def next_dwell(self, cell: str) -> None:
        """Picks what the next rest of the pointer does, or puts the lock of that on or off."""

    def type_digit(self, digit: str) -> None:
        """A digit that is typed of a number that is shown on the screen, or ENDS."""

    def not_meant(self) -> Future[str]:
        """The last action was not meant: takes back what can be, and keeps the moment; in words, with the next frame.

        The answer holds InputError where nothing has acted in the last seconds.
        """

    def should_have_acted(self, gesture: str) -> Future[str]:
        """A pose, pinch or swipe should have acted in the last seconds: keeps what came nearest; in words.

        The answer holds InputError where nothing like it was seen.
        """

    def learn(self, seconds: float) -> Future[str]:
        """Learns from so much of the user's normal use; in words.

        The answer holds InputError where that goes on already, or for a time that cannot be.
        """

    def end_learning(self, *, keep: bool) -> Future[str]:
        """Ends that, and keeps what was learned or throws it away; in words.

        The answer holds InputError where nothing is being learned.
        """

    def mute(self, on: bool) -> None:
        """Sends no events to the desktop, or sends them again; everything held is released."""

    def away(self, why: str) -> None:
        """Nobody sits at the desktop, for the reason given, which pauses the run; or somebody does again, if empty."""

    def stop(self) -> None:
        """Ends the run."""


class RunHandle:
    """A run as its control socket and its page see it.

    config_file: the file that the run follows, None where it follows none; picture: the newest frame, None before the
    first and while the camera is free.
    """

    def __init__(self, config_file: Path | None, config: Config, status: Status, controls: Controls) -> None:
        self.config_file = config_file
        self.config = config  # replaced by the engine
        self.ending: Callable[[], None] = lambda: None  # the run is about to be asked to end
        self._status = (status, time.monotonic())
        self.picture: Callable[[], Frame | None] = lambda: None
        self.commands = Commands()
        self._controls = controls
        self._readers: tuple[Subscription, ...] = ()
        self._on_change: tuple[Callable[[], None], ...] = ()
        self._lock = threading.Lock()

    @property
    def status(self) -> Status:
        """As of a moment ago: replaced by the engine a few times a second, and after each command."""
        return self._status[0]

    @status.setter
    def status(self, status: Status) -> None:
        self._status = (status, time.monotonic())
        for callback in self._on_change:
            callback()

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls it from now on when status or config are replaced, on the engine's thread; the end of that.

        It must return at once.
        """
        with self._lock:
            self._on_change = (*self._on_change, callback)

        def end() -> None:
            with self._lock:
                self._on_change = tuple(c for c in self._on_change if c is not callback)

        return end

    def status_record(self) -> dict[str, Any]:
        """The status as other programs get it, with its age in seconds."""
        status, at = self._status
        return asdict(status) | {"age": round(time.monotonic() - at, 1)}

    def subscribe(self, wake: Callable[[], None]) -> Subscription:
        """Moments from now on; `wake` is called on the engine's thread and must return at once."""
        reader = Subscription(wake, self._unsubscribe)
        with self._lock:
            self._readers = (*self._readers, reader)
        return reader

    def watch(self, frame: HandFrame | None, step: Step) -> None:
        """For the engine: wakes all readers."""
        for reader in self._readers:
            reader.put(Moment(frame, step))

    def replace_config(self, config: Config) -> None:
        """For the engine: another config is in force."""
        self.config = config
        for callback in self._on_change:
            callback()

    def submit(self, work: Callable[[Controls], T | Future[T]]) -> Future[T]:
        """Has the engine do something between two frames, such as `lambda controls: controls.mute(True)`."""

        def take_note(*_: object) -> None:
            self.status = self._controls.status()

        def done() -> T | Future[T]:
            result = work(self._controls)
            take_note()
            if isinstance(result, Future):
                result.add_done_callback(take_note)
            return result

        return self.commands.submit(done)

    def _unsubscribe(self, reader: Subscription) -> None:
        with self._lock:
            self._readers = tuple(r for r in self._readers if r is not reader)
