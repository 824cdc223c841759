"""One run: a source's frames through tracker and pipeline to the output, with the trace written beside."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import numpy as np

from gesturectl.bindings.levels import Levels
from gesturectl.desktop.ledger import Ledger
from gesturectl.desktop.output import Output
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.notices import Notice, report, resolved
from gesturectl.model.trace import TraceWriter
from gesturectl.model.types import KNUCKLES, WRIST, Hand, HandFrame, Window
from gesturectl.pipeline.pipeline import Kept, Pipeline, Step
from gesturectl.run.reconnect import LastingOutput
from gesturectl.run.stages import Stages

log = logging.getLogger(__name__)
Watcher = Callable[[HandFrame | None, Step], None]  # the frame is None for what happens without one
FARTHEST = 1e6  # pixels or metres
SMALLEST = 1e-3  # pixels or metres of the palm
LATE = 0.04  # seconds by which a frame may come after its own time; deadlines without a frame wait for that long


class LiveHands(Protocol):
    """Hands as they come from a camera or a file played in real time."""

    def take(self, timeout: float) -> HandFrame | None:
        """The newest frame's hands, or None after `timeout` seconds without one; raises EOFError at the end."""

    def now(self) -> float:
        """The present in the time of the stream."""


class Session:
    """Sends what the pipeline says through the ledger, and writes the trace; nothing stays down when it is closed."""

    def __init__(
        self,
        pipeline: Pipeline,
        ledger: Ledger,
        trace: TraceWriter | None,
        watch: Watcher | None = None,
        stages: Stages | None = None,
    ) -> None:
        self._pipeline = pipeline
        self._ledger = ledger
        self._trace = trace
        self._watch = watch
        self._stages = stages or Stages()
        self.muted = False  # nothing is sent
        self._paused = False  # by a gesture
        self._t = 0.0
        self._framed = -1.0  # time of the last frame
        self._failed: set[str] = set()
        self._monitors = ledger.output.monitors
        self._missing: str | None = None  # a monitor that the config asks for, in words
        self._tell_of_missing_monitor()

    def frame(self, hands: HandFrame) -> None:
        """One frame, after the deadlines before it; a hand whose numbers are none of a hand is left out.

        A frame that comes late, after a deadline behind it, counts as of that deadline; one more such frame is dropped.
        """
        t = hands.t if hands.file else max(hands.t, self._t)
        if t == self._framed:
            return
        self._framed = t
        hands = HandFrame(t, hands.size, tuple(h for h in hands.hands if _plausible(h)), hands.file)
        self.advance(hands.t)
        self._t = hands.t
        self._follow_monitors()
        if self._trace:
            self._trace.frame(hands)
        step = self._pipeline.step(hands)
        self._stages.lap("gestures")
        sent = self._apply(step, hands)
        self._stages.lap("output")
        self._stages.end(sent)

    def advance(self, t: float) -> None:
        """Lets all deadlines up to time `t` pass."""
        while (due := self._pipeline.deadline()) is not None and due <= t:
            self._t = max(self._t, due)
            self._apply(self._pipeline.tick(due))

    def yield_to_user(self, t: float) -> None:
        """The real mouse or keyboard is used at time `t`."""
        self.advance(t)
        self._t = max(self._t, t)
        self._apply(self._pipeline.yield_to_user(self._t, self._ledger.output.pointer()))

    def go_on(self) -> float | None:
        """Goes on with a text that takes its time; the seconds after which to do so again, None for no more."""
        try:
            return self._ledger.go_on()
        except GesturectlError as e:
            self._refused(e)
            return 0.0

    @property
    def held(self) -> tuple[str, ...]:
        """Names of the buttons and keys that are down."""
        return self._ledger.held

    @property
    def output(self) -> Output:
        """Where events go."""
        return self._ledger.output

    @property
    def connected(self) -> bool:
        """Whether events can be sent."""
        output = self._ledger.output
        return not isinstance(output, LastingOutput) or output.connected

    @property
    def paused(self) -> bool:
        """Whether a gesture has paused the desktop control."""
        return self._pipeline.paused

    @property
    def levels(self) -> Levels:
        """The profile and the layers in force."""
        return self._pipeline.levels

    def pick(self, profile: str) -> None:
        """The user has picked a profile; everything held is let go."""
        self.levels.pick(profile)
        self._let_go(self._pipeline.let_go(self._t))

    def enter(self, window: Window | None) -> None:
        """Another window has the keyboard, or none."""
        self._apply(self._pipeline.enter(self._t, window))

    def resume(self) -> None:
        """Takes back a pause by gesture."""
        self._pipeline.resume()

    def mute(self, on: bool) -> None:
        """Sends nothing from now on, or sends again what gestures that begin then cause; all is let go."""
        self.release()
        self.muted = on

    @property
    def engaged_tracks(self) -> tuple[int, ...]:
        """The hands that are meant."""
        return self._pipeline.engaged

    @property
    def pointing(self) -> int | None:
        """The track that the pointer follows."""
        return self._pipeline.pointing

    def change(self, build: Callable[[Kept], Pipeline]) -> None:
        """Replaces the pipeline, as after a change of the config; everything held is released first."""
        self._let_go(self._pipeline.let_go(self._t))
        self._pipeline = build(self._pipeline.kept)
        self._failed.clear()
        self._tell_of_missing_monitor()

    def release(self) -> None:
        """Lets everything go."""
        self._let_go(self._pipeline.release(self._t))

    def _let_go(self, step: Step) -> None:
        self._apply(step)
        for event in self._ledger.release_all(self._t):
            if self._trace:
                self._trace.output(event)

    def _follow_monitors(self) -> None:
        output = self._ledger.output
        if output.monitors is not self._monitors:
            self._monitors = output.monitors
            self._apply(self._pipeline.change_monitors(self._t, output.monitors, output.pointer()))
            self._tell_of_missing_monitor()

    def _tell_of_missing_monitor(self) -> None:
        before, self._missing = self._missing, self._pipeline.missing_monitor
        if self._missing is not None:
            report(log, Notice.MONITOR, "%s", self._missing)
        elif before is not None:
            resolved(log, Notice.MONITOR, "The monitor that the config asks for is there.")

    def deadline(self) -> float | None:
        """When something is due without a frame, in the time of the stream."""
        return self._pipeline.deadline()

    def _apply(self, step: Step, hands: HandFrame | None = None) -> bool:
        """Sends what a step says, and writes it down; True where anything was sent."""
        any_sent = False
        paused, self._paused = self._paused, self._pipeline.paused
        if self._paused and not paused:
            self._let_go(Step(step.t))  # which breaks off a text that is being typed
        if self._watch:
            self._watch(hands, step)
        if self._trace:
            for pose in step.poses:
                self._trace.pose(step.t, pose)
            for gesture in step.gestures:
                self._trace.gesture(gesture)
        for event in () if self.muted else step.outputs:
            try:
                sent = self._ledger.emit(event)
            except GesturectlError as e:
                self._refused(e)
                continue
            any_sent |= sent
            if sent and self._trace:
                self._trace.output(event)
        return any_sent

    def _refused(self, error: GesturectlError) -> None:
        """Tells once of an event that cannot be sent; raises what ends the run."""
        if isinstance(error, EnvironmentLacksError):
            raise error
        if error.problem not in self._failed:
            self._failed.add(error.problem)
            report(log, Notice.ACTION, "%s", error)


def _plausible(hand: Hand) -> bool:
    for points in (hand.landmarks, hand.world):
        span = np.ptp(points[[WRIST, *KNUCKLES]].astype(float), axis=0).max()  # no comparison holds of NaN
        if not (span > SMALLEST and np.abs(points).max() < FARTHEST):
            return False
    return True


def play(session: Session, frames: Iterable[HandFrame]) -> None:
    """Every frame of a file, as fast as it goes, in the file's own time."""
    with _released(session):
        for hands in frames:
            session.frame(hands)
            _finish(session)


def _finish(session: Session, stopped: Callable[[], bool] = lambda: False) -> None:
    """Waits for a text that is being typed."""
    while not stopped() and (wait := session.go_on()) is not None:
        time.sleep(wait)


def follow(
    session: Session,
    live: LiveHands,
    stopped: Callable[[], bool],
    user_active: Callable[[], bool],
    between: Callable[[float], None] = lambda _: None,
    recover: Callable[[Exception], None] | None = None,
) -> None:
    """Frames as they come, until the source ends or `stopped` says so; `between` them is told the present.

    recover: told of what a stage raised that is no error of the user's; raises where the run is to end.
    """
    with _released(session):
        while not stopped():
            between(live.now())
            try:
                if not _next(session, live, user_active):
                    _finish(session, stopped)
                    return
            except Exception as e:
                if recover is None or isinstance(e, GesturectlError):
                    raise
                session.release()
                recover(e)


def _next(session: Session, live: LiveHands, user_active: Callable[[], bool]) -> bool:
    """One frame, or the deadlines that pass without one; False at the end."""
    due = session.deadline()
    timeout = 0.5 if due is None else min(0.5, max(0.0, due + LATE - live.now()))
    wait = session.go_on()
    try:
        hands = live.take(timeout if wait is None else min(wait, timeout))
    except EOFError:
        return False
    if user_active():
        session.yield_to_user(live.now())
    if hands is not None:
        session.frame(hands)
    else:
        session.advance(live.now() - LATE)
    return True


@contextlib.contextmanager
def _released(session: Session) -> Iterator[None]:
    try:
        yield
    finally:
        session.release()
