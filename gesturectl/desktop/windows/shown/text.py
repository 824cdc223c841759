"""Short texts in Windows' own font."""

from __future__ import annotations

import ctypes

import numpy as np
from numpy.typing import NDArray

from gesturectl.desktop.windows.api import Point, gdi32
from gesturectl.desktop.windows.shown.bitmap import canvas

_FONT = "Segoe UI"
_NORMAL, _ANY_CHARACTERS, _GREY = 400, 1, 4  # FW_NORMAL, DEFAULT_CHARSET, ANTIALIASED_QUALITY
_TRANSPARENT, _BASELINE, _WHITE = 1, 24, 0xFFFFFF


def line_of_text(text: str, height: int) -> NDArray[np.uint8]:
    """As `overlay.text.line_of_text`."""
    units = len(text.encode("utf-16-le")) // 2
    font = gdi32.CreateFontW(
        -height, 0, 0, 0, _NORMAL, 0, 0, 0, _ANY_CHARACTERS, 0, 0, _GREY, 0, _FONT
    )  # fmt: skip
    try:
        size = Point()
        with canvas(1, 1) as (context, _, _):
            before = gdi32.SelectObject(context, font)
            gdi32.GetTextExtentPoint32W(context, text, units, ctypes.byref(size))
            gdi32.SelectObject(context, before)
        with canvas(size.x + 2, round(1.3 * height)) as (context, _, pixels):
            before = gdi32.SelectObject(context, font)
            gdi32.SetBkMode(context, _TRANSPARENT)
            gdi32.SetTextColor(context, _WHITE)
            gdi32.SetTextAlign(context, _BASELINE)
            gdi32.TextOutW(context, 1, round(1.02 * height), text, units)
            gdi32.GdiFlush()
            gdi32.SelectObject(context, before)
            line: NDArray[np.uint8] = pixels[..., 1].copy()
            return line
    finally:
        gdi32.DeleteObject(font)
