"""Buses that do not behave."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from jeepney import DBusAddress, Message, Parser, new_error, new_method_call, new_method_return

from gesturectl.desktop import bus
from gesturectl.desktop.bus import Bus
from gesturectl.desktop.linux.seat import reporters
from gesturectl.model.errors import EnvironmentLacksError


class Wedged(threading.Thread):
    """A bus that lets programs in, answers their greeting with what `reply` makes of it, and then nothing more."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.reply: Callable[[Message], Message] | None = None
        self.clients: list[socket.socket] = []
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen()
        self.start()

    def run(self) -> None:
        with suppress(OSError):
            while True:
                client = self._server.accept()[0]
                self.clients.append(client)
                self._greet(client)

    def _greet(self, client: socket.socket) -> None:
        told = b""
        while b"BEGIN\r\n" not in told:
            told = client.recv(4096)
            if b"AUTH" in told:
                client.sendall(b"OK 0123456789abcdef\r\n")
            elif b"NEGOTIATE" in told:
                client.sendall(b"AGREE_UNIX_FD\r\n")
        if self.reply:
            parser, greeting = Parser(), told.partition(b"BEGIN\r\n")[2]
            parser.add_data(greeting or client.recv(4096))
            client.sendall(self.reply(parser.get_next_message()).serialise(serial=1))

    def close(self) -> None:
        for s in (self._server, *self.clients):
            s.close()


@pytest.fixture
def wedged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wedged]:
    monkeypatch.setattr(bus, "PATIENCE", 0.1)
    for name in ("SESSION", "SYSTEM"):
        monkeypatch.setenv(f"DBUS_{name}_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
    with closing(Wedged(tmp_path / "bus")) as wedged:
        yield wedged


def test_a_bus_that_does_not_greet_is_none(wedged: Wedged) -> None:
    with pytest.raises(EnvironmentLacksError, match=r"The session's D-Bus cannot be reached \(no answer in time\)"):
        Bus("GNOME", "Log in again.")
    assert reporters() == []
    assert len(wedged.clients) == 3


def test_a_bus_that_lets_nobody_in_is_none(wedged: Wedged) -> None:
    error = "org.freedesktop.DBus.Error.LimitsExceeded"
    wedged.reply = lambda call: new_error(call, error, "s", ("too many connections",))
    with pytest.raises(EnvironmentLacksError, match=r"The system's D-Bus cannot be reached .*too many connections"):
        Bus("the system", "Log in again.", "SYSTEM")


def test_a_bus_that_reads_no_more_keeps_nobody_waiting(wedged: Wedged) -> None:
    wedged.reply = lambda call: new_method_return(call, "s", (":1.1",))
    with closing(Bus("GNOME", "Log in again.")) as connection:
        call = new_method_call(DBusAddress("/", "org.gnome"), "Tell", "s", ("x" * 4096,))

        def talk() -> None:
            for _ in range(1000):
                connection.send(call)

        with pytest.raises(EnvironmentLacksError, match="GNOME is gone"):
            talk()
