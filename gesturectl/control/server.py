"""The control socket: this user's own programs send lines, and each is answered with one.

A client that is malformed, too long, too slow or too many is dropped: of too many, the one that has asked for nothing
longest. Work is paced, so that none can slow down the engine, in whose process this is a thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from gesturectl.control.live import Live
from gesturectl.control.lock import is_own
from gesturectl.control.protocol import VERSION, Record, fulfil, parse, success
from gesturectl.control.status import Status
from gesturectl.model.errors import EnvironmentLacksError

log = logging.getLogger(__name__)

LINE = 4096  # bytes a request may have, with the end of its line
CLIENTS = 16  # at once
PATIENCE = 5.0  # seconds for a whole request, and for an answer to be read
LAST = 0.1  # seconds in which answers are still sent after the end
SPAN, PACE = 0.02, 5  # seconds, and how much is handled within them: the engine waits for no more than one such burst
FOLLOW = 0.1  # seconds between two status lines at least
STALE = 1.0  # seconds after which a status that has not been renewed is sent again, with its age
FAULTS = 5  # failures to accept clients, one after the other, that end it


class _Client:
    """One connection, one of whose requests is worked on at a time."""

    task: asyncio.Task[None]  # that attends to it

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.received = b""
        self.busy = False  # a request is worked on
        self.deadline: asyncio.TimerHandle | None = None  # while the client has to send or to read


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
        self._clients: set[_Client] = set()
        self._since = 0.0
        self._handled = 0  # since then
        self._failed = 0  # one after the other
        self._socket = _listening(path)
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Drops all clients and removes the socket."""
        with contextlib.suppress(RuntimeError):  # closed already, after failures
            self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(2)

    def _run(self) -> None:
        while not self._closing.is_set() and self._failed < FAULTS:
            try:
                self._loop.run_until_complete(self._serve())
            except Exception:  # whatever it is, as of memory: a controlled desktop must not be lost to it
                log.exception("The control socket has failed; its clients are dropped, and the run goes on.")
                self._failed += 1
            with contextlib.suppress(Exception):
                self._end_tasks()
        self._path.unlink(missing_ok=True)
        self._socket.close()
        self._loop.close()

    def _end_tasks(self) -> None:
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))

    async def _serve(self) -> None:
        """Accepts clients until closed; answers that are ready by then are sent. Raises what accepting fails with."""
        accepting = self._loop.create_task(self._accept())
        closing = self._loop.create_task(self._closing.wait())
        await asyncio.wait({accepting, closing}, return_when=asyncio.FIRST_COMPLETED)
        if accepting.done():
            accepting.result()
        if busy := [client.task for client in self._clients if client.busy]:
            await asyncio.wait(busy, timeout=LAST)

    async def _accept(self) -> None:
        while True:
            await self._pause()
            try:
                connection, _ = await self._loop.sock_accept(self._socket)
            except OSError:  # gone again, or no descriptor left
                continue
            if is_own(connection) and self._has_room():
                client = _Client(connection)
                client.task = self._loop.create_task(self._attend(client))
                self._clients.add(client)
            else:
                connection.close()
            self._failed = 0

    def _has_room(self) -> bool:
        """Whether there is a place; the client is dropped for it that has let the others wait longest."""
        if len(self._clients) < CLIENTS:
            return True
        deadlines = {client: client.deadline.when() for client in self._clients if client.deadline}
        if not deadlines:
            return False
        slowest = min(deadlines, key=deadlines.__getitem__)
        slowest.task.cancel()
        self._clients.remove(slowest)
        return True

    async def _attend(self, client: _Client) -> None:
        """Answers a client's requests, one after the other, until it leaves or is dropped."""
        try:
            while line := await self._line(client):
                request = parse(line)
                if request.get("command") == "follow" and request.get("version") == VERSION:
                    await self._follow(client)
                    return
                client.busy = True
                await self._send(client, await fulfil(request, self._live, self._ui))
                client.busy = False
        except (OSError, ValueError):  # it has gone, or sent what is no request
            pass
        except Exception:  # as of memory: other clients may need none
            log.exception("The control socket has failed; a client is dropped, and the run goes on.")
        finally:
            client.connection.close()
            self._clients.discard(client)

    async def _line(self, client: _Client) -> bytes:
        """The next request with the end of its line; empty where none follows, ValueError where it is too long."""
        with self._deadline(client):
            while b"\n" not in client.received:
                if len(client.received) >= LINE:
                    raise ValueError("too long")
                got = await self._loop.sock_recv(client.connection, LINE - len(client.received))
                if not got:
                    return b""
                client.received += got
                if b"\n" not in client.received:
                    await self._pause()
        await self._pause()  # only now: a client whose request has come does not make room for others
        line, newline, client.received = client.received.partition(b"\n")
        return line + newline

    async def _follow(self, client: _Client) -> None:
        """Sends the status now and after each change."""
        sent: Status | None = None
        at = 0.0
        while not _has_left(client):
            status, now = self._live.status, time.monotonic()
            if status is not sent or now - at >= STALE:  # the engine renews it more often, unless it hangs
                await self._send(client, success(status=self._live.told_status()))
                sent, at = status, now
            await asyncio.sleep(FOLLOW)
            await self._pause()

    async def _send(self, client: _Client, record: Record) -> None:
        with self._deadline(client):
            line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
            await self._loop.sock_sendall(client.connection, line)

    @contextlib.contextmanager
    def _deadline(self, client: _Client) -> Iterator[None]:
        """Drops the client where its own part takes longer than PATIENCE; it may make room for others meanwhile."""
        client.deadline = self._loop.call_later(PATIENCE, client.task.cancel)
        try:
            yield
        finally:
            client.deadline.cancel()
            client.deadline = None

    async def _pause(self) -> None:
        """Counts one more thing handled; the whole thread sleeps where these are enough for now, then others go on."""
        now = time.monotonic()
        if now - self._since > SPAN:
            self._since, self._handled = now, 0
        elif self._handled >= self._pace:
            time.sleep(self._since + SPAN - now)
            self._since, self._handled = self._since + SPAN, 0
        self._handled += 1
        await asyncio.sleep(0)


def _has_left(client: _Client) -> bool:
    """Whether one that follows has closed its side, or sends too much; what else it sends is ignored."""
    with contextlib.suppress(BlockingIOError):
        got = client.connection.recv(LINE)
        client.received += got
        return not got or len(client.received) > LINE
    return False


def _listening(path: Path) -> socket.socket:
    """A socket at the path, for its owner alone. Raises EnvironmentLacksError."""
    try:
        path.unlink(missing_ok=True)
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        former = os.umask(0o177)
        try:
            made.bind(str(path))
        finally:
            os.umask(former)
        made.listen(CLIENTS)
    except OSError as e:
        raise EnvironmentLacksError(
            f"{path}: no socket can be made there ({e}).", "Set XDG_RUNTIME_DIR to a folder that you own."
        ) from None
    made.setblocking(False)
    return made
