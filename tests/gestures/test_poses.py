"""Poses and features of a hand built from joint angles, and of hands that the tracker found in photos."""

import json
import math
from dataclasses import replace
from pathlib import Path
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.gestures.features import palm_size, pinch_gap, shape
from gesturectl.gestures.poses.pose import PoseClassifier, pose_scores
from gesturectl.model.types import POSES, Hand, frozen
from tests.gestures.hands import CURLED, OUT, SHAPES, STRAIGHT, UNKNOWN, hand, world

RECORDED = Path(__file__).with_name("test_poses_recorded.jsonl")
FAULTS = Path(__file__).with_name("test_poses_faults.jsonl")


def pose(h):
    return PoseClassifier().classify(h).pose


def recorded(file=RECORDED):
    """Hands picked from those that were named rightly: they hold what works and say nothing about accuracy."""
    for line in file.read_text(encoding="utf-8").splitlines():
        r = json.loads(line)
        h = Hand(1, r["side"], 1.0, frozen(np.array(r["landmarks"])), frozen(np.array(r["world"])))
        yield r["pose"], h, r.get("case", "photo")


@pytest.mark.parametrize("name", SHAPES)
def test_names_each_pose(name):
    result = PoseClassifier().classify(hand(SHAPES[name]))
    assert (result.pose, result.track_id) == (name, 1)
    assert 0.5 <= result.score <= 1.0


@pytest.mark.parametrize("name", UNKNOWN)
def test_answers_none_to_a_shape_it_does_not_know(name):
    result = PoseClassifier().classify(hand(UNKNOWN[name]))
    assert result.pose == "none"
    assert 0.5 <= result.score <= 1.0


@pytest.mark.parametrize(
    ("roll", "name"), [(-90, "thumb_up"), (-60, "thumb_up"), (90, "thumb_down"), (120, "thumb_down")]
)
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_thumb_is_up_or_down_by_its_direction_in_the_picture(roll, name, mirrored):
    fist_with_thumb = world(OUT, CURLED, CURLED, CURLED, CURLED)
    thumb = math.degrees(math.atan2(OUT[3][1] - OUT[1][1], OUT[3][0] - OUT[1][0]))
    level = roll - thumb
    assert pose(hand(fist_with_thumb, mirrored=mirrored, roll=-level if mirrored else level)) == name


def test_a_level_thumb_is_neither_up_nor_down():
    thumb = math.degrees(math.atan2(OUT[3][1] - OUT[1][1], OUT[3][0] - OUT[1][0]))
    assert pose(hand(world(OUT, CURLED, CURLED, CURLED, CURLED), roll=-thumb)) == "none"


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(sorted(SHAPES)),
    scale=st.floats(300, 5000),
    x=st.floats(-500, 4000),
    y=st.floats(-500, 4000),
    roll=st.floats(-180, 180),
    mirrored=st.booleans(),
)
def test_place_distance_roll_and_side_do_not_matter(name, scale, x, y, roll, mirrored):
    before = PoseClassifier().classify(hand(SHAPES[name]))
    after = PoseClassifier().classify(hand(SHAPES[name], scale=scale, at=(x, y), roll=roll, mirrored=mirrored))
    assert after.pose == before.pose
    assert after.score == pytest.approx(before.score, abs=0.02)


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(sorted(SHAPES)), yaw=st.floats(-30, 30), pitch=st.floats(-25, 25))
def test_a_turned_hand_keeps_its_pose(name, yaw, pitch):
    assert pose(hand(SHAPES[name], yaw=yaw, pitch=pitch)) == name


@settings(max_examples=60, deadline=None)
@given(points=st.lists(st.tuples(*[st.floats(-0.1, 0.1)] * 3), min_size=21, max_size=21))
def test_any_landmarks_get_a_known_name_and_a_score(points):
    result = PoseClassifier().classify(hand(np.array(points)))
    assert result.pose in (*POSES, "none")
    assert 0.0 <= result.score <= 1.0


def test_every_pose_has_a_score():
    assert sorted(pose_scores(hand(SHAPES["open"]))) == sorted(POSES)


def test_hands_in_photos():
    answers = [(name, pose(h)) for name, h, _ in recorded()]
    wrong = [a for a in answers if a[0] != a[1]]
    assert len(answers) > 40
    assert len(wrong) <= len(answers) * 0.05, wrong


def test_hands_that_rules_on_angles_of_fingers_had_named_wrongly():
    """Found by the tracker, in rendered clips that nothing was learned from and in a few photos and recordings."""
    answers = [(case, name, pose(h)) for name, h, case in recorded(FAULTS)]
    assert len(answers) == 30
    wrong = [(case, name, told) for case, name, told in answers if told != name]
    assert len(wrong) <= 1, wrong


def test_thumb_on_a_curled_finger_is_no_pinch_in_photos():
    held = [h for name, h, _ in recorded() if name in ("point", "rock", "victory", "three")]
    assert min(pinch_gap(h, 12) for h in held) < 0.31
    assert not {"pinch", "ok", "pinch_middle"} & {pose(h) for h in held}


def test_pinch_gap_grows_with_the_distance_of_the_tips():
    points = SHAPES["pinch"].copy()
    away = points[4] - points[8]
    away /= np.linalg.norm(away)
    gaps = []
    for millimetres in range(8, 80, 4):
        points[4] = points[8] + away * millimetres / 1000
        gaps.append(pinch_gap(hand(points)))
    assert gaps == sorted(gaps)
    assert gaps[0] < 0.15
    assert gaps[-1] > 0.7


def test_pinch_gap_is_small_where_the_tips_meet_and_large_elsewhere():
    assert pinch_gap(hand(SHAPES["ok"])) < 0.25 < 0.6 < pinch_gap(hand(SHAPES["ok"]), 12)
    assert pinch_gap(hand(SHAPES["pinch_middle"]), 12) < 0.25 < 0.5 < pinch_gap(hand(SHAPES["pinch_middle"]))


def test_pinch_gap_keeps_tips_apart_that_lie_behind_one_another():
    points = SHAPES["open"].copy()
    points[4] = points[8] + (0.0, 0.0, -0.06)
    assert pinch_gap(hand(points)) > 0.31


def test_pinch_gap_trusts_the_picture_where_the_world_landmarks_part_the_tips():
    h = hand(SHAPES["ok"])
    w = h.world.copy()
    w[4, 2] += 0.07
    assert pinch_gap(replace(h, world=frozen(w))) < 0.25


@settings(max_examples=40, deadline=None)
@given(
    name=st.sampled_from(sorted(SHAPES)),
    scale=st.floats(300, 5000),
    yaw=st.floats(-50, 50),
    pitch=st.floats(-50, 50),
    roll=st.floats(-180, 180),
)
def test_palm_size_is_that_of_a_hand_facing_the_camera(name, scale, yaw, pitch, roll):
    facing = palm_size(hand(SHAPES[name], scale=1000.0))
    turned = palm_size(hand(SHAPES[name], scale=scale, yaw=yaw, pitch=pitch, roll=roll))
    assert turned == pytest.approx(facing * scale / 1000.0, rel=1e-3)


def test_finger_states():
    def states(points):
        s = shape(hand(points))
        return ["straight" if v > 0.5 else "curled" if v < -0.5 else "half" for v in (s.thumb_out, *s.straight)]

    assert states(SHAPES["gun"]) == ["straight", "straight", "curled", "curled", "curled"]
    assert states(SHAPES["four"]) == ["curled", "straight", "straight", "straight", "straight"]
    assert states(world(OUT, (30, 45, 10), *[STRAIGHT] * 3))[1] == "half"


def test_classifying_takes_a_small_share_of_a_frame():
    classifier, h = PoseClassifier(), hand(SHAPES["victory"])
    classifier.classify(h)
    best = math.inf
    for _ in range(20):
        start = process_time()
        for _ in range(20):
            classifier.classify(h)
        best = min(best, (process_time() - start) / 20)
    assert best < 0.5e-3
