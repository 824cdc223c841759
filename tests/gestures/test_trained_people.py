"""Trained poses on photos of people who were not shown: ten digits of a sign language."""

from pathlib import Path

import numpy as np
import pytest

from gesturectl.engine.training import hand_frames, largest
from gesturectl.gestures.embedding import embed, metric
from gesturectl.gestures.trained import TrainedPoses
from gesturectl.settings import Config

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "photos" / "sign_digits"
PEOPLE = 12  # enough to tell a broken metric from a sound one
SHOWN = 5
DRAWS = 20

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not DATA.is_dir(), reason="shared/data is absent")]


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """(digit, person, vector) of the hands found."""
    folder = tmp_path_factory.mktemp("digits")
    for path in DATA.glob("*/S0*.jpg"):
        if int(path.name[1:4]) < PEOPLE:
            (folder / path.parent.name).mkdir(exist_ok=True)
            (folder / path.parent.name / path.name).symlink_to(path)
    found = []
    for frame in hand_frames(str(folder), Config()):
        hand = largest(frame.hands)
        if hand is not None:
            digit, name = frame.file.split("/")
            found.append((digit, int(name[1:4]), embed([hand], metric())[0]))
    assert len(found) > 100
    return found


def answered(photos, digits, people):
    """(true, answered) of all digits of the other people, by `digits` of `people`."""
    shown = {d: [v for digit, p, v in photos if digit == d and p in people] for d in digits}
    trained = TrainedPoses({d: np.array(v) for d, v in shown.items() if v})
    for digit, person, vector in photos:
        if person not in people:
            best = trained.best(vector)
            yield digit, best.name if best.score >= 0.5 else "none"


def test_digits_of_other_people_are_told_apart(photos):
    rng = np.random.default_rng(1)
    everything = sorted({d for d, *_ in photos})
    right = [
        true == answer
        for _ in range(DRAWS)
        for true, answer in answered(photos, everything, rng.choice(PEOPLE, SHOWN, replace=False))
    ]
    assert np.mean(right) > 0.96


def test_digits_that_were_never_shown_are_none(photos):
    rng = np.random.default_rng(2)
    everything = sorted({d for d, *_ in photos})
    known, unknown = [], []
    for _ in range(DRAWS):
        digits = rng.choice(everything, 5, replace=False).tolist()
        for true, answer in answered(photos, digits, rng.choice(PEOPLE, SHOWN, replace=False)):
            (known if true in digits else unknown).append(answer == (true if true in digits else "none"))
    assert np.mean(known) > 0.95
    assert np.mean(unknown) > 0.92
