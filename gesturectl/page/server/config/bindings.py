"""The bindings of the user's config, and the profiles and layers that hold them, as the page changes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from starlette.routing import BaseRoute

from gesturectl.config.edit.levels import copied, deleted, renamed, require_free
from gesturectl.config.edit.patch import Change, patched
from gesturectl.config.load import examine
from gesturectl.config.packs.merge import why_asked
from gesturectl.config.read import yaml
from gesturectl.config.read.triggers import shortened
from gesturectl.config.text import FIELDS, plain
from gesturectl.model import gallery
from gesturectl.model.errors import GesturectlError, InputError
from gesturectl.page.server.config import packs
from gesturectl.page.server.config.catalogue import levels, offered
from gesturectl.page.server.config.editor import Editor, Level, Undo
from gesturectl.page.server.config.notes import Notes, notes, with_displaced
from gesturectl.page.server.config.pasted import Pasted, preview
from gesturectl.page.server.routes import Answer, Asked, get, post
from gesturectl.settings import Config

MOST_TAKEN = 500


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
    """One binding of a pasted text, and where it goes. agreed: the person has agreed to it, where that is asked."""

    level: Level
    name: str
    binding: dict[str, Any]
    agreed: bool = False


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


class New(Asked):
    """A profile without bindings, over another and for windows; or such a layer, and the gesture that puts it on.

    on: that gesture; how: what it does with the layer; instead: the binding of the default profile that it replaces.
    """

    stamp: str
    level: Level
    name: str
    over: str | None = None
    rules: Sequence[dict[str, str]] = ()
    on: str = ""
    how: Literal["layer", "toggle_layer"] = "layer"
    instead: int | None = None


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


def routes(editor: Editor) -> list[BaseRoute]:
    """What is asked about bindings."""
    bindings = Bindings(editor)
    return [
        get("/config", bindings.answer),
        post("/config", Changed, bindings.change),
        post("/config/undo", Undo, bindings.undo),
        post("/config/preview", Pasted, bindings.preview),
        post("/config/take", Take, bindings.take),
        post("/config/windows", Windows, bindings.windows),
        post("/config/new", New, bindings.create),
        post("/config/level", Managed, bindings.manage),
        *packs.routes(editor, bindings.after),
    ]


class Bindings:
    """The bindings in the config's file; a change is answered by all there is then, or by what is to be confirmed."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor

    def answer(self) -> Answer:
        """All that the page needs to show bindings and to offer others."""
        content = self._editor.read()
        config, problem = Config(), None
        noted: Notes = {}
        try:
            config = self._editor.config(content)
            noted = notes(config, yaml.decode(content)[0]) if content is not None else {}
        except GesturectlError as e:
            problem = str(e)
        own = {g.name: g for g in gallery.read_all()[0]}
        noted = with_displaced(noted, config, own.values())
        return {
            **self._editor.state(content),
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

        return self.after(self._editor.patch(asked.stamp, changes, confirmed=asked.confirmed))

    def preview(self, asked: Pasted) -> Answer:
        """The bindings of a pasted text; nothing of it is kept before it is taken over."""
        return preview(asked.text, self._editor.config(self._editor.read()))

    def take(self, asked: Take) -> Answer:
        """Adds bindings of a pasted text, all of them or none."""
        if len(asked.taken) > MOST_TAKEN:
            raise InputError(f"More than {MOST_TAKEN} bindings are not taken at once.", "Choose fewer.")

        def changes(text: str, config: Config) -> Sequence[Change]:
            made: list[Change] = []
            for t in asked.taken:
                packs.require_agreed(str(t.binding.get("on")), why_asked(t.binding.get("do")), agreed=t.agreed)
                now, there = patched(text, made), examine(patched(text, made))[0] or config
                made += _changes(now, there, t.level, t.name, len(getattr(there, t.level).get(t.name, ())), t.binding)
            return made

        return self.after(self._editor.patch(asked.stamp, changes, confirmed=asked.confirmed))

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

        return self.after(self._editor.patch(asked.stamp, changes, confirmed=True))

    def create(self, asked: New) -> Answer:
        """Makes a profile or layer with all that puts it in force, as one change."""

        def changes(text: str, config: Config) -> Sequence[Change]:
            require_free(config, asked.level, asked.name)
            made = [_empty(text, config, asked.level, asked.name)]
            if asked.over is not None:
                made.append((("extends", asked.name), asked.over))
            made += [(("apps", len(config.apps) + i), {**r, "profile": asked.name}) for i, r in enumerate(asked.rules)]
            if asked.on:
                index = len(config.profiles["default"]) if asked.instead is None else asked.instead
                does = {"on": asked.on, "do": {asked.how: asked.name}}
                made += _changes(text, config, "profiles", "default", index, does)
            return made

        return self.after(self._editor.patch(asked.stamp, changes, confirmed=True))

    def manage(self, asked: Managed) -> Answer:
        """Renames, copies or deletes a profile or layer, with all that names it."""

        def written(text: str, config: Config) -> str:
            if asked.change == "delete":
                return deleted(text, config, asked.level, asked.name, with_uses=asked.with_uses)
            return (renamed if asked.change == "rename" else copied)(text, config, asked.level, asked.name, asked.to)

        names = (asked.level, asked.name, asked.to) if asked.change == "rename" else None
        return self.after(self._editor.write(asked.stamp, written, confirmed=True, names=names))

    def undo(self, asked: Undo) -> Answer:
        """Takes back the last change, where the file is still as it left it."""
        self._editor.undo(asked.stamp)
        return self.answer()

    def after(self, unknown: Sequence[str]) -> Answer:
        """What is answered to a change: all there is, or the programs that are to be confirmed."""
        return {"confirm": unknown} if unknown else self.answer()


def _empty(text: str, config: Config, level: Level, name: str) -> Change:
    """The change that adds a profile or layer without bindings."""
    root = yaml.parse(text)[0]
    if root is not None and root.at((level,)) is not None:
        return (level, name), []
    there = getattr(config, level)
    return (level,), {key: [shortened(plain(b)) for b in found] for key, found in there.items()} | {name: []}


def _changes(
    text: str, config: Config, level: Level, name: str, index: int, binding: Mapping[str, Any] | None
) -> Sequence[Change]:
    """The change of one binding; an index one past the last adds it, no binding takes it out."""
    new = None if binding is None else {k: binding[k] for k in sorted(binding, key=_place)}
    root = yaml.parse(text)[0]
    there = getattr(config, level)
    if root is not None and root.at((level,)) is not None:
        if name not in there:
            return [((level, name), [new and shortened(new)])]
        old = root.at((level, name, index))
        spelled = old is not None and any(old.at((key,)) for key in ("after", "other_hand"))
        return [((level, name, index), new if new is None or spelled else shortened(new))]
    all_of_them = {key: [shortened(plain(b)) for b in found] for key, found in there.items()}
    changed = all_of_them.setdefault(name, [])
    changed[index : index + 1] = [] if new is None else [shortened(new)]
    return [((level,), all_of_them)]


def _place(key: str) -> int:
    return FIELDS.index(key) if key in FIELDS else len(FIELDS)
