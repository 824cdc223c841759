"""What the desktop takes for a double click, as it is told by each kind of desktop."""

import shutil
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.desktop.double_click import desktop_double_click
from gesturectl.desktop.x11.settings import numbers
from gesturectl.model.types import DoubleClick
from tests.desktop.asks.buses import Error, Played
from tests.desktop.xsettings import manager, settings
from tests.xserver import x_server

PORTAL = ("/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings", "Read")
GNOME = ("org.gnome.desktop.peripherals.mouse", "double-click")


OWN = """\
# mine
[General]
DoubleClickInterval=1
[KDE]
=
DoubleClickInterval = 300
"""


@pytest.fixture(scope="module")
def display():
    with x_server() as name:
        yield name


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """A desktop that says nothing by itself."""
    for name in ("XDG_CURRENT_DESKTOP", "WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "none"))


@pytest.mark.parametrize("order", "<>")
def test_on_x11_the_settings_manager_tells(display, monkeypatch, order):
    monkeypatch.setenv("DISPLAY", display)
    with manager(display, settings(order, Net_DoubleClickTime=650, Net_DoubleClickDistance=12)):
        assert desktop_double_click("x11") == DoubleClick(0.65, 12)
    assert desktop_double_click("x11") is None
    with manager(display, settings(order, Net_DoubleClickTime=250)):
        assert desktop_double_click("x11") == DoubleClick(0.25, 5)
    with manager(display, settings(order, Net_CursorBlinkTime=650)):
        assert desktop_double_click("x11") is None


@pytest.mark.parametrize("values", [(0, 5), (-400, 5), (9000, 5), (400, -1), (400, 2**31 - 1)])
def test_what_cannot_be_meant_is_not_believed_and_said(display, monkeypatch, caplog, values):
    monkeypatch.setenv("DISPLAY", display)
    with manager(display, settings(Net_DoubleClickTime=values[0], Net_DoubleClickDistance=values[1])):
        assert desktop_double_click("x11") is None
    assert "is not believed" in caplog.text


def test_a_display_that_is_not_there_tells_nothing(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":9999")
    assert desktop_double_click("x11") is None


@given(st.binary(max_size=64), st.sampled_from("<>"))
def test_a_broken_property_is_read_up_to_there(noise, order):
    whole = settings(order, Net_DoubleClickTime=650)
    assert numbers(whole) == {"Net/DoubleClickTime": 650}
    for broken in (noise, whole[:12] + noise):
        assert all(isinstance(value, int) for value in numbers(broken).values())
    assert numbers(whole[:-6]) == {}


def test_kde_tells_by_its_file_the_user_s_own_first(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setenv("XDG_CONFIG_DIRS", f"/does/not/exist:{shared}")
    for output in ("x11", "wayland", "portal"):
        assert desktop_double_click(output) is None
        (shared / "kdeglobals").write_text("[KDE]\nDoubleClickInterval=700\n")
        assert desktop_double_click(output) == DoubleClick(0.7, 5)
        (tmp_path / "kdeglobals").write_text(OWN)
        assert desktop_double_click(output) == DoubleClick(0.3, 5)
        (tmp_path / "kdeglobals").write_bytes(b"[KDE]\nDoubleClickInterval=\xff\xd9\xa1\n")
        assert desktop_double_click(output) == DoubleClick(0.7, 5)
        (tmp_path / "kdeglobals").unlink()
        (shared / "kdeglobals").unlink()


@pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed")
@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (("i", 900), DoubleClick(0.9, 5)),
        (("v", ("i", 900)), DoubleClick(0.9, 5)),  # as older portals wrap it
        (("s", "900"), None),
        (("b", True), None),
    ],
)
def test_on_wayland_the_portal_tells(address, monkeypatch, answer, told):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    for module in ("double_click", "bus"):
        monkeypatch.setattr(f"gesturectl.desktop.{module}.PATIENCE", 30.0)
    with closing(Played(address, "org.freedesktop.portal.Desktop")) as portal:
        portal.methods[PORTAL] = lambda *asked: ("v", (answer,)) if asked == GNOME else _unknown()
        assert desktop_double_click("wayland") == told
        monkeypatch.delenv("WAYLAND_DISPLAY")
        portal.calls.clear()
        assert desktop_double_click("uinput") is None
        assert portal.calls == []


@pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed")
def test_a_portal_that_hangs_or_knows_none_tells_nothing(address, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setattr("gesturectl.desktop.double_click.PATIENCE", 0.1)
    with closing(Played(address, "org.freedesktop.portal.Desktop")) as portal:
        portal.methods[PORTAL] = lambda *_: _unknown()
        assert desktop_double_click("wayland") is None
        portal.methods[PORTAL] = lambda *_: None
        assert desktop_double_click("wayland") is None


def _unknown():
    raise Error("org.freedesktop.portal.Error.NotFound", "Requested setting not found")


def test_a_whole_folder_in_the_file_s_place_tells_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    (tmp_path / "kdeglobals").mkdir()
    assert desktop_double_click("wayland") is None
