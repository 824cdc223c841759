"""The `gesturectl` command: one module a subcommand, imported only when it is used."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import Any, NoReturn, TextIO

from gesturectl import __version__
from gesturectl.cli import memory
from gesturectl.model.errors import FAULT, NO_SPACE, GesturectlError, NoReaderError
from gesturectl.model.system import speak_utf8

# The module of each command; those that talk to a running gesturectl share one, and no other module imports `lab`.
_TALKING = (
    "status",
    "pause",
    "resume",
    "toggle",
    "reload",
    "profile",
    "layer",
    "not-meant",
    "should-have-acted",
    "stop",
)
_OWN = (
    "run",
    "demo",
    "watch",
    "doctor",
    "check",
    "config",
    "gesture",
    "models",
    "calibrate",
    "ui",
    "cameras",
    "corrections",
)
_SHELL = ("completion", "manual")
_HOLDING = ("run", "demo")  # must not wait for whoever reads their messages
_HEAVY = (
    "run",
    "demo",
    "watch",
    "doctor",
    "cameras",
    "gesture",
    "calibrate",
    "bench",
)  # load the libraries for pictures
ABOUT = "Control the desktop with bare hands and an ordinary webcam."
GLOBAL = ("--debug", "--version")  # options that stand before a command
COMMANDS = {
    **{name: f"gesturectl.cli.{name}" for name in _OWN},
    "bench": "gesturectl.lab.cli.bench",
    "learn": "gesturectl.cli.learn.hour",
    **{name: f"gesturectl.cli.shell.{name}" for name in _SHELL},
    **dict.fromkeys(_TALKING, "gesturectl.cli.control"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code of CONTRACT: 0 done, 1 input, 2 usage, 3 environment, 130 interrupted.

    A run with `--wait`, as services start it, ends with 70 for a fault of the program: another one may do.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            speak_utf8(stream)
    words = sys.argv[1:] if argv is None else argv
    named = next((word for word in words if not word.startswith("-")), None)
    if not words:
        parser().print_help(sys.stderr)
        print("\ngesturectl: Name a COMMAND. To see it work, begin with `gesturectl demo`.", file=sys.stderr)
        return 2
    args = parser(named).parse_args(words)
    if named not in _TALKING:  # whose only output is their answer, and which have to be quick
        _log(debug=args.debug, queued=named in _HOLDING)
    try:
        if named in _HEAVY:
            memory.require()
        try:
            code = int(args.run(args))
        finally:
            _flush()
        if sys.stdout is not None:
            sys.stdout.flush()  # here, where a failure can still be reported
        return code
    except (BrokenPipeError, NoReaderError):
        sys.stderr.close()
        return 0
    except GesturectlError as e:
        if args.debug:
            raise
        print(f"gesturectl: {e}", file=sys.stderr)
        return e.exit_code
    except KeyboardInterrupt:
        return 130
    except Exception as e:
        if args.debug:
            raise
        if isinstance(e, OSError) and e.errno in NO_SPACE:
            print("gesturectl: What is to be written finds no space left. Make some, and try again.", file=sys.stderr)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the interpreter tries to write the rest at its end
            return 1
        if memory.lacks(e):
            print("gesturectl: There is too little memory. Close other programs, or raise its limit.", file=sys.stderr)
            return 3
        from gesturectl.cli.terminal.messages import failure

        command = f"gesturectl --debug {named or ''}".strip()
        print(
            f"gesturectl: This is a fault of the program: {failure(e)}. `{command} …` shows where, for a report.",
            file=sys.stderr,
        )
        return FAULT if getattr(args, "wait", False) else 1


def _flush() -> None:
    """Has the messages come before what is printed next."""
    import logging

    for handler in logging.getLogger().handlers:
        handler.flush()


def _log(*, debug: bool, queued: bool) -> None:
    """Messages to stderr; for the journal each line with its priority, as systemd reads it (sd-daemon(3)).

    queued: a thread writes them.
    """
    import logging

    from gesturectl.cli.terminal.messages import Brief, ErrorStream, Plain, Queued

    if sys.stderr is None:  # as of a program that was started without a terminal on Windows
        handler: logging.Handler = logging.NullHandler()
    else:
        handler = ErrorStream() if queued else logging.StreamHandler()
    formatter = Plain if debug else Brief
    handler.setFormatter(formatter("gesturectl: %(message)s"))
    if _is_journal(sys.stderr):
        priority = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}
        plain = formatter("%(message)s")
        handler.format = lambda record: "\n".join(  # type: ignore[method-assign]
            f"<{priority.get(record.levelno, 6)}>{line}" for line in plain.format(record).splitlines()
        )
    logging.basicConfig(
        handlers=[Queued(handler) if queued else handler], level=logging.DEBUG if debug else logging.INFO
    )


def _is_journal(stream: TextIO | None) -> bool:
    """Whether a stream goes to the journal; the variable alone is inherited by whole desktop sessions."""
    if stream is None:
        return False
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"


class _Parser(argparse.ArgumentParser):
    """Finds the terminal's width without the slow imports of argparse, and suggests the command that was meant."""

    def __init__(self, **words: Any) -> None:
        super().__init__(**{"formatter_class": _formatter} | words)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """One line for an unknown command, where argparse would list its usage and all commands."""
        if action.option_strings or action.choices is None or value in action.choices:
            super()._check_value(action, value)
            return
        command = " ".join((*self.prog.split()[1:], ""))
        hint = self._hint(value.lower(), action.choices, command)
        if not command and (below := _below(value.lower())):
            hint = f"did you mean {below}?"
        self.exit(2, f"gesturectl: There is no command `{command}{value}`; {hint}\n")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """One line for an unknown option, as well."""
        found, rest = super().parse_known_args(args, namespace)
        wrong = next((word.partition("=")[0] for word in rest if word.startswith("--") and word != "--"), None)
        if wrong in GLOBAL:
            hint = f"write `gesturectl {wrong}` before the command."
        elif wrong is not None:
            hint = self._hint(wrong, self._option_string_actions)
        if wrong is not None:
            self.exit(2, f"gesturectl: There is no option `{wrong}` of `{self.prog}`; {hint}\n")
        return found, rest

    def error(self, message: str) -> NoReturn:
        """One line for a word that is missing, wrong or one too many, as well."""
        missing = message.partition("arguments are required: ")[2]
        more = message.partition("unrecognized arguments: ")[2]
        if missing:
            self.exit(2, f"gesturectl: `{self.prog}` needs {missing}; `{self.prog} --help` tells more.\n")
        if more:
            what = "put a name of several words in quotes."
            self.exit(2, f"gesturectl: `{more}` is more than the command takes; {what}\n")
        option, _, wrong = message.removeprefix("argument ").partition(": ")
        named = f"`{option}` needs a value" if wrong.startswith("expected") else f"`{option}`: {wrong}"
        self.exit(2, f"gesturectl: {named if wrong else message}; `{self.prog} --help` tells more.\n")

    def _hint(self, word: str, known: Iterable[str], command: str = "") -> str:
        """What to write instead of a wrong word: the nearest of those that are known."""
        from gesturectl.model.words import nearest

        near = nearest(word, known)
        return f"did you mean `{command}{near}`?" if near else f"`{self.prog} --help` tells which there are."


def _below(word: str) -> str:
    """The commands below others that have this name, in words."""
    from gesturectl.cli.shell.tree import read
    from gesturectl.model.words import any_of

    found = [f"`{' '.join(c.words)}`" for c in read().all() if c.words[1:] == (word,)]
    return any_of(found) if found else ""


def _formatter(prog: str) -> argparse.HelpFormatter:
    columns = os.environ.get("COLUMNS", "")
    if not columns.isdecimal():
        try:
            columns = str(os.get_terminal_size(1).columns)
        except OSError:
            columns = "80"
    return argparse.HelpFormatter(prog, width=max(int(columns), 40) - 2)


def parser(named: str | None = None) -> argparse.ArgumentParser:
    """The parser of the command `named`, or of all of them; one alone is built sooner."""
    built = _Parser(prog="gesturectl", description=ABOUT)
    declare(built, named)
    return built


def declare(parser: Any, named: str | None = None) -> None:
    """Adds the options before a command, and the command `named` or all of them, to a parser."""
    parser.add_argument(
        "--version",
        action="version",
        version=f"gesturectl {__version__}",
        help="show program's version number and exit",
    )
    parser.add_argument("--debug", action="store_true", help="tell more, and show a traceback where something fails")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    wanted = [COMMANDS[named]] if named in COMMANDS else dict.fromkeys(COMMANDS.values())
    for module in wanted:
        import_module(module).add_parser(commands)
