"""Windows: cameras as Media Foundation lists them, in the order in which OpenCV numbers them.

Written by the book (Microsoft Learn, `MFEnumDeviceSources`): not tried with a camera.
"""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref, wintypes
from pathlib import Path
from typing import Any
from uuid import UUID

import cv2

from gesturectl.model.system import consent, win32
from gesturectl.model.words import shown
from gesturectl.vision.camera import numbered
from gesturectl.vision.camera.device import Device

assert sys.platform == "win32"

APIS: tuple[int, ...] = (cv2.CAP_MSMF, cv2.CAP_DSHOW)
BLACK_REMEDY = "Open its shutter, switch on a light, or close other programs that use it."
_VERSION = 0x20070  # MF_VERSION
_LITE = 1  # MFSTARTUP_LITE
# MF_DEVSOURCE_ATTRIBUTE_SOURCE_TYPE, ..._VIDCAP_GUID, MF_DEVSOURCE_ATTRIBUTE_FRIENDLY_NAME (mfidl.h)
_KIND = UUID("c60ac5fe-252a-478f-a0ef-bc8fa5f7cad3")
_CAMERA = UUID("8ac3587a-4ae7-42d8-99e0-0a6013eef90f")
_NAME = UUID("60d0e559-52f8-4fa2-bbce-acdb34a8ec01")
# Places of IMFAttributes' functions (mfobjects.h), which IMFActivate has too.
_RELEASE, _GET_TEXT, _SET_GUID = 2, 13, 24

_log = logging.getLogger(__name__)


def devices() -> list[Device]:
    try:
        names = _names()
    except OSError as e:  # editions without Media Foundation
        _log.debug("Cameras are not listed (%s); the first numbers are tried.", e)
        return numbered.devices()
    return [Device(i, shown(name) or f"Camera {i}", "", i) for i, name in enumerate(names)]


def using(device: Device) -> list[str]:
    """The programs that use any camera, by Windows' own notes: it has none of each camera."""
    del device
    return consent.users("webcam")


def device_file(source: int | str) -> Path | None:
    del source
    return None


def _names() -> list[str]:
    """The names of all cameras. Raises OSError."""
    platform, sources = ctypes.WinDLL("mfplat"), ctypes.WinDLL("mf")
    pointer = ctypes.c_void_p
    start = win32.declare(platform, "MFStartup", ctypes.HRESULT, wintypes.ULONG, wintypes.DWORD)
    end = win32.declare(platform, "MFShutdown", ctypes.HRESULT)
    attributes = win32.declare(platform, "MFCreateAttributes", ctypes.HRESULT, ctypes.POINTER(pointer), ctypes.c_uint32)
    find = win32.declare(
        sources, "MFEnumDeviceSources", ctypes.HRESULT, pointer, ctypes.POINTER(ctypes.POINTER(pointer)),
        ctypes.POINTER(ctypes.c_uint32),
    )  # fmt: skip
    start(_VERSION, _LITE)
    try:
        wanted, found, count = pointer(), ctypes.POINTER(pointer)(), ctypes.c_uint32()
        attributes(byref(wanted), 1)
        with _released(wanted):
            kind, camera = _guid(_KIND), _guid(_CAMERA)
            _method(wanted, _SET_GUID, ctypes.HRESULT, pointer, pointer)(wanted, byref(kind), byref(camera))
            find(wanted, byref(found), byref(count))
        with _freed(found):
            return [_name(pointer(found[k])) for k in range(count.value)]
    finally:
        end()


def _name(camera: ctypes.c_void_p) -> str:
    text, length, key = ctypes.c_void_p(), ctypes.c_uint32(), _guid(_NAME)
    with _released(camera):
        get = _method(camera, _GET_TEXT, ctypes.HRESULT, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
        get(camera, byref(key), byref(text), byref(length))
        with _freed(text):
            return ctypes.wstring_at(text.value or 0, length.value)


def _guid(value: UUID) -> Any:
    return (ctypes.c_ubyte * 16).from_buffer_copy(value.bytes_le)


def _method(thing: ctypes.c_void_p, place: int, result: Any, *arguments: Any) -> Any:
    """A function of a COM object, by its place in the object's table."""
    table = ctypes.cast(thing, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
    return ctypes.WINFUNCTYPE(result, ctypes.c_void_p, *arguments)(table[place])


@contextmanager
def _released(thing: ctypes.c_void_p) -> Iterator[None]:
    try:
        yield
    finally:
        _method(thing, _RELEASE, wintypes.ULONG)(thing)


@contextmanager
def _freed(memory: Any) -> Iterator[None]:
    try:
        yield
    finally:
        win32.declare(ctypes.WinDLL("ole32"), "CoTaskMemFree", None, ctypes.c_void_p)(memory)
