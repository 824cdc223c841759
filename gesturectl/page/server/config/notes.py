"""What `check` warns of, at the binding, profile or layer that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gesturectl.actions.schema import Binding
from gesturectl.config.check.finding import Finding, Place, all_bindings
from gesturectl.config.check.warnings import located
from gesturectl.config.explain import binding_words, rule_words
from gesturectl.config.read import yaml
from gesturectl.learn.displaced import displaced_of
from gesturectl.model.samples import Gesture
from gesturectl.page.server.config.note_words import in_page_words
from gesturectl.settings import Config

LEVELS = ("profiles", "layers")

Notes = Mapping[Place, Sequence[str]]


def notes(config: Config, text: str) -> Notes:
    """The warnings about a valid config and its text, by what they are about: a rule for windows by its profile."""
    root, _ = yaml.parse(text)
    if root is None:
        return {}
    found: dict[Place, list[str]] = {}
    for _, finding in sorted(located(config, root), key=lambda each: each[0]):
        place, words = finding.place, _words(config, finding)
        if place.kind == "apps":
            rule = config.apps[place.index]
            place, words = Place("profiles", rule.profile, -1), f"for windows of {rule_words(rule)}: {words}"
        found.setdefault(place, []).append(words[:1].upper() + words[1:])
    return found


def with_displaced(noted: Notes, config: Config, own: Iterable[Gesture]) -> Notes:
    """The same with a note at each binding whose gesture one of the user's own takes the place of."""
    found = {place: list(words) for place, words in noted.items()}
    for place, words in displaced_notes(config, all_bindings(config), own).items():
        found.setdefault(place, []).extend(words)
    return found


def displaced_notes(config: Config, bindings: Iterable[tuple[Place, Binding]], own: Iterable[Gesture]) -> Notes:
    """The notes about own gestures at these bindings, which need not be in the config, by their places."""
    found: dict[Place, list[str]] = {}
    listed = list(bindings)
    for gesture in own:
        for lost in displaced_of(gesture, config, listed):
            lacks = f"this does not come{lost.still}"
            words = f"Your own `{gesture.name}` takes the place of `{lost.built_in}`, so that {lacks}."
            found.setdefault(lost.place, []).append(words)
    return found


def _words(config: Config, finding: Finding) -> str:
    """A finding with another binding or rule by what it is; the page does not show lines."""
    kind, facts, other = finding.kind, finding.facts, finding.other
    if other is None:
        return in_page_words(kind, facts)
    if other.kind == "apps":
        return in_page_words(kind, facts, rule=f"the rule for windows of {rule_words(config.apps[other.index])}")
    binding = getattr(config, other.kind)[other.name][other.index]
    return in_page_words(kind, facts, says=f"the other ({binding_words(config, binding)})", it=f"`{binding.on}`")
