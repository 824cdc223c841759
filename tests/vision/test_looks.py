"""The mean of several looks at a photo's hand, by looks that err in known ways."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.model.types import Frame, Hand, frozen
from gesturectl.vision.landmark import Landmarks
from gesturectl.vision.looks import looked_often

WIDTH, HEIGHT = 640, 480


def hand_at(x, y, size, seed):
    rng = np.random.default_rng(seed)
    flat = rng.uniform(-1, 1, (21, 2))
    flat[[0, 9]] = (0, 1), (0, -0.5)  # wrist and knuckle, by which it is upright
    points = np.c_[flat * size + (x, y), rng.normal(0, 0.1 * size, 21)]
    return Hand(1, "right", 0.9, frozen(points), frozen(rng.normal(0, 0.05, (21, 3))))


def photo():
    """One whose mirror image can be told from it."""
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    image[:, 0] = 255
    return Frame(image, 0.0, 0, "a.jpg")


def looking(hand, err, presence=lambda turned: 0.9):
    """A look that finds the hand, in the mirror too, but for `err`; and the regions that were looked at."""
    regions = []

    def look(frame, roi):
        mirrored = bool(frame.image[0, -1, 0])
        points, world = np.array(hand.landmarks), np.array(hand.world)
        if mirrored:
            points[:, 0] = WIDTH - 1 - points[:, 0]
            world[:, 0] *= -1
        regions.append((mirrored, roi))
        return Landmarks(presence(len(regions)), 0.5, frozen(points + err), frozen(world + err))

    return look, regions


places = st.tuples(st.floats(150, 490), st.floats(150, 330), st.floats(40, 150), st.integers(0, 99))


@given(places, st.floats(-20, 20))
def test_what_a_look_errs_to_one_side_it_errs_to_the_other_in_the_mirror(place, off):
    hand = hand_at(*place)
    look, regions = looking(hand, np.array([off, 0.0, 0.0]))
    got = looked_often(look, photo(), hand)
    assert np.allclose(got.landmarks, hand.landmarks, atol=1e-3)
    assert np.allclose(got.world, hand.world, atol=1e-4)
    assert (got.side, got.presence, got.track_id) == ("right", 0.9, 1)
    plain = [r for mirrored, r in regions if not mirrored]
    assert np.allclose([WIDTH - 1 - r.cx for mirrored, r in regions if mirrored], [r.cx for r in plain])
    assert len({r.angle for r in plain}) == 3


def test_a_look_that_hardly_sees_a_hand_does_not_count():
    hand = hand_at(300, 200, 80, 1)
    look, _ = looking(hand, np.array([9.0, 9.0, 9.0]), presence=lambda n: 0.9 if n == 1 else 0.2)
    assert np.allclose(looked_often(look, photo(), hand).landmarks, hand.landmarks + 9.0, atol=1e-3)
    look, _ = looking(hand, np.array([9.0, 9.0, 9.0]), presence=lambda n: 0.2)
    assert looked_often(look, photo(), hand) is hand
