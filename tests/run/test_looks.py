"""What the tray shows of each state."""

from dataclasses import replace

import pytest

from gesturectl.control.status import CameraStatus, Learning, Problem, Status
from gesturectl.desktop.tray.icons import Icon
from gesturectl.run.shown.looks import entries, look

CAMERA = CameraStatus("camera 0", "on", (640, 480), 30.0, 30.0)
RUNNING = Status("running", None, False, "default", ("default",), (), (), CAMERA, "x11", (1920, 1080))
LOST = Problem(0.0, "camera 0 is unplugged. It is tried again until it is back.", about="camera")


@pytest.mark.parametrize(
    ("changes", "icon", "title", "urgent"),
    [
        ({}, Icon.RUNNING, "running", False),
        ({"state": "paused", "paused_by": "command"}, Icon.PAUSED, "paused by a command", False),
        ({"state": "paused", "paused_by": "gesture"}, Icon.PAUSED_BY_GESTURE, "paused by a gesture", False),
        ({"state": "paused", "paused_by": "lock"}, Icon.AWAY, "paused by the lock", False),
        ({"state": "no camera"}, Icon.NO_CAMERA, "no camera", True),
        ({"state": "no desktop"}, Icon.NO_DESKTOP, "no desktop", True),
        ({"state": "no desktop", "paused_by": "command"}, Icon.NO_DESKTOP, "no desktop", True),
    ],
)
def test_each_state_has_an_icon_and_words(changes, icon, title, urgent):
    shown = look(replace(RUNNING, **changes))
    assert (shown.icon, shown.title, shown.urgent) == (icon, title, urgent)


def test_the_tooltip_names_the_problem_that_holds_and_the_profile_where_there_are_several():
    assert look(RUNNING).text == ""
    lost = replace(RUNNING, state="no camera", problems=(LOST,))
    assert look(lost).text == LOST.text
    assert look(replace(RUNNING, problems=(replace(LOST, over=1.0),))).text == ""
    assert look(replace(RUNNING, profiles=("default", "games"))).text == "Profile default"


def test_the_menu_offers_what_can_be_done_now():
    for paused_by in (None, "command", "gesture", "lock"):
        found = {e.key: e for e in entries(replace(RUNNING, paused_by=paused_by), "x", at_login=None)}
        assert (found["pause"].visible, found["resume"].visible) == (not paused_by, bool(paused_by))
    assert not found["profiles"].visible
    assert not found["login"].enabled
    found = {e.key: e for e in entries(replace(RUNNING, profiles=("default", "games")), "x", at_login=True)}
    assert [(e.label, e.kind, e.on) for e in found["profiles"].children] == [
        ("default", "radio", True),
        ("games", "radio", False),
    ]
    assert (found["login"].on, found["login"].enabled) == (True, True)


def test_the_menu_begins_an_hour_of_learning_says_how_long_it_goes_and_ends_it():
    idle, learning = (
        {e.key: e for e in entries(replace(RUNNING, learning=now), "x", at_login=None)}
        for now in (None, Learning(2570.0, 3600.0, 3, 40))
    )
    assert (idle["learn"].visible, idle["learning"].visible) == (True, False)
    assert (learning["learn"].visible, learning["learning"].visible) == (False, True)
    assert learning["learning"].label == "Learning: 43 minutes left"
    assert [e.key for e in learning["learning"].children] == ["learn keep", "learn discard"]
    assert look(replace(RUNNING, learning=Learning(2570.0, 3600.0, 3, 40))).text == (
        "It learns from your use for 43 minutes more."
    )
