"""The user's own devices, as files and pipes in a folder."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gesturectl.desktop.linux import own_devices as evdev
from gesturectl.desktop.linux.own_devices import OwnDevices
from gesturectl.desktop.uinput.device import frame

MOUSE = {"name": "A mouse", "rel": "903", "abs": "0", "key": "1f0000 0 0 0 0"}
TOUCHPAD = {"name": "A touchpad", "rel": "0", "abs": "2e0800000000003", "key": "e520 10000 0 0 0 0"}
KEYBOARD = {
    "name": "A keyboard",
    "rel": "0",
    "abs": "0",
    "key": "402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe",
}
GAMEPAD = {"name": "A gamepad", "rel": "0", "abs": "3003f", "key": "7cdb000000000000 0 0 0 0"}
LID = {"name": "Lid Switch", "rel": "0", "abs": "0", "key": "0"}
OURS = MOUSE | {"name": "gesturectl pointer"}


class Computer:
    def __init__(self, folder: Path) -> None:
        self.dev, self.sys = folder / "dev", folder / "sys"
        self.dev.mkdir()
        self._writers: dict[str, int] = {}

    def plug(self, name: str, device: dict[str, str]) -> None:
        told = self.sys / name / "device" / "capabilities"
        told.mkdir(parents=True)
        (told.parent / "name").write_text(device["name"] + "\n", "utf-8")
        for kind in ("rel", "abs", "key"):
            (told / kind).write_text(device[kind] + "\n", "utf-8")
        os.mkfifo(self.dev / name)
        self._writers[name] = os.open(self.dev / name, os.O_RDWR | os.O_NONBLOCK)

    def use(self, name: str) -> None:
        self.send(name, 0x01, 0x110, 1)

    def send(self, name: str, kind: int, code: int, value: int) -> None:
        os.write(self._writers[name], frame((kind, code, value)))

    def unplug(self, name: str) -> None:
        os.close(self._writers.pop(name))
        (self.dev / name).unlink()

    def close(self) -> None:
        for descriptor in self._writers.values():
            os.close(descriptor)


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    computer = Computer(tmp_path)
    yield computer
    computer.close()


@pytest.mark.parametrize("device", [MOUSE, TOUCHPAD, KEYBOARD], ids=lambda d: d["name"])
def test_a_use_is_noticed_once(device: dict[str, str], computer: Computer) -> None:
    computer.plug("event0", device)
    own = OwnDevices(computer.dev, computer.sys)
    assert own.readable
    assert not own.used()
    computer.use("event0")
    computer.use("event0")
    assert own.used()
    assert not own.used()
    own.close()


@pytest.mark.parametrize("kind", [0x00, 0x11, 0x14], ids=["report", "light", "repetition"])
def test_what_the_desktop_tells_a_keyboard_is_no_use_of_it(kind: int, computer: Computer) -> None:
    computer.plug("event0", KEYBOARD)
    own = OwnDevices(computer.dev, computer.sys)
    computer.send("event0", kind, 1, 1)
    assert not own.used()
    computer.use("event0")
    computer.send("event0", kind, 1, 0)
    assert own.used()
    own.close()


@pytest.mark.parametrize("device", [GAMEPAD, LID, OURS], ids=lambda d: d["name"])
def test_what_is_no_use_of_the_computer_is_left_alone(device: dict[str, str], computer: Computer) -> None:
    computer.plug("event0", device)
    own = OwnDevices(computer.dev, computer.sys)
    assert not own.readable
    computer.use("event0")
    assert not own.used()


def test_devices_come_and_go(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evdev, "LOOK", -1.0)
    own = OwnDevices(computer.dev, computer.sys)
    assert not own.readable
    assert not own.used()
    for turn in range(3):
        name = f"event{turn}"
        computer.plug(name, MOUSE)
        own.used()
        computer.use(name)
        assert own.used()
        computer.unplug(name)
        assert not own.used()
        assert not own.readable
    own.close()


def test_where_there_are_no_devices_nothing_is_used(tmp_path: Path) -> None:
    own = OwnDevices(tmp_path / "none", tmp_path / "none")
    assert not own.used()
    own.close()
