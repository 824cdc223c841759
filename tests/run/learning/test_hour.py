"""A run that learns from an hour of use: begun and ended when asked, saved, resumed, and taken up."""

import pytest

from gesturectl.learn.hour import file
from gesturectl.learn.hour.file import Hour
from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.run.corrector import stored
from gesturectl.run.learning.hour import HourLearner
from gesturectl.settings import Config
from tests.run.desk import Run

CONFIG = Config.model_validate({"profiles": {"default": ({"on": "point", "do": "workspace_next"},)}})
USE = ((1.0, "open", 320, 240), (0.6, "point", 320, 240), (1.0, "open", 320, 240), (1.0, "rock", 320, 240))
REST = (14.0, "open", 320, 240)


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path / "data"))


class Learning(Run):
    """A run with a learner; what is asked of it is answered before anything else is done."""

    def __init__(self, **words):
        super().__init__(config=CONFIG)
        off = lambda: self.driver.muted or self.driver.pipeline.paused  # noqa: E731
        self.learner = HourLearner(lambda name: self.driver.pipeline.levels.binds(name), off, **words)
        self.driver.subscribe(self.learner.on_step)

    def start(self, seconds=3600.0):
        return self.learner.start(seconds).result(10)

    def stop(self, *, keep):
        return self.learner.stop(keep=keep).result(10)


def test_nothing_is_kept_before_it_is_asked_for():
    run = Learning()
    run.show(*USE, REST)
    run.learner.close()
    assert run.learner.standing() is None
    assert not file.path().parent.exists()


def test_an_hour_is_begun_shown_ended_and_counts_in_the_next_run():
    run = Learning()
    assert "60 minutes" in run.start()
    with pytest.raises(InputError, match="learns already"):
        run.start()
    run.show(*USE, REST)
    assert "1 gesture that you meant" in run.stop(keep=True)
    assert run.learner.standing() is None
    assert not file.going().exists()
    assert [(e.gesture, e.meant, e.said) for e in stored()] == [("point", True, False)]
    run.learner.close()


def test_what_is_thrown_away_leaves_what_was_kept_before():
    run = Learning()
    run.start()
    run.show(*USE, REST)
    run.stop(keep=True)
    before = file.path().read_bytes()
    run.start()
    assert "Thrown away" in run.stop(keep=False)
    with pytest.raises(InputError, match="Nothing is being learned"):
        run.stop(keep=True)
    run.learner.close()
    assert file.path().read_bytes() == before
    assert not file.going().exists()


def test_it_ends_by_itself_and_is_kept(caplog):
    run = Learning()
    run.start(60.0)
    run.show(*USE, (75.0, "open", 320, 240))
    run.learner.close()
    assert run.learner.standing() is None
    assert [c.gesture for c in file.kept().meant] == ["point"]


def test_the_next_run_goes_on_and_one_of_a_clip_leaves_it_alone(caplog):
    caplog.set_level("INFO")
    run = Learning()
    run.start(600.0)
    run.show(*USE, REST)
    run.learner.close()
    assert not file.path().exists()
    clip = Learning(goes_on=False)
    assert clip.learner.standing() is None
    with pytest.raises(InputError, match="Another run"):
        clip.start()
    clip.learner.close()
    again = Learning()
    assert again.learner.standing().left == pytest.approx(600 - 17.6, abs=1)
    assert again.learner.standing().gestures == 1
    assert "Goes on to learn" in caplog.text
    again.stop(keep=True)
    again.learner.close()
    assert [c.gesture for c in file.kept().meant] == ["point"]


def test_time_in_which_nothing_is_sent_is_not_learned_from():
    run = Learning()
    run.start(600.0)
    run.driver.mute(True)
    run.show(*USE, REST)
    run.stop(keep=True)
    run.learner.close()
    assert not file.kept().hands
    assert not file.kept().meant


def test_times_that_cannot_be_are_refused():
    run = Learning()
    for seconds in (0.0, -5.0, 1e9, float("nan")):
        with pytest.raises(InputError, match="Choose 1 to"):
            run.learner.start(seconds).result(10)
    run.learner.close()


def test_a_broken_file_of_an_hour_is_set_aside(caplog):
    file.save(Hour(left=60.0, of=60.0))
    file.going().write_text("what?\n")
    run = Learning()
    assert run.learner.standing() is None
    run.learner.close()
    assert "hour-going.jsonl" in caplog.text
    assert not file.going().exists()
    assert len(list(file.path().parent.glob("hour-going.jsonl.broken*"))) == 1


def test_a_disk_that_is_full_ends_no_run(monkeypatch, caplog):
    run = Learning()
    run.start(600.0)
    run.show(*USE, REST)

    def fails(*_):
        raise EnvironmentLacksError("No space.", "Make some.")

    monkeypatch.setattr(file, "save", fails)
    run.learner.close()
    assert "No space." in caplog.text
