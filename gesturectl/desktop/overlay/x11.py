"""A picture above all windows of an X screen: blended where a compositing manager runs, cut to its shape elsewhere."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from typing import Any

import numpy as np
import xcffib
import xcffib.shape
import xcffib.xfixes
import xcffib.xproto
from numpy.typing import NDArray

from gesturectl.desktop.overlay.surface import Picture
from gesturectl.desktop.x11.connection import connected, open_display
from gesturectl.model.errors import NotOfferedError
from gesturectl.model.types import Target

_SHAPE, _XFIXES = b"SHAPE", b"XFIXES"
_NO_COLOURS = 0  # AllocNone
LINE = 2  # pixels of an outline
_KEPT, _KEPT_PIXELS = 160, 1 << 22  # pictures on the server, and pixels of all of them; the newest stays in any case
_REQUEST = 1 << 17  # bytes of a picture in one request, less than any server's limit
# Alphas from which a pixel of a shape is there, and from which every second one of a surface is.
_OPAQUE, _FAINT = 110, 50
_TYPE, _DRAG = b"_NET_WM_WINDOW_TYPE", b"_NET_WM_WINDOW_TYPE_DND"  # which compositors give no shadow and no animation
_REMEDY = "Set `feedback.overlay: off` to do without it."


class X11Surface:
    """One window that no window manager and no click takes notice of; made by `open_x11_surface`."""

    def __init__(self, connection: Any) -> None:
        self._c = connection
        setup = connection.get_setup()
        screen = setup.roots[connection.pref_screen]
        visual = _blended_visual(screen)
        for extension in (_SHAPE, _XFIXES):
            if not connection.core.QueryExtension(len(extension), extension).reply().present:
                raise NotOfferedError(f"This X server lacks the extension {extension.decode()}.", _REMEDY)
        if visual is None or setup.image_byte_order != 0 or setup.bitmap_format_bit_order != 0:
            raise NotOfferedError("This X server has no pictures with transparent parts.", _REMEDY)
        self._shape = connection(xcffib.shape.key)
        self._shape.QueryVersion().reply()
        self._window, self._frame = (self._create(screen.root, visual) for _ in range(2))
        self._gc = connection.generate_id()
        connection.core.CreateGC(self._gc, self._window, 0, [])
        # Pixmaps of the picture and of its shape, and pixels.
        self._kept: OrderedDict[tuple[Hashable, bool], tuple[int, int | None, int]] = OrderedDict()
        self._mapped = False
        self._composited = self._follow_compositor(screen.root)
        connection.flush()

    def density(self, x: int, y: int) -> float:
        return 1.0  # a pixel of the desktop is one of the screen

    def scale(self, x: int, y: int) -> float:
        return 1.0

    def show(self, picture: Picture, x: int, y: int) -> None:
        with connected(_REMEDY):
            self._take_events()
            height, width = picture.pixels.shape[:2]
            pixmap, mask = self._uploaded(picture)
            core, change = self._c.core, xcffib.xproto.ConfigWindow
            core.ChangeWindowAttributes(self._window, xcffib.xproto.CW.BackPixmap, [pixmap])
            where = change.X | change.Y | change.Width | change.Height | change.StackMode
            core.ConfigureWindow(self._window, where, [x, y, width, height, xcffib.xproto.StackMode.Above])
            kind, set_to = xcffib.shape.SK.Bounding, xcffib.shape.SO.Set
            self._shape.Mask(set_to, kind, self._window, 0, 0, mask or xcffib.NONE)
            if not self._mapped:
                core.MapWindow(self._window)
                self._mapped = True
            core.ClearArea(False, self._window, 0, 0, 0, 0)
            self._c.flush()

    def hide(self) -> None:
        with connected(_REMEDY):
            if self._mapped:
                self._c.core.UnmapWindow(self._window)
                self._mapped = False
            self._c.flush()

    def outline(self, target: Target | None, colour: tuple[float, float, float]) -> None:
        """A second window of the line's own shape: as it has no picture, its size costs nothing."""
        with connected(_REMEDY):
            core = self._c.core
            if target is None:
                core.UnmapWindow(self._frame)
            else:
                width, height = target.width + 2 * LINE, target.height + 2 * LINE
                change = xcffib.xproto.ConfigWindow
                where = change.X | change.Y | change.Width | change.Height | change.StackMode
                above = xcffib.xproto.StackMode.Above
                place = [target.x - LINE, target.y - LINE, width, height, above]
                core.ConfigureWindow(self._frame, where, place)
                red, green, blue = (round(255 * part) for part in colour)
                pixel = 0xFF << 24 | red << 16 | green << 8 | blue
                core.ChangeWindowAttributes(self._frame, xcffib.xproto.CW.BackPixel, [pixel])
                sides = (
                    (0, 0, width, LINE),
                    (0, height - LINE, width, LINE),
                    (0, 0, LINE, height),
                    (width - LINE, 0, LINE, height),
                )
                rectangles = [xcffib.xproto.RECTANGLE.synthetic(*side) for side in sides]
                kind, set_to = xcffib.shape.SK.Bounding, xcffib.shape.SO.Set
                self._shape.Rectangles(set_to, kind, 0, self._frame, 0, 0, len(rectangles), rectangles)
                core.MapWindow(self._frame)
                core.ClearArea(False, self._frame, 0, 0, 0, 0)
            self._c.flush()

    def close(self) -> None:
        with suppress(xcffib.ConnectionException):
            self._c.disconnect()

    def _create(self, root: int, visual: int) -> int:
        core, value = self._c.core, xcffib.xproto.CW
        window, colours = self._c.generate_id(), self._c.generate_id()
        core.CreateColormap(_NO_COLOURS, colours, root, visual)
        mask = value.BackPixel | value.BorderPixel | value.OverrideRedirect | value.Colormap
        kind = xcffib.xproto.WindowClass.InputOutput
        core.CreateWindow(32, window, root, 0, 0, 1, 1, 0, kind, visual, mask, [0, 0, 1, colours])
        self._shape.Rectangles(xcffib.shape.SO.Set, xcffib.shape.SK.Input, 0, window, 0, 0, 0, [])
        types = [core.InternAtom(False, len(name), name) for name in (_TYPE, _DRAG)]
        type_, drag = (cookie.reply().atom for cookie in types)
        replace, atom = xcffib.xproto.PropMode.Replace, xcffib.xproto.Atom
        core.ChangeProperty(replace, window, type_, atom.ATOM, 32, 1, [drag])
        for name, text in ((atom.WM_NAME, b"gesturectl"), (atom.WM_CLASS, b"gesturectl\0Gesturectl\0")):
            core.ChangeProperty(replace, window, name, atom.STRING, 8, len(text), text)
        return int(window)

    def _follow_compositor(self, root: int) -> bool:
        """Whether a compositing manager runs now; subscribes to its coming and going (EWMH 1.5, _NET_WM_CM_Sn)."""
        name = f"_NET_WM_CM_S{self._c.pref_screen}".encode()
        selection = self._c.core.InternAtom(False, len(name), name).reply().atom
        fixes = self._c(xcffib.xfixes.key)
        fixes.QueryVersion(4, 0).reply()
        when = xcffib.xfixes.SelectionEventMask
        every = when.SetSelectionOwner | when.SelectionWindowDestroy | when.SelectionClientClose
        fixes.SelectSelectionInput(root, selection, every)
        return bool(self._c.core.GetSelectionOwner(selection).reply().owner)

    def _take_events(self) -> None:
        while True:
            try:
                event = self._c.poll_for_event()
            except xcffib.Error:
                continue  # one request failed, as at the server's end of memory
            if event is None:
                return
            if isinstance(event, xcffib.xfixes.SelectionNotifyEvent):
                self._composited = bool(event.owner)

    def _uploaded(self, picture: Picture) -> tuple[int, int | None]:
        """The picture on the server, and its shape where nothing blends it."""
        key = (picture.key, self._composited)
        if key not in self._kept:
            size = picture.pixels[..., 0].size
            if self._composited:
                self._kept[key] = (self._upload(picture.pixels), None, size)
            else:
                pixels, there = cut_out(picture.pixels)
                self._kept[key] = (self._upload(pixels), self._upload_mask(there), size)
            self._free_oldest()
        self._kept.move_to_end(key)
        return self._kept[key][:2]

    def _free_oldest(self) -> None:
        pixels = sum(size for _, _, size in self._kept.values())
        while len(self._kept) > _KEPT or (len(self._kept) > 1 and pixels > _KEPT_PIXELS):
            _, (picture, mask, size) = self._kept.popitem(last=False)
            pixels -= size
            for pixmap in filter(None, (picture, mask)):
                self._c.core.FreePixmap(pixmap)

    def _upload(self, pixels: NDArray[np.uint8]) -> int:
        height, width = pixels.shape[:2]
        pixmap = self._c.generate_id()
        self._c.core.CreatePixmap(32, pixmap, self._window, width, height)
        self._put(xcffib.xproto.ImageFormat.ZPixmap, pixmap, self._gc, width, 32, pixels)
        return int(pixmap)

    def _put(self, form: int, pixmap: int, gc: int, width: int, depth: int, rows: NDArray[np.uint8]) -> None:
        """Sends a picture in parts that are short enough; width: in pixels."""
        step = max(_REQUEST // rows[0].nbytes, 1)
        for y in range(0, len(rows), step):
            data = rows[y : y + step].tobytes()
            count = len(rows[y : y + step])
            self._c.core.PutImage(form, pixmap, gc, width, count, 0, y, 0, depth, len(data), data)

    def _upload_mask(self, there: NDArray[np.bool_]) -> int:
        height, width = there.shape
        padded = np.zeros((height, -(-width // 32) * 32), bool)
        padded[:, :width] = there
        bits = np.packbits(padded, axis=1, bitorder="little")
        pixmap, gc = self._c.generate_id(), self._c.generate_id()
        core = self._c.core
        core.CreatePixmap(1, pixmap, self._window, width, height)
        core.CreateGC(gc, pixmap, xcffib.xproto.GC.Foreground | xcffib.xproto.GC.Background, [1, 0])
        self._put(xcffib.xproto.ImageFormat.XYBitmap, pixmap, gc, width, 1, bits)
        core.FreeGC(gc)
        return int(pixmap)


def cut_out(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """A picture without transparent parts, and which of its pixels are there: of faint ones every second."""
    alpha = pixels[..., 3]
    y, x = np.indices(alpha.shape)
    faint = np.pad(alpha >= _FAINT, 1)
    inside = faint[:-2, 1:-1] & faint[2:, 1:-1] & faint[1:-1, :-2] & faint[1:-1, 2:] & faint[1:-1, 1:-1]
    there = (alpha >= _OPAQUE) | (inside & ((x + y) % 2 == 0))
    solid = pixels.astype(np.uint16) * 255 // np.maximum(alpha, 1)[..., None]
    return np.minimum(solid, 255).astype(np.uint8), there


def open_x11_surface(display: str | None = None) -> X11Surface:
    """A surface on an X display, by default the session's own.

    Raises NotOfferedError where the server lacks something, EnvironmentLacksError where it cannot be reached.
    """
    connection = open_display(display or os.environ.get("DISPLAY", ""), _REMEDY)
    try:
        with connected(_REMEDY):
            return X11Surface(connection)
    except BaseException:
        with suppress(xcffib.ConnectionException):
            connection.disconnect()
        raise


def _blended_visual(screen: Any) -> int | None:
    """A visual of true colours with alpha."""
    true_colour, red = xcffib.xproto.VisualClass.TrueColor, 0xFF0000
    visuals = (v for depth in screen.allowed_depths if depth.depth == 32 for v in depth.visuals)
    return next((v.visual_id for v in visuals if getattr(v, "_class") == true_colour and v.red_mask == red), None)  # noqa: B009
