"""Which window has the keyboard, as X11, sway and other Wayland compositors tell it."""

import os
import select
import socket
import struct
from contextlib import closing

import pytest
import xcffib
import xcffib.xproto

from gesturectl.desktop.focus_registry import open_session_window
from gesturectl.desktop.focused_window import NotReportedError, programs
from gesturectl.desktop.wayland.focused_window import open_wlroots_focused_window
from gesturectl.desktop.wayland.sway_focused_window import SwayFocusedWindow
from gesturectl.desktop.x11.focused_window import open_x11_focused_window
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Window
from tests.swayserver import needs_sway, sway_desktop
from tests.xserver import running, wait_for, x_desktop, x_server


def reads(windows, wanted):
    """Waits until that is the window; only looks when there is something to read, as the program does."""
    found = windows.read()

    def right():
        nonlocal found
        if not wanted(found) and select.select([windows], [], [], 0.1)[0]:
            found = windows.read()
        return wanted(found)

    wait_for(right, "the window")
    return found


class Client:
    """A program with windows on an X display."""

    def __init__(self, display):
        self.c = xcffib.connect(display)
        self.screen = self.c.get_setup().roots[0]

    def atom(self, name):
        return self.c.core.InternAtom(False, len(name), name).reply().atom

    def put(self, window, name, kind, value):
        numbers = isinstance(value, int)
        data = struct.pack("=I", value) if numbers else value
        self.c.core.ChangeProperty(
            xcffib.xproto.PropMode.Replace, window, self.atom(name), self.atom(kind), 32 if numbers else 8,
            1 if numbers else len(data), data,
        )  # fmt: skip
        self.c.flush()

    def window(self, **properties):
        window = self.c.generate_id()
        self.c.core.CreateWindow(
            self.screen.root_depth, window, self.screen.root, 0, 0, 200, 200, 0, 1, self.screen.root_visual, 0, []
        )
        for name, (kind, value) in properties.items():
            self.put(window, name, kind, value)
        self.c.core.MapWindow(window)
        self.activate(window)
        return window

    def activate(self, window):
        event = struct.pack("=BBHII5I", 33, 32, 0, window, self.atom("_NET_ACTIVE_WINDOW"), 2, 0, 0, 0, 0)
        mask = xcffib.xproto.EventMask.SubstructureRedirect | xcffib.xproto.EventMask.SubstructureNotify
        self.c.core.SendEvent(False, self.screen.root, mask, event)
        self.c.flush()

    def destroy(self, window):
        self.c.core.DestroyWindow(window)
        self.c.flush()

    def close(self):
        self.c.disconnect()


@pytest.fixture(scope="module")
def display():
    with x_desktop() as display:
        yield display


@pytest.fixture
def client(display):
    with closing(Client(display)) as client:
        yield client


@pytest.fixture
def windows(display):
    with closing(open_x11_focused_window(display)) as windows:
        yield windows


def test_x11_tells_class_title_and_program_and_follows_focus_and_title(client, windows):
    one = client.window(
        WM_CLASS=("STRING", b"navigator\0Firefox\0"),
        _NET_WM_NAME=("UTF8_STRING", "Zürich ☃".encode()),
        _NET_WM_PID=("CARDINAL", os.getpid()),
        WM_CLIENT_MACHINE=("STRING", socket.gethostname().encode()),
    )
    names = programs(os.getpid())
    assert names
    assert reads(windows, bool) == Window(("Firefox", "navigator"), "Zürich ☃", names)
    two = client.window(WM_NAME=("STRING", b"caf\xe9"), _NET_WM_PID=("CARDINAL", 0))
    reads(windows, lambda w: w == Window((), "café"))
    client.activate(one)
    reads(windows, lambda w: w and w.names == ("Firefox", "navigator"))
    client.put(one, "_NET_WM_NAME", "UTF8_STRING", b"other")
    reads(windows, lambda w: w and w.title == "other")
    client.destroy(one)
    client.destroy(two)
    reads(windows, lambda w: w is None)


def test_a_window_of_another_machine_has_no_program_here(client, windows):
    window = client.window(
        WM_CLASS=("STRING", b"far\0far\0"), _NET_WM_PID=("CARDINAL", 1), WM_CLIENT_MACHINE=("STRING", b"elsewhere")
    )
    assert reads(windows, bool).programs == ()
    client.destroy(window)


def test_properties_that_are_not_what_they_should_be_are_taken_for_none(client, windows):
    window = client.window(
        WM_CLASS=("CARDINAL", 7), _NET_WM_NAME=("UTF8_STRING", b"\xff\xfe"), _NET_WM_PID=("STRING", b"pid")
    )
    found = reads(windows, bool)
    assert (found.names, found.programs) == ((), ())
    client.destroy(window)


def test_an_x_server_that_goes_is_told_of():
    with x_desktop() as display:
        windows = open_x11_focused_window(display)
    with closing(windows), pytest.raises(OSError, match="gone"):
        wait_for(lambda: windows.read() and False, "the end")


def test_without_a_window_manager_nothing_is_told():
    with x_server() as display, pytest.raises(NotReportedError):
        open_session_window({"DISPLAY": display})


@needs_sway
def test_sway_tells_of_windows_by_its_socket():
    with sway_desktop() as sway:
        environment = {"SWAYSOCK": sway.ipc, "WAYLAND_DISPLAY": sway.display, "XDG_RUNTIME_DIR": str(sway.folder)}
        with closing(open_session_window(environment)) as windows:
            assert isinstance(windows, SwayFocusedWindow)
            assert windows.read() is None
            with running(["foot", "--app-id", "one", "-T", "first", "-o", "locked-title=yes"], env=sway.environment):
                found = reads(windows, lambda w: w and w.title == "first")
                assert found == Window(("one",), "first", ("foot",))
                with running(["foot", "--app-id", "two"], env=sway.environment):
                    reads(windows, lambda w: w and w.names == ("two",))
                    with closing(open_session_window(environment)) as another:
                        assert another.read().names == ("two",)
                    sway.message("[app_id=one] focus")
                    reads(windows, lambda w: w and w.names == ("one",))
                    sway.message("workspace 2")
                    reads(windows, lambda w: w is None)
                    sway.message("workspace 1")
                    reads(windows, lambda w: w and w.names == ("one",))
                reads(windows, lambda w: w and w.names == ("one",))
            reads(windows, lambda w: w is None)
    with pytest.raises(EnvironmentLacksError, match="neither WAYLAND_DISPLAY nor DISPLAY"):
        open_session_window({})


@needs_sway
def test_compositors_with_wlroots_list_of_windows_tell_class_and_title():
    with sway_desktop() as sway:
        environment = {"WAYLAND_DISPLAY": sway.display, "XDG_RUNTIME_DIR": str(sway.folder)}
        with closing(open_session_window(environment)) as windows:
            assert windows.read() is None
            with running(["foot", "--app-id", "one", "-T", "first", "-o", "locked-title=yes"], env=sway.environment):
                reads(windows, lambda w: w == Window(("one",), "first"))
                with running(["foot", "--app-id", "two"], env=sway.environment):
                    reads(windows, lambda w: w and w.names == ("two",))
                    with closing(open_wlroots_focused_window(environment)) as another:
                        assert another.read().names == ("two",)
                    sway.message("[app_id=one] focus")
                    reads(windows, lambda w: w and w.names == ("one",))
            reads(windows, lambda w: w is None)


def test_a_variable_from_another_session_hinders_nothing(display):
    environment = {"SWAYSOCK": "/nowhere", "WAYLAND_DISPLAY": "wayland-99", "DISPLAY": display}
    with closing(open_session_window(environment)) as windows:
        windows.read()


def served(tmp_path, *answers):
    """A socket that gives these bytes to whoever connects."""
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "ipc"))
    server.listen()
    windows = None

    def connect():
        nonlocal windows
        windows = SwayFocusedWindow(str(tmp_path / "ipc"))

    import threading

    thread = threading.Thread(target=connect)
    thread.start()
    peer, _ = server.accept()
    for answer in answers:
        peer.sendall(answer)
    thread.join()
    return windows, peer, server


def message(kind, text):
    return b"i3-ipc" + struct.pack("=II", len(text), kind) + text


TREE = b'{"nodes":[{"focused":true,"pid":0,"nodes":[]},{"focused":true,"pid":2147483647,"app_id":"x","name":null}]}'


@pytest.mark.parametrize("nonsense", [b"i3-ipd" + bytes(8), message(0x80000003, b"{"), b"i3-ipc" + b"\xff" * 8, b""])
def test_a_sway_that_sends_nonsense_counts_as_gone(tmp_path, nonsense):
    windows, peer, server = served(tmp_path, message(2, b'{"success":true}'), message(4, TREE))
    with closing(server), closing(peer), closing(windows):
        assert windows.read() == Window(("x",), "")
        peer.sendall(message(0x80000003, b"[]") + message(0x80000003, b'{"change":"focus","container":{"name":"y"}}'))
        reads(windows, lambda w: w == Window((), "y"))
        peer.sendall(nonsense) if nonsense else peer.close()
        with pytest.raises(ConnectionResetError):
            wait_for(lambda: windows.read() and False, "the end")
