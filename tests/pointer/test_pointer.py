"""The pointer as the hand's owner feels it: reach, the freeze around clicks, drags, the clutch."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.model.geometry import palm_middle
from gesturectl.model.types import WRIST, DoubleClick, Hand, frozen
from gesturectl.pointer.freeze import DRAG, Hold
from gesturectl.pointer.pointer import HandPointer
from gesturectl.settings import Pointer as PointerSettings

SIZE, SCREEN, PALM, FPS = (640, 480), (1920, 1080), 100.0, 30
START = (12.0, 34.0)


def hand(x, y):
    """A hand whose anchor is at (x, y), with a palm of 100 pixels."""
    points = np.zeros((21, 3))
    for k, (dx, dy) in {
        WRIST: (0, 50),
        1: (-20, 20),
        5: (-20, -47),
        9: (-5, -55),
        13: (10, -50),
        17: (30, -43),
    }.items():
        points[k] = x + dx, y + dy, 0
    points[:, :2] += (x, y) - np.array(palm_middle(Hand(1, "right", 1.0, points, points)))
    return Hand(1, "right", 1.0, frozen(points), frozen(np.zeros((21, 3))))


class Desk:
    """A pointer and the clock of the frames that move it; `moves` keeps every position."""

    def __init__(self, pointing=None, told=None):
        self.pointer = HandPointer(pointing or PointerSettings(), SCREEN, START, double_click=told)
        self.t = 0.0
        self.moves = []

    def put(self, x, y, hold=None, palm=PALM):
        self.t += 1 / FPS
        motion = self.pointer.step(hand(x, y), SIZE, palm, self.t, hold or Hold())
        self.moves.append((motion.x, motion.y))
        return self.moves[-1]

    def stay(self, x, y, seconds=1.0, hold=None):
        for _ in range(round(seconds * FPS)):
            self.put(x, y, hold)
        return self.moves[-1]

    def carry(self, start, end, seconds=0.5, hold=None):
        n = round(seconds * FPS)
        for i in range(1, n + 1):
            self.put(start[0] + (end[0] - start[0]) * i / n, start[1] + (end[1] - start[1]) * i / n, hold)
        return self.moves[-1]


def longest_step(moves):
    return max(math.dist(a, b) for a, b in pairwise(moves))


def test_the_pointer_stays_where_it_was_until_a_hand_points_and_when_it_leaves():
    desk = Desk()
    assert (desk.pointer.position, desk.pointer.following) == (START, False)
    there = desk.stay(200, 200)
    assert desk.pointer.following
    desk.pointer.release()
    assert (desk.pointer.position, desk.pointer.following) == (there, False)


def test_the_middle_of_the_picture_is_the_middle_of_the_screen():
    assert Desk().put(320, 240, palm=60.0) == pytest.approx((959.5, 539.5), abs=1)


@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize("below", [False, True])
def test_every_corner_is_reached_while_the_whole_hand_is_in_the_picture(right, below):
    desk = Desk()
    desk.stay(320, 240, 0.3)
    x, y = (100 if right else 540), (380 if below else 100)
    corner = desk.stay(x, y)
    assert corner == ((SCREEN[0] - 1.0) * right, (SCREEN[1] - 1.0) * below)


@pytest.mark.parametrize("mapping", ["absolute", "relative"])
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-500, 1500), st.floats(-500, 1500), st.booleans()), min_size=1, max_size=30))
def test_the_pointer_never_leaves_the_screen(mapping, places):
    desk = Desk(PointerSettings(mapping=mapping))
    for x, y, still in places:
        px, py = desk.put(x, y, Hold(still=still))
        assert 0 <= px <= SCREEN[0] - 1
        assert 0 <= py <= SCREEN[1] - 1


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_hand_at_rest_leaves_the_pointer_at_rest(seed):
    desk, rng = Desk(), np.random.default_rng(seed)
    for _ in range(90):
        desk.put(300 + rng.normal(0, 0.15), 250 + rng.normal(0, 0.15))
    assert np.std(desk.moves[30:], axis=0).max() <= 1.5


def test_the_first_frame_takes_the_hands_place_and_a_new_hand_starts_afresh():
    desk = Desk()
    desk.stay(200, 200)
    desk.pointer.release()
    desk.t += 1
    assert desk.put(420, 300) == Desk().put(420, 300)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_hand_watched_before_it_points_begins_calmly(seed):
    pointer, rng, t, moves = HandPointer(PointerSettings(), SCREEN, START), np.random.default_rng(seed), 0.0, []
    for i in range(60):
        t += 1 / FPS
        shaking = hand(300 + rng.normal(0, 0.5), 250 + rng.normal(0, 0.5))
        if i < 9:
            pointer.watch(shaking, PALM, t)
        else:
            motion = pointer.step(shaking, SIZE, PALM, t, Hold())
            moves.append((motion.x, motion.y))
    assert math.dist(moves[0], moves[-1]) < 6


def test_another_hand_or_a_gap_makes_the_filter_forget():
    for x, gap, track in ((420, 0.3, 1), (420, 1 / FPS, 2)):
        pointer = HandPointer(PointerSettings(), SCREEN, START)
        for i in range(10):
            pointer.step(hand(200, 200), SIZE, PALM, i / FPS, Hold())
        pointer.release()
        new = replace(hand(x, 300), track_id=track)
        assert pointer.watch(new, PALM, 9 / FPS + gap) == pytest.approx((x, 300), abs=1e-3)


def test_the_hands_own_movement_is_told_in_palm_lengths_as_its_owner_sees_it():
    pointer, t, right, down = HandPointer(PointerSettings(smoothness=0.0), SCREEN, START), 0.0, 0.0, 0.0
    for i in range(60):
        moved = min(i, 30) / 30
        motion = pointer.step(hand(400 - 100 * moved, 200 + 50 * moved), SIZE, PALM, t, Hold())
        t, right, down = t + 1 / FPS, right + motion.right, down + motion.down
    assert (right, down) == pytest.approx((1.0, 0.5), abs=0.03)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(-8, 8), st.floats(-8, 8))
def test_a_click_of_a_still_hand_leaves_the_pointer_where_it_was_before_the_fingers_moved(seed, pull_x, pull_y):
    """The fingers pull the whole hand with them: to (pull_x, pull_y) pixels and back."""
    desk, rng = Desk(), np.random.default_rng(seed)

    def put(share, hold=None):
        shake = rng.normal(0, 0.15, 2)
        desk.put(300 + pull_x * share + shake[0], 250 + pull_y * share + shake[1], hold)

    for _ in range(40):
        put(0)
    before, since = desk.moves[-1], desk.t
    put(0.2)  # moves with the fingers before anyone knows that they close
    for share in (0.4, 0.6, 0.8):
        put(share, Hold(pinned_since=since))
    place = pytest.approx(before, abs=1.0)  # its tremor may have it go on by less
    assert desk.moves[-1] == place
    pressed = len(desk.moves)
    put(1, Hold(pinned_since=since, pinched=True, pressed=True))
    for _ in range(8):
        put(1, Hold(pinched=True, pressed=True))
    opening = desk.t
    for share in (0.8, 0.5):
        put(share, Hold(pinned_since=opening, pressed=True))
    put(0.3)
    assert all(move == place for move in desk.moves[pressed:])


def test_a_press_goes_where_the_pointer_rested_even_when_the_pinch_is_dated_into_the_reach_before():
    desk = Desk()
    desk.carry((400, 250), (300, 250), 0.3)
    since = desk.t - 2 / FPS
    rested = desk.stay(300, 250, 0.2)
    for pull in (2, 4):
        desk.put(300 + pull, 250, Hold(pinned_since=since))
    assert desk.put(306, 250, Hold(pinned_since=since, pinched=True, pressed=True)) == pytest.approx(rested, abs=3)


@pytest.mark.parametrize("pressed", [True, False])
def test_a_pinch_acts_where_the_pointer_rested_before_its_closing_was_noticed(pressed):
    """pressed: a button that stays down; a click is over in one frame, so that no button is down after it."""
    desk = Desk()
    rested = desk.stay(300, 250)
    since = desk.t
    for pull in (5, 9):  # moves with the fingers before anyone knows that they close
        moved = desk.put(300 + pull, 250)
    assert math.dist(moved, rested) > 5
    for _ in range(5):
        assert desk.put(309, 250, Hold(pinned_since=since)) == moved
    assert desk.put(309, 250, Hold(pinned_since=since, pinched=True, pressed=pressed)) == rested


def test_a_tap_acts_where_the_pointer_rested_before_the_finger_was_raised_however_long_that_stays_up():
    desk = Desk()
    rested = desk.stay(300, 250)
    since = desk.t
    assert math.dist(desk.stay(309, 250, 0.5), rested) > 5
    assert desk.put(309, 250, Hold(pinned_since=since, pinched=True)) == rested
    later = desk.t - 2 / FPS  # another one that began before this one was told
    assert desk.put(309, 250) != rested
    desk.put(309, 250)
    assert desk.put(309, 250, Hold(pinned_since=later, pinched=True)) == rested


@pytest.mark.parametrize("mapping", ["absolute", "relative"])
@pytest.mark.parametrize("presses", [2, 3])
@given(angle=st.floats(0, 2 * math.pi), drift=st.floats(0, 20))
@settings(max_examples=20, deadline=None)
def test_the_presses_of_a_double_click_by_a_drifting_hand_go_to_one_place(mapping, presses, angle, drift):
    desk = Desk(PointerSettings(mapping=mapping))
    x, y = 320.0, 240.0
    desk.stay(x, y)
    places = []
    for _ in range(presses):
        for hold in [Hold()] * 6 + [Hold(pressed=True)] * 4:
            x += math.cos(angle) * drift / FPS
            y += math.sin(angle) * drift / FPS
            desk.put(x, y, hold)
        places.append(desk.moves[-4])
    assert len(set(places)) == 1
    assert longest_step(desk.moves) <= 40


@pytest.mark.parametrize(("way", "seconds"), [(25.0, 0.3), (6.0, 0.7)])
def test_a_press_farther_away_or_later_is_one_of_its_own(way, seconds):
    desk = Desk()
    desk.stay(320, 240)
    first = desk.stay(320, 240, 0.1, Hold(pressed=True))
    desk.carry((320, 240), (320 - way, 240), seconds)
    before = desk.moves[-1]
    assert desk.put(320 - way, 240, Hold(pressed=True)) == before != first


@pytest.mark.parametrize(("settings", "seconds"), [("auto", 0.3), ("auto", 0.9), (0.9, 0.3), (0.3, 0.9), (0, 0.9)])
def test_the_desktop_s_double_click_counts_unless_the_settings_say_another(settings, seconds):
    pointing = PointerSettings(double_click=settings)
    told = DoubleClick(seconds, 5.0)
    longest = seconds if settings == "auto" else settings
    for gap in (0.2, 0.4, 0.6, 0.8, 1.1):
        desk = Desk(pointing, told)
        desk.stay(320, 240)
        first = desk.stay(320, 240, 0.1, Hold(pressed=True))
        mm = 100 / 88
        desk.carry((320, 240), (320 - 18 * mm * gap, 240), gap - 0.1)  # 1.8 cm/s
        second = desk.put(320 - 18 * mm * gap, 240, Hold(pressed=True))
        assert (second == first) == (gap <= longest), (gap, longest)


def test_presses_that_the_desktop_takes_for_one_place_go_to_one():
    near, far = DoubleClick(0.5, 5.0), DoubleClick(0.5, 200.0)
    for told, once in ((near, False), (far, True)):
        desk = Desk(told=told)
        desk.stay(320, 240)
        first = desk.stay(320, 240, 0.1, Hold(pressed=True))
        desk.carry((320, 240), (295, 240), 0.2)
        assert (desk.put(295, 240, Hold(pressed=True)) == first) == once


@pytest.mark.parametrize("mapping", ["absolute", "relative"])
@given(angle=st.floats(0, 2 * math.pi), drift=st.floats(0, 20))
@settings(max_examples=20, deadline=None)
def test_what_a_drifting_hand_holds_down_stays_for_a_second(mapping, angle, drift):
    desk = Desk(PointerSettings(mapping=mapping))
    way = (math.cos(angle) * drift * PALM / 88, math.sin(angle) * drift * PALM / 88)
    desk.stay(320, 240)
    first = desk.put(320, 240, Hold(pressed=True))
    desk.carry((320, 240), (320 + way[0], 240 + way[1]), 1.0, Hold(pressed=True))
    assert set(desk.moves[-31:]) == {first}


@pytest.mark.parametrize(("speed", "within"), [(30, 0.8), (50, 0.4), (100, 0.25)])
def test_a_hand_that_moves_on_purpose_drags(speed, within):
    desk = Desk()
    desk.stay(320, 240)
    first = desk.put(320, 240, Hold(pressed=True))
    desk.carry((320, 240), (320 - speed * within * PALM / 88, 240), within, Hold(pressed=True))
    assert desk.moves[-1] != first


def test_a_closing_that_presses_nothing_does_not_stop_a_hand_that_moves_on():
    desk, free = Desk(), Desk()
    for d, hold in ((desk, Hold(pinned_since=1.0)), (free, Hold())):
        d.stay(400, 250)
        d.carry((400, 250), (300, 250), 0.4, hold)
        d.carry((300, 250), (280, 250), 0.1)
    assert longest_step(desk.moves) < 1.3 * longest_step(free.moves)
    assert desk.moves[-1][0] == pytest.approx(free.moves[-1][0], abs=0.25 * 528 + 1)


def test_a_pointer_frozen_at_the_screens_edge_stays_as_far_beyond_it_as_the_hand_is():
    desk, free = Desk(), Desk()
    for d, hold in ((desk, Hold(pinned_since=1.5, pressed=True)), (free, Hold())):
        d.stay(320, 240)
        d.carry((320, 240), (20, 240), 0.5)
        d.stay(20, 240, 0.3, hold)
        d.stay(20, 240, 0.3)
        d.carry((20, 240), (320, 240), 1.0)
    assert desk.moves[-1] == pytest.approx(free.moves[-1], abs=10)


def dragging(desk):
    """Brings the desk to a drag: pressed at (400, 250), the hand now at (300, 250)."""
    desk.stay(400, 250)
    since = desk.t
    desk.put(400, 250, Hold(pinned_since=since, pressed=True))
    pressed = desk.moves[-1]
    desk.carry((400, 250), (300, 250), 0.6, Hold(pressed=True))
    return pressed


def test_a_drag_follows_once_the_hand_has_moved_on_purpose_and_without_a_jump():
    desk = Desk()
    desk.stay(400, 250)
    desk.put(400, 250, Hold(pinned_since=desk.t, pressed=True))
    pressed = desk.moves[-1]
    small = 0.5 * DRAG * PALM
    desk.carry((400, 250), (400 - small, 250), 0.2, Hold(pressed=True))
    assert desk.stay(400 - small, 250, 0.5, Hold(pressed=True)) == pressed
    desk.moves.clear()
    end = desk.carry((400 - small, 250), (250, 250), 1.0, Hold(pressed=True))
    free = Desk()
    free.stay(400, 250)
    free.moves.clear()
    free.carry((400 - small, 250), (250, 250), 1.0)
    assert end[0] > pressed[0] + 300
    assert end[0] == pytest.approx(free.moves[-1][0], abs=60)
    assert longest_step(desk.moves) < 2.5 * longest_step(free.moves)


def test_the_drop_point_is_where_the_hand_was_when_it_began_to_open():
    desk = Desk()
    dragging(desk)
    dropped = desk.stay(300, 250, 0.4, Hold(pressed=True))
    since = desk.t
    for shift in (2, 4, 6):
        assert desk.put(300 + shift, 250 + shift, Hold(pinned_since=since, pressed=True)) == dropped
    assert desk.put(308, 258) == dropped


def test_after_a_drag_the_pointer_goes_on_without_a_jump():
    desk = Desk()
    dragging(desk)
    desk.put(300, 250)
    del desk.moves[:-1]
    desk.carry((300, 250), (350, 250), 0.5)
    assert longest_step(desk.moves) < 45
    assert desk.moves[-1][0] < desk.moves[0][0] - 100


def test_the_clutch_keeps_the_pointer_and_lets_it_go_on_from_there():
    desk = Desk()
    kept = desk.stay(420, 240)
    desk.carry((420, 240), (220, 300), 0.5, Hold(still=True))
    assert set(desk.moves[-15:]) == {kept}
    desk.stay(220, 300, 0.5, Hold(still=True))
    assert desk.stay(220, 300, 0.5) == pytest.approx(kept, abs=3)
    moved = desk.carry((220, 300), (260, 300), 0.5)
    desk.stay(260, 300, 0.5)
    assert moved[0] < kept[0] - 100
    assert moved[1] == pytest.approx(kept[1], abs=10)


def test_the_edge_gives_the_clutchs_shift_back():
    desk, fresh = Desk(), Desk()
    desk.stay(420, 240)
    desk.carry((420, 240), (500, 240), 0.5, Hold(still=True))  # as if the mouse were lifted and put down to the left
    shifted = desk.stay(500, 240, 0.5)
    assert shifted[0] > fresh.stay(500, 240)[0] + 200
    for d in (desk, fresh):
        d.carry((500, 240), (100, 240), 1.0)
        assert d.stay(100, 240, 0.5)[0] == SCREEN[0] - 1
        d.carry((100, 240), (320, 240), 1.0)
    assert desk.stay(320, 240)[0] == pytest.approx(fresh.stay(320, 240)[0], abs=15)


@pytest.mark.parametrize("mapping", ["absolute", "relative"])
@given(place=st.tuples(st.floats(0, SCREEN[0] - 1), st.floats(0, SCREEN[1] - 1)), angle=st.floats(0, 2 * math.pi))
@settings(max_examples=30, deadline=None)
def test_a_pointer_that_the_mouse_has_moved_is_taken_up_there_and_comes_back_to_the_hand_s_place(mapping, place, angle):
    desk = Desk(PointerSettings(mapping=mapping))
    own = desk.stay(320, 240)
    desk.pointer.release()
    desk.pointer.put(place)
    desk.t += 2
    desk.moves.clear()
    assert math.dist(desk.stay(320, 240), place) <= 1
    there = (320 + 30 * math.cos(angle), 240 + 30 * math.sin(angle))
    desk.carry((320, 240), there)
    assert longest_step(desk.moves) <= 40
    assert math.dist(desk.moves[-1], place) <= 200
    if mapping == "absolute":
        desk.carry(there, (320, 240))
        for _ in range(12):
            desk.carry((320, 240), (280, 215), 0.3)
            desk.carry((280, 215), (360, 265), 0.6)
            desk.carry((360, 265), (320, 240), 0.3)
        assert math.dist(desk.stay(320, 240), own) < math.dist(place, own) / 4 + 12


def test_a_hand_that_comes_back_without_the_mouse_has_its_own_place_again():
    desk = Desk()
    own = desk.stay(320, 240)
    desk.pointer.release()
    desk.pointer.put((50.0, 50.0))
    desk.t += 2
    desk.stay(320, 240)
    desk.pointer.release()
    desk.t += 2
    assert desk.stay(320, 240) == own


def test_a_hand_that_turns_about_the_middle_of_its_palm_moves_the_pointer_little():
    """Nodded or turned by 30 degrees; the wrist comes nearer to the knuckles, and they to each other."""
    for squeeze in ((0.87, 1.0), (1.0, 0.87)):
        h = hand(300, 240)
        middle = (h.landmarks[WRIST, :2] + h.landmarks[9, :2]) / 2
        turned = (h.landmarks[:, :2] - middle) * squeeze + middle
        turned = replace(h, landmarks=frozen(np.column_stack([turned, np.zeros(21)])))
        assert math.dist(palm_middle(h), palm_middle(turned)) < 0.01 * PALM
