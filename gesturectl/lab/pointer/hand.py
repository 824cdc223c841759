"""A hand as the tracker would find it: any place, a recorded click, and the tracker's own noise."""

from __future__ import annotations

import math
from functools import cache
from typing import Literal

import numpy as np
import orjson
from numpy.typing import NDArray

from gesturectl.model.resources import resource
from gesturectl.model.types import Hand, frozen

Points = NDArray[np.float64]

# The tracker's noise on a hand at rest, palm lengths an axis, half a metre from the camera. Measured by
# `gesturectl bench pointer CLIP`, which prints it, on rendered clips with truth; the slow part fades within SLOW.
# In dim light or twice as far the tracker's noise is four times as large.
WHITE = 0.0015  # of the whole hand, from frame to frame
DRIFT = 0.0024  # of the whole hand, slow
OWN = 0.0035  # of each landmark by itself, half of it slow
DEPTH = 0.015  # of each landmark along the line of sight
WORLD = 0.0005  # metres, of each world landmark
RESTING = 2.0  # times that noise, of hands on a desk: of 19 rendered ones 0.003 to 0.012 of the whole hand
SLOW = 0.4  # seconds in which the slow part falls to 1/e

METRES = 0.088  # a palm's length, wrist to knuckles
_PALM = (0, 5, 9, 13, 17)


Click = Literal["click", "tap", "desk_click"]


@cache
def _click(name: Click) -> tuple[Points, Points, Points]:
    """Times around the moment in which the tips meet (s), landmarks (palm lengths around the anchor) and world (m).

    The mean of clicks as the tracker saw them in rendered clips; its drag on the whole hand by the fingers is in it.
    `click` is a pinch in the air; the others are of a hand on the desk, seen from above (desk_hands.py, 33 taps of the
    index finger and 35 pinches).
    """
    data = orjson.loads(resource(f"{name}.json").read_bytes())
    return np.array(data["times"]), np.array(data["landmarks"]), np.array(data["world"])


def click_times(click: Click = "click") -> tuple[float, float, float]:
    """Seconds from the click's begin until the tips meet, until they part, and until the hand is open again."""
    times, _, _ = _click(click)
    return -float(times[0]), 0.1 - float(times[0]), float(times[-1] - times[0])


class TrackedHand:
    """One right hand, and the noise that its tracker has gathered; it is where its way to click is made."""

    def __init__(
        self, rng: np.random.Generator, distance: float, fov: float, size: tuple[int, int], click: Click = "click"
    ) -> None:
        self._click = click
        self._rests = rests = click != "click"
        self._noisy = RESTING if rests else 1.0
        self._rng = rng
        self._size = size
        self.pixels = size[0] / 2 / math.tan(math.radians(fov) / 2) / distance / 1000  # a millimetre in the picture
        self._t: float | None = None
        self._slow = np.zeros((22, 6))  # of each landmark, and of the whole hand in the last row; standard deviations

    def seen(self, place: Points, since_click: float, t: float) -> Hand:
        """The hand at `place` (mm right and down of the picture's middle, as its owner sees it).

        since_click: seconds since the fingers began to close, infinite for an open hand.
        """
        times, shapes, worlds = _click(self._click)
        k = np.interp(since_click + times[0], times, np.arange(len(times)))
        low = int(k)
        high = min(low + 1, len(times) - 1)
        share = k - low
        shape = shapes[low] * (1 - share) + shapes[high] * share
        world = worlds[low] * (1 - share) + worlds[high] * share
        noise = self._noise(t) * self._noisy
        palm = METRES * 1000 * self.pixels
        whole = noise[21, :2] * math.hypot(WHITE, DRIFT)
        own = noise[:21, :3] * (OWN, OWN, DEPTH)
        own[:, :2] -= own[list(_PALM), :2].mean(0)
        points = (shape + own) * palm
        right = 1 if self._rests else -1
        points[:, 0] += self._size[0] / 2 + right * place[0] * self.pixels + whole[0] * palm
        points[:, 1] += self._size[1] / 2 + place[1] * self.pixels + whole[1] * palm
        return Hand(1, "right", 0.99, frozen(points), frozen(world + noise[:21, 3:] * WORLD))

    def _noise(self, t: float) -> Points:
        """Noise of unit variance, in part white and in part slow."""
        keep = math.exp(-(t - self._t) / SLOW) if self._t is not None else 0.0
        self._t = t
        fresh = self._rng.normal(size=self._slow.shape)
        self._slow = self._slow * keep + fresh * math.sqrt(1 - keep * keep)
        share = DRIFT**2 / (WHITE**2 + DRIFT**2)
        noise: Points = math.sqrt(share) * self._slow + math.sqrt(1 - share) * self._rng.normal(size=self._slow.shape)
        return noise
