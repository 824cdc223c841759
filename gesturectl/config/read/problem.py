"""What is wrong with a config file, where, and how it is shown: place, sentence, the line itself and a caret."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from gesturectl.model.errors import InputError
from gesturectl.model.words import shown

MOST_SHOWN = 100
_WIDTH = 110
LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")  # what the YAML parser counts as the end of a line


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name in the file that refers to nothing."""

    kind: Literal["gesture", "profile", "layer"]
    name: str


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong; line and column count characters from 1."""

    line: int
    column: int
    message: str
    about: Unknown | None = field(default=None, compare=False)
    warning: bool = field(default=False, compare=False)  # of a config that is valid
    anywhere: str = field(default="", compare=False)  # a warning without the lines that it names, which may move


@dataclass(frozen=True, slots=True)
class Block:
    """A problem as the user reads it; as text, its head and below that the excerpt."""

    head: str  # FILE:LINE:COLUMN: message
    excerpt: str = ""  # the line of the file and a caret; empty where that line is
    problem: Problem | None = None  # none where it says that there are more

    def __str__(self) -> str:
        return f"{self.head}\n{self.excerpt}" if self.excerpt else self.head


class ConfigError(InputError):
    """A config that cannot be used; `problems` is empty where the file itself could not be read."""

    def __init__(self, problem: str, remedy: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(problem, remedy)
        self.problems = tuple(problems)


def report(name: str, text: str, problems: Sequence[Problem]) -> str:
    """The problems as the user reads them, each a block `FILE:LINE:COLUMN: message`, the line of `text`, a caret."""
    return "\n".join(map(str, blocks(name, text, problems)))


def blocks(name: str, text: str, problems: Sequence[Problem]) -> list[Block]:
    """The blocks of a report; where there are too many, the last one says so."""
    lines = LINE_BREAK.split(text)
    found = [_block(name, lines, p) for p in sorted(problems)[:MOST_SHOWN]]
    if len(problems) > MOST_SHOWN:
        found.append(Block(f"{name}: more than {MOST_SHOWN} problems; only the first are shown."))
    return found


def _block(name: str, lines: Sequence[str], p: Problem) -> Block:
    head = f"{name}:{p.line}:{p.column}: {'warning: ' if p.warning else ''}{p.message}"
    line = lines[p.line - 1] if p.line <= len(lines) else ""
    if not line.strip(" "):
        return Block(head, problem=p)
    start = max(0, p.column - _WIDTH // 2) if len(line) > _WIDTH else 0
    cut = line[start : start + _WIDTH]
    return Block(head, f"    {shown(cut)}\n    {' ' * (p.column - 1 - start)}^", p)
