"""A hand at rest on the desk: what it moves, and when it counts.

The recordings are of rendered hands that the tracker found: models/training/desk_hands.py, clips 5, 6, 9, 10, 55 and
3029, cut; `back`, `front_pinch` and `touches` are of hands of models/training/makehuman_hands.py,
clips 320009, 26072 and 260025, and `middle` of 70088.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gesturectl.actions.desktop import GNOME
from gesturectl.gestures.finger_moves import AllMoves
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.gestures.taps import Taps
from gesturectl.gestures.thumbs import Thumbs
from gesturectl.model.trace import read_frames
from gesturectl.model.types import Button, Key, Move, Waits, frozen
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Config
from tests.gestures.hands import posed, seen

MIDDLE = (959.5, 539.5)
LANDED = {"front": 0.545, "above": 0.453, "typing": 0.56}  # when the hand came to rest


class Desk:
    """A pipeline fed with hands; `path`: the pointer after each frame; `engaged`: when a hand first counted."""

    def __init__(self, **pointer):
        view, more = pointer.pop("view", "auto"), {k: pointer.pop(k) for k in ("profiles",) if k in pointer}
        config = Config(pointer=pointer, camera={"view": view}, **more)
        self.pipeline = Pipeline(config, PoseClassifier(), GNOME, (1920, 1080), MIDDLE)
        self.gestures, self.counted = [], []
        self.path, self.engaged, self.other, self.waits = [(0.0, *MIDDLE)], None, [], set()

    def show(self, frames, used=()):
        """used: when the real keyboard or mouse is used."""
        used = sorted(used)
        for frame in frames:
            while (due := self.pipeline.deadline()) is not None and due <= frame.t:
                self.other += [e for e in self.pipeline.tick(due).outputs if not isinstance(e, Move)]
            while used and used[0] <= frame.t:
                self.other += self.pipeline.yield_to_user(used.pop(0), self.path[-1][1:]).outputs
            step = self.pipeline.step(frame)
            self.counted.append((frame.t, bool(self.pipeline.engaged)))
            self.waits |= set(step.waiting.values())
            self.gestures += step.gestures
            if self.pipeline.engaged and self.engaged is None:
                self.engaged = frame.t
            at = self.path[-1][1:]
            for event in step.outputs:
                if isinstance(event, Move):
                    at = (event.x, event.y)
                else:
                    self.other.append(event)
            self.path.append((frame.t, *at))
        return self

    def way(self, begin, end):
        """How far the pointer goes to the right and down between two times, pixels."""
        path = np.array(self.path)
        a, b = (path[np.searchsorted(path[:, 0], t, "right") - 1, 1:] for t in (begin, end))
        return tuple(b - a)

    def travel(self, begin, end):
        """The farthest that it is from where it was at first, within that time."""
        path = np.array(self.path)
        part = path[(path[:, 0] >= begin) & (path[:, 0] <= end), 1:]
        return float(np.hypot(*(part - part[0]).T).max())


def recorded(name):
    return list(read_frames(Path(__file__).with_name(f"test_rest_{name}.jsonl")))


def mirrored(frames):
    """The same with the other hand, at the other side of the picture."""
    for frame in frames:
        hands = []
        for hand in frame.hands:
            image, world = hand.landmarks * (-1, 1, 1) + (frame.size[0], 0, 0), hand.world * (-1, 1, 1)
            side = "left" if hand.side == "right" else "right"
            hands.append(replace(hand, side=side, landmarks=frozen(image), world=frozen(world)))
        yield replace(frame, hands=tuple(hands))


@pytest.mark.parametrize("other", [list, lambda f: list(mirrored(f))])
@pytest.mark.parametrize("mode", ["rest", "auto"])
@pytest.mark.parametrize("name", ["front", "above"])
def test_a_hand_that_comes_to_rest_counts_within_0_6_seconds(name, mode, other):
    desk = Desk(mode=mode).show(other(recorded(name)))
    assert desk.engaged is not None
    assert desk.engaged - LANDED[name] <= 0.6


@pytest.mark.parametrize("name", ["front", "above", "typing"])
def test_where_hands_point_in_the_air_one_on_the_desk_does_not_count(name):
    desk = Desk().show(recorded(name))
    assert desk.engaged is None
    assert {p[1:] for p in desk.path} == {MIDDLE}


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize(("name", "begin", "end", "millimetres"), [("front", 2.6, 3.2, 29), ("above", 3.9, 4.4, -22)])
def test_the_pointer_goes_where_the_hand_goes_on_the_desk(name, begin, end, millimetres, turn):
    desk = Desk(mode="rest").show(recorded(name) if turn == 1 else mirrored(recorded(name)))
    right, down = desk.way(begin, end)
    assert turn * right * np.sign(millimetres) > 5 * abs(millimetres)
    assert abs(down) < abs(right)


def test_a_hand_at_rest_and_its_taps_leave_the_pointer_alone():
    desk = Desk(mode="rest").show(recorded("front"))
    assert desk.travel(1.1, 1.6) <= 3
    assert desk.travel(3.2, 3.8) <= 5  # a tap at 3.44


def test_a_lifted_hand_puts_nothing_off_its_place():
    desk = Desk(mode="rest").show(recorded("above"))
    assert np.hypot(*desk.way(4.4, 5.0)) <= 40  # lifted at 4.5 s by 4 cm


@pytest.mark.parametrize("name", ["taps", "strokes", "pinch", "front", "above"])
def test_hands_that_point_and_make_gestures_do_not_type(name):
    assert Waits.TYPES not in Desk(mode="rest").show(recorded(name)).waits


BACK = {"yaw": 180}
FROM_THE_FRONT = {"yaw": 180, "roll": 180}  # the back, fingers down
KEYS = [0.9 + 0.25 * n for n in range(20)]  # seconds


def counts(desk, begin, end):
    """Whether a hand counted in each frame within that time."""
    return [counted for t, counted in desk.counted if begin < t < end]


def test_a_hand_that_lies_where_the_keyboard_is_used_does_nothing():
    typing = recorded("typing")
    free, used = Desk(mode="rest").show(typing), Desk(mode="rest").show(typing, KEYS)
    assert any(counts(free, 1.0, 5.0))
    assert not any(counts(used, KEYS[0], KEYS[-1] + 2.9))
    assert used.travel(KEYS[0], KEYS[-1] + 2.9) == 0
    assert Waits.WORKS in used.waits


def held(seconds, place=(320.0, 200.0), begin=0.0):
    """A hand that rests on the desk at a place."""
    for i in range(round(seconds * 30)):
        yield seen(begin + i / 30, posed("relaxed", at=place, scale=900.0, **FROM_THE_FRONT))


def shaken(frames, by):
    """The same, with all fingertips `by` pixels off in every fourth frame."""
    for n, frame in enumerate(frames):
        off = np.zeros((21, 3))
        off[[8, 12, 16, 20], :2] = by * (n % 4 == 0)
        hands = tuple(replace(hand, landmarks=frozen(hand.landmarks + off)) for hand in frame.hands)
        yield replace(frame, hands=hands)


def test_frames_in_which_the_tracker_errs_keep_no_hand_at_rest_from_counting():
    assert Desk(mode="rest").show(shaken(held(1.0), 25.0)).engaged <= 0.6


def test_a_hand_that_stays_at_the_keyboard_counts_again_after_three_seconds():
    desk = Desk(mode="rest").show(held(6.0), [1.0])
    assert not any(counts(desk, 1.0, 3.9))
    assert all(counts(desk, 4.4, 6.0))


def test_a_hand_that_leaves_the_keyboard_counts_as_soon_as_it_rests():
    away = list(carried("relaxed", (320.0, 200.0), (-90.0, 0.0), 0.3, **FROM_THE_FRONT))
    desk = Desk(mode="rest").show([*away, *held(2.0, (230.0, 200.0), away[-1].t + 1 / 30)], [0.5])
    assert not any(counts(desk, 0.5, 1.2))
    assert all(counts(desk, 1.9, 3.0))
    assert desk.travel(0.5, 1.5) == 0  # the real keyboard silences all for a second


def test_a_raised_hand_stays_engaged_when_the_keyboard_is_used():
    desk = Desk(mode="auto").show(list(carried("open", (300.0, 240.0), (0.0, 0.0))), [0.9])
    assert all(counts(desk, 0.9, 2.0))


def carried(pose, begin, way, seconds=0.5, scale=900.0, **turn):
    """A hand that rests for a second, is moved by `way` pixels within some seconds, and rests again."""
    for i in range(round((1.0 + seconds + 0.5) * 30)):
        u = min(max((i / 30 - 1.0) / seconds, 0.0), 1.0)
        share = u**3 * (10 - 15 * u + 6 * u * u)
        at = (begin[0] + way[0] * share, begin[1] + way[1] * share)
        yield seen(i / 30, posed(pose, at=at, scale=scale, **turn))


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(
    ("pointer", "turn", "signs"),
    [
        ({"mode": "air"}, {}, (-1, 1)),  # as in a mirror
        ({"mode": "auto"}, {}, (-1, 1)),
        ({"mode": "rest"}, {}, (-1, 1)),
        ({"mode": "air", "view": "above"}, {"yaw": 180}, (1, 1)),  # as the person sees it
        ({"mode": "rest", "view": "desk"}, BACK, (1, 1)),
        ({"mode": "auto"}, BACK, (1, 1)),
        ({"mode": "rest"}, FROM_THE_FRONT, (-1, -1)),  # away from the person is towards the camera
        ({"mode": "auto", "view": "front"}, FROM_THE_FRONT, (-1, -1)),
    ],
)
def test_which_way_is_right_and_which_is_up_depends_on_where_the_camera_is(pointer, turn, signs, side):
    desk = Desk(**pointer).show(carried("open", (300.0, 240.0), (40.0, 20.0), side=side, **turn))
    assert desk.engaged is not None
    right, down = desk.way(0.95, 2.0)
    assert right * signs[0] > 60
    assert down * signs[1] > 25
    assert abs(right) > abs(down)


@pytest.mark.parametrize("scale", [600.0, 900.0, 1500.0])
def test_four_centimetres_of_the_desk_are_half_the_screen_near_and_far(scale):
    way = (-0.04 * scale, 0.0)
    desk = Desk(mode="rest").show(carried("relaxed", (320.0, 200.0), way, 0.3, scale=scale, **FROM_THE_FRONT))
    assert desk.way(0.95, 1.8)[0] > 850


def test_a_slow_hand_aims():
    desk = Desk(mode="rest").show(carried("relaxed", (320.0, 200.0), (-9.0, 0.0), 1.0, **FROM_THE_FRONT))
    assert 20 < desk.way(0.95, 2.5)[0] < 90  # 10 mm


def test_its_reach_can_be_set():
    ways = []
    for reach in (8, 16):
        hand = carried("relaxed", (320.0, 200.0), (-20.0, 0.0), 0.5, **FROM_THE_FRONT)
        ways.append(Desk(mode="rest", rest_region=reach).show(hand).way(0.95, 2.0)[0])
    assert ways[1] == pytest.approx(ways[0] / 2, rel=0.02)


# When the fingertip met the desk, in the recording of that name.
TAPS = (2.09, 2.58, 3.92)


@pytest.mark.parametrize("other", [list, lambda f: list(mirrored(f))])
def test_a_tap_of_the_index_finger_clicks_where_the_pointer_is(other):
    desk = Desk(mode="rest").show(other(recorded("taps")))
    taps = [e for e in desk.gestures if e.name == "index_tap"]
    assert [e.phase for e in taps] == ["begin", "end"] * len(TAPS)
    assert [e.data["contact"] for e in taps[::2]] == pytest.approx(TAPS, abs=2 / 15)
    presses = [e.t for e in desk.other if isinstance(e, Button) and e.pressed]
    assert presses == [e.t for e in taps[::2]]
    assert sum(e.t - e.data["contact"] < 0.1 for e in taps[::2]) >= 2  # these were sure at once
    assert all(0 <= t - contact <= 3 / 15 for t, contact in zip(presses, TAPS, strict=True))
    assert all(desk.travel(contact - 0.2, contact + 0.15) <= 8 for contact in TAPS)


@pytest.mark.parametrize("other", [list, lambda f: list(mirrored(f))])
def test_a_tap_clicks_where_the_pointer_rested_before_the_finger_moved(other):
    desk = Desk(mode="rest").show(other(recorded("taps")))
    path = np.array(desk.path)
    for tap in (e for e in desk.gestures if e.name == "index_tap" and e.phase == "begin"):
        since, contact = tap.data["since"], tap.data["contact"]
        assert since < contact < tap.t
        places = path[(path[:, 0] >= since - 0.2) & (path[:, 0] < tap.t), 1:]
        at = path[np.searchsorted(path[:, 0], tap.t, "right") - 1, 1:]
        assert (np.hypot(*(places - at).T) <= 1).sum() >= 3


@pytest.mark.parametrize(
    "profile", [[{"on": "index_tap", "do": {"click": "right"}}], [{"on": "index_tap", "do": "nothing"}]]
)
def test_what_a_tap_does_can_be_chosen(profile):
    desk = Desk(mode="rest", profiles={"default": tuple(profile)}).show(recorded("taps"))
    buttons = [e.button for e in desk.other if isinstance(e, Button)]
    assert buttons == ([] if profile[0]["do"] == "nothing" else ["right"] * 2 * len(TAPS))


def test_hands_in_the_air_do_not_tap():
    desk = Desk().show(recorded("taps"))
    assert not any(e.name == "index_tap" for e in desk.gestures)


def test_what_only_looks_like_a_tap_from_the_front_does_not_click():
    for name in ("front", "typing"):
        assert Desk(mode="rest").show(recorded(name)).other == []


def taps_in(name, pinched=lambda t: False):
    """The events of taps in a recording; pinched: whether its hands pinch at a time."""
    taps, moves, found = Taps(), AllMoves(), []
    for frame in recorded(name):
        tracks = [h.track_id for h in frame.hands]
        found += taps.step(frame, moves.step(frame, tracks), tracks if pinched(frame.t) else [])
    return found


@pytest.mark.parametrize("name", ["thumb", "pinch"])
def test_an_index_finger_that_moves_with_the_thumb_or_meets_it_does_not_tap(name):
    assert taps_in(name) == []


def test_a_finger_that_comes_off_a_pinch_does_not_tap():
    assert len(taps_in("taps")) == 2 * len(TAPS)
    assert taps_in("taps", pinched=lambda t: any(0.3 < contact - t < 0.5 for contact in TAPS)) == []


def test_a_hand_that_is_not_watched_for_a_while_after_a_stroke_has_not_tapped():
    taps, moves, found = Taps(), AllMoves(), []
    for frame in recorded("taps"):
        late = replace(frame, t=frame.t + 10.0 * (frame.t > TAPS[0]))
        found += taps.step(late, moves.step(late, [h.track_id for h in frame.hands]), [])
    contacts = [e.data["contact"] for e in found]
    assert TAPS[2] + 10.0 in [pytest.approx(t, abs=2 / 15) for t in contacts]
    known = [pytest.approx(t + 10.0, abs=2 / 15) for t in TAPS[1:]]  # none at TAPS[0], before the hand was not watched
    assert all(t in known for t in contacts)


# When thumb and index finger of the recording `front_pinch` met and parted.
PINCHES = ((2.26, 2.41), (3.74, 3.97))


@pytest.mark.parametrize("other", [list, lambda f: list(mirrored(f))])
def test_a_hand_on_the_desk_before_the_camera_pinches(other):
    desk = Desk(mode="rest").show(other(recorded("front_pinch")))
    presses = [e.t for e in desk.other if isinstance(e, Button) and e.pressed]
    releases = [e.t for e in desk.other if isinstance(e, Button) and not e.pressed]
    assert presses == pytest.approx([met for met, _ in PINCHES], abs=2 / 15)
    assert releases == pytest.approx([parted for _, parted in PINCHES], abs=3 / 15)
    assert all(desk.travel(met - 0.1, parted + 0.1) <= 8 for met, parted in PINCHES)


# When thumb and middle finger of the recording `middle` met.
MIDDLE_PINCHES = (7.56, 9.03)


@pytest.mark.parametrize("other", [list, lambda f: list(mirrored(f))])
def test_a_middle_finger_that_meets_the_thumb_on_the_desk_clicks_right_and_nothing_else(other):
    desk = Desk(mode="rest").show(other(recorded("middle")))
    presses = [(e.button, e.t) for e in desk.other if isinstance(e, Button) and e.pressed]
    assert [button for button, _ in presses] == ["right"] * 2
    assert [t for _, t in presses] == pytest.approx(MIDDLE_PINCHES, abs=2 / 15)


def lifted(frames, begin, end=99.0):
    """The same as if the hand were lifted between these times, each within a fifth of a second: larger, and higher."""
    for frame in frames:
        up = 0.12 * (np.clip((frame.t - begin) / 0.2, 0, 1) - np.clip((frame.t - end) / 0.2, 0, 1))
        hands = []
        for hand in frame.hands:
            middle = hand.landmarks.mean(axis=0)
            image = (hand.landmarks - middle) * (1 + up) + middle - (0, up * frame.size[0] / 2, 0)
            hands.append(replace(hand, landmarks=frozen(image)))
        yield replace(frame, hands=tuple(hands))


@pytest.mark.parametrize(("name", "at"), [("front_pinch", [met for met, _ in PINCHES]), ("taps", TAPS)])
def test_a_hand_that_is_lifted_clicks_nothing_until_it_lies_or_rests_higher(name, at):
    def presses(frames):
        return [e.t for e in Desk(mode="rest").show(frames).other if isinstance(e, Button) and e.pressed]

    there = presses(recorded(name))
    assert len(there) == len(at)
    assert presses(lifted(recorded(name), at[0] - 0.4)) == there[1:]


def test_what_pinches_above_the_desk_has_to_open_before_it_presses_there():
    met, _ = PINCHES[0]
    desk = Desk(mode="rest").show(lifted(recorded("front_pinch"), met - 0.4, met + 0.02))
    presses = [e.t for e in desk.other if isinstance(e, Button) and e.pressed]
    assert presses == pytest.approx([PINCHES[1][0]], abs=2 / 15)


def test_a_hand_that_is_lifted_with_its_fingers_closed_drags_on():
    met, parted = PINCHES[1]
    desk = Desk(mode="rest").show(lifted(recorded("front_pinch"), met + 0.1))
    releases = [e.t for e in desk.other if isinstance(e, Button) and not e.pressed]
    assert releases[-1] == pytest.approx(parted, abs=3 / 15)


def test_a_lifted_hand_does_not_click_by_waiting_either():
    raised = (frame for frame in lifted(recorded("above"), 1.2) if frame.t < 2.4)
    assert Desk(mode="rest", dwell=0.8).show(raised).other == []


def test_a_lifted_hand_that_is_taken_for_a_raised_one_for_a_moment_does_not_move_the_pointer():
    def mistaken(frames):
        for frame in frames:
            hands = []
            for hand in frame.hands:
                side = "left" if hand.side == "right" else "right"  # so that its palm seems to be seen
                way = np.array([600.0 * (frame.t - 1.7), 0, 0])
                hands.append(replace(hand, side=side, landmarks=frozen(hand.landmarks + way)))
            yield replace(frame, hands=tuple(hands)) if frame.t > 1.7 else frame

    frames = [f for f in lifted(recorded("taps"), 1.4) if f.t < 2.0]
    desk = Desk(mode="auto").show(mistaken(frames))
    assert desk.engaged < 1.4
    assert desk.travel(1.6, 2.0) <= 8


def test_a_hand_that_goes_fast_pinches_nothing():
    def carried(frames):
        for frame in frames:
            along = 400.0 * max(frame.t - PINCHES[0][0] + 0.3, 0.0)  # pixels, at ten palm lengths a second
            moved = (replace(h, landmarks=frozen(h.landmarks + np.array([along, 0, 0]))) for h in frame.hands)
            yield replace(frame, hands=tuple(moved))

    desk = Desk(mode="rest").show(carried(recorded("front_pinch")))
    assert [e for e in desk.other if isinstance(e, Button)] == []


def test_a_touch_of_the_thumb_is_told_from_a_pinch():
    for name in ("strokes", "touches"):
        desk = Desk(mode="rest").show(recorded(name))
        assert not any(e.name in ("pinch", "pinch_middle") for e in desk.gestures)


# What the thumb did on the index finger in the recording `strokes`, and when it touched it.
STROKES = (
    ("thumb_forward", 2.6),
    ("thumb_back", 3.55),
    ("thumb_tap", 4.77),
    ("thumb_tap", 5.55),
    ("thumb_tap", 5.94),
    ("thumb_double_tap", 5.94),
)
THUMBS = tuple({"on": name, "do": {"key": key}} for name, key in zip(dict(STROKES), "fbtd", strict=True))


@pytest.mark.parametrize("other", [list, lambda f: list(mirrored(f))])
def test_strokes_and_taps_of_the_thumb_are_told_apart_and_leave_the_pointer_alone(other):
    desk = Desk(mode="rest", profiles={"default": THUMBS}).show(other(recorded("strokes")))
    made = [e for e in desk.gestures if e.name.startswith("thumb_") and e.name != "thumb_up"]
    assert [(e.name, e.phase) for e in made] == [(name, p) for name, _ in STROKES for p in ("begin", "end")]
    assert [e.data["contact"] for e in made[::2]] == pytest.approx([t for _, t in STROKES], abs=2 / 15)
    assert [e.key for e in desk.other if isinstance(e, Key) and e.pressed] == list("fbtttd")
    assert all(desk.travel(t - 0.2, t + 0.3) <= 10 for _, t in STROKES)


def test_a_stroke_back_of_a_hand_of_another_shape_is_told():
    thumbs, moves, found = Thumbs(), AllMoves(), []
    for frame in recorded("back"):
        found += thumbs.step(frame, moves.step(frame, [h.track_id for h in frame.hands]), [])
    assert [(e.name, e.phase) for e in found] == [("thumb_back", "begin"), ("thumb_back", "end")]
    assert found[0].data["contact"] == pytest.approx(1.0, abs=2 / 15)


def test_thumbs_are_not_followed_where_they_do_nothing():
    assert not any(e.name in dict(STROKES) for e in Desk(mode="rest").show(recorded("strokes")).gestures)


def test_no_thumb_gestures_of_fingers_that_type():
    desk = Desk(mode="rest", profiles={"default": THUMBS}).show(recorded("typing"))
    assert not any(e.name in dict(STROKES) for e in desk.gestures)
