"""`gesturectl manual`: prints the manual page, for `man`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from gesturectl import __version__
from gesturectl.cli.shell.tree import CommandNode, Option, read

_ABOUT = """\
gesturectl finds hands in the pictures of a webcam and turns their gestures into moves, clicks, scrolling and keys.
Pictures are handled in memory and never leave the process. `gesturectl doctor` tells what works on this computer, and
the remedy for what does not; `gesturectl config explain GESTURE` tells what a gesture does."""
_FILES = (
    ("~/.config/gesturectl/config.yaml", "The settings; `gesturectl config init` writes them all with their meaning."),
    ("~/.local/share/gesturectl/", "The networks, and gestures of your own."),
)
_ENVIRONMENT = (
    ("GESTURECTL_CONFIG", "A config file to use instead."),
    ("GESTURECTL_DATA", "A folder to use instead for gestures and networks."),
    ("GESTURECTL_MODELS", "A folder that holds the two networks."),
)
_STATUS = (
    ("0", "All is done."),
    ("1", "The input or the config is wrong."),
    ("2", "The command line is wrong."),
    ("3", "The computer lacks something: a camera, a display, a permission."),
    ("130", "It was interrupted."),
)


def add_parser(commands: Any) -> None:
    p = commands.add_parser("manual", help="print the manual page, for `man`", description=__doc__)
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    print("\n".join(page(read())))
    return 0


def page(root: CommandNode) -> Iterator[str]:
    """The lines of the page, in the language of man(7)."""
    yield f'.TH GESTURECTL 1 "" "gesturectl {__version__}" "User Commands"'
    yield from (".SH NAME", f"gesturectl \\- {_plain(root.help.rstrip('.').lower())}")
    yield from (".SH SYNOPSIS", ".B gesturectl", "[\\fIoption\\fR]... \\fIcommand\\fR [\\fIargument\\fR]...")
    yield from (".SH DESCRIPTION", *map(_plain, _ABOUT.splitlines()))
    yield ".SH OPTIONS"
    yield from _options(root)
    yield ".SH COMMANDS"
    for command in root.all():
        if command.words and not command.commands:
            words = _plain(" ".join(command.words))
            yield f".SS {words} {_plain(' '.join(command.arguments))}".rstrip()
            yield _sentence(command.help)
            yield from _options(command)
    for title, entries in (("FILES", _FILES), ("ENVIRONMENT", _ENVIRONMENT), ("EXIT STATUS", _STATUS)):
        yield f".SH {title}"
        for name, text in entries:
            yield from (".TP", f".B {_plain(name)}", _plain(text))


def _options(command: CommandNode) -> Iterator[str]:
    for option in command.options:
        if option.help and "--help" not in option.flags:
            yield from (".TP", _head(option), _sentence(option.help))


def _head(option: Option) -> str:
    flags = ", ".join(f"\\fB{_plain(flag)}\\fR" for flag in option.flags)
    return flags if option.value is None else f"{flags} \\fI{_plain(option.value)}\\fR"


def _sentence(text: str) -> str:
    text = text.strip()
    return _plain(text[:1].upper() + text[1:] + ("" if text.endswith(".") else "."))


def _plain(text: str) -> str:
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(aq").replace("…", "...")
    return f"\\&{text}" if text.startswith((".", "'")) else text
