"""Puts a run together from what the command line and the config name: source, tracker, pipeline, output, trace."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gesturectl.actions.desktop import GNOME, Chords, table
from gesturectl.control.live import Live
from gesturectl.control.lock import only_instance, runtime_folder
from gesturectl.control.server import ControlServer, can_serve
from gesturectl.desktop import programs
from gesturectl.desktop.ledger import Ledger
from gesturectl.desktop.output import Output
from gesturectl.desktop.registry import open_output
from gesturectl.desktop.sound import Chime
from gesturectl.learn.classifier import LiveGestures, Trained
from gesturectl.model.errors import InputError, UsageError
from gesturectl.model.trace import read_frames, read_meta
from gesturectl.model.types import HandFrame, Run
from gesturectl.pipeline.pipeline import Pipeline, Step
from gesturectl.run.camera import CameraHands
from gesturectl.run.daemon import Daemon, Hands
from gesturectl.run.focus import Focus
from gesturectl.run.hands import PacedHands, every
from gesturectl.run.pause_mark import Mark
from gesturectl.run.reconnect import LastingOutput
from gesturectl.run.reload import ConfigFile
from gesturectl.run.service import Service, Signals
from gesturectl.run.session import Session, Watcher, follow, play
from gesturectl.run.stages import Stages
from gesturectl.run.trace_file import trace_to
from gesturectl.settings import Config
from gesturectl.vision.build import build_tracker
from gesturectl.vision.models import compiled_folder, locate
from gesturectl.vision.source import Source, open_source

if TYPE_CHECKING:
    from gesturectl.desktop.seat import Seat

log = logging.getLogger(__name__)

TOLD = 2.0  # seconds in which everything is let go and the camera free, before the computer sleeps


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What `gesturectl run` was told beside the config."""

    source: str
    output: str = "auto"
    screen: tuple[int, int] | None = None
    realtime: bool = True
    loop: bool = False
    trace: Path | None = None


def run(
    config: Config,
    options: RunOptions,
    watch: Watcher | None = None,
    ready: Callable[[str], None] = log.info,
    file: ConfigFile | None = None,
    ui: Callable[[Live], str] | None = None,
    stages: Stages | None = None,
    started: Callable[[Live], None] | None = None,
) -> int:
    """Runs until the source ends, or a signal or command says so; returns the exit code.

    ready: told one line when everything is open; file: the config's, whose changes a realtime run follows; ui: opens
    the page when it is first asked for, and gives its address; stages: takes the times; started: told of a realtime
    run that is about to begin. Raises GesturectlError where something is wrong or missing.
    """
    recorded = options.source.endswith(".jsonl")
    if options.loop and (recorded or not options.realtime):
        what = "a trace" if recorded else "--speed max"
        raise UsageError(f"--loop does not go with {what}.", "Leave it out.")
    _spare([Path(options.source), *([file.path] if file else [])], options)
    with ExitStack() as stack:
        signals = Signals()
        if options.realtime:
            stack.enter_context(signals.taken())
            stack.enter_context(only_instance())
        if recorded:
            path = Path(options.source)
            meta = read_meta(path)
            size, fps, name = meta["size"], meta["fps"], str(meta.get("source", path.name))
        else:
            source = stack.enter_context(closing(_open(config, options)))
            size, fps, name = source.size, source.fps, source.name
        lasts = options.realtime and options.output != "none" and not options.output.startswith("record:")
        output: Output = LastingOutput(lambda: _connect(options)) if lasts else _connect(options)
        ledger = stack.enter_context(closing(Ledger(output, _programs(output.name, recorded))))
        trained = stack.enter_context(closing(LiveGestures())).trained if options.realtime else Trained

        def built(config: Config) -> Pipeline:
            own, chords = trained(config.gestures), _chords(output.name)
            screen, at = output.screen, output.pointer()
            return Pipeline(config, own, chords, screen, at, output.monitors, own.strokes)

        trace = stack.enter_context(trace_to(options.trace, size, fps, name, goes_on=options.realtime))
        if config.feedback.sound and options.realtime and not recorded:
            watch = _sounding(lambda: bool(session.engaged_tracks), stack.enter_context(closing(Chime())), watch)
        stages = stages or Stages()
        session = Session(built(config), ledger, trace, lambda f, s: told(f, s), stages)
        told: Watcher = watch or _nobody
        several = f" on {len(output.monitors)} monitors" if len(output.monitors) > 1 else ""
        to = f"-> {output.name} {output.screen[0]}x{output.screen[1]}{several}"
        if recorded:
            ready(f"{name}, recorded hands {to}")
            hands: Iterator[HandFrame] = read_frames(path)
        else:
            models = locate()
            tracker = build_tracker(config.tracker, models.palm, models.landmark, compiled_folder())
            ready(f"{name}, {size[0]}x{size[1]} at {fps:g} frames a second {to}")
            hands = every(source, tracker)
        if not options.realtime:
            play(session, hands)
            return 0
        if recorded:
            live: Hands = PacedHands(hands, name, size, fps)
        else:
            live = CameraHands(
                source, lambda: _open(config, options), tracker, stages, session.release, loop=options.loop
            )
            stack.enter_context(closing(live))
        focus = stack.enter_context(closing(Focus(live.wake))) if lasts else None
        mark = Mark(runtime_folder() / "paused") if lasts else Mark()
        daemon = Daemon(config, file, session, built, live, stages, signals, Service(), focus, mark)
        stack.enter_context(daemon)
        told = _both(watch, daemon.watch)
        if can_serve():
            page = None if ui is None else lambda: ui(daemon.live)
            stack.enter_context(closing(ControlServer(runtime_folder() / "socket", daemon.live, page)))
        if sys.platform == "linux" and (lasts or (not recorded and source.live)):
            stack.enter_context(closing(_seat(daemon.live)))
        if started:
            started(daemon.live)
        stack.enter_context(_undisturbed())
        follow(session, live, daemon.stopped, output.user_active, daemon.between, daemon.recover)
        return 130 if signal.SIGINT in signals.stop else 0


def _seat(live: Live) -> Seat:
    """What pauses the run while nobody sits at the desktop."""
    from gesturectl.desktop.seat import Seat

    def told(why: str) -> None:
        with suppress(InputError, FutureTimeoutError):  # the run is ending, or hangs
            live.submit(lambda controls: controls.away(why)).result(TOLD)

    return Seat(told)


def _spare(read: Sequence[Path], options: RunOptions) -> None:
    """Raises UsageError where the trace or the recorded events would replace a file that is read."""
    record = options.output.removeprefix("record:")
    written = [options.trace, Path(record) if record != options.output else None]
    for path in filter(None, written):
        if path.resolve() in [other.expanduser().resolve() for other in read]:
            raise UsageError(f"{path} is to be read and written at once.", "Name another file to be written.")


def _programs(output: str, recorded: bool) -> Callable[[Run], None] | None:
    """What starts programs: nothing where there is no desktop."""
    if output in ("none", "record"):
        return None
    return programs.only_tell if recorded else programs.start


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keeps the collection of garbage from delaying a frame: what is there by now stays, and is not looked through."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _nobody(frame: HandFrame | None, step: Step) -> None:
    pass


def _both(one: Watcher | None, other: Watcher) -> Watcher:
    if one is None:
        return other

    def told(frame: HandFrame | None, step: Step) -> None:
        one(frame, step)
        other(frame, step)

    return told


def _connect(options: RunOptions) -> Output:
    return open_output(options.output, options.screen)


def _open(config: Config, options: RunOptions) -> Source:
    return open_source(options.source, config.camera, live=options.realtime)


def _sounding(any_engaged: Callable[[], bool], chime: Chime, watch: Watcher | None) -> Watcher:
    """A watcher that plays the chime when hands begin to count and when none does any more, and tells `watch`."""
    engaged = False

    def told(frame: HandFrame | None, step: Step) -> None:
        nonlocal engaged
        before, engaged = engaged, any_engaged()
        if engaged != before:
            chime.play(rising=engaged)
        if watch:
            watch(frame, step)

    return told


def _chords(output: str) -> Chords:
    if output in ("none", "record"):
        return GNOME
    return table(sys.platform, os.environ.get("XDG_CURRENT_DESKTOP", ""))
