from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.model.types import Frame
from gesturectl.vision.landmark import Landmarks
from gesturectl.vision.palm import Palm
from gesturectl.vision.tracker import HandTracker

# An upright hand, wrist at the bottom, about as high as 1.
_FINGERS = [(0.2, 0.45), (0.07, 0.5), (-0.07, 0.48), (-0.2, 0.42)]
SHAPE = np.array(
    [(0, 0), (0.15, -0.08), (0.27, -0.2), (0.35, -0.3), (0.42, -0.38)]
    + [(x, -y - k * 0.13) for x, y in _FINGERS for k in range(4)],
    np.float32,
)


@dataclass(frozen=True)
class Thing:
    """A hand in the made-up scene, and how sure the two networks are of it."""

    x: float
    y: float
    size: float = 150.0
    palm: float = 0.9  # score of the palm; 0 where it is not detected
    presence: float = 0.95
    right: float = 0.9
    hanging: bool = False
    dark: bool = False  # its palm is detected only in a picture that is exposed longer

    @property
    def points(self):
        shape = -SHAPE if self.hanging else SHAPE
        return np.column_stack([shape * self.size + np.float32([self.x, self.y]), np.zeros(21)]).astype(np.float32)


class Scene:
    """Both networks at once: they see the hands that are put into `things`."""

    def __init__(self, *things):
        self.things = list(things)
        self.searches = 0
        self.exposed = 0
        self.looks = 0

    def detect_in(self, image, left, top, side, min_score, exposure=1.0):
        self.searches += 1
        self.exposed += exposure > 1.0
        palms = []
        for thing in self.things:
            keypoints = thing.points[[0, 5, 9, 13, 17, 1, 2], :2]
            low, high = keypoints.min(0), keypoints.max(0)
            inside = (low >= [left, top]).all() and (high <= [left + side, top + side]).all()
            if thing.palm >= min_score and inside and (exposure > 1.0 or not thing.dark):
                palms.append(Palm(thing.palm, np.concatenate([low, high]), keypoints))
        return sorted(palms, key=lambda p: -p.score)

    def detect(self, image, roi):
        """The hand nearest to the region's centre, if it is within the region."""
        self.looks += 1
        gaps = [np.hypot(*(t.points[9, :2] - [roi.cx, roi.cy])) for t in self.things]
        if not gaps or min(gaps) > roi.size / 2:
            return Landmarks(0.01, 0.5, Thing(roi.cx, roi.cy).points, np.zeros((21, 3), np.float32))
        thing = self.things[int(np.argmin(gaps))]
        return Landmarks(thing.presence, thing.right, thing.points, np.zeros((21, 3), np.float32))


FAINT = 5  # grey levels: a change that landmarks are computed for, and no palms are looked for


def picture(things):
    """Hands too faint for the search for movement."""
    image = np.zeros((480, 640, 3), np.uint8)
    for thing in things:
        for x, y, _ in thing.points.round().astype(int).tolist():
            cv2.circle(image, (x, y), 8, (FAINT,) * 3, -1)
    return image


A, B = Thing(200, 300), Thing(450, 350, right=0.1)
HANGING = replace(A, y=200, hanging=True)


class Play:
    """Frames of a scene at 30 a second."""

    def __init__(self, *things, max_hands=2):
        self.scene = Scene(*things)
        self.tracker = HandTracker(self.scene, self.scene, max_hands)
        self.index = 0

    def step(self, *things, file=None):
        self.scene.things = list(things)
        frame = Frame(picture(things), self.index / 30, self.index, file)
        self.index += 1
        return self.tracker.step(frame)


def ids(hands):
    return {h.track_id for h in hands.hands}


def test_a_hand_is_found_at_once_and_told_as_the_networks_saw_it():
    frame = Play().step(A)
    (hand,) = frame.hands
    assert frame.size == (640, 480)
    assert (hand.side, hand.presence) == ("right", 0.95)
    assert (hand.landmarks == A.points).all()


def test_further_hands_are_looked_for_once_a_frames_events_are_sent():
    play, unasked = Play(), Play()
    assert len(play.step(A).hands) == len(unasked.step(A).hands) == 1
    while play.index < 60:
        before = play.scene.searches
        told = play.step(A, B)
        assert play.scene.searches == before
        play.tracker.look_around()
        assert ids(unasked.step(A, B)) == ids(told)
    assert len(told.hands) == 2
    assert play.scene.searches == unasked.scene.searches > 1


def test_a_moving_hand_keeps_its_identity_and_no_palm_is_searched_while_all_are_tracked():
    play = Play(max_hands=1)
    first = ids(play.step(A))
    for k in range(90):
        assert ids(play.step(replace(A, x=200 + 3 * k, y=300 - k))) == first
    assert play.scene.searches == 1


def test_with_room_for_another_hand_a_second_one_is_found_and_then_the_search_ends():
    play = Play()
    first = ids(play.step(A))
    for _ in range(30):
        both = ids(play.step(A, B))
    assert len(both) == 2
    assert first < both
    searches = play.scene.searches
    for _ in range(30):
        assert ids(play.step(A, B)) == both
    assert play.scene.searches == searches


def test_no_more_hands_are_told_of_than_asked_for():
    play = Play(max_hands=1)
    assert {len(play.step(A, B).hands) for _ in range(60)} == {1}


def test_the_hands_of_people_who_do_not_count_take_no_place_of_others():
    play = Play(max_hands=1)
    first = ids(play.step(A))
    play.tracker.strangers = first
    for _ in range(30):
        both = ids(play.step(A, B))
    assert len(both) == 2
    play.tracker.strangers = ()
    for _ in range(30):
        assert ids(play.step(A, B)) == both  # none is lost by that


def test_nor_do_the_hands_of_several_of_them():
    crowd = [Thing(90, 140, 60), Thing(330, 140, 60), Thing(550, 140, 60), A]
    play = Play(max_hands=2)
    for n in range(90):
        play.tracker.strangers = ids(play.step(*crowd)) if n < 60 else play.tracker.strangers
    assert len(ids(play.step(*crowd))) == 4
    for _ in range(60):
        seen = play.step(*crowd, replace(B, x=560, y=420, size=60))
    assert len(seen.hands) == 5


@pytest.mark.parametrize(("frames", "same"), [(1, True), (9, True), (25, True), (40, False), (90, False)])
def test_a_lost_hand_is_the_same_again_for_a_second(frames, same):
    play = Play()
    before = ids(play.step(A))
    for _ in range(frames):
        assert play.step().hands == ()
    for _ in range(65):  # nothing moves in this picture, so it is searched once in two seconds
        after = ids(play.step(A))
    assert len(after) == 1
    assert (after == before) is same


def test_just_after_a_loss_the_hand_is_found_in_the_frame_in_which_it_returns():
    play = Play(max_hands=1)
    play.step(A)
    for _ in range(5):
        play.step()
    assert len(play.step(A).hands) == 1


def test_a_hand_of_another_side_size_or_direction_or_far_away_is_another_one():
    for other in (replace(A, right=0.1), Thing(560, 200), replace(A, size=40), replace(A, size=85), HANGING):
        play = Play()
        before = ids(play.step(A))
        play.step()
        for _ in range(10):
            after = ids(play.step(other))
        assert len(after) == 1
        assert after != before


def test_identity_goes_with_the_place_when_two_hands_of_a_side_return():
    play = Play()
    left, right = Thing(150, 300), Thing(450, 300)
    for _ in range(20):
        before = play.step(left, right)
    by_place = {h.landmarks[0, 0]: h.track_id for h in before.hands}
    assert len(by_place) == 2
    play.step()
    for _ in range(10):
        after = play.step(right, left)
    assert {h.landmarks[0, 0]: h.track_id for h in after.hands} == by_place


PATHS = st.lists(
    st.lists(
        st.builds(
            Thing, st.floats(100, 540), st.floats(200, 460), st.floats(60, 200), right=st.sampled_from([0.1, 0.9])
        ),
        max_size=3,
    ),
    min_size=2,
    max_size=12,
)


@settings(deadline=None)
@given(PATHS)
def test_two_tracks_are_never_on_the_same_hand(path):
    play = Play()
    for things in path:
        for _ in range(4):
            hands = play.step(*things).hands
            assert len({h.track_id for h in hands}) == len(hands) <= 2
            assert len({h.landmarks.tobytes() for h in hands}) == len(hands)


def test_when_one_hand_goes_behind_the_other_one_track_is_left():
    play = Play()
    for _ in range(20):
        play.step(A, B)
    told = [len(play.step(A, replace(B, x=450 - 8.6 * k, y=350 - 1.7 * k)).hands) for k in range(30)]
    assert told == sorted(told, reverse=True)
    assert told[0] == 2
    assert len(play.step(A).hands) == 1


def test_a_hand_that_lies_still_keeps_its_track_when_another_ones_is_looked_for_there():
    large, small = Thing(220, 330, size=200.0), Thing(400, 300, size=60.0)
    play = Play()
    for _ in range(20):
        both = play.step(large, small)
    before, looks = {h.landmarks[0, 0]: h.track_id for h in both.hands}, play.scene.looks
    assert len(before) == 2
    play.step(large, small)
    assert play.scene.looks == looks  # the landmarks of both are kept
    for _ in range(5):
        (left,) = play.step(small).hands
        assert left.track_id == before[small.x]


@pytest.mark.parametrize(
    ("palm", "presence", "found"),
    [
        (0.05, 0.99, False),
        (0.1, 0.85, False),
        (0.1, 0.95, True),
        (0.3, 0.7, False),
        (0.3, 0.9, True),
        (0.6, 0.7, True),
        (0.6, 0.5, False),
    ],
)
def test_a_faint_palm_needs_sure_landmarks(palm, presence, found):
    play = Play()
    seen = [play.step(replace(A, palm=palm, presence=presence)).hands for _ in range(30)]
    assert any(seen) is found


def test_a_hand_once_found_is_kept_while_its_landmarks_are_half_sure_and_then_given_up():
    play = Play()
    before = ids(play.step(A))
    assert ids(play.step(replace(A, palm=0, presence=0.5))) == before
    assert play.step(replace(A, palm=0, presence=0.3)).hands == ()


def test_the_side_is_the_tracks_not_the_frames():
    play = Play()
    for _ in range(10):
        play.step(A)
    assert play.step(replace(A, right=0.2)).hands[0].side == "right"
    for _ in range(60):
        last = play.step(replace(A, right=0.2))
    assert last.hands[0].side == "left"


@pytest.mark.parametrize(("often", "looks"), [(True, 7), (False, 1)])
def test_the_hand_of_an_image_is_looked_at_six_times_more_unless_it_stands_for_a_camera_s_frame(often, looks):
    play = Play()
    play.tracker.looks_often = often
    assert len(play.step(A, file="a.jpg").hands) == 1
    assert play.scene.looks == looks


def test_an_image_of_a_folder_stands_alone():
    play = Play()
    first = play.step(A, file="a.jpg")
    assert first.file == "a.jpg"
    assert len(first.hands) == 1
    assert play.step(replace(A, palm=0), file="b.jpg").hands == ()
    again = play.step(A, B, file="c.jpg")
    assert len(again.hands) == 2
    assert not ids(again) & ids(first)


def test_an_empty_room_is_searched_seldom():
    play = Play()
    for _ in range(60):
        play.step()
    busy = play.scene.searches
    for _ in range(240):
        play.step()
    assert 3 <= play.scene.searches - busy <= 8


@pytest.mark.parametrize(("size", "reducible"), [(150.0, 1), (600.0, 2), (1300.0, 8)])
def test_frames_may_be_smaller_as_long_as_every_hand_has_pixels_enough(size, reducible):
    play = Play()
    assert play.tracker.reducible == 8
    play.step(replace(A, size=size))
    assert play.tracker.reducible == reducible


def test_the_faintest_palm_is_looked_at_again_from_its_landmarks():
    play = Play()
    first = []

    def sure_at_first_sight(image, roi, detect=play.scene.detect):
        got = detect(image, roi)
        first.append(roi)
        return got if len(first) % 2 else replace(got, presence=0.5)

    play.scene.detect = sure_at_first_sight
    assert not any(play.step(replace(A, palm=0.1, presence=0.95)).hands for _ in range(30))
    assert len(first) > 2


FIST = replace(A, palm=0.0)  # a hand that is tracked by its landmarks, but whose palm is not detected


@pytest.mark.parametrize("frames", [1, 3, 9, 25])
def test_a_fist_cut_away_for_up_to_a_second_is_the_same_again_at_once(frames):
    play = Play()
    play.step(A)
    before = ids(play.step(FIST))
    for _ in range(frames):
        assert play.step().hands == ()
    assert ids(play.step(FIST)) == before


@pytest.mark.parametrize(("dx", "size"), [(60, 150), (-60, 150), (0, 200), (30, 110)])
def test_a_lost_fist_is_found_near_its_last_place_and_size(dx, size):
    play = Play()
    play.step(A)
    before = ids(play.step(FIST))
    for _ in range(5):
        play.step()
    back = replace(FIST, x=A.x + dx, size=size)
    seen = [ids(play.step(back)) for _ in range(3)]
    assert seen[-1] == before


def test_a_hand_at_the_place_of_a_lost_one_has_to_be_sure():
    play = Play()
    play.step(A)
    play.step()
    assert not any(play.step(replace(FIST, presence=0.85)).hands for _ in range(30))


def test_a_fist_that_comes_back_seconds_later_is_found_as_another_hand():
    play = Play()
    before = ids(play.step(A))
    for _ in range(150):
        play.step()
    after = [ids(play.step(FIST)) for _ in range(65)]  # in a still picture one look in two seconds
    assert after[-1]
    assert after[-1] != before


def test_the_place_of_a_lost_hand_is_forgotten_after_ten_seconds():
    play = Play()
    play.step(A)
    for _ in range(330):
        play.step()
    assert not any(play.step(FIST).hands for _ in range(65))


def test_a_side_that_is_not_sure_makes_no_other_hand_of_a_fist():
    play = Play()
    for _ in range(10):
        before = ids(play.step(A))
    play.step()
    after = play.step(replace(FIST, right=0.4))
    assert ids(after) == before
    assert after.hands[0].side == "right"


def test_a_fist_lost_beside_a_tracked_hand_is_found_again():
    play = Play()
    for _ in range(20):
        before = ids(play.step(A, B))
    fist = replace(B, palm=0.0)
    play.step(A, fist)
    for _ in range(5):
        assert len(play.step(A).hands) == 1
    play.step(A, fist)
    assert ids(play.step(A, fist)) == before


def test_a_hand_that_goes_faster_and_faster_and_stops_is_followed():
    play = Play(max_hands=1)
    before = ids(play.step(replace(A, x=80)))
    for x in (100, 160, 260, 400, 560, 560, 560):
        assert ids(play.step(replace(FIST, x=x))) == before


def test_pictures_stay_large_while_a_small_hand_is_looked_for():
    play = Play()
    play.step(A)
    play.step()
    assert play.tracker.reducible == 1


def test_a_hand_that_comes_back_takes_the_place_of_one_that_came_meanwhile():
    play = Play(max_hands=1)
    before = ids(play.step(A))
    play.step(FIST)
    for _ in range(4):
        (other,) = play.step(B).hands
    assert {other.track_id} != before
    back = [ids(play.step(FIST, B)) for _ in range(3)]
    assert back[-1] == before


def test_a_fast_hand_is_the_same_where_its_movement_leads():
    play = Play(max_hands=1)
    before = ids(play.step(replace(A, x=80)))
    for x in (110, 170, 240):
        play.step(replace(A, x=x))
    for _ in range(3):
        assert play.step().hands == ()
    assert ids(play.step(replace(A, x=520))) == before


def test_a_palm_with_a_hint_of_a_hand_is_looked_at_again():
    play = Play()
    looks = []

    def unsure_at_first_sight(image, roi, detect=play.scene.detect):
        looks.append(roi)
        return replace(detect(image, roi), presence=0.3 if len(looks) == 1 else 0.95)

    play.scene.detect = unsure_at_first_sight
    assert len(play.step(A).hands) == 1


def test_looking_for_a_lost_hand_costs_little_and_ends():
    play = Play(max_hands=1)
    play.step(A)
    play.step()
    for _ in range(29):
        looks, searches = play.scene.looks, play.scene.searches
        play.step()
        assert play.scene.looks - looks <= 1
        assert play.scene.searches - searches <= 3
    for _ in range(60):
        play.step()
    looks = play.scene.looks
    for _ in range(600):
        play.step()
    assert play.scene.looks - looks <= 10  # until the place is forgotten


@pytest.mark.parametrize(("empty", "found"), [(5, True), (45, False)])
def test_long_after_a_loss_both_looks_have_to_be_sure(empty, found):
    play = Play()
    play.step(A)
    for _ in range(empty):
        play.step()
    looks = []

    def unsure_at_first_sight(image, roi, detect=play.scene.detect):
        looks.append(roi)
        return replace(detect(image, roi), presence=0.5 if len(looks) % 2 else 0.95)

    play.scene.detect = unsure_at_first_sight
    assert bool(play.step(FIST).hands) is found
    if not found:
        assert not any(play.step(FIST).hands for _ in range(65))


def test_a_dark_hand_is_found_within_half_a_second_of_its_coming_and_followed():
    play, dark = Play(), replace(A, dark=True)
    found = [bool(ids(play.step(dark))) for _ in range(60)]
    assert True in found[:15]
    assert all(found[found.index(True) :])


def test_a_picture_is_exposed_anew_only_while_no_hand_is_tracked_and_something_moves():
    play = Play()
    for _ in range(90):
        play.step(A)
    assert play.scene.exposed == 0
    empty = Play()
    for _ in range(60):
        empty.step()
    once = empty.scene.exposed
    assert once > 0
    for _ in range(300):
        empty.step()
    assert empty.scene.exposed == once


def test_a_dark_hand_is_found_in_a_photo():
    assert len(Play().step(replace(A, dark=True), file="dark.jpg").hands) == 1


def test_a_photo_that_shows_its_hand_is_not_exposed_anew():
    play = Play()
    play.step(A, file="bright.jpg")
    assert play.scene.exposed == 0
