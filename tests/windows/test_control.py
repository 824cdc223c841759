"""The control pipe, and whoever comes to it."""

import ctypes
import json
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from ctypes import wintypes
from pathlib import Path

import pytest

from gesturectl.control import client
from gesturectl.control.local import named_pipe, windows
from gesturectl.control.run_handle import RunHandle
from gesturectl.control.server import CLIENTS, ControlServer
from gesturectl.control.status import CameraStatus, Status
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.system import win32
from gesturectl.settings import Config

REQUEST = b'{"version":1,"command":"status"}\n'


class Engine:
    """A run that does at once what is asked."""

    def __init__(self) -> None:
        self.handle = RunHandle(None, Config(), self.status(), self)  # type: ignore[arg-type]
        self.handle.commands.wake = self.handle.commands.do

    def status(self, state: str = "running") -> Status:
        camera = CameraStatus("camera 0", "on", (640, 480), 30.0, 30.0)
        return Status(state, None, False, "default", ("default",), (), (), camera, "none", (1920, 1080))  # type: ignore

    def pause(self) -> None:
        self.status = lambda state="paused": Engine.status(self, state)  # type: ignore[method-assign]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    return windows.runtime_folder() / "socket"


@pytest.fixture
def server(path: Path) -> Iterator[ControlServer]:
    with closing(ControlServer(path, Engine().handle, pace=100_000)) as server:
        yield server


def answer(path: Path, line: bytes, seconds: float = 5) -> bytes:
    """The answer to a line, or what came of it until the other end was gone."""
    with closing(windows.connect(path, seconds)) as channel:
        got = b""
        with suppress(BrokenPipeError):  # it may be gone before the line is sent, too
            channel.send(line)
            while not got.endswith(b"\n") and (more := channel.receive(seconds)):
                got += more
        return got


def test_the_signals_of_the_process_stay_with_the_run(path: Path) -> None:
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    with ours, theirs:
        former = signal.set_wakeup_fd(theirs.fileno())
        try:
            ControlServer(path, Engine().handle).close()
        finally:
            found = signal.set_wakeup_fd(former)
        assert found == theirs.fileno()


@pytest.mark.usefixtures("server")
def test_commands_are_answered_one_after_the_other() -> None:
    assert client.ask("status")["status"]["state"] == "running"
    assert client.ask("pause")["status"]["state"] == "paused"
    assert client.ask("status")["status"]["state"] == "paused"


@pytest.mark.usefixtures("server")
def test_the_status_is_followed_until_the_run_ends(server: ControlServer) -> None:
    states = []
    for status in client.follow():
        states.append(status["state"])
        if len(states) == 1:
            client.ask("pause")
        if states[-1] == "paused":
            threading.Thread(target=server.close).start()
    assert (states[0], states[-1]) == ("running", "paused")


@pytest.mark.usefixtures("server")
def test_a_request_of_many_parts_is_one(path: Path) -> None:
    with closing(windows.connect(path, 5)) as channel:
        for k in range(len(REQUEST)):
            channel.send(REQUEST[k : k + 1])
        assert json.loads(channel.receive(5))["ok"] is True


@pytest.mark.usefixtures("server")
def test_what_is_no_request_is_dropped_and_others_are_served(path: Path) -> None:
    for wrong in (b"anything\n", b"\x00" * 5000 + b"\n", b"[" * 4000 + b"\n"):
        assert answer(path, wrong) == b""
    assert json.loads(answer(path, REQUEST))["ok"] is True


@pytest.mark.usefixtures("server")
def test_of_too_many_the_one_that_asks_for_nothing_makes_room(path: Path) -> None:
    with ExitStack() as stack:
        for _ in range(3 * CLIENTS):
            stack.enter_context(closing(windows.connect(path, 5)))
        assert json.loads(answer(path, REQUEST))["ok"] is True
    assert json.loads(answer(path, REQUEST))["ok"] is True


def test_an_answer_that_does_not_come_is_not_waited_for_longer(path: Path) -> None:
    with closing(named_pipe.listen(path, 1)), closing(windows.connect(path, 5)) as channel:
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            channel.receive(0.1)
        assert time.monotonic() - began < 3


@pytest.mark.usefixtures("server")
def test_a_stranger_who_asks_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process whose user is another one; who that is, Windows tells by its number."""
    real = win32.user_of
    monkeypatch.setattr(windows, "serves_own", lambda _: True)
    monkeypatch.setattr(win32, "user_of", lambda _: "S-1-5-21-1-2-3-1001")
    assert answer(path, REQUEST) == b""
    monkeypatch.setattr(win32, "user_of", real)
    assert json.loads(answer(path, REQUEST))["ok"] is True


@pytest.mark.usefixtures("server")
def test_a_stranger_who_serves_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of pipes are common to all users, so that another one may be first."""
    monkeypatch.setattr(windows, "asked_by_own", lambda _: True)
    monkeypatch.setattr(win32, "user_of", lambda _: "S-1-5-21-1-2-3-1001")
    with pytest.raises(EnvironmentLacksError, match="No gesturectl runs"):
        client.ask("status")


def test_a_process_that_may_not_be_looked_at_is_a_stranger(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: int) -> str:
        raise PermissionError(5, "Access is denied.")

    monkeypatch.setattr(win32, "user_of", refused)
    with closing(named_pipe.listen(path, 1)), pytest.raises(PermissionError):
        windows.connect(path, 1)


def test_the_access_list_of_the_pipe_names_its_owner_alone(path: Path) -> None:
    """As the system keeps it. Wine keeps it and grants access to all, which is why the process is asked as well."""
    kind, owner_and_list = 6, 0x1 | 0x4  # SE_KERNEL_OBJECT; OWNER_, DACL_SECURITY_INFORMATION
    pointer = ctypes.c_void_p
    advapi32 = ctypes.WinDLL("advapi32")
    get = win32.declare(
        advapi32, "GetSecurityInfo", wintypes.DWORD, wintypes.HANDLE, ctypes.c_int, wintypes.DWORD,
        *[ctypes.POINTER(pointer)] * 5,
    )  # fmt: skip
    tell = win32.declare(
        advapi32, "ConvertSecurityDescriptorToStringSecurityDescriptorW", wintypes.BOOL, pointer, wintypes.DWORD,
        wintypes.DWORD, ctypes.POINTER(wintypes.LPWSTR), pointer,
    )  # fmt: skip
    with closing(named_pipe.listen(path, 1)) as listener:
        held, text = pointer(), wintypes.LPWSTR()
        assert get(listener._next.handle, kind, owner_and_list, None, None, None, None, ctypes.byref(held)) == 0
        assert tell(held, 1, owner_and_list, ctypes.byref(text), None)
    user = win32.own_user()
    assert text.value == f"O:{user}D:P(D;;GA;;;NU)(A;;GA;;;{user})"


def test_nobody_is_asked_where_none_runs(path: Path) -> None:
    del path
    with pytest.raises(EnvironmentLacksError, match="No gesturectl runs"):
        client.ask("status")
