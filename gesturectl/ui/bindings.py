"""The bindings of the user's config, and the profiles and layers that hold them, as the page changes them."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from starlette.routing import BaseRoute

from gesturectl import gallery
from gesturectl.config import edit, yaml
from gesturectl.config.levels import copied, deleted, renamed
from gesturectl.config.load import default_path, examine, load_active
from gesturectl.config.patch import Change, patched
from gesturectl.config.text import FIELDS, plain
from gesturectl.engine.live import Controls, Live
from gesturectl.errors import GesturectlError, InputError
from gesturectl.settings import Config
from gesturectl.ui.catalogue import all_programs, levels, offered
from gesturectl.ui.notes import Notes, notes
from gesturectl.ui.pasted import Pasted, preview
from gesturectl.ui.routes import Answer, Asked, get, post

KEPT = "before-page"
MOST_UNDONE = 50
MOST_TAKEN = 500
CHANGED = "The config has been changed elsewhere meanwhile."

Level = Literal["profiles", "layers"]
Renamed = tuple[Level, str, str]  # the name before, and after


class Changed(Asked):
    """A binding added (no index), replaced, or taken out (no binding); `stamp` is of the file that the page shows.

    confirmed: the person has agreed that it starts programs.
    """

    stamp: str
    level: Level = "profiles"
    name: str
    index: int | None = None
    binding: dict[str, Any] | None = None
    confirmed: bool = False


class Taken(Asked):
    """One binding of a pasted text, and where it goes."""

    level: Level
    name: str
    binding: dict[str, Any]


class Take(Asked):
    """Bindings of a pasted text to be added."""

    stamp: str
    taken: list[Taken]
    confirmed: bool = False


class Windows(Asked):
    """Which profile a profile lies over, and the windows that it is for."""

    stamp: str
    name: str
    over: str | None = None
    rules: list[dict[str, str]]


class Managed(Asked):
    """A profile or layer renamed or copied, `to` being the new name, or deleted.

    with_uses: the person has seen what names it, and agrees that it goes as well.
    """

    stamp: str
    level: Level
    name: str
    change: Literal["rename", "copy", "delete"]
    to: str = ""
    with_uses: bool = False


class Undo(Asked):
    stamp: str


def routes(live: Live) -> list[BaseRoute]:
    """What is asked about bindings."""

    def changed(names: Renamed | None) -> None:
        """Takes the file in at once, and not at the engine's next look; what was put in force by hand stays so."""
        status = live.status

        def work(controls: Controls) -> None:
            controls.reload()
            if names is None:
                return
            level, old, new = names
            if level == "layers" and old in status.layers:
                controls.layer(new, on=True)
            elif level == "profiles" and (status.profile, status.profile_by) == (old, "hand"):
                controls.profile(new)

        if live.config_file:
            live.submit(work)

    editor = Editor(live.config_file or default_path(), changed)
    return [
        get("/config", editor.answer),
        post("/config", Changed, editor.change),
        post("/config/undo", Undo, editor.undo),
        post("/config/preview", Pasted, editor.preview),
        post("/config/take", Take, editor.take),
        post("/config/windows", Windows, editor.windows),
        post("/config/level", Managed, editor.manage),
    ]


class Editor:
    """Reads and changes the config's file; keeps what it was before each change, to take it back."""

    def __init__(self, path: Path, changed: Callable[[Renamed | None], None] = lambda _: None) -> None:
        self._path = path
        self._changed = changed
        self._undone: deque[tuple[bytes | None, bytes, Renamed | None]] = deque(maxlen=MOST_UNDONE)

    def answer(self) -> Answer:
        """All that the page needs to show bindings and to offer others."""
        content = edit.read(self._path)
        config, problem = Config(), None
        noted: Notes = {}
        try:
            config = self._config(content)
            noted = notes(config, yaml.decode(content)[0]) if content is not None else {}
        except GesturectlError as e:
            problem = str(e)
        own = {g.name: g for g in gallery.read_all()[0]}
        return {
            "path": str(self._path),
            "stamp": stamp(content),
            "undo": bool(self._undone) and self._undone[-1][1] == content,
            "problem": problem,
            "levels": levels(config, noted) if problem is None else (),
            "pinch": config.gestures.pinch.model_dump(),
            **offered(config, own),
        }

    def change(self, asked: Changed) -> Answer:
        """Changes one binding; the file is left alone where it would be wrong, or is not what the page shows.

        A binding that starts programs which none has started so far is refused until it is confirmed.
        """

        def changes(text: str, config: Config) -> Sequence[Change]:
            bindings = getattr(config, asked.level).get(asked.name, ())
            index = len(bindings) if asked.index is None else asked.index
            if not 0 <= index <= len(bindings) or (asked.binding is None and index == len(bindings)):
                raise InputError("There is no such binding any more.", "Look at it again.")
            return _changes(text, config, asked.level, asked.name, index, asked.binding)

        return self._patch(asked.stamp, changes, asked.confirmed)

    def preview(self, asked: Pasted) -> Answer:
        """The bindings of a pasted text; nothing of it is kept before it is taken over."""
        return preview(asked.text, self._config(edit.read(self._path)))

    def take(self, asked: Take) -> Answer:
        """Adds bindings of a pasted text, all of them or none."""
        if len(asked.taken) > MOST_TAKEN:
            raise InputError(f"More than {MOST_TAKEN} bindings are not taken at once.", "Choose fewer.")

        def changes(text: str, config: Config) -> Sequence[Change]:
            made: list[Change] = []
            for t in asked.taken:
                now, there = patched(text, made), examine(patched(text, made))[0] or config
                made += _changes(now, there, t.level, t.name, len(getattr(there, t.level).get(t.name, ())), t.binding)
            return made

        return self._patch(asked.stamp, changes, asked.confirmed)

    def windows(self, asked: Windows) -> Answer:
        """Sets which profile a profile lies over, and the rules for its windows; the other rules stay as they are."""

        def changes(_: str, config: Config) -> Sequence[Change]:
            old = [i for i, r in enumerate(config.apps) if r.profile == asked.name]
            new = [{**r, "profile": asked.name} for r in asked.rules]
            end = len(config.apps)
            made: list[Change] = [(("apps", i), r) for i, r in zip(old, new, strict=False)]
            made += [(("apps", end + k), r) for k, r in enumerate(new[len(old) :])]
            made += [(("apps", i), None) for i in reversed(old[len(new) :])]
            if asked.over != config.extends.get(asked.name):
                made.append((("extends", asked.name), asked.over))
            return made

        return self._patch(asked.stamp, changes, True)

    def manage(self, asked: Managed) -> Answer:
        """Renames, copies or deletes a profile or layer, with all that names it."""

        def written(text: str, config: Config) -> str:
            if asked.change == "delete":
                return deleted(text, config, asked.level, asked.name, with_uses=asked.with_uses)
            return (renamed if asked.change == "rename" else copied)(text, config, asked.level, asked.name, asked.to)

        names = (asked.level, asked.name, asked.to) if asked.change == "rename" else None
        return self._write(asked.stamp, written, True, names)

    def undo(self, asked: Undo) -> Answer:
        """Takes back the last change, where the file is still as it left it."""
        content = edit.read(self._path)
        if not self._undone:
            raise InputError("There is nothing to take back.")
        before, after, names = self._undone[-1]
        if content != after or stamp(content) != asked.stamp:
            raise InputError(CHANGED, "What the page did before cannot be taken back any more.")
        edit.install(self._path, before if before is not None else edit.NEW.encode(), content, kept=KEPT)
        self._undone.pop()
        self._changed(names and (names[0], names[2], names[1]))
        return self.answer()

    def _config(self, content: bytes | None) -> Config:
        return load_active(self._path)[0] if content is not None else Config()

    def _patch(self, shown: str, changes: Callable[[str, Config], Sequence[Change]], confirmed: bool) -> Answer:
        return self._write(shown, lambda text, config: patched(text, changes(text, config)), confirmed)

    def _write(
        self,
        shown: str,
        written: Callable[[str, Config], str],
        confirmed: bool,
        names: Renamed | None = None,
    ) -> Answer:
        content = edit.read(self._path)
        if stamp(content) != shown:
            raise InputError(CHANGED, "Look at it again, then make your change anew.")
        text = yaml.decode(content)[0] if content is not None else edit.NEW
        config = self._config(content)
        new = written(text, config)
        found, problems = examine(new)
        if found is None:
            message = problems[0].message
            raise InputError(message[:1].upper() + message[1:])
        if not confirmed and (unknown := sorted(all_programs(found) - all_programs(config))):
            return {"confirm": unknown}
        if content is None or new != text:
            bom = content[:3] if content and content.startswith(b"\xef\xbb\xbf") else b""
            put = bom + new.encode()
            edit.install(self._path, put, content, kept=KEPT)
            self._undone.append((content, put, names))
            self._changed(names)
        return self.answer()


def stamp(content: bytes | None) -> str:
    """What tells one content of the file from another."""
    return "" if content is None else hashlib.sha256(content).hexdigest()


def _changes(
    text: str, config: Config, level: Level, name: str, index: int, binding: Mapping[str, Any] | None
) -> Sequence[Change]:
    """The change of one binding; an index one past the last adds it, no binding takes it out."""
    new = None if binding is None else {k: binding[k] for k in sorted(binding, key=_place)}
    root = yaml.parse(text)[0]
    there = getattr(config, level)
    if root is not None and root.at((level,)) is not None:
        if new is None and len(there[name]) == 1 and (level, name) != ("profiles", "default"):
            return [((level, name), None)]
        if name not in there:
            return [((level, name), [new])]
        return [((level, name, index), new)]
    all_of_them = {key: [plain(b) for b in found] for key, found in there.items()}
    changed = all_of_them.setdefault(name, [])
    changed[index : index + 1] = [] if new is None else [dict(new)]
    return [((level,), all_of_them)]


def _place(key: str) -> int:
    return FIELDS.index(key) if key in FIELDS else len(FIELDS)
