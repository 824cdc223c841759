"""The wire protocol of Wayland, as far as a client without windows needs it ("The Wayland Protocol", chapter 4)."""

from __future__ import annotations

import array
import os
import select
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress

from gesturectl.model.errors import EnvironmentLacksError

REMEDY = "Run inside a Wayland session, or use `--output none`."
PATIENCE = 2.0  # seconds that a compositor may take to read or answer
_DISPLAY = 1  # the object that is there from the start
_MOST_FDS = 253  # that the kernel passes on at once (SCM_MAX_FD); libwayland sends up to 28, others are lost


class Event:
    """The arguments of one event, read one after another."""

    def __init__(self, opcode: int, body: bytes, fds: list[int]) -> None:
        self.opcode = opcode
        self._body, self._fds, self._at = body, fds, 0

    def number(self, form: str = "I") -> int:
        """The next argument, unsigned, or signed with the form `i`."""
        if len(self._body) < self._at + 4:
            raise ConnectionError("an event is too short")
        (value,) = struct.unpack_from(f"={form}", self._body, self._at)
        self._at += 4
        return int(value)

    def string(self) -> str:
        """The next argument, a string."""
        length = self.number()
        start, self._at = self._at, self._at + (length + 3 & ~3)
        return self._body[start : start + max(length - 1, 0)].decode("utf-8", "replace")

    def fd(self) -> int:
        """The next descriptor that was passed; the caller closes it."""
        if not self._fds:  # as where the compositor could not pass one on for a client that has not read for long
            raise ConnectionError("a descriptor is missing")
        return self._fds.pop(0)


Handler = Callable[[Event], None]


class Wire:
    """A connection to a compositor: requests out, events in.

    Each object has a number; `handlers` take the events of theirs, all others are ignored. Raises
    EnvironmentLacksError once the connection is gone, or the compositor does not answer.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        self._socket.settimeout(PATIENCE)
        try:
            self._socket.connect(path)
        except OSError as e:
            self._socket.close()
            raise EnvironmentLacksError(
                f"The Wayland display {path!r} cannot be opened ({e.strerror or e}).", REMEDY
            ) from None
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN)
        self._room = select.poll()
        self._room.register(self._socket, select.POLLOUT)
        self.handlers: dict[int, Handler] = {_DISPLAY: self._display_event}
        self._last = _DISPLAY
        self._free: list[int] = []  # numbers of objects that both sides have forgotten
        self._reserved: set[int] = set()
        self._in = b""
        self._fds: list[int] = []
        self._out = bytearray()

    def new(self, handler: Handler | None = None) -> int:
        """The number for an object that the next request has to make, as the compositor counts along."""
        number = self._free.pop() if self._free else self._fresh()
        if handler:
            self.handlers[number] = handler
        return number

    def request(self, target: int, opcode: int, *arguments: int | float | str, fd: int | None = None) -> None:
        """Put a request in line, one with `fd` is sent at once; a float becomes the protocol's fixed-point number."""
        self._out += message(target, opcode, *arguments)
        if fd is not None:
            self.flush(fd)

    def fileno(self) -> int:
        """The descriptor of the connection."""
        return self._socket.fileno()

    def read_along(self) -> bool:
        """Whether the compositor reads what is sent; where not, there is still room for a few requests on the way."""
        return bool(self._room.poll(0))

    def flush(self, fd: int | None = None) -> None:
        """Send what is in line."""
        try:
            if fd is not None:
                rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))]
                sent = self._socket.sendmsg([self._out], rights)
                del self._out[:sent]
            with suppress(BlockingIOError):  # a socket with a timeout asks `poll` first, which keeps a part of the room
                del self._out[: os.write(self._socket.fileno(), self._out)]
            if self._out:
                self._socket.sendall(self._out)
        except OSError as e:
            raise self._gone(e) from None
        self._out.clear()

    def dispatch(self) -> None:
        """Handle the events that have come, without waiting for any, and send what they made necessary."""
        while self._poll.poll(0):
            self._read()
        self._handle()
        if self._out:
            self.flush()

    def roundtrip(self) -> None:
        """Wait until the compositor has done all requests, its events handled."""
        self._sync(self.new())

    def wait(self, condition: Callable[[], object]) -> None:
        """Send what is in line, and handle events until `condition` is true."""
        self.flush()
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if not self._poll.poll(max(deadline - time.monotonic(), 0) * 1000):
                raise self._gone(TimeoutError("timed out"))
            self._read()
            self._handle()

    def reserved_roundtrip(self) -> tuple[bytes, bytes]:
        """The same, by a request that may be sent again at any time: that, and what its answer begins with."""
        number = self._fresh()
        self._reserved.add(number)
        self._sync(number)
        return message(_DISPLAY, 0, number), struct.pack("=II", number, 12 << 16)

    def globals(self, handler: Handler) -> int:
        """Pass to `handler` what the compositor offers: event 0 for each global, 1 when it is gone."""
        registry = self.new(handler)
        self.request(_DISPLAY, 1, registry)
        return registry

    def close(self) -> None:
        """End the connection; the compositor releases what it held."""
        self._socket.close()
        for fd in self._fds:
            os.close(fd)
        self._fds.clear()

    def _fresh(self) -> int:
        self._last += 1
        return self._last

    def _sync(self, callback: int) -> None:
        done: list[int] = []
        self.handlers[callback] = lambda _: done.append(1)
        self.request(_DISPLAY, 0, callback)
        self.wait(lambda: done)
        self.handlers.pop(callback, None)

    def _read(self) -> None:
        try:
            data, rights, _, _ = self._socket.recvmsg(65536, socket.CMSG_SPACE(4 * _MOST_FDS))
        except OSError as e:
            raise self._gone(e) from None
        for level, kind, payload in rights:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                fds = array.array("i")
                fds.frombytes(payload[: len(payload) - len(payload) % fds.itemsize])
                self._fds += fds
        if not data:
            self._handle()  # the compositor says why before it hangs up
            raise self._gone(ConnectionResetError())
        self._in += data

    def _handle(self) -> None:
        while len(self._in) >= 8:
            target, second = struct.unpack_from("=II", self._in)
            length = second >> 16
            if length < 8:
                raise self._gone(ConnectionError("it sends what is no message"))
            if len(self._in) < length:
                return
            body, self._in = self._in[8:length], self._in[length:]
            if handler := self.handlers.get(target):
                try:
                    handler(Event(second & 0xFFFF, body, self._fds))
                except ConnectionError as e:
                    raise self._gone(e) from None

    def _display_event(self, event: Event) -> None:
        if event.opcode == 0:  # error
            event.number(), event.number()
            raise self._gone(ConnectionError(event.string()))
        number = event.number()  # of an object that is gone
        self.handlers.pop(number, None)
        if number not in self._reserved:
            self._free.append(number)

    def _gone(self, e: OSError) -> EnvironmentLacksError:
        why = e.strerror or str(e)
        return EnvironmentLacksError(
            f"The connection to the Wayland compositor is gone{f' ({why})' if why else ''}.", REMEDY
        )


def message(target: int, opcode: int, *arguments: int | float | str) -> bytes:
    """A request as it goes over the wire."""
    body = b"".join(_packed(a) for a in arguments)
    return struct.pack("=II", target, (8 + len(body)) << 16 | opcode) + body


def _packed(value: int | float | str) -> bytes:
    if isinstance(value, str):
        data = value.encode() + b"\0"
        return struct.pack("=I", len(data)) + data + bytes(-len(data) % 4)
    if isinstance(value, float):
        value = round(value * 256)
    return struct.pack("=I", value & 0xFFFFFFFF)
