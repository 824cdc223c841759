"""What the user says of gestures while they are made: not meant, or it should have acted."""

from dataclasses import replace

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.config.load import examine
from gesturectl.gestures.corrections import LENGTH, NEWEST, example
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model import trace
from gesturectl.model.errors import InputError
from gesturectl.model.trace import TraceWriter, read_frames, read_meta
from gesturectl.model.types import REACH, AskDesktop, Button, Example, Key, frozen
from gesturectl.pipeline.pipeline import Pipeline
from tests.hands import SIZE, frame, hand, stream, turned

CONFIG = """
version: 1
gestures: {motions: {swipe: {pose: any}}}
profiles:
  default:
    - {on: pinch, do: {press: left}}
    - {on: point, do: workspace_next}
    - {on: victory, do: {toggle_layer: media}}
    - {on: three, do: {profile: other}}
    - {on: call, do: toggle}
    - {on: fist, do: {key: a}}
    - {on: rock, do: not_meant}
  other: [{on: rock, do: not_meant}]
layers:
  media: [{on: four, do: {key: m}}]
"""
REST = (1.0, "open", 320, 240)


def pipeline(known=(), config=CONFIG):
    config, problems = examine(config)
    assert config is not None, problems
    made = Pipeline(config, PoseClassifier(), {}, (1920, 1080), (960, 540))
    made.kept.corrections.put(known)
    return made


def play(run, frames, said=None):
    """All steps of the frames; said: what is said in the last of them."""
    if said:
        frames = [*frames[:-1], replace(frames[-1], said=said)]
    steps = []
    for f in frames:
        while (due := run.deadline()) is not None and due <= f.t:
            steps.append(run.tick(due))
        steps.append(run.step(f))
    return steps


def outputs(steps, kind):
    return [o for s in steps for o in s.outputs if isinstance(o, kind)]


def words(steps):
    return [o.words for s in steps for o in s.outcomes]


def made(pose, seconds=0.5, start=0.0):
    """A hand that rests, makes a pose and rests again."""
    return stream(REST, (seconds, pose, 320, 240), (0.5, "open", 320, 240), start=start)


def tilted(frames, degrees):
    """The same by a hand that is turned in the picture."""
    return [replace(f, hands=tuple(turned(h, degrees) for h in f.hands)) for f in frames]


def corrected(frames, config=CONFIG):
    """What is taken of a gesture that was not meant."""
    (outcome,) = play(pipeline(config=config), frames, "not_meant")[-1].outcomes
    assert outcome.taken is not None
    return outcome.taken


def test_a_workspace_switch_is_taken_back_and_named():
    steps = play(pipeline(), made("point"), "not_meant")
    assert [o.action for o in outputs(steps, AskDesktop)] == ["workspace_next", "workspace_previous"]
    assert words(steps) == ["`point` (goes to the next workspace) was not meant; taken back; kept."]


def test_layer_profile_and_pause_are_as_they_were():
    for pose in ("victory", "three", "call"):
        run = pipeline()
        play(run, made(pose))
        assert (run.levels.toggled, run.levels.profile, run.paused) != ((), "default", False)
        play(run, stream((0.2, "open", 320, 240), start=5.0), "not_meant")
        assert (run.levels.toggled, run.levels.profile, run.paused) == ((), "default", False)


def test_what_is_held_is_released_and_nothing_is_clicked():
    frames = stream(REST, (0.6, "pinch", 320, 240))
    steps = play(pipeline(), frames, "not_meant")
    assert [o.pressed for o in outputs(steps, Button)] == [True, False]
    assert steps[-1].outcomes[0].words.endswith("taken back; kept.")


def test_a_key_stays_pressed_and_released_and_the_words_do_not_claim_else():
    steps = play(pipeline(), made("fist"), "not_meant")
    assert "`fist`" in words(steps)[0]
    assert "taken back" not in words(steps)[0]
    assert outputs(steps[-1:], Key) == []


def test_the_same_action_is_taken_back_once_and_only_within_seconds():
    run = pipeline()
    play(run, made("point"))
    assert play(run, stream((0.1, "open", 320, 240), start=3.0), "not_meant")[-1].outcomes[0].taken
    again = play(run, stream((0.1, "open", 320, 240), start=3.5), "not_meant")[-1].outcomes[0]
    assert (again.taken, again.words) == (None, "Nothing further has acted in the last 8 s.")
    late = pipeline()
    play(late, made("point"))
    later = play(late, stream((0.1, "open", 320, 240), start=30.0), "not_meant")[-1].outcomes[0]
    assert (later.taken, later.words) == (None, "Nothing has acted in the last 8 s.")


def test_a_gesture_says_it_too():
    run = pipeline()
    frames = stream(REST, (0.5, "point", 320, 240), (0.5, "open", 320, 240), (0.5, "rock", 320, 240))
    steps = play(run, frames)
    assert [o.action for o in outputs(steps, AskDesktop)] == ["workspace_next", "workspace_previous"]
    assert len(words(steps)) == 1
    assert [e.gesture for e in run.kept.corrections.known] == ["point"]


def test_the_same_again_does_not_act_at_once_and_acts_once_it_is_struck_out():
    stray = tilted(made("point"), 30)
    known = (example(corrected(stray)),)
    assert outputs(play(pipeline(), stray), AskDesktop)
    assert not outputs(play(pipeline(known), stray), AskDesktop)
    run = pipeline(known)
    play(run, [replace(f, examples=()) if k == 0 else f for k, f in enumerate(stray[:5])])
    assert outputs(play(run, tilted(made("point", start=3.0), 30)), AskDesktop)


def test_a_clear_pose_that_is_held_still_acts_whatever_was_said():
    stray = made("point")
    known = (example(corrected(stray)),) * 100
    assert not outputs(play(pipeline(known), stray), AskDesktop)
    assert len(outputs(play(pipeline(known), made("point", 1.6)), AskDesktop)) == 1


def test_other_gestures_are_left_alone():
    known = (example(corrected(made("point"))),) * 100
    assert len(outputs(play(pipeline(known), stream(REST, (0.5, "pinch", 320, 240), REST)), Button)) == 2


def in_passing(start):
    """A pose of a hand that has just been moved."""
    there = (0.5, "open", 390, 240)
    return stream((1.0, "open", 250, 240), (0.3, "open", 330, 240), (0.5, "point", 390, 240), there, start=start)


def used(frames, run=None, said=None):
    """A run in which the frames were shown and nothing was said of them for long enough."""
    run = run or pipeline()
    play(run, frames, said)
    play(run, stream((9.0, "open", 320, 240), start=frames[-1].t + 1 / 30))
    return run


def test_what_acted_and_was_not_taken_back_acts_after_a_correction_of_another():
    run = used(made("point"))
    assert [*run.kept.corrections.accepted] == ["point"]
    (outcome,) = play(run, in_passing(20.0), "not_meant")[-1].outcomes
    assert 0.0 < outcome.taken.reach <= 1.0
    assert outputs(play(run, made("point", start=30.0)), AskDesktop)
    assert not outputs(play(run, in_passing(40.0)), AskDesktop)


def test_a_correction_reaches_no_farther_than_to_what_was_accepted_before_the_next_start_too():
    first = Example("point", True, (0.0,) * LENGTH)
    other = replace(first, meant=False, vector=(10.0, *first.vector[1:]))  # 0.7 from it
    run = pipeline()
    assert run.kept.corrections.add(other).reach == REACH
    run = pipeline()
    run.kept.corrections.accept(first)
    assert 0.0 < run.kept.corrections.add(other).reach < 0.7


def usual(frames):
    """What acts in these frames and is not taken back, as an hour of use shows it."""
    run = pipeline()
    steps = play(run, frames) + play(run, stream((9.0, "open", 320, 240), start=frames[-1].t + 1 / 30))
    return tuple(example(done.moment) for s in steps for done in s.settled if done.moment)


def test_what_an_hour_has_shown_acts_after_a_correction_of_another_and_no_stray_does_by_it():
    stray = (replace(example(corrected(in_passing(0.0))), reach=1.0),)
    (meant,) = usual(made("point"))
    assert (meant.gesture, meant.meant, meant.said) == ("point", True, False)
    assert not outputs(play(pipeline(stray), in_passing(0.0)), AskDesktop)
    assert not outputs(play(pipeline((meant, *stray)), in_passing(0.0)), AskDesktop)
    assert outputs(play(pipeline((meant, *stray)), made("point")), AskDesktop)
    same = usual(in_passing(0.0))
    assert not outputs(play(pipeline((*same, *stray)), in_passing(0.0)), AskDesktop)


def test_what_an_hour_has_shown_makes_no_pose_seen(tmp_path):
    (meant,) = usual(made("point"))
    run = pipeline((meant,))
    assert run.kept.corrections.wanted(made("point")[40].hands[0]) is None
    path = tmp_path / "trace.jsonl"
    with path.open("wb") as f:
        TraceWriter(f).meta(SIZE, 30.0, "made up", examples=(meant,))
    assert read_meta(path)["examples"] == (meant,)


def test_what_was_taken_back_was_not_accepted_and_neither_is_the_same_of_before():
    assert not used(made("point"), said="not_meant").kept.corrections.accepted["point"]
    run = used(made("point"))
    play(run, made("point", start=20.0), "not_meant")
    assert not run.kept.corrections.accepted["point"]
    assert not outputs(play(run, made("point", start=30.0)), AskDesktop)


def test_what_acts_only_as_it_is_held_is_not_accepted():
    known = (example(corrected(made("point"))),)
    frames = made("point", 1.8)
    run = used(frames, pipeline(known))
    assert outputs(play(pipeline(known), frames), AskDesktop)
    assert not run.kept.corrections.accepted


def test_only_the_newest_accepted_are_remembered_and_all_outlive_a_change_of_what_was_said():
    run = pipeline()
    for k in range(NEWEST + 3):
        run.kept.corrections.accept(Example("point", True, (float(k),) * LENGTH))
    before = [v.tolist() for v in run.kept.corrections.accepted["point"]]
    assert len(before) == NEWEST
    run.kept.corrections.put((example(corrected(made("fist"))),))
    assert [v.tolist() for v in run.kept.corrections.accepted["point"]] == before


def test_of_a_gesture_that_was_held_back_it_is_that_moment_that_should_have_acted():
    run = pipeline((example(corrected(made("point"))),))
    assert not outputs(play(run, made("point")), AskDesktop)
    (outcome,) = play(run, stream((0.2, "open", 320, 240), start=2.5), "should_have_acted point")[-1].outcomes
    assert "taken for one that is not meant" in outcome.words
    assert outputs(play(run, made("point", start=5.0)), AskDesktop)


def test_what_should_have_acted_outweighs_what_was_not_meant():
    stray = made("point")
    no = example(corrected(stray))
    assert outputs(play(pipeline((no, replace(no, meant=True))), stray), AskDesktop)


def half(a, b, share):
    """A hand between two poses."""
    one, other = hand(a), hand(b)
    mixed = (x * (1 - share) + y * share for x, y in ((one.landmarks, other.landmarks), (one.world, other.world)))
    landmarks, world = map(frozen, mixed)
    return replace(one, landmarks=landmarks, world=world)


def test_a_pose_unlike_most_is_doubted_by_its_shape_alone_and_a_typical_one_is_not():
    odd = [*stream(REST), *(frame(1.0 + k / 30, half("point", "relaxed", 0.4)) for k in range(15))]
    for frames, acts in ((odd, False), (made("point"), True)):
        known = replace(example(corrected(frames)), reach=0.0)
        assert outputs(play(pipeline((known,)), frames), AskDesktop)
        assert bool(outputs(play(pipeline((replace(known, alike=0.2),)), frames), AskDesktop)) is acts


def test_a_pose_that_should_have_acted_is_seen_the_next_time():
    unclear = next(
        h
        for share in np.linspace(0.3, 0.7, 41)
        for h in [half("point", "victory", share)]
        if PoseClassifier().classify(h).pose == "none"
    )
    rest = stream(REST)
    frames = [*rest, *(frame(1.0 + k / 30, unclear) for k in range(20))]
    again = [replace(f, t=f.t + 5.0) for f in frames]
    run = pipeline()
    assert not run.levels.toggled
    steps = play(run, frames, "should_have_acted victory")
    assert not run.levels.toggled
    assert steps[-1].outcomes[0].taken
    play(run, again)
    assert run.levels.toggled == ("media",)


def test_what_came_nearest_is_found_or_nothing_is():
    steps = play(pipeline(), made("thumb_up"), "should_have_acted thumb_up")
    taken = steps[-1].outcomes[0].taken
    assert taken is not None
    assert taken.meant
    assert taken.gesture == "thumb_up"
    nothing = play(pipeline(), made("open"), "should_have_acted swipe_left")[-1].outcomes[0]
    assert nothing.taken is None
    assert "Nothing like `swipe_left`" in nothing.words
    moved = stream(REST, (0.3, "open", 400, 240), (0.5, "open", 400, 240))
    found = play(pipeline(), moved, "should_have_acted swipe_left")[-1].outcomes[0]
    assert found.taken is not None
    assert "palm lengths" in found.words


def towards(pose, share):
    """The hands of one that goes from open so much of the way to a pose, stays for a while and opens again."""
    there = [share * (k + 1) / 10 for k in range(10)]
    return [half("open", pose, s) for s in (*there, *[share] * 12, *there[::-1], *[0.0] * 20)]


def stroke(to):
    """The hands of one that goes to the person's left by so much, and slowly back."""
    there, back = stream((0.3, "open", 320 + to, 240)), stream((1.2, "open", 320 + to, 240), (0.9, "open", 320, 240))
    way = [to * (k + 1) / len(there) for k in range(len(there))]
    return [hand("open", 320 + x) for x in way] + [f.hands[0] for f in back]


SHOWN = {
    "pinch": {"acts": towards("pinch", 1.0), "missed": towards("pinch", 0.6)},
    "point": {"acts": towards("point", 1.0), "missed": towards("point", 0.6)},
    "swipe_left": {"acts": stroke(140), "missed": stroke(45)},
}


@pytest.mark.parametrize("gesture", SHOWN)
@pytest.mark.parametrize("order", ["acts", "missed acts", "acts missed", "acts missed acts"])
def test_what_has_acted_is_not_taken_for_what_should_have(gesture, order):
    parts = order.split()
    hands = [(part, h) for part in parts for h in SHOWN[gesture][part]]
    frames = [*stream(REST), *(frame(1.0 + k / 30, h) for k, (_, h) in enumerate(hands))]
    steps = play(pipeline(config=CONFIG.replace("on: fist", "on: swipe_left")), frames, f"should_have_acted {gesture}")
    begun = [e.name for s in steps for e in s.gestures if e.phase == "begin"]
    assert begun.count(gesture) == parts.count("acts")
    (outcome,) = steps[-1].outcomes
    if "missed" not in parts:
        assert outcome.words == f"Nothing like `{gesture}` was seen in the last 5 s."
    else:
        at = frames[-1].t - float(outcome.words.split(" s ago")[0].split()[-1])
        assert hands[round((at - 1.0) * 30)][0] == "missed"


def test_a_trace_replays_what_was_said(tmp_path):
    stray = made("point")
    known = (example(corrected(tilted(stray, 20))),)
    frames = [*stray, *made("fist", start=3.0), *made("fist", start=6.0), *made("point", start=16.0)]
    frames += tilted(made("point", start=20.0), 8)
    frames[70] = replace(frames[70], said="not_meant")
    frames[80] = replace(frames[80], examples=known)
    frames[-1] = replace(frames[-1], said="not_meant")
    frames += made("point", start=24.0)
    path = tmp_path / "t.jsonl"
    with path.open("wb") as file:
        writer = TraceWriter(file)
        writer.meta(SIZE, 30.0, "made up", examples=known)
        for f in frames:
            writer.frame(f)
    assert read_meta(path)["examples"] == known
    again = list(read_frames(path))
    assert [(f.said, f.examples) for f in again] == [(f.said, f.examples) for f in frames]
    runs = pipeline(known), pipeline(known)
    first, second = (play(run, fs) for run, fs in zip(runs, (frames, again), strict=True))
    assert [s.outputs for s in first] == [s.outputs for s in second]
    assert runs[0].kept.corrections.known == runs[1].kept.corrections.known
    assert runs[0].kept.corrections.accepted


@pytest.mark.parametrize(
    "line",
    [
        {"said": "rm"},
        {"said": 3},
        {"examples": [["point", True, [1.0]]]},
        {"examples": [["point", 1, [0.0] * LENGTH]]},
        {"examples": [["point", True, [0.0] * LENGTH, 1.5]]},
        {"examples": [["point", True, ["a"] * LENGTH]]},
    ],
)
def test_a_trace_with_what_nobody_can_have_said_is_refused(tmp_path, line):
    path = tmp_path / "t.jsonl"
    with path.open("wb") as f:
        TraceWriter(f).meta(SIZE, 30.0, "made up")
        f.write(orjson.dumps({"type": "frame", "t": 0.0, "hands": [], **line}))
    with pytest.raises(InputError, match=":2: malformed frame"):
        list(read_frames(path))


def test_a_trace_of_before_has_no_reach(tmp_path):
    path = tmp_path / "t.jsonl"
    with path.open("wb") as f:
        TraceWriter(f).meta(SIZE, 30.0, "made up")
        f.write(orjson.dumps({"type": "frame", "t": 0.0, "hands": [], "examples": [["point", False, [0.0] * LENGTH]]}))
    (read,) = read_frames(path)
    assert read.examples == (Example("point", False, (0.0,) * LENGTH, REACH),)


def test_the_traces_vectors_are_as_long_as_moments():
    assert trace.VECTOR == LENGTH


@given(st.integers(0, 2**32 - 1), st.integers(0, 120))
@settings(max_examples=5, deadline=None)
def test_no_series_of_corrections_stops_a_clear_pose(seed, n):
    rng = np.random.default_rng(seed)
    known = tuple(Example("point", False, tuple(rng.normal(0, 2, LENGTH).tolist())) for _ in range(n))
    assert len(outputs(play(pipeline(known), made("point", 1.8)), AskDesktop)) == 1


def test_a_clear_pinch_of_a_still_hand_presses_whatever_was_said():
    frames = stream(REST, (0.5, "pinch", 320, 240), (0.5, "open", 320, 240))
    known = (example(corrected(frames)),) * 100
    assert len(outputs(play(pipeline(known), frames), Button)) == 2
    moving = stream((1.0, "open", 250, 240), (0.3, "open", 330, 240), (0.4, "pinch", 390, 240), REST)
    assert len(outputs(play(pipeline(), moving), Button)) == 2
    assert not outputs(play(pipeline((example(corrected(moving)),)), moving), Button)


def test_a_long_straight_swipe_from_rest_acts_whatever_was_said():
    def swipe(length, aside=0.0):
        rest, there = (1.0, "four", 200, 240), (200 + length, 240 + aside)
        return stream(rest, (0.3, "four", *there), (0.5, "four", *there))

    short, long = swipe(80, 30), swipe(140)
    config = CONFIG.replace("on: fist", "on: swipe_left, pose: any")
    assert outputs(play(pipeline(config=config), short), Key)
    known = (example(corrected(short, config)), example(corrected(long, config))) * 50
    assert not outputs(play(pipeline(known, config), short), Key)
    assert len(outputs(play(pipeline(known, config), long), Key)) == 2


def test_only_the_newest_of_each_gesture_count():
    old = example(corrected(made("point")))
    far = replace(old, vector=tuple(v + 50.0 for v in old.vector))
    run = pipeline((old, *[far] * NEWEST))
    assert outputs(play(run, made("point")), AskDesktop)
    assert not outputs(play(pipeline((*[far] * (NEWEST - 1), old)), made("point")), AskDesktop)
