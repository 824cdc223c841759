"""Hands that tremble: where their clicks land, whatever the tremor and the camera."""

import itertools
import math
from functools import cache

import numpy as np
import pytest

from gesturectl.actions.desktop import GNOME
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.lab.pointer.hand import TrackedHand, click_times
from gesturectl.model.types import Button, HandFrame, Move
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Config

SCREEN, SIZE = (1920, 1080), (640, 480)
MEET, _, CLICK = click_times()
HOLD = 0.1  # seconds for which the tips stay together, beside those of the recorded click
PLACES = ((0.0, 0.0), (60.0, -25.0), (-55.0, 20.0), (20.0, 30.0))  # millimetres, one after the other
REACH, WAIT, REST = 0.5, 0.8, 2.6  # seconds
PINCH, DWELL = Config(), Config(pointer={"dwell": 0.8})


def place(t):
    """Where the hand is held at time `t`, without its tremor: a reach to each place and a rest there."""
    k = min(int(t // REST), len(PLACES) - 1)
    u = min((t - k * REST) / REACH, 1.0)
    a, b = np.array(PLACES[max(k - 1, 0)]), np.array(PLACES[k])
    return a + (b - a) * (10 * u**3 - 15 * u**4 + 6 * u**5)


def uneven(millimetres, hertz):
    """Sines around a frequency along one way, and weaker ones across it; as strong as an even one of that size."""
    rng = np.random.default_rng(2)
    rates, phases = hertz * rng.uniform(0.8, 1.2, 6), rng.uniform(0, 2 * np.pi, 6)

    def at(t):
        swings = np.sin(2 * np.pi * rates * t + phases) / math.sqrt(6)
        return millimetres * (swings.sum() * np.array([0.8, 0.6]) + 0.5 * swings[:3].sum() * np.array([-0.6, 0.8]))

    return at


def even(millimetres, hertz):
    return lambda t: millimetres * np.array([0.8, 0.6]) * math.sin(2 * math.pi * hertz * t + 1)


def since_click(t):
    """Seconds into the click that is made WAIT after each arrival but the first."""
    into = t % REST - REACH - WAIT
    if t < REST or not 0 <= into < CLICK + HOLD:
        return math.inf
    return min(into, max(MEET + 0.05, into - HOLD))


def clicked(config, tremor, rate, clicking=True):
    """The places of the presses, each with its time; and those of the pointer at the end of each wait."""
    pipeline = Pipeline(config, PoseClassifier(), GNOME, SCREEN, (959.5, 539.5))
    hand, at = TrackedHand(np.random.default_rng(4), 0.55, 60, SIZE), (959.5, 539.5)
    presses, aims = [], []
    for i in range(round(len(PLACES) * REST * rate)):
        t = i / rate
        while (due := pipeline.deadline()) is not None and due < t:
            pipeline.tick(due)
        seen = hand.seen(place(t) + tremor(t), since_click(t) if clicking else math.inf, t)
        for e in pipeline.step(HandFrame(t, SIZE, (seen,))).outputs:
            at = (e.x, e.y) if isinstance(e, Move) else at
            if isinstance(e, Button) and e.pressed:
                presses.append((t, at))
        if i + 1 in (round((k * REST + REACH + WAIT) * rate) for k in range(len(PLACES))):
            aims.append(at)
    return presses, aims[1:]


@cache
def aims_at(rate):
    """Where the pointer of a hand that does not tremble rests."""
    return clicked(PINCH, lambda t: np.zeros(2), rate, clicking=False)[1]


TREMORS = {
    "1 mm 8 Hz": even(1, 8),
    "4 mm 4 Hz": even(4, 4),
    "8 mm 8 Hz": even(8, 8),
    "12 mm 3 Hz": even(12, 3),
    "12 mm 5 Hz": even(12, 5),
    "8 mm 4 Hz uneven": uneven(8, 4),
    "12 mm 5 Hz uneven": uneven(12, 5),
}


# Each tremor at two rates at least, the hardest ones at all.
HARDEST = ("8 mm 8 Hz", "12 mm 3 Hz", "12 mm 5 Hz", "12 mm 5 Hz uneven")
SEEN = [(tremor, rate) for tremor in TREMORS for rate in (10, 15, 30, 60) if tremor in HARDEST or rate in (10, 30)]


@pytest.mark.parametrize(("tremor", "rate"), SEEN)
@pytest.mark.parametrize(("config", "clicking"), [(PINCH, True), (DWELL, False)], ids=["pinch", "dwell"])
def test_clicks_of_a_trembling_hand_land_where_it_is_held(tremor, rate, config, clicking):
    """Within 8 pixels of where the pointer of a hand that does not tremble would be."""
    presses, aims = clicked(config, TREMORS[tremor], rate, clicking)[0], aims_at(rate)
    assert [int(t // REST) for t, _ in presses] == [1, 2, 3]
    assert max(math.dist(at, aim) for (_, at), aim in zip(presses, aims, strict=True)) <= 8


def test_a_hand_that_is_raised_trembling_and_rests_clicks_nothing_by_dwelling():
    rng = np.random.default_rng(4)
    for tremor, rate in itertools.product((even(12, 3), even(12, 5), even(8, 3)), (15, 30, 60)):
        pipeline, hand = (
            Pipeline(DWELL, PoseClassifier(), GNOME, SCREEN, (959.5, 539.5)),
            TrackedHand(rng, 0.55, 60, SIZE),
        )
        told = [
            e.name
            for i in range(4 * rate)
            for e in pipeline.step(
                HandFrame(i / rate, SIZE, (hand.seen(tremor(i / rate), math.inf, i / rate),))
            ).gestures
        ]
        assert "dwell" not in told


def test_a_tremor_that_is_set_is_taken_out_from_the_first_frame():
    pipeline = Pipeline(Config(pointer={"tremor": 12}), PoseClassifier(), GNOME, SCREEN, (959.5, 539.5))
    hand, tremor, xs = TrackedHand(np.random.default_rng(4), 0.55, 60, SIZE), even(12, 5), []
    for i in range(30):
        for e in pipeline.step(HandFrame(i / 30, SIZE, (hand.seen(tremor(i / 30), math.inf, i / 30),))).outputs:
            xs += [e.x] if isinstance(e, Move) else []
    assert np.ptp(xs) < 2 * 12 * 6 * 0.8 * 0.25


def test_a_tremor_is_left_alone_where_the_settings_say_so():
    presses, _ = clicked(Config(pointer={"tremor": 0}), even(12, 3), 30)
    assert max(math.dist(at, aim) for (_, at), aim in zip(presses, aims_at(30), strict=True)) > 25
