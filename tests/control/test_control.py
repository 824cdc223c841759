"""The control socket, and whoever comes to it."""

import contextlib
import json
import os
import random
import socket
import stat
import sys
import threading
import time

import pytest

from gesturectl.control import client
from gesturectl.control.run_handle import RunHandle
from gesturectl.control.server import CLIENTS, LINE, ControlServer
from gesturectl.control.status import CameraStatus, Status
from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.settings import Config
from tests.xserver import wait_for

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs Unix sockets")


class Engine:
    """A run that does what is asked when `do` is called, or at once."""

    def __init__(self):
        self.done = []
        self.state = "running"
        self.handle = RunHandle(None, Config(), self.status(), self)
        self.handle.commands.wake = self.do

    def do(self):
        self.handle.commands.do()

    def pause(self):
        self.done.append("pause")
        self.state = "paused"

    def status(self):
        return status(self.state)

    def reload(self):
        raise InputError("config.yaml:1:1: bad.", "Mend it.")

    def toggle(self):
        raise ZeroDivisionError

    def profile(self, name):
        self.done.append(name)


def status(state):
    camera = CameraStatus("camera 0", "on", (640, 480), 30.0, 30.0)
    return Status(state, None, False, "default", ("default",), (), (), camera, "none", (1920, 1080))


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
def server(engine, tmp_path):
    path = tmp_path / "socket"
    server = ControlServer(path, engine.handle, lambda: "http://127.0.0.1:1/?token=x", pace=100_000)
    yield path
    server.close()
    assert not path.exists()


def connected(path):
    s = socket.socket(socket.AF_UNIX)
    s.connect(str(path))
    s.settimeout(5)
    return s


def answer(path, line):
    with connected(path) as s:
        s.sendall(line)
        return received(s)


def received(s):
    got = b""
    while not got.endswith(b"\n"):
        try:
            more = s.recv(65536)
        except ConnectionResetError:
            return None
        if not more:
            return None
        got += more
    return json.loads(got)


def ask(path, command, **words):
    return answer(path, json.dumps({"version": 1, "command": command} | words).encode() + b"\n")


def test_the_status_is_answered_from_what_the_engine_left(server):
    got = ask(server, "status")
    assert (got["version"], got["ok"], got["status"]["state"]) == (1, True, "running")
    assert got["status"]["camera"]["name"] == "camera 0"


def test_a_command_is_done_by_the_engine_and_its_outcome_answered(server, engine):
    assert ask(server, "pause")["status"]["state"] == "paused"
    assert ask(server, "profile", name="games")["ok"] is True
    assert engine.done == ["pause", "games"]
    assert ask(server, "reload") == {
        "version": 1,
        "ok": False,
        "problem": "config.yaml:1:1: bad.",
        "remedy": "Mend it.",
    }
    assert "ZeroDivisionError" in ask(server, "toggle")["problem"]
    assert ask(server, "ui")["url"].startswith("http://127.0.0.1:1/")


@pytest.mark.parametrize(
    "request_",
    [{"version": 2, "command": "status"}, {"version": 1, "command": "dance"}, {"version": 1, "command": "profile"}],
)
def test_what_it_does_not_know_is_refused_with_a_remedy(server, request_):
    got = answer(server, json.dumps(request_).encode() + b"\n")
    assert (got["ok"], bool(got["problem"]), bool(got["remedy"])) == (False, True, True)


def test_one_connection_may_ask_again_and_again_and_all_at_once(server, engine):
    with connected(server) as s:
        s.sendall(b'{"version":1,"command":"pause"}\n{"version":1,"command":"status"}\n')
        with s.makefile("rb") as lines:
            assert [json.loads(lines.readline())["status"]["state"] for _ in range(2)] == ["paused"] * 2


def test_a_client_that_has_sent_all_and_closed_that_way_is_answered(server):
    with connected(server) as s:
        s.sendall(b'{"version":1,"command":"status"}\n')
        s.shutdown(socket.SHUT_WR)
        assert received(s)["ok"] is True
        assert s.recv(1) == b""


def test_a_follower_is_told_now_and_of_changes_only(server, engine):
    with connected(server) as s:
        s.sendall(b'{"version":1,"command":"follow"}\n')
        with s.makefile("rb") as lines:
            assert json.loads(lines.readline())["status"]["state"] == "running"
            ask(server, "pause")
            assert json.loads(lines.readline())["status"]["state"] == "paused"
            s.settimeout(0.4)
            with pytest.raises(TimeoutError):
                lines.readline()


def test_a_follower_that_does_not_read_is_dropped(server, engine, monkeypatch):
    monkeypatch.setattr("gesturectl.control.server.PATIENCE", 0.3)
    with connected(server) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        s.sendall(b'{"version":1,"command":"follow"}\n')
        end = time.monotonic() + 20

        def dropped():
            engine.handle.status = status(random.choice("ab") * 20_000)
            try:
                s.send(b"x")
            except OSError:
                return True
            return time.monotonic() > end

        wait_for(dropped, "it to be dropped", seconds=25)
        assert time.monotonic() < end


@pytest.mark.parametrize(
    "sent",
    [
        b"\n",
        b"{}\n",
        b"[" * (LINE - 1) + b"\n",
        b"\xff\xfe\n",
        b'{"version":1,"command":5}\n',
        b"null\n",
        b"x" * (LINE * 3),
    ],
    ids=["empty", "nothing", "deep", "not utf-8", "number", "null", "huge"],
)
def test_a_malformed_client_is_dropped(server, sent):
    assert answer(server, sent) is None
    assert ask(server, "status")["ok"] is True


def test_a_failure_drops_a_client_and_no_more(engine, tmp_path, monkeypatch):
    def fail(_):
        monkeypatch.undo()
        raise MemoryError

    monkeypatch.setattr("gesturectl.control.server.parse", fail)
    with contextlib.closing(ControlServer(tmp_path / "socket", engine.handle)):
        assert answer(tmp_path / "socket", b"anything\n") is None
        assert ask(tmp_path / "socket", "pause")["ok"]
    assert engine.done == ["pause"]


def test_a_page_that_finds_no_thread_is_refused_and_a_pause_still_heeded(server, engine, monkeypatch):
    def full(*_, **__):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("gesturectl.control.protocol.threading.Thread", full)
    got = ask(server, "ui")
    assert (got["ok"], "can't start new thread" in got["problem"]) == (False, True)
    assert ask(server, "pause")["ok"]
    assert engine.done == ["pause"]


def test_a_slow_client_is_dropped(server, monkeypatch):
    monkeypatch.setattr("gesturectl.control.server.PATIENCE", 0.2)
    with connected(server) as s:
        s.sendall(b'{"version"')
        assert received(s) is None


def test_of_more_clients_than_there_is_room_for_the_one_that_has_asked_for_nothing_longest_goes(server):
    idle = [connected(server) for _ in range(CLIENTS)]
    assert ask(server, "status")["ok"] is True
    assert idle[0].recv(1) == b""
    followers = [following(server) for _ in range(CLIENTS)]
    assert answer_or_none(server) is None
    assert all(s.recv(1) == b"" for s in idle[1:])
    for s in idle + followers:
        s.close()
    wait_for(lambda: answer_or_none(server) is not None, "room")


def following(path):
    s = connected(path)
    s.sendall(b'{"version":1,"command":"follow"}\n')
    assert received(s)["ok"] is True
    return s


@pytest.fixture
def all_there(server, monkeypatch):
    """One place is free, and the next client is accepted once this is set."""
    followers = [following(server) for _ in range(CLIENTS - 1)]
    event = threading.Event()
    monkeypatch.setattr("gesturectl.control.local.unix_socket.is_own", lambda _: event.wait(5))
    yield event
    for s in followers:
        s.close()


def test_a_request_that_comes_with_its_client_is_answered_whoever_comes_next(server, all_there):
    with connected(server) as s:
        s.sendall(b'{"version":1,"command":"status"}\n')
        with connected(server):
            all_there.set()
            assert received(s)["ok"] is True


def test_a_client_with_many_requests_keeps_its_place_no_longer_than_one_turn_for_each(server, all_there):
    with contextlib.ExitStack() as stack:
        first, *_, last = [stack.enter_context(connected(server)) for _ in range(9)]
        first.sendall(b'{"version":1,"command":"status"}\n' * 4)
        last.sendall(b'{"version":1,"command":"status"}\n')
        all_there.set()
        assert received(last)["ok"] is True
        with first.makefile("rb") as lines:
            assert len(lines.readlines()) == 4


def answer_or_none(path):
    try:
        return ask(path, "status")
    except OSError:
        return None


def test_random_lines_leave_it_in_order(server):
    """`GESTURECTL_LINES=10000` tries more of them."""
    chance = random.Random(5)
    words = [
        b'{"version":1,"command":"',
        b"status",
        b"profile",
        b'"}',
        b"\n",
        b"\0",
        b"[",
        b'"name":',
        b"1e999",
        b"\xc3",
    ]
    for _ in range(int(os.environ.get("GESTURECTL_LINES", "300"))):
        line = b"".join(chance.choice(words) for _ in range(chance.randrange(1, 9)))
        if chance.random() < 0.2:
            line += chance.randbytes(chance.randrange(2 * LINE))
        with connected(server) as s:
            with contextlib.suppress(OSError):
                s.sendall(line)
            if chance.random() < 0.5:
                with contextlib.suppress(OSError):
                    s.shutdown(socket.SHUT_WR)
    assert ask(server, "status")["ok"] is True


def test_an_engine_that_hangs_is_told_of(server, engine, monkeypatch):
    monkeypatch.setattr("gesturectl.control.protocol.ANSWER", 0.2)
    engine.handle.commands.wake = lambda: None
    got = ask(server, "pause")
    assert (got["ok"], got["problem"]) == (False, "The running gesturectl does not answer.")
    status = ask(server, "status")["status"]
    assert status["state"] == "running"
    assert status["age"] >= 0.2


def test_a_follower_of_an_engine_that_hangs_is_told_its_age(server, monkeypatch):
    monkeypatch.setattr("gesturectl.control.server.STALE", 0.2)
    with connected(server) as s:
        s.sendall(b'{"version":1,"command":"follow"}\n')
        with s.makefile("rb") as lines:
            ages = [json.loads(lines.readline())["status"]["age"] for _ in range(3)]
    assert ages == sorted(ages)
    assert ages[-1] >= 0.4


def test_stop_ends_an_engine_that_hangs_in_another_way(server, engine, monkeypatch):
    monkeypatch.setattr("gesturectl.control.protocol.STOP", 0.1)
    told = []
    engine.handle.ending = lambda: told.append("ending")
    engine.handle.commands.wake = lambda: None
    assert ask(server, "stop")["ok"] is True
    assert told == ["ending"]


def test_the_socket_is_the_owners_alone_and_takes_a_dead_ones_place(server):
    assert stat.S_IMODE(server.stat().st_mode) == 0o600


def test_a_dead_runs_socket_is_replaced(engine, tmp_path):
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    server = ControlServer(path, engine.handle)
    assert ask(path, "status")["ok"] is True
    assert ask(path, "ui")["ok"] is False
    server.close()


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux who the other side is")
def test_another_user_is_refused(server, monkeypatch):
    monkeypatch.setattr("gesturectl.control.local.unix.os.getuid", lambda: 12345)
    assert answer_or_none(server) is None


def test_moments_reach_a_reader_that_takes_them_and_wait_for_a_slow_one(engine):
    woken = threading.Event()
    reader = engine.handle.subscribe(woken.set)
    steps = [object() for _ in range(100)]
    for step in steps:
        engine.handle.watch(None, step)
    assert woken.is_set()
    assert [m.step for m in reader.take()] == steps[-64:]
    woken.clear()
    assert reader.take() == []
    engine.handle.watch(None, steps[0])
    assert woken.is_set()
    reader.close()
    engine.handle.watch(None, steps[1])
    assert [m.step for m in reader.take()] == [steps[0]]


def test_work_asked_for_after_the_end_is_refused(engine):
    engine.handle.commands.close()
    with pytest.raises(InputError, match="ending"):
        engine.handle.submit(lambda controls: controls.pause()).result(1)
    assert engine.done == []


def test_a_run_that_ends_before_it_is_asked_is_an_error_in_words(monkeypatch):
    class Gone:
        def send(self, data):
            raise BrokenPipeError

        def close(self):
            pass

    monkeypatch.setattr(client, "connect", lambda *_: Gone())
    with pytest.raises(EnvironmentLacksError, match="does not answer"):
        client.ask("status")
