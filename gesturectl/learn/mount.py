"""How a camera is mounted: which way is up in its picture, and from where it sees hands on the desk.

A raised hand that shows its palm points up, by its fingers. On the desk the fingers point away from the person, but
seen from the front nearly end-on and so to any side. The way of a hand that is pushed away and pulled back is upright
in the picture of each camera, and the fingers only say which of its ends is away: that is up for a camera above the
desk, and down for one in front. Which of the two it is shows by depth: from the front the knuckles are nearer than the
wrist, and the back is not seen flat. Where that is in doubt it does not matter for the pointer: seen from above, and
from the front in a picture turned by half, a hand moves it alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gesturectl.gestures.posture import facing
from gesturectl.learn.calibrate import Observations, Suggestion, UnclearError, found_in
from gesturectl.model.types import MIDDLE_MCP, WRIST, FloatArray, Hand, HandFrame, frozen
from gesturectl.settings import Config

Turn = Literal[0, 90, 180, 270]
TURNS: tuple[Turn, ...] = (0, 90, 180, 270)

PALM = 0.3  # cosine between the palm's normal and the line to the camera from which on the hand is raised
UPRIGHT = 35.0  # degrees by which a raised hand may lean; 45 would be between two turns
STRAIGHT = 40.0  # the same for the way to and fro, as a camera may stand aside
WAY = 0.2  # palm lengths to and fro, root mean square: about 8 cm from end to end, seen aslant less
NARROW = 0.65  # share of that to the sides, at most
POINTS = 0.7  # cosine between fingers and way, at least: else the hand may have gone to the side
POINTS_FRONT = 0.25  # the same where the hand is seen end-on
# By 55 clips of rendered hands, of numbers 0 to 71, 1000 to 1015 and 3003 to 3013 (models/training/desk_mount.py): of
# 26 from the front three are below it; of 29 from above one is above it, a hand taken for one of the other side.
FROM_FRONT = 0.08  # of `from_front`
DOUBT = 0.15  # from it, within which the view is left open

_TURNED = {0: np.eye(2), 90: np.array([[0, 1], [-1, 0]]), 180: -np.eye(2), 270: np.array([[0, -1], [1, 0]])}


@dataclass(frozen=True, slots=True)
class Mount:
    """How the camera is mounted, by what its picture shows."""

    turn: Turn  # clockwise, by which the picture is still to be turned
    view: Literal["auto", "front", "above"] | None  # from where it sees the desk; None by a raised hand


def measure_mount(observations: Observations) -> Mount:
    """How the camera is mounted. Raises UnclearError."""
    found = found_in(observations)
    hands = [s.hand for s in found]
    fingers = np.mean([_fingers(h) for h in hands], axis=0)
    if float(np.median([facing(h) for h in hands])) > PALM:
        return Mount(_turn_up(_clockwise(fingers), UPRIGHT, "Hold your hand upright, its fingers up."), None)
    palm = float(np.median([s.palm for s in found]))
    places = np.array([s.place for s in found]) / palm
    spread, axes = np.linalg.eigh(np.cov(places.T))
    if math.sqrt(spread[1]) < WAY or math.sqrt(spread[0]) > NARROW * math.sqrt(spread[1]):
        raise UnclearError(
            "Push your hand straight away from you, by a hand's length, and pull it back, again and again."
        )
    away = axes[:, 1]
    seen = float(np.median([from_front(h) for h in hands])) - FROM_FRONT
    along = float(fingers @ away) / (float(np.linalg.norm(fingers)) or 1.0)
    if abs(along) < (POINTS_FRONT if seen > -DOUBT else POINTS):
        raise UnclearError("Let your fingers point away from you, and move your hand that way and back.")
    up = _turn_up(_clockwise(away * math.copysign(1.0, along)), STRAIGHT, "Move your hand straight away from you.")
    down: Turn = _opposite(up)
    if abs(seen) < DOUBT:
        return Mount(down if down == 0 else up, "auto")
    return Mount(down, "front") if seen > 0 else Mount(up, "above")


def from_front(hand: Hand) -> float:
    """How much a hand on the desk looks as from the front: low where it is seen from above.

    Cosine of the palm's normal to the camera, plus how much nearer the knuckles are than the wrist, in palm lengths.
    """
    way = hand.world[MIDDLE_MCP] - hand.world[WRIST]
    return facing(hand) - float(way[2] / (np.linalg.norm(way) or 1.0))


def suggest_mount(config: Config, mount: Mount) -> list[Suggestion]:
    """The settings of the camera that should be others."""
    before = config.camera.rotate
    after = (before + mount.turn) % 360
    out = [Suggestion(("camera", "rotate"), before, after, "so that your hand is upright in the picture")]
    view = config.camera.view
    same = mount.view is None or mount.view == view or (mount.view == "above" and view == "desk")
    if mount.view is not None and not same:
        why = {
            "front": "your hand on the desk is seen from the front",
            "above": "your hand on the desk is seen from above",
            "auto": "from where your hand on the desk is seen is in doubt",
        }
        out.append(Suggestion(("camera", "view"), view, mount.view, why[mount.view]))
    return [s for s in out if s.now != s.new]


def turned(frame: HandFrame, turn: Turn) -> HandFrame:
    """What the tracker would find in the picture turned clockwise."""
    if turn == 0:
        return frame
    width, height = frame.size
    size = (height, width) if turn in (90, 270) else (width, height)
    shift = {90: (height, 0), 180: (width, height), 270: (0, width)}[turn]
    hands = tuple(
        replace(h, landmarks=_about(h.landmarks, turn, shift), world=_about(h.world, turn, (0, 0))) for h in frame.hands
    )
    return replace(frame, size=size, hands=hands)


def _about(points: FloatArray, turn: Turn, shift: tuple[int, int]) -> FloatArray:
    out = points.astype(np.float64)
    out[:, :2] = out[:, :2] @ _TURNED[turn] + shift
    return frozen(out)


def _fingers(hand: Hand) -> NDArray[np.float64]:
    """The direction from wrist to knuckles in the picture, of length 1."""
    way = (hand.landmarks[MIDDLE_MCP, :2] - hand.landmarks[WRIST, :2]).astype(np.float64)
    return way / (np.linalg.norm(way) or 1.0)


def _clockwise(way: NDArray[np.float64]) -> float:
    """Degrees from up in the picture."""
    return math.degrees(math.atan2(way[0], -way[1]))


def _turn_up(clockwise: float, most: float, advice: str) -> Turn:
    """The turn that brings a direction up. Raises UnclearError for one in between."""
    steps = round(-clockwise / 90)
    if abs(-clockwise - 90 * steps) > most:
        raise UnclearError(advice)
    return TURNS[steps % 4]


def _opposite(turn: Turn) -> Turn:
    return TURNS[(TURNS.index(turn) + 2) % 4]
