import json
from pathlib import Path

import pytest

from gesturectl.desktop.registry import open_output, probe_outputs
from gesturectl.model.errors import EnvironmentLacksError, UsageError
from gesturectl.model.types import Move


def test_none_and_record_take_a_screen_and_start_at_its_centre(tmp_path: Path) -> None:
    assert open_output("none").screen == (1920, 1080)
    output = open_output(f"record:{tmp_path / 'a:b.jsonl'}", (800, 600))
    assert output.pointer() == (400.0, 300.0)
    output.emit(Move(0.0, 1.5, 2.0))
    output.close()
    assert json.loads((tmp_path / "a:b.jsonl").read_text("utf-8"))["x"] == 1.5


@pytest.mark.parametrize("spec", ["x12", "", "record", "record:", "none:1"])
def test_an_unknown_output_is_a_usage_error_that_lists_the_known(spec: str) -> None:
    with pytest.raises(UsageError, match="record:FILE"):
        open_output(spec)


@pytest.mark.parametrize("spec", ["auto", "x11"])
def test_without_a_display_the_remedy_is_named(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(EnvironmentLacksError, match=r"DISPLAY.*--output none") as error:
        open_output(spec)
    assert error.value.exit_code == 3


def test_a_display_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":64999")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(EnvironmentLacksError, match=":64999"):
        open_output("x11")


def test_of_a_wayland_session_that_is_not_there_auto_names_the_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-99")
    for spec in ("auto", "wayland"):
        with pytest.raises(EnvironmentLacksError, match=r"wayland-99.*--output none"):
            open_output(spec)


def test_a_variable_left_from_a_wayland_session_does_not_mislead(desktop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-99")
    output = open_output("auto")
    assert output.name == "x11"
    output.close()


def test_auto_is_x11_on_an_x_desktop_and_the_probe_agrees(desktop: str) -> None:
    output = open_output("auto")
    assert (output.name, output.screen) == ("x11", (1280, 720))
    output.close()
    probed = {name: (works, reason) for name, works, reason in probe_outputs()}
    assert probed["x11"] == (True, "monitor 1 screen 1280x720+0+0")
    assert not probed["wayland"][0]
    assert "macOS" in probed["desktop"][1]


def test_an_output_of_another_system_is_refused_and_one_of_this_named() -> None:
    with pytest.raises(EnvironmentLacksError, match=r"`desktop` is for Windows and macOS.*--output x11"):
        open_output("desktop")
