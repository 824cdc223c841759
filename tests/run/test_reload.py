"""A config that changes during a run."""

import os
import threading
from functools import partial

import pytest

from gesturectl.actions.desktop import GNOME
from gesturectl.config.edit.file import edit
from gesturectl.config.load import examine, load
from gesturectl.config.read.problem import ConfigError
from gesturectl.control.status import Problems
from gesturectl.desktop.record import NullOutput
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.errors import InputError
from gesturectl.model.types import Button, Move
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.run.config_in_force import ConfigInForce
from gesturectl.run.driver import Driver
from gesturectl.run.reload import INTERVAL, ConfigFile, waits
from gesturectl.settings import Config, Pointer, Tracker
from tests.hands import stream
from tests.xserver import wait_for


class Desk(NullOutput):
    """Keeps what it got."""

    def __init__(self):
        super().__init__()
        self.got = []

    def emit(self, event):
        super().emit(event)
        self.got.append(event)


@pytest.fixture
def desk():
    return Desk()


def pipeline(desk, kept=None, **config):
    return Pipeline(Config(**config), PoseClassifier(), GNOME, desk.screen, desk.pointer(), kept=kept)


def show(driver, *parts, start):
    for frame in stream(*parts, start=start):
        driver.frame(frame)


def buttons(desk):
    return [e.pressed for e in desk.got if isinstance(e, Button)]


def test_a_held_drag_is_let_go_and_has_to_be_made_anew(desk):
    ledger = Ledger(desk)
    driver = Driver(pipeline(desk), ledger, None)
    show(driver, (1.0, "relaxed", 320, 240), (0.5, "pinch", 320, 240), (0.3, "pinch", 380, 240), start=0.0)
    assert ledger.held == ("left",)
    driver.change(lambda kept: pipeline(desk, kept, pointer=Pointer(smoothness=0.8)))
    assert ledger.held == ()
    show(driver, (0.5, "pinch", 380, 240), start=1.8)
    assert buttons(desk) == [True, False]
    show(driver, (0.5, "relaxed", 380, 240), (0.5, "pinch", 380, 240), (0.5, "relaxed", 380, 240), start=2.3)
    assert buttons(desk) == [True, False, True, False]


def test_a_hand_that_is_meant_stays_so(desk):
    driver = Driver(pipeline(desk), Ledger(desk), None)
    show(driver, (1.0, "relaxed", 320, 240), start=0.0)
    driver.change(lambda kept: pipeline(desk, kept))
    desk.got.clear()
    show(driver, (0.1, "relaxed", 400, 240), start=1.0)
    assert any(isinstance(e, Move) for e in desk.got)


def test_a_pause_outlasts_the_change(desk):
    driver = Driver(pipeline(desk), Ledger(desk), None)
    show(driver, (1.0, "relaxed", 320, 240), (1.5, "call", 320, 240), (0.5, "relaxed", 320, 240), start=0.0)
    desk.got.clear()
    driver.change(lambda kept: pipeline(desk, kept))
    assert driver.pipeline.paused
    show(driver, (0.5, "relaxed", 320, 240), (0.5, "pinch", 320, 240), start=3.0)
    assert desk.got == []


class Clock:
    """Asks at each interval."""

    def __init__(self, file):
        self.file, self.t = file, 0.0

    def tick(self):
        self.t += INTERVAL
        return self.file.read() if self.file.changed(self.t) else None


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("version: 1\n")
    return path


@pytest.fixture
def clock(path):
    return Clock(ConfigFile(path, lambda: load(path)))


def write(path, text):
    path.write_text(text)
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + len(text)))  # however coarse the file system's clock is


def test_a_change_is_read_once_after_it_has_settled(path, clock):
    assert clock.tick() is None
    write(path, "pointer: {smoothness: 0.1}\n")
    assert clock.tick() is None
    write(path, "pointer: {smoothness: 0.25}\n")
    assert clock.tick() is None
    assert clock.tick() == Config(pointer=Pointer(smoothness=0.25))
    assert [clock.tick() for _ in range(3)] == [None] * 3


def test_between_two_looks_the_file_is_left_alone(path, clock):
    clock.tick()
    write(path, "pointer: {smoothness: 0.1}\n")
    clock.tick()
    assert not clock.file.changed(clock.t + INTERVAL / 2)
    assert clock.tick() is not None


def test_a_wrong_change_is_raised_once_and_the_next_one_counts(path, clock):
    write(path, "pointer: {smoothness: 7}\n")
    assert clock.tick() is None
    with pytest.raises(ConfigError, match=r"config.yaml:1:23: "):
        clock.tick()
    assert clock.tick() is None
    write(path, "pointer: {smoothness: 0.7}\n")
    assert [clock.tick() is None, clock.tick() is None] == [True, False]


def test_a_file_that_goes_changes_nothing_and_one_that_comes_counts(path):
    path.unlink()
    clock = Clock(ConfigFile(path, lambda: load(path)))
    assert [clock.tick(), clock.tick()] == [None, None]
    edit(path, [(("pointer", "smoothness"), 0.7)])
    assert [clock.tick() is None, clock.tick() is None] == [True, False]
    path.unlink()
    assert [clock.tick(), clock.tick()] == [None, None]


def test_a_link_is_seen_through(path, tmp_path):
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    clock = Clock(ConfigFile(link, lambda: load(link)))
    write(path, "pointer: {smoothness: 0.7}\n")
    assert [clock.tick() is None, clock.tick() is None] == [True, False]


def test_what_waits_for_the_next_start_is_named():
    changed = Config(tracker=Tracker(max_hands=1, who="nearest"), pointer=Pointer(smoothness=0.7))
    assert waits(Config(), changed) == ["tracker.max_hands"]
    assert waits(Config(), Config()) == []


class SlowFile:
    """A config's file whose reading ends when it is let go; `texts` are what is read, one after the other."""

    path, found = None, True

    def __init__(self, *texts):
        self.texts, self.reads, self.go_on = list(texts), 0, threading.Event()

    def changed(self, t):
        return False

    def read(self):
        self.reads += 1
        text = self.texts.pop(0)
        assert self.go_on.wait(10)
        config, problems = examine(text, ())
        if config is None:
            raise InputError(problems[0].message)
        return config


def follow_until(config, condition, what):
    def held():
        config.follow(0.0, asked=False)
        return condition()

    wait_for(held, what)


@pytest.fixture
def in_force(desk):
    driver = Driver(pipeline(desk), Ledger(desk), None)

    def of(file):
        return ConfigInForce(Config(), file, driver, lambda new: partial(pipeline, desk, **dict(new)), Problems())

    return of


def test_frames_go_on_while_a_config_is_read_and_it_comes_in_force_between_two(in_force):
    config = in_force(file := SlowFile("pointer: {smoothness: 0.7}\n"))
    answer = config.reload()
    for _ in range(3):
        config.follow(0.0, asked=False)  # returns at once
    assert (config.config, answer.done()) == (Config(), False)
    file.go_on.set()
    follow_until(config, answer.done, "the answer")
    assert answer.result() is None
    assert config.config.pointer.smoothness == 0.7


def test_whoever_asks_while_it_is_read_is_answered_after_it_was_read_again(in_force):
    config = in_force(file := SlowFile("pointer: {smoothness: 0.7}\n", "pointer: {smoothness: 7}\n"))
    first, second = config.reload(), config.reload()
    file.go_on.set()
    follow_until(config, second.done, "the answers")
    assert (first.result(), config.config.pointer.smoothness, file.reads) == (None, 0.7, 2)
    with pytest.raises(InputError, match="is 7, but must be"):
        second.result()


def test_whoever_waits_is_answered_where_a_stage_fails_as_the_config_comes_in_force(in_force, desk, caplog):
    config = in_force(file := SlowFile("pointer: {smoothness: 0.7}\n", "pointer: {smoothness: 0.7}\n"))
    config._driver.subscribe(fails := Fails())
    answer = config.reload()
    file.go_on.set()
    with pytest.raises(ZeroDivisionError):
        follow_until(config, answer.done, "the answer")
    with pytest.raises(InputError, match=r"could not be put in force: a stage of the run has failed\. Reload it"):
        answer.result(0)
    assert (config.config, "The settings in force stay." in caplog.text) == (Config(), True)

    fails.armed = False
    again = config.reload()
    follow_until(config, again.done, "the answer")
    assert (again.result(), config.config.pointer.smoothness) == (None, 0.7)


class Fails:
    armed = True

    def __call__(self, hands, step):
        if self.armed:
            raise ZeroDivisionError


def test_whoever_waits_at_the_end_is_told_so(in_force):
    config = in_force(file := SlowFile("version: 1\n"))
    answer = config.reload()
    config.close()
    with pytest.raises(InputError, match="ending"):
        answer.result(0)
    file.go_on.set()
