"""A connection to the page that is closed when its client does nothing with it, and makes room when there are many."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 64  # connections at once
PATIENCE = 5.0  # seconds for the head of a request


class Connection(H11Protocol):
    """HTTP/1.1 by h11. Of more than MOST connections the oldest that waits for a request is closed."""

    _looking: asyncio.TimerHandle | None = None
    _seen: object = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.opened = self.loop.time()
        self._looking = self.loop.call_later(PATIENCE, self._look)
        if len(self.connections) > MOST:
            others: list[Any] = [c for c in self.connections if isinstance(c, Connection) and not c.busy]
            oldest = min(others, key=lambda c: c.opened)
            self.connections.discard(oldest)  # it counts no more, though its end is reported later
            oldest.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._looking:
            self._looking.cancel()
        super().connection_lost(exc)

    @property
    def busy(self) -> bool:
        """Whether a request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def _look(self) -> None:
        if not self.busy and self.cycle is self._seen:
            self.transport.abort()
            return
        self._seen = self.cycle
        self._looking = self.loop.call_later(PATIENCE, self._look)
