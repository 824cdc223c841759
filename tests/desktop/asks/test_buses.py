"""What KDE, GNOME Shell, logind, portals and on-screen keyboards are asked by D-Bus, and how their errors are told."""

import shutil
import threading

import pytest

from gesturectl.desktop.asks.freedesktop import FreedesktopAsked
from gesturectl.desktop.asks.gnome import GnomeAsked, chord_of, gsettings, keybindings
from gesturectl.desktop.asks.kwin import KWinAsked
from gesturectl.desktop.asks.session_bus import Caller
from gesturectl.model.errors import GesturectlError
from tests.bus import LOGIND, MANAGER, SESSION
from tests.desktop.asks.buses import COMPONENT, ERROR, KWIN_SHORTCUTS, Error, done
from tests.xserver import wait_for

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed")
KEYBOARD = ("/VirtualKeyboard", "org.kde.kwin.VirtualKeyboard")


def asked(owned=(), report=lambda e: None):
    return FreedesktopAsked(Caller(), Caller("SYSTEM"), owned, report)


# KDE


def test_kwin_does_by_the_names_of_its_shortcuts_what_it_has_a_shortcut_for(kde):
    ways = KWinAsked(Caller()).ways()
    assert set(ways) == set(KWIN_SHORTCUTS)
    for action, name in KWIN_SHORTCUTS.items():
        kde.calls.clear()
        ways[action].do()
        assert kde.calls == [("/component/kwin", "invokeShortcut", name)]
        assert name in ways[action].words


def test_an_older_kwin_is_asked_by_its_older_names_and_not_for_what_it_lacks(kde):
    names = ["Switch One Desktop to the Right", "ExposeAll", "Window Close"]
    kde.methods["/component/kwin", COMPONENT, "shortcutNames"] = lambda: ("as", (names,))
    ways = KWinAsked(Caller()).ways()
    assert set(ways) == {"workspace_next", "overview", "close_window"}
    ways["overview"].do()
    assert kde.calls[-1] == ("/component/kwin", "invokeShortcut", "ExposeAll")


def test_kde_locks_and_takes_pictures_by_the_shortcuts_of_other_components(kde):
    for component, name in (("ksmserver", "Lock Session"), ("org_kde_spectacle_desktop", "FullScreenScreenShot")):
        kde.methods[f"/component/{component}", COMPONENT, "shortcutNames"] = lambda name=name: ("as", ([name],))
        kde.methods[f"/component/{component}", COMPONENT, "invokeShortcut"] = done
    ways = KWinAsked(Caller()).ways()
    ways["lock_screen"].do()
    ways["screenshot"].do()
    assert kde.calls[-2:] == [
        ("/component/ksmserver", "invokeShortcut", "Lock Session"),
        ("/component/org_kde_spectacle_desktop", "invokeShortcut", "FullScreenScreenShot"),
    ]


def test_without_kglobalaccel_nothing_is_offered(address):
    assert KWinAsked(Caller()).ways() == {}


def test_a_kwin_that_restarts_or_hangs_is_told_of(kde):
    way = KWinAsked(Caller()).ways()["minimise"]
    kde.methods["/component/kwin", COMPONENT, "invokeShortcut"] = lambda name: None
    with pytest.raises(GesturectlError, match=r"KDE is gone \(no answer in time"):
        way.do()
    kde.close()
    with pytest.raises(GesturectlError, match="KDE refuses this"):
        way.do()


@pytest.mark.parametrize("forces", [True, False], ids=["forceActivate", "an older KWin"])
def test_kwins_virtual_keyboard_is_shown_and_hidden(kde, forces):
    for name in ("available", "enabled", "active", "visible"):
        kde.properties[(*KEYBOARD, name)] = ("b", name == "available")
    if forces:
        kde.methods[(*KEYBOARD, "forceActivate")] = done
    way = KWinAsked(Caller()).ways()["on_screen_keyboard"]
    way.do()
    assert kde.replaced == [("enabled", True), *([] if forces else [("active", True)])]
    assert kde.calls[-1] == ("/VirtualKeyboard", "forceActivate")
    kde.properties[(*KEYBOARD, "visible")] = ("b", True)
    way.do()
    assert kde.replaced[-1] == ("active", False)


# GNOME

SETTINGS = """\
org.gnome.desktop.wm.keybindings close ['<Alt>F4']
org.gnome.desktop.wm.keybindings minimize ['<Super>h']
org.gnome.desktop.wm.keybindings toggle-maximized @as []
org.gnome.desktop.wm.keybindings maximize ['<Super>Up']
org.gnome.desktop.wm.keybindings show-desktop @as []
org.gnome.desktop.wm.keybindings switch-windows ['<Alt>Tab']
org.gnome.desktop.wm.keybindings switch-to-workspace-right ['XF86Forward', '<Primary><Alt>Right']
org.gnome.desktop.wm.keybindings switch-to-workspace-left ['<Super>Page_Up', '<Control><Alt>Left']
org.gnome.mutter.keybindings toggle-tiled-left ['<Super>Left']
org.gnome.mutter.keybindings toggle-tiled-right ['<Super>Right']
org.gnome.shell.keybindings screenshot ['<Shift>Print']
"""


class Settings:
    """gsettings."""

    def __init__(self):
        self.keyboard = "false"

    def __call__(self, words):
        if words[0] == "list-recursively":
            return "".join(line for line in SETTINGS.splitlines(keepends=True) if line.startswith(words[1] + " "))
        assert words[1:3] == ("org.gnome.desktop.a11y.applications", "screen-keyboard-enabled")
        if words[0] == "set":
            self.keyboard = words[3]
        return self.keyboard + "\n"


def none(words):
    raise GesturectlError("GNOME's settings cannot be used.", "")


def test_gnome_has_the_keys_of_its_settings_and_none_where_the_user_took_them_away():
    ways = GnomeAsked(Caller(), Settings()).ways()
    assert {action: way.chord for action, way in ways.items() if not way.do} == {
        "workspace_next": "ctrl+alt+right", "workspace_previous": "super+page_up", "show_desktop": "",
        "switch_windows": "alt+tab", "close_window": "alt+f4", "minimise": "super+h", "maximise": "super+up",
        "left_half": "super+left", "right_half": "super+right", "screenshot": "shift+print",
    }  # fmt: skip
    assert ways["minimise"].words == "keys super+h, which GNOME's settings have for “minimize”"
    assert ways["show_desktop"].words == "not here: GNOME's settings have no keys for “show-desktop”"
    assert not ways["show_desktop"].possible


@pytest.mark.parametrize(
    ("accelerator", "chord"),
    [
        ("<Super>Page_Down", "super+page_down"), ("<Primary><Alt>KP_Add", None), ("<Shift><Super>d", "shift+super+d"),
        ("<Hyper>a", None), ("", None), ("<Super>", None), ("<Alt>Above_Tab", "alt+`"), ("Print", "print"),
    ],
)  # fmt: skip
def test_an_accelerator_of_gtk_as_a_chord(accelerator, chord):
    assert chord_of(accelerator) == chord


def test_what_gsettings_prints_that_is_no_list_is_passed_over():
    assert keybindings("a b ['<Super>x']\na c 5\nbroken\na d 'X'\na e [1]\n") == {
        "b": ["<Super>x"],
        "d": ["X"],
        "e": [],
    }


def test_the_overview_is_shown_and_left_by_d_bus(play):
    shell = play("org.gnome.Shell")
    key = ("/org/gnome/Shell", "org.gnome.Shell", "OverviewActive")
    shell.properties[key] = ("b", False)
    way = GnomeAsked(Caller(), none).ways()["overview"]
    way.do()
    way.do()
    assert shell.replaced == [("OverviewActive", True), ("OverviewActive", False)]
    del shell.properties[key]
    with pytest.raises(GesturectlError, match=r"GNOME Shell refuses this .*OverviewActive"):
        way.do()
    assert "overview" not in GnomeAsked(Caller(), none).ways()


def test_gnomes_screen_keyboard_is_a_setting():
    settings = Settings()
    way = GnomeAsked(Caller(), settings).ways()["on_screen_keyboard"]
    for expected in ("true", "false"):
        way.do()
        assert settings.keyboard == expected
    assert GnomeAsked(Caller(), none).ways() == {}


def test_a_gsettings_that_is_missing_fails_or_hangs_is_told_of(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    program = tmp_path / "gsettings"
    with pytest.raises(GesturectlError, match="cannot be used"):
        gsettings(["get", "a", "b"])
    program.write_text("#!/bin/sh\necho 'No such schema “a”' >&2\nexit 1\n")
    program.chmod(0o755)
    with pytest.raises(GesturectlError, match="cannot be used"):
        gsettings(["get", "a", "b"])
    monkeypatch.setattr("gesturectl.desktop.asks.gnome._PATIENCE", 0.1)
    program.write_text("#!/bin/sh\nexec /bin/sleep 5\n")
    with pytest.raises(GesturectlError, match="do not answer"):
        gsettings(["get", "a", "b"])


# The lock


def locks(played, name):
    played.methods["/" + name.replace(".", "/"), name, "Lock"] = done
    return name


def logind(played):
    user = ("/org/freedesktop/login1/user/self", LOGIND + ".User")
    played.properties[(*user, "Display")] = ("(so)", ("1", SESSION.object_path))
    played.methods[SESSION.object_path, SESSION.interface, "Lock"] = done


@pytest.mark.parametrize("desktop", ["gnome", "cinnamon", "mate", "xfce", "freedesktop"])
def test_the_desktop_locks_the_screen(play, desktop):
    name = f"org.{desktop}.ScreenSaver"
    played = play(name)
    locks(played, name)
    way = asked([name]).ways()["lock_screen"]
    assert way.words == f"{name} by D-Bus"
    way.do()
    assert played.calls == [("/" + name.replace(".", "/"), "Lock", *([""] if desktop == "cinnamon" else []))]


def test_a_name_that_only_hears_of_the_lock_is_passed_over_for_logind(play):
    proxy, login = play("org.freedesktop.ScreenSaver"), play(LOGIND)
    proxy.methods["/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "Inhibit"] = done
    logind(login)
    asked(["org.freedesktop.ScreenSaver"]).ways()["lock_screen"].do()
    assert login.calls == [(SESSION.object_path, "Lock")]


def test_logind_locks_where_no_desktop_does_and_its_refusal_is_told(play):
    login = play(LOGIND)
    logind(login)
    way = asked().ways()["lock_screen"]
    assert "logind" in way.words
    way.do()
    assert login.calls == [(SESSION.object_path, "Lock")]

    def refuses():
        raise Error(ERROR + "InteractiveAuthorizationRequired", "Interactive authentication required.")

    login.methods[SESSION.object_path, SESSION.interface, "Lock"] = refuses
    with pytest.raises(GesturectlError, match=r"logind refuses this \(Lock: Interactive authentication required"):
        way.do()
    del login.properties["/org/freedesktop/login1/user/self", LOGIND + ".User", "Display"]

    def unknown(pid):
        raise Error(LOGIND + ".NoSessionForPID", "PID does not belong to any known session")

    login.methods[MANAGER.object_path, MANAGER.interface, "GetSessionByPID"] = unknown
    with pytest.raises(GesturectlError, match="logind knows no session"):
        way.do()


def test_a_shell_that_may_not_lock_never_answers(play):
    # GNOME Shell where the lock is switched off: it waits for the screen to be locked, which never comes.
    shell = play("org.gnome.ScreenSaver")
    shell.methods["/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "Lock"] = lambda: None
    with pytest.raises(GesturectlError, match="no answer in time"):
        asked(["org.gnome.ScreenSaver"]).ways()["lock_screen"].do()


def test_without_anybody_the_screen_is_not_locked(address):
    assert asked().ways() == {}


# The picture of the screen

PORTAL, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SHOT = "org.freedesktop.portal.Screenshot"


class Portal:
    """The portal's part for pictures."""

    def __init__(self, played):
        self.played = played
        self.code, self.uri = 0, ""
        played.properties[PATH, SHOT, "version"] = ("u", 2)
        played.methods[PATH, SHOT, "Screenshot"] = self.take
        self.options = {}

    def take(self, parent, options):
        self.options = {name: value for name, (_, value) in options.items()}
        path = f"{PATH}/request/1_1/{self.options['handle_token']}"
        results = {"uri": ("s", self.uri)} if self.uri else {}
        threading.Timer(
            0.05, self.played.signal, (path, "org.freedesktop.portal.Request", "Response", "ua{sv}", self.code, results)
        ).start()
        return "o", (path,)


@pytest.fixture
def portal(play, tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_pictures_path", lambda: tmp_path / "Pictures")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    return Portal(play(PORTAL))


def test_the_portal_takes_the_picture_and_one_in_the_temporary_folder_is_kept(portal, tmp_path, caplog):
    caplog.set_level("INFO")
    taken = tmp_path / "tmp" / "a b.png"
    taken.write_bytes(b"picture")
    portal.uri = taken.as_uri()
    way = asked([PORTAL]).ways()["screenshot"]
    assert "portal" in way.words
    way.do()
    wait_for(lambda: "screenshot: " in caplog.text, "the picture")
    (kept,) = (tmp_path / "Pictures").glob("Screenshot *.png")
    assert kept.read_bytes() == b"picture"
    assert str(kept) in caplog.text
    assert portal.options["interactive"] is False


def test_a_picture_that_the_portal_keeps_stays_where_it_is(portal, tmp_path, caplog):
    caplog.set_level("INFO")
    taken = tmp_path / "kept.png"
    taken.write_bytes(b"picture")
    portal.uri = taken.as_uri()
    asked([PORTAL]).ways()["screenshot"].do()
    wait_for(lambda: f"screenshot: {taken}" in caplog.text, "the picture")
    assert not (tmp_path / "Pictures").exists()


@pytest.mark.parametrize(("code", "uri", "told"), [(2, "", "has taken no picture"), (0, "file:///no/x", "nowhere")])
def test_what_the_portal_fails_at_later_is_told(portal, code, uri, told):
    portal.code, portal.uri = code, uri
    failed = []
    asked([PORTAL], failed.append).ways()["screenshot"].do()
    wait_for(lambda: failed, "the failure")
    assert told in failed[0].problem


def test_a_no_of_the_user_is_no_failure(portal, caplog):
    caplog.set_level("INFO")
    portal.code = 1
    failed = []
    asked([PORTAL], failed.append).ways()["screenshot"].do()
    wait_for(lambda: "refused by you" in caplog.text, "the answer")
    assert not failed


def test_a_portal_without_that_part_takes_none_and_one_that_refuses_is_told_of(portal):
    way = asked([PORTAL]).ways()["screenshot"]
    portal.played.methods.pop((PATH, SHOT, "Screenshot"))
    with pytest.raises(GesturectlError, match="The desktop's portal takes no picture"):
        way.do()
    portal.played.properties.clear()
    assert "screenshot" not in asked([PORTAL]).ways()


# On-screen keyboards


def test_onboard_is_toggled(play):
    onboard = play("org.onboard.Onboard")
    path = "/org/onboard/Onboard/Keyboard"
    onboard.methods[path, "org.onboard.Onboard.Keyboard", "ToggleVisible"] = done
    asked(["org.onboard.Onboard"]).ways()["on_screen_keyboard"].do()
    assert onboard.calls == [(path, "ToggleVisible")]


def test_squeekboard_is_toggled(play):
    name, path = "sm.puri.OSK0", "/sm/puri/OSK0"
    board = play(name)
    board.properties[path, name, "Visible"] = ("b", False)
    board.methods[path, name, "SetVisible"] = done
    way = asked([name]).ways()["on_screen_keyboard"]
    way.do()
    board.properties[path, name, "Visible"] = ("b", True)
    way.do()
    assert board.calls == [(path, "SetVisible", True), (path, "SetVisible", False)]


def test_without_a_bus_nothing_is_offered(monkeypatch, tmp_path):
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
        monkeypatch.setenv(name, f"unix:path={tmp_path / 'none'}")
    assert KWinAsked(Caller()).ways() == {}
    assert asked().ways() == {}
    with pytest.raises(GesturectlError, match="D-Bus cannot be reached"):
        Caller().owned()
