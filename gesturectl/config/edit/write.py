"""Writes a config file whole or not at all, and never over one that is there without keeping it."""

from __future__ import annotations

import copy
import json
from pathlib import Path

from gesturectl.actions.registry import FORMS
from gesturectl.config.conditions import ANY, DWELL, SIDES, ZOOM
from gesturectl.config.read.expected import schema
from gesturectl.config.text import SCHEMA
from gesturectl.model.errors import InputError
from gesturectl.model.files import free_name, read_ordinary, replace_seen, replacing, write_atomic
from gesturectl.model.keys import NAMED_KEYS
from gesturectl.model.types import DESK_MOTIONS, MOTIONS, POSES


def write_new(path: Path, text: str, force: bool = False) -> Path | None:
    """Write a config, its folder and its schema too; the path of the one before, where it was kept as `NAME.bak-N`.

    force: replace one that is there. Raises InputError where one is there, EnvironmentLacksError where none can be
    written.
    """
    if path.exists() and not force:
        raise InputError(f"{path}: is there already.", "Use `--force` to write it anew; the old one is kept beside it.")
    with replacing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        old = read_ordinary(path) if path.exists() else None
        kept = None if old is None else free_name(path, "bak")
        replace_seen(path, text.encode(), old, kept or path)
        write_schema(path)
    return kept


def write_schema(config: Path) -> None:
    """Write the JSON Schema beside a config, where its first line lets editors look for it. Raises OSError."""
    write_atomic(config.with_name(SCHEMA), schema_text().encode())


def schema_text() -> str:
    """The JSON Schema of the config as a file's text; names of gestures and keys are examples, to be completed."""
    named = copy.deepcopy(schema())
    for part, key, names in (
        ("Binding", "on", (*POSES, *MOTIONS, ZOOM, DWELL, *DESK_MOTIONS)),
        ("Binding", "pose", (*POSES, ANY)),
        ("Binding", "after", (*POSES, *MOTIONS, *DESK_MOTIONS)),
        ("Binding", "other_hand", POSES),
        *((cls.__name__, form, NAMED_KEYS) for form, cls in FORMS.items() if cls.traits.widget == "keys"),
    ):
        named["$defs"][part]["properties"][key]["examples"] = [name for name in names if name != "ok"]
    written = named["$defs"]["Binding"]["properties"]  # several gestures in `on`, as `read/triggers.py` writes them out
    one = {key: value for key, value in written["on"].items() if key not in ("description", "title", "examples")}
    two = {"type": "array", "items": one, "minItems": 2, "maxItems": 2}
    each = dict.fromkeys(SIDES, one)
    hands = {"type": "object", "properties": each, "required": list(SIDES), "additionalProperties": False}
    about = {key: written["on"][key] for key in ("description", "examples")}
    written["on"] = about | {"anyOf": [one, two, hands]}
    return json.dumps(named, indent=2, ensure_ascii=False) + "\n"
