"""What a run knows of targets on the screen: asked for by its config, said where there are none, kept by its trace."""

from dataclasses import replace

import pytest

from gesturectl.model.trace import read_frames
from gesturectl.model.types import Target
from gesturectl.run.desktop.targets import ScreenTargets
from gesturectl.run.shown.ring import Ring
from gesturectl.settings import Config, Feedback, Pointer
from tests.run.desk import Run

X11 = {"DISPLAY": ":0"}
CLICK = ((1.0, "relaxed", 320, 240), (0.4, "relaxed", 321, 240), (0.3, "pinch", 321, 240), (0.5, "relaxed", 321, 240))


class Watcher:
    """Remembers what it was told."""

    made = []  # noqa: RUF012
    there = ()

    def __init__(self, lacks):
        self.lacks, self.told, self.new, self.on = lacks, [], Watcher.there, None
        Watcher.made.append(self)

    def points(self, on):
        if on != self.on:
            self.on = on
            self.told.append(("points", on))

    def look(self):
        self.told.append("look")

    def stale(self):
        self.told.append("stale")

    def take(self):
        new, self.new = self.new, None
        return new

    def close(self):
        self.told.append("close")


@pytest.fixture
def watcher(monkeypatch):
    Watcher.made, Watcher.there = [], ()
    monkeypatch.setattr("gesturectl.desktop.targets.watcher.TargetWatcher", Watcher)
    return Watcher


class Aimed(Run):
    """A run whose config may change whether it asks for targets."""

    def __init__(self, environment, output="x11", targets="soft"):
        super().__init__(config=Config(pointer=Pointer(targets=targets, between_frames=False)))
        self.asked = "`pointer.targets`"
        self.screen = ScreenTargets(self.driver, lambda: self.asked, environment, output)
        self.driver.targets = self.screen.take
        self.driver.subscribe_sent(self.screen.on_step)


def test_it_is_looked_while_a_hand_points_and_after_clicks_and_scrolling(watcher):
    run = Aimed(X11)
    run.show((1.0, "relaxed", 320, 240), (0.3, "pinch", 320, 240), (0.5, "relaxed", 320, 240))
    (made,) = watcher.made
    assert made.told == [("points", False), ("points", True), "look", "look"]
    t = run.show((0.5, "relaxed", 320, 240), (0.4, "two", 320, 240), (0.4, "two", 320, 160), start=3.0)
    assert made.told[-1] == "stale"
    run.show((1.0, None, 0, 0), start=t + 1 / 30)
    assert made.told[-1] == ("points", False)
    run.asked = ""
    run.show((0.2, None, 0, 0), start=t + 2)
    assert made.told[-1] == "close"
    assert run.screen.take() is None


@pytest.mark.parametrize(
    ("environment", "output"), [({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "wayland"), ({}, "uinput")]
)
def test_without_x11_it_is_said_once(environment, output, watcher, caplog):
    run = Aimed(environment, output)
    run.show((1.0, "relaxed", 320, 240))
    assert watcher.made == []
    (record,) = [r for r in caplog.records if getattr(r, "notice", None)]
    assert "`pointer.targets` has no effect" in record.getMessage()
    assert not record.resolved


def test_why_the_desktop_says_nothing_is_told_with_its_remedy(watcher, caplog):
    run = Aimed(X11)
    run.show((0.1, None, 0, 0))
    watcher.made[0].lacks("The session's D-Bus cannot be reached.", "Start it.")
    assert "has no effect: the session's D-Bus cannot be reached. Start it." in caplog.text


@pytest.fixture
def near(watcher):
    """A target beside the place of CLICK."""
    run = Run(config=Config(pointer=Pointer(between_frames=False)))
    run.show(*CLICK)
    x, y = run.pipeline.cue(9.9).at
    target = Target(round(x) + 6, round(y) - 8, 16, 16)
    watcher.there = (target,)
    return target


def test_a_press_beside_a_target_goes_to_it_and_the_ring_shows_it(near):
    run = Aimed(X11)
    shown = []
    run.driver.subscribe_sent(Ring(run.driver, Feedback, shown.append).on_step)
    run.show(*CLICK)
    assert near in [s.outline for s in shown if s]
    assert run.desk.buttons() == [True, False]
    x, y = run.driver.pipeline.cue(9.9).at
    assert near.x <= x < near.x + near.width
    assert near.y <= y < near.y + near.height


def test_a_replay_has_the_targets_of_its_trace_and_gives_the_same(near, tmp_path):
    run = Aimed(X11)
    run.show(*CLICK)
    path = tmp_path / "trace.jsonl"
    path.write_bytes(run.stream.getvalue())
    frames = list(read_frames(path))
    assert [f.targets for f in frames if f.targets is not None] == [(near,)]
    again, without = Aimed(X11), Aimed({}, targets="off")
    again.driver.targets = lambda: (Target(1, 2, 3, 4),)  # what is on the screen by now
    for played in (again, without):
        played.driver.frame(replace(frames[0], targets=()))
        for f in frames[1:]:
            played.driver.frame(f)
    assert again.lines("output") == run.lines("output")
    assert without.lines("output") != run.lines("output")
