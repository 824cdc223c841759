"""Pictures above all windows of a Wayland session, by wlr-layer-shell, which sway, Hyprland and KDE have, GNOME not."""

from __future__ import annotations

import os
from collections.abc import Hashable, Set
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from gesturectl.desktop.overlay.surface import Picture
from gesturectl.desktop.wayland.screen import Area
from gesturectl.desktop.wayland.session import OUTPUTS, WaylandSession, open_session
from gesturectl.desktop.wayland.wire import Event, Wire
from gesturectl.model.errors import NotOfferedError
from gesturectl.model.types import Target

_SHELL, _VIEWPORTER = "zwlr_layer_shell_v1", "wp_viewporter"
_NEEDED = {"wl_compositor": 4, "wl_shm": 1, _VIEWPORTER: 1, _SHELL: 4}
_NAME = "gesturectl"  # by which rules of a compositor's config can name the surfaces
_OVERLAY = 3  # the layer above windows that fill the screen
_TOP_LEFT = 1 | 4  # anchors
_BENEATH_PANELS = -1  # exclusive zone: margins count from the output's edge, whatever panels there are
_ALL = 2**31 - 1  # more than any picture's size
_ARGB = 0  # wl_shm's format: blue, green, red, alpha in memory, premultiplied
_KEPT = 64  # pictures that the compositor keeps for the next time; 16 kB each at 64x64 pixels

# Requests by their numbers.
_CREATE_SURFACE, _CREATE_REGION = 0, 1  # wl_compositor
_ATTACH, _SET_INPUT_REGION, _COMMIT, _DAMAGE_BUFFER = 1, 5, 6, 9  # wl_surface
_CREATE_POOL = 0  # wl_shm
_CREATE_BUFFER, _DESTROY_POOL = 0, 1  # wl_shm_pool
_GET_VIEWPORT = 1  # wp_viewporter
_SET_DESTINATION = 2  # wp_viewport
_GET_LAYER_SURFACE = 0  # zwlr_layer_shell_v1
_SET_SIZE, _SET_ANCHOR, _SET_EXCLUSIVE_ZONE, _SET_MARGIN = 0, 1, 2, 3  # zwlr_layer_surface_v1
_SET_KEYBOARD_INTERACTIVITY, _ACK_CONFIGURE, _DESTROY_LAYER_SURFACE = 4, 6, 7
_DESTROY = 0  # wl_surface, wl_region, wl_buffer and wp_viewport


@dataclass(slots=True)
class _Buffer:
    number: int
    busy: bool = False  # the compositor may still read it


@dataclass(frozen=True, slots=True)
class _Part:
    """What an output shows of a picture."""

    x: int  # in logical pixels of the output, as the size
    y: int
    width: int
    height: int
    columns: tuple[int, int]  # of the picture's own pixels, from and to
    rows: tuple[int, int]
    at_origin: bool  # of the compositor's own coordinates is the output


class _Buffers:
    """Pictures in memory that is shared with the compositor, each written once, before it is first shown."""

    def __init__(self, wire: Wire, shm: int) -> None:
        self._wire, self._shm = wire, shm
        self._buffers: dict[tuple[Hashable, ...], _Buffer] = {}  # the one used last at the end

    def of(self, picture: Picture, part: _Part, output: int) -> _Buffer:
        """The buffer with that part; each output has its own, as only one with one user is sure to be released."""
        key = picture.key, part.columns, part.rows, output
        # The part is cut out here and not by the viewport, as wlroots' renderer without a GPU ignores where it begins.
        buffer = self._buffers.pop(key, None) or self._written(picture.pixels[slice(*part.rows), slice(*part.columns)])
        self._buffers[key] = buffer
        return buffer

    def tidy(self) -> None:
        """Have the compositor forget what was not shown for long."""
        for key in list(islice(self._buffers, max(len(self._buffers) - _KEPT, 0))):
            if not self._buffers[key].busy:
                number = self._buffers.pop(key).number
                del self._wire.handlers[number]
                self._wire.request(number, _DESTROY)

    def _written(self, pixels: NDArray[np.uint8]) -> _Buffer:
        height, width = pixels.shape[:2]
        data = pixels.tobytes()
        pool = self._wire.new()
        fd = os.memfd_create(_NAME, os.MFD_CLOEXEC)
        try:
            os.write(fd, data)
            self._wire.request(self._shm, _CREATE_POOL, pool, len(data), fd=fd)
        finally:
            os.close(fd)

        def released(_: Event) -> None:
            buffer.busy = False

        buffer = _Buffer(self._wire.new(released))
        self._wire.request(pool, _CREATE_BUFFER, buffer.number, 0, width, height, width * 4, _ARGB)
        self._wire.request(pool, _DESTROY_POOL)  # the buffer keeps the memory
        return buffer


class _Layer:
    """A surface above the windows of one output, which takes neither clicks nor keys."""

    def __init__(self, wire: Wire, bound: dict[str, int], output: int, part: _Part) -> None:
        self.answered = False  # only then a picture may be shown
        self.closed = False
        self._wire = wire
        self._shown: _Buffer | None = None
        self._part = part
        self._surface = wire.new()
        wire.request(bound["wl_compositor"], _CREATE_SURFACE, self._surface)
        region = wire.new()  # an empty one
        wire.request(bound["wl_compositor"], _CREATE_REGION, region)
        wire.request(self._surface, _SET_INPUT_REGION, region)
        wire.request(region, _DESTROY)
        self._viewport = wire.new()
        wire.request(bound[_VIEWPORTER], _GET_VIEWPORT, self._viewport, self._surface)
        self._role = wire.new(self._changed)
        wire.request(bound[_SHELL], _GET_LAYER_SURFACE, self._role, self._surface, output, _OVERLAY, _NAME)
        wire.request(self._role, _SET_ANCHOR, _TOP_LEFT)
        wire.request(self._role, _SET_EXCLUSIVE_ZONE, _BENEATH_PANELS)
        wire.request(self._role, _SET_KEYBOARD_INTERACTIVITY, 0)
        self._place()
        wire.request(self._surface, _COMMIT)

    def show(self, buffer: _Buffer, part: _Part) -> None:
        """Show that part of a picture, which is what the buffer holds."""
        if self._shown and part != self._part and not part.at_origin:
            # Up to 1.9, sway repaints the wrong place where a surface was on any output but the first. It does repaint
            # all of one that grows, and before its next frame it knows that this one has moved on.
            self._wire.request(self._viewport, _SET_DESTINATION, self._part.width + 1, self._part.height + 1)
            self._wire.request(self._surface, _COMMIT)
        self._part = part
        self._place()
        self._wire.request(self._viewport, _SET_DESTINATION, part.width, part.height)
        if buffer is not self._shown:
            self._wire.request(self._surface, _ATTACH, buffer.number, 0, 0)
            self._wire.request(self._surface, _DAMAGE_BUFFER, 0, 0, _ALL, _ALL)
            self._shown = buffer
            buffer.busy = True
        self._wire.request(self._surface, _COMMIT)

    def destroy(self) -> None:
        self._wire.handlers.pop(self._role, None)
        self._wire.request(self._role, _DESTROY_LAYER_SURFACE)
        self._wire.request(self._viewport, _DESTROY)
        self._wire.request(self._surface, _DESTROY)

    def _place(self) -> None:
        self._wire.request(self._role, _SET_SIZE, self._part.width, self._part.height)
        self._wire.request(self._role, _SET_MARGIN, self._part.y, 0, 0, self._part.x)

    def _changed(self, event: Event) -> None:
        if event.opcode == 0:
            self._wire.request(self._role, _ACK_CONFIGURE, event.number())
            self.answered = True
        else:
            self.answered = self.closed = True


class LayerShellSurface:
    """A Surface on as many outputs as the picture touches, with its part on each; made by `open_layer_shell`.

    Positions are logical pixels of the rectangle that holds all monitors, as those of WaylandOutput. The compositor
    keeps the pictures, so that one that moves costs no copy. While it does not read, nothing is shown: what comes later
    is newer.
    """

    def __init__(self, session: WaylandSession) -> None:
        self._session, self._wire = session, session.wire
        self._buffers = _Buffers(self._wire, session.bound["wl_shm"])
        self._layers: dict[int, _Layer] = {}  # by the output's number

    def density(self, x: int, y: int) -> float:
        for area in self._session.areas():
            m = area.monitor
            if m.x <= x < m.x + m.width and m.y <= y < m.y + m.height:
                return area.density
        return 1.0

    def scale(self, x: int, y: int) -> float:
        return 1.0

    def show(self, picture: Picture, x: int, y: int) -> None:
        self._session.dispatch()
        if not self._wire.read_along():
            return
        parts = {}
        for area in self._session.areas():
            if part := _part(picture, x, y, area):
                parts[area.number] = part
                if area.number in self._layers and self._layers[area.number].closed:
                    self._layers.pop(area.number).destroy()
                if area.number not in self._layers:
                    self._layers[area.number] = _Layer(self._wire, self._session.bound, area.number, part)
        if not all(self._layers[n].answered for n in parts):  # the first time on an output
            self._wire.wait(lambda: all(self._layers[n].answered for n in parts))
        for number, part in parts.items():
            if not self._layers[number].closed:  # with its output, a moment ago
                self._layers[number].show(self._buffers.of(picture, part, number), part)
        self._remove(self._layers.keys() - parts.keys())

    def hide(self) -> None:
        self._session.dispatch()
        self._remove(set(self._layers))

    def outline(self, target: Target | None, colour: tuple[float, float, float]) -> None:
        """Nothing: on Wayland no program knows where a target is."""

    def close(self) -> None:
        self._wire.close()

    def _remove(self, outputs: Set[int]) -> None:
        for number in outputs:
            self._layers.pop(number).destroy()
        self._buffers.tidy()
        self._wire.flush()


def open_layer_shell(display: str | None = None) -> LayerShellSurface:
    """The surface in the Wayland session of this process, or in that of the display named, on a connection of its own.

    Raises NoSessionError where there is none, NotOfferedError where it lets no program draw above all windows.
    """
    session = open_session(display, OUTPUTS | _NEEDED)
    if missing := [i for i in _NEEDED if i not in session.bound]:
        session.wire.close()
        desktop = os.environ.get("XDG_CURRENT_DESKTOP", "").split(":")[-1]
        raise NotOfferedError(
            f"This Wayland compositor{f' ({desktop})' if desktop else ''} lets no program draw above all windows: "
            f"it does not offer {' and '.join(missing)}.",
            "Notifications tell of pauses, profiles and a lost camera here, and the page shows the hand. The ring is "
            "seen in an X11 session, and on KDE, sway and Hyprland.",
        )
    return LayerShellSurface(session)


def _part(picture: Picture, x: int, y: int, area: Area) -> _Part | None:
    """The part of a picture with its top left corner there that an output shows, None where there is none."""
    monitor = area.monitor
    columns = _along(x, picture.pixels.shape[1], picture.density, monitor.x, monitor.width)
    rows = _along(y, picture.pixels.shape[0], picture.density, monitor.y, monitor.height)
    if not (columns and rows):
        return None
    (left, width, *across), (top, height, *down) = columns, rows
    return _Part(left, top, width, height, (across[0], across[1]), (down[0], down[1]), area.at_origin)


def _along(at: int, pixels: int, density: float, edge: int, room: int) -> tuple[int, int, int, int] | None:
    """One axis of a part: place and size, and from and to which pixel."""
    size = max(round(pixels / density), 1)
    low, high = max(at, edge), min(at + size, edge + room)
    start, end = (round((v - at) / size * pixels) for v in (low, high))
    return (low - edge, high - low, start, end) if low < high and start < end else None
