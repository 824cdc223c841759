"""The settings that a person tries out, as the page shows and changes them; all others are for `config edit`."""

from __future__ import annotations

from typing import Any

from starlette.routing import BaseRoute

from gesturectl.config.read import expected
from gesturectl.model.errors import GesturectlError, InputError
from gesturectl.page.server.editor import Editor, Undo
from gesturectl.page.server.routes import Answer, Asked, get, post
from gesturectl.run.reload import LATER
from gesturectl.settings import Config

# What is shown, in this order; each with its title.
SHOWN = {
    "Pointer": {
        "pointer.hand": "The hand that points",
        "pointer.mapping": "How the pointer follows",
        "pointer.region": "Reach",
        "pointer.smoothness": "Smoothness",
        "pointer.dwell": "Click by resting",
        "pointer.monitor": "Monitors",
    },
    "Scrolling and zooming": {
        "scroll.speed": "Scrolling speed",
        "scroll.inertia": "Coasting",
        "scroll.natural": "Natural direction",
        "scroll.zoom": "Zooming speed",
    },
    "Pinch": {
        "gestures.pinch.enter": "Closes at",
        "gestures.pinch.exit": "Opens at",
    },
    "Camera and sound": {
        "camera.mirrored": "Mirrored camera",
        "feedback.sound": "Sounds",
    },
}
# Words for those of the config that speak of its text.
ABOUT = {
    "pointer.mapping": "By where your hand is, or by how far it moves.",
    "pointer.monitor": "What your hand reaches where there are several. One by its name: `gesturectl config edit`.",
    "gestures.pinch.exit": "Gap that opens it again, more than that.",
    "camera.mirrored": "Tick it where the pointer goes the other way than your hand.",
}
PATHS = frozenset(path for group in SHOWN.values() for path in group)


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
            {"title": title, "settings": [_setting(config, path, name) for path, name in paths.items()]}
            for title, paths in SHOWN.items()
        ]
        return {**editor.state(content), "problem": problem, "groups": groups}

    def change(asked: Changed) -> Answer:
        if asked.path not in PATHS:
            raise InputError(f"`{asked.path}` is no setting of this page.", "Change it with `gesturectl config edit`.")
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


def _setting(config: Config, path: str, title: str) -> Answer:
    """A setting with its value, its default, what it may be, and what it means."""
    keys = path.split(".")
    part: expected.Schema = expected.schema()
    for key in keys:
        part = expected.child(part, key) or {}
    section = keys[0]
    return {
        "path": path,
        "title": title,
        "about": ABOUT.get(path) or _description(keys),
        "value": _at(config, keys),
        "default": _at(Config(), keys),
        "kind": "choice" if "enum" in part or "anyOf" in part else str(part["type"]),
        "choices": expected.choices(part),
        "least": part.get("minimum"),
        "most": part.get("maximum"),
        "later": section in LATER,
    }


def _description(keys: list[str]) -> str:
    """The setting's own, not that of its type; of a box to tick, what the tick does."""
    words = type(_at(Config(), keys[:-1])).model_fields[keys[-1]].description or ""
    without = words.removeprefix("True ")
    return without[:1].upper() + without[1:]


def _at(config: Config, keys: list[str]) -> Any:
    value: Any = config
    for key in keys:
        value = getattr(value, key)
    return value
