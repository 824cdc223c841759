"""Short texts in the desktop's own font, by FreeType and fontconfig, which every Linux desktop brings along."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Mapping, Sequence
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_short, c_ubyte, c_uint, c_ulong, c_ushort, c_void_p
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gesturectl.model.errors import EnvironmentLacksError

_RENDER, _LIGHT = 1 << 2, 1 << 16  # FT_LOAD_RENDER, FT_LOAD_TARGET_LIGHT: hinted vertically alone
_GREY = 2  # FT_PIXEL_MODE_GRAY
_MATCH_PATTERN = 0  # FcMatchPattern
_FOUND = 0  # FcResultMatch


class _Generic(ctypes.Structure):
    _fields_ = (("data", c_void_p), ("finalizer", c_void_p))


class _Bitmap(ctypes.Structure):
    _fields_ = (
        ("rows", c_uint), ("width", c_uint), ("pitch", c_int), ("buffer", POINTER(c_ubyte)), ("num_grays", c_ushort),
        ("pixel_mode", c_ubyte), ("palette_mode", c_ubyte), ("palette", c_void_p),
    )  # fmt: skip


class _Glyph(ctypes.Structure):
    """The beginning of FT_GlyphSlotRec."""

    _fields_ = (
        ("library", c_void_p), ("face", c_void_p), ("next", c_void_p), ("glyph_index", c_uint), ("generic", _Generic),
        ("metrics", 8 * c_long), ("linear_advances", 2 * c_long), ("advance", 2 * c_long), ("format", c_uint),
        ("bitmap", _Bitmap), ("left", c_int), ("top", c_int),
    )  # fmt: skip


class _Face(ctypes.Structure):
    """The beginning of FT_FaceRec."""

    _fields_ = (
        ("num_faces", c_long), ("face_index", c_long), ("flags", 2 * c_long), ("num_glyphs", c_long),
        ("family_name", c_char_p), ("style_name", c_char_p), ("num_fixed_sizes", c_int), ("available_sizes", c_void_p),
        ("num_charmaps", c_int), ("charmaps", c_void_p), ("generic", _Generic), ("bbox", 4 * c_long),
        ("units", c_ushort), ("ascender", c_short), ("descender", c_short), ("height", c_short),
        ("advances", 2 * c_short), ("underline", 2 * c_short), ("glyph", POINTER(_Glyph)),
    )  # fmt: skip


_FREETYPE: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "FT_Init_FreeType": (c_int, (POINTER(c_void_p),)),
    "FT_Done_FreeType": (c_int, (c_void_p,)),
    "FT_New_Face": (c_int, (c_void_p, c_char_p, c_long, POINTER(POINTER(_Face)))),
    "FT_Done_Face": (c_int, (POINTER(_Face),)),
    "FT_Set_Pixel_Sizes": (c_int, (POINTER(_Face), c_uint, c_uint)),
    "FT_Load_Char": (c_int, (POINTER(_Face), c_ulong, c_int)),
}
_FONTCONFIG: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "FcNameParse": (c_void_p, (c_char_p,)),
    "FcCharSetCreate": (c_void_p, ()),
    "FcCharSetAddChar": (c_int, (c_void_p, c_uint)),
    "FcCharSetDestroy": (None, (c_void_p,)),
    "FcPatternAddCharSet": (c_int, (c_void_p, c_char_p, c_void_p)),
    "FcConfigSubstitute": (c_int, (c_void_p, c_void_p, c_int)),
    "FcDefaultSubstitute": (None, (c_void_p,)),
    "FcFontMatch": (c_void_p, (c_void_p, c_void_p, POINTER(c_int))),
    "FcPatternGetString": (c_int, (c_void_p, c_char_p, c_int, POINTER(c_char_p))),
    "FcPatternGetInteger": (c_int, (c_void_p, c_char_p, c_int, POINTER(c_int))),
    "FcPatternDestroy": (None, (c_void_p,)),
}
_alone = threading.Lock()  # neither library is used by two threads at once


def line_of_text(text: str, height: int, family: str = "sans") -> NDArray[np.uint8]:
    """How much of each pixel the text covers, 0..255: (rows, columns), the same rows for all texts of a height.

    height: of the font in pixels. Raises EnvironmentLacksError where a library or any font is missing.
    """
    with _alone:
        freetype = _library("freetype", "libfreetype.so.6", _FREETYPE)
        path, index = _font_file(text, family)
        return _drawn(freetype, path, index, text, height)


def _drawn(freetype: Callable[..., Any], path: bytes, index: int, text: str, height: int) -> NDArray[np.uint8]:
    library, face = c_void_p(), POINTER(_Face)()
    if freetype("FT_Init_FreeType", byref(library)):
        raise _lacks("FreeType does not start")
    try:
        if freetype("FT_New_Face", library, path, index, byref(face)):
            raise _lacks(f"the font {path.decode('utf-8', 'replace')} cannot be read")
        freetype("FT_Set_Pixel_Sizes", face, 0, height)
        rows, base = round(1.3 * height), round(1.02 * height)
        line = np.zeros((rows, (2 * height + 2) * (len(text) + 1)), np.uint8)
        x = 1
        for character in text:
            if freetype("FT_Load_Char", face, ord(character), _RENDER | _LIGHT) == 0:
                x += _place(line, face.contents.glyph.contents, x, base)
        return line[:, : x + 1]
    finally:
        freetype("FT_Done_FreeType", library)  # and its faces


def _place(line: NDArray[np.uint8], glyph: _Glyph, x: int, base: int) -> int:
    """Draws a glyph that has been rendered; its advance."""
    bitmap = glyph.bitmap
    if bitmap.pixel_mode == _GREY and bitmap.rows and bitmap.width and bitmap.pitch > 0:
        pixels = np.ctypeslib.as_array(bitmap.buffer, (bitmap.rows, bitmap.pitch))[:, : bitmap.width]
        top, left = base - glyph.top, x + glyph.left
        y0, x0 = max(top, 0), max(left, 0)
        y1, x1 = min(top + bitmap.rows, line.shape[0]), min(left + bitmap.width, line.shape[1])
        if y1 > y0 and x1 > x0:
            part = line[y0:y1, x0:x1]
            np.maximum(part, pixels[y0 - top : y1 - top, x0 - left : x1 - left], out=part)
    return int(glyph.advance[0] + 32) >> 6


def _font_file(text: str, family: str) -> tuple[bytes, int]:
    """The file, and the number in it, of the font in which the desktop shows such a text."""
    fontconfig = _library("fontconfig", "libfontconfig.so.1", _FONTCONFIG)
    pattern = fontconfig("FcNameParse", family.encode())
    characters = fontconfig("FcCharSetCreate")
    for character in set(text):
        fontconfig("FcCharSetAddChar", characters, ord(character))
    fontconfig("FcPatternAddCharSet", pattern, b"charset", characters)
    fontconfig("FcCharSetDestroy", characters)
    fontconfig("FcConfigSubstitute", None, pattern, _MATCH_PATTERN)
    fontconfig("FcDefaultSubstitute", pattern)
    result, file, index = c_int(), c_char_p(), c_int()
    found = fontconfig("FcFontMatch", None, pattern, byref(result))
    fontconfig("FcPatternDestroy", pattern)
    if not found:
        raise _lacks("there is no font")
    try:
        if fontconfig("FcPatternGetString", found, b"file", 0, byref(file)) != _FOUND or file.value is None:
            raise _lacks("there is no font")
        fontconfig("FcPatternGetInteger", found, b"index", 0, byref(index))
        return file.value, index.value & 0xFFFF
    finally:
        fontconfig("FcPatternDestroy", found)


def _library(name: str, file: str, functions: Mapping[str, tuple[Any, Sequence[Any]]]) -> Callable[..., Any]:
    try:
        library = ctypes.CDLL(file)
        for function, (result, arguments) in functions.items():
            found = getattr(library, function)
            found.restype, found.argtypes = result, arguments
    except (OSError, AttributeError) as e:
        raise _lacks(f"{name} cannot be loaded: {e}") from None
    return lambda function, *arguments: getattr(library, function)(*arguments)


def _lacks(why: str) -> EnvironmentLacksError:
    return EnvironmentLacksError(f"The ring at the pointer shows no words ({why}).", "Install fontconfig and a font.")
