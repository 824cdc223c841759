"""Who is let in to the page: the user's own programs, by the system's table of connections."""

import http.client
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gesturectl.model import system
from gesturectl.model.system import win32
from gesturectl.page.server import peer
from gesturectl.page.server.server import Page
from tests.page.run import FakeRun

ASK = """
import http.client, sys
address = sys.argv[1].removeprefix("http://")
host, _, rest = address.partition("/")
connection = http.client.HTTPConnection(host, timeout=20)
connection.request("GET", "/" + rest)
print(connection.getresponse().status)
"""


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    run = FakeRun(tmp_path / "config.yaml")
    with closing(run), closing(Page(run.handle)) as page:
        yield page


def status_for_another_process(url: str) -> int:
    done = subprocess.run([sys.executable, "-c", ASK, url], capture_output=True, stdin=subprocess.DEVNULL, check=False)
    assert done.stdout, done.stderr
    return int(done.stdout)


def test_a_connection_has_the_user_of_its_program() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
        with closing(socket.create_connection(("127.0.0.1", port))) as s, closing(server.accept()[0]):
            s.sendall(b"GET")  # before that, Wine does not know whose it is
            assert peer.user(s.getsockname()[1], port) == system.own_user()
            assert peer.user(port, port) == peer.NOBODY


def test_a_program_of_the_user_opens_the_page_once(page: Page) -> None:
    url = page.url()
    assert status_for_another_process(url) == 303
    assert status_for_another_process(url) == 403


def test_a_stranger_who_has_read_the_address_is_refused_and_the_owner_gets_in(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, real = page.url(), win32.user_of
    for stranger in (lambda _: "S-1-5-21-1-2-3-1001", refused):
        monkeypatch.setattr(win32, "user_of", stranger)
        assert status_for_another_process(url) == 403
    monkeypatch.setattr(win32, "user_of", real)
    assert status_for_another_process(url) == 303


def refused(_: int) -> str:
    """The process of another user may not be looked at."""
    raise PermissionError(5, "Access is denied.")


def test_a_foreign_page_and_a_foreign_name_are_refused(page: Page) -> None:
    url = page.url()
    for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        with closing(http.client.HTTPConnection("127.0.0.1", page.port, timeout=20)) as connection:
            connection.request("GET", url.removeprefix(f"http://127.0.0.1:{page.port}"), headers=headers)
            assert connection.getresponse().status in (403, 421)
    assert status_for_another_process(url) == 303  # by which its owner gets in
