"""A pack beside a config: what of it is there already and what it gets in the way of; the text with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gesturectl.actions.base import Form, LevelKind
from gesturectl.actions.schema import Binding
from gesturectl.bindings.levels import pile
from gesturectl.config.check.conflicts import conflicts, facts
from gesturectl.config.check.finding import Level
from gesturectl.config.check.words import in_words
from gesturectl.config.conditions import conditions
from gesturectl.config.edit.levels import named_level
from gesturectl.config.edit.patch import Change, inserted, patched
from gesturectl.config.packs.pack import Pack
from gesturectl.config.read import yaml
from gesturectl.config.text import binding_text, plain
from gesturectl.model.errors import InputError
from gesturectl.model.words import instead, quoted, shortened
from gesturectl.settings import AppRule, Config

LEVELS: Sequence[LevelKind] = ("profiles", "layers")
ASKED = {  # actions by the key that they begin with
    "run": "it starts a program",
    "shell": "it starts a program",
    "macro": "it does several things one after the other",
    "text": "it types a text, which may be a command",
}


@dataclass(frozen=True, slots=True)
class Clash:
    """A binding of the user's that gets in the way of one of a pack: its index in its profile or layer, and how."""

    index: int
    words: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A binding of a pack beside a config."""

    kind: LevelKind
    name: str  # of the profile or layer
    binding: Binding
    there: bool  # in the same words
    clashes: Sequence[Clash]
    hides: Sequence[Binding]  # those of the profiles below that do not act where this does
    asks: str  # why it is taken only after it was agreed to, "" for most


def into(pack: Pack, profile: str, config: Config) -> Pack:
    """The pack with the bindings of its one profile in a profile of the user's, whatever window has the keyboard.

    Raises InputError where the pack has several, or the user has no such profile.
    """
    if profile not in config.profiles:
        problem = f"There is no profile {quoted(profile)} in your config."
        raise InputError(problem, instead(profile, config.profiles))
    own = filled(pack)
    if len(own) != 1:
        problem = f"The pack has {len(own)} profiles, so that it does not go into one of yours."
        raise InputError(problem, "Add it as it is, without `--into`.")
    (bindings,) = own.values()
    put = {"profiles": {"default": (), profile: bindings}, "extends": {}, "apps": ()}
    return replace(pack, config=pack.config.model_copy(update=put), into=profile)


def filled(pack: Pack) -> dict[str, Sequence[Binding]]:
    """The profiles of a pack that hold something."""
    return {name: bindings for name, bindings in pack.config.profiles.items() if bindings}


def offers(pack: Pack, config: Config) -> Sequence[Offer]:
    """All bindings of a pack beside those of a config. Raises InputError for a pose that is another one there."""
    for name, pose in pack.config.gestures.declared.items():
        if config.gestures.declared.get(name, pose) != pose:
            problem = f"The pack's pose `{shortened(name)}` is another one in your config."
            raise InputError(problem, "Rename one of the two, where it is declared and wherever it is bound.")
    return [
        offer
        for kind in LEVELS
        for name, bindings in getattr(pack.config, kind).items()
        for offer in _offered(pack, config, kind, name, bindings)
    ]


def merged(text: str, config: Config, pack: Pack, taken: Collection[Offer]) -> str:
    """The text of a valid config with these bindings of a pack, each in place of those that it clashes with.

    With them come the pack's poses, and those of its profiles and layers of which something is taken or there, or which
    that puts in force, with their rules for windows; a profile of the user's lies over what it lay over. Raises
    InputError for a place that cannot be changed.
    """
    if not taken:
        return text
    pack = _in_use(pack, config, taken)
    text = patched(text, [*_levels(text, config, pack, taken), *_beside(config, pack)])
    return _with_rules(text, config, pack)


def named_gestures(bindings: Iterable[Binding]) -> set[str]:
    """The gestures and poses that bindings name."""
    return {name for b in bindings for name in (b.on, b.pose, b.after, b.other_hand) if name}


def why_asked(do: object) -> str:
    """Why a binding of a stranger's is taken only after it was agreed to: what it sends may be a command.

    do: an action, also as it stands in a file.
    """
    keys = type(do).model_fields if isinstance(do, Form) else do if isinstance(do, Mapping) else ()
    return next((ASKED[key] for key in keys if key in ASKED), "")


def _offered(pack: Pack, config: Config, kind: LevelKind, name: str, bindings: Sequence[Binding]) -> Iterator[Offer]:
    theirs: Sequence[Binding] = getattr(config, kind).get(name, ())
    clashes = _clashes(config, theirs, bindings)
    for i, binding in enumerate(bindings):
        there = binding in theirs
        hides = _hidden(pack, config, name, binding) if kind == "profiles" and not there else ()
        met = () if there else clashes.get(i, ())
        yield Offer(kind, name, binding, there, met, hides, why_asked(binding.do))


def _clashes(config: Config, theirs: Sequence[Binding], mine: Sequence[Binding]) -> dict[int, list[Clash]]:
    """By the index in `mine`: which of theirs fire on the same thing."""
    both, start = [*theirs, *mine], len(theirs)
    found: dict[int, list[Clash]] = {}
    for c in conflicts(config, both):
        low, high = sorted((c.first, c.second))
        if low < start <= high:
            says = in_words(c.kind, facts(c, both), says=f"what `{binding_text(both[c.first])}` says")
            about = f"of `{binding_text(theirs[low])}`: " if c.second == low else ""
            found.setdefault(high - start, []).append(Clash(low, about + says))
    return found


def _hidden(pack: Pack, config: Config, name: str, binding: Binding) -> Sequence[Binding]:
    """What the profiles below would do with the same making of the gesture."""
    extends = pack.config.extends | config.extends
    below = [b for level in pile(name, extends)[1:] for b in config.profiles.get(level, ())]
    met = conditions(config, binding)
    return [b for b in below if b.on == binding.on and b.do != binding.do and met.meets(conditions(config, b))]


def _in_use(pack: Pack, config: Config, taken: Collection[Offer]) -> Pack:
    """The pack without the profiles and layers of which nothing is taken or there: their windows stay as they are."""
    whole = pack.config
    kept = [(o.kind, o.name, o.binding) for o in taken]
    kept += [
        (kind, name, b)
        for kind in LEVELS
        for name, bindings in getattr(whole, kind).items()
        for b in bindings
        if b in getattr(config, kind).get(name, ())
    ]
    used: set[Level] = {(kind, name) for kind, name, _ in kept}
    used |= {level for *_, b in kept if (level := named_level(b.do)) is not None}
    used |= {("profiles", below) for kind, name in used if kind == "profiles" for below in pile(name, whole.extends)}
    put: dict[str, Any] = {
        kind: {name: bindings for name, bindings in getattr(whole, kind).items() if (kind, name) in used}
        for kind in LEVELS
    }
    put["extends"] = {name: below for name, below in whole.extends.items() if ("profiles", name) in used}
    put["apps"] = tuple(r for r in whole.apps if ("profiles", r.profile) in used)
    return replace(pack, config=whole.model_copy(update=put))


def _levels(text: str, config: Config, pack: Pack, taken: Collection[Offer]) -> Iterator[Change]:
    """Bindings go to the end of their list; those that they clash with are then taken out."""
    root, _ = yaml.parse(text)
    for kind in LEVELS:
        there: dict[str, Sequence[Binding]] = getattr(config, kind)
        if any(o.kind == kind for o in taken) and there and (root is None or root.at((kind,)) is None):
            # The defaults, which are no longer once the file gives bindings.
            yield (kind,), {name: [plain(b) for b in bindings] for name, bindings in there.items()}
        for name in getattr(pack.config, kind):
            mine = [o for o in taken if (o.kind, o.name) == (kind, name)]
            if name not in there:
                yield (kind, name), [plain(o.binding) for o in mine]
                continue
            for i, o in enumerate(mine, len(there[name])):
                yield (kind, name, i), plain(o.binding)
            for i in sorted({c.index for o in mine for c in o.clashes}, reverse=True):
                yield (kind, name, i), None


def _beside(config: Config, pack: Pack) -> Iterator[Change]:
    """What comes with the bindings."""
    for name, pose in pack.config.gestures.declared.items():
        yield ("gestures", "declared", name), pose.model_dump(exclude_defaults=True)
    for name, below in pack.config.extends.items():
        if name not in config.profiles:
            yield ("extends", name), below


def _with_rules(text: str, config: Config, pack: Pack) -> str:
    """The text with the pack's rules for windows behind the user's own, as the first that fits counts.

    Those that ask for a title go before the user's first that does not: a page in a browser before the browser.
    """
    new = [r for r in pack.config.apps if r not in config.apps]
    end = len(config.apps)
    first = next((i for i, r in enumerate(config.apps) if r.title is None), end)
    titled = [r for r in new if r.title is not None and first < end]
    text = patched(text, [(("apps", i), _rule(r)) for i, r in enumerate((r for r in new if r not in titled), end)])
    return inserted(text, ("apps",), first, [_rule(r) for r in titled]) if titled else text


def _rule(rule: AppRule) -> dict[str, Any]:
    return rule.model_dump(exclude_none=True)
