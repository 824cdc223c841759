"""A gesture of hands that lack the ends of fingers, as the tracker finds them: it places joints there that are not.

The hands are those of cases 400 to 402 that `tests/learn/cases.py` renders with `--hands short`.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from gesturectl.gestures.poses.trained import TrainedPoses, trained_alone, views
from gesturectl.learn import idle
from gesturectl.model.types import Hand, frozen

FILE = Path(__file__).parent / "test_short_fingers.jsonl"


def read():
    """Hands by person: the five that were recorded, and those in which the gesture was made later."""
    found = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        r = json.loads(line)
        points = (frozen(np.array(r[key], np.float32)) for key in ("landmarks", "world"))
        found.setdefault(r["person"], {"recorded": [], "used": []})[r["kind"]].append(Hand(0, r["side"], 1.0, *points))
    return found


PEOPLE = read()


@pytest.mark.parametrize("person", PEOPLE)
def test_five_samples_are_enough_for_most_of_them(person):
    classifier = trained_alone({"mine": PEOPLE[person]["recorded"]}, background=idle.background(None))
    used = [classifier.classify(h).pose for h in PEOPLE[person]["used"]]
    assert used.count("mine") >= 6, used


def test_busy_hands_of_others_do_not_begin_them():
    """In three and a half minutes, told from as many others."""
    known, others = idle.shared().halves()
    for of in PEOPLE.values():
        assert others.begun(TrainedPoses({"mine": views(of["recorded"])}, background=known.seen)) == 0
