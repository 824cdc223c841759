"""Windows: pointer, buttons, wheels and keys by SendInput."""

from __future__ import annotations

import ctypes
import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from gesturectl.desktop.output import Steps
from gesturectl.desktop.release.held import Held, HeldFile, is_noted
from gesturectl.desktop.skeleton import BackEnd, WholeClicks
from gesturectl.desktop.windows import inputs, keys
from gesturectl.desktop.windows.api import Point, kernel32, user32
from gesturectl.desktop.windows.inputs import NOTCH, SIZE, Stroke
from gesturectl.desktop.windows.integrity import refuses_input
from gesturectl.desktop.windows.monitors import monitors, see_pixels
from gesturectl.desktop.windows.processes.guardian import open_guardian
from gesturectl.desktop.windows.processes.own_input import OwnInput
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError, NotNowError
from gesturectl.model.keys import MODIFIERS
from gesturectl.model.notices import Notice, report
from gesturectl.model.types import MouseButton

_log = logging.getLogger(__name__)
LOOK = 1.0  # seconds between two looks at the monitors
_BUTTONS = {"left": 1, "right": 2, "middle": 4, "back": 5, "forward": 6}  # virtual keys
_SWAPPED = {1: 2, 2: 1}
_SWAP_BUTTON = 23  # SM_SWAPBUTTON
_KEY, _BUTTON = "key", "button"
_REMEDY = "Answer what Windows asks there, or unlock the screen."


class WindowsOutput(BackEnd):
    """Sends events to the desktop of this session; made by `open_windows`.

    Positions are pixels from the upper left corner of the rectangle that holds all monitors.
    """

    name = "desktop"

    def __init__(self, send: Callable[[bytes], int] = inputs.send, held: HeldFile | None = None) -> None:
        """send: takes events, and returns how many it has sent."""
        self._area, found = monitors()
        super().__init__((self._area.width, self._area.height), found)
        self._send_events = send
        self._held = held
        self._looked = time.monotonic()
        self._wheel = WholeClicks()
        self._pressed_buttons: dict[str, int] = {}
        self._pressed_keys: dict[str, tuple[Stroke, ...]] = {}
        self._window = 0  # the one in front, as it was looked at last
        self._refused = False  # so that it is said once
        self._used: Callable[[], bool] = lambda: False
        self.left: list[str] = []  # what another run had left down, in words
        if held:
            self.resources.callback(held.close)
            self._release_left(held.left)

    def pointer(self) -> tuple[float, float]:
        at = Point()
        if not user32.GetCursorPos(ctypes.byref(at)):
            raise _not_now()
        return float(at.x - self._area.left), float(at.y - self._area.top)

    def follow(self) -> None:
        if (now := time.monotonic()) - self._looked >= LOOK:
            self._looked = now
            self._area, found = monitors()
            self.take_monitors((self._area.width, self._area.height), found)
            self._look_at_window()

    def used(self) -> bool:
        return self._used()

    def watch_user(self) -> None:
        """Notice from now on that the user's own mouse or keyboard is used."""
        self._used = self.resources.enter_context(closing(OwnInput())).used

    def move(self, x: float, y: float) -> None:
        self._send(inputs.move(math.floor(x + 0.5), math.floor(y + 0.5), self._area))

    def button(self, name: MouseButton, pressed: bool) -> None:
        if pressed:
            self._pressed_buttons[name] = _number(name)
        vk = self._pressed_buttons.get(name) or _number(name)  # which two are swapped may change meanwhile
        with self._holding((_BUTTON, vk), pressed):
            self._send(inputs.button(vk, pressed))
        if not pressed:
            self._pressed_buttons.pop(name, None)

    def key(self, name: str, pressed: bool) -> None:
        if pressed:
            press = keys.find(name, keys.on_present_layout)
            self._pressed_keys[name] = press.strokes
            if press.text:
                self._send(keys.typed(press.text))
            for stroke in press.strokes:
                self._stroke(stroke, True)
            return
        strokes = self._pressed_keys.pop(name, ())
        for stroke in reversed(strokes):
            if not any(stroke in others for others in self._pressed_keys.values()):
                self._stroke(stroke, False)

    def scroll(self, dx: float, dy: float) -> None:
        self._send(inputs.wheel(*self._wheel.turn(dx * NOTCH, dy * NOTCH)))

    def text(self, text: str) -> Steps:
        events = [keys.typed(character) for character in text]
        lifted = [stroke for name in MODIFIERS for stroke in self._pressed_keys.get(name, ())]
        self._send(keys.lifted(lifted))  # with Alt, text would be commands
        try:
            for n in range(0, len(events), keys.PART):
                self._send(b"".join(events[n : n + keys.PART]))
                yield keys.PAUSE
        finally:
            self._send(keys.put_back(lifted))

    def _release_left(self, left: list[Held]) -> None:
        for kind, number in left:
            vk = number >> 16 if kind == _KEY else number
            if user32.GetAsyncKeyState(vk) < 0:
                self._send(_release(kind, number))
                self.left.append(f"{kind} {vk}")

    def _stroke(self, stroke: Stroke, pressed: bool) -> None:
        with self._holding((_KEY, stroke.vk << 16 | stroke.scan), pressed):
            self._send(inputs.key(stroke, pressed))

    @contextmanager
    def _holding(self, held: Held, pressed: bool) -> Iterator[None]:
        if self._held and pressed:
            self._held.add(held)
        with self.holding(_release(*held), pressed):
            yield
        if self._held and not pressed:
            self._held.discard(held)

    def _send(self, events: bytes) -> None:
        if events and self._send_events(events) < len(events) // SIZE:
            if self._held:
                self._held.leave()  # the guardian, or the next one, releases what is down
            raise _not_now()

    def _look_at_window(self) -> None:
        window = user32.GetForegroundWindow() or 0
        if window != self._window:
            self._window = window
            if not self._refused and refuses_input(window):
                self._refused = True
                report(_log, Notice.INPUT, "%s", _ELEVATED)


_ELEVATED = (
    "The window in front belongs to a program that runs as administrator, which takes no input of usual programs. "
    "Use the mouse there, or start gesturectl as administrator, too."
)


def open_windows(*, guarded: bool = False, held: Path | None = None) -> WindowsOutput:
    """The output to the desktop of this session.

    guarded: guardians are started, and the user's own mouse is watched; held: the file in which is noted what is down;
    what a run has left there is released. Raises EnvironmentLacksError, NotNowError while Windows shows its own secure
    desktop.
    """
    see_pixels()
    if not (desktop := user32.OpenInputDesktop(0, False, 0x0001)):
        raise _not_now()
    user32.CloseDesktop(desktop)
    output = WindowsOutput(held=None if held is None else note(held))
    try:
        if guarded:
            output.guard(open_guardian())
            output.watch_user()
    except BaseException:
        output.close()
        raise
    return output


def clear_leftovers(held: Path) -> list[str]:
    """Undo what runs have left down in this session that were killed with their guardians; what it was, in words."""
    if not is_noted(held):
        return []
    try:
        with closing(open_windows(held=held)) as output:
            return output.left
    except EnvironmentLacksError:
        return []


def note(held: Path) -> HeldFile:
    """The file's note of what is down in this session."""
    session = ctypes.c_uint32()
    kernel32.ProcessIdToSessionId(kernel32.GetCurrentProcessId(), ctypes.byref(session))
    return HeldFile(held, f"windows {session.value}")


def _number(name: str) -> int:
    if name not in _BUTTONS:
        raise GesturectlError(f"No desktop but X11 has a mouse button {name!r}.", "Bind another one.")
    vk = _BUTTONS[name]
    # SendInput presses by place: where the user has swapped the buttons, the left one is the secondary.
    return _SWAPPED.get(vk, vk) if user32.GetSystemMetrics(_SWAP_BUTTON) else vk


def _release(kind: str, number: int) -> bytes:
    if kind == _BUTTON:
        return inputs.button(number, False)
    return inputs.key(Stroke(number >> 16, number & 0xFFFF), False)


def _not_now() -> NotNowError:
    return NotNowError("Windows takes no input: it shows its lock screen or a question of its own.", _REMEDY)
