"""Signs that look like those of YAML and are none: dashes, spaces and quotes as word processors and web pages make
them, and dashes and colons without a space behind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from gesturectl.config.read.problem import LINE_BREAK, Problem

CURLY = "“”„‟‘’‚‛"
_LONGEST = 1_000  # a line that is written by hand
_DASHES = "‐‑‒–—―−﹣－"
_SPACES = "\xa0\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
_DASH = re.compile(rf"\s*(?:- )?([{_DASHES}])(?=[\s{_SPACES}{{\w])")
_SPACE = re.compile(rf"(?:^|[-:,{{\[ ])([{_SPACES}])")
_QUOTE = re.compile(rf"(?:^|[-:,{{\[])\s*([{CURLY}])")
_NO_SPACE = (
    (
        re.compile(r"\s*(?:- )*(-)(?=[{\[\"']|[a-z_]+:\s)"),
        "a list item begins with `- `; put a space behind this dash.",
    ),
    (re.compile(r"\s*(?:- )*[a-z_]+(:)(?=[{\[\"'\w])"), "this colon needs a space behind it; add one."),
)
_MISREAD = re.compile(r"`key: value`|list item|a mapping(?!.*colon)")  # what a parser says of lines that it misreads
_QUOTED = re.compile(r"""(?:(?<=[\s{\[,])|^)("(?:\\.|[^"\\])*"|'(?:''|[^'])*')|(?:(?<=\s)|^)#.*""")


def in_place_of(found: Sequence[Problem], text: str) -> list[Problem]:
    """What is wrong with a text, with the sign named that is to blame where it stands in a line that is wrong.

    What is wrong with an empty value above such a line follows from it, and is left out.
    """
    lines = LINE_BREAK.split(text)
    kept: list[Problem] = []
    blamed: dict[int, Problem] = {}
    for problem in found:
        if (sign := _to_blame(lines, problem)) is not None:
            blamed.setdefault(sign.line, sign)
        else:
            kept.append(problem)
    if not blamed:
        return list(found)
    above = {_above(lines, line) for line in blamed}
    return sorted([*blamed.values(), *(p for p in kept if p.line not in blamed and p.line not in above)])


def curly(text: str) -> str | None:
    """The first curly quote of a text that is put in such quotes."""
    return text[0] if len(text) > 1 and text[0] in CURLY and text[-1] in CURLY else None


def _to_blame(lines: Sequence[str], problem: Problem) -> Problem | None:
    """The sign that a problem comes of."""
    line = lines[problem.line - 1] if problem.line <= len(lines) else ""
    if len(line) > _LONGEST:
        return None
    bare = _bare(line)
    for at, message in _look_alikes(bare):
        return Problem(problem.line, at, message)
    for quote in _QUOTE.finditer(bare):
        at = quote.start(1)
        end = re.search(rf"[{CURLY}]", bare[at + 1 :])
        if at < problem.column <= (at + end.end() + 2 if end else len(line) + 1):
            message = f"the quotes `{quote[1]}` are part of the text; write the usual ones, `\"` or `'`."
            return Problem(problem.line, at + 1, message)
    return _misread(lines, problem, bare) if _MISREAD.search(problem.message) else None


def _look_alikes(bare: str) -> Iterator[tuple[int, str]]:
    if dash := _DASH.match(bare):
        yield dash.start(1) + 1, f"this dash is `{dash[1]}`; write `-`."
    if space := _SPACE.search(bare):
        name = unicodedata.name(space[1], "space").lower()
        remedy = "write a usual space" if unicodedata.category(space[1]) == "Zs" else "delete it"
        yield space.start(1) + 1, f"an invisible sign stands here ({name}, U+{ord(space[1]):04X}); {remedy}."


def _misread(lines: Sequence[str], problem: Problem, bare: str) -> Problem | None:
    """The sign that makes a line mean something else than it seems to, in the line that is wrong or the one above."""
    above = _above(lines, problem.line)
    for number, text in ((problem.line, bare), (above, _bare(lines[above - 1]) if above else "")):
        for at, message in _look_alikes(text):
            return Problem(number, at, message)
        for pattern, message in _NO_SPACE:
            if sign := pattern.match(text):
                return Problem(number, sign.start(1) + 1, message)
    return None


def _above(lines: Sequence[str], number: int) -> int:
    """The number of the line above that holds something, 0 where none does."""
    return next((n for n in range(number - 1, 0, -1) if _bare(lines[n - 1]).strip()), 0)


def _bare(line: str) -> str:
    """A line with its texts in quotes, but for the quotes, and its comment as spaces."""
    return _QUOTED.sub(lambda m: m[1][0] + " " * (len(m[1]) - 1) if m[1] else " " * len(m[0]), line)
