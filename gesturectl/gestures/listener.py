"""The motions beside swipes that one hand is watched for: circles, waves and the user's own."""

from __future__ import annotations

from gesturectl.gestures.circles import CircleDetector, WaveDetector
from gesturectl.gestures.strokes import StrokeDetector, Strokes
from gesturectl.gestures.trail import Motion, Trail
from gesturectl.settings import Motions


class Listener:
    """The detectors of one hand, each in the pose that the settings name."""

    def __init__(self, settings: Motions, strokes: Strokes) -> None:
        self._trail = Trail()
        self._circles = CircleDetector(settings.circle.pose)
        self._waves = WaveDetector(settings.wave.pose)
        self._strokes = StrokeDetector(strokes, settings.trained.pose)

    @property
    def speed(self) -> float:
        """Palm lengths a second, at present."""
        return self._trail.speed() if self._trail.spots else 0.0

    def step(self, place: tuple[float, float], palm: float, t: float, pose: str) -> list[Motion]:
        """The motions that this frame completes. place, palm: the hand's middle and its palm's length in pixels."""
        anew = not self._trail.step(place, palm, t, pose)
        now = self._trail.spots[-1]
        found = (
            self._circles.step(now, anew=anew),
            self._waves.step(now, anew=anew),
            self._strokes.step(self._trail.spots, self._trail.speed(), anew=anew),
        )
        return [m for m in found if m is not None]
