"""What calibration measures in frames of a hand, and the settings that it suggests from it. No clock and no I/O."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from gesturectl.gestures.features import palm_size, pinch_gap
from gesturectl.model.geometry import palm_middle
from gesturectl.model.types import Hand, HandFrame
from gesturectl.pointer.freeze import Hold
from gesturectl.pointer.mapping import PALM
from gesturectl.pointer.pointer import HandPointer
from gesturectl.pointer.tremor import ALL, TremorFilter
from gesturectl.settings import Config
from gesturectl.settings import Pointer as PointerSettings

SEEN = 0.7  # share of the frames in which the hand has to be found
EASE = 0.9  # share of the measured reach that the region takes, so that the screen's edges need no stretching
LEAST_REACH = (6.0, 4.0)  # centimetres across, and up and down
SWAY = 1.5  # centimetres within which a hand that is held still stays
SETTLE = 1.0  # seconds before a hand at rest is measured
BLUR = 0.2  # seconds: what is slower is the hand's own movement, which no smoothing may take away
ENOUGH = 1.15  # of the jitter that the most smoothing leaves: where as little is left, more of it is only lag
CALM = 0.5  # pixels, root mean square: jitter that is not seen
# From the usual one: less saves little lag (models/pointer-smoothness.tsv), and a short rest proves little.
SMOOTHNESS = tuple(n / 20 for n in range(10, 21))
PINCHES = 5
OPENING = 0.2  # palm lengths by which the gap has to rise for a pinch to be distinguished from noise
MEET = 0.6  # of the open gap: fingertips that come no nearer only move, as in a swipe
ROOM = 0.06  # palm lengths between the widest closed pinch and the threshold that closes one
STEP = 0.09  # palm lengths from the threshold that closes to the one that opens
FEWER = 0.05  # share by which a setting has to differ to be worth a change

Place = tuple[str, ...]  # of a setting in the config
NAME = "calibrate"  # of the change, by which it can be undone


class UnclearError(Exception):
    """A part that could not be measured; the text is advice to the person."""


@dataclass(frozen=True, slots=True)
class Observation:
    """The calibrating hand in one frame; made by `observe`."""

    t: float
    size: tuple[int, int]
    hand: Hand
    place: tuple[float, float]  # of its anchor, image pixels
    palm: float  # image pixels
    gap: float  # between thumb and index fingertip, palm lengths


Observations = Sequence[Observation | None]  # frame by frame, None where the hand was not found


@dataclass(frozen=True, slots=True)
class Reach:
    """The part of the air that a hand reaches without stretching."""

    width: float  # centimetres
    height: float
    x: float  # the middle's place in the picture as the person sees it, 0 at the left
    y: float  # 0 at the top


@dataclass(frozen=True, slots=True)
class Rest:
    """A hand held still."""

    jitter: float  # millimetres, root mean square, of the hand as it is found
    smoothness: float  # the least that keeps the pointer calm
    tremor: float = 0.0  # millimetres to either side; 0 where it is too small to be taken out


@dataclass(frozen=True, slots=True)
class Pinches:
    """Some pinches of one hand; gaps between thumb and fingertip in palm lengths."""

    closed: tuple[float, ...]  # the least gap of each
    opened: float  # usual gap between two of them


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A setting to be changed."""

    path: Place
    now: float | str
    new: float | str
    why: str

    @property
    def differs(self) -> bool:
        """Whether it is worth a change."""
        if isinstance(self.now, str) or isinstance(self.new, str):
            return self.now != self.new
        return abs(self.new - self.now) > FEWER * max(self.now, self.new)


def measure_reach(observations: Observations) -> Reach:
    """How far the hand went. Raises UnclearError."""
    found = found_in(observations)
    palm = median(s.palm for s in found)
    places = np.array([s.place for s in found])
    low, high = np.percentile(places, [2, 98], axis=0)
    width, height = (float(v) for v in (high - low) / palm * PALM / 10)
    if width < LEAST_REACH[0] or height < LEAST_REACH[1]:
        raise UnclearError(
            f"Your hand moved {width:.0f} cm across and {height:.0f} cm up and down. Move it to all four corners of "
            "what you reach with ease."
        )
    x, y = ((low + high) / 2 / found[0].size).tolist()
    return Reach(width, height, 1 - x, y)


def measure_rest(observations: Observations, settings: PointerSettings, screen: tuple[int, int]) -> Rest:
    """How much the hand trembles, and the least smoothness that hides it on `screen`. Raises UnclearError."""
    found = found_in(observations)
    palm = median(s.palm for s in found)
    times = np.array([s.t for s in found])
    places = np.array([s.place for s in found]) / palm * PALM
    steady, tremor = _steadied(times, places)
    sway = float(np.ptp(_blurred(times[-len(steady) :], steady), axis=0).max()) / 10
    if sway > SWAY:
        raise UnclearError(f"Your hand moved by {sway:.1f} cm. Rest your elbow, and hold the hand still.")
    jitter = _tremble(times, places)
    if settings.tremor != 0:
        settings = settings.model_copy(update={"tremor": tremor or "auto"})
    left = {s: _pointer_jitter(found, settings, s, screen) for s in sorted({settings.smoothness, *SMOOTHNESS})}
    allowed = max(CALM, ENOUGH * left[SMOOTHNESS[-1]])
    return Rest(jitter, next(s for s in left if left[s] <= allowed), tremor)


def measure_pinches(observations: Observations) -> Pinches:
    """The gaps of `PINCHES` pinches or more. Raises UnclearError."""
    found = pinches(observations)
    if len(found.closed) < PINCHES:
        raise UnclearError(
            f"{_counted(len(found.closed))} seen. Let the tips of thumb and index finger touch, and part them wide in "
            "between, with the palm to the camera."
        )
    return found


def pinches(observations: Observations) -> Pinches:
    """The pinches so far: the gap falls to the lowest third of its own range, and rises to the highest again."""
    gaps = [s.gap for s in observations if s]
    if not gaps:
        return Pinches((), 0.0)
    low, high = np.percentile(gaps, [5, 80])
    if high - low < OPENING:
        return Pinches((), float(high))
    closed: list[float] = []
    opened, least = [], math.inf
    is_open = False
    for gap in gaps:
        if gap > low + (high - low) * 2 / 3:
            if math.isfinite(least):
                closed.append(least)
            is_open, least = True, math.inf
            opened.append(gap)
        elif is_open and gap < min(low + (high - low) / 3, MEET * high):
            least = min(least, gap)
    return Pinches(tuple(closed), float(median(opened)) if opened else float(high))


def suggest(
    config: Config, screen: tuple[int, int], reach: Reach | None, rest: Rest | None, pinched: Pinches | None
) -> list[Suggestion]:
    """The settings that should be others; what was not measured is left out, and so is what differs hardly."""
    out: list[Suggestion] = []
    if reach:
        region, why = suited_region(reach, screen)
        out.append(Suggestion(("pointer", "region"), config.pointer.region, region, why))
        middle = "the middle of what you reach, in the picture"
        out.append(Suggestion(("pointer", "region_x"), config.pointer.region_x, round(reach.x, 2), middle))
        out.append(Suggestion(("pointer", "region_y"), config.pointer.region_y, round(reach.y, 2), middle))
    if rest:
        why = f"your hand at rest is found within {rest.jitter:.2f} mm"
        out.append(Suggestion(("pointer", "smoothness"), config.pointer.smoothness, rest.smoothness, why))
        why = f"it trembles by {rest.tremor:g} mm to either side" if rest.tremor else "it hardly trembles"
        known = config.pointer.tremor
        if known != 0 and (rest.tremor or known != "auto"):
            out.append(Suggestion(("pointer", "tremor"), known, rest.tremor or "auto", why))
    out = [s for s in out if s.differs]
    if pinched:
        usual = config.gestures.pinch
        widest = sorted(pinched.closed)[-2]  # but one: a single pinch may have been seen badly
        why = f"your pinches close to {widest:.2f} palm lengths and open to {pinched.opened:.2f}"
        if widest + ROOM > usual.enter or pinched.opened < usual.exit + ROOM:
            enter = round(min(max(widest + ROOM, usual.enter), pinched.opened - ROOM - STEP), 2)
            out.append(Suggestion(("gestures", "pinch", "enter"), usual.enter, enter, why))
            out.append(Suggestion(("gestures", "pinch", "exit"), usual.exit, round(enter + STEP, 2), why))
    return out


def suited_region(reach: Reach, screen: tuple[int, int]) -> tuple[float, str]:
    """The setting `pointer.region`, whose height follows from the screen's shape, and what it was taken from."""
    by_height = reach.height * screen[0] / screen[1]
    region = min(max(round(min(reach.width, by_height) * EASE), 5), 100)
    return region, f"you reach {reach.width:.0f} cm across and {reach.height:.0f} cm up and down"


def hand_of(frame: HandFrame, wanted: str, track: int | None) -> Hand | None:
    """The hand that calibrates: the one that did before, else the nearest of those that may point."""
    same = next((h for h in frame.hands if h.track_id == track), None)
    allowed = [h for h in frame.hands if wanted in ("first", h.side)]
    return same or max(allowed, key=palm_size, default=None)


def observe(frame: HandFrame, hand: Hand) -> Observation:
    """What is measured of the hand in a frame."""
    return Observation(frame.t, frame.size, hand, palm_middle(hand), palm_size(hand), pinch_gap(hand))


def found_in(observations: Observations) -> list[Observation]:
    """The frames in which the hand was found. Raises UnclearError where these are too few."""
    found = [s for s in observations if s]
    if len(found) < max(SEEN * len(observations), 2):
        raise UnclearError(
            "Your hand left the view. Keep all of it in the picture; sit farther away where it is too near."
        )
    return found


def _pointer_jitter(
    observations: Sequence[Observation], settings: PointerSettings, smoothness: float, screen: tuple[int, int]
) -> float:
    """Jitter that is left of the hand's in the pointer, root mean square in pixels."""
    changed = settings.model_copy(update={"smoothness": smoothness, "mapping": "absolute"})
    pointer = HandPointer(changed, screen, (screen[0] / 2, screen[1] / 2))
    motions = [pointer.step(s.hand, s.size, s.palm, s.t, Hold()) for s in observations]
    kept = [m for m in motions if m.t >= motions[0].t + SETTLE] or motions
    return _tremble(np.array([m.t for m in kept]), np.array([(m.x, m.y) for m in kept]))


def _tremble(times: NDArray[np.float64], places: NDArray[np.float64]) -> float:
    """Root mean square distance from the slow sway."""
    apart = places - _blurred(times, places)
    return float(np.sqrt((apart**2).sum(axis=1).mean()))


def _steadied(times: NDArray[np.float64], places: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """The places without the tremor (millimetres), and its size, 0 where it is too small to be taken out."""
    steadying = TremorFilter()
    steady, sizes = [], []
    for t, (x, y) in zip(times.tolist(), places.tolist(), strict=True):
        steady.append(steadying.step((x, y), t, PALM))
        sizes.append(steadying.size)
    size = median(sizes[len(sizes) // 2 :])
    settled = times >= times[0] + SETTLE
    return np.array(steady)[settled if settled.any() else slice(None)], round(size * PALM, 1) if size >= ALL else 0.0


def _blurred(times: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of what lies within BLUR around each time."""
    return np.array([places[np.abs(times - t) <= BLUR / 2].mean(axis=0) for t in times])


def _counted(n: int) -> str:
    return {0: "No pinch was", 1: "One pinch was"}.get(n, f"Only {n} pinches were")
