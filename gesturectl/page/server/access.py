"""Who may see the page: one-time tokens in an address, and the sessions that they open."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

TOKEN_LIFE = 300.0  # seconds for which an address can be opened
MOST_TOKENS = 32  # addresses that wait to be opened; the oldest are forgotten
MOST_SESSIONS = 32


class Access:
    """Tokens and sessions, asked from any thread; a token opens one session, once, within TOKEN_LIFE."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._tokens: dict[str, float] = {}  # and when each ends
        self._sessions: list[str] = []

    def token(self) -> str:
        """A new token."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._tokens[token] = self._now() + TOKEN_LIFE
            while len(self._tokens) > MOST_TOKENS:
                del self._tokens[next(iter(self._tokens))]
        return token

    def offered(self, token: str) -> bool:
        """Whether a token waits to be used."""
        return self._tokens.get(token, -1.0) >= self._now()

    def redeem(self, token: str) -> str | None:
        """A new session for a token, which is then used up; None for one that is unknown, used or too old."""
        with self._lock:
            ends = self._tokens.pop(token, None)
            if ends is None or ends < self._now():
                return None
            session = secrets.token_urlsafe(24)
            self._sessions = [*self._sessions, session][-MOST_SESSIONS:]
            return session

    def known(self, session: str) -> bool:
        """Whether this is a session, in a time that does not depend on how much of it is right."""
        given = session.encode()
        return sum(secrets.compare_digest(given, s.encode()) for s in self._sessions) > 0
