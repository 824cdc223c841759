"""The same messages to other window managers than openbox, those that are installed."""

import shutil
from contextlib import closing, contextmanager

import pytest

from gesturectl.desktop.asks.ewmh import NEEDS, open_window_manager
from gesturectl.model.errors import EnvironmentLacksError
from tests.bus import listens
from tests.desktop.asks.test_ewmh import Seen
from tests.xserver import environment, running, wait_for, x_server

MANAGERS = {"mutter": ("mutter", "--x11"), "xfwm4": ("xfwm4",), "icewm": ("icewm",), "metacity": ("metacity",)}
pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed")


@contextmanager
def display_with_bus(tmp_path, **changes):
    """A display, and the environment of its programs with a bus of their own."""
    with x_server() as display:
        bus = f"unix:path={tmp_path / 'bus'}"
        env = environment(display, tmp_path) | {"XDG_RUNTIME_DIR": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": bus}
        env |= changes
        with running(["dbus-daemon", "--session", "--nofork", f"--address={bus}"], env=env, stdout=-3):
            wait_for(lambda: listens(tmp_path / "bus"), "the bus")
            yield display, env


def does_all(seen, ways):
    """Each action, and what is seen of it."""
    seen.ask(seen.root, "_NET_NUMBER_OF_DESKTOPS", 3)
    wait_for(lambda: seen.numbers(seen.root, "_NET_NUMBER_OF_DESKTOPS") == (3,), "three workspaces")
    at = seen.workspace()
    ways["workspace_next"].do()
    wait_for(lambda: seen.workspace() == at + 1, "the next workspace")
    ways["workspace_previous"].do()
    wait_for(lambda: seen.workspace() == at, "the workspace before")
    one, two = seen.window(), seen.window()
    ways["switch_windows"].do()
    wait_for(lambda: seen.active() == one, "the other window")
    ways["maximise"].do()
    wait_for(lambda: seen.maximised(one), "the maximised window")
    ways["maximise"].do()
    wait_for(lambda: not seen.maximised(one), "its former size")
    ways["left_half"].do()
    wait_for(lambda: (seen.frame(one).x, seen.frame(one).width) == (0, 640), "the left half")
    ways["right_half"].do()
    wait_for(lambda: (seen.frame(one).x, seen.frame(one).width) == (640, 640), "the right half")
    ways["minimise"].do()
    wait_for(lambda: seen.state(one, "_NET_WM_STATE_HIDDEN"), "the minimised window")
    for shown in (1, 0):
        ways["show_desktop"].do()
        wait_for(lambda: seen.numbers(seen.root, "_NET_SHOWING_DESKTOP")[0] == shown, "the desktop")  # noqa: B023
    seen.activate(two)
    seen.asked_to_close()
    ways["close_window"].do()
    asked = []
    wait_for(lambda: asked.extend(seen.asked_to_close()) or asked, "the question")
    assert asked == [two]


@pytest.mark.parametrize("name", MANAGERS)
def test_other_window_managers_do_the_same(tmp_path, name):
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    with display_with_bus(tmp_path) as (display, env), running(list(MANAGERS[name]), env=env, stdout=-3):
        manager = None

        def opened():
            nonlocal manager
            try:
                manager = open_window_manager(display)
            except EnvironmentLacksError:
                return False
            return set(manager.ways()) == set(NEEDS)

        wait_for(opened, name, seconds=20)
        with closing(Seen(display)) as seen, closing(manager):
            wait_for(lambda: seen.numbers(seen.root, "_NET_WORKAREA"), "its work area")
            does_all(seen, manager.ways())
