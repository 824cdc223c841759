"""The panel for the next rest of the pointer, as pictures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.desktop.overlay.panel import LABELS, PanelScenes, ShownPanel
from gesturectl.desktop.overlay.scene import Style
from gesturectl.model.dwell import CELLS, cells
from gesturectl.model.types import Monitor

AREA = Monitor("", 100, 50, 1280, 720)
STYLE = Style()


def shown(at=(0, 0), edge="right", choice="click", locked=False, style=STYLE):
    return ShownPanel(at, AREA, edge, choice, locked, style)


@given(
    st.sampled_from(["left", "right", "top", "bottom"]), st.sampled_from([1.0, 1.25, 1.5, 2.0]),
    st.floats(0.5, 5), st.sampled_from(CELLS[:-1]), st.booleans(),
)  # fmt: skip
def test_it_covers_its_cells_at_each_density(edge, density, size, choice, locked):
    style = Style(size)
    picture, x, y = PanelScenes(style, density).picture(shown((0, 0), edge, choice, locked, style))
    found = list(cells(AREA, edge, size))
    assert (x, y) == (found[0].x, found[0].y)
    width = found[-1].x + found[-1].width - x
    height = found[-1].y + found[-1].height - y
    assert picture.pixels.shape == (round(height * density), round(width * density), 4)
    assert picture.pixels[..., 3].min() > 150
    assert (picture.pixels[..., :3] <= picture.pixels[..., 3:]).all()


def test_what_is_picked_locked_and_under_the_pointer_is_seen_and_all_have_labels():
    assert set(LABELS) == set(CELLS)
    scenes = PanelScenes(STYLE)
    plain, _, _ = scenes.picture(shown())
    rows = {c.name: slice(c.y - AREA.y, c.y - AREA.y + c.height) for c in cells(AREA, "right", 1.0)}
    top = next(cells(AREA, "right", 1.0)).y - AREA.y
    others = (("drag", shown(choice="drag")), ("lock", shown(locked=True)))
    cell = next(c for c in cells(AREA, "right", 1.0) if c.name == "scroll")
    others += (("scroll", shown((cell.x + 5, cell.y + 5))),)
    for name, another in others:
        picture, _, _ = scenes.picture(another)
        part = slice(rows[name].start - top, rows[name].stop - top)
        assert (picture.pixels[part] != plain.pixels[part]).any()
        assert picture.key != plain.key
    assert scenes.picture(shown())[0] is plain


@pytest.mark.parametrize("colour", [(0.97, 0.97, 0.97), (0.18, 0.49, 0.96)])
def test_the_words_are_told_from_their_ground(colour):
    style = Style(1.0, colour)
    picture, _, _ = PanelScenes(style).picture(shown(style=style))
    lit = picture.pixels[4:44, 4:80, :3].astype(int).sum(2)
    assert np.ptp(lit) > 250
