"""An hour of normal use: what is meant is told from what is not, few hands stand for many, and files are sound."""

from dataclasses import replace

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.config.load import examine
from gesturectl.gestures.corrections import example
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.learn import idle
from gesturectl.learn.hour import file
from gesturectl.learn.hour.collect import Collector
from gesturectl.learn.hour.file import Hour
from gesturectl.learn.hour.usual import MOST_EACH, MOST_HANDS, Hands, Kept, Passage, Usual, kept_hand, merged
from gesturectl.model.errors import InputError
from gesturectl.model.types import Waits
from gesturectl.pipeline.pipeline import Pipeline
from tests.hands import NAMES, hand, stream, turned

CONFIG = """
version: 1
profiles:
  default:
    - {on: point, do: workspace_next}
    - {on: fist, do: {key: a}}
"""
REST = (1.0, "open", 320, 240)


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path / "data"))


def learned(*takes, seconds=3600.0, said=None):
    """What is collected while these are shown one after the other, then a hand that rests; said: at the end of one."""
    config, problems = examine(CONFIG)
    assert config is not None, problems
    run = Pipeline(config, PoseClassifier(), {}, (1920, 1080), (960, 540))
    collector, t = Collector(seconds), 0.0
    for k, take in enumerate((*takes, stream((20.0, "open", 320, 240)))):
        shown = [replace(f, t=f.t + t) for f in take]
        if said and said[0] == k:
            shown[-1] = replace(shown[-1], said=said[1])
        for f in shown:
            collector.step(f, run.step(f), {"point", "fist"})
        t = shown[-1].t + 1 / 30
    return collector


def poses(usual):
    classify = PoseClassifier().classify
    return {classify(k.hand).pose for k in usual.hands}


def made(pose):
    return stream(REST, (0.6, pose, 320, 240), REST)


def test_what_acts_and_is_not_taken_back_is_meant_and_no_hand_around_it_is_kept_as_idle():
    usual = learned(made("point"), made("rock"), made("fist")).taken()
    assert [c.gesture for c in usual.meant] == ["point", "fist"]
    assert {"open", "rock"} <= poses(usual)
    assert not {"point", "fist"} & poses(usual)
    assert all(example(c).said is False and example(c).meant for c in usual.meant)


def test_what_is_taken_back_is_kept_as_stray_and_is_not_meant():
    usual = learned(made("point"), said=(0, "not_meant")).taken()
    assert usual.meant == ()
    assert "point" in poses(usual)
    strays = [k for k in usual.hands if k.stray]
    assert "point" in {PoseClassifier().classify(k.hand).pose for k in strays}


def test_what_should_have_acted_is_no_idle_hand():
    usual = learned(made("rock"), said=(0, "should_have_acted rock")).taken()
    assert "rock" not in poses(usual)


def test_a_resting_hand_is_one_hand_however_long_it_rests():
    collector = learned(stream((30.0, "relaxed", 320, 240)))
    usual = collector.taken()
    assert len(usual.hands) < 8
    assert usual.seconds == pytest.approx(40, abs=3)
    assert max(k.frames for k in usual.hands) > 100


def test_hands_of_others_are_not_kept():
    config, _ = examine(CONFIG)
    run, collector = Pipeline(config, PoseClassifier(), {}, (1920, 1080), (960, 540)), Collector(60.0)
    for f in stream((20.0, "open", 320, 240)):
        step = replace(run.step(f), waiting={1: Waits.OTHER})
        collector.step(f, step, set())
    assert collector.taken().hands == ()


def test_hands_after_a_pause_in_which_a_gesture_has_ended_are_kept():
    config, _ = examine(CONFIG)
    run, collector = Pipeline(config, PoseClassifier(), {}, (1920, 1080), (960, 540)), Collector(60.0)
    for f in stream(REST, (3.0, "fist", 320, 240), (1.0, "open", 320, 240), (20.0, "rock", 320, 240)):
        step = run.step(f)
        if not 2.0 < f.t < 4.5:  # paused from within the gesture until after it
            collector.step(f, step, {"fist"})
    assert "rock" in poses(collector.taken())


def test_it_ends_after_its_time_and_a_gap_counts_for_no_more_than_a_second():
    collector = learned(stream((5.0, "open", 320, 240)), seconds=10.0)
    assert collector.finished
    assert collector.taken().seconds == pytest.approx(10, abs=0.5)
    config, _ = examine(CONFIG)
    run, collector = Pipeline(config, PoseClassifier(), {}, (1920, 1080), (960, 540)), Collector(60.0)
    for t in (0.0, 500.0, 500.1):
        f = replace(stream((0.1, "open", 320, 240))[0], t=t)
        collector.step(f, run.step(f), set())
    assert collector.left == pytest.approx(60 - 1.1)


def test_an_hour_that_is_interrupted_goes_on_with_what_it_had():
    first = learned(made("point"), made("rock"))
    file.save(Hour(first.taken(), first.left, 3600.0))
    hour = file.goes_on()
    assert hour.left == pytest.approx(first.left, abs=0.1)
    again = Collector(hour.left, hour.usual)
    assert file.dump(Hour(again.taken())) == file.dump(Hour(first.taken()))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 300))
def test_no_number_of_hands_exceeds_what_is_kept_and_all_are_counted(seed, n):
    rng = np.random.default_rng(seed)
    hands, most = Hands(), 40
    numbers = []
    for _ in range(n):
        h = turned(hand(NAMES[rng.integers(len(NAMES))]), float(rng.uniform(-180, 180)))
        noise = rng.normal(0, 0.01, h.world.shape).astype(np.float32)
        numbers.append(hands.put(kept_hand(replace(h, world=h.world + noise), stray=False)))
        while len(hands.kept) > most:
            hands._merge()
    assert sum(k.frames for k in hands.kept) == n
    assert all(0 <= hands.moved[k] < len(hands.kept) <= most < MOST_HANDS for k in numbers)


def test_two_hours_are_one_and_of_each_gesture_those_that_differ_most_stay():
    one = learned(*[made("point")] * 3).taken()
    both = merged(one, one)
    assert len(both.hands) == len(one.hands)
    assert both.seconds == pytest.approx(2 * one.seconds)
    for _ in range(4):
        both = merged(both, one)
    assert 0 < len(both.meant) <= MOST_EACH


def test_what_is_kept_counts_in_what_is_expected_of_gestures():
    assert idle.own() is None
    file.keep(learned(made("rock"), made("rock")).taken())
    own = idle.own()
    assert own.own
    assert own.seconds == pytest.approx(file.kept().seconds)
    rows = [own.named[k] for k in own.order]
    before = ["", *rows[:-1]]
    began = [not (goes_on and b == "rock") for goes_on, b in zip(own.follows.tolist(), before, strict=True)]
    assert sum(b for b, name in zip(began, rows, strict=True) if name == "rock") == 2
    idle.keep(stream((30.0, "relaxed", 320, 240)))
    assert idle.own().seconds == pytest.approx(own.seconds + 30, abs=1)


def test_files_are_read_as_written_and_deleted():
    usual = learned(made("point"), made("rock")).taken()
    assert file.keep(usual) is None
    assert file.dump(Hour(file.kept())) == file.dump(Hour(merged(Usual(), usual)))
    assert b"image" not in file.path().read_bytes()
    file.save(Hour(usual, 60.0, 3600.0))
    assert (file.forget(), file.forget()) == (True, False)
    assert list(file.path().parent.glob("hour*")) == []


def test_a_broken_file_is_named_kept_beside_and_ends_nothing():
    usual = learned(made("rock")).taken()
    file.keep(usual)
    file.path().write_text("what?\n")
    with pytest.raises(InputError, match=r"hour\.jsonl:1"):
        file.kept()
    beside = file.keep(usual)
    assert beside.read_text() == "what?\n"
    assert file.kept().hands


HAND = {
    "type": "hand",
    "side": "left",
    "frames": 1,
    "stray": 0,
    "landmarks": [[0, 0, 0]] * 21,
    "world": [[0, 0, 0]] * 21,
}


@pytest.mark.parametrize(
    "line",
    [
        {"type": "hour", "version": 1},
        HAND | {"side": "up"},
        HAND | {"stray": 2},
        HAND | {"world": [[0, 0, float("1e9")]] * 21},
        {"type": "passage", "seconds": 1, "hands": [0, 3]},
        {"type": "passage", "seconds": -1, "hands": [0]},
        {"type": "passage", "seconds": 1, "hands": []},
        {"type": "picture"},
    ],
)
def test_what_is_no_hour_is_refused(line):

    head = {"type": "hour", "version": 1, "left": 0, "of": 0, "spread": 1.0}
    file.path().parent.mkdir(parents=True, exist_ok=True)
    file.path().write_bytes(b"\n".join(map(orjson.dumps, (head, HAND, line))))
    with pytest.raises(InputError):
        file.kept()


def test_passages_name_hands_that_are_there():
    usual = learned(made("rock"), made("two"), made("call")).taken()
    assert all(isinstance(k, Kept) for k in usual.hands)
    assert all(isinstance(p, Passage) and set(p.hands) <= set(range(len(usual.hands))) for p in usual.passages)
