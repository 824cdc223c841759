"""Each of the page's tasks in a few clicks, by the mouse and by the keyboard alone, and none that leads nowhere.

What counts as a click: a press of the mouse on a button, a link, a choice or a field that has not the focus already; by
the keyboard the uses of what Tab leads to. Gestures shown, keys pressed and texts typed are no clicks.
"""

import re

import pytest

from gesturectl.config.load import load
from gesturectl.model import gallery
from gesturectl.model.samples import Gesture, PoseSample
from gesturectl.model.types import Window
from tests.hands import hand
from tests.page.browser import needed
from tests.page.test_keyboard import Keys
from tests.xserver import wait_for

pytestmark = needed
MOST = 5
MINE = "profiles: {default: [{on: fist, do: clutch}, {on: two, do: scroll}], games: []}\nextends: {games: default}\n"
LAYER = "profiles: {default: [{on: fist, do: {layer: w}}]}\nlayers: {w: [{on: two, do: scroll}]}\n"


class ByMouse:
    """A person with a mouse."""

    def __init__(self, tab):
        self.tab, self.clicks = tab, 0

    def _here(self):
        open_ = self.tab.locator("dialog:modal")
        return open_.last if open_.count() else self.tab

    def press(self, name):
        """A button, link or summary of this name."""
        named = (
            self._here()
            .locator("button:visible, a:visible, summary:visible")
            .filter(has_text=re.compile(rf"^{re.escape(name)}$"))
        )
        labelled = self._here().locator(f'[aria-label="{name}"]:visible')
        self._click(labelled.or_(named).first)

    def kind(self, title):
        """What a binding does."""
        self._click(self._here().locator(".pill").filter(has_text=title))

    def tick(self, label):
        self._click(self._here().get_by_label(label, exact=True))

    def choose(self, label, value):
        self._here().get_by_label(re.compile(f"^{label}")).first.select_option(value)
        self.clicks += 1

    def option(self, label, text):
        self._click(self._here().get_by_role("listbox", name=label).get_by_text(text))

    def write(self, label, text):
        field = self._here().get_by_label(label, exact=True).first
        if not field.evaluate("e => e === document.activeElement"):
            self._click(field)
        field.fill(text)

    def _click(self, locator):
        locator.click()
        self.clicks += 1


class ByKeys:
    """A person with a keyboard alone."""

    def __init__(self, tab):
        self.tab, self.keys, self.clicks = tab, Keys(tab), 0

    def _to(self, name):
        if self.keys.focused() != name:
            self.tab.evaluate("document.querySelector('dialog:modal') || document.activeElement.blur()")
            self.keys.to(name)

    def press(self, name):
        self._to(name)
        self.keys.press("Enter")
        self.clicks += 1

    def kind(self, title):
        self._to(self.tab.locator("dialog:modal .pill:has(:checked)").text_content())
        for _ in range(10):
            if self.keys.focused() == title:
                break
            self.keys.press("ArrowRight")
        self.clicks += 1

    def tick(self, label):
        self._to(label)
        self.keys.press("Space")
        self.clicks += 1

    def choose(self, label, value):
        self._to(label)
        text = self.tab.locator(f"option[value='{value}']").first.text_content()
        self.tab.keyboard.type(text)
        self.clicks += 1

    def option(self, label, text):
        self._to(label)
        self.tab.keyboard.type(text)
        self.clicks += 1

    def write(self, label, text):
        self._to(label)
        self.tab.evaluate("document.activeElement.select()")
        self.tab.keyboard.insert_text(text)


def default(run):
    return {
        b.on: b.do if isinstance(b.do, str) else b.do.model_dump()
        for b in load(run.handle.config_file).profiles["default"]
    }


def shown(p, run, pose):
    """Shows a gesture to a dialog until that has taken it."""
    run.shows = [pose]
    p.tab.get_by_text(f"{pose.replace('_', ' ')}: taken").wait_for()
    run.shows = []


def pressed(p, keys):
    """Presses keys where the dialog waits for them."""
    p.tab.get_by_text("Now press the keys").wait_for()
    p.tab.keyboard.press(keys)


def saved(p):
    p.press("Save")
    p.tab.get_by_role("dialog").wait_for(state="detached")


def to(p, part):
    """Goes to a part of the page."""
    p.press(part)
    p.tab.locator(f"#to-{part.lower() if part != 'Gestures' else 'bindings'}[aria-current]").wait_for()
    p.tab.locator("main h1").wait_for()


def recorded(p, run, then):
    run.shows = ["rock"]
    to(p, "Teach")
    p.write("Name", "salute")
    p.press("Record")
    p.tab.get_by_role("heading", name="salute:").wait_for()
    p.press(then)


def pause(p, run):
    p.press("Pause")
    wait_for(lambda: run.paused_by == "command", "the pause")
    p.press("Resume")
    wait_for(lambda: run.paused_by is None, "the end of it")


def picture(p, run):
    p.tick("Show the camera's picture")
    assert p.tab.get_by_label("Show the camera's picture").is_checked()


def bind(p, run):
    to(p, "Gestures")
    p.press("Add a binding to Default profile")
    shown(p, run, "rock")
    pressed(p, "Control+k")
    saved(p)
    assert default(run)["rock"] == {"key": "ctrl+k"}


def media_key(p, run):
    to(p, "Gestures")
    p.press("Add a binding to Default profile")
    shown(p, run, "rock")
    p.press("Look up a key")
    p.write("Search keys", "louder")
    p.option("Keys", "volume up")
    saved(p)
    assert default(run)["rock"] == {"key": "volume_up"}


def text(p, run):
    to(p, "Gestures")
    p.press("Edit fist")
    p.kind("Type a text")
    p.write("Text to type", "hello")
    saved(p)
    assert default(run)["fist"] == {"text": "hello"}


def program(p, run):
    to(p, "Gestures")
    p.press("Edit fist")
    p.kind("Start a program")
    p.write("Command", "firefox")
    p.press("Save")
    p.tab.get_by_role("dialog", name="This starts a program").wait_for()
    p.press("Yes, it may start")
    p.tab.get_by_role("dialog").wait_for(state="detached")
    assert default(run)["fist"] == {"run": ("firefox",)}


def steps(p, run):
    to(p, "Gestures")
    p.press("Edit fist")
    p.kind("Several steps")
    p.write("Keys, joined by +", "ctrl+a")
    saved(p)
    assert default(run)["fist"] == {"macro": ({"key": "ctrl+a"}, {"wait": 0.2})}


def follow(p, run):
    to(p, "Gestures")
    p.press("Edit fist")
    p.kind("Follow the hand")
    saved(p)
    assert "turn" in default(run)["fist"]


def condition(p, run):
    to(p, "Gestures")
    p.press("Edit fist")
    p.press("Conditions: which hand, how long, when, where")
    p.write("Held for (seconds)", "1.5")
    saved(p)
    assert load(run.handle.config_file).profiles["default"][0].hold == 1.5


def place(p, run):
    to(p, "Gestures")
    p.press("Edit fist")
    p.press("Conditions: which hand, how long, when, where")
    p.write("Left %", "50")
    saved(p)
    assert load(run.handle.config_file).profiles["default"][0].region.left == 0.5


def remove(p, run):
    to(p, "Gestures")
    p.press("Remove fist")
    p.tab.get_by_role("heading", name="fist").wait_for(state="detached")
    p.press("Undo")
    p.tab.get_by_role("heading", name="fist").wait_for()


def layer(p, run):
    to(p, "Gestures")
    p.press("New layer…")
    p.write("Name", "media")
    shown(p, run, "gun")
    p.press("Make it, and add a binding")
    p.tab.get_by_role("dialog", name="New binding").wait_for()
    shown(p, run, "rock")
    pressed(p, "F5")
    saved(p)
    config = load(run.handle.config_file)
    assert [b.do.model_dump() for b in config.layers["media"]] == [{"key": "f5"}]
    assert default(run)["gun"] == {"layer": "media"}


def profile(p, run):
    run.window = Window(("mpv",), "film")
    to(p, "Gestures")
    p.press("New profile…")
    p.press("mpv: “film”")
    p.press("Make it, and add a binding")
    p.tab.get_by_role("dialog", name="New binding").wait_for()
    shown(p, run, "rock")
    pressed(p, "F5")
    saved(p)
    config = load(run.handle.config_file)
    assert (config.extends["mpv"], config.apps[0].window, len(config.profiles["mpv"])) == ("default", "mpv", 1)


def windows(p, run):
    run.window = Window(("mpv",), "film")
    to(p, "Gestures")
    p.press("Windows… of Profile games")
    p.press("mpv: “film”")
    saved(p)
    assert load(run.handle.config_file).apps[0].profile == "games"


def rename_level(p, run):
    to(p, "Gestures")
    p.press("Manage… Layer w")
    p.write("Name", "media")
    p.press("Rename")
    p.tab.get_by_role("dialog").wait_for(state="detached")
    assert list(load(run.handle.config_file).layers) == ["media"]


def copy_level(p, run):
    to(p, "Gestures")
    p.press("Manage… Layer w")
    p.press("Copy")
    p.tab.get_by_role("dialog").wait_for(state="detached")
    assert list(load(run.handle.config_file).layers) == ["w", "w 2"]


def delete_level(p, run):
    to(p, "Gestures")
    p.press("Manage… Layer w")
    p.press("Delete it and these")
    p.tab.get_by_role("dialog").wait_for(state="detached")
    assert not load(run.handle.config_file).layers


def paste(p, run):
    to(p, "Gestures")
    p.press("Paste bindings…")
    p.write("Text", "- {on: gun, do: overview}")
    p.press("Look at it")
    p.tab.get_by_role("dialog", name="What the text holds").wait_for()
    p.press("Take over 1 binding")
    p.tab.get_by_role("dialog").wait_for(state="detached")
    assert default(run)["gun"] == "overview"


def teach(p, run):
    recorded(p, run, "Use it")
    p.tab.get_by_text("Salute is known now.").wait_for()
    assert gallery.names() == ("salute",)


def teach_and_bind(p, run):
    recorded(p, run, "Use it, and bind it")
    p.tab.get_by_role("dialog", name="New binding").wait_for()
    pressed(p, "F5")
    saved(p)
    assert default(run)["salute"] == {"key": "f5"}


def bind_taught(p, run):
    to(p, "Teach")
    p.press("Bind salute")
    pressed(p, "F5")
    saved(p)
    assert default(run)["salute"] == {"key": "f5"}


def rename_taught(p, run):
    to(p, "Teach")
    p.press("Rename salute")
    p.write("Name", "hail")
    p.press("Rename")
    p.tab.get_by_role("heading", name="hail").wait_for()
    assert gallery.names() == ("hail",)


def remove_taught(p, run):
    to(p, "Teach")
    p.press("Remove salute")
    p.tab.get_by_role("dialog").wait_for()
    p.press("Remove")
    p.tab.get_by_text("None so far.").wait_for()
    assert gallery.names() == ()


def strike(p, run):
    to(p, "Teach")
    p.press("Samples")
    p.press("Sample 1, strike out")
    p.press("Take these out")
    p.tab.get_by_text("None so far.").or_(p.tab.get_by_text("pose, 1 sample")).wait_for()


def tour(p, run):
    to(p, "Practise")
    p.press("Start the tour")
    p.tab.get_by_role("heading", name="Raise a hand").wait_for()


def pointing(p, run):
    to(p, "Practise")
    p.choose("With", "mouse")
    p.choose("Targets", "large")
    p.press("Start the test")
    p.tab.get_by_text("Press the lit target to begin.").wait_for()


def setting(p, run):
    to(p, "Settings")
    p.press("Smoothness: less")
    wait_for(run.handle.config_file.exists, "the file")
    p.press("Default: 0.5, Smoothness")
    wait_for(lambda: load(run.handle.config_file).pointer.smoothness == 0.5, "the default")


TASKS = {  # and the config that it begins with
    pause: None, picture: None, bind: MINE, media_key: MINE, text: MINE, program: MINE, steps: MINE, follow: MINE,
    condition: MINE, place: MINE, remove: MINE, layer: MINE, profile: MINE, windows: MINE, rename_level: LAYER,
    copy_level: LAYER, delete_level: LAYER, paste: MINE, teach: None, teach_and_bind: MINE, bind_taught: MINE,
    rename_taught: None, remove_taught: None, strike: None, tour: None, pointing: None, setting: None,
}  # fmt: skip
TAUGHT = (bind_taught, rename_taught, remove_taught, strike)
COUNTED = {}


@pytest.mark.parametrize("way", [ByMouse, ByKeys])
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.__name__)
def test_within_a_few_clicks(tab, run, monkeypatch, task, way):
    monkeypatch.setattr("gesturectl.learn.recording.COUNTDOWN", 0.2)
    monkeypatch.setattr("gesturectl.learn.recording.SHOW", 0.4)
    run.shows = []
    if TASKS[task]:
        run.handle.config_file.write_text(TASKS[task])
    if task in TAUGHT:
        gallery.store(Gesture("salute", "pose", poses=(PoseSample(hand("rock")), PoseSample(hand("gun")))))
    p = way(tab)
    task(p, run)
    COUNTED[task.__name__, way.__name__] = p.clicks
    assert p.clicks <= MOST, f"{task.__name__} takes {p.clicks} clicks"


def test_the_table():
    """What was counted, for whoever runs this with -s."""
    for (task, way), n in sorted(COUNTED.items()):
        print(f"{task:16} {way:8} {n}")
    assert all(n <= MOST for n in COUNTED.values())
