"""Who is not the owner in the owner's own browser gets nothing, and cannot keep the owner out."""

import contextlib
import http.client
import json
import os
import socket
import time
import urllib.error
from urllib.parse import urlsplit

import pytest

from gesturectl.page.server import connection, guard, peer
from gesturectl.page.server.connection import MOST
from gesturectl.page.server.peer import proc


def raw(page, text, wait=5.0):
    """The first line of the answer to bytes as they are; nothing where the connection is closed without one."""
    with socket.create_connection(("127.0.0.1", page.port), timeout=wait) as s:
        s.sendall(text if isinstance(text, bytes) else text.encode())
        try:
            return s.recv(65536).partition(b"\r\n")[0].decode()
        except ConnectionResetError:
            return ""


def asked(owner, path="config", method="GET", body=None, **changed):
    """The status of a request that differs from the owner's own in some headers."""
    parts = urlsplit(owner.base)
    (cookie,) = owner.jar
    own = {"Host": parts.netloc, "Cookie": f"{cookie.name}={cookie.value}", "Origin": owner.origin}
    own |= {"Content-Type": "application/json"} if body is not None else {}
    headers = own | {k.replace("_", "-"): v for k, v in changed.items()}
    client = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=30)
    client.request(method, parts.path + path, body, {k: v for k, v in headers.items() if v is not None})
    status = client.getresponse().status
    client.close()
    return status


MUTE = json.dumps({"page": 1, "muted": True})


def test_the_owner_gets_in(owner):
    assert owner.first.status == 200
    assert asked(owner) == 200
    assert asked(owner, "mute", "POST", MUTE) == 200


def test_the_cookie_is_for_the_page_alone(page, owner):
    (cookie,) = owner.jar
    assert cookie.path == urlsplit(owner.base).path != "/"
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Strict"


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"Cookie": None}, 403),
        ({"Cookie": "gesturectl=nope"}, 403),
        ({"Cookie": "gesturectl=; ;;=\x7f"}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Host": "evil.example:80"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_foreign_requests_are_refused(owner, run, changed, status):
    for path in ("config", "live", "", "gestures/pack"):
        assert asked(owner, path, **changed) == status
    assert asked(owner, "mute", "POST", MUTE, **changed) == status
    assert not run.muted


def test_a_form_of_another_page_does_nothing(owner, run):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert asked(owner, "command", "POST", "command=pause", Origin="http://evil.example", **form) == 403
    assert asked(owner, "command", "POST", '{"command":"pause"}', Origin=None) == 403
    assert asked(owner, "command", "POST", '{"command":"pause"}', **{"Content-Type": "text/plain"}) == 415
    assert run.paused_by is None


def test_tokens_open_the_page_once_and_others_never(page):
    url = urlsplit(page.url())
    get = f"GET /?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n"
    assert " 303 " in raw(page, get)
    assert " 403 " in raw(page, get)
    for wrong in ("", "?token=", "?token=nope", "?token=" + "a" * 3000, "?" + "&".join("token=a" for _ in range(15)),
                  "?" + "&".join("a" for _ in range(50))):  # fmt: skip
        assert " 403 " in raw(page, f"GET /{wrong} HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n")


def test_another_user_of_the_computer_gets_nowhere_with_the_address(page, monkeypatch):
    url = urlsplit(page.url())
    get = f"GET /?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n"
    real = peer.user
    for other in (os.getuid() + 1, peer.NOBODY):
        monkeypatch.setattr(peer, "user", lambda *_, uid=other: uid)
        assert " 403 " in raw(page, get)
    monkeypatch.setattr(peer, "user", real)
    assert " 303 " in raw(page, get)


@pytest.mark.skipif(not proc.TABLES[0].exists(), reason="this system does not tell of connections")
def test_the_user_at_the_other_end_is_known(page):
    with socket.create_connection(("127.0.0.1", page.port)) as s:
        assert peer.user(s.getsockname()[1], page.port) == os.getuid()
        assert peer.user(page.port, page.port) == peer.NOBODY
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as s:  # where there is no IPv6
        s.connect(("::ffff:127.0.0.1", page.port))
        assert peer.user(s.getsockname()[1], page.port) == os.getuid()


@pytest.mark.parametrize("upgrade", ["websocket", "h2c"])
def test_no_other_protocol_is_spoken(page, owner, upgrade):
    parts = urlsplit(owner.base)
    (cookie,) = owner.jar
    head = (
        f"GET {parts.path}live HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: Upgrade\r\nUpgrade: {upgrade}\r\n"
        f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
    )
    assert " 403 " in raw(page, head + "Origin: http://evil.example\r\nCookie: gesturectl=" + cookie.value + "\r\n\r\n")
    assert " 403 " in raw(page, head + "\r\n")


@pytest.mark.parametrize(
    "path",
    [
        "../pyproject.toml",
        "..%2f..%2fetc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        "/etc/passwd",
        "style.css/../../x",
        "a\\b",
    ],
)
def test_no_path_leads_out_of_the_page(owner, path):
    assert asked(owner, path) == 404


def test_every_answer_has_the_strict_headers(page, owner):
    url = urlsplit(owner.base)
    for answer in (owner.ask(""), owner.ask("app.js"), owner.ask("config")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Access-Control-Allow-Origin"] is None
    with pytest.raises(urllib.error.HTTPError) as refused:
        owner.ask("nothing-here")
    assert refused.value.headers["Content-Security-Policy"]
    client = http.client.HTTPConnection("127.0.0.1", url.port, timeout=30)
    client.request("GET", "/")
    answer = client.getresponse()
    assert answer.status == 403
    assert answer.headers["Content-Security-Policy"]


def test_a_large_body_is_not_read(page, owner):
    parts = urlsplit(owner.base)
    (cookie,) = owner.jar
    head = (
        f"POST {parts.path}mute HTTP/1.1\r\nHost: {parts.netloc}\r\nOrigin: {owner.origin}\r\n"
        f"Cookie: gesturectl={cookie.value}\r\nContent-Type: application/json\r\n"
    )
    assert " 413 " in raw(page, f"{head}Content-Length: 1000000000\r\n\r\n")
    assert " 400 " in raw(page, f"{head}Content-Length: {'9' * 5000}\r\n\r\n")
    chunks = f"{200_000:x}\r\n".encode() + b"x" * 200_000 + b"\r\n"
    assert " 413 " in raw(page, f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunks * 6)
    assert " 400 " in raw(page, f"GET / HTTP/1.1\r\nX: {'a' * 70_000}\r\n\r\n")
    assert asked(owner) == 200


def test_requests_that_do_not_come_to_an_end_are_ended(page, owner, monkeypatch):
    monkeypatch.setattr(connection, "PATIENCE", 0.2)
    monkeypatch.setattr(guard, "PATIENCE", 0.2)
    parts = urlsplit(owner.base)
    (cookie,) = owner.jar
    begun = time.monotonic()
    assert raw(page, f"GET / HTTP/1.1\r\nHost: {parts.netloc}\r\nX-Slow: ") == ""
    assert " 408 " in raw(
        page,
        f"POST {parts.path}mute HTTP/1.1\r\nHost: {parts.netloc}\r\nOrigin: {owner.origin}\r\n"
        f"Cookie: gesturectl={cookie.value}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{{",
    )
    assert time.monotonic() - begun < 4


def test_500_sockets_do_not_keep_the_owner_out(page, owner):
    sockets = [socket.create_connection(("127.0.0.1", page.port), timeout=30) for _ in range(500)]
    try:
        assert asked(owner) == 200
        sockets[-1].settimeout(0.3)
        with pytest.raises(TimeoutError):
            sockets[-1].recv(1)
        for s in sockets[: 500 - MOST - 10]:
            s.settimeout(2)
            with contextlib.suppress(ConnectionResetError):
                assert s.recv(1) == b""
    finally:
        for s in sockets:
            s.close()


def test_what_is_no_request_changes_nothing(owner, run):
    for body in (b"", b"{", b"[]", b"null", b'{"page":1}', b'{"page":1,"muted":1}', b'{"page":1,"muted":true,"x":1}'):
        assert asked(owner, "mute", "POST", body) == 422
    assert asked(owner, "command", "POST", b'{"command":"stop"}') == 422
    assert asked(owner, "config", "PUT", b"{}") == 405
    assert not run.muted


# The last one: it uses up what strangers may ask.
def test_a_flood_of_strangers_is_turned_away_and_the_owner_served(page, owner, monkeypatch):
    monkeypatch.setattr(guard, "RATE", 0.001)
    client = http.client.HTTPConnection("127.0.0.1", page.port, timeout=30)
    got = []
    for _ in range(int(guard.BURST) + 20):
        client.request("GET", "/?token=guess")
        answer = client.getresponse()
        answer.read()
        got.append(answer.status)
    assert set(got) == {403, 429}
    assert got[-1] == 429
    assert asked(owner) == 200
    url = urlsplit(page.url())
    enter = f"GET /?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n"
    guess = f"GET /?token=guess HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n"
    with monkeypatch.context() as others:
        others.setattr(peer, "user", lambda *_: os.getuid() + 1)
        assert " 403 " in raw(page, guess)  # another user has requests of their own
    assert " 429 " in raw(page, guess)
    assert " 303 " in raw(page, enter)  # a new address of the owner's does not wait
