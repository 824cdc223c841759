"""What openbox does when it is asked by EWMH messages, as a second program on the display sees it."""

import os
import shutil
import signal
import struct
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
import xcffib
import xcffib.randr
import xcffib.xproto

from gesturectl.desktop.asks.ewmh import Area, open_window_manager
from gesturectl.desktop.asks.way import NothingToDo
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.types import Monitor
from tests.swayserver import needs_sway, sway_desktop
from tests.xserver import environment, running, wait_for, x_desktop, x_server

WIDTH, HEIGHT = 1281, 720


class Seen:
    """Another program on the display, with windows of its own."""

    def __init__(self, display):
        self.c = xcffib.connect(display)
        self.screen = self.c.get_setup().roots[0]
        self.root = self.screen.root
        self.order = []  # closing was asked for, of these

    def atom(self, name):
        return self.c.core.InternAtom(False, len(name), name).reply().atom

    def put(self, window, name, kind, *values):
        data = struct.pack(f"={len(values)}I", *values)
        mode = xcffib.xproto.PropMode.Replace
        self.c.core.ChangeProperty(mode, window, self.atom(name), self.atom(kind), 32, len(values), data)
        self.c.flush()

    def numbers(self, window, name):
        try:
            found = self.c.core.GetProperty(False, window, self.atom(name), 0, 0, 1000).reply()
        except xcffib.xproto.WindowError:
            return ()
        return tuple(found.value.to_atoms()) if found.format == 32 else ()

    def ask(self, window, name, *values):
        event = struct.pack("=BBHII5I", 33, 32, 0, window, self.atom(name), *(*values, 0, 0, 0, 0, 0)[:5])
        mask = xcffib.xproto.EventMask.SubstructureRedirect | xcffib.xproto.EventMask.SubstructureNotify
        self.c.core.SendEvent(False, self.root, mask, event)
        self.c.flush()

    def window(self, kind="_NET_WM_WINDOW_TYPE_NORMAL", x=100, y=80, **properties):
        """A new window that has the keyboard, once it has."""
        window = self.c.generate_id()
        self.c.core.CreateWindow(
            self.screen.root_depth, window, self.root, x, y, 300, 200, 0, 1, self.screen.root_visual, 0, []
        )
        self.put(window, "_NET_WM_WINDOW_TYPE", "ATOM", self.atom(kind))
        self.put(window, "WM_PROTOCOLS", "ATOM", self.atom("WM_DELETE_WINDOW"))
        self.put(window, "WM_NORMAL_HINTS", "WM_SIZE_HINTS", 1, x, y, 300, 200, *14 * (0,))  # the user's position
        for name, (kind, values) in properties.items():
            self.put(window, name, kind, *values)
        self.c.core.MapWindow(window)
        self.c.flush()
        wait_for(lambda: window in self.numbers(self.root, "_NET_CLIENT_LIST"), "the window")
        if kind not in ("_NET_WM_WINDOW_TYPE_DOCK", "_NET_WM_WINDOW_TYPE_DESKTOP"):
            self.activate(window)
        return window

    def activate(self, window):
        self.ask(window, "_NET_ACTIVE_WINDOW", 2)
        wait_for(lambda: self.active() == window, "the keyboard")

    def active(self):
        return next(iter(self.numbers(self.root, "_NET_ACTIVE_WINDOW")), 0)

    def state(self, window, *names):
        return set(map(self.atom, names)) <= set(self.numbers(window, "_NET_WM_STATE"))

    def maximised(self, window):
        return self.state(window, "_NET_WM_STATE_MAXIMIZED_VERT", "_NET_WM_STATE_MAXIMIZED_HORZ")

    def frame(self, window):
        """The place of a window with its frame."""
        size = self.c.core.GetGeometry(window).reply()
        at = self.c.core.TranslateCoordinates(window, self.root, 0, 0).reply()
        left, right, top, bottom = self.numbers(window, "_NET_FRAME_EXTENTS")
        return Area(at.dst_x - left, at.dst_y - top, size.width + left + right, size.height + top + bottom)

    def viewable(self, window):
        return self.c.core.GetWindowAttributes(window).reply().map_state == 2

    def asked_to_close(self):
        """Windows that were asked to close since the last call."""
        found = []
        while (event := self.c.poll_for_event()) is not None:
            if isinstance(event, xcffib.xproto.ClientMessageEvent) and event.data.data32[0] == self.atom(
                "WM_DELETE_WINDOW"
            ):
                found.append(event.window)
        return found

    def workspace(self):
        return self.numbers(self.root, "_NET_CURRENT_DESKTOP")[0]

    def monitors(self, *monitors):
        randr = self.c(xcffib.randr.key)
        randr.QueryVersion(1, 5).reply()
        outputs = list(randr.GetScreenResourcesCurrent(self.root).reply().outputs)
        for m in monitors:
            place = (m.x, m.y, m.width, m.height)
            info = (self.atom(m.name), False, False, len(outputs), *place, 300, 200, outputs)
            randr.SetMonitor(self.root, xcffib.randr.MonitorInfo.synthetic(*info), is_checked=True).check()
            outputs = []

    def close(self):
        self.c.disconnect()


@pytest.fixture
def display():
    with x_desktop(WIDTH, HEIGHT) as display:
        yield display


@pytest.fixture
def seen(display):
    with closing(Seen(display)) as seen:
        yield seen


@pytest.fixture
def ways(display):
    with closing(open_window_manager(display)) as window_manager:
        yield window_manager.ways()


def test_openbox_is_named_and_can_do_all_but_what_no_message_is_for(ways):
    assert {way.words for way in ways.values()} == {"EWMH message to Openbox"}
    assert set(ways) == {
        "workspace_next", "workspace_previous", "show_desktop", "switch_windows", "close_window", "minimise",
        "maximise", "left_half", "right_half",
    }  # fmt: skip


def test_workspaces_go_to_both_sides_and_end_there(seen, ways):
    (count,) = seen.numbers(seen.root, "_NET_NUMBER_OF_DESKTOPS")
    assert count > 1
    for at in range(1, count):
        ways["workspace_next"].do()
        assert seen.workspace() == at
    with pytest.raises(NothingToDo, match="no workspace behind the last"):
        ways["workspace_next"].do()
    ways["workspace_previous"].do()
    assert seen.workspace() == count - 2
    seen.ask(seen.root, "_NET_CURRENT_DESKTOP", 0)
    wait_for(lambda: seen.workspace() == 0, "the first workspace")
    with pytest.raises(NothingToDo, match="before the first"):
        ways["workspace_previous"].do()


def test_the_desktop_is_shown_and_the_windows_come_back(seen, ways):
    window = seen.window()
    ways["show_desktop"].do()
    wait_for(lambda: not seen.viewable(window), "the desktop")
    ways["show_desktop"].do()
    wait_for(lambda: seen.viewable(window), "the window")


def test_windows_are_gone_through_in_turn_with_minimised_ones_and_without_those_of_elsewhere(seen, ways):
    first, second, third = seen.window(), seen.window(), seen.window()
    seen.window("_NET_WM_WINDOW_TYPE_DOCK")
    seen.activate(second)
    ways["workspace_next"].do()
    elsewhere = seen.window()
    with pytest.raises(NothingToDo, match="no other window on this workspace"):
        ways["switch_windows"].do()
    ways["workspace_previous"].do()
    seen.activate(third)
    ways["minimise"].do()
    wait_for(lambda: seen.state(third, "_NET_WM_STATE_HIDDEN") and not seen.viewable(third), "the minimised window")
    seen.activate(first)
    for expected in (second, third, first, second):
        ways["switch_windows"].do()
        assert seen.active() == expected
    assert seen.viewable(third)
    assert seen.active() != elsewhere


def test_the_window_with_the_keyboard_is_asked_to_close_and_no_other(seen, ways):
    seen.window()
    second = seen.window()
    seen.asked_to_close()
    ways["close_window"].do()
    asked = []
    wait_for(lambda: asked.extend(seen.asked_to_close()) or asked, "the question")
    assert asked == [second]


@pytest.mark.parametrize("action", ["close_window", "minimise", "maximise", "left_half", "right_half"])
def test_without_a_window_nothing_is_done(seen, ways, action):
    with pytest.raises(NothingToDo, match="no window has the keyboard"):
        ways[action].do()


@pytest.mark.parametrize("kind", ["_NET_WM_WINDOW_TYPE_DESKTOP", "_NET_WM_WINDOW_TYPE_DOCK"])
def test_the_desktop_and_panels_are_never_closed(seen, ways, kind):
    window = seen.window(kind)
    seen.ask(window, "_NET_ACTIVE_WINDOW", 2)
    seen.put(seen.root, "_NET_ACTIVE_WINDOW", "WINDOW", window)
    seen.asked_to_close()
    with pytest.raises(NothingToDo, match="no window has the keyboard"):
        ways["close_window"].do()
    seen.c.core.GetInputFocus().reply()
    assert seen.asked_to_close() == []


def test_maximising_fills_the_screen_and_gives_back_the_size(seen, ways):
    window = seen.window()
    before = seen.frame(window)
    ways["maximise"].do()
    wait_for(lambda: seen.maximised(window), "the maximised window")
    wait_for(lambda: (seen.frame(window).width, seen.frame(window).height) == (WIDTH, HEIGHT), "its size")
    ways["maximise"].do()
    wait_for(lambda: not seen.maximised(window) and seen.frame(window) == before, "its former size")


def test_a_window_of_a_fixed_size_is_not_maximised(seen, ways):
    fixed = (1 << 4 | 1 << 5, 0, 0, 0, 0, 300, 200, 300, 200, *9 * (0,))  # its least and largest size are equal
    window = seen.window(WM_NORMAL_HINTS=("WM_SIZE_HINTS", fixed))
    with pytest.raises(NothingToDo, match="does not allow that"):
        ways["maximise"].do()
    assert not seen.maximised(window)


@pytest.mark.parametrize("before", ["as it was", "maximise", "fullscreen"])
def test_halves_leave_no_gap_and_keep_clear_of_a_panel(seen, ways, before):
    seen.window("_NET_WM_WINDOW_TYPE_DOCK", _NET_WM_STRUT=("CARDINAL", (0, 0, 30, 0)))
    wait_for(lambda: seen.numbers(seen.root, "_NET_WORKAREA")[:4] == (0, 30, WIDTH, HEIGHT - 30), "the panel")
    window = seen.window()
    if before == "maximise":
        ways["maximise"].do()
        wait_for(lambda: seen.maximised(window) and seen.frame(window).width > 1000, "the whole screen")
    elif before == "fullscreen":
        seen.ask(window, "_NET_WM_STATE", 1, seen.atom("_NET_WM_STATE_FULLSCREEN"))
        wait_for(lambda: seen.state(window, "_NET_WM_STATE_FULLSCREEN"), "full screen")
    ways["left_half"].do()
    wait_for(lambda: seen.frame(window) == Area(0, 30, 640, HEIGHT - 30), "the left half")
    ways["right_half"].do()
    wait_for(lambda: seen.frame(window) == Area(640, 30, 641, HEIGHT - 30), "the right half")


def test_a_window_stays_on_its_monitor(seen, ways):
    seen.monitors(Monitor("left", 0, 0, 500, HEIGHT), Monitor("right", 500, 100, 781, HEIGHT - 100))
    window = seen.window(x=700, y=300)
    ways["left_half"].do()
    wait_for(lambda: seen.frame(window) == Area(500, 100, 390, HEIGHT - 100), "the left half of the right monitor")
    other = seen.window(x=20, y=20)
    ways["right_half"].do()
    wait_for(lambda: seen.frame(other) == Area(250, 0, 250, HEIGHT), "the right half of the left monitor")


def test_the_shadow_that_a_program_draws_itself_lies_outside_the_half(seen, ways):
    window = seen.window(_GTK_FRAME_EXTENTS=("CARDINAL", (20, 20, 16, 24)))
    ways["left_half"].do()
    wait_for(lambda: seen.frame(window) == Area(-20, -16, 640 + 40, HEIGHT + 40), "the left half")


def test_a_shadow_that_is_drawn_once_the_window_is_no_longer_maximised(seen, ways):
    window = seen.window()
    ways["maximise"].do()
    wait_for(lambda: seen.maximised(window) and seen.frame(window).width > 1000, "the whole screen")
    with ThreadPoolExecutor(1) as beside:
        half = beside.submit(ways["left_half"].do)
        wait_for(lambda: not seen.maximised(window), "its former size", every=0.001)
        seen.put(window, "_GTK_FRAME_EXTENTS", "CARDINAL", 20, 20, 16, 24)
        half.result(30)
    wait_for(lambda: seen.frame(window) == Area(-20, -16, 640 + 40, HEIGHT + 40), "the left half")


def test_a_window_manager_that_hangs_is_told_of():
    with x_server() as name, running(["openbox"], env=environment(name), stdout=-3) as openbox:
        with closing(Seen(name)) as seen:
            wait_for(lambda: len(seen.numbers(seen.root, "_NET_WORKAREA")) > 4, "openbox")  # the last that it sets up
            with closing(open_window_manager(name)) as manager:
                os.kill(openbox.pid, signal.SIGSTOP)
                try:
                    with pytest.raises(GesturectlError, match="Openbox has not done it within 1 s"):
                        manager.ways()["workspace_next"].do()
                finally:
                    os.kill(openbox.pid, signal.SIGCONT)


@contextmanager
def claims(display, *names, name=b"Other WM"):
    """A window manager that supports only that, and does nothing."""
    with closing(Seen(display)) as c:
        window = c.c.generate_id()
        c.c.core.CreateWindow(0, window, c.root, 0, 0, 1, 1, 0, xcffib.xproto.WindowClass.InputOnly, 0, 0, [])
        for w in (c.root, window):
            c.put(w, "_NET_SUPPORTING_WM_CHECK", "WINDOW", window)
        c.put(c.root, "_NET_SUPPORTED", "ATOM", *map(c.atom, names))
        c.c.core.ChangeProperty(0, window, c.atom("_NET_WM_NAME"), c.atom("UTF8_STRING"), 8, len(name), name)
        c.c.core.GetInputFocus().reply()
        yield c


def test_only_what_is_supported_is_asked_for():
    with x_server() as display, claims(display, "_NET_CURRENT_DESKTOP", "_NET_NUMBER_OF_DESKTOPS", "_NET_CLOSE_WINDOW"):
        with closing(open_window_manager(display)) as manager:
            assert {a: w.words for a, w in manager.ways().items()} == dict.fromkeys(
                ("workspace_next", "workspace_previous"), "EWMH message to Other WM"
            )


def test_a_window_manager_that_tiles_is_told_of_where_a_window_stays():
    with x_server() as display, claims(display, "_NET_ACTIVE_WINDOW", "_NET_MOVERESIZE_WINDOW") as tiles:
        window = tiles.c.generate_id()
        tiles.c.core.CreateWindow(0, window, tiles.root, 300, 200, 200, 100, 0, 1, 0, 0, [])
        tiles.put(window, "_NET_WM_WINDOW_TYPE", "ATOM", tiles.atom("_NET_WM_WINDOW_TYPE_NORMAL"))
        tiles.put(tiles.root, "_NET_ACTIVE_WINDOW", "WINDOW", window)
        tiles.c.core.GetInputFocus().reply()
        with closing(open_window_manager(display)) as manager, pytest.raises(GesturectlError, match="those that tile"):
            manager.ways()["left_half"].do()


def test_another_window_manager_is_noticed():
    with x_server() as display:
        with claims(display, "_NET_SHOWING_DESKTOP"), closing(open_window_manager(display)) as manager:
            ways = manager.ways()
            with (
                claims(display, "_NET_SHOWING_DESKTOP"),
                pytest.raises(EnvironmentLacksError, match="Other WM is gone"),
            ):
                ways["show_desktop"].do()


def test_without_a_window_manager_nothing_is_offered():
    with x_server() as display, pytest.raises(EnvironmentLacksError, match="No window manager"):
        open_window_manager(display)
    with pytest.raises(EnvironmentLacksError, match=":64999"):
        open_window_manager(":64999")


def test_a_server_that_goes_is_told_of():
    with x_desktop() as display:
        manager = open_window_manager(display)
        ways = manager.ways()
    with closing(manager), pytest.raises(EnvironmentLacksError, match="gone"):
        ways["show_desktop"].do()


@needs_sway
@pytest.mark.skipif(shutil.which("Xwayland") is None, reason="Xwayland is not installed")
def test_xwayland_is_no_desktop_to_ask():
    with sway_desktop(xwayland=True) as sway, sway.user():
        told = sway.folder / "display"
        sway.message("exec", f"echo $DISPLAY >{told}")
        wait_for(lambda: told.exists() and told.read_text().strip(), "the display of XWayland")
        with pytest.raises(EnvironmentLacksError, match="is XWayland"):
            open_window_manager(told.read_text().strip())
