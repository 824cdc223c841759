"""Bindings that somebody else wrote: a pasted text or a file, looked at before anything of it is taken over."""

from __future__ import annotations

from typing import Any

from gesturectl.config.load import examine
from gesturectl.config.packs.merge import why_asked
from gesturectl.config.read import yaml
from gesturectl.config.read.problem import Problem
from gesturectl.model.errors import InputError
from gesturectl.page.server.config.catalogue import described
from gesturectl.page.server.config.notes import LEVELS
from gesturectl.page.server.routes import Answer, Asked
from gesturectl.settings import Config

REMEDY = "Paste a config, or lines such as `- {on: rock, do: {key: space}}`."
_HEAD = "profiles:\n  default:\n"
_INDENT = "    "


class Pasted(Asked):
    """The text of a config, or of bindings alone."""

    text: str


def preview(text: str, config: Config) -> Answer:
    """The bindings in a text: where each belongs, what it does, what it starts. Raises InputError.

    Bindings alone belong to the profile `default`; what `config` holds already is marked.
    """
    if len(text.encode()) > yaml.MAX_BYTES:
        raise InputError("The text is too long for a config.", REMEDY)
    root, _ = yaml.parse(text)
    alone = root is not None and (isinstance(root.value, list) or (isinstance(root.value, dict) and "on" in root.value))
    found, problems = examine(_as_config(text) if alone else text)
    if found is None:
        raise InputError(_told(problems[0], alone), REMEDY)
    bindings = [
        _marked(found, config, level, name, binding)
        for level in LEVELS
        if alone or (root is not None and root.at((level,)) is not None)
        for name, listed in getattr(found, level).items()
        for binding in listed
    ]
    if not bindings:
        raise InputError("There is no binding in it.", REMEDY)
    return {"bindings": bindings}


def _marked(found: Config, config: Config, level: str, name: str, binding: Any) -> dict[str, Any]:
    there = binding in getattr(config, level).get(name, ())
    return {"level": level, "name": name, "there": there, "asks": why_asked(binding.do), **described(found, binding)}


def _as_config(text: str) -> str:
    """Bindings alone, a list or a single one, within a config."""
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#"))
    if not lines[first].lstrip().startswith(("-", "[")):
        lines = ["- " + line if i == first else "  " + line for i, line in enumerate(lines)]
    return _HEAD + "".join(f"{_INDENT}{line}\n" for line in lines)


def _told(problem: Problem, alone: bool) -> str:
    line = problem.line - (_HEAD.count("\n") if alone else 0)
    return f"Line {line}: {problem.message}"
