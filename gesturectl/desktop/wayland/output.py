"""Wayland compositors with wlroots' virtual pointer and keyboard, such as sway, Hyprland, river and labwc."""

from __future__ import annotations

import time
from pathlib import Path

from gesturectl.desktop.output import Steps
from gesturectl.desktop.release.held import HeldFile
from gesturectl.desktop.release.posix import Display, guardian_of
from gesturectl.desktop.skeleton import CLICK, BlindBackEnd, discrete_clicks, kernel_button
from gesturectl.desktop.wayland.keys import VirtualKeyboard
from gesturectl.desktop.wayland.session import DEVICES, WaylandSession, open_session
from gesturectl.desktop.wayland.wire import message
from gesturectl.model.errors import EnvironmentLacksError, NotOfferedError
from gesturectl.model.types import MouseButton

_FINE = 64  # steps in a pixel, for screens on which it is several of the display's own
_MOVE, _BUTTON, _AXIS, _FRAME, _AXIS_SOURCE, _AXIS_DISCRETE, _DESTROY = 1, 2, 3, 4, 5, 7, 8  # requests of the pointer
_WHEEL, _CONTINUOUS = 0, 2


class WaylandOutput(BlindBackEnd):
    """Sends events through a virtual pointer and a virtual keyboard; made by `open_wlroots`.

    Positions are logical pixels of the rectangle that holds all monitors.
    """

    name = "wayland"

    def __init__(self, session: WaylandSession, *, guarded: bool = False, held: Path | None = None) -> None:
        """guarded: a guardian is started; older wlroots keeps down the buttons of a pointer that is gone.

        held: the file in which these are noted; those that a run has left there are released.
        """
        self._session, self._wire = session, session.wire
        seat = session.bound["wl_seat"]
        pointers, keyboards = (session.bound[i] for i in DEVICES)
        self._mouse, keyboard = self._wire.new(), self._wire.new()
        self._wire.request(pointers, 0, seat, self._mouse)
        self._wire.request(keyboards, 0, seat, keyboard)
        self._keyboard = VirtualKeyboard(self._wire, keyboard, _milliseconds, self.holding)
        self._keyboard.use(session.keymap)
        ask, answer = self._wire.reserved_roundtrip()
        super().__init__(session.screen, session.monitors)
        if guarded:
            # The guardian holds the connection open for as long as it needs it, and the devices with it.
            self.guard(guardian_of(Display(self._wire.fileno(), ask=ask, answer=answer)))
        self.resources.callback(self._wire.close)
        self._held = HeldFile(held, f"wayland {self._wire.path}") if held else None
        self.left: list[str] = []  # what another run had left down, in words
        if self._held:
            self.resources.callback(self._held.close)
            for _, number in self._held.left:
                self._request(_BUTTON, _milliseconds(), number, 0)
                self.left.append(f"button {number}")
            self._wire.roundtrip()
        self.resources.callback(self._destroy)

    def follow(self) -> None:
        self._session.dispatch()
        if self._session.keymap is not None:
            self._keyboard.use(self._session.keymap)
        self.take_monitors(self._session.screen, self._session.monitors)

    def flush(self) -> None:
        self._wire.flush()

    def move(self, x: float, y: float) -> None:
        place = (round(v * _FINE) for v in (x, y))
        self._request(_MOVE, _milliseconds(), *place, *(n * _FINE for n in self.screen))

    def button(self, name: MouseButton, pressed: bool) -> None:
        number = kernel_button(name)
        if self._held and pressed:
            self._held.add(("button", number))
        with self.holding(message(self._mouse, _BUTTON, 0, number, 0) + message(self._mouse, _FRAME), pressed):
            self._request(_BUTTON, _milliseconds(), number, int(pressed))
        if self._held and not pressed:
            self._held.discard(("button", number))

    def key(self, name: str, pressed: bool) -> None:
        self._keyboard.key(name, pressed)

    def scroll(self, dx: float, dy: float) -> None:
        """Whole clicks as a wheel's; else smoothly, which programs know from touchpads."""
        # wlroots takes the source for that of the axis named last, and ends where one of two in a frame has none.
        clicks = discrete_clicks(dx, dy)
        for axis, n in clicks or ():
            self._wire.request(self._mouse, _AXIS_DISCRETE, _milliseconds(), axis, n * CLICK, n)
            self._request(_AXIS_SOURCE, _WHEEL)
        for axis, part in ((0, -dy), (1, dx)) if clicks is None else ():
            if part:
                self._wire.request(self._mouse, _AXIS, _milliseconds(), axis, part * CLICK)
                self._request(_AXIS_SOURCE, _CONTINUOUS)

    def text(self, text: str) -> Steps:
        return self._keyboard.type(text)

    def _request(self, opcode: int, *arguments: int) -> None:
        """A request of the pointer that ends a frame."""
        self._wire.request(self._mouse, opcode, *arguments)
        self._wire.request(self._mouse, _FRAME)

    def _destroy(self) -> None:
        try:
            self._keyboard.close()
            self._wire.request(self._mouse, _DESTROY)
            self._wire.roundtrip()
        except (
            EnvironmentLacksError
        ):  # the connection alone may be lost, and a button still be down: the next one's task
            if self._held:
                self._held.leave()


def open_wlroots(display: str | None = None, *, guarded: bool = False, held: Path | None = None) -> WaylandOutput:
    """The output to a compositor with both virtual devices; NotOfferedError where it lacks them.

    guarded and held: as those of WaylandOutput.
    """
    session = open_session(display)
    try:
        missing = [i for i in ("wl_seat", *DEVICES) if i not in session.bound]
        if missing:
            raise NotOfferedError(
                f"This Wayland compositor does not offer {' and '.join(missing)}.",
                "Use `--output uinput`, which `gesturectl doctor` helps to permit, or log into an X11 session.",
            )
        if not session.monitors:
            raise EnvironmentLacksError("This Wayland session has no monitor that is on.", "Switch one on.")
        return WaylandOutput(session, guarded=guarded, held=held)
    except BaseException:
        session.wire.close()
        raise


def _milliseconds() -> int:
    return time.monotonic_ns() // 1_000_000 & 0xFFFFFFFF
