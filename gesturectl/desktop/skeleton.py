"""What outputs share: a back end implements `move`, `button`, `key`, `scroll` and `text`."""

from __future__ import annotations

import logging
import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from gesturectl.desktop.linux.own_devices import OwnDevices
from gesturectl.desktop.output import Steps, at_once
from gesturectl.desktop.release.guardian import Guardian
from gesturectl.model.errors import GesturectlError
from gesturectl.model.notices import Notice, report
from gesturectl.model.types import Button, Key, Monitor, MouseButton, Move, OutputEvent, Scroll, Text, whole

_log = logging.getLogger(__name__)
# The kernel's numbers, which Wayland and the portals use, too.
KERNEL_BUTTONS = {"left": 0x110, "right": 0x111, "middle": 0x112, "back": 0x113, "forward": 0x114}
GUARDED_WITHIN = 1.0  # seconds that a press waits for a guardian that is being started
CLICK = 15.0  # the length of a wheel click in Wayland's units, as libinput has it


class BaseOutput:
    """An output without events: its monitors, the pointer where it was moved last, and its end.

    `resources` are released by `close`, the last ones first.
    """

    name = ""
    connected = True

    def __init__(self, screen: tuple[int, int], monitors: tuple[Monitor, ...] = ()) -> None:
        """screen: width and height in pixels; monitors: one that fills it where left out."""
        self.screen = screen
        self.monitors = monitors or whole(screen)
        self.monitor_changes = 0
        self.at = (screen[0] / 2, screen[1] / 2)  # the pointer, screen pixels
        self.resources = ExitStack()

    @property
    def guarded(self) -> bool:
        return True

    def pointer(self) -> tuple[float, float]:
        return self.at

    def emit(self, event: OutputEvent) -> None:
        raise NotImplementedError

    def type(self, event: Text) -> Steps:
        self.emit(event)
        yield from ()

    def poll(self) -> None:
        pass

    def user_active(self) -> bool:
        return False

    def close(self) -> None:
        self.resources.close()

    def take_monitors(self, screen: tuple[int, int], monitors: tuple[Monitor, ...]) -> bool:
        """Take over what the desktop reports now; True where the monitors are others than before."""
        self.screen = screen
        if monitors == self.monitors:
            return False
        self.monitors = monitors
        self.monitor_changes += 1
        return True


class BackEnd(BaseOutput, ABC):
    """An output to a desktop: each event is passed to the method of its kind."""

    def __init__(self, screen: tuple[int, int], monitors: tuple[Monitor, ...] = ()) -> None:
        super().__init__(screen, monitors)
        self.ended_last = self.resources.enter_context(ExitStack())  # what is released after all other resources
        self._guardian: Guardian | None = None
        self._refuses = False  # presses, until the next `poll`, as the guardian is not ready
        self._stood_still = False  # so that the guardian has released everything, since `user_active` was asked last

    @abstractmethod
    def move(self, x: float, y: float) -> None:
        """Move the pointer from `self.at` to a place inside the screen, in pixels."""

    @abstractmethod
    def button(self, name: MouseButton, pressed: bool) -> None:
        """Press or release a mouse button."""

    @abstractmethod
    def key(self, name: str, pressed: bool) -> None:
        """Press or release a key; raises GesturectlError where there is no such key."""

    @abstractmethod
    def scroll(self, dx: float, dy: float) -> None:
        """Turn the wheel by so many clicks to the right and up."""

    @abstractmethod
    def text(self, text: str) -> Steps:
        """Type `text` in steps; raises GesturectlError for a character that cannot be typed."""

    def follow(self) -> None:
        """Take notice of what has changed on the desktop; called before anything is sent."""

    def flush(self) -> None:
        """Send what is buffered; called after each event and each step of a text."""

    def used(self) -> bool:
        """Whether the user's own mouse or keyboard was used since the last call."""
        return False

    @contextmanager
    def sending(self) -> Iterator[None]:
        """The block around everything that is sent or asked."""
        self.follow()
        try:
            yield
        finally:
            self.flush()

    @property
    def guarded(self) -> bool:
        return self._guardian is None or self._guardian.ready()

    def emit(self, event: OutputEvent) -> None:
        if isinstance(event, Text):
            at_once(self.type(event))
            return
        if isinstance(event, Button | Key) and event.pressed:
            self._await_guardian()
        with self.sending():
            if isinstance(event, Move):
                width, height = self.screen
                at = min(max(event.x, 0.0), width - 1.0), min(max(event.y, 0.0), height - 1.0)
                self.move(*at)
                self.at = at
            elif isinstance(event, Button):
                self.button(event.button, event.pressed)
            elif isinstance(event, Key):
                self.key(event.key, event.pressed)
            elif isinstance(event, Scroll):
                self.scroll(event.dx, event.dy)

    def type(self, event: Text) -> Steps:
        self._await_guardian()
        steps = self.text(event.text)
        try:
            while True:
                with self.sending():
                    seconds = next(steps, None)
                if seconds is None:
                    return
                yield seconds
        except GeneratorExit:
            with self.sending():
                steps.close()
            raise

    def poll(self) -> None:
        """Sends the guardian a sign of life."""
        self._refuses = False
        if self._guardian and self._guardian.beat():
            self._stood_still = True
            report(_log, Notice.GUARDIAN, "The run stood still for a while, and everything was let go meanwhile.")

    def user_active(self) -> bool:
        """As Output; true as well after everything was released because the run stood still: gestures begin anew."""
        with self.sending():
            used = self.used()
        stood_still, self._stood_still = self._stood_still, False
        return used or stood_still

    def _await_guardian(self) -> None:
        """Raises where there is none in time; then also for all that is pressed before the next `poll`.

        Of a chord no key is pressed without those before it.
        """
        if self._guardian and (self._refuses or not self._guardian.ready(GUARDED_WITHIN)):
            self._refuses = True
            raise GesturectlError(
                "Nothing is pressed before the process is ready that would let go of it.", "Make the gesture again."
            )

    def guard(self, guardian: Guardian) -> None:
        """Have what is down released by it if this process is killed, or `poll` is not called any more."""
        self._guardian = self.ended_last.enter_context(closing(guardian))

    @contextmanager
    def holding(self, release: bytes, pressed: bool, display: int = 0, *, at_end: bool = False) -> Iterator[None]:
        """The block that presses or releases; at no moment is something down that the guardian does not know of.

        release: the request that releases it, to the guardian's display of that number; at_end: at a run's end only.
        """
        if self._guardian and pressed:
            self._guardian.report(release, down=True, display=display, at_end=at_end)
        yield
        if self._guardian and not pressed:
            self.flush()
            self._guardian.report(release, down=False, display=display, at_end=at_end)


class BlindBackEnd(BackEnd):
    """For desktops that report neither the pointer's place nor the user's own input.

    The pointer is taken to be where it was moved last, at first in the middle; the input is read from the kernel.
    """

    def __init__(self, screen: tuple[int, int], monitors: tuple[Monitor, ...]) -> None:
        super().__init__(screen, monitors)
        self._own_devices = self.resources.enter_context(closing(OwnDevices()))

    def used(self) -> bool:
        return self._own_devices.used()


class WholeClicks:
    """A wheel that turns by whole clicks only: fractions are saved up."""

    def __init__(self) -> None:
        self._saved = [0.0, 0.0]  # right, up

    def turn(self, dx: float, dy: float) -> tuple[int, int]:
        """The clicks to the right and up that are due after a turn by `dx` and `dy`."""
        saved = [old + new for old, new in zip(self._saved, (dx, dy), strict=True)]
        # Ten tenths are a whole click although their sum is a little less.
        right, up = (math.trunc(v + math.copysign(1e-9, v)) for v in saved)
        self._saved = [saved[0] - right, saved[1] - up]
        return right, up


def discrete_clicks(dx: float, dy: float) -> list[tuple[int, int]] | None:
    """Axis (0 down, 1 right) and clicks of a turn by whole clicks; None for one that is to be smooth."""
    if dx % 1 or dy % 1:
        return None
    return [(axis, int(clicks)) for axis, clicks in ((0, -dy), (1, dx)) if clicks]


def kernel_button(name: str) -> int:
    """The kernel's number of a mouse button. Raises GesturectlError for those of X's wheel, which it has not."""
    if name not in KERNEL_BUTTONS:
        raise GesturectlError(f"No desktop but X11 has a mouse button {name!r}.", "Bind another one.")
    return KERNEL_BUTTONS[name]
