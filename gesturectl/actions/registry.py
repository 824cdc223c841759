"""All actions, by family. A new action is a class in its family's module, listed in ACTIONS there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gesturectl.actions import desktop, dwell, follow, keys, macro, modes, mouse, nothing, programs, text
from gesturectl.actions.base import Behaviour, Do, Form, Group, Named
from gesturectl.actions.union import Actions, forms_in, named_in, union

_FAMILIES = (mouse, keys, text, programs, macro, modes, dwell, follow, desktop, nothing)
_ALL: Actions = [action for family in _FAMILIES for action in family.ACTIONS]
NAMED = named_in(_ALL)
FORMS = forms_in(_ALL)
KNOWN: dict[str, Named | type[Form]] = {**NAMED, **FORMS}
if TYPE_CHECKING:
    Action = Do
else:
    Action = union(NAMED, FORMS)


def behaviour(do: Do) -> Behaviour:
    """What is known of an action, or of a step of a macro, as the config holds it."""
    return do if isinstance(do, Form) else NAMED[do]


def grouped() -> dict[Group, list[str]]:
    """The names and forms of actions by the groups in which the page offers them; within one, what lasts comes last."""
    found: dict[Group, list[str]] = {}
    for family in sorted(_FAMILIES, key=lambda family: family.GROUP.place):
        names = [action.name if isinstance(action, Named) else action.form() for action in family.ACTIONS]
        found.setdefault(family.GROUP, []).extend(sorted(names, key=lambda name: KNOWN[name].traits.lasts))
    return found
