"""What systemd is told, and what the signals mean."""

import contextlib
import os
import signal
import socket

import pytest

from gesturectl.run import service
from gesturectl.run.service import Service, Signals

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs Unix sockets")


@pytest.fixture
def manager(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
        s.bind(str(tmp_path / "notify"))
        s.setblocking(False)
        yield s


def told(manager):
    got = []
    with contextlib.suppress(BlockingIOError):
        while True:
            got.append(manager.recv(1000).decode())
    return got


def test_systemd_is_told_of_start_status_and_end(manager, tmp_path):
    run = Service({"NOTIFY_SOCKET": str(tmp_path / "notify")})
    run.ready()
    run.status("running")
    run.status("running")
    run.alive()
    run.stopping()
    assert told(manager) == ["READY=1", "STATUS=running", "STOPPING=1"]


def test_the_watchdog_is_fed_only_as_often_as_needed_and_only_by_progress(manager, tmp_path, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(service.time, "monotonic", lambda: now[0])
    environment = {
        "NOTIFY_SOCKET": str(tmp_path / "notify"),
        "WATCHDOG_USEC": "4000000",
        "WATCHDOG_PID": str(os.getpid()),
    }
    run = Service(environment)
    for _ in range(30):
        run.alive()
        now[0] += 0.1
    assert told(manager) == ["WATCHDOG=1"] * 3
    other = Service(environment | {"WATCHDOG_PID": "1"})
    other.alive()
    assert told(manager) == []


def test_without_systemd_nothing_is_told(manager):
    run = Service({})
    run.ready()
    run.alive()
    assert told(manager) == []


def deliver(number):
    """Calls the handler: pytest's own stack for signals is too small for a processor whose AMX has been in use."""
    handler = signal.getsignal(number)
    assert callable(handler)
    handler(number, None)


@pytest.mark.parametrize(("before", "now", "reloads"), [(False, False, True), (True, True, True), (True, False, False)])
def test_a_hangup_reloads_unless_the_terminal_has_gone(monkeypatch, before, now, reloads):
    monkeypatch.setattr(service, "has_terminal", lambda: before)
    signals = Signals()
    with signals.taken():
        assert not signals.reload()
        deliver(signal.SIGHUP)
        monkeypatch.setattr(service, "has_terminal", lambda: now)
        assert signals.reload() is reloads
        assert not signals.reload()
        assert bool(signals.stop) is not reloads


def test_the_signals_are_given_back(monkeypatch):
    former = signal.getsignal(signal.SIGTERM)
    with Signals().taken() as signals:
        deliver(signal.SIGTERM)
        assert signals.stop == [signal.SIGTERM]
    assert signal.getsignal(signal.SIGTERM) is former
