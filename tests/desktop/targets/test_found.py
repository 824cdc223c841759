"""Widgets of real toolkits are found at their true places."""

import shutil
import subprocess
from contextlib import closing, contextmanager

import pytest

from gesturectl.desktop.targets.atspi import AtSpi
from gesturectl.desktop.x11.focused_window import open_x11_focused_window
from gesturectl.model.errors import EnvironmentLacksError
from tests.desktop.targets.accessible import TOOLKITS, accessible_desktop, put_pointer, window
from tests.waiting import wait_for
from tests.xserver import running, x_server

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


@contextmanager
def managed(display):
    """Once the window manager is there: it makes no window that was there before it the one in use."""

    def reports():
        try:
            open_x11_focused_window(display).close()
        except EnvironmentLacksError:
            return False
        return True

    wait_for(reports, "the window manager")
    yield


@pytest.mark.skipif(shutil.which("mutter") is None, reason="mutter is absent")
@pytest.mark.parametrize("scale", ["1", "2"])
@pytest.mark.parametrize("toolkit", ["gtk3-bar", "gtk4-bar"])
def test_a_shadow_that_the_application_draws_itself_is_not_counted(toolkit, scale, tmp_path, monkeypatch):
    """Mutter has applications draw it, as openbox does not; each widget is clicked in the middle of its place."""
    monkeypatch.setenv("GDK_SCALE", scale)
    with x_server(1280, 1400) as display, accessible_desktop(tmp_path, display, monkeypatch):
        with running(["mutter", "--x11"], stdout=subprocess.DEVNULL), managed(display), window(toolkit) as shown:
            with closing(AtSpi()) as reader:
                names = sorted(set(shown.places) - KEPT_OUT, key=lambda n: shown.places[n][1])

                def found():
                    here = reader.window_in_use()
                    bar = here.y + shown.places["button"][1] * int(scale) / 2 if here else 0
                    return sorted((r for r in reader.read() if r[4] and r[1] > bar), key=lambda r: r[1])

                wait_for(lambda: len(found()) == len(names), "the widgets")
                places = found()
            for name, (x, y, width, height, _) in zip(names, places, strict=True):
                put_pointer(display, (x + width // 2, y + height // 2))
                put_pointer(display, (x + width // 2, y + height // 2), click=True)
                assert [line[1] for line in shown.watched.until("used")] == [name]
