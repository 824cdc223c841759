import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.lab import truth
from gesturectl.lab.quality import assess
from gesturectl.lab.truth import TrueHand, match
from gesturectl.model.errors import InputError
from gesturectl.model.types import Hand, HandFrame, frozen

FPS = 30.0
# 21 points in a grid of 60 by 60 pixels, the palm's width (points 5 and 17) along it.
SHAPE = np.stack([np.arange(21) % 5 * 15.0, np.arange(21) // 5 * 15.0], 1)
WORLD = np.hstack([SHAPE * 0.001, np.zeros((21, 1))])  # a millimetre a pixel


def hand(points, number=1, side="right"):
    return Hand(number, side, 1.0, frozen(np.hstack([points, np.zeros((21, 1))])), frozen(WORLD))


def clip(*frames):
    """A HandFrame for each list of point sets."""
    return [
        HandFrame(n / FPS, (640, 480), tuple(hand(p, k + 1) for k, p in enumerate(f))) for n, f in enumerate(frames)
    ]


def true(points, expected=True, side="right"):
    return (TrueHand(side, np.asarray(points, np.float32), expected),)


HERE, ELSEWHERE = SHAPE + 200, SHAPE + 400


def test_missed_frames_are_drop_outs_only_between_found_ones():
    seen = "..##.#..##.."
    frames = clip(*([HERE] if c == "#" else [] for c in seen))
    got = assess(frames, [true(HERE)] * len(seen), FPS)
    assert (got.expected, got.found, got.drop_outs, got.longest) == (12, 5, 2, 2)


def test_a_hand_that_need_not_be_found_is_neither_missed_nor_false():
    got = assess(clip([HERE], []), [true(HERE, expected=False)] * 2, FPS)
    assert (got.expected, got.found, got.reported, got.false_hands) == (0, 0, 1, 0)


def test_a_hand_elsewhere_and_a_second_one_at_the_same_place_are_false():
    got = assess(clip([HERE, ELSEWHERE], [HERE, HERE + 1]), [true(HERE)] * 2, FPS)
    assert (got.reported, got.false_hands) == (4, 2)


def test_without_truth_a_long_absence_is_no_drop_out():
    frames = clip(*[[HERE]] * 5, *[[]] * 3, *[[HERE]] * 5, *[[]] * 40, *[[HERE]] * 5)
    got = assess(frames, None, FPS)
    assert (got.drop_outs, got.longest, got.false_hands, got.lag_ms) == (1, 3, None, None)


@pytest.mark.parametrize("known", [True, False])
def test_jitter_at_rest_is_the_noise_s_and_not_that_of_the_movement_after_it(known):
    noise = np.random.default_rng(1).normal(0, 0.3, (90, 21, 2))
    ways = [HERE] * 60 + [HERE + 4.0 * n for n in range(30)]
    frames = clip(*([way + jitter] for way, jitter in zip(ways, noise, strict=True)))
    got = assess(frames, [true(way) for way in ways] if known else None, FPS)
    assert got.jitter_px == pytest.approx(0.3 * np.sqrt(2), rel=0.1)
    assert got.jitter_mm == pytest.approx(got.jitter_px, rel=0.1)


def test_a_hand_that_never_rests_has_no_jitter():
    ways = [HERE + 4.0 * n for n in range(60)]
    assert assess(clip(*([w] for w in ways)), [true(w) for w in ways], FPS).jitter_px is None


@settings(deadline=None, max_examples=20)
@given(frames=st.floats(0, 2), offset=st.floats(-3, 3))
def test_lag_is_the_delay_whatever_the_offset(frames, offset):
    def at(n):
        return HERE + np.array([30 * np.sin(n / 9), 20 * np.sin(n / 7)])

    found = clip(*([at(n - frames) + offset] for n in range(120)))
    got = assess(found, [true(at(n)) for n in range(120)], FPS)
    assert got.lag_ms == pytest.approx(frames / FPS * 1000, abs=2)


def test_each_hand_is_matched_once_and_the_nearest_first():
    found = [hand(HERE + 4), hand(HERE + 1), hand(ELSEWHERE)]
    assert match([HERE, HERE + 6], found) == {0: 1, 1: 0}


def write_truth(path, frames, size=(640, 480)):
    hands = [[{"side": s, "px": p.tolist()} for s, p in f] for f in frames]
    records = [{"t": n / FPS, "hands": h} for n, h in enumerate(hands)]
    path.write_text(json.dumps({"size": size, "fps": FPS, "frames": records}), encoding="utf-8")


def test_a_hand_has_to_be_found_once_it_has_been_in_the_picture_for_a_moment(tmp_path):
    outside = SHAPE - 60
    frames = [[("left", outside)]] * 2 + [[("left", HERE)]] * 8
    write_truth(tmp_path / "clip.json", frames)
    known = truth.load(tmp_path / "clip.mp4")
    expected = [hands[0].expected for hands in known]
    first = expected.index(True)
    assert (first - 2) / FPS == pytest.approx(truth.GRACE, abs=1 / FPS)
    assert all(expected[first:])


def test_without_the_file_there_is_no_truth(tmp_path):
    assert truth.load(tmp_path / "clip.mp4") is None


SHORT = {"size": [640, 480], "frames": [{"t": 0, "hands": [{"side": "left", "px": [[0, 0]]}]}]}


@pytest.mark.parametrize("text", ["{", "[]", '{"size": [640, 480]}', json.dumps(SHORT)])
def test_a_malformed_truth_is_named(tmp_path, text):
    (tmp_path / "clip.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"clip\.json"):
        truth.load(tmp_path / "clip.mp4")
