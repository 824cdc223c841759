"""What macOS says of the camera."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from gesturectl.desktop.macos.permissions import camera_refused


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (0, "has not been asked yet for the camera.*gesturectl run"),
        (1, "Screen Time"),
        (2, "Privacy & Security > Camera.*Terminal"),
    ],
)
def test_a_refused_camera_is_told_with_its_remedy(quartz: Any, status: int, words: str) -> None:
    import_module("AVFoundation").status = status
    error = camera_refused()
    assert error is not None
    with pytest.raises(type(error), match=words):
        raise error


def test_where_the_camera_is_allowed_something_else_is_wrong(quartz: Any) -> None:
    assert camera_refused() is None
