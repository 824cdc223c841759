import shutil

import pytest

from tests.page.browser import go, needed
from tests.xserver import x_desktop

ABSENT = [p for p in ("Xvfb", "openbox") if shutil.which(p) is None]
pytestmark = [pytest.mark.skipif(bool(ABSENT), reason=f"not installed: {', '.join(ABSENT)}")]


@pytest.fixture
def openbox(monkeypatch):
    with x_desktop(640, 480) as display:
        monkeypatch.setenv("DISPLAY", display)
        for name in ("WAYLAND_DISPLAY", "XDG_CURRENT_DESKTOP", "DBUS_SESSION_BUS_ADDRESS"):
            monkeypatch.delenv(name, raising=False)
        yield


def test_each_desktop_action_is_told_with_what_it_does_here(openbox, run, owner):
    code, here = owner.told("here")
    assert code == 200
    assert "Openbox" in here["workspace_next"]["words"]
    assert here["workspace_next"]["remedy"] == ""
    assert here["overview"]["remedy"].startswith("Write your own way below `desktop:`")


def test_without_a_desktop_nothing_is_told(run, owner, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert owner.told("here") == (200, {})


@needed
def test_the_tile_that_is_chosen_says_it(openbox, tab):
    go(tab, "Gestures")
    tab.get_by_role("button", name="Add a binding").click()
    tab.get_by_text("Desktop", exact=True).click()
    tab.get_by_role("radio", name="All windows", exact=True).check()
    tab.locator("dialog .warning").filter(has_text="Write your own way below desktop:").wait_for()
    assert "idle" in tab.locator("dialog .tile").filter(has_text="All windows").get_attribute("class")
    tab.get_by_role("radio", name="Next workspace", exact=True).check()
    tab.locator("dialog .hint").filter(has_text="Openbox").wait_for()
