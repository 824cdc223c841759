"""The multidirectional pointing task of ISO 9241-411, done by a simulated user through the real pipeline."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gesturectl.actions.desktop import GNOME
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.lab.pointer.hand import Click, TrackedHand, click_times
from gesturectl.lab.pointer.user import INTERVAL, STEP, VISUAL, Target, Tremor, User, Vector, inside, ring
from gesturectl.model.types import Button, HandFrame, Monitor, Move, whole
from gesturectl.model.types import Target as OnScreen
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.pointer.mapping import AIR, REST, gain, rest_gain, slowness, transfer
from gesturectl.settings import Config

SCREEN = (1920, 1080)
SIZE = (640, 480)
DISTANCE = 0.5  # metres from the camera
DISTANCES = (300.0, 600.0, 900.0)  # pixels between targets
WIDTHS = (30.0, 60.0, 120.0)
WORK = 0.008  # seconds from a frame's arrival until its events are sent
REFRESH = 1 / 60  # seconds between two pictures of the screen
SCAN = REFRESH / 2  # seconds from a picture's begin until it shows the middle of the screen
WAIT = 0.3  # seconds after which a pinch that did nothing is made again
LOST = 10.0  # seconds after which a target is given up


@dataclass(frozen=True, slots=True)
class Selection:
    """One target, pressed at."""

    seconds: float  # since the press before
    along: float  # pixels of the press beyond the target's middle, on the line from the one before
    amplitude: float  # pixels from the press before to this one, on the same line
    hit: bool
    entries: int  # times that the pointer came into the target; more than one means that it overshot


@dataclass(frozen=True, slots=True)
class Condition:
    """All selections of one width and distance; times in seconds, lengths in pixels."""

    distance: float
    width: float
    selections: int
    errors: int
    seconds: float  # mean
    throughput: float  # bits/s by effective width and amplitude
    overshoots: float  # a selection


@dataclass(frozen=True, slots=True)
class TaskResult:
    """A whole run of the task."""

    mapping: str
    between_frames: bool  # whether the pointer moves between the camera's frames, too
    fps: float
    smoothness: float
    conditions: tuple[Condition, ...]
    throughput: float  # bits/s, mean over the conditions
    error_rate: float
    seconds: float  # mean over the selections
    overshoots: float
    given_up: int  # targets not reached within LOST seconds
    travel: float  # centimetres of the hand's way, a selection
    reach: float  # centimetres that the hand is at most from where it began
    about: str = ""  # what else is to be known of the device

    @property
    def name(self) -> str:
        """The device, as a heading."""
        known = (self.mapping, "" if self.between_frames else "frames", self.about)
        return ", ".join(filter(None, known))


def perfect(seed: int = 1) -> TaskResult:
    """The same user with a device that shows the hand's own place at once: the most that this user can reach."""
    return simulate(Config(), 1 / STEP, seed, ideal=True)


def simulate(
    config: Config,
    fps: float = 30.0,
    seed: int = 1,
    *,
    rings: int = 1,
    distances: Sequence[float] = DISTANCES,
    widths: Sequence[float] = WIDTHS,
    ideal: bool = False,
    field: Callable[[Sequence[Target]], tuple[OnScreen, ...]] = lambda _: (),
    monitors: Sequence[Monitor] = whole(SCREEN),
    about: str = "",
    catch: float = 0.0,
    click: Click | None = None,
) -> TaskResult:
    """Runs the task with each distance and width `rings` times over; the same arguments give the same result.

    field: what the desktop says is on the screen, for a ring of targets; monitors: side by side, the task in the middle
    of all of them; about: what is to be said of the device; catch: pixels around targets that catch, of which the user
    knows; click: how the user clicks, by default a raised hand by pinches, and one on the desk by taps.
    """
    conditions = []
    all_selections = []
    given_up = 0
    travel = reach = 0.0
    for number, (distance, width) in enumerate((d, w) for d in distances for w in widths):
        selections: list[Selection] = []
        for turn in range(rings):
            rng = np.random.default_rng((seed, number, turn))
            targets = ring(distance, width, _middle(monitors))
            run = _UserRun(config, fps, rng, ideal, field(targets), monitors, catch, click or _usual(config))
            done = run.ring(targets)
            selections += done
            given_up += run.given_up
            travel += run.travel / 10
            reach = max(reach, run.reach / 10)
        all_selections += selections
        conditions.append(condition(distance, width, selections))
    return TaskResult(
        "a perfect device" if ideal else "rest" if _rests(config) else config.pointer.mapping,
        ideal or config.pointer.between_frames,
        fps,
        config.pointer.smoothness,
        tuple(conditions),
        float(np.mean([c.throughput for c in conditions])),
        sum(not s.hit for s in all_selections) / max(len(all_selections), 1),
        _mean([s.seconds for s in all_selections]),
        _mean([max(s.entries - 1, 0) for s in all_selections]),
        given_up,
        travel / max(len(all_selections), 1),
        reach,
        about,
    )


def _size(monitors: Sequence[Monitor]) -> tuple[int, int]:
    """Width and height of monitors that stand side by side, pixels."""
    return sum(m.width for m in monitors), max(m.height for m in monitors)


def _middle(monitors: Sequence[Monitor]) -> tuple[float, float]:
    width, height = _size(monitors)
    return (width - 1) / 2, (height - 1) / 2


def _usual(config: Config) -> Click:
    return "tap" if _rests(config) else "click"


def _rests(config: Config) -> bool:
    return config.pointer.mode == "rest"


def condition(distance: float, width: float, selections: Sequence[Selection]) -> Condition:
    """ISO 9241-411's figures: We = 4.133 SD of the presses along the way, Ae their mean, TP = log2(Ae/We + 1)/MT."""
    if len(selections) < 2:
        return Condition(distance, width, len(selections), 0, math.nan, 0.0, math.nan)
    effective = 4.133 * max(float(np.std([s.along for s in selections], ddof=1)), 1e-6)
    amplitude = float(np.mean([s.amplitude for s in selections]))
    seconds = float(np.mean([s.seconds for s in selections]))
    errors = sum(not s.hit for s in selections)
    again = float(np.mean([max(s.entries - 1, 0) for s in selections]))
    throughput = math.log2(amplitude / effective + 1) / seconds
    return Condition(distance, width, len(selections), errors, seconds, throughput, again)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else math.nan


class _UserRun:
    """One user before one screen, in the simulation's own time."""

    def __init__(
        self,
        config: Config,
        fps: float,
        rng: np.random.Generator,
        ideal: bool,
        field: tuple[OnScreen, ...],
        monitors: Sequence[Monitor],
        catch: float = 0.0,
        click: Click = "click",
    ) -> None:
        screen, middle = _size(monitors), _middle(monitors)
        self._middle = middle
        self._pipeline = Pipeline(config, PoseClassifier(), GNOME, screen, middle, monitors)
        self._rests_click = bool(config.pointer.dwell)
        self._click = click_times(click)
        self._tracked = TrackedHand(rng, DISTANCE, config.camera.fov, SIZE, click)
        self._tremor = Tremor(rng)
        self._frame = 1.0 / fps
        self._phase = float(rng.uniform(0, self._frame))  # of the frames against the user's plans
        self._ideal = gain(config.pointer, screen) if ideal else None
        self._sent = 0.0 if ideal else self._frame + WORK  # a frame's exposure and readout take a frame's time
        self._latency = 0.0 if ideal else self._sent + REFRESH / 2 + SCAN  # seconds until it is seen, on average
        # The pointer that stands for a frame is half of one old on average, to which the user is used as well.
        self._user = User(rng, _effort(config, monitors), 0.0 if ideal else self._latency + self._frame / 2, catch)
        self._shown: deque[tuple[float, Vector]] = deque([(-1.0, np.array(middle))])  # when the screen showed what
        self._pointer: Vector = np.array(middle)
        self._presses: list[tuple[float, Vector]] = []
        self._clicked = -math.inf  # when the fingers began to close
        self._frames = 0
        self._field: tuple[OnScreen, ...] | None = field  # until the first frame
        self._t = 0.0
        self.given_up = 0
        self.travel = self.reach = 0.0  # millimetres of the hand

    def ring(self, targets: Sequence[Target]) -> list[Selection]:
        """Selects one target after the other; the first only brings the hand there."""
        while self._t < 1.0:  # the hand is raised and becomes engaged
            self._advance(targets[0], holding=True)
        out: list[Selection] = []
        before: tuple[float, Vector, Target] | None = None
        for target in targets:
            reached = self._select(target)
            if reached is None:
                self.given_up += 1
                before = None
                continue
            (t, place), entries = reached
            if before is not None:
                out.append(_selection(before, target, t, place, entries))
            before = (t, place, target)
        return out

    def _select(self, target: Target) -> tuple[tuple[float, Vector], int] | None:
        """Reaches for the target and pinches until a press has been seen: the press, and the entries before it.

        The user pinches once the pointer has been seen in the target for an INTERVAL, the hand at rest: the
        verification of Walker, Meyer and Smelcer (Human Factors 35, 1993). Where rests of the pointer click, it keeps
        the hand still instead.
        """
        start = self._t
        number = len(self._presses)
        closing, _, opened = self._click
        self._user.aim(target, self._seen(), self._t)
        entries = 0
        was = False
        outside = self._t  # when the pointer was last known to be out of the target, or a movement was going on
        while self._t < start + LOST:
            since = self._t - self._clicked
            if not (self._user.settled(self._t) and inside(self._seen(), target)):
                outside = self._t
            ready = self._t - outside >= INTERVAL
            if ready and since > max(opened, closing + WAIT) and not self._rests_click:
                self._clicked = self._t
            clicks = self._t - self._clicked <= closing + WAIT and self._clicked >= start
            self._advance(target, holding=clicks or (ready and self._rests_click))
            if len(self._presses) == number:
                now = inside(self._pointer, target)
                entries += now and not was
                was = now
            elif self._t >= self._presses[number][0] + self._latency + VISUAL:
                return self._presses[number], entries
        return None

    def _seen(self) -> Vector:
        """The pointer as the user knows it now."""
        while len(self._shown) > 1 and self._shown[1][0] <= self._t - VISUAL:
            self._shown.popleft()
        return self._shown[0][1]

    def _advance(self, target: Target, *, holding: bool) -> None:
        """STEP seconds of hand, camera, pipeline and screen."""
        before = self._user.hand
        self._user.step(target, self._seen(), self._t, holding)
        self.travel += float(np.linalg.norm(self._user.hand - before))
        self.reach = max(self.reach, float(np.linalg.norm(self._user.hand)))
        self._t += STEP
        while self._phase + self._frames * self._frame <= self._t:
            t = self._phase + self._frames * self._frame
            self._frames += 1
            place = self._user.hand + self._tremor.at(t)
            if self._ideal is None:
                self._device(place, t)
            else:
                self._pointer = np.array(self._middle) + place * self._ideal
                met = self._clicked + self._click[0]
                if t - self._frame < met <= t:
                    self._presses.append((t, self._pointer))
            self._show(t)

    def _show(self, t: float) -> None:
        """The pointer by what was seen at time `t`, from the screen's next picture on.

        Pictures come midway between the times at which a camera of 30 or 60 frames a second is done.
        """
        if self._ideal is None:
            first = self._phase + self._sent + REFRESH / 2
            t = first + math.ceil((t + self._sent - first) / REFRESH - 1e-6) * REFRESH + SCAN
        self._shown.append((t, self._pointer))

    def _device(self, place: Vector, t: float) -> None:
        """One frame through the pipeline."""
        hand = self._tracked.seen(place, t - self._clicked, t)
        while (due := self._pipeline.deadline()) is not None and due <= t:
            for event in self._pipeline.tick(due).outputs:
                if isinstance(event, Move):
                    self._pointer = np.array([event.x, event.y])
                    self._show(due)
        frame, self._field = HandFrame(t, SIZE, (hand,), targets=self._field), None
        for event in self._pipeline.step(frame).outputs:
            if isinstance(event, Move):
                self._pointer = np.array([event.x, event.y])
            elif isinstance(event, Button) and event.button == "left" and event.pressed:
                self._presses.append((t, self._pointer))


def _effort(config: Config, monitors: Sequence[Monitor]) -> Callable[[Vector], Vector]:
    """The hand's velocity for a pointer's: what a user of this mapping has learnt."""
    rests = _rests(config)
    screen = _size(monitors)
    full = rest_gain(config.pointer, screen) if rests else gain(config.pointer, screen)
    slow = config.pointer.slow * monitors[0].width / screen[0]
    absolute = config.pointer.mapping == "absolute" and not rests
    if absolute and slow == 1.0:
        return lambda v: v / full
    hand = np.concatenate([np.linspace(0, 50, 101)[:-1], np.geomspace(50, 5000, 300)])
    gains = [slowness(s, slow) * (1.0 if absolute else transfer(s, REST if rests else AIR)) for s in hand]
    pointer = full * np.array(gains) * hand

    def inverse(v: Vector) -> Vector:
        speed = float(np.linalg.norm(v))
        return v * float(np.interp(speed, pointer, hand)) / speed if speed > 1e-9 else v

    return inverse


def _selection(
    before: tuple[float, Vector, Target], target: Target, t: float, place: Vector, entries: int
) -> Selection:
    then, start, last = before
    axis = np.array(target.centre) - np.array(last.centre)
    axis = axis / np.linalg.norm(axis)
    along = float((place - target.centre) @ axis)
    return Selection(t - then, along, float((place - start) @ axis), inside(place, target), entries)
