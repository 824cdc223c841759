"""The parser's commands and options as plain data, for what is written from them: completions, the manual page."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command."""

    flags: tuple[str, ...]
    value: str | None  # what its value is called, None where it takes none
    choices: tuple[str, ...]
    help: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command, by the words that lead to it: none for `gesturectl` itself."""

    words: tuple[str, ...]
    help: str
    options: tuple[Option, ...]
    arguments: tuple[str, ...]  # as a usage line has them
    choices: tuple[str, ...]  # of its arguments
    commands: tuple[Command, ...]

    def all(self) -> Iterator[Command]:
        """This one and all below it."""
        yield self
        for command in self.commands:
            yield from command.all()


def tree(parser: argparse.ArgumentParser, words: tuple[str, ...] = (), text: str | None = None) -> Command:
    """What `parser` takes."""
    options: list[Option] = []
    arguments: list[str] = []
    choices: list[str] = []
    commands: list[Command] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {a.dest: a.help or "" for a in action._choices_actions}
            commands += (tree(p, (*words, name), helps.get(name)) for name, p in action.choices.items())
        elif action.option_strings:
            value = None if action.nargs == 0 else _name(action)
            options.append(Option(tuple(action.option_strings), value, _choices(action), _help(parser, action)))
        else:
            name = _name(action)
            arguments.append({"?": f"[{name}]", "*": f"[{name}…]", "+": f"{name}…"}.get(str(action.nargs), name))
            choices += _choices(action)
    shown = text if text is not None else parser.description or ""
    return Command(words, shown, tuple(options), tuple(arguments), tuple(choices), tuple(commands))


def _name(action: argparse.Action) -> str:
    if action.metavar is not None:
        return action.metavar if isinstance(action.metavar, str) else " ".join(action.metavar)
    return "|".join(_choices(action)) or action.dest.upper()


def _choices(action: argparse.Action) -> tuple[str, ...]:
    return tuple(str(c) for c in action.choices or ())


def _help(parser: argparse.ArgumentParser, action: argparse.Action) -> str:
    text = action.help or ""
    return "" if text == argparse.SUPPRESS else text % (vars(action) | {"prog": parser.prog})
