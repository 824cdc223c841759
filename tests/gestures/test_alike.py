"""A motion of the user's own that is a built-in one, too: one of the two counts, never both."""

import math

import pytest

from gesturectl.gestures.motions.alike import built_in_like
from gesturectl.gestures.motions.strokes import StrokeMatcher, Strokes
from gesturectl.gestures.recogniser import Recogniser
from gesturectl.model.types import HandFrame, PoseScore
from gesturectl.settings import Circle, Motions, Swipe, TrainedMotions
from tests.gestures.test_circles import HOOK, PALM, SIZE, ZIGZAG, circle, corners, example, wave
from tests.hands import hand

RIGHT = corners((0, 0), (1.6, 0), leg=0.3)
WAYS = {
    "swipe_right": RIGHT,
    "swipe_up": corners((0, 0), (0, -1.5), leg=0.3),
    "circle_cw": circle(0.8, 1.0, 1.1),
    "circle_ccw": circle(0.8, 1.0, 1.1, sign=-1),
    "wave": wave(1.2, 0.3, 5),
}


class Shows:
    """A classifier that knows what is shown."""

    def __init__(self, pose):
        self.pose = pose

    def classify(self, hand):
        return PoseScore(hand.track_id, self.pose, 0.9)


def begun(way, pose, own, motions):
    """The motions that begin while a hand in a pose rests, goes a way, and rests."""
    seconds, place = way
    strokes = Strokes(StrokeMatcher({"mine": own}))
    recogniser = Recogniser(Shows(pose), motions.swipe.pose, motions=motions, strokes=strokes)
    found = []
    for i in range(round((seconds + 1.2) * 30)):
        t = i / 30
        x, y = place(min(max(t - 0.6, 0.0), seconds))
        seen = hand("point", 320 - x * PALM, 240 + y * PALM)
        events = recogniser.step(HandFrame(t, SIZE, (seen,)))[1]
        found += [e.name for e in events if e.phase == "begin" and recogniser.is_motion(e.name)]
    return found


@pytest.mark.parametrize("name", WAYS)
def test_a_way_is_known_as_the_built_in_motion_that_it_is(name):
    assert built_in_like([example(WAYS[name])]) == {name}


@pytest.mark.parametrize("points", [ZIGZAG, HOOK], ids=["zigzag", "hook"])
def test_a_way_that_only_begins_like_a_built_in_motion_is_none(points):
    assert built_in_like([example(corners(*points))]) == set()


ANY, THREE = "any", "three"


@pytest.mark.parametrize(
    ("built_in", "own", "shown", "counts"),
    [
        (THREE, ANY, "three", "swipe_right"),
        (THREE, ANY, "open", "mine"),
        (ANY, ANY, "three", "mine"),
        (ANY, ANY, "open", "mine"),
        (THREE, THREE, "three", "mine"),
        (ANY, THREE, "three", "mine"),
        (ANY, THREE, "open", "swipe_right"),
        (THREE, "open", "open", "mine"),
        (THREE, "open", "three", "swipe_right"),
    ],
)
def test_the_pose_decides_which_of_the_two_counts(built_in, own, shown, counts):
    motions = Motions(swipe=Swipe(pose=built_in), trained=TrainedMotions(pose=own))
    assert begun(RIGHT, shown, [example(RIGHT)], motions) == [counts]


@pytest.mark.parametrize(("shown", "counts"), [("point", "circle_cw"), ("open", "mine")])
def test_of_a_circle_too(shown, counts):
    way = WAYS["circle_cw"]
    assert begun(way, shown, [example(way)], Motions(circle=Circle(pose="point"))) == [counts]


def test_other_built_in_motions_stay():
    left = corners((0, 0), (-1.6, 0), leg=0.3)
    assert begun(left, "three", [example(RIGHT)], Motions(swipe=Swipe(pose=ANY))) == ["swipe_left"]
    assert math.isclose(left[0], RIGHT[0])
