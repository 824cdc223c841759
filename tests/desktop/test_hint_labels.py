"""Where numbers on what can be pressed stand, and how they look."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.desktop.overlay.hints import PAD, HintScenes, ShownHints, places
from gesturectl.desktop.overlay.scene import Style
from gesturectl.model.hints import numbered
from gesturectl.model.types import Monitor, Target

MONITORS = (Monitor("a", 0, 0, 1280, 720), Monitor("b", 1280, 100, 800, 600))
TARGETS = st.lists(
    st.builds(Target, st.integers(0, 2060), st.integers(0, 700), st.integers(4, 200), st.integers(4, 60)), max_size=40
)
SIZE = (36, 19)  # of three digits


@given(TARGETS)
def test_each_label_lies_over_what_it_stands_for(targets):
    at = places(targets, [SIZE] * len(targets), MONITORS)
    for target, (x, y) in zip(targets, at, strict=True):
        assert x <= target.x + target.width
        assert y <= target.y + target.height
        assert x + SIZE[0] >= target.x
        assert y + SIZE[1] >= target.y


@given(st.integers(0, 2), st.integers(0, 2))
def test_one_at_an_edge_of_a_monitor_is_seen_whole(x, y):
    edge = Target(x, y, 60, 40)
    ((left, top),) = places([edge], [SIZE], MONITORS)
    assert left >= 0
    assert top >= 0


@pytest.mark.parametrize(
    "targets",
    [
        [Target(36 * n + 50, 40, 34, 34) for n in range(16)],
        [Target(44 * a + 50, 22 * b + 90, 16, 16) for b in range(6) for a in range(6)],
    ],
    ids=["tool bar", "check boxes"],
)
def test_where_many_are_close_together_all_numbers_can_be_read(targets):
    at = places(targets, [SIZE] * len(targets), MONITORS)
    covered = [
        (a, b)
        for a, b in combinations(at, 2)
        if abs(a[0] - b[0]) < SIZE[0] - PAD[0] and abs(a[1] - b[1]) < SIZE[1] - PAD[0]
    ]
    assert covered == []


@pytest.mark.parametrize("density", [1.0, 1.5, 2.0])
def test_the_picture_holds_all_labels_and_pales_what_was_shown(density):
    numbers = tuple(numbered([Target(100 * n + 100, 50, 40, 20) for n in range(8)], (0, 0)).items())
    scenes = HintScenes(Style(), density)
    whole, x, y = scenes.picture(ShownHints((100, 50), numbers, "", MONITORS, Style()))
    assert x < 100
    assert y < 50
    assert whole.pixels.shape[1] >= 700 * density
    solid = whole.pixels[..., 3] > 200
    assert np.count_nonzero(np.diff(np.pad(solid.any(0).astype(int), 1)) == 1) == 8  # apart from each other
    typed = tuple((n, t) for n, t in numbers if n.startswith("2"))
    fewer, left, _ = scenes.picture(ShownHints((600, 50), typed, "2", MONITORS, Style()))
    assert fewer.key != whole.key
    assert left >= 600 - 40
    assert scenes.picture(ShownHints((600, 50), typed, "2", MONITORS, Style()))[0] is fewer
