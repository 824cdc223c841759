"""macOS: pointer, buttons, scrolling, keys and text by Quartz' events, by Apple's documentation; not tried on a Mac."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from gesturectl.desktop.macos import keys
from gesturectl.desktop.macos.clicks import Clicks
from gesturectl.desktop.macos.codes import NAMED
from gesturectl.desktop.macos.displays import Displays, displays
from gesturectl.desktop.macos.events import BUTTON, BUTTONS, KEY, MEDIA, RELEASE, Events, no_window_server
from gesturectl.desktop.macos.frameworks import folders, framework
from gesturectl.desktop.macos.keys import Press
from gesturectl.desktop.macos.layout import Layout
from gesturectl.desktop.macos.own_input import OwnInput, hardware_events
from gesturectl.desktop.macos.permissions import may_control, no_control
from gesturectl.desktop.output import NoSessionError, Steps
from gesturectl.desktop.release.held import HeldFile, is_noted
from gesturectl.desktop.release.posix import guardian_by
from gesturectl.desktop.skeleton import BackEnd, kernel_button
from gesturectl.model.errors import EnvironmentLacksError, NotNowError
from gesturectl.model.types import MouseButton

LOOK = 1.0  # seconds between two looks at the displays and the permission
CLICK = 40.0  # points that a click of a wheel scrolls, chosen: four lines, of 10 points each as Quartz counts them
_KINDS = {"button": BUTTON, "key": KEY, "media": MEDIA}
_WORDS = {kind: word for word, kind in _KINDS.items()}


class MacOutput(BackEnd):
    """Sends events to the desktop of this session; made by `open_macos`.

    Positions are points from the upper left corner of the rectangle that holds all displays.
    """

    name = "desktop"

    def __init__(
        self,
        quartz: Any,
        seen: Displays,
        held: HeldFile | None = None,
        layout: Layout | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(seen.size, seen.monitors)
        self._quartz = quartz
        self._displays = seen
        self._held = held
        self._clock = clock
        self._events = Events(framework)
        self._layout = layout or Layout()
        self._own = OwnInput(lambda: hardware_events(quartz), clock)
        self._reported = self._events.posted
        self._looked = clock()
        self._clicks = Clicks()
        self._saved = [0.0, 0.0]  # points to be scrolled to the left and up, below one
        self._travel = (0.0, 0.0)  # the same of the pointer's way
        self.at = self.pointer()
        # Whether the pointer is where it was moved last: macOS may still say where it was before that.
        self._is_ours = False
        self._buttons: list[int] = []
        self._pressed: dict[str, Press] = {}
        self.left: list[str] = []  # what another run had left down, in words
        if held:
            self.resources.callback(held.close)
            for kind, number in held.left:
                if kind in _KINDS:
                    self._events.release(_KINDS[kind], number)
                    self.left.append(f"{kind} {number}")

    def pointer(self) -> tuple[float, float]:
        x, y = self._events.where()
        return x - self._displays.left, y - self._displays.top

    def follow(self) -> None:
        if (now := self._clock()) - self._looked < LOOK:
            return
        self._looked = now
        if not may_control():
            raise no_control()
        self._displays = _seen(self._quartz)
        self.take_monitors(self._displays.size, self._displays.monitors)

    def flush(self) -> None:
        sent, self._reported = self._events.posted - self._reported, self._events.posted
        self._own.sent(sent)

    def used(self) -> bool:
        used = self._own.used()
        self._is_ours = self._is_ours and not used
        return used

    def move(self, x: float, y: float) -> None:
        before, at, self._is_ours = self.at, (x, y), True
        way = [old + new - last for old, new, last in zip(self._travel, at, before, strict=True)]
        dx, dy = (round(w) for w in way)
        self._travel = (way[0] - dx, way[1] - dy)
        self._events.move(self._place(at), (dx, dy), self._buttons, self._clicks.state, self._flags())

    def button(self, name: MouseButton, pressed: bool) -> None:
        kernel_button(name)  # raises for those of X's wheel
        number = BUTTONS[name]
        if not self._is_ours:
            self.at = self.pointer()
        at = self._place(self.at)
        if pressed:
            self._clicks.press(number, at, self._clock())
            self._buttons.append(number)
        elif number in self._buttons:
            self._buttons.remove(number)
        with self._holding(BUTTON, number, pressed):
            self._events.button(number, pressed, at, self._clicks.state, self._flags())

    def key(self, name: str, pressed: bool) -> None:
        if pressed:
            press = keys.find(name, self._layout.find)
            self._pressed[name] = press
        else:
            press = self._pressed.pop(name, Press(b""))
            if (press.kind, press.number) in [(other.kind, other.number) for other in self._pressed.values()]:
                return  # another name of the same key, which is still down
        if press.text and pressed:
            self._events.text(press.text)
        if not press.kind:
            return
        with self._holding(press.kind, press.number, pressed):
            if press.kind == MEDIA:
                self._events.media(press.number, pressed)
            else:
                self._events.key(press.number, pressed, self._held_flags() | press.flags)

    def scroll(self, dx: float, dy: float) -> None:
        # Quartz counts to the left and up.
        due = [saved + CLICK * turn for saved, turn in zip(self._saved, (-dx, dy), strict=True)]
        left, up = (int(d) for d in due)
        self._saved = [due[0] - left, due[1] - up]
        if left or up:
            self._events.scroll(left, up, self._flags())

    def text(self, text: str) -> Steps:
        for part in list(keys.parts(text)):
            if part in ("\n", "\t"):
                code = NAMED["enter" if part == "\n" else "tab"]
                self._events.key(code, True, 0)
                self._events.key(code, False, 0)
            else:
                self._events.text(part)
            yield keys.PAUSE

    def _place(self, at: tuple[float, float]) -> tuple[float, float]:
        return at[0] + self._displays.left, at[1] + self._displays.top

    def _held_flags(self) -> int:
        flags = 0
        for name in self._pressed:
            flags |= keys.FLAGS.get(name, 0)
        return flags

    def _flags(self) -> int:
        """Of an event of the mouse: our modifiers, and those that the user holds on the keyboard meanwhile."""
        return self._held_flags() | self._events.own_modifiers()

    @contextmanager
    def _holding(self, kind: bytes, number: int, pressed: bool) -> Iterator[None]:
        noted = (_WORDS[kind], number)
        if self._held and pressed:
            self._held.add(noted)
        with self.holding(RELEASE.pack(kind, number), pressed):
            yield
        if self._held and not pressed:
            self._held.discard(noted)


def open_macos(
    *, guarded: bool = False, held: Path | None = None, clock: Callable[[], float] = time.monotonic
) -> MacOutput:
    """The output to the desktop of this session.

    guarded: for a run: macOS asks the user for the permission, and guardians are started; held: the file in which is
    noted what is down; what a run has left there is released. Raises EnvironmentLacksError without a session on the
    Mac's own screen or the permission, NotNowError while no display is on.
    """
    quartz = framework("Quartz")
    if quartz.CGSessionCopyCurrentDictionary() is None:
        error = no_window_server()
        raise NoSessionError(error.problem, error.remedy)
    if not may_control(ask=guarded):
        raise no_control()
    output = MacOutput(quartz, _seen(quartz), None if held is None else HeldFile(held, "macos"), clock=clock)
    try:
        if guarded:
            output.guard(guardian_by("macos.guardian_process", *folders()))
    except BaseException:
        output.close()
        raise
    return output


def clear_leftovers(held: Path) -> list[str]:
    """As `leftovers.clear_leftovers`."""
    if is_noted(held):
        with suppress(EnvironmentLacksError), closing(open_macos(held=held)) as output:
            return output.left
    return []


def _seen(quartz: Any) -> Displays:
    if (seen := displays(quartz)) is None:
        raise NotNowError("No display of this Mac is on.", "Switch one on, or open the lid.")
    return seen
