"""The table above `PosePhases`, row by row; times are in units of its own ENTER and EXIT."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.gestures.phases import ENTER, EXIT, WINDOW, PosePhases

POSES = ["none", "open", "fist", "two"]


def run(*runs, start=0.0):
    """Steps through (pose, seconds) in frames of 10 ms; the changes as (pose that ends, pose that begins)."""
    phases, changes, t = PosePhases(), [], start
    for pose, seconds in runs:
        for _ in range(round(seconds * 100)):
            changes.append(phases.step(pose, t))
            t += 0.01
    return phases.held, [c for c in changes if c != (None, None)]


LONG = 2 * max(ENTER, EXIT)


@pytest.mark.parametrize(
    ("runs", "held", "changes"),
    [
        ([("fist", ENTER + 0.02)], "fist", [(None, "fist")]),
        ([("fist", ENTER - 0.02)], "none", []),
        ([("fist", ENTER - 0.02), ("none", 0.02), ("fist", 0.05)], "fist", [(None, "fist")]),
        ([("fist", ENTER - 0.02), ("none", WINDOW), ("fist", ENTER - 0.02)], "none", []),
        ([*[("fist", 0.04), ("none", 0.04)] * 6], "none", []),
        ([*[("fist", 0.04), ("two", 0.04)] * 6], "none", []),
        ([("fist", ENTER - 0.02), ("two", ENTER - 0.02)], "none", []),
        ([("fist", LONG), ("two", ENTER + 0.02)], "two", [(None, "fist"), ("fist", "two")]),
        ([("fist", LONG), ("two", ENTER - 0.02), ("fist", 0.05)], "fist", [(None, "fist")]),
        ([("fist", LONG), ("none", EXIT + 0.02)], "none", [(None, "fist"), ("fist", None)]),
        ([("four", LONG), *[("fist", 0.07), ("none", 0.03)] * 7], "fist", [(None, "four"), ("four", "fist")]),
        ([("four", LONG), *[("fist", 0.03), ("two", 0.03)] * 7], "none", [(None, "four"), ("four", None)]),
        ([("fist", LONG), ("none", EXIT - 0.02), ("fist", 0.05)], "fist", [(None, "fist")]),
        ([("fist", LONG), *[("none", EXIT - 0.02), ("fist", 0.01)] * 4], "fist", [(None, "fist")]),
    ],
)
def test_row_of_the_table(runs, held, changes):
    assert run(*runs) == (held, changes)


@pytest.mark.parametrize("fps", [15, 30, 60])
def test_a_pose_begins_as_late_at_any_frame_rate(fps):
    phases = PosePhases()
    begins = next(i / fps for i in range(fps) if phases.step("fist", i / fps) == (None, "fist"))
    assert ENTER - 1e-6 <= begins < ENTER + 1 / fps


def test_a_forced_pose_begins_and_ends_at_once_and_only_once():
    phases = PosePhases()
    phases.step("fist", 0.0)
    phases.step("fist", LONG)
    assert phases.force("pinch") == ("fist", "pinch")
    assert phases.force("pinch") == (None, None)
    assert phases.force("none") == ("pinch", None)
    assert phases.held == "none"


@given(st.lists(st.tuples(st.sampled_from(POSES), st.floats(0.001, 0.3), st.booleans()), max_size=60))
def test_what_ends_is_what_had_begun(steps):
    phases, t, current = PosePhases(), 0.0, "none"
    for pose, dt, force in steps:
        t += dt
        ended, begun = phases.force(pose) if force else phases.step(pose, t)
        assert ended == (current if (ended or begun) and current != "none" else None)
        if ended or begun:
            current = begun or "none"
        assert phases.held == current
