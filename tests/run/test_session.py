"""Any stream of hands through driver, pipeline and ledger: what goes down comes up, and silence is kept."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.gestures.engage import GRACE
from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.model.trace import output_record, read_frames
from gesturectl.model.types import Button, Key, Move, Scroll, Text, frozen
from gesturectl.pipeline.pipeline import YIELD
from gesturectl.run.loop import play
from gesturectl.settings import Config
from tests.hands import NAMES, frame, hand, stream
from tests.run.desk import CLICK, PRESS, Desk, Run

# More is held down, and for longer, than by the default.
BUSY = Config.model_validate(
    {
        "profiles": {
            "default": (
                {"on": "pinch", "do": {"press": "left"}},
                {"on": "pinch_middle", "do": {"press": "right"}, "hand": "right"},
                {"on": "two", "do": "scroll"},
                {"on": "three", "do": {"key": "ctrl+a"}, "hold": 0.3},
                {"on": "open", "do": {"press": "middle"}, "hold": 0.4},
                {"on": "fist", "do": "clutch"},
                {"on": "call", "do": "toggle", "hold": 0.5},
            )
        }
    }
)


# Few places, so that hands rest and are meant; one of them is out of the lower edge.
hands = st.tuples(
    st.sampled_from(["pinch", "pinch_middle", *NAMES]), st.sampled_from([200, 230]), st.sampled_from([240, 240, 480])
)
others = st.one_of(st.none(), st.none(), hands.map(lambda look: (look[0], look[1] + 250, look[2])))
SETTLED = (("relaxed", 200, 240), None, 20, 1 / 30, 0.0, None)
segments = st.lists(
    st.tuples(
        st.one_of(hands, hands, hands, st.none()),
        others,
        st.integers(3, 25),
        st.sampled_from([1 / 60, 1 / 30, 1 / 15]),
        st.sampled_from([0.0, 0.0, 0.15, 0.4]),
        st.sampled_from([None, None, None, None, "mouse", "stall", "nan"]),
    ),
    min_size=3,
    max_size=15,
).map(lambda sequence: [SETTLED, *sequence])


@settings(max_examples=25, deadline=None)
@given(segments, st.sampled_from([Config(), BUSY]))
def test_whatever_happens_nothing_stays_down_and_silence_is_kept(sequence, config):
    run, t, silent_until = Run(config=config), 0.0, 0.0
    for first, second, frames, dt, gap, event in sequence:
        if event == "mouse":
            run.driver.yield_to_user(t)
            assert run.desk.down() == set()
            silent_until = t + YIELD - 1e-6
        t += gap
        if event == "stall":
            t += GRACE + 0.05
            run.driver.advance(t)
            assert run.desk.down() == set()
        for _ in range(frames):
            t += dt
            shown = [hand(n, x, y, track=k) for k, look in ((1, first), (2, second)) if look for n, x, y in [look]]
            if event == "nan" and shown:
                shown[0] = replace(shown[0], landmarks=frozen(shown[0].landmarks * math.nan))
            sent, meant, paused = len(run.desk.got), run.pipeline.engaged, run.pipeline.paused
            run.driver.frame(frame(t, *shown))
            new = run.desk.got[sent:]
            assert all(math.isfinite(v) for e in new if isinstance(e, Move) for v in (e.x, e.y))
            starts = [e for e in new if not (isinstance(e, Button | Key) and not e.pressed)]
            assert not starts or meant or run.pipeline.engaged
            if paused and run.pipeline.paused:
                assert new == []
            assert not starts or t >= silent_until
    run.driver.release()
    assert run.desk.down() == set()
    assert run.ledger.held == ()
    assert paired(run.lines("gesture"))
    assert [e.t for e in run.desk.got] == sorted(e.t for e in run.desk.got)


@settings(max_examples=10, deadline=None)
@given(segments)
def test_a_trace_of_any_stream_replays_to_the_same_lines(tmp_path_factory, sequence):
    first, t = Run(config=BUSY), 0.0
    for one, two, frames, dt, gap, _ in sequence:
        t += gap
        for _ in range(frames):
            t += dt
            shown = [hand(n, x, y, track=k) for k, look in ((1, one), (2, two)) if look for n, x, y in [look]]
            first.driver.frame(frame(t, *shown))
    first.driver.release()
    path = Path(tmp_path_factory.mktemp("trace")) / "t.jsonl"
    path.write_bytes(first.stream.getvalue())
    again = Run(config=BUSY)
    play(again.driver, read_frames(path))
    assert again.stream.getvalue() == first.stream.getvalue()
    assert again.lines("output") == [json.loads(json.dumps(output_record(e))) for e in first.desk.got]


def test_the_trace_has_one_pose_a_hand_and_frame_and_what_was_sent():
    run = Run()
    run.show(*CLICK)
    run.driver.release()
    frames = run.lines("frame")
    assert len(run.lines("pose")) == sum(len(f["hands"]) for f in frames) == len(frames)
    assert run.lines("output") == [json.loads(json.dumps(output_record(e))) for e in run.desk.got]
    pinches = [g["phase"] for g in run.lines("gesture") if g["name"] == "pinch" and g["phase"] != "update"]
    assert pinches == ["begin", "end"]


@pytest.mark.parametrize("field", ["landmarks", "world"])
def test_a_hand_whose_numbers_are_not_finite_is_none(field):
    run = Run()
    t = run.show((1.0, "relaxed", 320, 240))
    h = hand("relaxed")
    run.driver.frame(frame(t + 1 / 30, replace(h, **{field: frozen(getattr(h, field) * math.nan)})))
    run.show((0.5, "relaxed", 250, 200), start=t + 2 / 30)
    assert [len(f["hands"]) for f in run.lines("frame")] == [1] * 30 + [0] + [1] * 15
    moves = [e for e in run.desk.got if isinstance(e, Move)]
    assert moves[-1].t > t + 0.4
    assert all(math.isfinite(v) for e in moves for v in (e.x, e.y))


NONE_OF_A_HAND = {"at one point": (0.0, 200.0), "beyond all pictures": (1e30, 0.0)}


@pytest.mark.parametrize(("factor", "shift"), NONE_OF_A_HAND.values(), ids=NONE_OF_A_HAND)
@pytest.mark.parametrize("field", ["landmarks", "world"])
def test_a_hand_whose_numbers_are_those_of_no_hand_is_none(field, factor, shift):
    run = Run()
    h = hand("relaxed")
    for k in range(30):
        run.driver.frame(frame(k / 30, replace(h, **{field: frozen(getattr(h, field) * factor + shift)})))
    assert {len(f["hands"]) for f in run.lines("frame")} == {0}


def test_two_frames_of_the_same_time_are_no_failure():
    pipeline = Run().pipeline
    assert [p.pose for _ in range(3) for p in pipeline.step(frame(1.0, hand("three"))).poses] == ["three"] * 3


def paired(gestures):
    """Whether every gesture that begins ends or is cancelled once, and none is told of outside of that."""
    going = set()
    for g in gestures:
        what = (g["hand"], g["name"])
        if (g["phase"] == "begin") == (what in going):
            return False
        if g["phase"] == "begin":
            going.add(what)
        elif g["phase"] != "update":
            going.remove(what)
    return not going


def test_a_pinch_that_opens_in_the_very_frame_in_which_the_hand_is_lowered_is_let_go():
    run = Run()
    t = run.show(*PRESS)
    run.driver.frame(frame(t + 1 / 30, hand("relaxed", 320, 240)))
    assert run.desk.down() == {"left"}
    run.driver.frame(frame(t + 2 / 30, hand("relaxed", 320, 480)))
    assert run.pipeline.engaged == ()
    assert run.desk.down() == set()
    run.driver.release()
    assert paired(run.lines("gesture"))


@pytest.mark.parametrize(
    "error", [RuntimeError("odd"), KeyboardInterrupt(), EnvironmentLacksError("No desk.", "Get one.")]
)
def test_an_error_of_the_output_while_a_button_is_down_lets_it_go(error):
    desk = Desk()

    def fails(event):
        if isinstance(event, Move) and desk.down() and event.t > 1.6:
            raise error

    desk.fails = fails
    run = Run(desk)
    with pytest.raises(type(error)):
        play(run.driver, stream(*PRESS, (1.0, "pinch", 200, 240)))
    assert desk.buttons() == [True, False]
    assert desk.down() == set()


def test_an_error_of_the_source_lets_everything_go():
    desk = Desk()

    def frames():
        yield from stream(*PRESS)
        raise InputError("t.jsonl:7: malformed.", "Record it again.")

    with pytest.raises(InputError):
        play(Run(desk).driver, frames())
    assert desk.buttons() == [True, False]


def test_a_key_that_does_not_exist_here_is_told_once_and_the_run_goes_on(caplog):
    def fails(event):
        if isinstance(event, Text):
            raise InputError("There is no key for this.", "Use another.")

    config = Config.model_validate(
        {"profiles": {"default": ({"on": "fist", "do": {"text": "x"}}, {"on": "two", "do": {"click": "left"}})}}
    )
    run = Run(Desk(fails), config)
    calm, fist, two = (0.6, "relaxed", 320, 240), (0.4, "fist", 320, 240), (0.4, "two", 320, 240)
    run.show(calm, fist, calm, fist, calm, two)
    assert [r.getMessage() for r in caplog.records] == ["There is no key for this. Use another."]
    assert run.desk.buttons() == [True, False]


def test_scrolling_is_all_that_two_fingers_do():
    run = Run()
    run.show((0.6, "open", 320, 280), (0.5, "two", 320, 280), (0.6, "two", 250, 180))
    assert [e for e in run.desk.got if isinstance(e, Scroll)]
    assert run.desk.buttons() == []
