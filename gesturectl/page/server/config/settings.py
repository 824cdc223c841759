"""The settings that the schema has the page show, with the form of each; they are changed one at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from starlette.routing import BaseRoute

from gesturectl.actions.base import Section
from gesturectl.config.read import expected
from gesturectl.config.read.docstrings import descriptions
from gesturectl.model.errors import GesturectlError, InputError
from gesturectl.page.server.config.editor import Editor, Undo
from gesturectl.page.server.routes import Answer, Asked, get, post
from gesturectl.run.reload import LATER
from gesturectl.settings import Config, Group, Shown


class Changed(Asked):
    """Another value for a setting, None for its default; `stamp` is of the file that the page shows."""

    stamp: str
    path: str
    value: Any


def routes(editor: Editor) -> list[BaseRoute]:
    """What is asked about settings."""

    def answer() -> Answer:
        content = editor.read()
        try:
            config, problem = editor.config(content), None
        except GesturectlError as e:
            return {**editor.state(content), "problem": str(e), "groups": ()}
        groups = [
            {"title": group, "settings": [_record(config, s) for s in _shown() if s.shown.group == group]}
            for group in get_args(Group)
        ]
        return {**editor.state(content), "problem": problem, "groups": groups}

    def change(asked: Changed) -> Answer:
        if asked.path not in {".".join(s.keys) for s in _shown()}:
            raise InputError(f"`{asked.path}` is no setting of this page.", "Change it in the config as text.")
        editor.patch(asked.stamp, lambda *_: [(tuple(asked.path.split(".")), asked.value)])
        return answer()

    def undo(asked: Undo) -> Answer:
        editor.undo(asked.stamp)
        return answer()

    return [
        get("/settings", answer),
        post("/settings", Changed, change),
        post("/settings/undo", Undo, undo),
    ]


@dataclass(frozen=True, slots=True)
class _Setting:
    """A setting that the schema has the page show."""

    keys: tuple[str, ...]
    shown: Shown
    description: str


@cache
def _shown() -> tuple[_Setting, ...]:
    """The settings that the page shows, in the order of the schema."""
    return tuple(_within(Config, ()))


def _within(section: type[Section], above: tuple[str, ...]) -> Iterator[_Setting]:
    for name, field in section.model_fields.items():
        keys = (*above, name)
        for shown in field.metadata:
            if isinstance(shown, Shown):
                yield _Setting(keys, shown, descriptions(section)[name])
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            yield from _within(field.annotation, keys)


def _record(config: Config, setting: _Setting) -> Answer:
    """A setting with its value, its default, what it may be, and what it means."""
    part: expected.Schema = expected.schema()
    for key in setting.keys:
        part = expected.child(part, key) or {}
    shown = setting.shown
    return {
        "path": ".".join(setting.keys),
        "title": shown.title,
        "about": shown.about or _of_a_checkbox(setting.description),
        "value": _at(config, setting.keys),
        "default": _at(Config(), setting.keys),
        "later": ".".join(setting.keys) in LATER,
        **_control(part, shown),
    }


def _control(part: expected.Schema, shown: Shown) -> Answer:
    """What a setting is chosen with: a tick, a number, or a list of values with a number or a name beside them."""
    choices = expected.choices(part)
    free = {p["type"]: p for p in expected.alternatives(part) if not {"enum", "const"} & p.keys()}
    counted = free.get("number") or free.get("integer")
    if counted and not choices:
        return {"kind": "number", **_range(counted, shown)}
    if choices == list(expected.BOOLEANS):
        return {"kind": "boolean"}
    number = counted and {**_range(counted, shown), "called": shown.number}
    if number and "0" in shown.names:
        choices.append(0)
        number["least"] = number["step"]
    text = {"called": shown.text} if "string" in free else None
    return {"kind": "choice", "choices": choices, "names": shown.names, "number": number, "text": text}


def _range(part: expected.Schema, shown: Shown) -> dict[str, Any]:
    """The ends of a slider, and its step."""
    least, most = part.get("minimum", 0), part.get("maximum")
    most = shown.end or (max(1, 2 * least) if most is None else most)
    step = shown.step or (1 if part["type"] == "integer" else _about((most - least) / 50))
    return {"least": least, "most": most, "step": step, "unit": shown.unit, "zero": shown.zero}


def _about(step: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is no larger than a step."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(n * power for n in (5, 2, 1) if n * power <= step * (1 + 1e-9))


def _of_a_checkbox(description: str) -> str:
    """What the tick does, where a description begins with `True`."""
    without = description.removeprefix("True ")
    return without[:1].upper() + without[1:]


def _at(config: Config, keys: Sequence[str]) -> Any:
    value: Any = config
    for key in keys:
        value = getattr(value, key)
    return value
