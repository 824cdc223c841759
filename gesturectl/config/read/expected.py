"""Describes what the schema expects at a place of the config, in the words of an error or a comment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core.core_schema import ModelSchema

from gesturectl.actions.base import Section
from gesturectl.actions.macro import STEP_FORMS, STEP_NAMES
from gesturectl.actions.registry import FORMS, NAMED
from gesturectl.actions.schema import OWN_WAYS
from gesturectl.config.read.docstrings import descriptions
from gesturectl.model.words import any_of
from gesturectl.settings import Config

Schema = dict[str, Any]  # JSON Schema, as pydantic writes it

ACTIONS = (*NAMED, *(form.example() for form in FORMS.values()))
STEPS = (*STEP_NAMES, *STEP_FORMS)
BOOLEANS = (False, True)


@cache
def schema() -> Schema:
    """JSON Schema of the config file, with a description of every setting."""
    return Config.model_json_schema(schema_generator=_Described)


class _Described(GenerateJsonSchema):
    def model_schema(self, schema: ModelSchema) -> Schema:
        made = super().model_schema(schema)
        section: type[Section] = schema["cls"]
        for name, text in descriptions(section).items():
            if text != section.model_fields[name].annotation.__doc__:  # which stands in the section's own schema
                made["properties"][name]["description"] = text
        return made


def resolve(part: Schema) -> Schema:
    """`part` with a reference to a definition followed; of what may be left out, what it is otherwise."""
    given = [option for option in part.get("anyOf", ()) if option.get("type") != "null"]
    if len(given) == 1:
        part = given[0] | {k: v for k, v in part.items() if k != "anyOf"}
    ref = part.get("$ref")
    return schema()["$defs"][ref.rsplit("/", 1)[1]] | {k: v for k, v in part.items() if k != "$ref"} if ref else part


def child(part: Schema, key: str | int) -> Schema | None:
    """The schema of a mapping's key or a list's index, None where none is allowed."""
    part = resolve(part)
    if isinstance(key, int):
        return resolve(part["items"]) if "items" in part else None
    found = part.get("properties", {}).get(key) or part.get("additionalProperties")
    return resolve(found) if isinstance(found, dict) else None


def at(path: Iterable[str | int]) -> Schema | None:
    """The schema of a place of the config, None where there is none, or it depends on what stands there."""
    part: Schema | None = schema()
    for step in path:
        part = None if part is None or "oneOf" in part else child(part, step)
    return part


def expectation(part: Schema) -> str:
    """What is allowed, such as `a number from 0 to 1`."""
    part = resolve(part)
    if "oneOf" in part:
        return f"one of the {'steps' if action_form(part, 'wait') else 'actions'} {any_of(_actions(part))}"
    if "anyOf" in part:
        return " or ".join(expectation(p) for p in part["anyOf"])
    if "enum" in part or "const" in part:
        return any_of(map(str, part.get("enum") or [part["const"]]))
    kind = part.get("type")
    if kind in ("integer", "number"):
        low, high = part.get("minimum"), part.get("maximum")
        if low == high and low is not None:
            return f"{low:g}"
        noun = "a whole number" if kind == "integer" else "a number"
        return f"{noun} from {low:g} to {high:g}" if None not in (low, high) else noun
    if kind == "object":
        names = part.get("properties", ())
        holds = resolve(part.get("additionalProperties") or {})
        kind = "action" if "oneOf" in holds else str(holds.get("type"))
        named = "a mapping of names to " + {"object": "mappings", "string": "names", "action": "actions"}.get(
            kind, "lists"
        )
        return f"a mapping with the keys {any_of(names)}" if names else named
    if "prefixItems" in part:
        return f"a list of {len(part['prefixItems'])} names"
    if kind == "array" and part.get("minItems"):
        return "a list of at least one"
    return {"boolean": "true or false", "array": "a list (`- …` lines)"}.get(str(kind), "text")


def _actions(part: Schema) -> Iterable[str]:
    if action_form(part, "wait"):
        return STEPS
    return ACTIONS if choices(part) else [form.example() for form in OWN_WAYS.values()]


def plain(value: object) -> str:
    """A default as it is written in a config file."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def action_form(part: Schema, form: str) -> Schema | None:
    """The schema of one form of action, by the key it begins with; None where it may not stand here."""
    return next((p for p in map(resolve, part["oneOf"]) if form in p.get("properties", ())), None)


def choices(part: Schema) -> list[Any]:
    """The values that may stand at a place where only some may, beside numbers and names where those may as well."""
    options = alternatives(part)
    return [v for option in options for v in (BOOLEANS if option.get("type") == "boolean" else _listed(option))]


def _listed(option: Schema) -> Sequence[Any]:
    """The values that one alternative lists; pydantic writes a list of one as a constant."""
    return option.get("enum") or [option[key] for key in ("const",) if key in option]


def alternatives(part: Schema) -> list[Schema]:
    """The schemas of which one has to fit at a place."""
    part = resolve(part)
    return [resolve(p) for p in part.get("oneOf") or part.get("anyOf") or [part]]
