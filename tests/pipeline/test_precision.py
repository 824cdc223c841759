"""One hand makes the other's pointer fine."""

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
