"""What went wrong is told for as long as it holds, and then with the time at which it was over."""

import logging
import time
from contextlib import closing

import pytest

from gesturectl.cli import control
from gesturectl.control import client
from gesturectl.control.status import KEPT, Problems
from gesturectl.doctor import checks as doctor
from gesturectl.learn.classifier import LiveGestures
from gesturectl.model import gallery
from gesturectl.model.errors import InputError
from gesturectl.model.notices import Notice, report, resolved
from gesturectl.model.types import Button
from gesturectl.run.config_in_force import ConfigInForce
from gesturectl.run.desktop.reconnect import ReconnectingOutput
from gesturectl.settings import Config, Gestures
from tests.run.desk import Run
from tests.run.test_camera import Camera, StageTimes, TrackedCamera, Tracker, take
from tests.run.test_reconnect import Place, at_once
from tests.xserver import wait_for


@pytest.fixture
def problems(caplog):
    caplog.set_level("INFO")
    problems = Problems()
    logger = logging.getLogger("gesturectl")
    logger.addHandler(problems)
    yield problems
    logger.removeHandler(problems)


@pytest.fixture
def log(problems):
    return logging.getLogger("gesturectl.test")


def held(problems):
    return [p.text for p in problems.kept if p.over is None]


def test_a_problem_is_over_when_that_is_told(problems, log):
    report(log, Notice.BLACK, "dark")
    report(log, Notice.SLOW, "slow")
    report(log, Notice.STAGE, "a stage has failed")
    resolved(log, Notice.BLACK, "bright again")
    log.info("nothing to do with it")
    assert [(p.text, p.over is None) for p in problems.kept] == [
        ("dark", False),
        ("slow", True),
        ("a stage has failed", False),
    ]
    assert problems.kept[0].over >= problems.kept[0].at
    assert problems.end(Notice.SLOW)
    assert not problems.end(Notice.SLOW)


def test_what_still_holds_is_kept_longest(problems, log):
    report(log, Notice.CONFIG, "stands")
    for n in range(2 * KEPT):
        report(log, Notice.PROGRAM, "once, %d", n)
    assert [p.text for p in problems.kept] == ["stands", *(f"once, {n}" for n in range(KEPT + 1, 2 * KEPT))]


def test_a_newer_problem_takes_the_place_of_one_that_it_makes_untrue(problems, log):
    report(log, Notice.CONFIG, "line 1")
    report(log, Notice.CONFIG, "line 2")
    report(log, Notice.DESKTOP, "no overview", which="overview")
    report(log, Notice.DESKTOP, "no screenshot", which="screenshot")
    for action in ("cannot click", "cannot type", "cannot type"):  # each holds until the config changes
        report(log, Notice.ACTION, action)
    assert held(problems) == ["line 2", "no overview", "no screenshot", "cannot click", "cannot type"]


def test_of_a_file_of_samples_the_last_problem_is_told_until_it_can_be_read(problems, tmp_path, monkeypatch):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path))
    gallery.folder().mkdir(parents=True)
    one, other = (gallery.folder() / f"{name}{gallery.SUFFIX}" for name in ("one", "other"))
    other.write_text("no samples\n")
    one.write_text("\n\nno samples\n")  # the problem names the line
    with closing(LiveGestures(every=0.01)) as gestures:
        gestures.trained(Gestures())
        assert len(held(problems)) == 2
        first = next(text for text in held(problems) if str(one) in text)
        one.write_text("no samples\n")
        wait_for(lambda: first not in held(problems), "the newer one", seconds=10)
        assert len(held(problems)) == len(problems.kept) == 2
        one.unlink()
        wait_for(lambda: len(held(problems)) == 1, "the end of one", seconds=10)
        gestures.trained(Gestures())
        other.unlink()
        wait_for(lambda: not held(problems), "the end of both", seconds=10)


def test_a_lost_camera_that_is_back_is_over(problems, monkeypatch):
    monkeypatch.setattr("gesturectl.run.hands.camera.FIRST_TRY", 0.01)
    with closing(TrackedCamera(Camera(2), lambda: Camera(1000), Tracker(), StageTimes(), lambda: None)) as hands:
        take(hands, 2)
        hands.take(1.0)
        assert len(held(problems)) == 1
        take(hands, 1)
    assert (held(problems), len(problems.kept)) == ([], 1)


def test_black_pictures_are_over_when_something_is_seen(problems, monkeypatch):
    monkeypatch.setattr("gesturectl.run.hands.camera.LOOK", 0.0)
    camera = Camera(1000, brightness=1)
    with closing(TrackedCamera(camera, lambda: camera, Tracker(), StageTimes(), lambda: None)) as hands:
        take(hands, 2)
        assert len(held(problems)) == 1
        camera.brightness = 100
        take(hands, 3)
    assert (held(problems), len(problems.kept)) == ([], 1)


def test_a_lost_desktop_that_is_back_is_over(problems):
    place = Place()
    output = ReconnectingOutput(place, lambda: place.now, at_once)
    place.made[0].gone = True
    output.emit(Button(0.0, "left", True))
    assert len(held(problems)) == 1
    output.poll()
    assert (held(problems), len(problems.kept)) == ([], 1)


class ConfigFile:
    """A file that cannot be read until it is mended."""

    path, found = None, True
    wrong = True

    def changed(self, t):
        return True

    def read(self):
        if self.wrong:
            raise InputError("config.yaml:1:1: wrong.", "Correct it.")
        return Config()


def test_a_config_that_is_mended_is_over_even_if_it_is_the_one_in_force(problems, caplog):
    caplog.set_level("INFO")
    run, file = Run(), ConfigFile()
    config = ConfigInForce(Config(), file, run.driver, lambda _: lambda _: run.pipeline, problems)

    def over():
        config.follow(0.0, asked=False)
        return [p.over is not None for p in problems.kept]

    wait_for(lambda: over() == [False], "the problem")
    file.wrong = False
    wait_for(lambda: over() == [True], "its end")
    assert "The config is as it was." in caplog.messages


STATUS = {
    "state": "running", "paused_by": None, "muted": False, "profile": "default", "profile_by": "default",
    "profiles": ["default", *(f"profile-number-{n}" for n in range(9))], "layers": [], "hands": [], "held": [],
    "camera": {"name": f"/a/{'long/' * 30}clip.mp4", "state": "on", "size": [1920, 1080], "fps": 29.97, "dark": True},
    "window": None, "output": "x11", "screen": [1920, 1080], "latency": {}, "frames": 1, "dropped": 0,
    "config": f"/home/{'long/' * 30}config.yaml", "pid": 1, "version": "0", "uptime": 1.0,
    "problems": [
        {"at": 36000.0, "text": f"dark {'and dark ' * 20}", "over": 36005.0},
        {"at": 36010.0, "text": "a stage has failed", "over": 36010.0},
        {"at": 36020.0, "text": "slow\nSwitch on a light.", "over": None},
    ],
}  # fmt: skip


@pytest.fixture
def answered(monkeypatch):
    """The answer of a running program."""
    answer = dict(STATUS)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr(client, "ask", lambda command: {"status": answer})
    return answer


def test_the_status_says_what_is_over_and_fits_80_columns(answered, capsys):
    parser_words = type("Args", (), {"follow": False, "json": False})
    assert control.run_status(parser_words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    shown = {line[:9].strip(): line[9:] for line in lines if line[0] != " "}
    assert shown["camera"] == "/a/long/l…g/long/long/clip.mp4, on, 1920x1080, 29.97 frames a second,"
    assert "         black pictures" in lines
    assert shown["config"].endswith("/long/config.yaml")
    assert [line for line in lines if line.startswith(("problem", "over"))] == [
        "over     10:00:00 to 10:00:05 dark and dark and dark and dark and dark and dark",
        "over     10:00:10 a stage has failed",
        "problem  10:00:20 slow",
    ]


def test_doctor_warns_of_what_still_holds_alone(answered):
    assert (doctor.check_running().status, "last problem: slow" in doctor.check_running().detail) == ("warn", True)
    answered["problems"] = STATUS["problems"][:2]
    assert doctor.check_running().status == "ok"


def test_a_status_that_is_old_says_so(answered, capsys):
    answered["age"] = 0.3
    words = type("Args", (), {"follow": False, "json": False})
    control.run_status(words)
    assert capsys.readouterr().out.splitlines()[0] == "state    running"
    answered["age"] = 12.3
    control.run_status(words)
    assert capsys.readouterr().out.splitlines()[0] == "state    running, as of 12 s ago: it hangs"
