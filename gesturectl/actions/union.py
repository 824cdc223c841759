"""The type of a config's value that is one of several actions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from gesturectl.actions.base import Form, Named

Actions = Iterable[Named | type[Form]]


def named_in(actions: Actions) -> dict[str, Named]:
    """Those that are a name alone, by name."""
    return {action.name: action for action in actions if isinstance(action, Named)}


def forms_in(actions: Actions) -> dict[str, type[Form]]:
    """Those with a value, by the key that they begin with."""
    return {action.form(): action for action in actions if not isinstance(action, Named)}


def union(named: Collection[str], forms: Mapping[str, type[Form]]) -> Any:
    """One of these actions. An error is reported for the one action that a value seems to be, not for all of them."""

    def tag(value: object) -> str | None:
        if isinstance(value, str):
            return "named"
        keys = value if isinstance(value, dict) else type(value).model_fields if isinstance(value, Form) else ()
        return next((form for form in forms if form in keys), None)

    members = [Annotated[Literal[tuple(named)], Tag("named")]] if named else []
    members += [Annotated[form, Tag(name)] for name, form in forms.items()]
    return Annotated[reduce(or_, members), Discriminator(tag)]
