"""`calibrate` on recorded hands, in a terminal and without."""

import pytest

from gesturectl.config.load import load
from gesturectl.learn import clicks
from gesturectl.learn.calibration import CAMERA_TIME
from gesturectl.learn.guide import LEAD
from gesturectl.learn.mount import turned
from tests.calibration import calibration, pinching, reaching, resting, write_trace
from tests.cli.terminal import terminal
from tests.learn.test_mount import pushed

MINE = "version: 1\npointer: {smoothness: 0.9, hand: right}  # mine\n"


@pytest.fixture
def config(home):
    path = home.folder / "config.yaml"
    path.write_text(MINE)
    return path


@pytest.fixture
def trace(home):
    return write_trace(home.folder / "hands.jsonl", calibration(reaching(), resting(), pinching()))


def calibrate(home, *words, source):
    return home.run("calibrate", "--config", "config.yaml", "--source", source, *words)


def test_a_person_is_led_asked_and_told_how_to_undo(home, config, trace):
    with terminal(home, "calibrate", "--config", "config.yaml", "--source", trace) as t:
        drawing = t.until("reach: measured")
        assert "Move your hand to the corners" in drawing
        assert "cm up and down" in drawing
        assert "begins in 3 s" in drawing
        assert "\a" in drawing
        t.until("\x1b[?1049l")  # the drawing is left
        table = t.until("Write this to config.yaml? [y/N] ")
        assert "pointer.smoothness  0.9 -> 0.5   your hand at rest is found within 0." in table
        assert config.read_text() == MINE
        t.type("y\n")
        t.until("config.yaml: changed. To take it back: gesturectl calibrate --undo --config config.yaml")
        assert t.end() == 0
    changed = config.read_text()
    assert changed.startswith("version: 1\npointer: {smoothness: 0.5, hand: right, region: ")
    assert changed.endswith("}  # mine\n")
    assert load(config).pointer.region != 32
    undone = home.run("calibrate", "--undo", "--config", "config.yaml")
    assert (undone.returncode, undone.stdout) == (0, "config.yaml: as it was before the last calibration\n")
    assert config.read_text() == MINE


def test_whoever_says_no_keeps_the_old_settings(home, config, trace):
    with terminal(home, "calibrate", "--config", "config.yaml", "--source", trace) as t:
        t.until("[y/N] ")
        t.type("\n")
        assert t.end() == 0
    assert t.shown.endswith("Nothing is changed.\n")
    assert config.read_text() == MINE


def test_without_a_terminal_it_is_told_in_lines_and_written_only_when_asked_for(home, config, trace):
    done = calibrate(home, source=trace)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    lines = done.stdout.splitlines()
    parts = ["reach: measured", "rest: measured", "pinch: measured"]
    assert [line for line in lines if line in parts] == parts
    assert lines[-1] == "Nothing is changed."
    assert config.read_text() == MINE
    assert calibrate(home, "--yes", source=trace).returncode == 0
    assert load(config).pointer.smoothness == 0.5
    again = calibrate(home, "--yes", source=trace)
    assert again.stdout.endswith("Your settings suit you as they are.\n")


def test_a_config_of_ones_own_is_made_where_there_is_none(home, trace):
    done = home.run("calibrate", "--yes", "--source", trace)
    assert done.returncode == 0, done.stderr
    path = home.folder / ".config" / "gesturectl" / "config.yaml"
    assert load(path).pointer.region != 32
    assert home.run("calibrate", "--undo").returncode == 0
    assert not path.exists()


def test_what_could_be_measured_is_suggested_though_the_source_ends(home, config):
    trace = write_trace(home.folder / "short.jsonl", calibration(reaching(), resting()[:1]))
    done = calibrate(home, "--yes", source=trace)
    assert done.returncode == 0, done.stderr
    assert "calibration ended before all was measured." in done.stdout
    assert (load(config).pointer.smoothness, load(config).pointer.region) == (0.9, pytest.approx(21, abs=3))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([(5.0, None, 0, 0)], "Nothing could be measured, and nothing is changed."),
        ([(60.0, "relaxed", 320, 240)], "Your hand moved 0 cm across"),
    ],
)
def test_nothing_measured_is_an_error(home, config, parts, said):
    trace = write_trace(home.folder / "bad.jsonl", calibration(parts, noise=0.0)[:900])
    done = calibrate(home, "--yes", source=trace)
    assert (done.returncode, config.read_text()) == (1, MINE)
    assert said in done.stdout + done.stderr


def test_a_wrong_config_or_source_is_named_before_anything_is_done(home, config, trace):
    assert "none.jsonl: cannot be read" in calibrate(home, source="none.jsonl").stderr
    assert "there is no calibration to undo" in home.run("calibrate", "--undo", "--config", "config.yaml").stderr
    config.write_text("pointer: {smooth: 1}\n")
    done = calibrate(home, "--yes", source=trace)
    assert done.returncode == 1
    assert "config.yaml:1:11: `pointer.smooth` is no setting" in done.stderr
    assert config.read_text() == "pointer: {smooth: 1}\n"


@pytest.fixture
def desk(home):
    frames = [turned(f, 90) for f in pushed("above", seconds=LEAD + CAMERA_TIME + 1)]
    return write_trace(home.folder / "desk.jsonl", frames, frames[0].size)


def test_how_the_camera_is_mounted_is_found_and_written(home, config, desk):
    before = MINE.replace("right", "left") + "camera: {source: desk.jsonl}\n"  # the hand as recorded
    config.write_text(before)
    done = home.run("calibrate", "--config", "config.yaml", "--camera", "--yes")
    assert done.returncode == 0, done.stderr
    assert "camera: measured" in done.stdout
    assert "camera.rotate  0 -> 270" in done.stdout
    changed = load(config)
    assert (changed.camera.rotate, changed.camera.view) == (270, "above")
    assert changed.pointer.smoothness == 0.9
    undone = home.run("calibrate", "--undo", "--config", "config.yaml")
    assert (undone.returncode, config.read_text()) == (0, before)


def test_the_mount_of_another_camera_than_the_configs_is_said_and_not_written(home, config, desk):
    before = MINE.replace("right", "left")
    config.write_text(before)
    done = calibrate(home, "--camera", "--yes", source=desk)
    assert (done.returncode, config.read_text()) == (1, before)
    assert "desk.jsonl needs `camera.rotate: 270`, `camera.view: above`, but `camera.source` names" in done.stderr
    assert "Nothing is changed." in done.stderr
    assert "desk.jsonl first, or calibrate with the camera that it names." in done.stderr


def test_a_turn_and_view_set_by_hand_outlast_the_undo_of_a_calibration(home, config, trace):
    assert calibrate(home, "--yes", source=trace).returncode == 0
    assert "rotate" not in config.read_text()  # no hand on the desk was shown to it
    config.write_text(config.read_text() + "camera: {rotate: 90, view: above}\n")
    undone = home.run("calibrate", "--undo", "--config", "config.yaml")
    assert undone.stdout == "config.yaml: as it was before the last calibration\n"
    assert config.read_text() == MINE + "camera: {rotate: 90, view: above}\n"


def test_what_a_calibration_wrote_and_was_changed_since_stays(home, config, trace):
    assert calibrate(home, "--yes", source=trace).returncode == 0
    config.write_text(config.read_text().replace("smoothness: 0.5", "smoothness: 0.6"))
    undone = home.run("calibrate", "--undo", "--config", "config.yaml")
    assert undone.stdout == (
        "config.yaml: as it was before the last calibration, but for `pointer.smoothness`, changed since\n"
    )
    assert (load(config).pointer.smoothness, load(config).pointer.region) == (0.6, 32)


def test_ways_to_click_are_tried_and_nothing_is_changed(home, config):
    about = [(LEAD + clicks.ABOUT_TIME + 0.1, "relaxed", 320, 240)]
    still = [(LEAD + clicks.FIRST + 0.3, "relaxed", 320, 240)]
    pinches = [(0.3, "pinch", 320, 240), (1.7, "relaxed", 320, 240)] * clicks.SIGNS
    trace = write_trace(home.folder / "clicks.jsonl", calibration(about, still, pinches))
    done = calibrate(home, "--clicks", source=trace)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "At each sign let the tips of thumb and index finger meet, and part them." in lines
    assert lines[-2].startswith("pinch  5 of 5 clicked, 0.")
    assert lines[-1] == "Surest for you: pinch. To click by it: `{on: pinch, do: {press: left}}` in your profile."
    assert config.read_text() == MINE
    with terminal(home, "calibrate", "--clicks", "--config", "config.yaml", "--source", trace) as t:
        t.until("3 of 5   NOW")
        t.until("Surest for you")
        assert t.end() == 0
    nobody = write_trace(home.folder / "nobody.jsonl", calibration([(2.0, None, 0, 0)]))
    none = calibrate(home, "--clicks", source=nobody)
    assert (none.returncode, none.stderr.count("No way to click could be tried.")) == (1, 1)
