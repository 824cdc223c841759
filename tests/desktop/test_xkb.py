"""Keyboard layouts by libxkbcommon."""

from __future__ import annotations

import ctypes
import gc
import sys

import pytest

from gesturectl.desktop.keyboard import xkb
from gesturectl.model.errors import EnvironmentLacksError


def test_without_the_library_there_is_one_error_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    noise: list[object] = []

    def refuse(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(sys, "unraisablehook", noise.append)
    monkeypatch.setattr(ctypes, "CDLL", refuse)
    xkb._library.cache_clear()
    with pytest.raises(EnvironmentLacksError, match="libxkbcommon") as e:
        xkb.XkbKeymap()
    del e
    gc.collect()
    assert noise == []
