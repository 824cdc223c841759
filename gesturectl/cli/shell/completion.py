"""`gesturectl completion`: prints what completes its commands and options in bash, zsh or fish."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Sequence
from typing import Any

from gesturectl.cli.shell.tree import CommandNode, Option, read
from gesturectl.desktop.registry import SPECS

Word = tuple[str, str]  # one that may come next, and its meaning
OUTPUTS = tuple(spec.partition(":")[0] + ":" * (":" in spec) for spec in SPECS)

_BASH = """\
_gesturectl() {{
  local cur=$2 prev=$3 at= word
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$at $word" in {paths}) at+=" $word" ;; esac
  done
  local words=
  case "$at $prev" in
{values}
  *) case "$at" in
{words}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [[ ${{#COMPREPLY[@]}} -gt 0 || $cur == -* ]] || COMPREPLY=($(compgen -f -- "$cur"))
}}
complete -o filenames -F _gesturectl gesturectl
"""
_ZSH = """\
#compdef gesturectl
local at= word
local -a found
for word in ${{words[2,CURRENT-1]}}; do
  case "$at $word" in {paths}) at+=" $word" ;; esac
done
case "$at $words[CURRENT-1]" in
{values}
*) case "$at" in
{words}
  esac ;;
esac
_describe -t commands gesturectl found
[[ $PREFIX == -* ]] || _files
"""
_FISH = """\
function __gesturectl_at
    set -l at
    for word in (commandline -opc)[2..]
        switch "$at $word"
            case {paths}
                set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end
"""


def add_parser(commands: Any) -> None:
    p = commands.add_parser("completion", help="print the completion for a shell", description=__doc__)
    p.add_argument("shell", choices=("bash", "zsh", "fish"))
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    print({"bash": bash, "zsh": zsh, "fish": fish}[args.shell](read()), end="")
    return 0


def bash(root: CommandNode) -> str:
    """The completion as a file that bash reads."""
    return _script(_BASH, root, lambda words: f"words={shlex.quote(' '.join(name for name, _ in words))}")


def zsh(root: CommandNode) -> str:
    """The completion as a function that zsh loads."""

    def found(words: Sequence[Word]) -> str:
        items = (shlex.quote(name.replace(":", "\\:") + f":{text}") for name, text in words)
        return f"found=({' '.join(items)})"

    return _script(_ZSH, root, found)


def _script(template: str, root: CommandNode, offer: Callable[[Sequence[Word]], str]) -> str:
    """A script of `case` statements: what follows an option with a value, and what else may come after a command.

    offer: the shell's words for what is offered.
    """
    values, words = [], []
    for command in root.all():
        words.append(f"  {shlex.quote(_at(command))}) {offer(_words(command))} ;;")
        for option in command.options:
            if option.value is not None:
                patterns = "|".join(shlex.quote(f"{_at(command)} {flag}") for flag in option.flags)
                values.append(f"  {patterns}) {offer([(c, '') for c in _choices(option)])} ;;")
    return template.format(paths=_paths(root), values="\n".join(values), words="\n".join(words))


def fish(root: CommandNode) -> str:
    """The completion as a file that fish reads."""
    lines = [_FISH.format(paths=_paths(root, " "))]
    for command in root.all():
        start = f"complete -c gesturectl -n {_fish(f'__gesturectl_at {_fish(_at(command))}')}"
        lines += (f"{start} -f -a {_fish(c.words[-1])} -d {_fish(c.help)}\n" for c in command.commands)
        lines += (f"{start} -a {_fish(choice)}\n" for choice in _arguments(command))
        for option in command.options:
            flags = (f"-l {f[2:]}" if f.startswith("--") else f"-s {f[1:]}" for f in option.flags)
            takes = "" if option.value is None else " -r"
            choices = f" -f -a {_fish(' '.join(_choices(option)))}" if _choices(option) else ""
            lines.append(f"{start} {' '.join(flags)}{takes}{choices} -d {_fish(option.help)}\n")
    return "".join(lines)


def _at(command: CommandNode) -> str:
    return "".join(f" {word}" for word in command.words)


def _fish(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _paths(root: CommandNode, between: str = "|") -> str:
    return between.join(f"'{_at(c)}'" for c in root.all() if c.words)


def _words(command: CommandNode) -> list[Word]:
    """What may come next, with its meaning."""
    below = [(c.words[-1], c.help) for c in command.commands]
    return below + [(c, "") for c in _arguments(command)] + [(o.flags[-1], o.help) for o in command.options]


def _arguments(command: CommandNode) -> Sequence[str]:
    """What a command may take without an option, where that is known."""
    if command.words != ("config", "pack"):
        return command.choices
    from gesturectl.config.packs.pack import packs

    return tuple(packs())


def _choices(option: Option) -> tuple[str, ...]:
    if "--example" in option.flags:
        from gesturectl.config.examples import examples

        return tuple(examples())
    return OUTPUTS if "--output" in option.flags else option.choices
