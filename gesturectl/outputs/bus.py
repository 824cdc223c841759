"""Calls to other programs on the session's D-Bus."""

from __future__ import annotations

import time
from collections import deque
from typing import Any

from jeepney import HeaderFields, MatchRule, Message, MessageFlag, MessageType, message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from gesturectl.errors import EnvironmentLacksError

PATIENCE = 3.0  # seconds for an answer


class Bus:
    """A connection to the session's bus; `whom` is who is talked to, in words, `remedy` that of every error.

    Raises EnvironmentLacksError where the bus, an answer or the connection is missing.
    """

    def __init__(self, whom: str, remedy: str) -> None:
        self._whom, self._remedy = whom, remedy
        self._signals: deque[Message] = deque(maxlen=64)
        try:
            self._connection: DBusConnection = open_dbus_connection("SESSION")
        except (OSError, KeyError, ValueError) as e:
            raise EnvironmentLacksError(f"The session's D-Bus cannot be reached ({e}).", remedy) from None

    @property
    def name(self) -> str:
        """This connection's own name on the bus."""
        return str(self._connection.unique_name)

    def fileno(self) -> int:
        """The descriptor of the connection."""
        return int(self._connection.sock.fileno())

    def answer(self, call: Message) -> Any:
        """The values that a call is answered with; EnvironmentLacksError where it is an error."""
        try:
            reply = self._connection.send_and_get_reply(call, timeout=PATIENCE)
        except (OSError, TimeoutError) as e:
            raise self._gone(e) from None
        if reply.header.message_type == MessageType.error:
            what = call.header.fields[HeaderFields.member]
            raise EnvironmentLacksError(
                f"{self._whom} refuses this ({what}: {' '.join(map(str, reply.body))}).", self._remedy
            )
        return reply.body

    def tell(self, call: Message) -> None:
        """Send a call without waiting for its answer."""
        call.header.flags = MessageFlag.no_reply_expected
        try:
            self._connection.send(call)
        except OSError as e:
            raise self._gone(e) from None

    def listen(self, **rule: str) -> None:
        """Have the bus pass on signals that match, and keep the last of them."""
        wanted = MatchRule(type="signal", **rule)
        self._connection.filter(wanted, queue=self._signals)
        self.answer(message_bus.AddMatch(wanted))

    def heard(self, path: str, member: str, seconds: float = 0.0) -> Message | None:
        """That signal if it has come, or comes within that time."""
        deadline = time.monotonic() + seconds
        try:
            while True:
                for signal in self._signals:
                    fields = signal.header.fields
                    if (fields.get(HeaderFields.path), fields.get(HeaderFields.member)) == (path, member):
                        self._signals.remove(signal)
                        return signal
                self._connection.recv_messages(timeout=max(deadline - time.monotonic(), 0))
        except TimeoutError:
            return None
        except OSError as e:
            raise self._gone(e) from None

    def close(self) -> None:
        """End the connection, and with it what others keep for it."""
        self._connection.close()

    def _gone(self, e: Exception) -> EnvironmentLacksError:
        return EnvironmentLacksError(f"The connection to {self._whom} is gone ({e}).", self._remedy)
