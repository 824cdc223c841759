"""What rests of the pointer do: the table above `Resting`, row by row, by hands through the whole pipeline."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.actions.desktop import GNOME
from gesturectl.desktop.record import open_none
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.dwell import CELLS, CHOICES, NextDwell, cells
from gesturectl.model.types import Monitor, Move, Scroll
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Config
from tests.pipeline.user import SCREEN, User

LEFT, RIGHT = [("left", True), ("left", False)], [("right", True), ("right", False)]


@pytest.mark.parametrize(("choice", "buttons"), [("click", LEFT), ("double", LEFT * 2), ("right", RIGHT)])
@pytest.mark.parametrize("locked", [False, True])
def test_a_rest_does_what_was_picked_once_or_each_time_if_that_is_locked(choice, buttons, locked):
    user = User()
    user.pipeline.next_dwell.pick(choice)
    if locked:
        user.pipeline.next_dwell.pick("lock")
    user.move(200, 0)
    user.stay(2)
    assert user.buttons() == buttons
    user.move(-200, 0)
    user.stay(2)
    assert user.buttons() == buttons + (buttons if locked else LEFT)


def test_a_drag_goes_from_one_rest_to_the_next():
    user = User()
    user.pipeline.next_dwell.pick("drag")
    user.move(-200, 0)
    user.stay(1.2)
    assert user.buttons() == LEFT[:1]
    start = user.at
    user.move(400, 100, 0.8)
    assert user.at[0] > start[0] + 200
    assert user.pipeline.cue(user.t).next_rest == "drag"
    user.stay(1.5)
    assert user.buttons() == LEFT
    assert user.pipeline.cue(user.t).next_rest == ""
    user.move(-300, 0)
    user.stay(1.5)
    assert user.buttons() == LEFT * 2  # a click again


@pytest.mark.parametrize("gone", ["lost", "let go", "released", "paused"])
def test_a_drag_ends_where_the_hand_or_the_control_is_gone(gone):
    user = User()
    user.pipeline.next_dwell.pick("drag")
    user.move(-200, 0)
    user.stay(1.2)
    user.stay(0.07, pose=None)  # two lost frames
    user.move(200, 0)
    assert user.buttons() == LEFT[:1]
    if gone == "lost":
        user.stay(1.5, pose=None)
    elif gone == "let go":
        user.sent += user.pipeline.let_go(user.t).outputs
    elif gone == "released":
        user.sent += user.pipeline.release(user.t).outputs
    else:
        user.stay(1.5, left="call")
    assert user.buttons() == LEFT
    user.stay(1.0)
    told = [e.phase for e in user.told if e.name == "dwell_drag"]
    assert told == (["begin", "cancel"] if gone in ("lost", "paused") else ["begin"])
    user.stay(1.0, left="call" if gone == "paused" else None)
    before = len(user.buttons())
    user.stay(0.5)
    user.move(150, 0)
    user.stay(2.0)
    assert user.buttons()[before:] == ([] if gone == "paused" else LEFT)


@pytest.mark.parametrize(("way", "sign"), [((0, -1), 1), ((0, 1), -1)])
def test_scrolling_goes_on_while_the_hand_leans_and_ends_by_a_rest_in_the_middle(way, sign):
    user = User()
    user.pipeline.next_dwell.pick("scroll")
    user.move(200, 0)
    user.stay(1.0)
    at, begun = user.at, len(user.sent)
    assert user.pipeline.cue(user.t).steers == "scroll"
    user.move(way[0] * 250, way[1] * 250, 0.3)
    user.stay(1.5)
    scrolls = [e for e in user.sent[begun:] if isinstance(e, Scroll)]
    clicks = sum(e.dy for e in scrolls)
    assert clicks * sign > 3
    assert all(e.dx == 0 and e.dy * sign > 0 for e in scrolls)
    user.move(-way[0] * 250, -way[1] * 250, 0.3)
    rested = len(user.sent)
    user.stay(1.2)
    assert sum(abs(e.dy) for e in user.sent[rested:] if isinstance(e, Scroll)) < 0.5
    assert user.pipeline.cue(user.t).steers == ""
    assert math.dist(user.at, at) < 3
    assert user.buttons() == []
    user.stay(3.0)
    assert user.buttons() == []  # the rest that ended it clicks nothing
    user.move(200, 0)
    assert user.at[0] > at[0] + 100


def test_the_farther_the_hand_leans_the_faster_it_scrolls():
    speeds = []
    for way in (150, 300, 450):
        user = User()
        user.pipeline.next_dwell.pick("scroll")
        user.move(200, 0)
        user.stay(1.0)
        user.move(0, -way, 0.3)
        user.stay(0.3)
        begun = len(user.sent)
        user.stay(1.0)
        speeds.append(sum(e.dy for e in user.sent[begun:] if isinstance(e, Scroll)))
    assert 0.2 < speeds[0] < speeds[1] < speeds[2] < 21


def test_scrolling_that_is_not_used_ends():
    user = User()
    user.pipeline.next_dwell.pick("scroll")
    user.move(200, 0)
    user.stay(4.0)
    assert user.pipeline.cue(user.t).steers == ""
    assert [e for e in user.sent if isinstance(e, Scroll)] == []


@pytest.mark.parametrize("edge", ["left", "right", "top", "bottom"])
def test_the_panel_is_picked_from_by_resting_on_it_and_clicks_nothing(edge):
    user = User(dwell_panel=edge)
    for name, words in (("right", "right click"), ("lock", "right click, locked"), ("click", "click, locked")):
        cell = next(c for c in cells(Monitor("", 0, 0, *SCREEN), edge, 1.0) if c.name == name)
        user.to(cell.x + cell.width / 2, cell.y + cell.height / 2)
        user.stay(1.2)
        assert user.pipeline.next_dwell.words() == words
        assert user.buttons() == []
    user.pipeline.next_dwell.pick("right")
    user.to(960, 540)
    user.stay(1.2)
    assert user.buttons() == RIGHT


def test_without_the_panel_a_rest_there_clicks():
    user = User()
    user.to(1900, 540)
    user.stay(1.2)
    assert user.buttons() == LEFT


def test_a_drag_may_end_where_the_panel_is():
    user = User(dwell_panel="right")
    user.pipeline.next_dwell.pick("drag")
    user.move(200, 0)
    user.stay(1.2)
    user.to(1880, 540)
    user.stay(1.5)
    assert user.buttons() == LEFT
    assert user.pipeline.next_dwell == NextDwell()


def test_actions_pick_and_lock_it():
    profile = (
        {"on": "victory", "hand": "left", "do": "dwell_right"},
        {"on": "rock", "hand": "left", "do": "dwell_lock"},
    )
    user = User(profile, hand="right")
    for pose in ("victory", "rock"):
        user.stay(0.6, left=pose)
        user.stay(0.4, left="relaxed")
    assert user.pipeline.next_dwell == NextDwell("right", locked=True)
    user.move(200, 0)
    user.stay(1.5)
    assert user.buttons() == RIGHT


def test_what_a_profile_binds_to_a_rest_is_what_a_click_is():
    user = User(({"on": "dwell", "do": {"click": "middle"}},))
    user.move(200, 0)
    user.stay(1.5)
    user.pipeline.next_dwell.pick("right")
    user.move(-200, 0)
    user.stay(1.5)
    assert user.buttons() == [("middle", True), ("middle", False), *RIGHT]


def test_it_is_kept_over_a_reload_and_none_where_rests_do_nothing():
    user = User()
    user.pipeline.next_dwell.pick("double")
    for config, left in ((Config(pointer={"dwell": 1.5}), NextDwell("double")), (Config(), None)):
        user.pipeline = Pipeline(config, PoseClassifier(), GNOME, SCREEN, (0.0, 0.0), kept=user.pipeline.kept)
        assert user.pipeline.next_dwell == left


@given(
    st.integers(-3000, 3000), st.integers(-3000, 3000), st.integers(50, 8000), st.integers(50, 8000),
    st.sampled_from(["left", "right", "top", "bottom"]), st.floats(0.5, 5),
)  # fmt: skip
def test_the_panel_lies_on_its_monitor_at_its_edge_and_its_cells_do_not_overlap(x, y, width, height, edge, size):
    area = Monitor("", x, y, width, height)
    found = list(cells(area, edge, size))
    assert [c.name for c in found] == list(CELLS)
    for cell in found:
        assert x <= cell.x < cell.x + cell.width <= x + width
        assert y <= cell.y < cell.y + cell.height <= y + height
        assert [c for c in found if c.holds(cell.x, cell.y)] == [cell]
    ends = {"left": found[0].x == x, "top": found[0].y == y}
    ends |= {"right": found[0].x + found[0].width == x + width, "bottom": found[0].y + found[0].height == y + height}
    assert ends[edge]


STEPS = st.tuples(
    st.sampled_from([*CELLS, "none"]),
    st.floats(-400, 400),
    st.floats(-200, 200),
    st.floats(0, 2),
    st.sampled_from(["relaxed", "pinch", "fist", None]),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(STEPS, max_size=6))
def test_whatever_is_picked_nothing_stays_down_and_presses_alternate(steps):
    user = User(dwell_panel="right")
    for cell, dx, dy, rest, pose in steps:
        user.pipeline.next_dwell.pick(cell)
        user.move(dx, dy)
        user.stay(rest, pose)
    user.stay(0.2)
    user.sent += user.pipeline.release(user.t).outputs
    ledger = Ledger(open_none(SCREEN))  # which keeps a pinch within a drag from pressing the button twice
    user.sent = [e for e in user.sent if ledger.emit(e)]
    assert ledger.held == ()
    for button in ("left", "right", "middle"):
        pressed = [p for b, p in user.buttons() if b == button]
        assert pressed == [n % 2 == 0 for n in range(len(pressed))]
        assert len(pressed) % 2 == 0
    begun = [e.phase for e in user.told if e.name in ("dwell_drag", "dwell_scroll") and e.phase != "update"]
    assert all(a != b or a != "begin" for a, b in itertools.pairwise(begun))
    assert set(CHOICES) >= {user.pipeline.next_dwell.choice}
    assert any(isinstance(e, Move) for e in user.sent)
