"""The bindings of the user's config as the page shows and changes them."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from starlette.routing import BaseRoute

from gesturectl import gallery
from gesturectl.actions import Binding, NamedAction
from gesturectl.config import edit, yaml
from gesturectl.config.explain import ACTIONS, GESTURES, binding_words
from gesturectl.config.load import default_path, load_active
from gesturectl.config.patch import Change, patched
from gesturectl.config.text import FIELDS
from gesturectl.engine.live import Live
from gesturectl.errors import GesturectlError, InputError
from gesturectl.keys import NAMED_KEYS
from gesturectl.samples import Gesture
from gesturectl.settings import Config
from gesturectl.types import MOTIONS, POSES
from gesturectl.ui.drawing import fitted
from gesturectl.ui.routes import Answer, Asked, get, post

KEPT = "before-page"
MOST_UNDONE = 50
CHANGED = "The config has been changed elsewhere meanwhile."
NOT_SHOWN = ("relaxed",)  # poses that nobody shows to be bound


class Changed(Asked):
    """A binding added (no index), replaced, or taken out (no binding); `stamp` is of the file that the page shows."""

    stamp: str
    profile: str
    index: int | None = None
    binding: dict[str, Any] | None = None


class Undo(Asked):
    stamp: str


def routes(live: Live) -> list[BaseRoute]:
    """What is asked about bindings."""

    def changed() -> None:
        if live.config_file:  # at once, and not at the engine's next look
            live.submit(lambda controls: controls.reload())

    editor = Editor(live.config_file or default_path(), changed)
    return [
        get("/config", editor.answer),
        post("/config", Changed, editor.change),
        post("/config/undo", Undo, editor.undo),
    ]


class Editor:
    """Reads and changes the config's file; keeps what it was before each change, to take it back."""

    def __init__(self, path: Path, changed: Callable[[], None] = lambda: None) -> None:
        self._path = path
        self._changed = changed
        self._undone: deque[tuple[bytes | None, bytes]] = deque(maxlen=MOST_UNDONE)

    def answer(self) -> Answer:
        """All that the page needs to show bindings and to offer others."""
        content = edit.read(self._path)
        problem = None
        try:
            config = load_active(self._path)[0] if content is not None else Config()
        except GesturectlError as e:
            config, problem = Config(), str(e)
        own = {g.name: g for g in gallery.read_all()[0]}
        return {
            "path": str(self._path),
            "stamp": stamp(content),
            "undo": bool(self._undone) and self._undone[-1][1] == content,
            "problem": problem,
            "profiles": [{"name": n, "bindings": _shown(config, n, b)} for n, b in config.profiles.items()],
            "gestures": _gestures(config, own),
            "pictures": {n: fitted(g.poses[0].hand) for n, g in own.items() if g.poses},
            "actions": ACTIONS,
            "order": get_args(NamedAction),
            "keys": NAMED_KEYS,
            "pinch": config.gestures.pinch.model_dump(),
        }

    def change(self, asked: Changed) -> Answer:
        """Changes one binding; the file is left alone where it would be wrong, or is not what the page shows."""
        content = edit.read(self._path)
        if stamp(content) != asked.stamp:
            raise InputError(CHANGED, "Look at it again, then make your change anew.")
        text = yaml.decode(content)[0] if content is not None else edit.NEW
        config = load_active(self._path)[0] if content is not None else Config()
        new = patched(text, _changes(text, config, asked))
        if content is None or new != text:
            bom = content[:3] if content and content.startswith(b"\xef\xbb\xbf") else b""
            written = bom + new.encode()
            edit.install(self._path, written, content, kept=KEPT)
            self._undone.append((content, written))
            self._changed()
        return self.answer()

    def undo(self, asked: Undo) -> Answer:
        """Takes back the last change, where the file is still as it left it."""
        content = edit.read(self._path)
        if not self._undone:
            raise InputError("There is nothing to take back.")
        before, after = self._undone[-1]
        if content != after or stamp(content) != asked.stamp:
            raise InputError(CHANGED, "What the page did before cannot be taken back any more.")
        edit.install(self._path, before if before is not None else edit.NEW.encode(), content, kept=KEPT)
        self._undone.pop()
        self._changed()
        return self.answer()


def stamp(content: bytes | None) -> str:
    """What tells one content of the file from another."""
    return "" if content is None else hashlib.sha256(content).hexdigest()


def _changes(text: str, config: Config, asked: Changed) -> Sequence[Change]:
    bindings = config.profiles.get(asked.profile, ())
    index = len(bindings) if asked.index is None else asked.index
    if not 0 <= index <= len(bindings) or (asked.binding is None and index == len(bindings)):
        raise InputError("There is no such binding any more.", "Look at it again.")
    new = None if asked.binding is None else _plain(_checked(asked.binding))
    root = yaml.parse(text)[0]
    if root is not None and root.at(("profiles",)) is not None:
        if new is None and len(bindings) == 1 and asked.profile != "default":
            return [(("profiles", asked.profile), None)]
        if asked.profile not in config.profiles:
            return [(("profiles", asked.profile), [new])]
        return [(("profiles", asked.profile, index), new)]
    plain = {name: [_plain(b) for b in found] for name, found in config.profiles.items()}
    changed = plain.setdefault(asked.profile, [])
    changed[index : index + 1] = [] if new is None else [new]
    return [(("profiles",), plain)]


def _checked(given: Mapping[str, Any]) -> Binding:
    try:
        return Binding.model_validate(given)
    except ValidationError as e:
        first = e.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the binding"
        raise InputError(f"`{where}`: {first['msg']}.", "Choose another one.") from None


def _plain(binding: Binding) -> dict[str, Any]:
    values = binding.model_dump(exclude_defaults=True)
    return {k: values[k] for k in FIELDS if k in values}


def _shown(config: Config, profile: str, bindings: Sequence[Binding]) -> list[Answer]:
    return [
        {**_plain(b), "words": binding_words(config, b), "conflicts": _conflicts(i, bindings)}
        for i, b in enumerate(bindings)
    ]


def _conflicts(i: int, bindings: Sequence[Binding]) -> list[int]:
    """The other bindings that act at the same time as this one."""
    one = bindings[i]
    return [j for j, other in enumerate(bindings) if j != i and _meet(one, other)]


def _meet(a: Binding, b: Binding) -> bool:
    def both(x: str | None, y: str | None) -> bool:
        return x == y or None in (x, y) or "any" in (x, y)

    same = a.on == b.on and a.when == b.when and "nothing" not in (a.do, b.do)
    return same and both(a.hand, b.hand) and both(a.pose, b.pose)


def _gestures(config: Config, own: Mapping[str, Gesture]) -> list[Answer]:
    """All gestures that can be bound, and what each is."""
    about = {n: GESTURES.get(n, "") for n in (*POSES, *MOTIONS, "zoom", "dwell") if n not in NOT_SHOWN}
    about |= dict.fromkeys(config.gestures.declared, "a pose of your own, declared in the config")
    about |= {n: f"a {g.kind} of your own" for n, g in own.items()}
    motions = {*MOTIONS, *(n for n, g in own.items() if g.kind == "motion")}
    listened = {m: getattr(config.gestures.motions, m.partition("_")[0]).pose for m in MOTIONS}
    return [
        {"name": n, "about": words, "motion": n in motions, "own": n in own, "pose": listened.get(n)}
        for n, words in about.items()
    ]
