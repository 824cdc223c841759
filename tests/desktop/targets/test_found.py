"""Widgets of real toolkits are found at their true places."""

from contextlib import closing

import pytest

from gesturectl.desktop.targets.atspi import AtSpi
from tests.desktop.targets.accessible import TOOLKITS, accessible_desktop, window
from tests.xserver import wait_for

KEPT_OUT = {"text", "drawing"}
UNKNOWN = {"gtk4": {"drawing"}, "gtk4-bar": {"drawing"}}  # GTK 4 calls it a filler, as it does many others


@pytest.fixture
def accessible(desktop, tmp_path, monkeypatch):
    with accessible_desktop(tmp_path, desktop, monkeypatch):
        yield


@pytest.mark.parametrize("toolkit", TOOLKITS)
def test_every_widget_is_found_where_it_is(toolkit, accessible):
    with window(toolkit) as shown, closing(AtSpi()) as reader:
        wait_for(lambda: len(reader.read()) >= len(shown.places) - 1, "the widgets")
        found = reader.read()
        origin = reader.window_in_use()
        assert origin is not None
        for name, (x, y, width, height) in shown.places.items():
            if name in UNKNOWN.get(toolkit, ()):
                continue
            left, top = origin.x + x, origin.y + y
            middle = (left + width / 2, top + height / 2)
            there = [r for r in found if r[0] <= middle[0] < r[0] + r[2] and r[1] <= middle[1] < r[1] + r[3]]
            assert there, f"{name} at {left}, {top}, {width}x{height} is not among {found}"
            rx, ry, rw, rh, catches = min(there, key=lambda r: r[2] * r[3])
            assert catches == (name not in KEPT_OUT), name
            assert rx >= left - 1
            assert ry >= top - 1
            assert rx + rw <= left + width + 1
            assert ry + rh <= top + height + 1
            assert rw * rh >= 0.2 * width * height, name
