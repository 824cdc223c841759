import http.cookiejar
import json
import shutil
import urllib.error
import urllib.request

import pytest

from gesturectl.page.server.server import Page
from gesturectl.settings import Config
from tests.page.browser import chromium, opened
from tests.page.run import FakeRun


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of the run's config, gestures and history."""
    folder = tmp_path_factory.mktemp("folder")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GESTURECTL_DATA", str(folder / "data"))
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        yield folder


@pytest.fixture(scope="module")
def one_run(folder):
    run = FakeRun(folder / "config.yaml")
    yield run
    run.close()


@pytest.fixture
def run(folder, one_run):
    """The module's run as it begins: the defaults, nothing of the user's own, an open hand."""
    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    (folder / "state/gesturectl").mkdir(parents=True)
    (folder / "state/gesturectl/welcomed").touch()
    one_run.begin()
    one_run.handle.config, one_run.handle.picture = Config(), lambda: None
    return one_run


@pytest.fixture(scope="module")
def page(one_run):
    page = Page(one_run.handle)
    yield page
    page.close()


@pytest.fixture(scope="package")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def one_tab(browser, page):
    tab = opened(browser, page)
    yield tab
    tab.context.close()


@pytest.fixture
def tab(one_tab, run):
    """The module's tab at the live view, with nothing amiss when the test is over."""
    one_tab.said.clear()
    one_tab.evaluate("history.replaceState(null, '', location.pathname)")
    one_tab.reload()
    one_tab.wait_for_selector("html[data-ready]")
    yield one_tab
    one_tab.unroute_all()
    assert "[object" not in one_tab.inner_text("body")
    assert one_tab.said == []


class Owner:
    """What the owner's browser does: opens the address, keeps the cookie, and asks from the page's own origin."""

    def __init__(self, page):
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        with self.opener.open(page.url(), timeout=30) as answer:
            self.base, self.first = answer.url, answer
        self.origin = f"http://127.0.0.1:{page.port}"

    def ask(self, path, body=None, **headers):
        """The answer to a request; one with a body is sent as the page sends it."""
        own = {"Origin": self.origin, "Content-Type": "application/json"} if body is not None else {}
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        return self.opener.open(urllib.request.Request(self.base + path, body, own | named), timeout=30)

    def told(self, path, /, **body):
        """The code of an answer, and its JSON."""
        try:
            with self.ask(path, json.dumps(body).encode() if body else None) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as e:
            return e.code, json.load(e)


@pytest.fixture
def owner(page):
    return Owner(page)
