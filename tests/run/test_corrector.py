"""What is said of gestures of a run: answered, stored, and taken up when the file changes."""

import pytest

from gesturectl.model import corrections
from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.run.corrector import Corrector, stored
from gesturectl.settings import Config
from tests.model.test_corrections import said
from tests.run.desk import Run
from tests.waiting import wait_for

CONFIG = Config.model_validate({"profiles": {"default": ({"on": "point", "do": "workspace_next"},)}})
STRAY = ((1.0, "open", 320, 240), (0.5, "point", 320, 240), (0.3, "open", 320, 240))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path / "data"))


def keys(run):
    return [r["key"] for r in run.lines("output") if r["event"] == "key" and r["pressed"]]


def test_the_next_frame_answers_and_the_trace_has_it():
    run = Run(config=CONFIG)
    t = run.show(*STRAY)
    answer = run.driver.say("not_meant")
    assert not answer.done()
    run.show((0.1, "open", 320, 240), start=t + 1 / 30)
    assert answer.result(0).startswith("`point`")
    assert keys(run) == ["super", "page_down", "super", "page_up"]
    assert [r["said"] for r in run.lines("frame") if "said" in r] == ["not_meant"]


def test_where_nothing_has_acted_the_answer_says_so():
    run = Run(config=CONFIG)
    t = run.show((0.5, "open", 320, 240))
    both = [run.driver.say("not_meant"), run.driver.say("should_have_acted victory")]
    run.show((0.1, "open", 320, 240), start=t + 1 / 30)
    for answer in both:
        with pytest.raises(InputError):
            answer.result(0)


def test_what_is_said_is_stored_and_counts_in_the_next_run():
    run = Run(config=CONFIG)
    corrector = Corrector()
    run.driver.subscribe(corrector.on_step)
    t = run.show(*STRAY)
    run.driver.say("not_meant")
    run.show((0.1, "open", 320, 240), start=t + 1 / 30)
    corrector.close()
    (kept,) = corrections.read()
    assert (kept.gesture, kept.meant) == ("point", False)
    assert stored() == run.pipeline.kept.corrections.known


def test_a_file_that_changes_is_taken_up_once():
    corrector = Corrector(every=0.01)
    try:
        assert corrector.take() is None
        corrections.add(said())
        found = []
        wait_for(lambda: found.append(corrector.take()) or found[-1] is not None, "the change")
        assert [e.gesture for e in found[-1]] == ["point"]
        assert corrector.take() is None
    finally:
        corrector.close()


def test_a_file_that_cannot_be_written_ends_no_run(caplog):
    def fails(_):
        raise EnvironmentLacksError("No space.", "Make some.")

    run = Run(config=CONFIG)
    corrector = Corrector(store=fails)
    run.driver.subscribe(corrector.on_step)
    t = run.show(*STRAY)
    run.driver.say("not_meant")
    run.show((0.1, "open", 320, 240), start=t + 1 / 30)
    corrector.close()
    assert "No space." in caplog.text
    assert len(run.pipeline.kept.corrections.known) == 1


def test_a_broken_file_counts_for_nothing_and_is_named(caplog):
    corrections.add(said())
    corrections.path().write_text("{")
    assert stored() == ()
    assert "corrections.jsonl:1" in caplog.text
