"""The example configs that come with the program."""

from __future__ import annotations

from pathlib import Path

from gesturectl.model.errors import InputError
from gesturectl.model.resources import resource
from gesturectl.model.words import instead, quoted


def examples() -> dict[str, str]:
    """What each example is for, by its name: the comment at its top."""
    return {p.stem: about(p.read_text(encoding="utf-8")) for p in sorted(resource("config/examples").glob("*.yaml"))}


def example(name: str) -> Path:
    """The file of an example. Raises InputError for a name that is none."""
    known = examples()
    if name not in known:
        raise InputError(f"{quoted(name)} is no example.", instead(name, known))
    return resource(f"config/examples/{name}.yaml")


def about(text: str) -> str:
    """The comment at the top of a file's text, on one line."""
    lines = text.splitlines()
    top = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return " ".join(line.removeprefix("#").strip() for line in lines[:top])
