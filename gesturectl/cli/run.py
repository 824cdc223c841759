"""`gesturectl run`: the camera drives the desktop."""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gesturectl.desktop.registry import SPECS
from gesturectl.model.notices import Notice, report, resolved
from gesturectl.model.system import is_terminal

if TYPE_CHECKING:
    from gesturectl.config.read.problem import Block

log = logging.getLogger(__name__)
OUTPUTS = f"{', '.join(SPECS[:-1])} or {SPECS[-1]}"


def add_parser(commands: Any) -> None:
    p = commands.add_parser("run", help="control the desktop by hand", description=__doc__)
    p.add_argument("--config", type=Path, metavar="FILE", help="use this config instead of your own")
    add_source(p)
    p.add_argument("--output", default="auto", metavar="O", help=f"where events go: {OUTPUTS} (default: auto)")
    p.add_argument(
        "--screen",
        type=screen,
        metavar="WxH",
        help="screen size, for outputs without a display",
    )
    p.add_argument("--speed", choices=("realtime", "max"), default="realtime", help="max: files only, every frame")
    p.add_argument("--loop", action="store_true", help="play a file again and again")
    p.add_argument("--wait", action="store_true", help="begin without a camera or a good config, and wait for them")
    p.add_argument("--trace", type=Path, metavar="FILE", help="write what is seen, recognised and sent")
    p.add_argument("--stats", action="store_true", help="tell at the end how long each stage took")
    p.add_argument("--log", type=Path, metavar="FILE", help="write the messages there, too; kept below 3 MB")
    p.set_defaults(run=run)


def add_source(p: argparse.ArgumentParser) -> None:
    """The options that name the source of pictures."""
    p.add_argument(
        "--source",
        metavar="S",
        help="camera number or device, video, gif, folder of images, http:// or rtsp:// stream, trace (*.jsonl)",
    )
    p.add_argument("--mirrored", action="store_true", help="the source shows a mirror's view")


def screen(text: str) -> tuple[int, int]:
    """`1920x1080` as (1920, 1080)."""
    m = re.fullmatch(r"([1-9]\d{1,4})x([1-9]\d{1,4})", text)
    if not m:
        raise argparse.ArgumentTypeError(f"{text!r} is no screen size; write it as 1920x1080")
    return int(m[1]), int(m[2])


def load_config(
    file: Path | None,
    *,
    mirrored: bool,
    warned: Callable[[Block], None] | None = None,
    valid: Callable[[bytes], None] | None = None,
) -> Any:
    """The config to use, with the command line's `--mirrored` in it."""
    from gesturectl.config.load import load, load_active

    config = load(file, None, warned, valid) if file else load_active(None, None, warned, valid)[0]
    return _mirrored(config, mirrored)


def _mirrored(config: Any, mirrored: bool) -> Any:
    if mirrored:
        config = config.model_copy(update={"camera": config.camera.model_copy(update={"mirrored": True})})
    return config


def run(args: argparse.Namespace) -> int:
    """0 when the run has ended in order. Raises GesturectlError where it cannot begin, or fails."""
    from gesturectl.config import good
    from gesturectl.config.load import default_path
    from gesturectl.config.read.problem import ConfigError
    from gesturectl.control.run_handle import RunHandle
    from gesturectl.model import gallery
    from gesturectl.model.files import sweep
    from gesturectl.run.reload import ConfigFile
    from gesturectl.settings import Config

    if args.speed == "realtime":
        clear_leftovers()
        renew_autostart()
    path = args.config or default_path()
    for folder in (Path(os.path.realpath(path)).parent, gallery.folder(), gallery.folder().parent):
        sweep(folder)
    warnings = Warnings()

    def read() -> Any:
        found: list[Block] = []
        kept = partial(good.keep, path) if args.speed == "realtime" else None
        config = load_config(args.config, mirrored=args.mirrored, warned=found.append, valid=kept)
        warnings.log(found)
        return config

    file = ConfigFile(path, read)
    broken: ConfigError | None = None
    last = None
    try:
        config = read()
    except ConfigError as e:
        if not args.wait:
            raise
        broken, last = e, good.last(path)
        config = _mirrored(last[0] if last else Config(), args.mirrored)
    from gesturectl.page.server.door import Door
    from gesturectl.run.assemble import RunOptions
    from gesturectl.run.assemble import run as engine_run

    source = args.source if args.source is not None else str(config.camera.source)
    options = RunOptions(
        source,
        args.output,
        args.screen,
        args.speed == "realtime",
        args.loop,
        args.trace,
        args.wait,
        paused=broken is not None and last is None,  # nothing is done that the user has not chosen
    )
    from gesturectl.run.stages import StageTimes

    if args.log:
        _log_to(args.log)
    stages = StageTimes()

    def started(handle: RunHandle) -> None:
        if broken:
            stays = "The last good one is in force." if last else "The run has the defaults, and is paused."
            report(log, Notice.CONFIG, "%s\n%s `gesturectl ui` opens the page, to repair it.", broken, stays)
        _hint(source)

    try:
        with closing(Door()) as door:
            return engine_run(config, options, ready=log.info, file=file, ui=door, stages=stages, started=started)
    finally:
        if args.stats:
            print("\n".join(stages.table()), file=sys.stderr)


def clear_leftovers() -> None:
    """Undoes what killed runs have left on the desktop: first of all, as what follows may fail or take long."""
    from gesturectl.control.lock import if_only_instance
    from gesturectl.desktop import leftovers

    if done := if_only_instance(lambda folder: leftovers.clear_leftovers(folder / leftovers.HELD)):
        log.info("A run that was killed had left this, which is undone: %s.", ", ".join(done))


def renew_autostart() -> None:
    """Brings up to date what a former version has arranged to start at login."""
    from gesturectl.desktop import autostart
    from gesturectl.model.errors import GesturectlError

    try:
        autostart.renew()
    except GesturectlError as e:
        log.debug("%s", e)


class Warnings:
    """Logs each warning about the config once, and once when it is settled, however often the config is read."""

    def __init__(self) -> None:
        self._reported: dict[str, Block] = {}

    def log(self, blocks: Sequence[Block]) -> None:
        """The warnings of a reading. One in another line than before is the same."""
        found = {b.problem.anywhere if b.problem else "": b for b in blocks}
        for which, block in found.items():
            if which not in self._reported:
                report(log, Notice.WARNING, "%s", block.head, which=which)
        for which, block in self._reported.items():
            if which not in found:
                words = block.problem.message if block.problem else block.head
                resolved(log, Notice.WARNING, "Settled: %s", words, which=which)
        self._reported = found


def _hint(source: str) -> None:
    """Says what the user may do now; only on a terminal."""
    if is_terminal(sys.stderr):
        hand = "" if Path(source).is_file() else "Hold a hand up, still, for half a second. "
        log.info("%sCtrl+C ends this; `gesturectl ui` opens its page.", hand)


def _log_to(path: Path) -> None:
    """Writes messages to a file, too, and to two older ones. Raises InputError where that cannot be."""
    from gesturectl.cli.terminal.messages import LogFile, Plain, Queued
    from gesturectl.model.errors import InputError

    if path.exists() and not path.is_file():
        raise InputError(f"{path}: is no file.", "Give `--log` a file.")
    try:
        handler = LogFile(path, maxBytes=1_000_000, backupCount=2, encoding="utf-8")
    except OSError as e:
        raise InputError(f"{path}: cannot be written ({e.strerror}).", "Give `--log` a place that can be.") from None
    handler.setFormatter(Plain("%(asctime)s %(levelname)s %(message)s"))
    logging.getLogger().addHandler(Queued(handler))
