"""The script that learns the metric of poses, as far as it goes without the mesh."""

import runpy

import numpy as np
import pytest

from gesturectl.gestures.poses.embedding import MEASURES, metric
from gesturectl.model.resources import resource

script = runpy.run_path(str(resource("models/training/hand_metric.py")))


def test_what_differs_between_poses_counts_by_how_much_more_it_does_than_between_views():
    rng = np.random.default_rng(1)
    poses, views = 200, 20
    centres = rng.normal(0, 1, (poses, MEASURES)) * np.linspace(0.01, 3, MEASURES)
    found = np.repeat(centres, views, axis=0) + rng.normal(0, 0.2, (poses * views, MEASURES))
    labels = np.repeat(np.arange(poses), views).tolist()
    projection, offset = script["learned"](found, labels)
    vectors = found @ projection - offset
    assert projection.shape == metric().projection.shape
    assert vectors.mean(axis=0) == pytest.approx(0, abs=1e-9)
    means = vectors.reshape(poses, views, -1).mean(axis=1)
    within = (vectors - np.repeat(means, views, axis=0)).var(axis=0) * views / (views - 1)
    assert within.sum() == pytest.approx(script["WITHIN"], rel=1e-3)
    assert (means.var(axis=0) > 20 * within).all()
    # Along no direction do they differ more than along the first, and it counts most.
    assert within.argmax() == means.var(axis=0).argmax() == 0
    # The measures in which poses hardly differ hardly count.
    weights = np.linalg.norm(projection, axis=1)
    assert weights[:20].max() < 0.2 * weights[-20:].mean()
    # A picture of a pose that has no other tells nothing about the scatter within poses.
    again = script["learned"](np.vstack([found, found[:1]]), [*labels, poses])
    assert np.abs(again[0] - projection).max() < 1e-9


def test_random_poses_stay_within_the_limits_of_the_joints_and_repeat_by_their_seed():
    low, high = script["LOWEST"], script["HIGHEST"]
    angles = [script["random_angles"](np.random.default_rng(seed)) for seed in range(200)]
    assert all((a >= low).all() and (a <= high).all() for a in angles)
    assert (np.ptp(angles, axis=0) > 0.6 * (high - low)).all()
    assert (script["random_angles"](np.random.default_rng(7)) == angles[7]).all()
