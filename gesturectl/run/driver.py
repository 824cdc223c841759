"""Has the pipeline take frames and deadlines, sends what they cause to the output, and writes the trace."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace

import numpy as np

from gesturectl.desktop.release.ledger import Ledger
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError, InputError, NoReaderError
from gesturectl.model.notices import Notice, report, resolved
from gesturectl.model.trace import TraceWriter
from gesturectl.model.types import KNUCKLES, WRIST, Example, Hand, HandFrame, Move, OutputEvent, Target, Window
from gesturectl.pipeline.kept import Kept
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.pipeline.step import Step
from gesturectl.run.stages import StageTimes

log = logging.getLogger(__name__)
OnStep = Callable[[HandFrame | None, Step], None]  # the frame is None for what happens without one
FARTHEST = 1e6  # pixels or metres
SMALLEST = 1e-3  # pixels or metres of the palm


class Driver:
    """Owns the pipeline, which a reload replaces, and sends its events through the ledger.

    muted: nothing is sent. The trace's writer is None where no trace is wanted.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        ledger: Ledger,
        trace: TraceWriter | None,
        times: StageTimes | None = None,
    ) -> None:
        self.pipeline = pipeline
        self.ledger = ledger
        self.muted = False
        self._trace = trace
        self._times = times or StageTimes()
        self._subscribers: list[OnStep] = []
        self._after: list[OnStep] = []
        self._t = 0.0
        self._framed = -1.0  # time of the last frame
        self.work = 0.0  # seconds from the last frame's time until its events were sent
        self._typed = ""  # since the last frame
        self._said: list[tuple[str, Future[str]]] = []  # since then, and who waits for what comes of it
        self.live = False  # a desktop follows the pointer while the frames come
        self._late: Move | None = None  # is sent unless another one comes before anything else
        self._failed: set[str] = set()
        self._monitor_changes = ledger.output.monitor_changes
        self._missing: str | None = None  # a monitor that the config asks for, in words
        # Asked with each frame for what can be pressed on the screen, where that has changed.
        self.targets: Callable[[], tuple[Target, ...] | None] | None = None
        # The same for what the user has said of gestures, in this run and before.
        self.examples: Callable[[], tuple[Example, ...] | None] | None = None
        self._check_monitor()

    def subscribe(self, on_step: OnStep) -> None:
        """Calls `on_step` from now on with every frame or deadline and what it causes, before that is sent."""
        self._subscribers.append(on_step)

    def subscribe_sent(self, on_sent: OnStep) -> None:
        """The same, after that is sent; one that fails is not called again, and the run goes on."""
        self._after.append(on_sent)

    def frame(self, hands: HandFrame) -> None:
        """One frame, after the deadlines before it; a hand whose numbers are none of a hand is left out.

        A frame that comes late, after a deadline behind it, counts as of that deadline; one more such frame is dropped.
        """
        t = hands.t if hands.file else max(hands.t, self._t)
        if t == self._framed:
            return
        self._framed = t
        if not self._times.begun:  # recorded hands, which no tracker has seen first
            self._times.begin()
        if hands.targets is not None:
            self.targets = None  # recorded ones count
        targets = self.targets() if self.targets else hands.targets
        plausible = tuple(h for h in hands.hands if _plausible(h))
        typed, self._typed = self._typed or hands.typed, ""
        asked, self._said = self._said, []
        said = "\n".join(filter(None, (hands.said, *(what for what, _ in asked))))
        examples = hands.examples if self.examples is None else self.examples()
        hands = replace(hands, t=t, hands=plausible, targets=targets, typed=typed, said=said, examples=examples)
        self._advance(hands.t, hands.t, late=self.live)
        self._t = hands.t
        self._follow_monitors()
        if self._trace:
            self._trace.frame(hands)
        step = self.pipeline.step(hands)
        _answer(step, [answer for _, answer in asked])
        self._times.lap("gestures")
        sent = self._apply(step, hands)
        self._send_late()
        self._times.lap("output")
        self._times.end(sent)

    def advance(self, t: float, carried_on: float | None = None) -> None:
        """Lets all deadlines up to time `t` pass; those that carry the pointer on, up to time `carried_on`."""
        self._advance(t, t if carried_on is None else carried_on)

    def _advance(self, t: float, carried_on: float, *, late: bool = False) -> None:
        """late: a frame is there already, whose own place of the pointer makes those before it needless."""
        while (due := self.pipeline.deadline()) is not None:
            if due > (carried_on if self.pipeline.carries_on(due) else t):
                return
            self._t = max(self._t, due)
            self._apply(self.pipeline.tick(due), late=late)

    def yield_to_user(self, t: float) -> None:
        """The real mouse or keyboard is used at time `t`."""
        self.advance(t)
        self._t = max(self._t, t)
        self._apply(self.pipeline.yield_to_user(self._t, self.ledger.output.pointer()))

    def type_digit(self, digit: str) -> None:
        """A digit that the user types of a number that is shown on the screen, or ENDS; the next frame has it."""
        self._typed += digit

    def say(self, what: str) -> Future[str]:
        """Has the next frame carry what the user says of gestures, as `HandFrame.said`; what comes of it, in words.

        The answer holds InputError where there was nothing to say that of.
        """
        answer: Future[str] = Future()
        self._said.append((what, answer))
        return answer

    def go_on(self) -> float | None:
        """Goes on with a text that takes its time; the seconds after which to do so again, None for no more."""
        try:
            return self.ledger.go_on()
        except GesturectlError as e:
            self._refused(e)
            return 0.0

    @property
    def connected(self) -> bool:
        """Whether events can be sent."""
        return self.ledger.output.connected

    def pick(self, profile: str) -> None:
        """Puts a profile in force that the user has picked; everything held is released."""
        self.pipeline.levels.pick(profile)
        self._release_by(self.pipeline.let_go(self._t))

    def enter(self, window: Window | None) -> None:
        """Another window has the keyboard, or none."""
        self._apply(self.pipeline.enter(self._t, window))

    def mute(self, on: bool) -> None:
        """Sends nothing from now on, or sends again what gestures that begin then cause; everything is released."""
        self.release()
        self.muted = on

    def change(self, build: Callable[[Kept], Pipeline]) -> None:
        """Replaces the pipeline, as after a change of the config; everything held is released first."""
        self._late = None
        self._release_by(self.pipeline.let_go(self._t))
        self.pipeline = build(self.pipeline.kept)
        self._failed.clear()
        self._check_monitor()

    def release(self) -> None:
        """Releases everything; gestures have to be made anew."""
        self._late = None
        self._release_by(self.pipeline.release(self._t))

    def _release_by(self, step: Step) -> None:
        self._apply(step, then_release=True)

    def _release_held(self) -> None:
        for event in self.ledger.release_all(self._t):
            if self._trace:
                self._trace.output(event)

    def _follow_monitors(self) -> None:
        output = self.ledger.output
        if output.monitor_changes != self._monitor_changes:
            self._monitor_changes = output.monitor_changes
            self._apply(self.pipeline.change_monitors(self._t, output.monitors, output.pointer()))
            self._check_monitor()

    def _check_monitor(self) -> None:
        before, self._missing = self._missing, self.pipeline.missing_monitor
        if self._missing is not None:
            report(log, Notice.MONITOR, "%s", self._missing)
        elif before is not None:
            resolved(log, Notice.MONITOR, "The monitor that the config asks for is there.")

    def _apply(
        self, step: Step, hands: HandFrame | None = None, *, then_release: bool = False, late: bool = False
    ) -> bool:
        """Sends what a step causes and traces it; True where anything was sent. late: a move may be overtaken."""
        any_sent = False
        if self.pipeline.paused:
            self._release_held()  # which breaks off a text that is being typed
        for on_step in self._subscribers:
            on_step(hands, step)
        if self._trace:
            for pose in step.poses:
                self._trace.pose(step.t, pose)
            for gesture in step.gestures:
                self._trace.gesture(gesture)
        for event in () if self.muted else step.outputs:
            sent = self._send(event, late=late)
            any_sent |= sent
            if sent and self._trace:
                self._trace.output(event)
        if then_release:
            self._release_held()
        for on_sent in tuple(self._after):
            try:
                on_sent(hands, step)
            except Exception:  # it only looks on
                log.exception("What looks on has failed; the run goes on without it.")
                self._after.remove(on_sent)
        return any_sent

    def _send(self, event: OutputEvent, *, late: bool) -> bool:
        if isinstance(event, Move):
            self._late = event if late else None
            if late:
                return True
        else:
            self._send_late()
        try:
            return self.ledger.emit(event)
        except GesturectlError as e:
            self._refused(e)
            return False

    def _send_late(self) -> None:
        """Sends the move that nothing has overtaken."""
        move, self._late = self._late, None
        if move is not None:
            self._send(move, late=False)

    def _refused(self, error: GesturectlError) -> None:
        """Reports once that an event cannot be sent; raises what ends the run."""
        if isinstance(error, EnvironmentLacksError | NoReaderError):
            raise error
        if error.problem not in self._failed:
            self._failed.add(error.problem)
            report(log, Notice.ACTION, "%s", error)


def _answer(step: Step, answers: Sequence[Future[str]]) -> None:
    """Answers those who have said something in a frame with its outcome; a gesture may have said something before."""
    outcomes = step.outcomes[len(step.outcomes) - len(answers) :]
    for outcome, answer in zip(outcomes, answers, strict=False):
        if outcome.taken is None and outcome.remedy:
            answer.set_exception(InputError(outcome.words, outcome.remedy))
        else:
            answer.set_result(outcome.words)


def _plausible(hand: Hand) -> bool:
    for points in (hand.landmarks, hand.world):
        span = np.ptp(points[[WRIST, *KNUCKLES]].astype(float), axis=0).max()  # no comparison holds of NaN
        if not (span > SMALLEST and np.abs(points).max() < FARTHEST):
            return False
    return True
