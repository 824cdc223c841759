"""Stands before the page: lets in its owner's own page in a browser on this computer, and nobody else.

Foreign Host: a name that was made to point here (DNS rebinding). Foreign Origin or Sec-Fetch-Site: another site's page
in the owner's browser. A cookie goes to every port of a host, so the page and its cookie have a secret path as well.
Foreign user: somebody else on this computer who has read the address in the browser's command line.
"""

from __future__ import annotations

import asyncio
import time
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gesturectl.model.system import own_user
from gesturectl.page.server import peer
from gesturectl.page.server.access import Access

COOKIE = "gesturectl"
LARGEST = 1_000_000  # bytes of a request's body
LARGEST_PACK = 20_000_000
PATIENCE = 10.0  # seconds for a whole body
RATE, BURST = 100.0, 300.0  # requests a second, and at once, of each stranger and of all known pages together
MOST_STRANGERS = 64  # users kept apart
MOST_FIELDS = 20  # of a query
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
HEADERS = [(k.encode(), v.encode()) for k, v in _HEADERS.items()]


class Guard:
    """An ASGI application before another one that is served below `root`, a path that begins with a slash."""

    def __init__(self, app: ASGIApp, access: Access, port: int, root: str) -> None:
        self._app = app
        self._access = access
        self._port = port
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        self._root = root
        self._known = _Bucket()
        self._strangers: dict[int | str | None, _Bucket] = {}  # by user: none uses up what is another's

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            return
        headers = _headers(scope)
        if (refusal := self._refusal(scope, headers)) is not None:
            await _answer(send, *refusal)
        elif scope["path"] == "/":
            await self._enter(scope, headers["host"], send)
        else:
            inner = {**scope, "path": scope["path"].removeprefix(self._root), "raw_path": b""}
            await self._app(inner, _bounded(receive, _largest(scope)), _with_headers(send))

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        """Why a request is not answered, as a status and a sentence."""
        known = self._access.known(_cookie(headers.get("cookie", "")))
        if not self._bucket(scope, known=known).take():
            return 429, "Too many requests at once. Wait a second."
        if (refusal := self._foreign(scope, headers)) is not None:
            return refusal
        if scope["path"] == "/" and scope["method"] == "GET":
            return None
        if not known or not scope["path"].startswith(f"{self._root}/"):
            return 403, _DOOR
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > _largest(scope):
            return 413, f"More than {_largest(scope)} bytes are not taken."
        return None

    def _bucket(self, scope: Scope, *, known: bool) -> _Bucket:
        """What a request is counted in: that of the page where it opens it or is its own, else that of its user."""
        if known:
            return self._known
        user = self._user(scope)
        if user in (None, own_user()) and self._access.offered(_token(scope)):
            return self._known
        while user not in self._strangers and len(self._strangers) >= MOST_STRANGERS:
            del self._strangers[next(iter(self._strangers))]
        return self._strangers.setdefault(user, _Bucket())

    def _foreign(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        """Why a request does not come from the page itself, as a status and a sentence."""
        host = headers.get("host", "")
        if host not in self._hosts:
            return 421, "The page is at 127.0.0.1 only."
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        if (origin is not None and origin != f"http://{host}") or site not in ("none", "same-origin"):
            return 403, "Another page asked for this."
        if scope["method"] not in ("GET", "HEAD") and origin is None:
            return 403, "Only the page itself may ask for this."
        return None

    async def _enter(self, scope: Scope, host: str, send: Send) -> None:
        given = _token(scope)
        if self._access.offered(given) and not self._same_user(scope):  # and the token stays as it is
            await _answer(send, 403, "The page is for the user who runs gesturectl.")
            return
        session = self._access.redeem(given) if given else None
        if session is None:
            await _answer(send, 403, _DOOR)
            return
        cookie = f"{COOKIE}={session}; Path={self._root}/; HttpOnly; SameSite=Strict"
        location = (b"location", f"http://{host}{self._root}/".encode())
        await _answer(send, 303, "", [location, (b"set-cookie", cookie.encode())])

    def _same_user(self, scope: Scope) -> bool:
        """Whether the connection is the owner's, as far as the system knows."""
        return self._user(scope) in (None, own_user())

    def _user(self, scope: Scope) -> int | str | None:
        client = scope.get("client")
        return peer.user(client[1], self._port) if client else None


_CLOSE = {"connection": "close"}
_DOOR = "This address is no longer open, or never was. Run `gesturectl ui` for a new one."


class _Bucket:
    """A token bucket of RATE and BURST."""

    def __init__(self) -> None:
        self._left, self._last = BURST, time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self._left = min(BURST, self._left + RATE * (now - self._last))
        self._last = now
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


def _token(scope: Scope) -> str:
    """The token of an address, empty where it has none."""
    try:
        fields = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=MOST_FIELDS)
    except ValueError:  # too many fields
        return ""
    return fields.get("token", [""])[0] if scope["path"] == "/" else ""


def _largest(scope: Scope) -> int:
    return LARGEST_PACK if scope["path"].endswith("/pack") else LARGEST


def _headers(scope: Scope) -> dict[str, str]:
    """The headers by lower-case name; one that comes twice is joined and so matches nothing expected."""
    found: dict[str, str] = {}
    for key, value in scope["headers"]:
        name, text = key.decode("latin-1").lower(), value.decode("latin-1")
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def _cookie(text: str) -> str:
    try:
        morsel = SimpleCookie(text).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _bounded(receive: Receive, largest: int) -> Receive:
    """The body as it comes, so long as it is small and in time; what comes after it may take as long as it likes."""
    read, more, ends = 0, True, time.monotonic() + PATIENCE

    async def bounded() -> Message:
        nonlocal read, more
        if not more:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), max(0.0, ends - time.monotonic()))
        except asyncio.TimeoutError:
            raise HTTPException(408, "The request did not end in time.", _CLOSE) from None
        read += len(message.get("body", b""))
        more = bool(message.get("more_body", False))
        if read > largest:
            raise HTTPException(413, f"More than {largest} bytes are not taken.", _CLOSE)
        return message

    return bounded


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *HEADERS]
        await send(message)

    return sending


async def _answer(send: Send, status: int, text: str, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    """A short answer; the connection is closed where something may be left unread."""
    kind = (b"content-type", b"text/plain; charset=utf-8")
    close = [(b"connection", b"close")] if status != 303 else []
    all_headers = [kind, *close, *HEADERS, *(headers or ())]
    await send({"type": "http.response.start", "status": status, "headers": all_headers})
    await send({"type": "http.response.body", "body": text.encode()})
