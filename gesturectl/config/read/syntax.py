"""An error of the YAML parser in the user's words, at the place where the mistake was made."""

from __future__ import annotations

import re

import yaml

from gesturectl.actions.registry import FORMS
from gesturectl.config.read.habits import quoted_text
from gesturectl.config.read.problem import LINE_BREAK, Problem
from gesturectl.model.words import shortened, shown

_SAYS = {
    "nesting depth": "far too many levels are nested here; no setting needs as many.",
    "mapping values are not allowed": (
        "a `key: value` cannot begin here; correct the indentation, or put a text that holds `: ` in quotes."
    ),
    "unexpected ':'": "this colon needs a space behind it; add one, or put the text in quotes.",
}
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # all values as text
_TEXTS = ("text", "shell", "title", "window", "program")
_KEY_AND_TEXT = re.compile(r"(\w+):\s+([^\s\"'{}\[\],#&*!|>%@`][^\"'{}\[\],]*)$")  # up to a second colon


def syntax_problem(error: yaml.MarkedYAMLError, text: str) -> Problem:
    """The parser's error (libyaml's or PyYAML's own) as a problem with a remedy."""
    mark = error.problem_mark or error.context_mark
    start = error.context_mark or mark
    if mark is None or start is None:
        return Problem(1, 1, f"this is not valid YAML ({error.problem}).")
    lines = LINE_BREAK.split(text)
    here = lines[mark.line] if mark.line < len(lines) else ""
    opened = lines[start.line][start.column : start.column + 1] if start.line < len(lines) else ""
    context, problem = error.context or "", error.problem or ""
    at_mark, at_start = (mark.line + 1, mark.column + 1), (start.line + 1, start.column + 1)

    indent = here[: len(here) - len(here.lstrip())]
    if "\t" in indent and mark.column <= len(indent):
        return Problem(mark.line + 1, indent.index("\t") + 1, "a tab indents this line; indent with spaces.")
    if found := _colon_in_text(here, mark.column, flow="flow" in context):
        return Problem(mark.line + 1, *found)
    if "while scanning a" in context and context.endswith(("alias", "anchor", "tag")):
        return Problem(*at_start, needs_quotes(lines[start.line][start.column :]))
    for said, message in _SAYS.items():
        if said in problem:
            return Problem(*at_mark, message)
    if "flow sequence" in context or "flow mapping" in context:
        return _in_braces(context, here, at_mark, at_start, opened)
    if "quoted scalar" in context and ("end of stream" in problem or "document" in problem):
        return Problem(*at_start, f"the text in quotes that begins here has no end; add the closing {opened}.")
    if "escape" in problem or ("hex" in problem and "quoted" in context):
        return Problem(*at_mark, "this backslash begins no known escape; use 'single quotes', or write `\\\\`.")
    if "could not find expected ':'" in problem:
        return Problem(
            *at_start,
            "this line has no colon with a space behind it; write `key: value`, or indent it if it belongs above.",
        )
    if "cannot start any token" in problem:
        return Problem(*at_mark, needs_quotes(here[mark.column :]))
    if "block mapping" in context:
        message = "a `key: value` like those above is expected here; correct the line's indentation or first sign."
        return Problem(*at_mark, message)
    if "block collection" in context or "block sequence" in context:
        return Problem(*at_mark, "a list item `- …` is expected here; correct the line's indentation.")
    if "node content" in problem:
        ends = not "".join((here[mark.column :], *lines[mark.line + 1 :])).strip()
        return _without_value(text, at_mark, ends=ends)
    return Problem(*at_mark, f"this is not valid YAML ({shown(f'{context}: ' if context else '')}{shown(problem)}).")


def _without_value(text: str, at_mark: tuple[int, int], *, ends: bool) -> Problem:
    """A value that is missing. ends: where the text ends, as one of its brackets is left open."""
    opened: list[yaml.Mark] = []
    for token in yaml.scan(text, Loader=LOADER) if ends else ():
        if isinstance(token, (yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)):
            opened.append(token.start_mark)
        elif isinstance(token, (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)):
            opened.pop()
    if not opened:
        return Problem(*at_mark, "a value is expected here; write one, or put the text in quotes.")
    line, column = opened[-1].line, opened[-1].column
    return _unclosed((line + 1, column + 1), LINE_BREAK.split(text)[line][column])


def _unclosed(place: tuple[int, int], opened: str) -> Problem:
    close = "]" if opened == "[" else "}"
    return Problem(*place, f"this `{opened}` is not closed where it should be; add the `{close}`.")


def _in_braces(context: str, here: str, at_mark: tuple[int, int], at_start: tuple[int, int], opened: str) -> Problem:
    """What is missing in a list or mapping in brackets."""
    close = "]" if "sequence" in context else "}"
    if at_mark[0] > at_start[0]:  # more often a forgotten bracket than a forgotten comma at the end of a line
        return _unclosed(at_start, opened)
    return Problem(*at_mark, f"a `,` or `{close}` is expected here; add the one that is missing.")


def needs_quotes(rest: str) -> str:
    """What to say of a text that begins with a sign that has a meaning of its own. rest: its line from there on."""
    found = re.match(r"[^,}\]#]*", rest)
    value = found[0].strip() if found else ""
    written = f": `'{shortened(value)}'`" if value and "'" not in value else ""
    return f"no text can begin with `{shown(rest[:1])}` without quotes; put it in quotes{written}."


def _colon_in_text(line: str, at: int, *, flow: bool) -> tuple[int, str] | None:
    """The column and message of a plain text that holds the colon at an index: `{text: hello: world}`."""
    before = _KEY_AND_TEXT.search(line[:at]) if line[at : at + 1] == ":" else None
    if before is None:
        return None
    key, text = before[1], before[2]
    after = re.match(r"[^,}\]]*" if flow else r"(?:[^#]|(?<! )#)*", line[at + 1 :])
    rest = after[0].strip() if after else ""
    column = before.start(2) + 1
    if key == "do" and text in FORMS:
        return column, f"an action with a value stands in braces; write `do: {{{text}: {shortened(rest)}}}`."
    if key not in _TEXTS:
        return _second_key(line, at, key, text, column, flow=flow)
    whole = shortened(f"{text}: {rest}")
    return column, f"a text that holds `: ` needs quotes; write `{key}: {quoted_text(whole)}`."


def _second_key(line: str, at: int, key: str, text: str, column: int, *, flow: bool) -> tuple[int, str] | None:
    """The column and message of a key that begins in the line of another one."""
    *value, second = text.split()
    if line[at + 1 : at + 2] not in ("", " ") or not re.fullmatch(r"\w+", second):
        return None
    if value:
        at -= len(second)
        if flow:
            return at + 1, f"a `,` is missing before `{shortened(second)}`; add it."
        return at + 1, f"`{shortened(second)}: …` cannot begin here; write it in a line of its own, below `{key}`."
    return column, f"`{shortened(second)}: …` cannot begin here; write it indented in a line of its own below `{key}:`."
