"""An error of the YAML parser in the user's words, at the place where the mistake was made."""

from __future__ import annotations

import yaml

from gesturectl.config.read.problem import LINE_BREAK, Problem
from gesturectl.model.words import shown


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
    if "nesting depth" in problem:
        return Problem(*at_mark, "far too many levels are nested here; no setting needs as many.")
    if "flow sequence" in context or "flow mapping" in context:
        close = "]" if "sequence" in context else "}"
        if mark.line > start.line:  # more often a forgotten bracket than a forgotten comma at the end of a line
            return Problem(*at_start, f"this `{opened}` is not closed where it should be; add the `{close}`.")
        return Problem(*at_mark, f"a `,` or `{close}` is expected here; add the one that is missing.")
    if "quoted scalar" in context and ("end of stream" in problem or "document" in problem):
        return Problem(*at_start, f"the text in quotes that begins here has no end; add the closing {opened}.")
    if "escape" in problem or ("hex" in problem and "quoted" in context):
        return Problem(*at_mark, "this backslash begins no known escape; use 'single quotes', or write `\\\\`.")
    if "mapping values are not allowed" in problem:
        message = "a `key: value` cannot begin here; correct the indentation, or put a text that holds `: ` in quotes."
        return Problem(*at_mark, message)
    if "could not find expected ':'" in problem:
        return Problem(
            *at_start,
            "this line has no colon with a space behind it; write `key: value`, or indent it if it belongs above.",
        )
    if "unexpected ':'" in problem:
        return Problem(*at_mark, "this colon needs a space behind it; add one, or put the text in quotes.")
    if "cannot start any token" in problem:
        sign = shown(here[mark.column : mark.column + 1])
        return Problem(*at_mark, f"no value can begin with `{sign}`; put the text in quotes.")
    if "block mapping" in context:
        message = "a `key: value` like those above is expected here; correct the line's indentation or first sign."
        return Problem(*at_mark, message)
    if "block collection" in context or "block sequence" in context:
        return Problem(*at_mark, "a list item `- …` is expected here; correct the line's indentation.")
    if "node content" in problem:
        return Problem(*at_mark, "a value is expected here; write one, or put the text in quotes.")
    return Problem(*at_mark, f"this is not valid YAML ({shown(f'{context}: ' if context else '')}{shown(problem)}).")
