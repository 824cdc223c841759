"""The script that learns the metric of poses, as far as it goes without the mesh."""

import runpy

import numpy as np
import pytest

from gesturectl.gestures.poses.embedding import MEASURES, metric
from gesturectl.model.resources import resource

script = runpy.run_path(str(resource("models/training/hand_metric.py")))


def test_the_views_of_a_pose_get_the_variance_one_in_every_direction_and_poses_lie_further_apart():
    rng = np.random.default_rng(1)
    poses, views = 60, 20
    centres = rng.normal(0, 1, (poses, MEASURES)) * np.linspace(0.1, 3, MEASURES)
    found = np.repeat(centres, views, axis=0) + rng.normal(0, 0.2, (poses * views, MEASURES))
    labels = np.repeat(np.arange(poses), views).tolist()
    projection, offset = script["learned"](found, labels)
    vectors = found @ projection - offset
    assert projection.shape == metric().projection.shape
    assert vectors.mean(axis=0) == pytest.approx(0, abs=1e-9)
    means = vectors.reshape(poses, views, -1).mean(axis=1)
    within = vectors - np.repeat(means, views, axis=0)
    assert within.var(axis=0) == pytest.approx(1, abs=0.25)
    assert (means.var(axis=0) > 20).all()
    # A picture of a pose that has no other tells nothing about the scatter within poses.
    again = script["learned"](np.vstack([found, found[:1]]), [*labels, poses])
    assert np.abs(again[0] - projection).max() < 1e-9


def test_random_poses_stay_within_the_limits_of_the_joints_and_repeat_by_their_seed():
    low, high = script["LOWEST"], script["HIGHEST"]
    angles = [script["random_angles"](np.random.default_rng(seed)) for seed in range(200)]
    assert all((a >= low).all() and (a <= high).all() for a in angles)
    assert (np.ptp(angles, axis=0) > 0.6 * (high - low)).all()
    assert (script["random_angles"](np.random.default_rng(7)) == angles[7]).all()
