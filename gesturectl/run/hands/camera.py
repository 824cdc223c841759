"""A camera that may fail and come back, or be freed for a while: its hands and its status."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from gesturectl.control.status import CameraStatus
from gesturectl.model.notices import Notice, report, resolved
from gesturectl.model.types import Frame, HandFrame
from gesturectl.run.hands.source import WAKE
from gesturectl.run.stages import StageTimes
from gesturectl.settings import Camera
from gesturectl.vision.source import Source
from gesturectl.vision.stream import Ended, LatestFrame
from gesturectl.vision.tracker import Engine

log = logging.getLogger(__name__)

FIRST_TRY, LAST_TRY = 0.3, 10.0  # seconds before the camera is tried again, doubled from try to try
BLACK = 4.0  # mean brightness of 0 to 255 in which nothing can be seen
LOOK = 1.0  # seconds between two looks at the brightness
RATE = 2.0  # seconds over which the rate is measured
SLOW = 0.5  # share of the nominal rate below which a camera is slow, and of that one below which the computer is
WELL = 0.7  # share from which either is well again
FEW, ENOUGH = 6.0, 8.0  # frames a second: below, hardly any gesture is seen; from the other on, that is over
IDLE = 0.3  # share of the time: a computer that waits longer for frames is not too slow for them
SLOW_FOR = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Rates:
    """Frames a second: what the source promises, 0 where it promises nothing, what it gives, and what is used."""

    nominal: float
    came: float
    used: float
    idle: float  # share of the time in which a frame was waited for


class TrackedCamera:
    """A HandSource of a source that runs already or is opened again by `reopen`.

    A live source that fails is tried again and again, with `lost` called once; another one ends the run. Its times go
    on all the while. Pausing frees a live source; of another one the frames go by unseen.
    """

    def __init__(
        self,
        source: Source,
        reopen: Callable[[], Source],
        tracker: Engine,
        times: StageTimes,
        lost: Callable[[], None],
        *,
        loop: bool = False,
        problem: Callable[[Notice, str], None] = lambda notice, text: report(log, notice, "%s", text),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tracker = tracker
        self._loop = loop
        self._stage_times = times
        self._lost = lost
        self._problem = problem
        self._clock = clock
        self._zero = clock()
        self._frames: LatestFrame | None = None
        self._take_up(source, reopen)
        self._woken = threading.Event()
        self._dropped = 0
        self._tries = 0
        self._again = 0.0
        self._came = 0  # frames that were given by what is closed by now
        self._used = 0
        self._idle = 0.0  # seconds in which a frame was waited for
        self._counts: deque[tuple[float, int, int, float]] = deque()  # over the last RATE: when, and these three
        self._dark = self._slow = False
        self._looked = 0.0
        self._well_since = 0.0
        self.picture: Frame | None = None
        self.paused = False

    def now(self) -> float:
        return self._clock() - self._zero

    def take(self, timeout: float) -> HandFrame | None:
        """As HandSource; None as well while there is no camera."""
        self.tracker.look_around()
        if self._frames is None:
            if not self.paused and self.now() >= self._again:
                self._open()
            else:
                self._woken.wait(min(timeout, WAKE))
                self._woken.clear()
            return None
        asked = self._clock()
        got = self._frames.take(min(timeout, WAKE))
        self._idle += self._clock() - asked
        if isinstance(got, Ended):
            if not self._live:
                if got.error is not None:
                    raise got.error
                raise EOFError
            self._fail(got.error)
        elif isinstance(got, Frame) and not self.paused:
            return self._track(got, self._frames)
        return None

    def wake(self) -> None:
        self._woken.set()
        if (frames := self._frames) is not None:
            frames.wake()

    def pause(self) -> None:
        """Frees the camera."""
        self.paused = True
        self.picture = None
        self._counts.clear()
        if self._live:
            self._close()

    def resume(self) -> None:
        """Uses it again, as soon as `take` is called."""
        self.paused = False
        self._again = 0.0

    def replace(self, source: Source, reopen: Callable[[], Source]) -> None:
        """Goes on with another source, which runs already; the one before is freed."""
        self._close()
        if self._tries:
            resolved(log, Notice.CAMERA, "%s is used instead of %s.", source.name, self._name)
        self._tries = 0
        self._dark = self._slow = False
        self._well_since = self.now()
        self.picture = None
        self._counts.clear()
        self._take_up(source, reopen)
        if self.paused:
            self.pause()

    def open_again(self, reopen: Callable[[], Source]) -> None:
        """Frees the source and has it opened by `reopen`, again and again until it is there."""
        self._reopen = reopen
        self._again = 0.0
        if self._live:
            self._close()

    def adjust(self, settings: Camera, reopen: Callable[[], Source]) -> None:
        """Turns and mirrors the pictures by these settings from now on; `reopen` opens the same source by them."""
        self._reopen = reopen
        self.picture = None
        if self._frames is not None:
            self._frames.adjust(settings)

    def close(self) -> None:
        """Frees it for good."""
        self._close()

    @property
    def lost(self) -> bool:
        return self._tries > 0

    def status(self) -> CameraStatus:
        state = "off" if self.paused else "lost" if self.lost else "on"
        came = round(self._rates().came, 1)
        return CameraStatus(self._name, state, self._size, came, self._nominal, self._dark)  # type: ignore[arg-type]

    def _rates(self) -> Rates:
        now, came = self.now(), self._came + (self._frames.came if self._frames else 0)
        self._counts.append((now, came, self._used, self._idle))
        while len(self._counts) > 1 and self._counts[1][0] <= now - RATE:
            self._counts.popleft()
        since, came_then, used_then, idle_then = self._counts[0]
        seconds = max(now - since, 0.5)
        return Rates(
            self._nominal,
            (came - came_then) / seconds,
            (self._used - used_then) / seconds,
            (self._idle - idle_then) / seconds,
        )

    @property
    def dropped(self) -> int:
        """Frames that came faster than they could be used."""
        return self._dropped + (self._frames.dropped if self._frames else 0)

    def _track(self, frame: Frame, frames: LatestFrame) -> HandFrame:
        self._stage_times.begin(frames.waited)
        if self._tries:
            self._tries = 0
            self._well_since = self.now()
            resolved(log, Notice.CAMERA, "%s gives pictures again.", self._name)
        self.picture = frame
        self._size = frame.size
        self._used += 1
        if self.now() - self._looked >= LOOK:
            self._look(frame)
        hands = self.tracker.step(frame)
        frames.reduce(self.tracker.reducible)
        self._stage_times.lap("tracker")
        return hands

    def _look(self, frame: Frame) -> None:
        """Reports once when pictures turn black or slow, and when they are well again."""
        self._looked = self.now()
        if not self._live:
            return
        dark = float(frame.image[::16, ::16].mean()) < BLACK
        if dark != self._dark:
            self._dark = dark
            if dark:
                self._problem(
                    Notice.BLACK, f"{self._name} gives black pictures. Open its shutter, or switch on a light."
                )
            else:
                text = "%s gives pictures in which something can be seen again."
                resolved(log, Notice.BLACK, text, self._name)
        rates = self._rates()
        if not self._slow and self.now() - self._well_since > SLOW_FOR:
            if why := slowness(self._name, rates):
                self._slow = True
                self._problem(Notice.SLOW, why)
        elif self._slow and rates.came > WELL * rates.nominal and rates.used > max(WELL * rates.came, ENOUGH):
            self._slow = False
            resolved(log, Notice.SLOW, "%s: %.0f frames a second are used again.", self._name, rates.used)

    def _fail(self, error: Exception | None) -> None:
        self._close()
        self.picture = None
        self._counts.clear()
        if not self._tries:
            cause = str(error) if error else f"{self._name} has ended."
            self._lost()
            self._problem(Notice.CAMERA, f"{cause} It is tried again until it is back.")
        wait = min(LAST_TRY, FIRST_TRY * 2.0 ** min(self._tries, 16))
        self._tries += 1
        self._again = self.now() + wait * random.uniform(0.5, 1.0)

    def _take_up(self, source: Source, reopen: Callable[[], Source]) -> None:
        self._live = source.live
        self._reopen = reopen
        self._name, self._size, self._nominal = source.name, source.size, source.fps
        reopened = reopen if self._loop and not source.live else None
        self._frames = LatestFrame(source, reopen=reopened, zero=self._zero, clock=self._clock)
        self._frames.start()

    def _open(self) -> None:
        self._frames = LatestFrame(None, reopen=self._reopen, zero=self._zero, clock=self._clock)
        self._frames.start()
        if not self._tries:
            self._well_since = self.now()

    def _close(self) -> None:
        if self._frames is not None:
            self._came += self._frames.came
            self._dropped += self._frames.dropped
            self._frames.close()
            self._frames = None


def slowness(name: str, rates: Rates) -> str:
    """Why there are too few frames, in words, and what helps; empty where there are enough."""
    came, used = rates.came, rates.used
    few = f" Below {FEW:.0f} a second, hardly any gesture is seen." if used < FEW else ""
    if used < SLOW * came and rates.idle < IDLE:
        return (
            f"This computer uses {used:.0f} of the {came:.0f} frames a second that {name} gives: it is too slow for "
            f"all of them, or busy.{few} Close other programs, or set `camera.fps` or `tracker.max_hands` lower."
        )
    if came < SLOW * rates.nominal:
        return (
            f"{name} gives {came:.0f} frames a second instead of {rates.nominal:.0f}.{few} Switch on a light: in the "
            "dark, most cameras are slow. Where it is bright, use another USB port, without a hub, or smaller pictures "
            "where `camera.width` is more than 640."
        )
    if few and used < SLOW * came:
        return (
            f"{name} gives {came:.0f} frames a second in bursts of which {used:.0f} are seen.{few} Look at the network."
        )
    if few:
        return f"{name} gives {came:.0f} frames a second.{few} Have it give 15 or more, as by smaller pictures."
    return ""
