"""Puts a run together from what the command line and the config name: source, tracker, pipeline, output, trace."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from gesturectl.bindings.desktop import GNOME, Chords, table
from gesturectl.engine.classifier import LiveGestures, Trained
from gesturectl.engine.hands import PacedHands, TrackedFrames, every
from gesturectl.engine.lock import only_instance
from gesturectl.engine.pipeline import Pipeline, Step
from gesturectl.engine.reload import ConfigFile, waits
from gesturectl.engine.session import LiveHands, Session, Watcher, follow, play, trace_to
from gesturectl.errors import GesturectlError, UsageError
from gesturectl.models import compiled_folder, locate
from gesturectl.outputs.ledger import Ledger
from gesturectl.outputs.select import open_output
from gesturectl.outputs.sound import Chime
from gesturectl.settings import Config
from gesturectl.trace import read_frames, read_meta
from gesturectl.types import HandFrame
from gesturectl.vision.build import build_tracker
from gesturectl.vision.source import Source, open_source
from gesturectl.vision.stream import LatestFrame

log = logging.getLogger(__name__)


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
) -> int:
    """Runs until the source ends or a signal says so; returns the exit code.

    ready: told one line when everything is open; file: the config's, whose changes a realtime run follows.
    Raises GesturectlError where something is wrong or missing.
    """
    recorded = options.source.endswith(".jsonl")
    if options.loop and (recorded or not options.realtime):
        what = "a trace" if recorded else "--speed max"
        raise UsageError(f"--loop does not go with {what}.", "Leave it out.")
    with ExitStack() as stack:
        told = stack.enter_context(_stop_signals()) if options.realtime else []
        if options.realtime:
            stack.enter_context(only_instance())
        if recorded:
            path = Path(options.source)
            meta = read_meta(path)
            size, fps, name = meta["size"], meta["fps"], str(meta.get("source", path.name))
        else:
            source = stack.enter_context(closing(_open(config, options)))
            size, fps, name = source.size, source.fps, source.name
        output = open_output(options.output, options.screen)
        ledger = stack.enter_context(closing(Ledger(output)))
        trained = stack.enter_context(closing(LiveGestures())).trained if options.realtime else Trained

        def built(config: Config) -> Pipeline:
            own, chords = trained(config.gestures), _chords(output.name)
            return Pipeline(config, own, chords, output.screen, output.pointer(), output.monitors, own.strokes)

        trace = stack.enter_context(trace_to(options.trace, size, fps, name))
        if config.feedback.sound and options.realtime and not recorded:
            watch = _sounding(lambda: session.engaged, stack.enter_context(closing(Chime())), watch)
        session = Session(built(config), ledger, trace, watch)
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
            live: LiveHands = PacedHands(hands)
        else:
            reopen = (lambda: _open(config, options)) if options.loop and not source.live else None
            frames = stack.enter_context(closing(LatestFrame(source, reopen=reopen)))
            frames.start()
            live = TrackedFrames(frames, tracker)
        follow(session, live, lambda: bool(told), output.user_active, _reloading(config, file, session, built))
        return 130 if signal.SIGINT in told else 0


def _reloading(
    config: Config, file: ConfigFile | None, session: Session, built: Callable[[Config], Pipeline]
) -> Callable[[float], None]:
    """Looks at the config's file; a good change is put in force, of a bad one is told."""

    def look(t: float) -> None:
        nonlocal config
        try:
            new = file.changed(t) if file else None
        except GesturectlError as e:
            log.warning("%s\nThe settings in force stay.", e)
            return
        if new is None or new == config:
            return
        session.change(built(new))
        later = "".join(f" `{name}` takes effect at the next start." for name in waits(config, new))
        log.info("The config has changed and is in force.%s", later)
        config = new

    return look


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


@contextmanager
def _stop_signals() -> Iterator[list[int]]:
    """The signals that have told the run to stop, meanwhile."""
    told: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        told.append(number)

    former = {n: signal.signal(n, stop) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _chords(output: str) -> Chords:
    if output in ("none", "record"):
        return GNOME
    return table(sys.platform, os.environ.get("XDG_CURRENT_DESKTOP", ""))
