"""`gesturectl calibrate`: measures your reach, your resting hand and your pinch, and suits the settings to them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gesturectl.cli.run import add_source, load_config, screen
from gesturectl.cli.terminal.prompt import agreed
from gesturectl.model.system import is_terminal

if TYPE_CHECKING:
    from gesturectl.learn.calibrate import Suggestion
    from gesturectl.learn.guide import Guide
    from gesturectl.settings import Config


NONE_SURE = "None of them is sure. Look at `gesturectl watch` for what keeps your hand from being seen well."


def add_parser(commands: Any) -> None:
    p = commands.add_parser("calibrate", help="suit the settings to your hand, in half a minute", description=__doc__)
    p.add_argument("--config", type=Path, metavar="FILE", help="use and change this config instead of your own")
    add_source(p)
    p.add_argument("--screen", type=screen, metavar="WxH", help="screen size, where there is no desktop to ask")
    p.add_argument(
        "--camera", action="store_true", help="find only how the camera is mounted: its turn, and its view of the desk"
    )
    p.add_argument(
        "--clicks", action="store_true", help="only try ways to click, and say which is surest for you; changes nothing"
    )
    p.add_argument("--yes", action="store_true", help="write what is found without asking")
    p.add_argument("--undo", action="store_true", help="set back what the last calibration changed")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when done, also with nothing to change; 1 where nothing could be measured, or there is nothing to undo."""
    from gesturectl.config.edit.file import edit_with_undo
    from gesturectl.config.load import default_path
    from gesturectl.learn.calibrate import NAME
    from gesturectl.learn.calibration import Calibration
    from gesturectl.model.errors import InputError
    from gesturectl.settings import Camera, Config
    from gesturectl.vision.cameras import same
    from gesturectl.vision.source import source_name

    path: Path = args.config or default_path()
    if args.undo:
        return _undo(path)
    config = (
        load_config(path, mirrored=args.mirrored)
        if os.path.lexists(path)
        else Config(camera=Camera(mirrored=args.mirrored))
    )
    source = args.source if args.source is not None else str(config.camera.source)
    if args.clicks:
        return _clicks(config, source)
    other = None if same(source, config.camera.source) else source_name(source)
    guide = Calibration(config, args.screen or _area(config), camera_only=args.camera, other=other)
    _measure(config, source, guide)
    found, refused = guide.suggestions(), guide.for_other_camera()
    if found is None:
        raise InputError(
            "Nothing could be measured, and nothing is changed.", "Look at `gesturectl watch`, then try again."
        )
    if refused and not found:
        raise InputError(f"{refused.problem} Nothing is changed.", refused.remedy)
    if refused:
        print(" ".join(refused))
    if not found:
        print("Your settings suit you as they are.")
        return 0
    print(_table(found))
    if not args.yes and not agreed(f"Write this to {path}?"):
        if not is_terminal(sys.stdin):
            print("Without a terminal to ask in, only `--yes` has it written.")
        print("Nothing is changed.")
        return 0
    edit_with_undo(path, [(s.path, s.new) for s in found], NAME)
    undo = "gesturectl calibrate --undo" + (f" --config {args.config}" if args.config else "")
    print(f"{path}: changed. To take it back: {undo}")
    return 0


def _clicks(config: Config, source: str) -> int:
    from gesturectl.learn.clicks import ClickTest
    from gesturectl.model.errors import InputError

    test = ClickTest(config)
    _measure(config, source, test)
    counted = test.counted()
    if not counted:
        raise InputError("No way to click could be tried.", "Look at `gesturectl watch`, then try again.")
    width = max(len(c.name) for c in counted)
    print("\n".join(f"{c.name:<{width}}  {c.words()}" for c in counted))
    best = test.surest()
    print(f"Surest for you: {best.name}. To click by it: {best.use}." if best else NONE_SURE)
    return 0


def _undo(path: Path) -> int:
    from gesturectl.config.edit.file import take_back
    from gesturectl.learn.calibrate import NAME
    from gesturectl.model.errors import InputError

    stays = take_back(path, NAME)
    if stays is None:
        raise InputError(f"{path}: there is no calibration to undo.", "Calibrate with `gesturectl calibrate`.")
    but = ", ".join(f"`{'.'.join(map(str, place))}`" for place in stays)
    print(f"{path}: as it was before the last calibration{f', but for {but}, changed since' if but else ''}")
    return 0


def _area(config: Any) -> tuple[int, int]:
    """Width and height of what the hand will reach; a usual screen where there is no desktop."""
    from gesturectl.desktop.record import DEFAULT_SCREEN
    from gesturectl.desktop.registry import open_output
    from gesturectl.model.errors import GesturectlError
    from gesturectl.pointer.monitors import chosen

    try:
        output = open_output("auto", guarded=False)
    except GesturectlError:
        return DEFAULT_SCREEN
    area = chosen(output.monitors, config.pointer.monitor, output.pointer())
    output.close()
    return area.width, area.height


def _measure(config: Config, source: str, guide: Guide) -> None:
    from gesturectl.cli.terminal.view import lead
    from gesturectl.model.errors import InputError
    from gesturectl.run.hands.source import open_hands

    with open_hands(config, source) as hands:
        lead(hands, guide, InputError(f"{source}: pictures show no movement.", "Give a camera or a clip."))
    if not guide.finished:
        print(f"{hands.name} ended before all was measured.")


def _table(found: Sequence[Suggestion]) -> str:
    names = [".".join(s.path) for s in found]
    width = max(map(len, names))
    return "\n".join(
        f"{n:<{width}}  {_plain(s.now)} -> {_plain(s.new)}   {s.why}" for n, s in zip(names, found, strict=True)
    )


def _plain(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"
