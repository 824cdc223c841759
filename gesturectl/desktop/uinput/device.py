"""Virtual input devices of the kernel, by /dev/uinput (linux/uinput.h and linux/input.h)."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gesturectl.desktop.linux.input_events import EV_ABS, EV_KEY, EV_LED, EV_REL, EV_SYN, EVENT
from gesturectl.model.errors import EnvironmentLacksError, NotOfferedError

PATH = "/dev/uinput"
_CREATE, _DESTROY, _SETUP, _ABS_SETUP = 0x5501, 0x5502, 0x405C5503, 0x401C5504
_SET_EVENT = 0x40045564
_SET_CODE = {EV_KEY: 0x40045565, EV_REL: 0x40045566, EV_ABS: 0x40045567, EV_LED: 0x40045569}
_VIRTUAL = 0x06  # the bus of devices that are none
RULE = 'KERNEL=="uinput", SUBSYSTEM=="misc", OPTIONS+="static_node=uinput", TAG+="uaccess"'
_PERMIT = (
    f"echo '{RULE}' | sudo tee /etc/udev/rules.d/70-gesturectl.rules"
    " && sudo udevadm control --reload && sudo udevadm trigger --name-match=uinput"
)

Event = tuple[int, int, int]  # type, code, value


@dataclass(frozen=True, slots=True)
class Kind:
    """What a device has: codes by event type, and for an axis its largest value, its least being 0."""

    name: str
    codes: Mapping[int, Iterable[int]]
    largest: Mapping[int, int] = field(default_factory=dict)


def setup(kind: Kind) -> list[tuple[int, int | bytes]]:
    """The requests and arguments of `ioctl` that make a device, in order."""
    requests: list[tuple[int, int | bytes]] = []
    for event, codes in kind.codes.items():
        requests.append((_SET_EVENT, event))
        requests += ((_SET_CODE[event], code) for code in codes)
    # An axis starts where it never is: the kernel passes over an event that changes nothing.
    requests += (
        (_ABS_SETUP, struct.pack("=HxxiiiiiI", axis, -1, 0, most, 0, 0, 0)) for axis, most in kind.largest.items()
    )
    name = kind.name.encode()[:79]
    requests.append((_SETUP, struct.pack("=HHHH80sI", _VIRTUAL, 0, 0, 1, name, 0)))
    return [*requests, (_CREATE, 0)]


def frame(*events: Event) -> bytes:
    """Events that happen together, as bytes; the kernel stamps the time."""
    return b"".join(EVENT.pack(0, 0, *event) for event in (*events, (EV_SYN, 0, 0)))


class Device:
    """A device made through the open file `descriptor`, which is closed with it.

    The kernel removes it with the file, and releases what it held down, also when this process is killed. Raises
    EnvironmentLacksError where the kernel refuses.
    """

    def __init__(self, descriptor: int, kind: Kind, control: Callable[..., Any] = fcntl.ioctl) -> None:
        """control: as `fcntl.ioctl`."""
        self._descriptor, self._control = descriptor, control
        self._lit: dict[int, bool] = {}
        try:
            for request, argument in setup(kind):
                control(descriptor, request, argument)
        except OSError as e:
            os.close(descriptor)
            raise EnvironmentLacksError(
                f"The kernel makes no input device ({e.strerror}).",
                "Use another output; `gesturectl doctor` names them.",
            ) from None

    def fileno(self) -> int:
        """The descriptor of the file."""
        return self._descriptor

    def send(self, *events: Event) -> None:
        """Send events that happen together. Raises EnvironmentLacksError where the device is gone."""
        data = frame(*events)
        try:
            sent = os.write(self._descriptor, data)
        except OSError as e:
            raise EnvironmentLacksError(
                f"The virtual input device is gone ({e.strerror}).", "Start it again."
            ) from None
        assert sent == len(data)

    def lit(self, led: int) -> bool:
        """Whether the desktop has switched that light of the keyboard on."""
        while data := self._read():
            for _, _, event, code, value in EVENT.iter_unpack(data[: len(data) - len(data) % EVENT.size]):
                if event == EV_LED:
                    self._lit[code] = bool(value)
        return self._lit.get(led, False)

    def close(self) -> None:
        """Remove the device; what it held down is released."""
        try:
            self._control(self._descriptor, _DESTROY, 0)
        finally:
            os.close(self._descriptor)

    def _read(self) -> bytes:
        try:
            return os.read(self._descriptor, 64 * EVENT.size)
        except OSError:  # there is nothing to read
            return b""


def open_file() -> int:
    """The kernel's file through which a device is made. Raises NotOfferedError with a command as the remedy."""
    try:
        return os.open(PATH, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as e:
        if e.errno in (errno.EACCES, errno.EPERM):
            raise NotOfferedError(f"{PATH} is not permitted to you.", _PERMIT) from None
        raise NotOfferedError(f"{PATH} cannot be opened ({e.strerror}).", "sudo modprobe uinput") from None
