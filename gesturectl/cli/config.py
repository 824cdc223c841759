"""`gesturectl config init|examples|packs|pack|path|show|schema|edit|explain`: the config written, shown, explained."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from gesturectl.cli import packs
from gesturectl.model.words import legible


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("config", help="write, find and print the config")
    parts = parser.add_subparsers(dest="config_command", required=True, metavar="COMMAND")
    init = parts.add_parser("init", help="write a config of all defaults, each with its comment, or an example")
    init.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the usual place where left out")
    init.add_argument("--force", action="store_true", help="replace a file that is there; it is kept as FILE.bak-N")
    init.add_argument("--example", metavar="NAME", help="write this example; `config examples` lists them")
    init.set_defaults(run=run_init)
    examples = parts.add_parser("examples", help="list the examples that `config init --example` writes")
    examples.set_defaults(run=run_examples)
    packs.add_parsers(parts)
    parts.add_parser("path", help="print where the config is looked for").set_defaults(run=run_path)
    show = parts.add_parser("show", help="print all values in force, those that differ from the default marked")
    show.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the config in use where left out")
    show.set_defaults(run=run_show)
    parts.add_parser("schema", help="print the config's JSON Schema").set_defaults(run=run_schema)
    edit = parts.add_parser("edit", help="open the config in your editor, and put it in place once nothing is wrong")
    edit.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the config in use where left out")
    edit.set_defaults(run=run_edit)
    explain = parts.add_parser("explain", help="say what a gesture does, in each profile")
    explain.add_argument("gesture", metavar="GESTURE", help="such as pinch, two or swipe_left")
    explain.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the config in use where left out")
    explain.set_defaults(run=run_explain)


def run_init(args: argparse.Namespace) -> int:
    """Write the default config or an example. Raises InputError where a file is there and `--force` is not given."""
    from gesturectl.config.edit.write import write_new
    from gesturectl.config.examples import example
    from gesturectl.config.load import default_path
    from gesturectl.config.text import MODELINE, default_text

    path: Path = args.file or default_path()
    text = MODELINE + example(args.example).read_text(encoding="utf-8") if args.example else default_text()
    kept = write_new(path, text, force=args.force)
    print(f"{path}: written" + (f"; the one before is kept as {kept}" if kept else ""))
    return 0


def run_examples(args: argparse.Namespace) -> int:
    """Print each example's name and what it is for."""
    from gesturectl.config.examples import examples

    packs.print_about(examples())
    return 0


def run_path(args: argparse.Namespace) -> int:
    """Print the config file's path, whether or not the file is there."""
    from gesturectl.config.load import default_path

    print(default_path())
    return 0


def run_show(args: argparse.Namespace) -> int:
    """Print the values in force as YAML. Raises ConfigError for a config that is wrong."""
    from gesturectl.config.load import load_active
    from gesturectl.config.text import effective_text

    config, path = load_active(args.file)
    print(f"# {path or 'no config file, the defaults'}")
    print(effective_text(config), end="")
    return 0


def run_schema(args: argparse.Namespace) -> int:
    """Print the JSON Schema, for editors that complete and check while typing."""
    from gesturectl.config.edit.write import schema_text

    print(schema_text(), end="")
    return 0


def run_edit(args: argparse.Namespace) -> int:
    """Edit the config in $VISUAL or $EDITOR; 0 when it is in place or unchanged, 1 when the old one was kept."""
    from gesturectl.cli.editor import edit_config
    from gesturectl.config.load import default_path

    return edit_config(args.file or default_path())


def run_explain(args: argparse.Namespace) -> int:
    """Print what a gesture does. Raises InputError for a name that is none, ConfigError for a config that is wrong."""
    from gesturectl.cli.here import here
    from gesturectl.config.explain import explain
    from gesturectl.config.load import load_active
    from gesturectl.model import gallery

    config, path = load_active(args.file)
    print(f"# {path or 'no config file, the defaults'}")
    print(legible(explain(config, args.gesture, here)))
    if gallery.names():
        from gesturectl.learn.displaced import of_gesture

        for words in of_gesture(args.gesture, config, gallery.read_all()[0]):
            print(f"\ncareful: {words}")
    return 0
