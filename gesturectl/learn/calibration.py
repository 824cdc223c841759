"""Calibration: the parts that are measured of a hand, and the settings that suit it."""

from __future__ import annotations

from typing import NamedTuple

from gesturectl.learn.calibrate import (
    PINCHES,
    SETTLE,
    Observations,
    Reach,
    Rest,
    Suggestion,
    UnclearError,
    measure_pinches,
    measure_reach,
    measure_rest,
    pinches,
    suggest,
    suited_region,
)
from gesturectl.learn.guide import Guide, Part, Progress
from gesturectl.learn.mount import Mount, measure_mount, suggest_mount, turned
from gesturectl.model.types import HandFrame
from gesturectl.settings import Config

LIKELY_REACH = (14.0, 9.0)  # centimetres: who moves less has mostly not gone to all corners; half of the usual region
CAMERA_TIME = 6.0
REACH_TIME, REST_TIME, PINCH_TIME = 8.0, SETTLE + 3.0, 15.0


class Refusal(NamedTuple):
    """Why something is not done, and what helps."""

    problem: str
    remedy: str


class Calibration(Guide):
    """Measures the camera's mount, the reach, the resting hand and pinches.

    camera_only: measure how the camera is mounted and nothing else; else that comes first for hands on the desk.
    other: the name of the source where it is not the camera that the config names: its mount is not for the config.
    """

    def __init__(
        self, config: Config, screen: tuple[int, int], *, camera_only: bool = False, other: str | None = None
    ) -> None:
        self._config = config
        self._screen = screen
        self._other = other
        super().__init__(self._all_parts(camera_only), config.pointer.hand)

    def step(self, frame: HandFrame) -> Progress:
        """As any guide's; the picture is upright once the camera's turn is known."""
        mount = self.results.get("camera")
        return super().step(turned(frame, mount.turn) if isinstance(mount, Mount) else frame)

    def suggestions(self) -> list[Suggestion] | None:
        """The settings that should be others, None where nothing could be measured."""
        if not self.results:
            return None
        found = [] if self._other else self._mount()
        reach, rest, pinch = (self.results.get(name) for name in ("reach", "rest", "pinch"))
        return found + suggest(self._config, self._screen, reach, rest, pinch)

    def for_other_camera(self) -> Refusal | None:
        """Why settings that were found are not suggested: the config is about another camera; None where none is."""
        found = self._mount() if self._other else []
        if not found:
            return None
        settings = ", ".join(f"`{'.'.join(s.path)}: {s.new}`" for s in found)
        return Refusal(
            f"{self._other} needs {settings}, but `camera.source` names another camera.",
            f"Set `camera.source` to {self._other} first, or calibrate with the camera that it names.",
        )

    def doubts(self) -> list[str]:
        """Why the suggestions may not suit, as sentences."""
        reach = self.results.get("reach")
        if not isinstance(reach, Reach) or (reach.width >= LIKELY_REACH[0] and reach.height >= LIKELY_REACH[1]):
            return []
        return [
            f"You moved {reach.width:.0f} cm across and {reach.height:.0f} cm up and down only. With so short a reach "
            "the pointer is quick and hard to hold still. If you can reach farther with ease, measure once more."
        ]

    def _mount(self) -> list[Suggestion]:
        mount = self.results.get("camera")
        return suggest_mount(self._config, mount) if isinstance(mount, Mount) else []

    def _all_parts(self, camera_only: bool) -> tuple[Part, ...]:
        camera = Part(
            "camera",
            "Lay your hand on the desk, push it straight away from you and pull it back, again and again. If you point "
            "in the air only, hold it upright instead, its palm to the camera.",
            CAMERA_TIME,
            measure_mount,
            begin="bring your hand into view",
        )
        if camera_only:
            return (camera,)
        first = () if self._config.pointer.mode == "air" else (camera,)
        return (
            *first,
            Part(
                "reach",
                "Move your hand to the corners of what you reach with ease, again and again.",
                REACH_TIME,
                measure_reach,
                so_far=_extent,
            ),
            Part("rest", "Hold your hand still, as when you aim at something.", REST_TIME, self._measure_rest),
            Part(
                "pinch",
                f"Pinch {PINCHES} times with thumb and index finger, as when you click.",
                PINCH_TIME,
                measure_pinches,
                lambda s: len(pinches(s).closed) >= PINCHES,
                lambda s: f"{len(pinches(s).closed)} of {PINCHES}",
            ),
        )

    def _measure_rest(self, observations: Observations) -> Rest:
        pointer = self._config.pointer
        reach = self.results.get("reach")
        if isinstance(reach, Reach):
            pointer = pointer.model_copy(update={"region": suited_region(reach, self._screen)[0]})
        return measure_rest(observations, pointer, self._screen)


def _extent(observations: Observations) -> str:
    try:
        reach = measure_reach(observations)
    except UnclearError:
        return ""
    return f"{reach.width:.0f} cm across, {reach.height:.0f} cm up and down"
