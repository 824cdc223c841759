"""Which way is taken for each action in which session, and in which words it is told."""

import shutil
from contextlib import closing

import pytest

from gesturectl.actions.desktop import NAMES, OF_PROGRAMS
from gesturectl.desktop.asks.ewmh import NEEDS
from gesturectl.desktop.asks.survey import survey, ways_here
from tests.desktop.asks.buses import KWIN_SHORTCUTS
from tests.desktop.asks.test_hyprland import hyprland  # noqa: F401
from tests.swayserver import needs_sway, sway_desktop
from tests.xserver import x_desktop, x_server

needs_bus = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed")


@pytest.fixture
def no_bus(monkeypatch, tmp_path):
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
        monkeypatch.setenv(name, f"unix:path={tmp_path / 'none'}")


def words(environment, **options):
    with closing(survey(environment, lambda e: None, **options)) as found:
        assert list(found.ways) == list(NAMES)
        return {action: way.words for action, way in found.ways.items()}


def test_openbox_is_asked_by_ewmh_and_says_of_each_other_action_what_there_is(no_bus):
    with x_desktop() as display:
        found = words({"DISPLAY": display, "XDG_CURRENT_DESKTOP": "", "SWAYSOCK": "/from/another/session"})
    assert {found.pop(action) for action in NEEDS} == {"EWMH message to Openbox"}
    assert found == {
        "overview": "not here: Openbox has no overview",
        "next_tab": "keys ctrl+page_down, as most programs have them",
        "previous_tab": "keys ctrl+page_up, as most programs have them",
        "back": "keys alt+left, as most programs have them",
        "forward": "keys alt+right, as most programs have them",
        "screenshot": "keys shift+print, a guess",
        "lock_screen": "keys super+l, a guess",
        "on_screen_keyboard": "not here: this desktop offers no way for it",
    }


def test_without_a_window_manager_all_is_a_guess(no_bus):
    with x_server() as display:
        found = words({"DISPLAY": display})
    assert found["workspace_next"] == "keys super+page_down, a guess"
    assert found["close_window"] == "keys alt+f4, a guess"


@needs_sway
def test_sway_is_asked_by_its_ipc_and_has_no_overview(no_bus):
    with sway_desktop() as sway:
        environment = {"SWAYSOCK": sway.ipc, "WAYLAND_DISPLAY": sway.display, "XDG_CURRENT_DESKTOP": "sway"}
        found = words(environment)
        with x_desktop() as display:  # asked for by name in a session of sway
            on_x11 = words(environment | {"DISPLAY": display, "XDG_CURRENT_DESKTOP": ""}, output="x11")
    assert {a for a, w in found.items() if w.startswith("sway: ")} == set(NEEDS)
    assert found["overview"] == "not here: sway has no overview"
    assert found["lock_screen"] == "not here: sway offers no way for it"
    assert found["next_tab"] == "keys ctrl+page_down, as most programs have them"
    assert found["screenshot"] == (
        "the program grim" if shutil.which("grim") else "not here: sway offers no way for it"
    )
    assert on_x11["close_window"] == "EWMH message to Openbox"


def test_hyprland_is_asked_by_its_socket(no_bus, hyprland, tmp_path):  # noqa: F811
    found = words({"HYPRLAND_INSTANCE_SIGNATURE": "abc_1", "XDG_RUNTIME_DIR": str(tmp_path), "WAYLAND_DISPLAY": "w"})
    assert {a for a, w in found.items() if w.startswith("Hyprland: ")} == set(NEEDS)
    assert found["overview"] == "not here: Hyprland has no overview"


@needs_bus
def test_kde_is_asked_by_its_shortcuts_and_only_where_this_is_its_session(kde, monkeypatch):
    found = words({"WAYLAND_DISPLAY": "w", "XDG_CURRENT_DESKTOP": "KDE"})
    assert {a for a, w in found.items() if w.startswith("KDE's shortcut")} == set(KWIN_SHORTCUTS)
    assert found["lock_screen"] == "keys super+l, as KDE has them unless changed"
    assert found["on_screen_keyboard"] == "not here: KDE offers no way for it"
    with x_desktop() as display:
        elsewhere = words({"DISPLAY": display})
    assert elsewhere["close_window"] == "EWMH message to Openbox"
    assert elsewhere["overview"] == "not here: Openbox has no overview"


@needs_bus
def test_gnome_on_wayland_is_asked_for_what_it_lets_and_has_the_keys_of_its_settings(play, tmp_path, monkeypatch):
    shell, saver = play("org.gnome.Shell"), play("org.gnome.ScreenSaver")
    shell.properties["/org/gnome/Shell", "org.gnome.Shell", "OverviewActive"] = ("b", False)
    saver.methods["/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "Lock"] = lambda: ()
    program = tmp_path / "gsettings"
    listed = "org.gnome.desktop.wm.keybindings minimize ['<Super>n']\nany screensaver ['<Super>l']\nany close @as []"
    program.write_text(f'#!/bin/sh\n[ $1 = get ] && echo false || echo "{listed}"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = words({"WAYLAND_DISPLAY": "w", "XDG_CURRENT_DESKTOP": "ubuntu:GNOME"})
    assert found["overview"] == "GNOME Shell by D-Bus"
    assert found["lock_screen"] == "org.gnome.ScreenSaver by D-Bus"
    assert found["on_screen_keyboard"] == "GNOME's setting “screen keyboard”"
    assert found["minimise"] == "keys super+n, which GNOME's settings have for “minimize”"
    assert found["close_window"] == "not here: GNOME's settings have no keys for “close”"
    assert found["workspace_next"] == "keys super+page_down, as GNOME has them unless changed"


@needs_bus
def test_answers_that_are_not_understood_cost_only_the_ways_of_those_who_give_them(kde):
    kde.methods["/component/kwin", "org.kde.kglobalaccel.Component", "shortcutNames"] = lambda: ()
    with x_desktop() as display:
        found = words({"DISPLAY": display, "XDG_CURRENT_DESKTOP": "KDE"})
    assert found["close_window"] == "EWMH message to Openbox"
    assert found["overview"] == "not here: Openbox has no overview"


@pytest.mark.parametrize(("platform", "name"), [("darwin", "macOS"), ("win32", "Windows")])
def test_other_systems_have_keys(platform, name):
    found = words({}, platform=platform)
    assert found["workspace_next"].endswith(f"as {name} has them unless changed")
    assert {found[a].split(",")[1] for a in OF_PROGRAMS} == {" as most programs have them"}


def test_without_a_session_nothing_is_told():
    assert ways_here({}, platform="linux") == {}


def test_with_a_bus_that_hangs_the_look_ends(monkeypatch, tmp_path):
    import socket

    with socket.socket(socket.AF_UNIX) as silent, x_desktop() as display:
        silent.bind(str(tmp_path / "bus"))
        silent.listen()
        monkeypatch.setattr("gesturectl.desktop.bus.PATIENCE", 0.1)
        for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
            monkeypatch.setenv(name, f"unix:path={tmp_path / 'bus'}")
        assert words({"DISPLAY": display})["minimise"] == "EWMH message to Openbox"
