"""Puts a run together from what the command line and the config name: source, tracker, pipeline, output, trace."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gesturectl.actions.desktop import GNOME, Chords
from gesturectl.control.lock import only_instance, runtime_folder
from gesturectl.control.run_handle import RunHandle
from gesturectl.control.status import Problems
from gesturectl.desktop import programs
from gesturectl.desktop.asks.performer import Performer
from gesturectl.desktop.asks.survey import survey
from gesturectl.desktop.camera_permission import explained
from gesturectl.desktop.double_click import desktop_double_click
from gesturectl.desktop.leftovers import HELD
from gesturectl.desktop.output import Output
from gesturectl.desktop.registry import drives_desktop, open_output
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.gestures.who import STRANGERS
from gesturectl.learn.classifier import LiveGestures, Trained
from gesturectl.learn.known import differing, marks
from gesturectl.model.errors import EnvironmentLacksError, NoPictureError, UsageError
from gesturectl.model.trace import read_frames, read_meta
from gesturectl.model.types import DoubleClick, Example, HandFrame, StartProgram
from gesturectl.pipeline.kept import Kept
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.pipeline.step import Step
from gesturectl.run.config_in_force import ConfigInForce
from gesturectl.run.controls import RunControls
from gesturectl.run.corrector import Corrector, stored
from gesturectl.run.daemon import Daemon
from gesturectl.run.desktop.focus import Focus
from gesturectl.run.desktop.reconnect import ReconnectingOutput
from gesturectl.run.driver import Driver, OnStep
from gesturectl.run.hands.camera import FEW, TrackedCamera
from gesturectl.run.hands.camera_switch import CameraSwitch
from gesturectl.run.hands.source import HandSource, RecordedHands, every
from gesturectl.run.learning.hour import HourLearner
from gesturectl.run.loop import follow, play
from gesturectl.run.parts import PARTS, Begun
from gesturectl.run.pause_marker import PauseMarker
from gesturectl.run.reload import ConfigFile
from gesturectl.run.report import Reporter
from gesturectl.run.service import Service, Signals
from gesturectl.run.stages import StageTimes
from gesturectl.run.trace_file import trace_to
from gesturectl.settings import Camera, Config, Gestures
from gesturectl.vision.build import build_tracker
from gesturectl.vision.capture import VideoFile
from gesturectl.vision.models import compiled_folder, locate
from gesturectl.vision.source import AbsentCamera, Source, open_source
from gesturectl.vision.tracker import Engine

log = logging.getLogger(__name__)

GUARDED, LOOK = 10.0, 0.005  # seconds that a guardian may take to start, and between two looks
KNOWN = 10.0  # seconds in which a desktop says what it offers, before hands that come faster than real ones


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the command line of `gesturectl run` says beside the config."""

    source: str
    output: str = "auto"
    screen: tuple[int, int] | None = None
    realtime: bool = True
    loop: bool = False
    trace: Path | None = None
    wait: bool = False  # for a camera that is not there yet
    paused: bool = False  # at the beginning, until a command resumes it

    @property
    def recorded(self) -> bool:
        """The source is a trace."""
        return self.source.endswith(".jsonl")

    @property
    def for_desktop(self) -> bool:
        """The output is a desktop that somebody works at, rather than none or a file."""
        return self.realtime and drives_desktop(self.output)


def run(
    config: Config,
    options: RunOptions,
    watch: OnStep | None = None,
    ready: Callable[[str], None] = log.info,
    file: ConfigFile | None = None,
    ui: Callable[[RunHandle], str] | None = None,
    stages: StageTimes | None = None,
    started: Callable[[RunHandle], None] | None = None,
) -> int:
    """Runs until the source ends, or a signal or command says so; returns the exit code.

    watch: called with every step; ready: called with one line when everything is open; file: the config's, whose
    changes a realtime run follows; ui: opens the page when it is first asked for, and gives its address; stages: takes
    the times; started: called when a realtime run is about to begin. Raises GesturectlError where something is wrong
    or missing.
    """
    if options.loop and (options.recorded or not options.realtime):
        what = "a trace" if options.recorded else "--speed max"
        raise UsageError(f"--loop does not go with {what}.", "Leave it out.")
    _check_overwrites([Path(options.source), *([file.path] if file else [])], options)
    times = stages or StageTimes()
    with ExitStack() as stack:
        signals = Signals()
        if options.realtime:
            stack.enter_context(signals.taken())
            stack.enter_context(only_instance())
        # The output first: its guardian becomes ready while the camera is opened.
        output: Output = ReconnectingOutput(lambda: _connect(options)) if options.for_desktop else _connect(options)
        stack.enter_context(closing(output))
        asking = stack.enter_context(ThreadPoolExecutor(1, "double click"))  # a portal may take its time to answer
        found = asking.submit(desktop_double_click, output.name) if drives_desktop(output.name) else None
        camera = None if options.recorded else stack.enter_context(closing(_first(config, options)))
        stream = _described(camera, options)
        performer = stack.enter_context(closing(_performer(output.name))) if drives_desktop(output.name) else None
        ledger = Ledger(output, _programs(output.name, options), performer.ask if performer else None)
        stack.enter_context(closing(ledger))
        trained = stack.enter_context(closing(LiveGestures())).trained if options.realtime else Trained
        asks_desktop = performer is not None or stream.asks_desktop
        tracker = None if camera is None else _tracker(config)
        twice = stream.double_click or (found.result() if found else None) or DoubleClick()
        build = partial(_pipeline, output, trained, {} if asks_desktop else GNOME, twice)
        about = (stream.size, stream.fps, stream.name)
        corrector = stack.enter_context(closing(Corrector())) if options.realtime and not options.recorded else None
        said = stream.examples if options.recorded else stored()
        trace = trace_to(
            options.trace,
            *about,
            goes_on=options.realtime,
            asks_desktop=asks_desktop,
            double_click=twice,
            examples=said,
            gestures=marks() if options.trace else None,
        )
        driver = Driver(build(config)(None), ledger, stack.enter_context(trace), times)
        driver.pipeline.kept.corrections.put(said)
        driver.pipeline.kept.corrections.stored = corrector is not None
        learner = None
        if corrector:
            driver.examples = corrector.take
            driver.subscribe(corrector.on_step)
            learner = stack.enter_context(closing(_learner(driver, goes_on=camera is not None and camera.live)))
            driver.subscribe(learner.on_step)
        if tracker:
            driver.subscribe(partial(_make_room, tracker))
        _await_guardian(output, signals)
        several = f" on {len(output.monitors)} monitors" if len(output.monitors) > 1 else ""
        ready(f"{stream.text} -> {output.name} {output.screen[0]}x{output.screen[1]}{several}")
        if stream.gestures is not None and (others := differing(stream.gestures)):
            log.warning("%s: your own gestures have changed since, and may act otherwise: %s.", stream.name, others)
        if isinstance(camera, VideoFile) and camera.fps < FEW:
            log.warning("%s: below %g frames a second, hardly any gesture is seen.", camera.name, FEW)
        if watch:
            driver.subscribe(watch)
        if not options.realtime:
            if performer:
                performer.wait_until_known(KNOWN)
            recorded = Path(options.source)
            play(driver, every(camera, tracker, times) if camera and tracker else read_frames(recorded))
            return 0
        if camera and tracker:
            reopen = partial(_open, options.source, config.camera)
            tracked = TrackedCamera(camera, reopen, tracker, times, driver.release, loop=options.loop)
            hands: HandSource = tracked
            switch = CameraSwitch(tracked, options.source, _open)
        else:
            switch = None
            hands = RecordedHands(read_frames(Path(options.source)), stream.name, stream.size, stream.fps)
        stack.enter_context(closing(hands))
        problems = Problems()
        in_force = ConfigInForce(config, file, driver, build, problems, switch)
        stack.callback(in_force.close)
        reporter = Reporter(driver, hands, in_force, times, problems)
        marker = PauseMarker(runtime_folder() / "paused" if options.for_desktop else None)
        controls = RunControls(driver, hands, in_force, reporter, marker, learner)
        handle = RunHandle(in_force.path, config, controls.status(), controls)
        begun = Begun(camera, driver, handle, ui, options.for_desktop)
        driver.subscribe(reporter.on_step)
        driver.subscribe(handle.watch)
        handle.picture = lambda: hands.picture
        handle.commands.wake = hands.wake
        in_force.on_change = handle.replace_config
        handle.ending = signals.ending
        focus = stack.enter_context(closing(Focus(hands.wake))) if options.for_desktop else None
        service = Service()
        daemon = Daemon(driver, controls, in_force, handle, signals, service, focus)
        stack.enter_context(problems.kept_from(logging.getLogger("gesturectl")))
        stack.callback(handle.commands.close)
        service.ready()
        stack.callback(service.stopping)
        stack.enter_context(controls)
        if options.paused:
            controls.pause()
        handle.status = controls.status()  # before anybody is answered
        for part in PARTS:
            if part.when(begun):
                stack.enter_context(part.open(begun))
        if started:
            started(handle)
        follow(driver, hands, daemon.stopped, output.user_active, daemon.between, daemon.recover)
        return 130 if signal.SIGINT in signals.stop else 0


@dataclass(frozen=True, slots=True)
class _Stream:
    """What the source gives. text: its description; asks_desktop: a trace of a run that asked the desktop by name."""

    name: str
    size: tuple[int, int]
    fps: float
    text: str
    asks_desktop: bool = False
    double_click: DoubleClick | None = None  # of the desktop of a trace's run
    examples: tuple[Example, ...] = ()  # what the user had said of gestures before a trace's run
    gestures: Mapping[str, str] | None = None  # marks of their own gestures then


def _described(camera: Source | None, options: RunOptions) -> _Stream:
    if camera is not None:
        width, height = camera.size
        text = f"{camera.name}, {width}x{height}" + (f" at {camera.fps:g} frames a second" if camera.fps else "")
        return _Stream(camera.name, camera.size, camera.fps, text)
    path = Path(options.source)
    meta = read_meta(path)
    name = meta["source"]
    text = f"{name}, recorded hands"
    of_run = (meta["asks_desktop"], meta["double_click"], meta["examples"], meta["gestures"])
    return _Stream(name, meta["size"], meta["fps"], text, *of_run)


def _await_guardian(output: Output, signals: Signals) -> None:
    """Returns when what is pressed would be released if the run is killed; later on presses are refused until then."""
    until = time.monotonic() + GUARDED
    while not (output.guarded or signals.stop or time.monotonic() > until):
        time.sleep(LOOK)


def _tracker(config: Config) -> Engine:
    models = locate()
    return build_tracker(config.tracker, models.palm, models.landmark, compiled_folder())


def _make_room(tracker: Engine, frame: HandFrame | None, step: Step) -> None:
    """Has the hands of people who do not count take no place of others', and while nobody's counts, none of them."""
    if frame is not None:
        nobody = all(hand.track_id in step.waiting for hand in frame.hands)
        tracker.strangers = [track for track, why in step.waiting.items() if nobody or why in STRANGERS]


def _pipeline(
    output: Output, trained: Callable[[Gestures], Trained], chords: Chords, twice: DoubleClick, config: Config
) -> Callable[[Kept | None], Pipeline]:
    """Reads the user's own gestures, which may be many; returns what wires the pipeline."""
    own = trained(config.gestures)

    def wired(kept: Kept | None) -> Pipeline:
        at, monitors = output.pointer(), output.monitors
        return Pipeline(config, own, chords, output.screen, at, monitors, own.strokes, kept, twice)

    return wired


def _learner(driver: Driver, *, goes_on: bool) -> HourLearner:
    """Learns from the user's use, where they ask for it."""

    def off() -> bool:
        return driver.muted or driver.pipeline.paused

    return HourLearner(lambda name: driver.pipeline.levels.binds(name), off, goes_on=goes_on)


def _check_overwrites(read: Sequence[Path], options: RunOptions) -> None:
    """Raises UsageError where the trace or the recorded events would replace a file that is read."""
    record = options.output.removeprefix("record:")
    written = [options.trace, Path(record) if record != options.output else None]
    for path in filter(None, written):
        if path.resolve() in [other.expanduser().resolve() for other in read]:
            raise UsageError(f"{path} is to be read and written at once.", "Name another file to be written.")


def _programs(output: str, options: RunOptions) -> Callable[[StartProgram], None] | None:
    """What starts programs: nothing where there is no desktop."""
    if not drives_desktop(output):
        return None
    return programs.log_only if options.recorded else programs.ProgramStarter().start


def _connect(options: RunOptions) -> Output:
    held = runtime_folder() / HELD if options.for_desktop else None
    return open_output(options.output, options.screen, held=held)


def _first(config: Config, options: RunOptions) -> Source:
    """The source that the run begins with."""
    try:
        return _open_explained(options.source, config.camera, live=options.realtime)
    except EnvironmentLacksError as e:
        if not options.wait:
            raise
        return AbsentCamera(options.source, config.camera, e)


def _open(source: str, settings: Camera) -> Source:
    """A source of a run in real time."""
    return _open_explained(source, settings, live=True)


def _open_explained(source: str, settings: Camera, *, live: bool) -> Source:
    try:
        return open_source(source, settings, live=live)
    except NoPictureError as e:
        raise explained(e) from None


def _performer(output: str) -> Performer:
    """Has the desktop behind an output do what only it can do."""
    return Performer(lambda report: survey(os.environ, report, output))
