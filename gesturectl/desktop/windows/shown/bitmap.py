"""Pictures as GDI has them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_int32, c_uint16, c_uint32

import numpy as np
from numpy.typing import NDArray

from gesturectl.desktop.windows.api import failure, gdi32
from gesturectl.model.errors import EnvironmentLacksError


class _Header(ctypes.Structure):
    """BITMAPINFOHEADER."""

    _fields_ = (
        ("size", c_uint32),
        ("width", c_int32),
        ("height", c_int32),
        ("planes", c_uint16),
        ("bits", c_uint16),
        ("rest", c_uint32 * 6),
    )


@contextmanager
def canvas(width: int, height: int) -> Iterator[tuple[int, int, NDArray[np.uint8]]]:
    """A device context, its bitmap's handle, and the pixels: (height, width, 4) blue, green, red, alpha.

    Raises EnvironmentLacksError where Windows gives none.
    """
    context = gdi32.CreateCompatibleDC(None)
    header = _Header(size=ctypes.sizeof(_Header), width=width, height=-height, planes=1, bits=32)  # the top line first
    at = ctypes.c_void_p()
    bitmap = gdi32.CreateDIBSection(context, ctypes.byref(header), 0, ctypes.byref(at), None, 0)
    if not bitmap or not at.value:
        raise EnvironmentLacksError(f"Windows gives no room for a picture ({failure()}).", "Close other programs.")
    before = gdi32.SelectObject(context, bitmap)
    try:
        memory = (ctypes.c_uint8 * (4 * width * height)).from_address(at.value)
        yield context, bitmap, np.ctypeslib.as_array(memory).reshape(height, width, 4)
    finally:
        gdi32.SelectObject(context, before)
        gdi32.DeleteObject(bitmap)
        gdi32.DeleteDC(context)
