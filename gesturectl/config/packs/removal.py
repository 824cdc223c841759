"""A config without a pack: what of it stands in there and where, and the text once that is taken out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gesturectl.actions.schema import Binding
from gesturectl.bindings.apps import USUAL
from gesturectl.config.check.finding import all_bindings
from gesturectl.config.edit.levels import uses
from gesturectl.config.edit.patch import Change, patched
from gesturectl.config.load import examine
from gesturectl.config.packs.merge import LEVELS, filled, merged, named_gestures, offers
from gesturectl.config.packs.pack import Pack
from gesturectl.config.read import yaml
from gesturectl.config.read.problem import LINE_BREAK
from gesturectl.config.text import binding_text, plain, scalar
from gesturectl.model.errors import InputError
from gesturectl.model.words import all_of
from gesturectl.settings import AppRule, Config, Declared

SECTIONS: Sequence[tuple[str, ...]] = (
    ("gestures", "declared"),
    ("gestures",),
    ("profiles",),
    ("layers",),
    ("extends",),
    ("apps",),
)


@dataclass(frozen=True, slots=True)
class Part:
    """Something that stands in one config and not in another one.

    kind: a section of the config, or `declared` for a pose; name: of the profile, layer or pose, "" for a rule of
    `apps`; value: the binding, rule, pose or profile below, None for an empty profile or layer itself.
    """

    kind: str
    name: str
    value: Binding | AppRule | Declared | str | None = None

    def line(self) -> str:
        """As it stands in a file."""
        if self.kind == "apps":
            return f"apps: {scalar(self.value)}"
        if self.kind == "declared":
            return f"pose {self.name}: {scalar(self.value)}"
        if self.kind == "extends":
            return f"extends: {self.name}: {self.value}"
        one = f"{self.kind[:-1]} {self.name}"
        return f"{one}: {binding_text(self.value)}" if isinstance(self.value, Binding) else one


@dataclass(frozen=True, slots=True)
class Removal:
    """The text of a config without a pack, what is taken out of it for that, and what comes back."""

    text: str
    gone: Sequence[Part]
    back: Sequence[Part]


def removal(text: str, pack: Pack, former: Iterable[str] = ()) -> Removal:
    """A pack taken out of a valid config's text.

    former: texts that it may have had before: that to which the pack was added and nothing else done comes back as it
    was, with what the pack took the place of. Raises InputError for a place that cannot be changed.
    """
    after = next((f for f in former if _was_before(f, text, pack)), None)
    after = without(text, pack) if after is None else after
    config, then = _valid(text), _valid(after)
    return Removal(after, list(_lost(config, then)), list(_lost(then, config)))


def _lost(config: Config, then: Config) -> Iterator[Part]:
    """What of a config is not in another one, of that which packs hold."""
    for kind in LEVELS:
        levels = getattr(then, kind)
        for name, bindings in getattr(config, kind).items():
            yield from (Part(kind, name, b) for b in bindings if b not in levels.get(name, ()))
    yield from (Part("apps", "", r) for r in config.apps if r not in then.apps)
    poses = then.gestures.declared
    yield from (Part("declared", n, p) for n, p in config.gestures.declared.items() if poses.get(n) != p)
    for kind in LEVELS:
        yield from (Part(kind, name) for name in getattr(config, kind) if name not in getattr(then, kind))
    yield from (Part("extends", n, below) for n, below in config.extends.items() if then.extends.get(n) != below)


def elsewhere(pack: Pack, config: Config) -> dict[str, tuple[int, int]]:
    """Other profiles that hold half or more of the bindings of a pack's only one, as `into` puts them there.

    How many of how many: fewer are more likely those of another pack, or the user's.
    """
    own = filled(pack)
    if len(own) != 1:
        return {}
    ((name, mine),) = own.items()
    held = {other: sum(b in theirs for b in mine) for other, theirs in config.profiles.items() if other != name}
    return {other: (n, len(mine)) for other, n in held.items() if 2 * n >= len(mine) > 0}


def also_of(part: Part, config: Config, others: Iterable[Pack]) -> str:
    """Words that name other packs with the same binding there and half or more of theirs in the config; "" for none."""
    names = [other.name for other in others if _shares(other, part, config)]
    return f" (also of the pack {all_of(names)})" if names else ""


def _shares(other: Pack, part: Part, config: Config) -> bool:
    mine: Sequence[Binding] = getattr(other.config, part.kind).get(part.name, ()) if part.kind in LEVELS else ()
    if not mine and part.kind == "profiles" and len(own := filled(other)) == 1:
        (mine,) = own.values()  # as `into` puts them there
    theirs = getattr(config, part.kind).get(part.name, ()) if mine else ()
    return part.value in mine and 2 * sum(b in theirs for b in mine) >= len(mine)


def _was_before(before: str, text: str, pack: Pack) -> bool:
    """Whether `merged` has made this text of the one before for this pack, so that nothing else was changed since."""
    config, now = examine(before)[0], examine(text)[0]
    if config is None or now is None:
        return False
    try:
        taken = [o for o in offers(pack, config) if not o.there and o.binding in getattr(now, o.kind).get(o.name, ())]
        return bool(taken) and merged(before, config, pack, taken) == text
    except InputError:  # the pack cannot be added to that text
        return False


def without(text: str, pack: Pack) -> str:
    """The text of a valid config without a pack's bindings and rules that stand in it in the same words.

    Its profiles, layers and poses go with them, where nothing else is in them or names them, and so do the sections
    that have come with it: what `merged` has added is taken out to the letter. A profile or layer that was empty
    stays, and so does one that lies over another profile than the pack's. Raises InputError for a place that cannot be
    changed.
    """
    before = config = _valid(text)
    changes: list[Change] = [(("apps", i), None) for i, r in enumerate(config.apps) if r in pack.config.apps]
    for kind in LEVELS:
        for name, mine in getattr(pack.config, kind).items():
            theirs = getattr(config, kind).get(name, ())
            changes += [((kind, name, i), None) for i, b in enumerate(theirs) if b in mine]
    after = patched(text, changes[::-1])
    for kind in LEVELS:
        for name, mine in getattr(pack.config, kind).items():
            config = _valid(after)
            emptied = getattr(config, kind).get(name) == () and (getattr(before, kind)[name] or not mine)
            below = config.extends.get(name) if kind == "profiles" else None
            theirs = below is not None and below != pack.config.extends.get(name)
            if emptied and not theirs and not uses(config).get((kind, name)) and name not in (USUAL, pack.into):
                after = _out(_out(after, ("extends", name)) if kind == "profiles" else after, (kind, name))
    config = _valid(after)
    bound = named_gestures(b for _, b in all_bindings(config))
    bound |= {motion.pose for _, motion in config.gestures.motions}
    for name, pose in pack.config.gestures.declared.items():
        if config.gestures.declared.get(name) == pose and name not in bound:
            after = _out(after, ("gestures", "declared", name))
    return _swept(text, after)


def _out(text: str, path: tuple[str, ...]) -> str:
    """The text without an entry; a section that held nothing else stays, as `{}`."""
    root, _ = yaml.parse(text)
    section = root.entries(*path[:-1]) if root else ()
    if path[-1] not in section:
        return text
    return patched(text, [(path, None) if len(section) > 1 else (path[:-1], {})])


def _swept(before: str, text: str) -> str:
    """The text without the sections that held something before, and now nothing or the defaults, and came with a pack.

    None tells of that: such are those that look as if `patched` had put them there.
    """
    was, _ = yaml.parse(before)
    for path in SECTIONS:
        now, _ = yaml.parse(text)
        old, section = (root.at(path) if root else None for root in (was, now))
        if now and old and section and old.data() and len(now.entries()) > 1:
            if not section.data() and _comes_of_us(text, now, path, ""):
                text = _out(text, path)
            elif path == ("profiles",) and _valid(text).profiles == Config().profiles:
                text = _out(text, path) if _comes_of_us(text, now, path, _usual()) else text
    return text


def _comes_of_us(text: str, root: yaml.Node, path: tuple[str, ...], below: str) -> bool:
    """Whether an entry stands right below another one, with no comment, and with just these lines below its key."""
    holder = root.at(path[:-1])
    assert holder is not None
    line, column = holder.keys[path[-1]]
    above, key, *rest = ["", *LINE_BREAK.split(text)][line - 1 :]
    if key[: column - 1].strip():  # between braces, which have no lines of their own
        return not below
    lines = below.splitlines()
    value = key[column - 1 :].removeprefix(f"{path[-1]}:").strip()
    alone = not above.lstrip().startswith("#") and bool(above.strip())
    return alone and value in (("",) if below else ("{}", "[]")) and rest[: len(lines)] == lines


def _usual() -> str:
    """The default bindings as they are put below `profiles:`."""
    first = "version: 1\n"
    levels = {name: [plain(b) for b in bindings] for name, bindings in Config().profiles.items()}
    return patched(first, [(("profiles",), levels)]).removeprefix(f"{first}profiles:\n")


def _valid(text: str) -> Config:
    config, _ = examine(text)
    assert config is not None, "a config without problems has none once a pack is out of it"
    return config
