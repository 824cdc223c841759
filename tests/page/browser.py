"""Chromium without a window, driven by Playwright."""

import shutil
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright

FLAGS = [
    f"--{name}"
    for name in (
        "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
        "disable-component-update", "disable-sync",
    )
]  # fmt: skip
# The first one has no user interface, and needs less of the processor.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
needed = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def told(message):
    """Whether a message is a fault of the page's own, and not a request that was refused, which the page tells."""
    return message.type == "error" and not message.text.startswith("Failed to load resource")


def opened(browser, page, **options):
    """The page, open in a context of its own."""
    return ready(browser.new_context(**options).new_page(), page.url())


def ready(tab, url):
    """The tab with the page in it, with every fault that the console tells collected in `said`."""
    tab.set_default_timeout(30_000)
    tab.said = []
    tab.on("console", lambda m: tab.said.append(f"{m.type}: {m.text}") if told(m) else None)
    tab.on("pageerror", lambda e: tab.said.append(f"error: {e}"))
    tab.goto(url)
    tab.wait_for_selector("html[data-ready]")
    return tab


def go(tab, part):
    """Goes to a part as a person does."""
    tab.get_by_role("navigation").get_by_role("link", name=part, exact=True).click()
