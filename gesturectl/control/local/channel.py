"""The two ends of a connection between programs of one user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio


class Channel(Protocol):
    """The end of the program that asks."""

    def send(self, data: bytes) -> None:
        """Raises OSError where the other end is gone."""

    def receive(self, seconds: float | None) -> bytes:
        """What has come, at least a byte; nothing where the other end is gone. Raises OSError, as after that time."""

    def close(self) -> None:
        """No more is sent or received."""


class Connection(Protocol):
    """The end of the run, within the event loop of its listener."""

    async def send(self, data: bytes) -> None:
        """Suspends until all is handed over. Raises OSError where the other end is gone."""

    async def receive(self, most: int) -> bytes:
        """What has come, from a byte to `most`; nothing where the other end is gone. Raises OSError."""

    def close(self) -> None:
        """Not while something is sent or received."""


class Listener(Protocol):
    """Where other programs of the user connect, until it is closed."""

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """In which it works."""

    async def accept(self) -> Connection | None:
        """The next connection; None where that was another user's. Raises OSError."""

    def close(self) -> None:
        """The loop stays open."""
