"""Calls to programs of the session by D-Bus, one connection for all ways that need it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any, Literal

from jeepney import DBusAddress, Message, MessageFlag, Properties, message_bus, new_method_call

from gesturectl.desktop.bus import Bus
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError

REMEDY = "Write your own way below `desktop:` in the config."


class Caller:
    """Calls to whoever owns names on a bus; no program is started by them. A connection lives for one action."""

    def __init__(self, name: Literal["SESSION", "SYSTEM"] = "SESSION") -> None:
        self._name = name

    def with_bus(self, whom: str, do: Callable[[Bus], Any]) -> Any:
        """What `do` answers with a connection. Raises GesturectlError where there is no bus, or `whom` refuses."""
        try:
            with closing(Bus(whom, REMEDY, self._name)) as bus:
                return do(bus)
        except EnvironmentLacksError as e:
            raise GesturectlError(e.problem, REMEDY) from None  # the desktop itself may well be there

    def owned(self) -> frozenset[str]:
        """The names that have an owner. Raises as `with_bus`."""
        return frozenset(self.with_bus("the D-Bus", lambda bus: bus.answer(message_bus.ListNames())[0]))

    def call(self, whom: str, address: DBusAddress, member: str, signature: str = "", *values: object) -> Any:
        """The values of an answer."""
        return self.with_bus(whom, lambda bus: bus.answer(quiet(address, member, signature, *values)))

    def get(self, whom: str, address: DBusAddress, name: str) -> Any:
        """The value of a property."""
        return self.with_bus(whom, lambda bus: bus.answer(_quiet(Properties(address).get(name))))[0][1]

    def set(self, whom: str, address: DBusAddress, name: str, signature: str, value: object) -> None:
        """Give a property a value."""
        self.with_bus(whom, lambda bus: bus.answer(_quiet(Properties(address).set(name, signature, value))))


def quiet(address: DBusAddress, member: str, signature: str = "", *values: object) -> Message:
    """A call that starts no program."""
    return _quiet(new_method_call(address, member, signature or None, values))


def _quiet(call: Message) -> Message:
    call.header.flags |= MessageFlag.no_auto_start
    return call
