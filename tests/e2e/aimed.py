"""A made-up hand that brings the pointer to places on the screen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from gesturectl.actions.desktop import GNOME
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.types import HandFrame, Monitor, Move
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Config, Pointer
from tests.hands import frame, hand

FPS = 30
PATIENCE = 20.0  # seconds of the hand's own time to a place


class AimedHand:
    """Its `frames`, by a pipeline whose pointer nothing catches; `at` is that pointer's place."""

    def __init__(self, pointer: dict[str, Any], screen: tuple[int, int], monitors: Sequence[Monitor] = ()) -> None:
        self.at = (screen[0] / 2, screen[1] / 2)
        self.frames: list[HandFrame] = []
        self._place = (320.0, 240.0)
        self._pipeline = Pipeline(
            Config(pointer=Pointer(**pointer)), PoseClassifier(), GNOME, screen, self.at, monitors
        )

    def show(self, pose: str, seconds: float) -> None:
        """A pose, where the hand is."""
        for _ in range(round(seconds * FPS)):
            self.frames.append(frame(len(self.frames) / FPS, hand(pose, *self._place)))
            t = self.frames[-1].t
            while (due := self._pipeline.deadline()) is not None and due <= t:
                self._pipeline.tick(due)
            for event in self._pipeline.step(self.frames[-1]).outputs:
                if isinstance(event, Move):
                    self.at = (event.x, event.y)

    def go(self, to: tuple[float, float], within: float, pixels: float, gain: tuple[float, float]) -> None:
        """Goes until the pointer is so many pixels near; of what is left at most `pixels` a frame, and these shares."""
        until = len(self.frames) + PATIENCE * FPS
        while (away := math.dist(self.at, to)) > within:
            assert len(self.frames) < until, f"the pointer stays at {self.at}, {to} is not reached"
            share = max(min(gain[1], pixels / away), gain[0]) / 5
            x, y = self._place
            self._place = (x - (to[0] - self.at[0]) * share, y + (to[1] - self.at[1]) * share)
            self.show("relaxed", 1 / FPS)

    def click(self) -> None:
        """Rests, pinches, and rests."""
        self.show("relaxed", 0.6)
        self.show("pinch", 0.3)
        self.show("relaxed", 0.8)
