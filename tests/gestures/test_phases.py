"""The rows of the table above the pose machine, and that what begins ends."""

from hypothesis import given
from hypothesis import strategies as st

from gesturectl.gestures.phases import ENTER, EXIT, PosePhases

STEP = 1 / 30


def run(*poses):
    """(time, ended, begun) of every change for poses shown one a frame."""
    phases = PosePhases()
    changes = [(i * STEP, *phases.step(p, i * STEP)) for i, p in enumerate(poses)]
    return phases.held, [c for c in changes if c[1] or c[2]]


def test_a_pose_begins_once_it_has_been_seen_for_a_moment():
    held, changes = run(*["two"] * 10)
    assert held == "two"
    [(t, ended, begun)] = changes
    assert (ended, begun) == (None, "two")
    assert ENTER <= t + 1e-6 <= ENTER + STEP


def test_a_flicker_begins_nothing():
    assert run("none", "two", "two", "none", "none", "none", "none", "none")[1] == []


def test_another_pose_ends_the_first_when_it_begins():
    _, changes = run(*["two"] * 6, *["fist"] * 6)
    assert [c[1:] for c in changes] == [(None, "two"), ("two", "fist")]


def test_a_flicker_and_a_short_gap_are_bridged():
    held, changes = run(*["two"] * 6, "fist", "two", "none", "none", "two", "two")
    assert held == "two"
    assert len(changes) == 1


def test_none_for_long_enough_ends():
    held, changes = run(*["two"] * 6, *["none"] * 8)
    assert held == "none"
    assert changes[-1][1:] == ("two", None)
    assert changes[-1][0] >= 6 * STEP + EXIT - 1e-6


def test_forcing_a_pose_ends_the_one_before_at_once():
    phases = PosePhases()
    for i in range(6):
        phases.step("two", i * STEP)
    assert phases.force("pinch") == ("two", "pinch")
    assert phases.force("pinch") == (None, None)
    assert phases.force("none") == ("pinch", None)


@given(st.lists(st.sampled_from(["none", "two", "fist", "call"]), max_size=80))
def test_every_begin_is_followed_by_its_own_end(poses):
    held = None
    for _, ended, begun in run(*poses)[1]:
        assert ended == held
        held = begun
