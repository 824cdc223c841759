"""`gesturectl check [FILE]`: reports all errors of a config, and warns of what is strange in it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from gesturectl.model.words import counted, legible

INSTEAD = "Pick what the next rest does on the page, or bind `dwell_right` and the like to gestures."


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("check", help="validate a config: each problem with file, line and column")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the config in use where left out")
    parser.add_argument("--strict", action="store_true", help="end with 1 for warnings, too")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the problems to stdout, each a block, and return 1; or say that there are none and return 0.

    Warnings go to stderr, and change the answer with `--strict` only. It ends with what each desktop action does here.
    """
    from gesturectl.cli.here import here
    from gesturectl.config.asked import asked, what_it_does
    from gesturectl.config.load import load_active
    from gesturectl.config.read.problem import Block, ConfigError

    found: list[Block] = []
    try:
        config, path = load_active(args.file, warned=found.append)
    except ConfigError as e:
        print(e)
        return 1
    warnings = [*map(str, found), *_displaced(config, path), *_without_effect(config)]
    bindings = sum(map(len, config.profiles.values()))
    summary = f"{counted(bindings, 'binding')} in {counted(len(config.profiles), 'profile')}"
    if warnings:
        print("\n".join(warnings), file=sys.stderr)
        summary += f", {counted(len(warnings), 'warning')}"
    print(f"{path or 'no config file, the defaults'}: {'not ok' if args.strict and warnings else 'ok'} ({summary})")
    for action in asked(config):
        if words := what_it_does(config, action, here):
            print(f"  {action}: {legible(words)}")
    return 1 if args.strict and warnings else 0


def _displaced(config: Any, path: Path | None) -> list[str]:
    """The warnings about bindings whose gesture one of the user's own takes the place of."""
    from gesturectl.model import gallery

    if not gallery.names():
        return []
    from gesturectl.config.edit.file import read
    from gesturectl.config.read import yaml
    from gesturectl.config.read.problem import blocks
    from gesturectl.learn import displaced

    own = gallery.read_all()[0]
    text = yaml.decode(read(path) or b"")[0] if path else ""
    placed = displaced.warnings(config, text, own) if text else []
    if placed:
        return [str(b) for b in blocks(str(path), text, placed)]
    return [
        f"warning: your own `{g.name}` takes the place of `{lost.built_in}`, so that this never comes{lost.still}: "
        f"{lost.words}"
        for g in own
        for lost in displaced.displaced(g, config)
    ]


def _without_effect(config: Any) -> list[str]:
    """The warnings about what this session has no use for."""
    return _without_targets(config) + _unseen_panel(config)


def _unseen_panel(config: Any) -> list[str]:
    """The warning about a panel that cannot be shown."""
    from gesturectl.desktop.overlay.open import lacks_surface

    if config.pointer.dwell_panel == "off" or not config.pointer.dwell or not (error := lacks_surface()):
        return []
    return [f"warning: `pointer.dwell_panel` cannot be seen in this session. {error.problem}\n  {INSTEAD}"]


def _without_targets(config: Any) -> list[str]:
    """The warning about what needs to know where buttons are."""
    from gesturectl.config.asked import targets_for, without_targets
    from gesturectl.desktop.targets.open import lacks

    if not (asked := targets_for(config)) or not (error := lacks(os.environ)):
        return []
    return [f"warning: {without_targets(asked)} in this session. {error.problem}\n  {error.remedy}"]
