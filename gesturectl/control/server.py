"""The control socket: this user's own programs send lines, and each is answered with one.

A client that is malformed, too long, too slow or too many is dropped: of too many, the one that has asked for nothing
longest. Work is paced, so that none can slow down the engine, in whose process this is a thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from gesturectl.control.local.channel import Connection
from gesturectl.control.local.listen import listen
from gesturectl.control.protocol import VERSION, Record, fulfil, parse, success
from gesturectl.control.run_handle import RunHandle
from gesturectl.control.status import Status

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

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.received = b""
        self.busy = False  # a request is worked on
        self.deadline: asyncio.TimerHandle | None = None  # while the client has to send or to read


class ControlServer:
    """Serves `live` at a socket of `path` until closed; `ui` gives the address of the page.

    The path is the caller's alone, by the lock of the run: what a dead run left there is removed. Raises
    EnvironmentLacksError where no socket can be made.
    """

    def __init__(self, path: Path, handle: RunHandle, ui: Callable[[], str] | None = None, pace: int = PACE) -> None:
        self._handle = handle
        self._ui = ui
        self._pace = pace
        self._clients: set[_Client] = set()
        self._since = 0.0
        self._handled = 0  # since then
        self._failed = 0  # one after the other
        self._listener = listen(path, CLIENTS)
        self._loop = self._listener.loop
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
        self._listener.close()
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
                connection = await self._listener.accept()
            except OSError:  # gone again, or no descriptor left
                continue
            if connection and self._has_room():
                client = _Client(connection)
                client.task = self._loop.create_task(self._attend(client))
                self._clients.add(client)
            elif connection:
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
                await self._send(client, await fulfil(request, self._handle, self._ui))
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
                got = await client.connection.receive(LINE - len(client.received))
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
        leaving = self._loop.create_task(self._leaving(client))
        try:
            await self._send_changes(client, leaving.done)
        finally:
            leaving.cancel()
            await asyncio.wait({leaving})  # before its connection is closed

    async def _leaving(self, client: _Client) -> None:
        """Returns when one that follows has closed its side, or sends too much; what else it sends is ignored."""
        received = len(client.received)
        with contextlib.suppress(OSError):
            while received <= LINE and (got := await client.connection.receive(LINE)):
                received += len(got)
                await self._pause()

    async def _send_changes(self, client: _Client, left: Callable[[], bool]) -> None:
        sent: Status | None = None
        at = 0.0
        while not left():
            status, now = self._handle.status, time.monotonic()
            if status is not sent or now - at >= STALE:  # the engine renews it more often, unless it hangs
                await self._send(client, success(status=self._handle.status_record()))
                sent, at = status, now
            await asyncio.sleep(FOLLOW)
            await self._pause()

    async def _send(self, client: _Client, record: Record) -> None:
        with self._deadline(client):
            line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
            await client.connection.send(line)

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
