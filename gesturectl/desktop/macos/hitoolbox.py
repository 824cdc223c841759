"""The user's keyboard layout as HIToolbox knows it, by ctypes: pyobjc has none of these functions.

All of it may be called in the main thread alone: macOS ends a process that asks elsewhere.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

_FRAMEWORKS = "/System/Library/Frameworks"
_CARBON = f"{_FRAMEWORKS}/Carbon.framework/Carbon"
_CORE_FOUNDATION = f"{_FRAMEWORKS}/CoreFoundation.framework/CoreFoundation"
_KEY_DOWN = 0  # kUCKeyActionDown
_MOST = 8
_P, _U8, _U16, _U32 = ctypes.c_void_p, ctypes.c_uint8, ctypes.c_uint16, ctypes.c_uint32
_TRANSLATE = (_P, _U16, _U16, _U32, _U32, _U32, _P, ctypes.c_ulong, _P, _P)
PRESENT, ASCII_CAPABLE = (
    "TISCopyCurrentKeyboardLayoutInputSource",
    "TISCopyCurrentASCIICapableKeyboardLayoutInputSource",
)

Load = Callable[[str], Any]


class HIToolbox:
    """Raises OSError where it is not there. load: loads a library."""

    def __init__(self, load: Load = ctypes.CDLL) -> None:
        self._carbon, self._foundation = load(_CARBON), load(_CORE_FOUNDATION)
        for library, name, result, arguments in (
            (self._carbon, PRESENT, _P, ()),
            (self._carbon, ASCII_CAPABLE, _P, ()),
            (self._carbon, "TISGetInputSourceProperty", _P, (_P, _P)),
            (self._carbon, "LMGetKbdType", _U8, ()),
            (self._carbon, "UCKeyTranslate", ctypes.c_int32, _TRANSLATE),
            (self._foundation, "CFDataGetBytePtr", _P, (_P,)),
            (self._foundation, "CFDataGetLength", ctypes.c_long, (_P,)),
            (self._foundation, "CFRelease", None, (_P,)),
        ):
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments

    def layout(self, which: str) -> bytes:
        """The Unicode layout (uchr) of PRESENT or ASCII_CAPABLE; empty where it has none."""
        source = getattr(self._carbon, which)()
        if not source:
            return b""
        try:
            key = constant(self._carbon, "kTISPropertyUnicodeKeyLayoutData")
            data = self._carbon.TISGetInputSourceProperty(source, key)  # which belongs to the source
            if not data:
                return b""
            return ctypes.string_at(self._foundation.CFDataGetBytePtr(data), self._foundation.CFDataGetLength(data))
        finally:
            self._foundation.CFRelease(source)

    def character(self, layout: bytes, code: int, modifiers: int) -> str:
        """What a key types with Carbon's modifiers, by their high byte; empty for nothing and for a dead key."""
        dead, length = _U32(), ctypes.c_ulong()
        typed = (_U16 * _MOST)()
        error = self._carbon.UCKeyTranslate(
            layout,
            code,
            _KEY_DOWN,
            modifiers,
            self._carbon.LMGetKbdType(),
            0,
            ctypes.byref(dead),
            _MOST,
            ctypes.byref(length),
            typed,
        )
        if error or dead.value or length.value > _MOST:
            return ""
        return bytes(typed)[: 2 * length.value].decode("utf-16-le", "replace")


def constant(library: Any, name: str) -> int:
    """The value of a constant that is a pointer."""
    return ctypes.c_void_p.in_dll(library, name).value or 0
