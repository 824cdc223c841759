"""Bindings that somebody else wrote: a pasted text or a file, looked at before anything of it is taken over."""

from __future__ import annotations

from gesturectl.config.check.finding import all_bindings
from gesturectl.config.load import examine
from gesturectl.config.packs.merge import why_asked
from gesturectl.config.read import yaml
from gesturectl.config.read.problem import Problem
from gesturectl.model import gallery
from gesturectl.model.errors import InputError
from gesturectl.page.server.config.catalogue import described
from gesturectl.page.server.config.notes import LEVELS, displaced_notes
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
    given = {level for level in LEVELS if alone or (root is not None and root.at((level,)) is not None)}
    bindings = {place: b for place, b in all_bindings(found) if place.kind in given}
    if not bindings:
        raise InputError("There is no binding in it.", REMEDY)
    noted = displaced_notes(config, bindings.items(), gallery.read_all()[0])
    return {
        "bindings": [
            {
                "level": place.kind,
                "name": place.name,
                "there": binding in getattr(config, place.kind).get(place.name, ()),
                "asks": why_asked(binding.do),
                "notes": noted.get(place, ()),
                **described(found, binding),
            }
            for place, binding in bindings.items()
        ]
    }


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
