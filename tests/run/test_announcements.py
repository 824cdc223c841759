"""What a run notifies the user of, by the changes of its status."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gesturectl.control.status import CameraStatus, Status
from gesturectl.model.types import Window
from gesturectl.run.shown.announcements import BURST, EVERY, Announcements

CAMERA = CameraStatus("camera 0", "on", (640, 480), 30.0, 30.0)
RUNNING = Status("running", None, False, "default", ("default", "games"), (), (), CAMERA, "x11", (1920, 1080))
PAUSED = replace(RUNNING, state="paused", paused_by="gesture")
LOST = replace(RUNNING, state="no camera", camera=replace(CAMERA, state="lost"))


def titles(announcements, status, t):
    return [note.title for note in announcements.step(status, t)]


def test_the_first_status_is_known():
    for status in (RUNNING, PAUSED, LOST):
        assert titles(Announcements(), status, 0.0) == []


def test_a_pause_a_lost_camera_a_lost_desktop_and_a_picked_profile_are_notified():
    announcements = Announcements()
    told = [
        titles(announcements, status, t)
        for t, status in enumerate(
            [RUNNING, PAUSED, RUNNING, LOST, RUNNING, replace(RUNNING, state="no desktop"), RUNNING]
        )
    ]
    assert told == [
        [],
        ["Paused by a gesture"],
        [""],
        ["No camera"],
        ["The camera is back"],
        ["No desktop"],
        ["The desktop is connected again"],
    ]
    assert titles(announcements, replace(RUNNING, profile="games"), 20.0) == ["Profile games"]


def test_a_profile_that_goes_with_the_window_and_a_pause_by_command_are_not():
    announcements = Announcements()
    titles(announcements, RUNNING, 0.0)
    window = Window(("firefox",), "a title")
    there = replace(RUNNING, profile="games", window=window)
    assert titles(announcements, there, 1.0) == []
    assert titles(announcements, replace(there, state="paused", paused_by="command"), 2.0) == []


@given(st.lists(st.tuples(st.floats(0.01, 3), st.booleans()), min_size=1, max_size=200))
def test_flapping_is_limited_and_the_last_state_is_told_in_the_end(changes):
    announcements, t, told = Announcements(), 0.0, []
    announcements.step(RUNNING, t)
    known = RUNNING
    for dt, lost in changes:
        t += dt
        known = LOST if lost else RUNNING
        told += titles(announcements, known, t)
    assert len(told) <= BURST + t / EVERY + 1e-6
    while announcements.due is not None:
        t = announcements.due + 1e-6
        told += titles(announcements, known, t)
    assert (told[-1] if told else "The camera is back") == ("No camera" if known is LOST else "The camera is back")
