"""A hand that rests and moves, through the whole pipeline."""

import math

from gesturectl.actions.desktop import GNOME
from gesturectl.gestures.features import palm_size
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.types import Button, HandFrame
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Config
from tests.hands import SIZE, hand

SCREEN = (1920, 1080)
PALM = palm_size(hand("relaxed"))
PX = 1920 / 320 * 88 / PALM  # of this screen for one of the picture


class User:
    """A hand at a place of the screen, and what has been sent of it."""

    def __init__(self, profile=(), monitors=(), screen=SCREEN, **pointer):
        profiles = {"default": profile} if profile else Config().profiles
        config = Config(pointer={"dwell": 0.8, **pointer}, profiles=profiles)
        self.pipeline = Pipeline(config, PoseClassifier(), GNOME, screen, (960.0, 540.0), monitors)
        self.t, self.sent, self.told, self.place = 0.0, [], [], (320.0, 240.0)
        self.frames = []
        self.stay(0.7)

    def frame(self, pose="relaxed", left=None):
        while (due := self.pipeline.deadline()) is not None and due <= self.t:
            self.sent += self.pipeline.tick(due).outputs
        hands = [hand(pose, *self.place)] if pose else []
        hands += [hand(left, 120, 240, track=2, side="left")] if left else []
        self.frames.append(HandFrame(self.t, SIZE, tuple(hands)))
        step = self.pipeline.step(self.frames[-1])
        self.told += step.gestures
        self.sent += step.outputs
        self.t += 1 / 30

    def stay(self, seconds, pose="relaxed", left=None):
        for _ in range(round(seconds * 30)):
            self.frame(pose, left)

    def move(self, dx, dy, seconds=0.4):
        """To the person's right and down, pixels of the screen."""
        n = round(seconds * 30)
        start = self.place
        for i in range(1, n + 1):
            self.place = (start[0] - dx / PX * i / n, start[1] + dy / PX * i / n)
            self.frame()

    def to(self, x, y):
        """Until the pointer is about there."""
        for _ in range(8):
            at = self.at
            if math.dist(at, (x, y)) < 12:
                return
            self.move(x - at[0], y - at[1], 0.3)
            self.stay(0.1)

    @property
    def at(self):
        return self.pipeline.cue(self.t).at

    def buttons(self):
        return [(e.button, e.pressed) for e in self.sent if isinstance(e, Button)]
