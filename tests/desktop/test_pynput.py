"""pynput itself is not here to be tested: a stand-in with its shape writes down the calls."""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from gesturectl.desktop.pynput_output import open_desktop
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.types import Button, Key, Move, Scroll, Text

Calls = list[tuple[Any, ...]]


class Controller:
    position = (3, 4)

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: self._calls.append((name, *arguments))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    calls: Calls = []
    mouse = SimpleNamespace(Controller=lambda: Controller(calls), Button={"left": "LEFT", "right": "RIGHT"})
    keyboard = SimpleNamespace(
        Controller=lambda: Controller(calls),
        Key=SimpleNamespace(ctrl="CTRL", cmd="CMD", media_next="NEXT"),
        KeyCode=SimpleNamespace(from_char=lambda c: f"char {c}"),
    )
    pynput = ModuleType("pynput")
    pynput.mouse, pynput.keyboard = mouse, keyboard  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pynput", pynput)
    permissions = ModuleType("HIServices")
    permissions.AXIsProcessTrusted = lambda: True  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "HIServices", permissions)
    monkeypatch.setattr(sys, "platform", "darwin")
    return calls


def test_events_become_the_calls_of_pynput(calls: Calls) -> None:
    output = open_desktop((800, 600))
    assert (output.screen, output.pointer(), output.user_active()) == ((800, 600), (3.0, 4.0), False)
    output.emit(Move(0.0, 9.6, 2.2))
    assert output.pointer() == (10.0, 2.0)
    for event in (Button(0.0, "left", True), Button(0.0, "left", False), Text(0.0, "é")):
        output.emit(event)
    for key in ("ctrl", "super", "next_track", "a"):
        output.emit(Key(0.0, key, True))
    for _ in range(10):
        output.emit(Scroll(0.0, 0.0, 0.1))
    assert calls == [
        ("press", "LEFT"),
        ("release", "LEFT"),
        ("type", "é"),
        ("press", "CTRL"),
        ("press", "CMD"),
        ("press", "NEXT"),
        ("press", "char a"),
        ("scroll", 0, 1),
    ]


def test_a_key_that_the_system_lacks_is_named(calls: Calls) -> None:
    with pytest.raises(GesturectlError, match="no key 'brightness_up'"):
        open_desktop((800, 600)).emit(Key(0.0, "brightness_up", True))


def test_the_missing_permission_of_macos_is_explained(calls: Calls) -> None:
    sys.modules["HIServices"].AXIsProcessTrusted = lambda: False
    with pytest.raises(EnvironmentLacksError, match="Accessibility"):
        open_desktop((800, 600))
    assert calls == []


def test_elsewhere_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(EnvironmentLacksError, match="--output x11"):
        open_desktop()
