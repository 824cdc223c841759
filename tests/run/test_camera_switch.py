"""Another camera, turned or mirrored pictures and sounds while a run goes on."""

import time

import pytest

from gesturectl.control.status import Problems
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.run.config_in_force import ConfigInForce
from gesturectl.run.hands.camera_switch import CameraSwitch
from gesturectl.settings import Camera, Config, Pointer
from tests.run.desk import PRESS, Run
from tests.run.test_camera import Camera as Pictures
from tests.run.test_camera import hands_of, take, told  # noqa: F401
from tests.xserver import wait_for


class File:
    """A config's file that holds `config`."""

    path, found = None, True

    def __init__(self):
        self.config = Config()

    def changed(self, _):
        return False

    def read(self):
        return self.config


class Switched:
    """A run with a camera, whose config changes; `absent` are the sources that cannot be opened."""

    def __init__(self, told):  # noqa: F811
        self.told, self.absent, self.opened = told, set(), []
        self.hands = hands_of(Pictures(10_000), lambda: Pictures(10_000), told)
        self.run, self.file, self.problems = Run(), File(), Problems()
        switch = CameraSwitch(self.hands, "0", self.open)
        build = lambda config: lambda kept: self.run.pipeline  # noqa: E731
        self.config = ConfigInForce(Config(), self.file, self.run.driver, build, self.problems, switch)

    def open(self, source, settings):
        if source in self.absent:
            raise EnvironmentLacksError(f"camera {source} opens but gives no picture.", "Close other programs.")
        self.opened.append(source)
        found = Pictures(10_000, size=(settings.width // 10, settings.height // 10))
        found.name, found.settings = f"camera {source}", settings
        return found

    def change(self, **camera):
        """Has the config read with these settings of the camera; the answer to who has asked."""
        self.file.config = self.file.config.model_copy(update={"camera": Camera(**camera)})
        answer = self.config.reload()

        def taken_up():
            self.config.follow(0.0, asked=False)
            return answer.done()

        wait_for(taken_up, "the config")
        return answer


@pytest.fixture
def switched(told):  # noqa: F811
    run = Switched(told)
    yield run
    run.hands.close()


def test_another_camera_is_opened_beside_and_all_that_is_held_is_released_first(switched):
    take(switched.hands, 2)
    switched.run.show(*PRESS)
    assert switched.run.ledger.held == ("left",)
    assert switched.change(source=2).exception() is None
    assert switched.run.ledger.held == ()
    frames = take(switched.hands, 3)
    assert switched.hands.status().name == "camera 2"
    assert frames[-1].size == (64, 48)
    assert (switched.opened, switched.told, Pictures.closed) == (["2"], [], 1)
    assert switched.config.config.camera.source == 2


def test_times_go_on(switched):
    before = take(switched.hands, 2)[-1].t
    switched.change(source=2)
    assert take(switched.hands, 1)[0].t > before


def test_a_camera_that_does_not_open_leaves_the_one_before_on_and_all_else_changes(switched):
    switched.absent.add("2")
    switched.file.config = Config(pointer=Pointer(smoothness=0.7))
    answer = switched.change(source=2)
    assert str(answer.exception()).startswith("camera 2 opens but gives no picture.")
    assert switched.config.config == Config(pointer=Pointer(smoothness=0.7))
    take(switched.hands, 2)
    assert (switched.hands.status().name, switched.opened) == ("camera 0", [])
    switched.absent.clear()
    assert switched.change(source=2).exception() is None
    take(switched.hands, 1)
    assert switched.hands.status().name == "camera 2"


def test_the_same_camera_is_freed_before_it_is_opened_for_another_size(switched):
    take(switched.hands, 1)
    switched.change(width=320, height=240)
    assert Pictures.closed == 1
    take(switched.hands, 2)
    assert (switched.hands.status().size, switched.opened) == ((32, 24), ["0"])


def test_mirrored_and_turned_pictures_need_no_other_opening(switched):
    take(switched.hands, 1)
    switched.change(source=2)
    take(switched.hands, 1)
    now = switched.hands._frames._source
    switched.change(source=2, mirrored=True, rotate=180)
    assert (now.settings.mirrored, now.settings.rotate, switched.opened) == (True, 180, ["2"])


def test_a_source_of_the_command_line_stays_until_the_config_names_another(switched):
    switch = CameraSwitch(switched.hands, "clip.mp4", switched.open)
    switch.prepare(Camera(source=1), Camera(source=1, width=320, height=240))()
    take(switched.hands, 1)
    assert switched.opened == ["clip.mp4"]
    switch.prepare(Camera(source=1), Camera(source=3))()
    assert switched.opened == ["clip.mp4", "3"]


def test_a_camera_that_is_chosen_during_a_pause_is_used_after_it(switched):
    take(switched.hands, 1)
    switched.hands.pause()
    switched.change(source=2)
    wait_for(lambda: Pictures.closed == Pictures.opened, "all cameras to be free")
    assert switched.hands.status().state == "off"
    switched.hands.resume()
    end = time.monotonic() + 5
    while switched.hands.take(0.1) is None:
        assert time.monotonic() < end
    assert switched.hands.status().name == "camera 2"
