"""The RemoteDesktop portal, played by a program on a bus of its own that does as the specification says."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_error, new_method_return, new_signal
from jeepney.io.blocking import open_dbus_connection

from gesturectl.desktop.portal.output import PortalOutput, open_portal, probe, reached
from gesturectl.desktop.portal.session import OF_THIS_PROCESS, NoPortalError
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError, RefusedError
from gesturectl.model.types import Button, Key, Monitor, Move, Scroll, Text
from tests.bus import session_bus
from tests.swayserver import needs_sway, sway_desktop
from tests.xserver import running, wait_for

pytestmark = [
    needs_sway,
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon is not installed"),
]
PATH, NAME = "/org/freedesktop/portal/desktop", "org.freedesktop.portal"
HOLDS = """
import select
import sys
from gesturectl.desktop.portal.output import open_portal
from gesturectl.model.types import Button, Key
output = open_portal(guarded=True)
output.emit(Key(0.0, "ctrl", True))
output.emit(Button(0.0, "left", True))
output.emit(Button(0.0, "right", True))
output.emit(Button(0.0, "right", False))
print("down", flush=True)
while not select.select([sys.stdin], [], [], 0.05)[0]:
    output.poll()
"""


class FakePortal(threading.Thread):
    """Answers requests, and keeps what it was asked and told."""

    def __init__(self, bus: str) -> None:
        super().__init__(daemon=True)
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.told: list[tuple[Any, ...]] = []  # member and arguments after the options
        self.answer = 0
        self.later = 0  # the answer to every Start but the first
        self.devices = 3
        self.stream: dict[str, Any] | None = {"size": ("(ii)", (1280, 720))}
        self.token: str | None = "first"
        self.session = ""
        self.odd: dict[str, Any] = {}  # results as no portal gives them
        self.lost = False  # the session, without a word
        self.question = ""  # which the user is thinking about
        self._bus = open_dbus_connection(bus)
        self._bus.send_and_get_reply(message_bus.RequestName(f"{NAME}.Desktop"))
        self.start()

    def run(self) -> None:
        while True:
            try:
                call = self._bus.receive()
            except (OSError, ConnectionError):
                return
            if call.header.message_type == MessageType.method_call:
                self._handle(call)

    def end_session(self) -> None:
        address = DBusAddress(self.session, interface=f"{NAME}.Session")
        self._bus.send(new_signal(address, "Closed", "a{sv}", ({},)))

    def _handle(self, call: Any) -> None:
        member = call.header.fields[HeaderFields.member]
        if member == "Get":
            if self.devices:
                self._bus.send(new_method_return(call, "v", (("u", self.devices),)))
            else:
                self._bus.send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod", "s", ("no such interface",)))
        elif member.startswith("Notify"):
            self.told.append((member, *call.body[2:]))
            if self.lost:
                self._bus.send(new_error(call, "org.freedesktop.DBus.Error.AccessDenied", "s", ("Invalid session",)))
            elif not call.header.flags & 1:
                self._bus.send(new_method_return(call))
        elif call.header.fields[HeaderFields.interface] == f"{NAME}.Settings":
            self._bus.send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod", "s", ("no such interface",)))
        else:
            self._request(call, member, call.body[-1])

    def _request(self, call: Any, member: str, options: dict[str, Any]) -> None:
        self.asked.append((member, {k: v[1] for k, v in options.items() if not k.endswith("handle_token")}))
        sender = call.header.fields[HeaderFields.sender][1:].replace(".", "_")
        path = f"{PATH}/request/{sender}/{options['handle_token'][1]}"
        self._bus.send(new_method_return(call, "o", (path,)))
        results: dict[str, Any] = {}
        if member == "CreateSession":
            self.session = f"{PATH}/session/{sender}/{options['session_handle_token'][1]}"
            results = {"session_handle": ("s", self.session)}
        elif member == "Start":
            results = {"devices": ("u", self.devices)}
            if self.stream is not None:
                results["streams"] = ("a(ua{sv})", [(42, self.stream)])
            if self.token:
                results["restore_token"] = ("s", self.token)
        results |= {name: value for name, value in self.odd.items() if name in results}
        first = [member for member, _ in self.asked].count("Start") == 1
        code = (self.answer if first else self.later) if member == "Start" else 0
        if code == 99:  # the user is thinking
            self.question = path
        else:
            self._respond(path, code, results)

    def decide(self, code: int, devices: int = 3) -> None:
        """The user answers what 99 has left open."""
        self._respond(self.question, code, {"devices": ("u", devices)})

    def _respond(self, path: str, code: int, results: dict[str, Any]) -> None:
        address = DBusAddress(path, interface=f"{NAME}.Request")
        self._bus.send(new_signal(address, "Response", "ua{sv}", (code, {} if code else results)))


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakePortal]:
    with ExitStack() as stack:
        sway = stack.enter_context(sway_desktop("input * xkb_layout us\n"))
        address, _ = stack.enter_context(session_bus(tmp_path / "bus"))
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(sway.folder))
        monkeypatch.setenv("WAYLAND_DISPLAY", sway.display)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        monkeypatch.delenv("XDG_CURRENT_DESKTOP", raising=False)
        monkeypatch.setattr(OF_THIS_PROCESS, "refused", False)
        yield FakePortal(address)


@pytest.fixture
def output(portal: FakePortal) -> Iterator[PortalOutput]:
    output = open_portal()
    yield output
    output.close()


def test_a_session_asks_for_pointer_and_keyboard_and_one_screen(portal: FakePortal, output: PortalOutput) -> None:
    assert portal.asked == [
        ("CreateSession", {}),
        ("SelectDevices", {"types": 3, "persist_mode": 2}),
        ("SelectSources", {"types": 1}),
        ("Start", {}),
    ]
    assert (output.screen, output.pointer()) == ((1280, 720), (640.0, 360.0))
    assert output.monitors == (Monitor("HEADLESS-1", 0, 0, 1280, 720),)


def test_every_event_is_told_in_order(portal: FakePortal, output: PortalOutput) -> None:
    output.emit(Move(0.0, 100.5, 2000.0))
    output.emit(Button(0.0, "left", True))
    output.emit(Button(0.0, "left", False))
    output.emit(Scroll(0.0, 1.0, 2.0))
    output.emit(Scroll(0.0, 0.0, 0.25))
    output.emit(Key(0.0, "ctrl", True))
    output.emit(Key(0.0, "ctrl", False))
    output.emit(Text(0.0, "aQ"))
    taps = [(n, 1 - up) for n, up in ((29, 0), (29, 1), (30, 0), (30, 1), (42, 0), (16, 0), (16, 1), (42, 1))]
    assert portal.told == [
        ("NotifyPointerMotionAbsolute", 42, 100.5, 719.0),
        ("NotifyPointerButton", 272, 1),
        ("NotifyPointerButton", 272, 0),
        ("NotifyPointerAxisDiscrete", 0, -2),
        ("NotifyPointerAxisDiscrete", 1, 1),
        ("NotifyPointerAxis", 0.0, -3.75),
        *(("NotifyKeyboardKeycode", *tap) for tap in taps),
    ]
    with pytest.raises(GesturectlError, match="漢"):
        output.emit(Text(0.0, "漢"))


def test_kde_s_own_ways_of_scrolling(portal: FakePortal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    output = open_portal()
    output.emit(Scroll(0.0, 1.0, 2.0))
    output.close()
    assert portal.told == [("NotifyPointerAxis", 15.0, 30.0)]


def test_without_a_shared_screen_the_pointer_goes_by_distances_from_a_corner(portal: FakePortal) -> None:
    portal.stream = None
    output = open_portal()
    output.emit(Move(0.0, 600.0, 400.0))
    output.close()
    assert portal.told == [
        ("NotifyPointerMotion", 1280.0, 720.0),
        ("NotifyPointerMotion", -640.0, -360.0),
        ("NotifyPointerMotion", -40.0, 40.0),
    ]


def test_consent_is_kept_for_the_next_time_and_each_token_used_once(portal: FakePortal, tmp_path: Path) -> None:
    open_portal().close()
    kept = tmp_path / "state" / "gesturectl" / "portal-token"
    assert kept.read_text("utf-8") == "first"
    assert kept.stat().st_mode & 0o077 == 0
    portal.token = None
    open_portal().close()
    assert portal.asked[-3] == ("SelectDevices", {"types": 3, "persist_mode": 2, "restore_token": "first"})
    assert not kept.exists()


def test_consent_that_cannot_be_kept_is_told_of_and_the_session_goes_on(
    portal: FakePortal, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "state").touch()  # in the place of the folder
    output = open_portal()
    output.emit(Move(0.0, 1.0, 2.0))
    output.close()
    assert len(portal.told) == 1
    (told,) = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    assert told.endswith("portal-token: cannot be written (Not a directory), so the desktop will ask again.")


def test_a_user_who_refuses_is_not_asked_again_nor_by_a_service_that_restarts(portal: FakePortal) -> None:
    portal.answer = 1
    with pytest.raises(RefusedError, match=r"refused by you.*uinput") as refused:
        open_portal()
    service = Path(__file__, "../../../install/gesturectl.service").resolve().read_text("utf-8")
    (lasting,) = re.findall(r"RestartPreventExitStatus=(.*)", service)
    assert str(refused.value.exit_code) in lasting.split()
    asked = len(portal.asked)
    with pytest.raises(RefusedError, match="refused the control"):
        open_portal()
    assert len(portal.asked) == asked


def test_a_session_that_the_user_ends_is_an_error_and_the_user_is_not_asked_again(
    portal: FakePortal, output: PortalOutput, tmp_path: Path
) -> None:
    kept = tmp_path / "state" / "gesturectl" / "portal-token"
    assert kept.exists()
    portal.end_session()

    def ended() -> bool:
        try:
            output.emit(Move(0.0, 1.0, 1.0))
        except RefusedError as e:
            return "has ended its control" in e.problem
        return False

    wait_for(ended, "the end")
    assert not kept.exists()  # with it, the next run would not ask
    with pytest.raises(RefusedError, match="ended or refused"):
        open_portal()


def test_a_session_that_the_user_ends_within_a_text_is_not_taken_for_lost(
    portal: FakePortal, output: PortalOutput
) -> None:
    steps = output.type(Text(0.0, "abc"))
    next(steps)
    portal.end_session()
    portal.lost = True
    with pytest.raises(RefusedError, match="has ended its control"):
        next(steps)


def test_less_than_both_devices_is_too_little(portal: FakePortal) -> None:
    assert probe() == "the desktop asks you at the start"
    portal.devices = 1
    with pytest.raises(NoPortalError):
        probe()
    portal.devices = 0
    with pytest.raises(NoPortalError):
        open_portal()
    assert portal.asked == []


@pytest.mark.parametrize(
    "odd",
    [
        {"devices": ("s", "both")},
        {"streams": ("as", ["a"])},
        {"streams": ("a(ss)", [("a", "b")])},
        {"streams": ("b", True)},
    ],
)
def test_results_of_other_types_are_an_error_and_no_fault(portal: FakePortal, odd: dict[str, Any]) -> None:
    portal.odd = odd
    with pytest.raises(EnvironmentLacksError, match="answers what is not understood"):
        open_portal()


def test_where_there_is_no_bus_it_is_the_session_that_lacks_something(
    portal: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/no/bus")
    with pytest.raises(NoPortalError, match="cannot be reached"):
        open_portal()


def test_a_signal_ends_the_wait_for_the_user_at_once(portal: FakePortal) -> None:
    portal.answer = 99
    asks = "from gesturectl.desktop.portal.output import open_portal; open_portal()"
    for number, code in ((signal.SIGINT, -signal.SIGINT), (signal.SIGTERM, 0)):
        with running([sys.executable, "-c", asks]) as process:
            wait_for(lambda: portal.asked and portal.asked[-1][0] == "Start", "the question")
            process.send_signal(number)
            assert process.wait(30) == code
        portal.asked.clear()


def test_what_a_killed_process_held_is_released(portal: FakePortal) -> None:
    command = [sys.executable, "-c", HOLDS]
    with running(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"down\n"
        before = len(portal.told)
        os.kill(process.pid, signal.SIGKILL)
        wait_for(lambda: len(portal.told) >= before + 4, "the releases, twice")
    assert set(portal.told[before:]) == {("NotifyPointerButton", 272, 0), ("NotifyKeyboardKeycode", 29, 0)}


@pytest.mark.parametrize(
    ("stream", "area"),
    [
        ({}, (0, 0, 3200, 1080)),
        ({"size": (3200, 1080)}, (0, 0, 3200, 1080)),
        ({"size": (1280, 1024), "position": (1920, 0)}, (1920, 0, 1280, 1024)),
        ({"size": (1280, 1024)}, (1920, 0, 1280, 1024)),
        ({"size": (800, 600), "position": (10, 20)}, (10, 20, 800, 600)),
    ],
)
def test_a_stream_reaches_the_whole_screen_or_the_monitor_that_it_fits(
    stream: dict[str, Any], area: tuple[int, int, int, int]
) -> None:
    monitors = (Monitor("A", 0, 0, 1920, 1080), Monitor("B", 1920, 0, 1280, 1024))
    assert reached(stream, (3200, 1080), monitors) == area
