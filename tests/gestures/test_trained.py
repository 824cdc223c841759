"""Trained poses on hands built from joint angles: a few samples of poses that no built-in one covers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.gestures.poses.embedding import embed, metric
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.gestures.poses.trained import SURE, CombinedPoses, TrainedPoses, Views, trained_alone, views
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


@pytest.mark.parametrize("turn", [{"roll": 90}, {"roll": -90}, {"roll": 180}, {"yaw": 180}])
@pytest.mark.parametrize("name", MINE)
def test_the_same_pose_turned_otherwise_than_in_the_samples_is_another_one(name, turn):
    """Such as a thumb up, down and sideways, or palm and back."""
    seen = [hand(MINE[name], **turn), hand(MINE[name], mirrored=True, **turn)]
    assert [trained_alone(TRAINED).classify(h).pose for h in seen] == ["none", "none"]
    assert [trained_alone(TRAINED, [name]).classify(h).pose for h in seen] == [name, name]


def test_poses_that_differ_by_the_turn_alone_are_told_apart():
    up = MINE["thumb_index_and_little"]
    turned = {"up": {}, "aside": {"roll": 90}, "down": {"roll": 180}, "back": {"yaw": 180}}

    def seen(name, more):
        return hand(up, **turned[name] | {"roll": turned[name].get("roll", 0) + more})

    classifier = trained_alone({name: [seen(name, more) for more in (-10, 0, 10)] for name in turned})
    for name in turned:
        assert [classifier.classify(seen(name, more)).pose for more in (-25, 0, 25)] == [name] * 3


def test_a_pose_whose_samples_are_turned_all_around_counts_so():
    around = {"mine": [hand(MINE["middle_alone"], roll=r) for r in range(0, 360, 60)]}
    seen = [hand(MINE["middle_alone"], roll=r) for r in range(0, 360, 45)]
    assert {trained_alone(around).classify(h).pose for h in seen} == {"mine"}


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
    trained = TrainedPoses({n: views(h) for n, h in TRAINED.items()})
    for name, shape in MINE.items():
        found = [trained.best(views([hand(shape, yaw=yaw)])) for yaw in (0, 30, 50)]
        assert found[0].name == name
        assert [m.distance for m in found] == sorted(m.distance for m in found)
        assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)
    assert TrainedPoses({}).best(views([hand(SHAPES["open"])])) is None


def beside(at, turned=None):
    """Hands at some distances from the first sample of a trained pose, in one direction of the metric."""
    first = views(TRAINED["middle_alone"][:1])
    way = np.eye(first.vectors.shape[1])[0]
    at = np.atleast_1d(np.array(at, float))
    rows = np.repeat(first.turned if turned is None else turned, len(at), axis=0)
    return Views(first.vectors + at[:, None] * way, rows)


ONE = {"mine": beside(0.0)}


def found(trained, hands):
    return [trained.best(hands, i).score >= 0.5 for i in range(len(hands))]


def test_a_hand_that_is_nearer_to_one_that_means_nothing_is_none():
    hands = beside([2.3, 3.2, 3.5])
    assert found(TrainedPoses(ONE), hands) == [True, True, True]
    assert found(TrainedPoses(ONE, background=beside([3.6])), hands) == [True, False, False]


def test_beside_hands_that_mean_nothing_a_pose_reaches_farther_on_its_other_sides():
    assert found(TrainedPoses(ONE), beside([-4.2])) == [False]
    assert found(TrainedPoses(ONE, background=beside([3.6])), beside([-4.2, -5.8])) == [True, False]


def test_hands_that_mean_nothing_count_only_where_they_are_turned_alike():
    aside = views([hand(MINE["middle_alone"], roll=90)]).turned
    assert found(TrainedPoses(ONE, background=beside([3.4], aside)), beside([3.4])) == [True]
    assert found(TrainedPoses(ONE, ["mine"], background=beside([3.4], aside)), beside([3.4])) == [False]


@settings(max_examples=40, deadline=None)
@given(
    samples=st.lists(st.floats(-3.0, 3.0), min_size=1, max_size=6),
    idle=st.lists(st.floats(-6.0, 6.0), min_size=1, max_size=30),
    seen=st.floats(-SURE + 0.01, SURE - 0.01),
)
def test_no_background_takes_away_a_hand_near_a_sample(samples, idle, seen):
    """Even one that the pose itself is in."""
    trained = TrainedPoses({"mine": beside(samples)}, background=beside([*idle, *samples]))
    assert all(found(trained, beside([s + seen for s in samples])))


def test_hands_by_which_a_sample_would_be_missed_by_the_others_count_for_nothing():
    """Samples that differ much show that the pose does."""
    alike, differing = ({"mine": beside([0.0, at])} for at in (1.0, 4.0))
    assert found(TrainedPoses(alike, background=beside([4.0])), beside([3.9])) == [False]
    assert found(TrainedPoses(differing, background=beside([7.0])), beside([6.9])) == [True]
