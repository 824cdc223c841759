import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.vision.parts import parts, parts_of_image
from gesturectl.vision.roi import Roi

SIZES = st.tuples(st.integers(64, 2000), st.integers(64, 2000))
LOST = st.lists(st.builds(Roi, st.floats(0, 2000), st.floats(0, 2000), st.floats(20, 900), st.just(0.0)), max_size=3)


def squares(found):
    return {(part.left, part.top, part.side) for part in found}


@given(SIZES, LOST, st.integers(0, 60), st.booleans(), st.booleans())
def test_a_frame_is_searched_as_it_is_as_a_whole_and_exposed_anew_only_where_a_dark_hand_may_have_come(
    size, lost, searches, alone, lively
):
    found = list(parts(size, lost, searches, alone=alone, lively=lively))
    assert [p for p in found if (p.left, p.top, p.side, p.exposure) == (0.0, 0.0, max(size), 1.0)]
    assert all(p.further == (p.exposure != 1.0) for p in found)
    if not (alone and lively):
        assert {p.exposure for p in found} == {1.0}
    plain = list(parts(size, lost, searches, alone=alone, lively=False))
    assert [p for p in found if p.exposure == 1.0] == plain


def test_within_twelve_searches_the_frame_is_exposed_in_two_ways():
    found = [p.exposure for n in range(12) for p in parts((640, 480), (), n, alone=True, lively=True)]
    assert len(set(found) - {1.0}) == 2
    assert len([e for e in found if e != 1.0]) == 2


@given(SIZES)
def test_an_image_is_searched_in_the_same_parts_in_each_exposure_and_the_first_is_the_whole(size):
    found = list(parts_of_image(size))
    assert found[0].side == max(size)
    assert [p.further for p in found] == [False] + [True] * (len(found) - 1)
    exposures = {p.exposure for p in found}
    for exposure in exposures:
        assert squares(p for p in found if p.exposure == exposure) == squares(found)
    assert len(found) == len(exposures) * len(squares(found))


@given(SIZES)
def test_an_image_is_searched_in_larger_and_in_smaller_parts_that_hold_its_middle_or_lie_within(size):
    width, height = size
    for part in parts_of_image(size):
        if part.side > max(size):
            assert (2 * part.left + part.side, 2 * part.top + part.side) == pytest.approx((width, height))
        elif part.side < min(size):
            assert part.left >= -1e-6
            assert part.top >= -1e-6
            assert part.left + part.side <= width + 1e-6
            assert part.top + part.side <= height + 1e-6
