"""What the output uinput learns from the display, if there is one."""

import subprocess
from pathlib import Path

import pytest

from gesturectl.desktop.keyboard.keysyms import keysyms
from gesturectl.desktop.surroundings import UnseenDesktop, WaylandDesktop, XDesktop, find_desktop
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Monitor
from tests.swayserver import needs_sway, sway_desktop
from tests.xserver import wait_for, x_desktop

Y, Z = 21, 44


def test_an_x_server_tells_monitors_and_the_layout_also_when_it_changes(desktop: str) -> None:
    found = find_desktop(None)
    assert isinstance(found, XDesktop)
    assert (found.screen, found.monitors) == ((1280, 720), (Monitor("screen", 0, 0, 1280, 720),))
    assert found.keymap.presses(keysyms("z"), 0) == (Z,)
    monitors = found.monitors
    subprocess.run(["setxkbmap", "us,de"], check=True)

    def german() -> bool:
        found.follow()
        return len(found.keymap.layouts) == 2

    wait_for(german, "the new layout")
    assert found.keymap.presses(keysyms("z"), 1) == (Y,)
    assert found.monitors is monitors
    assert found.keymap_source == "the X server"
    subprocess.run(["xdotool", "key", "ISO_Next_Group"], check=False)
    assert found.group() in (0, 1)
    found.close()


@pytest.mark.parametrize("asked", ["follow", "group"])
def test_an_x_server_that_is_gone_is_an_error_of_the_environment(asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with x_desktop() as display:
        monkeypatch.setenv("DISPLAY", display)
        found = find_desktop(None)
    assert isinstance(found, XDesktop)
    with pytest.raises(EnvironmentLacksError, match="is gone"):
        getattr(found, asked)()
    found.close()


@needs_sway
def test_a_wayland_session_tells_monitors_and_the_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    with sway_desktop("input * xkb_layout fr\n") as sway:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(sway.folder))
        monkeypatch.setenv("WAYLAND_DISPLAY", sway.display)
        monkeypatch.delenv("DISPLAY", raising=False)
        found = find_desktop((640, 480))
        assert isinstance(found, WaylandDesktop)
        assert found.screen == (1280, 720)
        assert found.group() == 0
        found.close()


def test_without_a_display_the_screen_is_as_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISPLAY", ":64999")
    monkeypatch.setenv("WAYLAND_DISPLAY", str(tmp_path / "none"))
    monkeypatch.setenv("XKB_DEFAULT_LAYOUT", "de")
    found = find_desktop((640, 480))
    assert isinstance(found, UnseenDesktop)
    assert found.monitors == (Monitor("screen", 0, 0, 640, 480),)
    assert found.keymap.presses(keysyms("z"), found.group()) == (Y,)
    assert found.keymap_source == "XKB_DEFAULT_LAYOUT"
