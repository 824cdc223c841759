"""Packs looked at and added on the page: those that come with the program, and anybody's as a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.routing import BaseRoute

from gesturectl.actions.schema import Binding
from gesturectl.bindings.apps import USUAL
from gesturectl.config.check.finding import Place
from gesturectl.config.edit.file import before_now
from gesturectl.config.explain import binding_words, puts_on, rule_words, where
from gesturectl.config.packs.merge import LEVELS, filled, into, merged, offers
from gesturectl.config.packs.pack import Pack, other_packs, packs, read, renamed
from gesturectl.config.packs.pack import pack as found
from gesturectl.config.packs.removal import Part, also_of, removal
from gesturectl.config.read import yaml
from gesturectl.learn import library
from gesturectl.model import gallery
from gesturectl.model.errors import InputError
from gesturectl.page.server.config.catalogue import described
from gesturectl.page.server.config.editor import Editor
from gesturectl.page.server.config.notes import displaced_notes
from gesturectl.page.server.routes import Answer, Asked, get, post
from gesturectl.page.server.shown import shown
from gesturectl.settings import AppRule, Config

RENAME = "Give it another name."


class Looked(Asked):
    """A pack that comes with the program by its name, or the text of any other one.

    into: a profile of the user's for the bindings of its one profile, whatever window has the keyboard.
    """

    name: str = ""
    text: str = ""
    into: str = ""


class Removed(Looked):
    """A pack that is taken out: what stands in the config in its words."""

    stamp: str


class Added(Looked):
    """Bindings of a pack by their places in its preview, to be added, each in place of what it clashes with.

    agreed: those of them that the person has agreed to one by one, of those that are asked about; gestures: those of
    the pack that are stored, and as what each.
    """

    stamp: str
    taken: list[int]
    agreed: Sequence[int] = ()
    gestures: dict[str, str] | None = None
    confirmed: bool = False


def routes(editor: Editor, answer: Callable[[Sequence[str]], Answer]) -> list[BaseRoute]:
    """What is asked about packs; `answer` gives all bindings, or the programs that are to be confirmed."""

    def preview(asked: Looked) -> Answer:
        content = editor.read()
        config = editor.config(content)
        whole = _pack(asked)
        pack = into(whole, asked.into, config) if asked.into else whole
        offered = offers(pack, config)
        own = {g.name: g for g in (*pack.gestures, *gallery.read_all()[0])}
        places = [Place(o.kind, o.name, i) for i, o in enumerate(offered)]
        noted = displaced_notes(config, zip(places, (o.binding for o in offered), strict=True), own.values())
        bindings = [
            {
                "level": o.kind,
                "name": o.name,
                "there": o.there,
                "asks": o.asks,
                "clashes": [_words(config, o.kind, o.name, clash.index) for clash in o.clashes],
                "notes": noted.get(place, ()),
                **described(config, o.binding),
            }
            for place, o in zip(places, offered, strict=True)
        ]
        gone, back = _removal(editor, content, pack, config)
        mine = gallery.names()
        gestures = [shown(g, (), config) | {"taken": g.name in mine} for g in pack.gestures]
        return {
            "about": pack.about,
            "levels": _levels(pack),
            "profiles": _places(whole, config),
            "bindings": bindings,
            "gestures": gestures,
            "standing": gone,
            "back": back,
        }

    def add(asked: Added) -> Answer:
        whole, names = _pack(asked), asked.gestures or {}
        own = renamed(whole, names)

        def written(text: str, config: Config) -> str:
            pack = into(own, asked.into, config) if asked.into else own
            offered = offers(pack, config)
            if not all(0 <= i < len(offered) for i in (*asked.taken, *asked.agreed)):
                raise InputError("There is no such binding in the pack.", "Look at it again.")
            taken = [i for i in sorted({*asked.taken}) if not offered[i].there]
            for i in taken:
                require_agreed(offered[i].binding.on, offered[i].asks, agreed=i in asked.agreed)
            return merged(text, config, pack, [offered[i] for i in taken])

        try:
            with library.taken(whole.gestures, names, editor.read(), "The pack", RENAME):
                if unknown := editor.write(asked.stamp, written, confirmed=asked.confirmed):
                    raise _UnconfirmedError(unknown)
        except _UnconfirmedError as e:
            return answer(e.programs)
        return answer(())

    def remove(asked: Removed) -> Answer:
        whole = _pack(asked)

        def written(text: str, config: Config) -> str:
            pack = into(whole, asked.into, config) if asked.into else whole
            return removal(text, pack, before_now(editor.path)).text

        return answer(editor.write(asked.stamp, written))

    return [
        get("/config/packs", lambda: {"packs": [{"name": n, "about": words} for n, words in packs().items()]}),
        post("/config/pack", Looked, preview),
        post("/config/pack/add", Added, add),
        post("/config/pack/remove", Removed, remove),
    ]


def require_agreed(gesture: str, asks: str, *, agreed: bool) -> None:
    """Raises InputError where a stranger's binding is taken that the person is to be asked about and was not."""
    if asks and not agreed:
        raise InputError(f"`{gesture}` is asked about: {asks}.", "Agree to it, or leave it out.")


class _UnconfirmedError(Exception):
    """Programs that nobody has agreed to: nothing is kept of what was to start them."""

    def __init__(self, programs: Sequence[str]) -> None:
        super().__init__()
        self.programs = programs


def _pack(asked: Looked) -> Pack:
    """One of ours, or that of the text; the page opens no file by its name."""
    if asked.text:
        return read("the pack", asked.text.encode())
    if not asked.name:
        raise InputError("The pack is empty.", "Paste its text, or open its file.")
    if asked.name not in packs():
        raise InputError("There is no such pack.", "Look at the list again.")
    return found(asked.name)


def _words(config: Config, kind: str, name: str, index: int) -> str:
    """A binding of the user's, in words."""
    binding = getattr(config, kind)[name][index]
    return f"`{binding.on}` {binding_words(config, binding)}"


def _removal(editor: Editor, content: bytes | None, pack: Pack, config: Config) -> tuple[list[str], list[str]]:
    """What of a pack would be taken out of the config, and what comes back then, in words."""
    if content is None:
        return [], []
    try:
        removed = removal(yaml.decode(content)[0], pack, before_now(editor.path))
    except InputError:  # which is said once it is asked for
        return [_part_words(config, Part(o.kind, o.name, o.binding)) for o in offers(pack, config) if o.there], []
    rest = other_packs(pack) if removed.gone else ()
    gone = [_part_words(config, p) + also_of(p, config, rest) for p in removed.gone]
    return gone, [_part_words(config, p) for p in removed.back]


def _part_words(config: Config, part: Part) -> str:
    if isinstance(part.value, Binding):
        return f"`{part.value.on}` {binding_words(config, part.value)}"
    if isinstance(part.value, AppRule):
        return f"the rule for windows of {rule_words(part.value)}"
    if part.kind == "extends":
        return f"that the profile `{part.name}` lies over `{part.value}`"
    return f"the {'pose' if part.kind == 'declared' else part.kind[:-1]} `{part.name}`"


def _places(pack: Pack, config: Config) -> list[str]:
    """The profiles that the bindings can go into, the pack's own first; none where it has several of its own."""
    own = list(filled(pack))
    return [*own, *(name for name in config.profiles if name not in own)] if len(own) == 1 else []


def _levels(pack: Pack) -> list[str]:
    """When the bindings of a pack's profiles and layers are in force, in words."""
    words = {"profiles": where, "layers": puts_on}
    said = {
        f"{kind[:-1]} {name}": words[kind](pack.config, name).removeprefix(", ")
        for kind in LEVELS
        for name, bindings in getattr(pack.config, kind).items()
        if bindings and (kind, name) != ("profiles", USUAL)
    }
    return [f"{level}: {when}" for level, when in said.items() if when]
