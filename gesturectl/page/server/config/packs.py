"""The packs that come with the program, looked at and added on the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.routing import BaseRoute

from gesturectl.bindings.apps import USUAL
from gesturectl.config.explain import binding_words, puts_on, where
from gesturectl.config.packs.merge import LEVELS, merged, offers
from gesturectl.config.packs.pack import Pack, packs
from gesturectl.config.packs.pack import pack as found
from gesturectl.model.errors import InputError
from gesturectl.page.server.config.catalogue import described
from gesturectl.page.server.config.editor import Editor
from gesturectl.page.server.routes import Answer, Asked, get, post
from gesturectl.settings import Config


class Named(Asked):
    """A pack by its name."""

    name: str


class Added(Asked):
    """Bindings of a pack by their places in its preview, to be added, each in place of what it clashes with."""

    stamp: str
    name: str
    taken: list[int]
    confirmed: bool = False


def routes(editor: Editor, answer: Callable[[Sequence[str]], Answer]) -> list[BaseRoute]:
    """What is asked about packs; `answer` gives all bindings, or the programs that are to be confirmed."""

    def preview(asked: Named) -> Answer:
        config = editor.config(editor.read())
        pack = _known(asked.name)
        bindings = [
            {
                "level": o.kind,
                "name": o.name,
                "there": o.there,
                "clashes": [_words(config, o.kind, o.name, clash.index) for clash in o.clashes],
                **described(config, o.binding),
            }
            for o in offers(pack, config)
        ]
        return {"about": pack.about, "levels": _levels(pack), "bindings": bindings}

    def add(asked: Added) -> Answer:
        pack = _known(asked.name)

        def written(text: str, config: Config) -> str:
            offered = offers(pack, config)
            if not all(0 <= i < len(offered) for i in asked.taken):
                raise InputError("There is no such binding in the pack.", "Look at it again.")
            return merged(text, config, pack, [offered[i] for i in sorted({*asked.taken}) if not offered[i].there])

        return answer(editor.write(asked.stamp, written, confirmed=asked.confirmed))

    return [
        get("/config/packs", lambda: {"packs": [{"name": n, "about": words} for n, words in packs().items()]}),
        post("/config/pack", Named, preview),
        post("/config/pack/add", Added, add),
    ]


def _known(name: str) -> Pack:
    """A pack of ours; the page opens no file by its name."""
    if name not in packs():
        raise InputError("There is no such pack.", "Look at the list again.")
    return found(name)


def _words(config: Config, kind: str, name: str, index: int) -> str:
    """A binding of the user's, in words."""
    binding = getattr(config, kind)[name][index]
    return f"`{binding.on}` {binding_words(config, binding)}"


def _levels(pack: Pack) -> list[str]:
    """When the bindings of a pack's profiles and layers are in force, in words."""
    words = {"profiles": where, "layers": puts_on}
    return [
        f"{kind[:-1]} {name}: {words[kind](pack.config, name).removeprefix(', ')}"
        for kind in LEVELS
        for name, bindings in getattr(pack.config, kind).items()
        if bindings and (kind, name) != ("profiles", USUAL)
    ]
