"""Trained poses on hands built from joint angles: a few samples of poses that no built-in one covers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.gestures.embedding import embed, metric
from gesturectl.gestures.poses import PoseClassifier
from gesturectl.gestures.trained import CombinedPoses, TrainedPoses, trained_alone
from tests.gestures.hands import SHAPES, UNKNOWN, hand

VIEWS = [{"yaw": -20}, {}, {"yaw": 20}, {"pitch": 15}, {"pitch": -15}]
MINE = {name.replace(" ", "_").replace(",", ""): shape for name, shape in UNKNOWN.items()}
TRAINED = {name: [hand(shape, **view) for view in VIEWS] for name, shape in MINE.items()}


@pytest.mark.parametrize("name", MINE)
@pytest.mark.parametrize("shots", [1, 5])
def test_a_trained_pose_is_named_from_other_views_and_on_the_other_hand(name, shots):
    classifier = trained_alone({n: hands[:shots] for n, hands in TRAINED.items()})
    seen = [hand(MINE[name], yaw=10, roll=30, scale=700), hand(MINE[name], mirrored=True, pitch=8, roll=-50)]
    answers = [classifier.classify(h) for h in seen]
    assert [a.pose for a in answers] == [name, name]
    assert all(0.5 <= a.score <= 1 for a in answers)


def test_what_was_not_trained_is_none():
    classifier = trained_alone({"mine": TRAINED["middle_alone"]})
    answers = {name: classifier.classify(hand(SHAPES[name])).pose for name in ("open", "call", "rock", "ok", "relaxed")}
    assert set(answers.values()) == {"none"}


def test_without_samples_all_is_as_built_in():
    built_in = PoseClassifier()
    for samples in ({}, {"mine": []}):
        classifier = CombinedPoses(built_in.classify, samples)
        assert [classifier.classify(hand(s)) for s in SHAPES.values()] == [
            built_in.classify(hand(s)) for s in SHAPES.values()
        ]


def test_built_in_poses_stay_beside_trained_ones():
    classifier = CombinedPoses(PoseClassifier().classify, TRAINED)
    assert {n: classifier.classify(hand(s)).pose for n, s in SHAPES.items()} == {n: n for n in SHAPES}


def test_a_pose_trained_in_the_place_of_a_built_in_one_replaces_it():
    classifier = CombinedPoses(PoseClassifier().classify, {"horns": [hand(SHAPES["rock"], **v) for v in VIEWS]})
    assert classifier.replaced == {"horns": frozenset({"rock"})}
    assert classifier.classify(hand(SHAPES["rock"], yaw=10)).pose == "horns"
    assert classifier.classify(hand(SHAPES["open"])).pose == "open"


@settings(max_examples=50, deadline=None)
@given(
    name=st.sampled_from(sorted(SHAPES)),
    scale=st.floats(300, 5000),
    x=st.floats(-500, 4000),
    y=st.floats(-500, 4000),
    roll=st.floats(-180, 180),
    mirrored=st.booleans(),
)
def test_the_vector_does_not_depend_on_place_distance_roll_and_side(name, scale, x, y, roll, mirrored):
    before, after = embed(
        [hand(SHAPES[name]), hand(SHAPES[name], scale=scale, at=(x, y), roll=roll, mirrored=mirrored)], metric()
    )
    assert np.linalg.norm(after - before) < 0.05 * metric().reach


@settings(max_examples=50, deadline=None)
@given(points=st.lists(st.tuples(*[st.floats(-0.1, 0.1)] * 3), min_size=21, max_size=21))
def test_any_landmarks_have_a_finite_vector(points):
    assert np.isfinite(embed([hand(np.array(points))], metric())).all()


def test_the_score_falls_with_the_distance():
    trained = TrainedPoses({n: embed(h, metric()) for n, h in TRAINED.items()})
    for name, shape in MINE.items():
        found = [trained.best(embed([hand(shape, yaw=yaw)], metric())[0]) for yaw in (0, 30, 50)]
        assert found[0].name == name
        assert [m.distance for m in found] == sorted(m.distance for m in found)
        assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)
    assert TrainedPoses({}).best(np.zeros(12)) is None
