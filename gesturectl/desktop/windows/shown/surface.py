"""The ring's picture on Windows: a layered window that no click ever meets."""

from __future__ import annotations

import ctypes
from contextlib import ExitStack

from gesturectl.desktop.overlay.surface import Picture
from gesturectl.desktop.windows import monitors
from gesturectl.desktop.windows.api import Blend, Point, failure, user32
from gesturectl.desktop.windows.hidden_window import HiddenWindow
from gesturectl.desktop.windows.shown.bitmap import canvas
from gesturectl.model.errors import EnvironmentLacksError, NotOfferedError
from gesturectl.model.types import Target

# Layered, transparent for clicks, above all, not in the task bar, never with the keyboard.
_STYLE = 0x00080000 | 0x00000020 | 0x00000008 | 0x00000080 | 0x08000000
_ALPHA, _OVER, _SOURCE_ALPHA = 2, 0, 1  # ULW_ALPHA, AC_SRC_OVER, AC_SRC_ALPHA
_TOPMOST = -1
_NO_SIZE, _NO_ACTIVATE, _SHOW, _HIDE = 0x0001, 0x0010, 0x0040, 0x0080  # flags of SetWindowPos
_NO_MOVE = 0x0002


class WindowsSurface:
    """As `overlay.surface.Surface`; its window has a thread of its own, as programs may wait for all windows."""

    def __init__(self) -> None:
        monitors.see_pixels()
        self._window = HiddenWindow("ring", extended_style=_STYLE)
        self._shown: object = None  # the key of the picture that the window has

    def density(self, x: int, y: int) -> float:
        """One pixel for each of the desktop's, which are the monitor's own here."""
        return 1.0

    def scale(self, x: int, y: int) -> float:
        area = monitors.area()
        return monitors.scale(area.left + x, area.top + y)

    def show(self, picture: Picture, x: int, y: int) -> None:
        area = monitors.area()
        at = Point(area.left + x, area.top + y)
        if picture.key != self._shown:
            self._draw(picture, at)
            self._shown = picture.key
        self._place(at, _NO_SIZE | _NO_ACTIVATE | _SHOW)

    def hide(self) -> None:
        self._place(Point(), _NO_SIZE | _NO_ACTIVATE | _HIDE | _NO_MOVE)

    def outline(self, target: Target | None, colour: tuple[float, float, float]) -> None:
        """Nothing: no targets are known on Windows yet."""

    def close(self) -> None:
        self._window.close()

    def _draw(self, picture: Picture, at: Point) -> None:
        height, width = picture.pixels.shape[:2]
        blend = Blend(operation=_OVER, opacity=255, format=_SOURCE_ALPHA)
        size, corner = Point(width, height), Point()
        with ExitStack() as stack:
            context, _, pixels = stack.enter_context(canvas(width, height))
            pixels[:] = picture.pixels
            if not user32.UpdateLayeredWindow(
                self._window.window, None, ctypes.byref(at), ctypes.byref(size), context, ctypes.byref(corner), 0,
                ctypes.byref(blend), _ALPHA,
            ):  # fmt: skip
                raise _lost()

    def _place(self, at: Point, flags: int) -> None:
        if not user32.SetWindowPos(self._window.window, _TOPMOST, at.x, at.y, 0, 0, flags):
            raise _lost()


def open_windows_surface(output: str) -> WindowsSurface:
    """A surface on the desktop of this session. Raises as `overlay.open.open_surface`."""
    if output != "desktop":
        raise NotOfferedError(
            f"The output {output} has no place for the ring at the pointer.", "Use `--output desktop`."
        )
    return WindowsSurface()


def less_motion() -> bool:
    """Whether the user has switched off Windows' animations."""
    on = ctypes.c_int32(1)
    user32.SystemParametersInfoW(0x1042, 0, ctypes.byref(on), 0)  # SPI_GETCLIENTAREAANIMATION
    return not on.value


def _lost() -> EnvironmentLacksError:
    return EnvironmentLacksError(f"Windows does not show the ring at the pointer ({failure()}).", "Log in again.")
