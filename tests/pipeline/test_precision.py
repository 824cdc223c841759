"""One hand makes the other's pointer fine, or straight."""

import functools
import itertools

import pytest

from gesturectl.actions.desktop import GNOME
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.types import HandFrame
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Config
from tests.hands import SIZE, hand

SCREEN = (1920, 1080)


def pointer(poses, mapping):
    """The pointer's x, frame by frame, while the right hand moves evenly and the left one shows `poses`."""
    settings = Config.model_validate(
        {
            "pointer": {"mapping": mapping, "hand": "right"},
            "profiles": {"default": ({"on": "victory", "hand": "left", "do": "precision"},)},
        }
    )
    pipeline = Pipeline(settings, PoseClassifier(), GNOME, SCREEN, (960.0, 540.0))
    out = []
    for k, pose in enumerate(poses):
        t = k / 30
        while (due := pipeline.deadline()) is not None and due <= t:
            pipeline.tick(due)
        right = hand("relaxed", 400 - 2.0 * max(k - 30, 0), 240, track=1)
        left = hand(pose, 120, 240, track=2, side="left")
        pipeline.step(HandFrame(t, SIZE, (right, left)))
        out.append(pipeline.cue(t).at[0])
    return out


@pytest.mark.parametrize("mapping", ["absolute", "relative"])
def test_the_pointer_goes_a_quarter_of_its_way_and_goes_on_from_there(mapping):
    plain = pointer(["relaxed"] * 100, mapping)
    fine = pointer(["relaxed"] * 45 + ["victory"] * 25 + ["relaxed"] * 30, mapping)
    steps = [b - a for a, b in itertools.pairwise(fine)]
    usual = plain[65] - plain[55]
    assert fine[65] - fine[55] == pytest.approx(usual / 4, rel=0.05)
    assert fine[99] - fine[85] >= 0.5 * (plain[99] - plain[85]) > 0
    assert max(map(abs, steps)) <= 1.2 * max(abs(b - a) for a, b in itertools.pairwise(plain))


@functools.cache
def straight(slope, shows, mapping="absolute", precision=False):
    """The pointer, frame by frame, of a right hand that goes to its owner's right and down by `slope` of that way.

    shows: the frames in which the left hand asks for a straight line.
    """
    also = [{"on": "victory", "hand": "left", "do": "precision"}] if precision else []
    profile = [{"on": "victory", "hand": "left", "do": "axis_lock"}, *also]
    asked = {"pointer": {"mapping": mapping, "hand": "right"}, "profiles": {"default": tuple(profile)}}
    pipeline = Pipeline(Config.model_validate(asked), PoseClassifier(), GNOME, SCREEN, (960.0, 540.0))
    out = []
    for k in range(130):
        t = k / 30
        while (due := pipeline.deadline()) is not None and due <= t:
            pipeline.tick(due)
        way = 1.5 * max(k - 30, 0) if k < 90 else 90.0
        right = hand("relaxed", 380 - way, 240 + slope * (way - 45), track=1)
        left = hand("victory" if k in shows else "relaxed", 120, 240, track=2, side="left")
        pipeline.step(HandFrame(t, SIZE, (right, left)))
        out.append(pipeline.cue(t).at)
    return out


@pytest.mark.parametrize("mapping", ["absolute", "relative"])
@pytest.mark.parametrize("precision", [False, True])
@pytest.mark.parametrize(("slope", "axis"), [(0.5, 0), (-0.5, 0), (0.0, 0), (1.5, 1), (-1.5, 1)])
def test_the_pointer_keeps_to_the_axis_that_it_sets_out_on(mapping, precision, slope, axis):
    plain = straight(slope, (), mapping)
    kept = straight(slope, range(10, 110), mapping, precision)
    across = [p[1 - axis] for p in kept[20:100]]
    assert max(across) - min(across) <= 1
    whole = plain[95][axis] - plain[30][axis]
    assert kept[95][axis] - kept[30][axis] == pytest.approx(whole * (0.25 if precision else 1.0), rel=0.15)


def test_it_goes_where_the_hand_goes_again_and_does_not_jump_there():
    plain, kept = straight(0.5, ()), straight(0.5, range(10, 60))
    assert [p[1] for p in kept[30:55]] == pytest.approx([kept[30][1]] * 25, abs=1)
    steps = [abs(b[1] - a[1]) for a, b in itertools.pairwise(kept)]
    usual = [abs(b[1] - a[1]) for a, b in itertools.pairwise(plain)]
    assert max(steps) <= 2.2 * max(usual)
    assert kept[95][1] > kept[60][1] + 30


def test_each_time_anew():
    kept = straight(0.5, tuple(k for k in range(10, 110) if not 55 <= k < 75))
    xs, ys = zip(*kept, strict=True)
    assert max(ys[20:50]) - min(ys[20:50]) <= 1
    assert ys[74] > ys[50] + 20
    assert xs[48] > xs[30] + 50
