"""Calls to other programs on a D-Bus, and their signals."""

from __future__ import annotations

import struct
import time
from collections import deque
from collections.abc import Iterator
from typing import Any, Literal

from jeepney import (
    DBusAddress,
    DBusErrorResponse,
    HeaderFields,
    MatchRule,
    Message,
    MessageFlag,
    MessageType,
    Properties,
    message_bus,
)
from jeepney.bus import get_bus
from jeepney.io.blocking import DBusConnection, prep_socket

from gesturectl.desktop.release.posix import Display
from gesturectl.model.errors import EnvironmentLacksError

_LAST_SERIAL = 0xFFFFFFFF  # of messages, which no run comes to
PATIENCE = 3.0  # seconds for an answer, the bus' own included, and for what is sent to be taken


class Bus:
    """A connection to a bus that keeps the last signals which come; one thread uses it.

    whom: who is talked to, in words; remedy: that of every error; name: which bus, that of the system passing on
    descriptors, too; address: that of another one in its place. Raises EnvironmentLacksError where the bus, an answer
    or the connection is missing.
    """

    def __init__(
        self, whom: str, remedy: str, name: Literal["SESSION", "SYSTEM"] = "SESSION", address: str = ""
    ) -> None:
        self._whom, self._remedy = whom, remedy
        self._signals: deque[Message] = deque(maxlen=64)
        try:
            self._connection = _connect(name, address)
        except (OSError, KeyError, ValueError, RuntimeError, DBusErrorResponse) as e:
            raise EnvironmentLacksError(f"The {name.lower()}'s D-Bus cannot be reached ({_why(e)}).", remedy) from None
        self._connection.filter(MatchRule(type="signal"), queue=self._signals)

    @property
    def name(self) -> str:
        """This connection's own name on the bus."""
        return str(self._connection.unique_name)

    def fileno(self) -> int:
        """The descriptor of the connection."""
        return int(self._connection.sock.fileno())

    def guarded(self, again: int = 0) -> Display:
        """What a guardian needs of this connection: the bus answers when it has passed on all that came before."""
        ask = message_bus.GetId().serialise(serial=_LAST_SERIAL)
        return Display(self.fileno(), again=again, ask=ask, answer=struct.pack("=4sI", b"\x05\x01u\0", _LAST_SERIAL))

    def answer(self, call: Message, kind: str | None = None) -> Any:
        """The values that a call is answered with; EnvironmentLacksError where it is an error.

        kind: their types (D-Bus Specification); values of others are an error, too.
        """
        try:
            reply = self._connection.send_and_get_reply(call)
        except OSError as e:
            raise self._gone(e) from None
        what = call.header.fields[HeaderFields.member]
        if reply.header.message_type == MessageType.error:
            raise EnvironmentLacksError(
                f"{self._whom} refuses this ({what}: {' '.join(map(str, reply.body))}).", self._remedy
            )
        if kind is not None and (found := kind_of(reply)) != kind:
            raise self._odd(what, found, kind)
        return reply.body

    def property(self, address: DBusAddress, name: str, kind: str) -> Any:
        """The value of a property of that type; raises as `answer`."""
        ((found, value),) = self.answer(Properties(address).get(name), "v")
        if found != kind:
            raise self._odd(name, found, kind)
        return value

    def send(self, call: Message) -> None:
        """Send a call without waiting for its answer."""
        call.header.flags = MessageFlag.no_reply_expected
        try:
            self._connection.send(call)
        except OSError as e:
            raise self._gone(e) from None

    def post(self, message: Message) -> int:
        """Send anything without waiting; the serial by which its answer is known among `messages`."""
        serial = next(self._connection.outgoing_serial)
        try:
            self._connection.send(message, serial=serial)
        except OSError as e:
            raise self._gone(e) from None
        return int(serial)

    def messages(self) -> Iterator[Message]:
        """All that has come: calls, answers and signals."""
        while True:
            try:
                yield self._connection.receive(timeout=0.0)
            except TimeoutError:
                return
            except OSError as e:
                raise self._gone(e) from None

    def listen(self, **rule: str) -> None:
        """Have the bus pass on the signals that match: keys and values of a match rule (D-Bus Specification)."""
        wanted = ",".join(f"{key}='{value}'" for key, value in {"type": "signal", **rule}.items())
        self.answer(message_bus.AddMatch(wanted))

    def signals(self) -> Iterator[Message]:
        """Those that have come."""
        while self._comes(0.0):
            pass
        while self._signals:
            yield self._signals.popleft()

    def take_signal(self, path: str, member: str, seconds: float = 0.0) -> Message | None:
        """That signal if it has come, or comes within that time."""
        deadline = time.monotonic() + seconds
        while True:
            for signal in self._signals:
                fields = signal.header.fields
                if (fields.get(HeaderFields.path), fields.get(HeaderFields.member)) == (path, member):
                    self._signals.remove(signal)
                    return signal
            if not self._comes(max(deadline - time.monotonic(), 0)):
                return None

    def close(self) -> None:
        """End the connection, and with it what others keep for it."""
        self._connection.close()

    def _comes(self, seconds: float) -> bool:
        """Takes the next message; False where none comes within that time."""
        try:
            self._connection.recv_messages(timeout=seconds)
        except TimeoutError:
            return False
        except OSError as e:
            raise self._gone(e) from None
        return True

    def _odd(self, what: str, found: str, expected: str) -> EnvironmentLacksError:
        got = f"{found or 'nothing'} in place of {expected}"
        return EnvironmentLacksError(f"{self._whom} answers what is not understood ({what}: {got}).", self._remedy)

    def _gone(self, e: OSError) -> EnvironmentLacksError:
        return EnvironmentLacksError(f"The connection to {self._whom} is gone ({_why(e)}).", self._remedy)


class _BusConnection(DBusConnection):  # type: ignore[misc]
    def send_and_get_reply(self, message: Message, *, timeout: float | None = None) -> Message:
        """With an end in any case: making a connection would wait for ever for the answer to its Hello."""
        return super().send_and_get_reply(message, timeout=PATIENCE if timeout is None else timeout)


def kind_of(message: Message) -> str:
    """The types of a message's values (D-Bus Specification)."""
    return str(message.header.fields.get(HeaderFields.signature, ""))


def _connect(name: str, address: str) -> _BusConnection:
    passes_descriptors = name == "SYSTEM"
    sock = prep_socket(get_bus(address or name), passes_descriptors, timeout=PATIENCE)
    sock.settimeout(PATIENCE)  # sending waits for a bus that reads
    try:
        return _BusConnection(sock, passes_descriptors)
    except BaseException:
        sock.close()
        raise


def _why(e: Exception) -> str:
    if isinstance(e, KeyError):
        return f"{e.args[0]} is not set"
    return "no answer in time" if isinstance(e, TimeoutError) else str(e)
