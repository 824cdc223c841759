"""The control socket: this user's own programs send lines, and each is answered with one.

A client that is malformed, too long, too slow or too many is dropped: of too many, the one that has asked for nothing
longest. Work is paced, so that none can slow down the engine, in whose process this is a thread.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gesturectl.control.live import Live
from gesturectl.control.lock import is_own
from gesturectl.control.protocol import VERSION, fulfil, parse, refusal, success
from gesturectl.model.errors import EnvironmentLacksError

log = logging.getLogger(__name__)

LINE = 4096  # bytes a request may have
CLIENTS = 16  # at once
PATIENCE = 5.0  # seconds for a whole request, and for an answer to be read
ANSWER = 10.0  # seconds in which the engine has to have done what was asked
SPAN, PACE = 0.02, 5  # seconds, and how much is handled within them: the engine waits for no more than one such burst
FOLLOW = 0.1  # seconds between two status lines at least
FAULTS = 5  # turns that fail one after the other end it
UNREAD = 65536  # bytes that may wait for a client


class _Client:
    """One connection: what has come in, what waits to go out."""

    def __init__(self, connection: socket.socket, now: float) -> None:
        self.connection = connection
        self.received = b""
        self.unsent = b""
        self.due: float | None = now + PATIENCE  # when it is dropped
        self.busy = False  # an answer is being worked out
        self.leaves = False  # nothing more comes from it
        self.told: Any = None  # the status last sent to one who follows
        self.follows = False


class ControlServer:
    """Serves `live` at a socket of `path` until closed; `ui` gives the address of the page.

    The path is the caller's alone, by the lock of the run: what a dead run left there is removed. Raises
    EnvironmentLacksError where no socket can be made.
    """

    def __init__(self, path: Path, live: Live, ui: Callable[[], str] | None = None, pace: int = PACE) -> None:
        self._path = path
        self._live = live
        self._ui = ui
        self._pace = pace
        self._clients: dict[socket.socket, _Client] = {}
        self._answers: list[tuple[_Client, dict[str, object]]] = []
        self._selector = selectors.DefaultSelector()
        self._ear, self._bell = socket.socketpair()
        self._closing = False
        self._followed = self._since = 0.0
        self._handled = 0  # since then
        self._failed = 0  # turns, one after the other
        try:
            path.unlink(missing_ok=True)
            self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            former = os.umask(0o177)
            try:
                self._server.bind(str(path))
            finally:
                os.umask(former)
            self._server.listen(CLIENTS)
        except OSError as e:
            raise EnvironmentLacksError(
                f"{path}: no socket can be made there ({e}).", "Set XDG_RUNTIME_DIR to a folder that you own."
            ) from None
        for s in (self._server, self._ear, self._bell):
            s.setblocking(False)
        self._selector.register(self._server, selectors.EVENT_READ)
        self._selector.register(self._ear, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name="control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Drops all clients and removes the socket."""
        self._closing = True
        self._ring()
        self._thread.join(2)

    def _ring(self) -> None:
        with contextlib.suppress(OSError):  # full, which rings as well, or closed
            self._bell.send(b".")

    def _run(self) -> None:
        while not self._closing and self._failed < FAULTS:
            self._turn()
        with contextlib.suppress(Exception):
            self._answer()
        self._drop(*self._clients.values())
        self._path.unlink(missing_ok=True)
        for s in (self._server, self._ear, self._bell, self._selector):
            s.close()

    def _turn(self) -> None:
        """Handles what has come; where that fails, the way to pause and to stop is kept open all the same."""
        try:
            events, now = self._selector.select(self._timeout()), time.monotonic()
            for key, mask in events:
                self._event(key.fileobj, mask, now)  # type: ignore[arg-type]
            self._answer()
            self._follow(now)
            self._drop_late(now)
            self._failed = 0
        except Exception:  # whatever it is, as of memory: a controlled desktop must not be lost to it
            log.exception("The control socket has failed; its clients are dropped, and the run goes on.")
            self._drop(*self._clients.values())
            self._failed += 1

    def _rest(self) -> None:
        """Something is about to be handled; waits first where that is too much for now."""
        now = time.monotonic()
        if now - self._since > SPAN:
            self._since, self._handled = now, 0
        elif self._handled >= self._pace:
            time.sleep(self._since + SPAN - now)
            self._since, self._handled = self._since + SPAN, 0
        self._handled += 1

    def _timeout(self) -> float | None:
        if any(c.follows for c in self._clients.values()):
            return FOLLOW
        due = [c.due for c in self._clients.values() if c.due is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _event(self, s: socket.socket, mask: int, now: float) -> None:
        if s is self._ear:
            with contextlib.suppress(BlockingIOError):
                s.recv(64)
            return
        self._rest()
        if s is self._server:
            self._accept(now)
            return
        if (client := self._clients.get(s)) is None:
            return
        try:
            if mask & selectors.EVENT_WRITE:
                self._flush(client)
            if mask & selectors.EVENT_READ:
                self._read(client, now)
        except OSError:
            self._drop(client)

    def _accept(self, now: float) -> None:
        try:
            connection, _ = self._server.accept()
        except OSError:  # gone again, or no descriptor left
            return
        if not is_own(connection) or not self._room():
            connection.close()
            return
        connection.setblocking(False)
        client = self._clients[connection] = _Client(connection, now)
        self._selector.register(connection, selectors.EVENT_READ)
        try:  # what it asks is often there by now, and should not wait for other clients
            self._read(client, now)
        except BlockingIOError:
            pass
        except OSError:
            self._drop(client)

    def _room(self) -> bool:
        """Whether there is a place, for which the one is dropped who has let the others wait longest for a request."""
        if len(self._clients) < CLIENTS:
            return True
        idle = [c for c in self._clients.values() if not c.follows and not c.busy]
        if idle:
            self._drop(min(idle, key=lambda c: c.due or 0.0))
        return bool(idle)

    def _read(self, client: _Client, now: float) -> None:
        if not (got := client.connection.recv(LINE + 1)):
            client.leaves = True
            if client.follows or not (client.busy or client.unsent):
                self._drop(client)
            else:
                self._listen(client)
            return
        client.received += got
        if len(client.received) > LINE:
            self._drop(client)
        else:
            self._next(client, now)

    def _next(self, client: _Client, now: float) -> None:
        """Begins on the client's next whole line, one at a time."""
        line, newline, rest = client.received.partition(b"\n")
        if not newline or client.busy or client.follows:
            return
        client.received, client.busy, client.due = rest, True, now + ANSWER
        try:
            request = parse(line)
        except ValueError:
            self._drop(client)
            return
        if request.get("command") == "follow" and request.get("version") == VERSION:
            client.follows, client.busy, client.due = True, False, None
            self._followed = 0.0
        else:
            fulfil(request, self._live, self._ui, lambda answer: self._tell(client, answer))

    def _tell(self, client: _Client, answer: dict[str, object]) -> None:
        """From any thread: the answer to a client's request."""
        self._answers.append((client, answer))
        self._ring()

    def _answer(self) -> None:
        for _ in range(len(self._answers)):  # what these clients ask next comes after what others have asked meanwhile
            self._rest()
            client, answer = self._answers.pop(0)
            if client.connection not in self._clients:
                continue
            client.busy = False
            now = time.monotonic()
            client.due = now + PATIENCE
            self._send(client, answer)
            if client.connection in self._clients:
                self._next(client, now)

    def _follow(self, now: float) -> None:
        if now - self._followed < FOLLOW:
            return
        self._followed = now
        status = self._live.status
        record: dict[str, object] | None = None
        for client in list(self._clients.values()):
            if client.follows and client.told is not status and not client.unsent:
                record = record or success(status=asdict(status))
                client.told, client.due = status, None
                self._send(client, record)

    def _send(self, client: _Client, record: dict[str, object]) -> None:
        client.unsent += json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        try:
            self._flush(client)
        except OSError:
            self._drop(client)

    def _flush(self, client: _Client) -> None:
        if client.unsent:
            try:
                sent = client.connection.send(client.unsent)
            except BlockingIOError:
                sent = 0
            client.unsent = client.unsent[sent:]
        if len(client.unsent) > UNREAD or (client.leaves and not client.unsent and not client.busy):
            self._drop(client)
        else:
            if client.unsent and client.due is None:
                client.due = time.monotonic() + PATIENCE
            self._listen(client)

    def _listen(self, client: _Client) -> None:
        mask = (0 if client.leaves else selectors.EVENT_READ) | (selectors.EVENT_WRITE if client.unsent else 0)
        registered = client.connection in self._selector.get_map()
        if mask and registered:
            self._selector.modify(client.connection, mask)
        elif mask:
            self._selector.register(client.connection, mask)
        elif registered:
            self._selector.unregister(client.connection)

    def _drop_late(self, now: float) -> None:
        for client in [c for c in self._clients.values() if c.due is not None and c.due <= now]:
            if client.busy:
                self._tell(client, refusal("The running gesturectl does not answer.", "Look into its log."))
                client.due = None
            else:
                self._drop(client)

    def _drop(self, *clients: _Client) -> None:
        for client in clients:
            if self._clients.pop(client.connection, None) is not None:
                with contextlib.suppress(KeyError):
                    self._selector.unregister(client.connection)
                client.connection.close()


def can_serve() -> bool:
    """Whether this system has such sockets."""
    return hasattr(socket, "AF_UNIX")
