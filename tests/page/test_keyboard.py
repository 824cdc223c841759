"""Everything by keyboard alone: each task with Tab, Enter, Space and arrows, the focus always to be seen."""

import pytest

from gesturectl.config.load import load
from gesturectl.model import gallery
from gesturectl.model.samples import Gesture, PoseSample
from tests.hands import hand
from tests.page.browser import needed, opened
from tests.xserver import wait_for

pytestmark = needed
MOST = 80  # presses of Tab that lead to anything

FOCUS = """() => {
  const e = document.activeElement;
  const seen = e.closest('.pill') || e;
  const style = getComputedStyle(seen);
  const box = seen.getBoundingClientRect();
  const label = e.labels && e.labels[0] ? e.labels[0].firstChild.textContent || e.labels[0].textContent : '';
  return {
    name: (e.getAttribute('aria-label') || label || e.textContent).trim(), tag: e.localName, id: e.id,
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    shown: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


LISTEN = """() => {
  window.said = [];
  const region = (node) =>
    (node.nodeType === 1 ? node : node.parentElement)?.closest('[role=status], [role=alert], [aria-live]');
  const heard = (found) => found.map((m) => region(m.target)).filter(Boolean).forEach((r) => said.push(r.textContent));
  new MutationObserver(heard).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


@pytest.fixture
def keys(tab):
    return Keys(tab)


class Keys:
    """A person who has a keyboard and no mouse."""

    def __init__(self, tab):
        self.tab = tab

    def press(self, *names):
        for name in names:
            self.tab.keyboard.press(name)

    def to(self, name, step="Tab"):
        """Tab to what has this name; everything on the way shows that it has the focus."""
        seen = []
        for _ in range(MOST):
            self.press(step)
            now = self.tab.evaluate(FOCUS)
            assert now["tag"] in ("body", "html", "main") or (now["ring"] and now["shown"]), now
            if now["name"] == name:
                return
            seen.append(now["name"])
        pytest.fail(f"Tab does not lead to {name!r}, but to {seen}")

    def use(self, name, step="Tab"):
        self.to(name, step)
        self.press("Enter")

    def go(self, part, heading, step="Tab"):
        """Open a part of the page, and wait until it is there."""
        self.use(part, step)
        self.tab.get_by_role("heading", name=heading, level=1).wait_for()

    def focused(self):
        return self.tab.evaluate(FOCUS)["name"]


def bindings(run):
    return [b.model_dump(exclude_defaults=True) for b in load(run.handle.config_file).profiles["default"]]


def test_a_binding_is_made_changed_removed_and_taken_back(tab, run, keys):
    run.shows = []
    run.handle.config_file.write_text("profiles: {default: [{on: fist, do: clutch}]}\n")
    keys.go("Gestures", "What your gestures do")
    keys.use("Add a binding to Default profile")
    tab.get_by_text("Now press the keys").wait_for()
    keys.press("Tab")  # leads on, and is no key that is taken
    keys.to("Gesture", "Shift+Tab")
    tab.keyboard.type("rock")
    keys.to("Press keys")
    keys.press("ArrowRight", "ArrowRight")  # to "Type a text"
    keys.to("Text to type")
    tab.keyboard.type("hello")
    keys.use("Save")
    tab.get_by_text('types "hello"').wait_for()
    assert keys.focused() == "Add a binding to Default profile"
    keys.use("Edit rock")
    keys.to("Type a text")
    keys.press("ArrowLeft", "ArrowLeft")
    keys.use("Press keys…")
    tab.get_by_text("Now press the keys").wait_for()
    keys.press("Control+k")
    assert keys.focused() == "Save"
    keys.press("Enter")
    tab.get_by_text("taps ctrl+k").wait_for()
    assert bindings(run)[1] == {"on": "rock", "do": {"key": "ctrl+k"}}
    assert keys.focused() == "Edit rock"
    keys.use("Remove rock")
    tab.get_by_role("heading", name="rock").wait_for(state="detached")
    assert keys.focused() == "Remove fist"
    keys.use("Undo", "Shift+Tab")
    tab.get_by_role("heading", name="rock").wait_for()
    keys.use("Edit rock")
    keys.press("Escape")
    tab.get_by_role("dialog").wait_for(state="detached")
    assert keys.focused() == "Edit rock"


# The focus in the first task after the page has drawn the text.
FIRST_FOCUS = """(text) => {
  const { port1: into, port2: out } = new MessageChannel();
  window.focusedFirst = new Promise((done) => {
    into.onmessage = () => done(document.activeElement.getAttribute('aria-label') || document.activeElement.localName);
  });
  const drawn = new MutationObserver(() => {
    if (!document.getElementById('main').textContent.includes(text)) return;
    drawn.disconnect();
    out.postMessage(0);
  });
  drawn.observe(document.getElementById('main'), { subtree: true, childList: true });
}"""


def test_the_focus_is_back_as_soon_as_a_dialog_that_has_changed_the_page_is_closed(tab, run, keys):
    run.shows = []
    run.handle.config_file.write_text("profiles: {default: [{on: fist, do: clutch}]}\n")
    keys.go("Gestures", "What your gestures do")
    keys.use("Edit fist")
    keys.to("Mouse")
    keys.press("ArrowRight")
    keys.to("Text to type")
    tab.keyboard.type("hello")
    tab.evaluate(FIRST_FOCUS, 'types "hello"')
    keys.use("Save")
    assert tab.evaluate("window.focusedFirst") == "Edit fist"


def test_steps_and_conditions(tab, run, keys):
    run.shows = []
    run.handle.config_file.write_text("profiles: {default: [{on: fist, do: overview}]}\n")
    keys.go("Gestures", "What your gestures do")
    keys.use("Edit fist")
    keys.to("Desktop")
    keys.press(*["ArrowRight"] * 4)
    tab.get_by_role("button", name="Add a step").wait_for()
    keys.to("Keys, joined by +")
    keys.press("Control+c")
    keys.use("Later")
    keys.to("Conditions: which hand, how long, when, where")
    keys.press("Enter")
    keys.to("Made by")
    keys.press("ArrowDown")
    keys.to("Held for (seconds)")
    tab.keyboard.type("1.5")
    keys.to("Only in a part of the picture")
    keys.press("Space")
    keys.to("Left %")
    keys.press("ArrowUp", "ArrowUp")
    keys.use("Save")
    tab.get_by_role("dialog").wait_for(state="detached")
    assert bindings(run) == [
        {
            "on": "fist", "hand": "left", "hold": 1.5, "region": {"left": 0.1},
            "do": {"macro": ({"wait": 0.2}, {"key": "ctrl+c"})},
        }
    ]  # fmt: skip


def test_a_layer_is_renamed_copied_and_deleted(tab, run, keys):
    run.handle.config_file.write_text(
        "profiles: {default: [{on: fist, do: {layer: w}}]}\nlayers: {w: [{on: two, do: scroll}]}\n"
    )
    keys.go("Gestures", "What your gestures do")
    keys.use("Manage… Layer w")
    keys.to("Name")
    keys.press("Control+a")
    tab.keyboard.type("media")
    keys.press("Enter")
    tab.get_by_role("main").get_by_role("heading", name="Layer media").wait_for()
    wait_for(lambda: keys.focused() == "Manage… Layer media", "the focus")
    keys.press("Enter")
    keys.use("Copy")
    tab.get_by_role("main").get_by_role("heading", name="Layer media 2").wait_for()
    wait_for(lambda: keys.focused() == "Manage… Layer media 2", "the focus")
    keys.press("Enter")
    keys.use("Delete")
    tab.get_by_role("main").get_by_role("heading", name="Layer media 2").wait_for(state="detached")
    wait_for(lambda: keys.focused() == "Undo", "the focus")
    config = load(run.handle.config_file)
    assert (list(config.layers), config.profiles["default"][0].do.layer) == (["media"], "media")


def test_a_setting_is_changed_and_put_back(tab, run, keys):
    keys.go("Settings", "Settings")
    keys.to("Smoothness")
    keys.press("ArrowRight", "ArrowRight")
    wait_for(run.handle.config_file.exists, "the file")
    assert load(run.handle.config_file).pointer.smoothness == 0.6
    tab.get_by_role("button", name="Default: 0.5, Smoothness").wait_for()
    keys.use("Default: 0.5, Smoothness")
    wait_for(lambda: load(run.handle.config_file).pointer.smoothness == 0.5, "the default")
    assert keys.focused() == "Smoothness"
    keys.to("Undo", "Shift+Tab")
    keys.press("Enter")
    wait_for(lambda: load(run.handle.config_file).pointer.smoothness == 0.6, "what was before")


def test_a_text_is_taken_over(tab, run, keys):
    keys.go("Gestures", "What your gestures do")
    keys.use("Paste bindings…")
    keys.to("Text")
    tab.keyboard.insert_text("- {on: gun, do: {run: [ls]}}")
    keys.use("Look at it")
    tab.get_by_role("dialog", name="What the text holds").wait_for()
    keys.to("Take gun")
    keys.press("Space")
    keys.use("Take over 1 binding")
    tab.get_by_role("dialog", name="This starts a program").wait_for()
    assert keys.focused() == "No"
    keys.use("Yes, it may start")
    tab.get_by_role("heading", name="gun").wait_for()
    assert bindings(run)[-1] == {"on": "gun", "do": {"run": ("ls",)}}


def test_a_gesture_is_recorded_struck_out_and_removed(tab, run, keys, monkeypatch):
    monkeypatch.setattr("gesturectl.learn.recording.COUNTDOWN", 0.2)
    monkeypatch.setattr("gesturectl.learn.recording.SHOW", 0.4)
    run.shows = ["call"]
    keys.go("Teach", "Teach your own gestures")
    keys.to("Name")
    tab.keyboard.type("phone")
    keys.press("Enter")
    tab.get_by_role("heading", name="phone:").wait_for()
    keys.to("Sample 1, strike out")
    keys.press("Space")
    keys.use("Use it")
    tab.get_by_text("Seen now: phone").wait_for()
    keys.use("Remove phone")
    tab.get_by_role("dialog").wait_for()
    keys.use("Remove")
    tab.get_by_text("None so far.").wait_for()
    assert gallery.names() == ()


def test_the_rest_of_the_page(tab, run, keys):
    run.shows = ["open"]
    keys.use("Skip to the content")
    keys.to("Show the camera's picture")
    keys.press("Space", "Space")
    keys.go("Practise", "Practise", "Shift+Tab")
    keys.use("Start the tour")
    for step in ("Move", "Click", "Drag", "Scroll", "Clutch", "Pause"):
        tab.get_by_role("heading", name=step).wait_for()
        keys.to("Skip")
        keys.press("Enter")
    tab.get_by_role("heading", name="That is all").wait_for()
    keys.use("Back")
    keys.to("With")
    keys.press("ArrowDown")
    keys.use("Start the test")
    keys.use("Leave")
    keys.go("Calibrate", "Calibrate", "Shift+Tab")
    keys.use("Begin")
    wait_for(lambda: run.muted, "silence")
    keys.use("Cancel")
    wait_for(lambda: not run.muted, "the end of silence")
    keys.use("Pause", "Shift+Tab")
    keys.use("Resume", "Shift+Tab")
    tab.get_by_text("Running").wait_for()


def test_a_screen_reader_is_told_what_happens_and_no_more(browser, page, run):
    """What stands in live regions changes with what happens, not with each frame."""
    gallery.store(Gesture("salute", "pose", poses=(PoseSample(hand("three")),)))
    run.shows = ["three", "open"]
    tab = opened(browser, page)
    for part in ("live", "teach", "bindings"):
        tab.evaluate(f"location.hash = '{part}'")
        tab.get_by_role("heading", level=1).wait_for(state="attached")
        tab.wait_for_timeout(300)
        tab.evaluate(LISTEN)
        frames = tab.evaluate("new Promise((f) => setTimeout(() => f(said.length), 500))")
        assert frames <= 1, (part, tab.evaluate("said"))
    tab.context.close()
