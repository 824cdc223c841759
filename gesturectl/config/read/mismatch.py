"""Says where a config does not fit the schema, what is there, what belongs there, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeGuard

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from gesturectl.actions.base import Section
from gesturectl.actions.registry import FORMS
from gesturectl.actions.schema import Binding
from gesturectl.config.read import expected, habits, no_action, yaml
from gesturectl.config.read.expected import expectation
from gesturectl.config.read.problem import Problem
from gesturectl.model.types import MOTIONS, POSES
from gesturectl.model.words import any_of, nearest, shortened
from gesturectl.settings import AppRule, Config

_OF_WINDOWS = frozenset(AppRule.model_fields) - {"profile"}
_SAID_OF_WINDOWS = frozenset({"app", "application", "class"})


def mismatches(root: yaml.Node, error: ValidationError) -> Iterator[Problem]:
    """The problems of a config's tree that the schema has found."""
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    headings = _headings(root, errors)
    seen = set(headings.values())  # of an empty section it is said at what belongs to it
    for e in errors:
        path, part = _locate(e["loc"])
        node = root.at(path)
        # Reported already: other members of a union, and lists that lack what is wrong within them.
        if path in seen or (e["type"] == "too_short" and node is not None and node.value):
            continue
        seen.add(path)
        if e["type"] == "extra_forbidden":
            yield _unknown_key(root, path, part, headings.get(path))
        elif e["type"] == "missing":
            yield _missing(root, path)
        elif node is not None:
            yield node.problem(f"{_named(path)} {_wrong(node, path, part)}")


def _locate(loc: tuple[int | str, ...]) -> tuple[yaml.Path, expected.Schema]:
    """The place in the file that pydantic means, and its schema; for a key that is not allowed, its parent's."""
    part = expected.schema()
    path: yaml.Path = ()
    for step in loc:
        if "oneOf" in part:
            form = expected.action_form(part, str(step))
            if form is None:
                break
            part = form
        elif "anyOf" in part:
            break
        else:
            path = (*path, step)
            inner = expected.child(part, step)
            if inner is None:
                break
            part = inner
    return path, part


def _unknown_key(root: yaml.Node, path: yaml.Path, parent: expected.Schema, above: yaml.Path | None = None) -> Problem:
    holder, key = root.at(path[:-1]), str(path[-1])
    assert holder is not None
    names = list(parent["properties"])
    near = nearest(key, names)
    within = path[-2] if len(path) > 1 else None
    if above:
        message = f"{_named(path)} belongs to `{above[-1]}`; indent it, and the lines that belong to it, by two spaces."
        return Problem(*holder.keys[key], message)
    first = next((k for k in FORMS if isinstance(holder.value, dict) and k in holder.value and k in names), "")
    if within == "do" and key in FORMS and first:
        message = f"`do` does one thing, `{first}` or `{key}`; write a line for each, or `{{macro: […]}}`."
    elif within == "do" and key in Binding.model_fields and not near:
        message = f"`{key}` belongs beside `do`, not within it; move it out of the `{{…}}`."
    elif (name := key.partition(":")[0]) in names and name != key:
        message = f"the colon after `{name}` needs a space behind it; write `{name}: …`."
    elif (text := _cut_at_comma(holder, key)) is not None:
        message = f"a text that holds `, ` needs quotes; write {text}."
    elif key.isdecimal() and (node := root.at(path)) and node.value is None:  # `{smoothness: 0,7}` is two entries
        message = f"{_named(path)} is no setting; write a number such as 0.{shortened(key)} with a point, not a comma."
    elif isinstance(within, int) and "on" in names and key in (*POSES, *MOTIONS):
        message = f"`{key}` is a gesture; write it as `on: {key}`."
    elif isinstance(within, int) and "on" in names and (key in _OF_WINDOWS or key in _SAID_OF_WINDOWS):
        message = _of_a_window(key, root.at(path))
    elif isinstance(within, int) and key in FORMS and "on" in names:
        message = f"`{key}` is an action; write it as `do: {FORMS[key].example()}`."
    elif len(path) == 1 and near not in ("profiles", "layers") and _holds_bindings(root.at(path)):
        message = f"{_named(path)} is no setting; bindings belong below `profiles:`, as `profiles: {{default: […]}}`."
    elif len(path) == 1 and not near and (section := _section_of(key)):
        message = f"`{key}` is a setting of `{section}`; write it below `{section}:`."
    else:
        remedy = f"did you mean `{near}`?" if near else f"what may stand here is {any_of(names)}."
        message = f"{_named(path)} is no setting; {remedy}"
    return Problem(*holder.keys[key], message)


def _of_a_window(key: str, node: yaml.Node | None) -> str:
    """How a binding is for the windows of one program only."""
    told = node.value if node else None
    name = told if isinstance(told, str) and told.isidentifier() else "NAME"
    rule = f"{{{key if key in _OF_WINDOWS else 'window'}: {name}, profile: {name}}}"
    return (
        f"a binding takes no `{key}`; write it below `profiles:` into a profile such as `{name}`, with `apps: [{rule}]`"
        f" for the windows, and `extends: {{{name}: default}}` to keep what else `default` does there."
    )


def _holds_bindings(node: yaml.Node | None) -> bool:
    return node is not None and any(item.at(("on",)) for item in node.items())


def _headings(root: yaml.Node, errors: Iterable[ErrorDetails]) -> dict[yaml.Path, yaml.Path]:
    """By the place of each unknown key that belongs to the empty section above it: that section, as it is written
    where `pointer:` is followed by lines that are not indented.
    """
    unknown = {_locate(e["loc"])[0][:-1] for e in errors if e["type"] == "extra_forbidden"}
    return {key: above for path in unknown for key, above in _not_indented(root, path)}


def _not_indented(root: yaml.Node, path: yaml.Path) -> Iterator[tuple[yaml.Path, yaml.Path]]:
    """The same of one mapping."""
    holder, parent = root.at(path), expected.at(path)
    if holder is None or parent is None or not isinstance(holder.value, dict):
        return
    above, inner = "", None
    for key, node in holder.value.items():
        if (part := expected.child(parent, key)) is not None:
            above, inner = key, part if node.value is None else None
        elif inner is not None and (key in inner.get("properties", ()) or inner.get("additionalProperties")):
            (line, column), (first, indent) = holder.keys[key], holder.keys[above]
            if line > first and column == indent:
                yield (*path, key), (*path, above)


def _missing(root: yaml.Node, path: yaml.Path) -> Problem:
    holder = root.at(path[:-1])
    assert holder is not None
    examples = {"on": "on: pinch", "do": "do: {press: left}", "profile": "profile: default"}
    example = examples.get(str(path[-1]), f"{path[-1]}: …")
    if path[-1] == "on" and isinstance(path[-2], int):
        before = root.at((*path[:-2], path[-2] - 1)) if path[-2] else None
        if before and isinstance(before.value, dict) and "on" in before.value and "do" not in before.value:
            return holder.problem("this binding lacks `on`; take its `-` off, if it goes on with the one above.")
    return holder.problem(f"{_named(path[:-1])} lacks `{path[-1]}`; add it, such as `{example}`.")


def _wrong(node: yaml.Node, path: yaml.Path, part: expected.Schema) -> str:
    """What is wrong with a value, after the name of its place."""
    value = node.value
    if "oneOf" in part:
        return no_action.what_is_wrong(node, path[-1], part)
    names = [str(v) for v in expected.choices(part) if not isinstance(v, bool)]
    near = nearest(value, names)
    remedy = f"did you mean `{near}`?" if near else _remedy(node, path, part)
    return f"is {habits.shown_value(value)}, but must be {expectation(part)}; {remedy}"


def _remedy(node: yaml.Node, path: yaml.Path, part: expected.Schema) -> str:
    """What to write in place of a value of another type, or out of its range."""
    value, key, kind = node.value, path[-1], part.get("type")
    if kind in ("boolean", "number", "integer", "string") and (meant := _meant_scalar(value, key, part)):
        return meant
    if kind == "object" and (name := str(value).partition(":")[0]) != value and name in part.get("properties", ()):
        return f"write `{name}: …`, with a space behind the colon."
    if isinstance(part.get("default"), (bool, int, float, str)) and isinstance(key, str):
        return f"write for example `{key}: {expected.plain(part['default'])}`."
    if value is None:
        return (
            f"write one, or {'`[]` for none' if kind == 'array' and not part.get('minItems') else 'delete the line'}."
        )
    if kind == "array" and isinstance(value, str) and isinstance(key, str):
        return habits.command(value) if key == "run" else f"write it as `{key}: {habits.listed(value.split())}`."
    if kind == "array" and isinstance(value, dict):
        if (first := next(iter(value), "")) in (*POSES, *MOTIONS):
            return f"write a line for each gesture, such as `- {{on: {first}, do: …}}`."
        return "begin it with `- `, or put it in `[…]`."
    if kind == "object" and (example := habits.condition(value, part) or _entry(part)):
        return f"write for example `{key}: {example}`." if isinstance(key, str) else f"write `{example}`."
    return "write one of them." if expected.choices(part) else "write one."


def _meant_scalar(value: object, key: str | int, part: expected.Schema) -> str | None:
    """How to write the boolean, number or text that is meant, where that can be guessed."""
    kind = part.get("type")
    if kind == "boolean":
        meant = habits.boolean(value)
        quotes = ", without quotes" if value in ("true", "false") else ""
        return None if meant is None else f"write `{key}: {expected.plain(meant)}`{quotes}."
    if kind != "string":
        if isinstance(value, str) and re.fullmatch(r"\d{1,4},\d{1,9}", value):
            return f"write {value.replace(',', '.')}, with a point."
        if expected.choices(part):
            return (
                f"write `{key}: {habits.nearest_number(value, expected.choices(part)):g}`."
                if _is_number(value)
                else None
            )
        found = habits.number(value, part)
        return f"write `{key}: {found[0]:g}`{found[1] and ', '}{found[1]}." if found else None
    if expected.choices(part):
        return None
    if isinstance(value, (bool, int, float)):
        return f"write `{key}: {habits.quoted_text(expected.plain(value))}`, in quotes."
    words = [n.value for n in value] if isinstance(value, list) else []
    if words and all(isinstance(word, str) for word in words):
        form = FORMS.get(str(key))
        if form is not None and form.traits.chords:
            return f"write `{key}: {'+'.join(map(str, words))}`{', the keys joined by `+`' * (len(words) > 1)}."
        return f"write `{key}: {habits.quoted_text(' '.join(map(str, words)))}`."
    return None


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cut_at_comma(holder: yaml.Node, key: str) -> str | None:
    """The text that a comma has cut, as `{text: hello, world}` is two entries; in quotes, None where it is none."""
    entries = list(holder.value.items()) if isinstance(holder.value, dict) else []
    at = [name for name, _ in entries].index(key)
    name, before = entries[at - 1] if at else ("", holder)
    whole = entries[at][1].value is None and isinstance(before.value, str) and name in ("text", "shell")
    return f"`{name}: {habits.quoted_text(f'{before.value}, {key}')}`" if whole else None


def _named(path: yaml.Path) -> str:
    """A place in an error: by its whole path, within a binding by what follows its index."""
    indices = [i for i, step in enumerate(path) if isinstance(step, int)]
    if indices and indices[-1] == len(path) - 1:
        return "this step" if "macro" in path else "this rule" if path[0] == "apps" else "this binding"
    steps = path[indices[-1] + 1 :] if indices else path
    return f"`{shortened('.'.join(map(str, steps)))}`"


def _entry(part: expected.Schema) -> str | None:
    """An example of a mapping, such as `{source: 0}` or `{default: […]}`."""
    if such := re.search(r"such as `(\{.*?\})`", str(part.get("description", ""))):
        return such[1]
    inner = expected.resolve(part.get("additionalProperties") or {})
    if inner.get("type") == "array":
        return "{default: […]}"
    if "do" in part.get("properties", ()):
        return "{on: pinch, do: {press: left}}"
    for name, inner in part.get("properties", {}).items():
        inner = expected.resolve(inner)
        value = inner["enum"][0] if inner.get("default") is None and "enum" in inner else inner.get("default")
        if isinstance(value, (bool, int, float, str)):
            return f"{{{name}: {expected.plain(value)}}}"
    return None


def _section_of(key: str) -> str | None:
    """The one section that has a setting of this name."""
    sections: Iterable[tuple[str, object]] = Config()
    found = [name for name, value in sections if isinstance(value, Section) and key in type(value).model_fields]
    return found[0] if len(found) == 1 else None
