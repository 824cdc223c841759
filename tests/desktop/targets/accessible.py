"""A desktop whose applications offer accessibility: an X server, openbox, and a bus of its own with at-spi2-core."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import xcffib
import xcffib.xproto
import xcffib.xtest

from tests.bus import session_bus
from tests.desktop.watched import Watched
from tests.xserver import environment, running

HERE = Path(__file__).parent
PYTHON = "/usr/bin/python3"  # which has Debian's libraries
LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
TOOLKITS = {
    "gtk3": ("gtk_window.py", "3.0"),
    "gtk3-bar": ("gtk_window.py", "3.0", "bar"),
    "gtk4": ("gtk_window.py", "4.0"),
    "gtk4-bar": ("gtk_window.py", "4.0", "bar"),
    "qt5": ("qt_window.py",),
}
_NEEDS = {
    "gtk3": "import gi; gi.require_version('Gtk', '3.0')",
    "gtk4": "import gi; gi.require_version('Gtk', '4.0')",
    "qt5": "import PyQt5.QtWidgets",
}
_PACKAGES = {"gtk3": "gir1.2-gtk-3.0", "gtk4": "gir1.2-gtk-4.0", "qt5": "python3-pyqt5"}


@dataclass(frozen=True, slots=True)
class Window:
    """A test window and what it says of its widgets, pixels from its own corner: x, y, width, height."""

    watched: Watched
    places: dict[str, tuple[float, float, float, float]]


@contextmanager
def accessible_desktop(folder: Path, display: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The session bus of this process and its children meanwhile."""
    if not LAUNCHER.exists():
        pytest.skip("at-spi2-core is not installed")
    for name, value in environment(display, folder).items():
        monkeypatch.setenv(name, value)
    ours = ("WAYLAND_DISPLAY", "NO_AT_BRIDGE", "AT_SPI_BUS_ADDRESS")
    opencvs = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "LD_LIBRARY_PATH")  # where it brings a Qt of its own
    for name in ours + opencvs:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("GSETTINGS_BACKEND", "memory")
    monkeypatch.setenv("QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "1")
    with session_bus(folder / "session-bus") as (address, _):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        with running([str(LAUNCHER), "--launch-immediately"], stdout=subprocess.DEVNULL):
            yield


@contextmanager
def window(toolkit: str) -> Iterator[Window]:
    """A window of that toolkit, once it says where everything is."""
    kind = toolkit.removesuffix("-bar")
    if subprocess.run([PYTHON, "-c", _NEEDS[kind]], stderr=subprocess.DEVNULL, check=False).returncode:
        pytest.skip(f"{_PACKAGES[kind]} is not installed")
    program, *words = TOOLKITS[toolkit]
    with running([PYTHON, str(HERE / program), *words], stdout=subprocess.PIPE, env=dict(os.environ)) as process:
        watched = Watched(process, 30.0)
        lines = watched.until("ready")
        yield Window(watched, {line[1]: tuple(line[2:]) for line in lines if line[0] == "at"})


def put_pointer(display, place, *, click=False):
    """Puts the pointer there by other means; click: and clicks."""
    with closing(Connection(display)) as connection:
        root = connection.get_setup().roots[0].root
        connection.core.WarpPointer(xcffib.XCB_NONE, root, 0, 0, 0, 0, *place)
        for kind in (4, 5) if click else ():  # button press and release
            connection(xcffib.xtest.key).FakeInput(kind, 1, 0, root, 0, 0, 0)
        connection.core.GetInputFocus().reply()


class Connection(xcffib.Connection):
    close = xcffib.Connection.disconnect
