"""The commands and options as plain data, for what is written from them: completions and the manual page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_NO_VALUE = ("store_true", "store_const", "version")  # actions of options that take no value
_REPEATED = {"?": "[{}]", "*": "[{}…]", "+": "{}…"}  # an argument in a usage line, by its `nargs`


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command."""

    flags: tuple[str, ...]
    value: str | None  # what its value is called, None where it takes none
    choices: tuple[str, ...]
    help: str


class CommandNode:
    """A command, by the words that lead to it: none for `gesturectl` itself.

    It records what the modules of the commands declare, by the methods of `argparse.ArgumentParser` that they call:
    argparse has no public way to list what a parser takes.
    """

    def __init__(self, words: tuple[str, ...] = (), about: str = "") -> None:
        self.words = words
        self.help = about
        self.options = [Option(("-h", "--help"), None, (), "show this help message and exit")]
        self.arguments: list[str] = []  # as a usage line has them
        self.choices: list[str] = []  # of its arguments
        self.commands: list[CommandNode] = []

    def all(self) -> Iterator[CommandNode]:
        """This one and all below it."""
        yield self
        for command in self.commands:
            yield from command.all()

    def add_subparsers(self, **_: Any) -> CommandNode:
        return self

    def add_mutually_exclusive_group(self, **_: Any) -> CommandNode:
        return self

    def set_defaults(self, **_: Any) -> None:
        """What runs the command is not recorded."""

    def add_parser(self, name: str, *, help: str, **_: Any) -> CommandNode:  # noqa: A002
        command = CommandNode((*self.words, name), help)
        self.commands.append(command)
        return command

    def add_argument(self, *names: str, **words: Any) -> None:
        choices = tuple(map(str, words.get("choices", ())))
        value = words.get("metavar") or "|".join(choices) or names[-1].lstrip("-").upper()
        if names[0].startswith("-"):
            takes_none = words.get("action") in _NO_VALUE
            self.options.append(Option(names, None if takes_none else value, choices, words["help"]))
        else:
            self.arguments.append(_REPEATED.get(words.get("nargs", ""), "{}").format(value))
            self.choices += choices


def read() -> CommandNode:
    """All commands of the program."""
    from gesturectl.cli import ABOUT, declare

    root = CommandNode(about=ABOUT)
    declare(root)
    return root
