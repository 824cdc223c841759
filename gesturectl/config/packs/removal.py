"""A config without a pack: what of it stands in there and where, and the text once that is taken out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from gesturectl.settings import Config

SECTIONS: Sequence[tuple[str, ...]] = (
    ("gestures", "declared"),
    ("gestures",),
    ("profiles",),
    ("layers",),
    ("extends",),
    ("apps",),
)


def there(pack: Pack, config: Config) -> Iterator[str]:
    """The bindings and rules of a pack that stand in a config in the same words, as they stand in a file."""
    for kind in LEVELS:
        for name, mine in getattr(pack.config, kind).items():
            theirs = getattr(config, kind).get(name, ())
            yield from (f"{kind[:-1]} {name}: {binding_text(b)}" for b in theirs if b in mine)
    yield from (f"apps: {scalar(r)}" for r in config.apps if r in pack.config.apps)
    declared = config.gestures.declared
    yield from (f"pose {n}: {scalar(p)}" for n, p in pack.config.gestures.declared.items() if declared.get(n) == p)


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


def comes_back(before: str, text: str, pack: Pack) -> list[str] | None:
    """What `merged` has taken out of the text before for this pack, as lines; None where this text is not what it made.

    Then nothing else was changed, and the text before is the one without the pack.
    """
    config, now = examine(before)[0], examine(text)[0]
    if config is None or now is None:
        return None
    taken = [o for o in offers(pack, config) if not o.there and o.binding in getattr(now, o.kind).get(o.name, ())]
    if not taken or merged(before, config, pack, taken) != text:
        return None
    gone = [(p, b) for p, b in all_bindings(config) if b not in getattr(now, p.kind).get(p.name, ())]
    return [f"{p.kind[:-1]} {p.name}: {binding_text(b)}" for p, b in gone]


def without(text: str, pack: Pack) -> str:
    """The text of a valid config without a pack's bindings and rules that stand in it in the same words.

    Its profiles, layers and poses go with them, where nothing else is in them or names them, and so do the sections
    that have come with it: what `merged` has added is taken out to the letter. Raises InputError for a place that
    cannot be changed.
    """
    config = _valid(text)
    changes: list[Change] = [(("apps", i), None) for i, r in enumerate(config.apps) if r in pack.config.apps]
    for kind in LEVELS:
        for name, mine in getattr(pack.config, kind).items():
            theirs = getattr(config, kind).get(name, ())
            changes += [((kind, name, i), None) for i, b in enumerate(theirs) if b in mine]
    after = patched(text, changes[::-1])
    for kind in LEVELS:
        for name in getattr(pack.config, kind):
            config = _valid(after)
            emptied = getattr(config, kind).get(name) == () and not uses(config).get((kind, name))
            if emptied and name not in (USUAL, pack.into):
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
