"""A pack of the user's own: gestures with their samples, and the lines of the config that name them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from gesturectl.bindings.apps import USUAL
from gesturectl.bindings.levels import pile
from gesturectl.config.check.finding import Place, all_bindings
from gesturectl.config.edit.levels import named_level
from gesturectl.config.packs.merge import LEVELS, named_gestures, why_asked
from gesturectl.config.packs.pack import read
from gesturectl.config.read.problem import ConfigError
from gesturectl.config.text import binding_text, scalar
from gesturectl.model import gallery
from gesturectl.model.errors import InputError
from gesturectl.model.samples import Gesture, dump
from gesturectl.model.words import all_of, quoted
from gesturectl.settings import Config


def shared(config: Config, gestures: Sequence[Gesture]) -> str:
    """The text of a pack. Raises InputError where nothing is bound to the gestures, or what is makes no pack."""
    names = [g.name for g in gestures]
    lines = _with_layers(config, {place for place, b in all_bindings(config) if named_gestures([b]) & {*names}})
    if not lines:
        problem = f"Nothing is bound to {all_of(names)}, so that there is nothing to share but the samples."
        raise InputError(problem, "Bind it first, or give a file that ends in `.jsonl`.")
    _require_whole(config, names, lines)
    text = "\n".join([*_text(config, names, lines), "  samples: |", *_indented(gestures), ""])
    try:
        read("the pack", text.encode())
    except ConfigError as e:
        raise InputError(f"What is bound to {all_of(names)} makes no pack of its own: {e.problem}", e.remedy) from None
    return text


def asked_about(text: str) -> Sequence[str]:
    """The bindings in the text of a pack that may be a command, each with why its receiver is asked about it."""
    bindings = (b for _, b in all_bindings(read("the pack", text.encode()).config))
    return [f"{binding_text(b)}: {why}" for b in bindings if (why := why_asked(b.do))]


def _require_whole(config: Config, names: Sequence[str], lines: Collection[Place]) -> None:
    """Raises InputError where the lines name what does not come with them: a gesture of one's own, or a profile."""
    bindings = [b for place, b in all_bindings(config) if place in lines]
    if other := sorted(named_gestures(bindings) & {*gallery.names()} - {*names}):
        goes = "gestures of your own, too, which are" if len(other) > 1 else "a gesture of your own, too, which is"
        problem = f"What is bound to {all_of(names)} needs {all_of(other)}, {goes} not given."
        raise InputError(problem, f"Give {all_of(other)}, too.")
    profiles = {USUAL} | {p.name for p in lines if p.kind == "profiles"}
    for b in bindings:
        level = named_level(b.do)
        if level and level[0] == "profiles" and level[1] not in profiles:
            problem = f"`{b.on}` switches to your profile {quoted(level[1])}, and a switch of profile makes no pack."
            raise InputError(problem, "Bind it to something else, or give a file that ends in `.jsonl`.")


def _with_layers(config: Config, lines: Collection[Place]) -> Collection[Place]:
    """The same with the lines that put on the layers in which they are, and all of the layers that they put on."""
    put_on = {
        (level[1], place) for place, b in all_bindings(config) if (level := named_level(b.do)) and level[0] == "layers"
    }
    found, before = {*lines}, set[Place]()
    while found != before:
        before = {*found}
        found |= {by for name, by in put_on if any((p.kind, p.name) == ("layers", name) for p in before)}
        on = {name for name, by in put_on if by in before}
        found |= {place for place, _ in all_bindings(config) if place.kind == "layers" and place.name in on}
    return found


def _text(config: Config, names: Sequence[str], lines: Collection[Place]) -> Iterator[str]:
    yield f"# What {all_of(names)} {'does' if len(names) == 1 else 'do'}."
    yield "version: 1"
    bound = []
    for kind in LEVELS:
        levels = {
            name: [b[i] for i in range(len(b)) if Place(kind, name, i) in lines]
            for name, b in getattr(config, kind).items()
        }
        if any(levels.values()):
            yield f"{kind}:"
        for name, bindings in levels.items():
            if bindings:
                yield f"  {scalar(name)}:"
                yield from (f"    - {binding_text(b)}" for b in bindings)
                bound += bindings
    profiles = {p.name for p in lines if p.kind == "profiles"} - {USUAL}
    below = {n: [p for p in pile(n, config.extends)[1:] if p in (*profiles, USUAL)] for n in config.extends}
    over = {n: kept[0] for n, kept in below.items() if n in profiles and kept}
    if over:
        yield f"extends: {scalar(over)}"
    if rules := [rule for rule in config.apps if rule.profile in profiles]:
        yield "apps:"
        yield from (f"  - {scalar(rule)}" for rule in rules)
    yield "gestures:"
    declared = {n: p for n, p in config.gestures.declared.items() if n in named_gestures(bound)}
    if declared:
        yield f"  declared: {scalar(declared)}"


def _indented(gestures: Sequence[Gesture]) -> Iterator[str]:
    return (f"    {line}" for line in dump(map(_of_nobody, gestures)).decode().splitlines())


def _of_nobody(gesture: Gesture) -> Gesture:
    """The same without what its samples say of whom and where they are from."""
    poses = tuple(replace(sample, origin="", person="") for sample in gesture.poses)
    motions = tuple(replace(sample, origin="", person="") for sample in gesture.motions)
    return replace(gesture, poses=poses, motions=motions)
