"""Where numbers on what can be pressed stand, and how they look."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.desktop.overlay.hints import HintScenes, ShownHints, places
from gesturectl.desktop.overlay.scene import Style
from gesturectl.model.hints import numbered
from gesturectl.model.types import Monitor, Target

MONITORS = (Monitor("a", 0, 0, 1280, 720), Monitor("b", 1280, 100, 800, 600))
TARGETS = st.lists(
    st.builds(Target, st.integers(0, 2060), st.integers(0, 700), st.integers(4, 200), st.integers(4, 60)), max_size=40
)
SIZE = (26, 19)


@given(TARGETS)
def test_labels_are_on_the_desktop_and_near_what_they_stand_for(targets):
    at = places(targets, [SIZE] * len(targets), MONITORS)
    for target, (x, y) in zip(targets, at, strict=True):
        assert -SIZE[0] <= x - target.x <= target.width + SIZE[0]
        assert -SIZE[1] <= y - target.y <= target.height + SIZE[1]
        middle = (target.x + target.width / 2, target.y + target.height / 2)
        if any(
            m.x + 200 < middle[0] < m.x + m.width - 200 and m.y + 60 < middle[1] < m.y + m.height - 60 for m in MONITORS
        ):
            assert any(
                m.x <= x and x + SIZE[0] <= m.x + m.width and m.y <= y and y + SIZE[1] <= m.y + m.height
                for m in MONITORS
            )


def test_labels_of_a_tool_bar_do_not_cover_each_other():
    bar = [Target(24 * n, 10, 22, 22) for n in range(30)]
    at = places(bar, [SIZE] * len(bar), MONITORS)
    covered = sum(abs(a[0] - b[0]) < SIZE[0] and abs(a[1] - b[1]) < SIZE[1] for a, b in combinations(at, 2))
    assert covered == 0


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
