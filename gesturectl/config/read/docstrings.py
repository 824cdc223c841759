"""What each setting means: the docstring below its field, read from the source when it is asked for.

Pydantic's `use_attribute_docstrings` would read them whenever the schema is imported, which is a large part of the
start.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from gesturectl.actions.base import Section


@cache
def descriptions(section: type[Section]) -> dict[str, str]:
    """The descriptions of a section's settings by name."""
    found: dict[str, str] = {}
    for cls in reversed(section.__mro__):
        if issubclass(cls, Section):
            found |= _in_module(cls.__module__)[cls.__name__]
    return found


@cache
def _in_module(name: str) -> dict[str, dict[str, str]]:
    """The docstrings of fields, by class and field."""
    tree = ast.parse(inspect.getsource(sys.modules[name]))
    return {part.name: dict(_of_fields(part)) for part in tree.body if isinstance(part, ast.ClassDef)}


def _of_fields(cls: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, text in pairwise(cls.body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(docstring))):
                yield name, inspect.cleandoc(docstring)
