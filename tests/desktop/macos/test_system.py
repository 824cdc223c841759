"""What macOS has beside its output, by the ways in which the rest of the program asks for it."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from gesturectl.desktop import autostart, focus_registry, leftovers
from gesturectl.desktop.camera_permission import explained
from gesturectl.desktop.double_click import desktop_double_click
from gesturectl.desktop.macos.focused_window import MacFocusedWindow
from gesturectl.doctor import checks, desktop
from gesturectl.model.errors import EnvironmentLacksError, NoPictureError
from gesturectl.settings import Camera
from gesturectl.vision import cameras

DENIED, ALLOWED = 2, 3
BUSY = NoPictureError("camera 0 cannot be opened.", "Close other programs.")


@pytest.mark.parametrize(("status", "remedy"), [(DENIED, "Privacy & Security > Camera"), (ALLOWED, "Close other")])
def test_a_camera_that_is_forbidden_is_told_from_one_that_is_absent_or_in_use(
    quartz: Any, monkeypatch: pytest.MonkeyPatch, status: int, remedy: str
) -> None:
    def refuse(*_: object, **__: object) -> Any:
        raise BUSY

    import_module("AVFoundation").status = status
    monkeypatch.setattr("gesturectl.vision.source.open_source", refuse)
    check = checks.check_camera(Camera())
    assert check.status == "fail"
    assert remedy in check.remedy
    device = cameras.Device(0, "Camera 0", "", 0)
    assert remedy in cameras.look(device, Camera(), open_it=refuse, explain=explained).remedy


def test_other_faults_of_a_source_are_not_blamed_on_the_permission(quartz: Any) -> None:
    import_module("AVFoundation").status = DENIED
    stalled = EnvironmentLacksError("http://there: the stream does not answer.", "Check the address.")
    assert explained(stalled) is stalled


def test_a_run_says_why_it_has_no_camera(quartz: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from gesturectl.run import assemble
    from gesturectl.settings import Config

    def refuse(*_: object, **__: object) -> Any:
        raise BUSY

    import_module("AVFoundation").status = DENIED
    monkeypatch.setattr(assemble, "open_source", refuse)
    with pytest.raises(EnvironmentLacksError, match="System Settings > Privacy & Security > Camera"):
        assemble.run(Config(), assemble.RunOptions("0", "none", realtime=False))


def test_what_killed_runs_have_left_is_undone(quartz: Any, tmp_path: Path) -> None:
    held = tmp_path / "held"
    assert leftovers.clear_leftovers(held) == []
    held.write_text(json.dumps({"place": "macos", "held": [["button", 0], ["key", 55], ["unknown", 1]]}) + "\n")
    assert leftovers.clear_leftovers(held) == ["button 0", "key 55"]
    assert [event["kind"] for event in quartz.arrived] == ["left up", "flags"]
    assert leftovers.clear_leftovers(held) == []


def test_the_double_click_is_the_users_own(quartz: Any) -> None:
    import_module("AppKit").NSEvent.interval = 0.8
    told = desktop_double_click("desktop")
    assert told is not None
    assert told.seconds == 0.8


def test_the_application_in_front_is_asked_of_macos(quartz: Any) -> None:
    windows = focus_registry.open_focused_window()
    assert isinstance(windows, MacFocusedWindow)
    windows.close()


def test_starting_at_login_is_a_launch_agent(quartz: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "by hand" in checks.check_service(lambda *_: None).detail
    autostart.turn_on()
    assert autostart.is_on()
    assert "starts at login" in checks.check_service(lambda *_: None).detail
    assert (tmp_path / "Library/LaunchAgents/gesturectl.plist").exists()
    autostart.turn_off()
    assert not autostart.is_on()


def test_doctor_says_what_is_missing_and_where_it_is_allowed(quartz: Any) -> None:
    assert desktop.check_outputs().status == "ok"
    assert desktop.check_lock().status == "ok"
    quartz.mac.may_post = False
    check = desktop.check_outputs()
    assert check.status == "fail"
    assert "Privacy & Security > Accessibility" in check.detail
    assert "X11" not in check.remedy
    assert quartz.mac.asked == 0
