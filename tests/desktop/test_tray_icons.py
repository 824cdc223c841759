"""The icons of the tray: told apart by those who see no colours, on light and dark panels, at every size."""

from itertools import combinations

import numpy as np
import pytest

from gesturectl.desktop.tray.icons import SIZES, Icon, argb, draw, rgba

CLEARLY = 0.3  # of the way from black to white
PART = 0.05  # of an icon's pixels


def grey(icon: Icon, size: int, panel: float) -> np.ndarray:
    """The icon as a panel shows it to somebody who sees no colours (BT.601), from 0 to 1."""
    pixels = draw(icon, size) / 255
    alpha = pixels[..., 3]
    return pixels[..., :3] @ [0.299, 0.587, 0.114] * alpha + panel * (1 - alpha)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("panel", [0.1, 0.95])
def test_any_two_differ_without_colour(size: int, panel: float) -> None:
    for one, other in combinations(Icon, 2):
        differ = np.abs(grey(one, size, panel) - grey(other, size, panel)) > CLEARLY
        assert differ.mean() > PART, (one, other)


@pytest.mark.parametrize("panel", [0.0, 0.25, 0.75, 1.0])
@pytest.mark.parametrize("icon", Icon)
def test_each_stands_out_from_any_panel(icon: Icon, panel: float) -> None:
    for size in SIZES:
        assert (np.abs(grey(icon, size, panel) - panel) > CLEARLY).mean() > PART, size


@pytest.mark.parametrize("icon", Icon)
def test_the_pixels_are_whole_and_in_the_order_that_desktops_want(icon: Icon) -> None:
    assert [(w, h, len(pixels)) for w, h, pixels in argb(icon)] == [(s, s, 4 * s * s) for s in SIZES]
    _, _, network = argb(icon)[-1]
    drawn = np.frombuffer(rgba(icon, SIZES[-1]), np.uint8).reshape(-1, 4)
    assert (np.frombuffer(network, np.uint8).reshape(-1, 4) == drawn[:, [3, 0, 1, 2]]).all()
    assert drawn[0, 3] == 0  # the corner is empty
