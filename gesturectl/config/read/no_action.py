"""What is wrong with a value that is no action, and which action is meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import islice

from pydantic import ValidationError

from gesturectl.actions.base import Form
from gesturectl.actions.macro import STEP_FORMS, STEP_NAMES
from gesturectl.actions.registry import FORMS, NAMED
from gesturectl.actions.schema import OWN_WAYS
from gesturectl.config.read import expected, habits, yaml
from gesturectl.model.words import all_of, any_of, nearest, quoted, shortened

# What others call actions, or a user who has only their names; spaces and dashes count as `_`.
_CALLED = {
    **dict.fromkeys(("click", "left_click", "mouse_click", "mouse_left", "leftclick"), "{click: left}"),
    **dict.fromkeys(("right_click", "mouse_right", "rightclick", "context_menu"), "{click: right}"),
    **dict.fromkeys(("middle_click", "mouse_middle", "middleclick"), "{click: middle}"),
    **dict.fromkeys(("doubleclick", "dblclick"), "{double_click: left}"),
    **dict.fromkeys(("drag", "left_drag", "drag_and_drop", "grab", "mouse_down"), "{press: left}"),
    **dict.fromkeys(("scrolling", "wheel"), "scroll"),
    **dict.fromkeys(("workspace_left", "workspace_prev", "previous_workspace"), "workspace_previous"),
    **dict.fromkeys(("workspace_right", "next_workspace"), "workspace_next"),
    "copy": "{key: ctrl+c}", "paste": "{key: ctrl+v}", "cut": "{key: ctrl+x}", "undo": "{key: ctrl+z}",
}  # fmt: skip
# What others call the forms of actions.
_FORMS = {
    **dict.fromkeys(("type", "write", "typing", "type_text", "string", "insert"), "text"),
    **dict.fromkeys(("open", "launch", "start", "exec", "execute", "program", "app", "application"), "run"),
    **dict.fromkeys(("command", "cmd", "sh", "bash", "script"), "shell"),
    **dict.fromkeys(
        ("keys", "press_key", "keypress", "hotkey", "shortcut", "keyboard", "chord", "send", "combo"), "key"
    ),
    **dict.fromkeys(("mouse", "button", "mouse_button"), "click"),
    **dict.fromkeys(("sleep", "delay", "pause"), "wait"),
    **dict.fromkeys(("steps", "sequence", "actions"), "macro"),
}
_MOST_USED = (
    "scroll", "clutch", "toggle", "{click: left}", "{press: left}", "{key: ctrl+c}", "{text: hello}", "{run: [firefox]}"
)  # fmt: skip
_STEPS = ("{key: ctrl+c}", "{text: hello}", "{click: left}", "{wait: 0.2}", "{run: [firefox]}")
_ALL = "the file that `gesturectl config init` writes lists all"

Forms = Mapping[str, type[Form]]


def what_is_wrong(node: yaml.Node, key: str | int, part: expected.Schema) -> str:
    """What is wrong with the action at a key or index, after the name of its place. part: the schema of the place."""
    noun, names, forms = _allowed(part)
    value = node.value
    if isinstance(value, str):
        if value in forms:
            return f"is only the name of an action that needs a value; write `{_CALLED.get(value) or _example(value)}`."
        what, remedy = quoted(value), _meant_by_text(value, names, forms)
    elif isinstance(value, list):
        what, remedy = _listed(value, names, forms)
    elif isinstance(value, dict) and value:
        first = next(iter(value))
        if first in names:
            with_it = f"{first}_{value[first].value}".lower()  # `{scroll: up}` is `scroll_up`
            meant = with_it if with_it in names else first
            return f"gives `{shortened(first)}` a value, but it takes none; write `{_at(key)}{meant}`."
        what, remedy = quoted(first), _meant_by_keys(value, names, forms)
    else:
        what, remedy = habits.shown_value(value), None
    verb = "is empty and no" if value is None else f"is {what}, which is no"
    return f"{verb} {noun}; {remedy or _known(names, forms)}"


def _allowed(part: expected.Schema) -> tuple[str, Collection[str], Forms]:
    """Which actions may stand at a place: what they are called there, those that are a name alone, the others."""
    if expected.action_form(part, "wait"):
        return "step of a macro", STEP_NAMES, STEP_FORMS
    return ("action", NAMED, FORMS) if expected.choices(part) else ("way to do this", (), OWN_WAYS)


def _known(names: Collection[str], forms: Forms) -> str:
    if not names:
        return f"write one with a value, such as `{_example('key')}`: {any_of(forms)}."
    few = [f"`{action}`" for action in (_STEPS if "wait" in forms else _MOST_USED)]
    return f"the most used are {all_of(few)}; {_ALL}."


def _meant_by_text(text: str, names: Collection[str], forms: Forms) -> str | None:
    """What to say of a text that is no name of an action."""
    called = re.sub(r"[ -]+", "_", text.strip().lower())
    if action := _CALLED.get(called):
        known = action in names or action.strip("{}").partition(":")[0] in forms
        return f"did you mean `{action}`?" if known else None
    form, value = [*text.split(None, 1), "", ""][:2]
    form = _FORMS.get(form.lower().rstrip(":"), form.lower().rstrip(":"))
    if value.strip() and form in forms:  # `key ctrl+t`
        return f"did you mean `{_with_value(form, value.strip())}`?"
    # A key or button by its exact name goes before an action of a similar one: `space` is no `pause`.
    near = _meant(text, forms)
    form = _FORMS.get(called, "")
    if form in forms:
        near = near or _example(form)
    near = near or nearest(text, names)
    if near is None and (form := nearest(text, forms) or ""):
        near = _example(form)
    return f"did you mean `{near}`?" if near else None


def _meant_by_keys(value: dict[str, yaml.Node], names: Collection[str], forms: Forms) -> str | None:
    """What to say of a mapping that no action begins."""
    for key in islice(value, 10):
        if (form := _FORMS.get(key.lower())) in forms:
            return f"did you mean `{_with_value(str(form), value[key].value)}`?"
        if near := _meant(key, forms) or nearest(key, forms) or _CALLED.get(key.lower()):
            return f"did you mean `{near}`?"
        if name := nearest(key, names):
            return f"did you mean `{name}`, which takes no value?"
    return None


def _with_value(form: str, value: object) -> str:
    """A form with the value that stands behind another name of it, where that may be its own."""
    if form == "wait" and isinstance(value, int | float) and not isinstance(value, bool):
        return f"{{wait: {value:g}}}"
    if not isinstance(value, str) or not value:
        return _example(form)
    if form == "run":
        words = habits.program(value)
        return f"{{run: {habits.listed(words)}}}" if words else f"{{shell: {habits.quoted_text(value)}}}"
    try:
        {**STEP_FORMS, **FORMS}[form].model_validate({form: value})
    except ValidationError:
        return _example(form)
    return f"{{{form}: {habits.plain_text(value)}}}"


def _listed(value: list[yaml.Node], names: Collection[str], forms: Forms) -> tuple[str, str | None]:
    """What a list is, and what to write in its place."""
    if not value:
        return "an empty list", None
    if len(value) == 1:
        return "a list", "take off the `[ ]`, or the `-`."
    return "a list", "for several, one after the other, write `{macro: […]}`." if "macro" in forms else None


def _meant(text: str, forms: Forms) -> str | None:
    """The action of which only the value is written, such as a chord."""
    return next(filter(None, (form.meant_by(text) for form in forms.values())), None)


def _example(form: str) -> str:
    return {**STEP_FORMS, **FORMS}[form].example() if form != "wait" else "{wait: 0.2}"


def _at(key: str | int) -> str:
    return f"{key}: " if isinstance(key, str) else ""
