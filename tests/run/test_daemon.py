"""What pauses a run in real time, and what has it go on."""

from contextlib import suppress

import pytest

from gesturectl.control.status import CameraStatus, Problems
from gesturectl.run.config_in_force import ConfigInForce
from gesturectl.run.controls import RunControls
from gesturectl.run.pause_marker import PauseMarker
from gesturectl.run.report import Reporter
from gesturectl.run.stages import StageTimes
from gesturectl.settings import Config
from tests.run.desk import PRESS, Run

LOCKED = "The screen is locked."


class Camera:
    """A camera of which is known whether it is in use."""

    picture = None
    dropped = 0

    def __init__(self):
        self.paused = False

    def pause(self):
        self.paused = True

    def resume(self):
        self.paused = False

    def wake(self):
        pass

    def status(self):
        return CameraStatus("camera 0", "off" if self.paused else "on", (640, 480), 30.0, 30.0)


@pytest.fixture
def run():
    return Run()


@pytest.fixture
def camera():
    return Camera()


@pytest.fixture
def daemon(run, camera):
    return daemon_of(run, camera)


def daemon_of(run, camera, file=None, marker=None):
    problems = Problems()
    config = ConfigInForce(Config(), file, run.driver, lambda _: lambda _: run.pipeline, problems)
    reporter = Reporter(run.driver, camera, config, StageTimes(), problems)
    return RunControls(run.driver, camera, config, reporter, marker or PauseMarker())


def test_a_locked_screen_lets_all_go_and_frees_the_camera_until_it_is_unlocked(daemon, camera, run):
    run.show(*PRESS)
    assert run.desk.down() == {"left"}
    daemon.away(LOCKED)
    assert run.desk.down() == set()
    assert camera.paused
    assert (daemon.status().state, daemon.status().paused_by) == ("paused", "lock")
    daemon.away("The computer is about to sleep.")
    daemon.away("")
    assert not camera.paused
    assert daemon.status().paused_by is None


@pytest.mark.parametrize("before", [True, False])
def test_what_the_user_has_paused_stays_so_after_the_lock(daemon, camera, before):
    for happens in (daemon.pause, lambda: daemon.away(LOCKED))[:: 1 if before else -1]:
        happens()
    daemon.away("")
    assert camera.paused
    assert daemon.status().paused_by == "command"


def test_a_pause_by_gesture_outlasts_the_lock(daemon, camera, run):
    run.show((1.0, "relaxed", 320, 240), (1.4, "call", 320, 240))
    assert daemon.status().paused_by == "gesture"
    daemon.away(LOCKED)
    assert daemon.status().paused_by == "lock"
    daemon.away("")
    assert not camera.paused
    assert daemon.status().paused_by == "gesture"


def test_the_privacy_key_never_opens_the_camera_before_a_locked_screen(daemon, camera):
    daemon.away(LOCKED)
    daemon.toggle()
    daemon.away("")
    assert camera.paused
    daemon.toggle()
    assert not camera.paused


@pytest.mark.parametrize("paused_before", [True, False])
def test_the_privacy_key_pressed_back_before_a_locked_screen_waits_for_its_end(daemon, camera, paused_before):
    for happens in (daemon.toggle, lambda: daemon.away(LOCKED))[:: 1 if paused_before else -1]:
        happens()
    daemon.toggle()
    assert (camera.paused, daemon.status().paused_by) == (True, "lock")
    daemon.away("")
    assert (camera.paused, daemon.status().paused_by) == (False, None)


def test_the_user_may_go_on_in_spite_of_what_is_told(daemon, camera):
    daemon.away(LOCKED)
    daemon.resume()
    assert not camera.paused
    daemon.away("")
    assert daemon.status().paused_by is None


def test_a_pause_that_cannot_be_kept_is_told_of(run, camera, tmp_path, caplog):
    daemon_of(run, camera, marker=PauseMarker(tmp_path / "no folder" / "mark")).pause()
    assert camera.paused
    assert caplog.messages == [
        f"{tmp_path}/no folder/mark: cannot be changed (No such file or directory),"
        " so after a crash the run begins with the camera on."
    ]


@pytest.mark.parametrize("ends", ["well", "by a fault", "killed"])
def test_a_pause_outlasts_a_run_that_does_not_end_well(run, camera, tmp_path, ends):
    def begun():
        return daemon_of(run, camera, marker=PauseMarker(tmp_path / "paused"))

    daemon = begun()
    if ends == "killed":
        daemon.pause()
    else:
        with suppress(OSError), daemon:
            daemon.pause()
            if ends == "by a fault":
                raise OSError
    camera.resume()
    with begun() as again:
        assert camera.paused == (ends != "well")
        again.resume()
        assert not camera.paused
    with begun():
        assert not camera.paused
