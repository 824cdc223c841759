"""Cameras as Windows lists them and notes their use; there is none here, so that OpenCV is played."""

import contextlib
import ctypes
import sys
import winreg
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from gesturectl.desktop.windows.permissions import camera_refused
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.system import consent
from gesturectl.settings import Camera
from gesturectl.vision import capture
from gesturectl.vision.camera import windows
from gesturectl.vision.camera.device import Device

STORE = rf"{consent._STORE}\webcam"


def note(key: str, **values: int | str) -> None:
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
        for name, value in values.items():
            kind = winreg.REG_SZ if isinstance(value, str) else winreg.REG_QWORD
            winreg.SetValueEx(opened, name, 0, kind, value)


def forget(key: str) -> None:
    with contextlib.suppress(OSError):
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
            names = [winreg.EnumKey(opened, k) for k in range(winreg.QueryInfoKey(opened)[0])]
        for name in names:
            forget(rf"{key}\{name}")
        winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)


@pytest.fixture
def store() -> Iterator[str]:
    """The user's notes on cameras, empty."""
    forget(STORE)
    yield STORE
    forget(STORE)


@pytest.mark.skipif(not hasattr(ctypes.WinDLL("ntdll"), "wine_get_version"), reason="this Windows may have a camera")
def test_media_foundation_is_asked_and_has_no_camera_here() -> None:
    assert windows._names() == []
    assert windows.devices() == []


def test_names_are_those_of_media_foundation_in_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "_names", lambda: ["Integrated Camera", "", "HD\n"])
    assert [(d.index, d.name, d.source, d.listed) for d in windows.devices()] == [
        (0, "Integrated Camera", 0, True),
        (1, "Camera 1", 1, True),
        (2, "HD\ufffd", 2, True),
    ]


def test_without_media_foundation_the_first_numbers_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> list[str]:
        raise FileNotFoundError("mf.dll")

    monkeypatch.setattr(windows, "_names", absent)
    assert [(d.source, d.listed) for d in windows.devices()] == [(k, False) for k in range(4)]


def test_programs_that_use_a_camera_are_named(store: str) -> None:
    assert consent.users("webcam") == []
    programs = rf"{store}\NonPackaged"
    note(rf"{programs}\C:#Program Files#Meet#meet.exe", LastUsedTimeStart=5, LastUsedTimeStop=0)
    note(rf"{programs}\C:#Windows#old.exe", LastUsedTimeStart=5, LastUsedTimeStop=7)
    note(rf"{programs}\{sys.executable.replace(chr(92), '#')}", LastUsedTimeStart=5, LastUsedTimeStop=0)
    note(rf"{store}\Microsoft.WindowsCamera_8wekyb3d8bbwe", LastUsedTimeStart=9, LastUsedTimeStop=0)
    assert windows.using(Device(0, "", "", 0)) == ["Microsoft.WindowsCamera", "meet.exe"]


@pytest.mark.parametrize("place", ["", r"\NonPackaged"])
def test_settings_that_deny_the_camera_are_seen(store: str, place: str) -> None:
    note(store + place, Value="Allow")
    assert not consent.is_denied("webcam")
    assert camera_refused() is None
    note(store + place, Value="Deny")
    assert consent.is_denied("webcam")
    assert "Camera" in str(camera_refused())


class Played:
    """OpenCV where some of its ways open a camera, and some of these give pictures."""

    def __init__(self, opens: set[int], gives: set[int]) -> None:
        self.opens, self.gives, self.tried, self.released = opens, gives, [], []

    def __call__(self, _: object, api: int) -> "Played":
        self.tried.append(api)
        return self

    def isOpened(self) -> bool:  # noqa: N802
        return self.tried[-1] in self.opens

    def grab(self) -> bool:
        return self.tried[-1] in self.gives

    def retrieve(self) -> tuple[bool, np.ndarray]:
        return True, np.full((480, 640, 3), 90, np.uint8)

    def get(self, _: int) -> float:
        return 30.0

    def set(self, *_: float) -> bool:
        return True

    def release(self) -> None:
        self.released.append(self.tried[-1])


MSMF, DSHOW = cv2.CAP_MSMF, cv2.CAP_DSHOW
BOTH = {MSMF, DSHOW}


@pytest.mark.parametrize(
    ("opens", "gives", "taken"),
    [(BOTH, BOTH, [MSMF]), (BOTH, {DSHOW}, [MSMF, DSHOW]), ({DSHOW}, {DSHOW}, [MSMF, DSHOW])],
)
def test_direct_show_is_tried_where_media_foundation_gives_nothing(
    monkeypatch: pytest.MonkeyPatch, opens: set[int], gives: set[int], taken: list[int]
) -> None:
    played = Played(opens, gives)
    monkeypatch.setattr(capture.cv2, "VideoCapture", played)
    source = capture.CameraSource("0", Camera())
    assert (source.size, played.tried, played.released) == ((640, 480), taken, taken[:-1])


@pytest.mark.parametrize(("opens", "said"), [(BOTH, "opens but gives no picture"), (set(), "cannot be opened")])
def test_a_camera_without_pictures_is_told_of(monkeypatch: pytest.MonkeyPatch, opens: set[int], said: str) -> None:
    played = Played(opens, set())
    monkeypatch.setattr(capture.cv2, "VideoCapture", played)
    with pytest.raises(EnvironmentLacksError, match=said):
        capture.CameraSource("0", Camera())
    assert played.released == [MSMF, DSHOW]
