import http.cookiejar
import urllib.request

import pytest

from gesturectl.ui.server import Page
from tests.ui.browser import chromium, opened
from tests.ui.run import FakeRun


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A run whose config and gestures are in a folder of their own."""
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    run = FakeRun(tmp_path / "config.yaml")
    yield run
    run.close()


@pytest.fixture
def page(run):
    page = Page(run.live)
    yield page
    page.close()


@pytest.fixture(scope="package")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def tab(browser, page):
    """The page in a tab, with nothing amiss when the test is over."""
    tab = opened(browser, page)
    yield tab
    assert "[object" not in tab.inner_text("body")
    assert tab.said == []
    tab.context.close()


class Owner:
    """What the owner's browser does: opens the address, keeps the cookie, and asks from the page's own origin."""

    def __init__(self, page):
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        with self.opener.open(page.url(), timeout=5) as answer:
            self.base, self.first = answer.url, answer
        self.origin = f"http://127.0.0.1:{page.port}"

    def ask(self, path, body=None, **headers):
        """The answer to a request; one with a body is sent as the page sends it."""
        own = {"Origin": self.origin, "Content-Type": "application/json"} if body is not None else {}
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        return self.opener.open(urllib.request.Request(self.base + path, body, own | named), timeout=5)


@pytest.fixture
def owner(page):
    return Owner(page)
