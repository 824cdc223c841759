"""Finding how a camera is mounted, by a hand that moves before it.

The recordings are of rendered hands on a desk that the tracker found (tests/pipeline/test_rest.py); the way to and fro
is added to them.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gesturectl.learn.calibrate import UnclearError, observe
from gesturectl.learn.calibration import CAMERA_TIME, Calibration
from gesturectl.learn.guide import LEAD
from gesturectl.learn.mount import TURNS, Mount, measure_mount, suggest_mount, turned
from gesturectl.model.trace import read_frames
from gesturectl.model.types import frozen
from gesturectl.settings import Config
from tests.gestures.hands import posed, seen

AWAY = {"above": (0.0, -60.0), "front": (0.0, 45.0)}  # pixels, in an upright picture
BEGIN = {"above": 2.0, "front": 1.0}  # seconds, when the hand lies there


def pushed(name, to=None, seconds=CAMERA_TIME):
    """A recorded hand on the desk that is pushed away and pulled back, or another way `to`."""
    path = Path(__file__).parents[1] / "pipeline" / f"test_rest_{name}.jsonl"
    first = next(f for f in read_frames(path) if f.hands and f.t >= BEGIN[name])
    noise = np.random.default_rng(1)
    for n in range(round(seconds * 30)):
        way = np.sin(2 * np.pi * 0.6 * n / 30) * np.array([*(to or AWAY[name]), 0.0])
        hand = first.hands[0]
        points = hand.landmarks + way + noise.normal(0, 0.5, (1, 3)) * (1, 1, 0)
        yield replace(first, t=n / 30, hands=(replace(hand, landmarks=frozen(points)),))


def raised(seconds=CAMERA_TIME, **turn):
    for n in range(round(seconds * 30)):
        yield seen(n / 30, posed("open", at=(320.0, 240.0), scale=900.0, **turn))


def measured(frames, turn=0):
    return measure_mount([observe(f, f.hands[0]) for f in (turned(frame, turn) for frame in frames)])


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("name", ["above", "front"])
def test_a_hand_on_the_desk_shows_turn_and_view(name, turn):
    assert measured(pushed(name), turn) == Mount((-turn) % 360, name)


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("roll", [-25, 0, 25])
def test_a_raised_hand_shows_the_turn(turn, roll):
    assert measured(raised(roll=roll), turn) == Mount((-turn) % 360, None)


def test_a_hand_that_does_not_move_or_moves_to_the_side_is_asked_again():
    for way in ((0.0, 2.0), (60.0, 0.0), (40.0, 40.0)):
        with pytest.raises(UnclearError):
            measured(pushed("above", to=way))


@pytest.mark.parametrize("turn", TURNS)
def test_turning_a_frame_four_times_gives_it_back(turn):
    frame = next(iter(pushed("above")))
    back = turned(turned(frame, turn), (360 - turn) % 360)
    assert back.size == frame.size
    assert np.allclose(back.hands[0].landmarks, frame.hands[0].landmarks, atol=1e-3)
    assert np.allclose(back.hands[0].world, frame.hands[0].world, atol=1e-6)


def test_what_is_found_adds_to_the_turn_that_is_set():
    config = Config(camera={"rotate": 270, "view": "desk"})
    assert [(s.path, s.new) for s in suggest_mount(config, Mount(180, "front"))] == [
        (("camera", "rotate"), 90),
        (("camera", "view"), "front"),
    ]
    assert suggest_mount(config, Mount(0, "above")) == []  # the same view from a laptop
    assert suggest_mount(config, Mount(0, None)) == []


def led(frames, config, **more):
    guide = Calibration(config, (1920, 1080), **more)
    parts = []
    for frame in frames:
        parts.append(guide.step(frame).part)
        if guide.finished:
            break
    return guide, list(dict.fromkeys(parts))


def test_calibrating_the_camera_only_leads_through_that_alone():
    frames = [turned(f, 90) for f in pushed("above", seconds=LEAD + CAMERA_TIME + 1)]
    guide, parts = led(frames, Config(), camera_only=True)
    assert guide.finished
    assert parts == ["camera"]
    assert {".".join(s.path): s.new for s in guide.suggestions()} == {"camera.rotate": 270, "camera.view": "above"}


def test_the_mount_of_another_camera_is_not_for_the_config():
    frames = [turned(f, 90) for f in pushed("above", seconds=LEAD + CAMERA_TIME + 1)]
    guide, _ = led(frames, Config(), camera_only=True, other="camera 3")
    assert guide.suggestions() == []
    assert guide.for_other_camera().problem.startswith("camera 3 needs `camera.rotate: 270`, `camera.view: above`")
    guide, _ = led(pushed("above", seconds=LEAD + CAMERA_TIME + 1), Config(camera={"view": "above"}), other="camera 3")
    assert guide.for_other_camera() is None  # nothing would change
    assert led(frames, Config(), camera_only=True)[0].for_other_camera() is None


def test_for_hands_on_the_desk_the_camera_comes_first():
    assert led(pushed("above", seconds=1.0), Config(pointer={"mode": "rest"}))[1] == ["camera"]
    assert led(pushed("above", seconds=1.0), Config())[1] == ["reach"]
