"""What bindings of two gestures mean for those that may be in force with them: what waits, and what never comes.

one                   | the other                | finding
----------------------|--------------------------|-----------------------------------------------------------------------
`fist`, alone or as a | `fist`, then `open`      | waits: it acts once `open` cannot come any more; but not a pause, nor
second                |                          | what is held for as long
a pause at once       | the same                 | paused first: nothing is the second of anything before a pause
`fist`                | `open` while the other   | meanwhile: both act
                      | hand shows `fist`        |
`open` in a level     | `fist`, then `open` in   | covered: the upper one acts in its place
above                 | one below                |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gesturectl.actions.modes import LayerToggle
from gesturectl.actions.nothing import NOTHING
from gesturectl.actions.registry import behaviour
from gesturectl.actions.schema import Binding
from gesturectl.bindings.levels import pile
from gesturectl.config.check.finding import Finding, Level, Place, all_bindings
from gesturectl.config.conditions import Conditions, conditions
from gesturectl.model.types import Side
from gesturectl.settings import Config


@dataclass(frozen=True, slots=True)
class _Found:
    place: Place
    binding: Binding
    met: Conditions


class _Levels:
    """The bindings by level and gesture, and which levels may be in force at once."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.by_gesture: dict[tuple[Level, str], list[_Found]] = {}
        self.second: list[_Found] = []
        for place, b in all_bindings(config):
            found = _Found(place, b, conditions(config, b))
            self.by_gesture.setdefault((place.level, b.on), []).append(found)
            if b.combined:
                self.second.append(found)
        self._piles = {name: pile(name, config.extends) for name in config.profiles}
        self._layers: list[Level] = [("layers", name) for name in config.layers]
        self._held: dict[str, set[Side]] = {}  # by layer: the hands that hold it on
        self._toggled: set[str] = set()
        for _, b in all_bindings(config):
            layer = behaviour(b.do).momentary_layer
            if layer is not None:
                self._held.setdefault(layer, set()).update(conditions(config, b).hands)
            elif isinstance(b.do, LayerToggle):
                self._toggled.add(b.do.toggle_layer)
        self._profiles: list[Level] = [("profiles", name) for name in config.profiles]

    def with_(self, level: Level) -> Iterator[tuple[Level, Level, Level]]:
        """The levels that may be in force with this one, each as (that, upper, lower)."""
        yield level, level, level
        kind, name = level
        if kind == "layers":
            yield from ((other, level, other) for other in self._profiles)
            for other in self._layers:
                yield from ((other, upper, lower) for upper, lower in self._over(level, other))
            return
        yield from ((layer, layer, level) for layer in self._layers)
        for other in self._profiles:
            if other != level and name in self._piles[other[1]]:
                yield other, other, level
            elif other != level and other[1] in self._piles[name]:
                yield other, level, other

    def always_over(self, upper: Level, lower: Level) -> bool:
        """Whether one level is above another whenever both are in force."""
        return upper != lower and (lower, upper) not in self._over(upper, lower)

    def _over(self, one: Level, two: Level) -> list[tuple[Level, Level]]:
        """Which of two layers may be above which, where gestures may put both on at once; those held on are above."""
        (kind, a), (other, b) = one, two
        if one == two or not kind == other == "layers":
            return []
        held = self._held.get(a, set()), self._held.get(b, set())
        both_held = self._config.tracker.max_hands > 1 and any(x != y for x in held[0] for y in held[1])
        ways = [(one, two)] * (both_held or (b in self._toggled and bool(held[0] or a in self._toggled)))
        return ways + [(two, one)] * (both_held or (a in self._toggled and bool(held[1] or b in self._toggled)))

    def hidden(self, found: _Found, upper: Level, hand: Side | None = None) -> bool:
        """Whether a level above has another binding for whatever fires this one, by that hand if one is given."""
        over = self.by_gesture.get((upper, found.binding.on), ())
        met = found.met
        if hand is not None:
            met = conditions(self._config, found.binding.model_copy(update={"hand": hand}))
        return found.place.level != upper and any(x.met.covers(met) for x in over)


def together(config: Config) -> Iterator[Finding]:
    """The findings about all bindings of two gestures of a config."""
    levels = _Levels(config)
    for two in levels.second:
        if two.binding.other_hand is not None and config.tracker.max_hands < 2:
            yield Finding("two hands", two.place, "other_hand")
        said: list[Finding] = []  # two layers may lie over each other either way
        for level, upper, lower in levels.with_(two.place.level):
            name = _while(upper, lower)
            found = [*_firsts(levels, two, level, upper, name), *_others(levels, two, level, upper, name)]
            if lower == two.place.level and levels.always_over(upper, lower):
                found += _covered(levels, two, upper, name if upper[0] == lower[0] == "layers" else "")
            yield from (f for f in found if f not in said)
            said += found if upper[0] == lower[0] == "layers" else ()


def _while(upper: Level, lower: Level) -> str:
    """When two levels are in force, as the beginning of a sentence; "" for one."""
    if upper[0] == lower[0] == "layers" and upper != lower:
        a, b = sorted((upper[1], lower[1]))
        return f"while the layers `{a}` and `{b}` are on, "
    return f"while the {upper[0][:-1]} `{upper[1]}` is in force, " if upper != lower else ""


def _firsts(levels: _Levels, two: _Found, level: Level, upper: Level, name: str) -> Iterator[Finding]:
    """What becomes of the bindings of the first of two gestures that come one after the other."""
    b = two.binding
    if b.after is None or b.do == NOTHING:
        return
    for first in levels.by_gesture.get((level, b.after), ()):
        mine = first.binding
        hands = b.hand is None or mine.hand in (None, b.hand)
        if mine is b or mine.do == NOTHING or not hands or levels.hidden(first, upper, b.hand):
            continue
        if behaviour(mine.do).traits.acts_paused:
            if mine.when == "begin" and not mine.hold and not mine.combined and first.met.hands >= two.met.hands:
                yield Finding("paused first", two.place, "after", other=first.place, facts={"gesture": b.after})
        elif mine.when != "begin" or mine.hold < b.within:
            facts = {"within": b.within, "second": b.on, "level": name}
            yield Finding("waits", first.place, "on", other=two.place, facts=facts)


def _others(levels: _Levels, two: _Found, level: Level, upper: Level, name: str) -> Iterator[Finding]:
    """What the other hand's gesture does on its own."""
    b = two.binding
    for first in levels.by_gesture.get((level, b.other_hand), ()) if b.other_hand is not None else ():
        mine = first.binding
        if mine.do == NOTHING or mine.combined or levels.hidden(first, upper):
            continue
        if (b.hand is None or mine.hand != b.hand) and not behaviour(mine.do).traits.idles:
            facts = {"gesture": mine.on, "level": name}
            yield Finding("meanwhile", two.place, "other_hand", other=first.place, facts=facts)


def _covered(levels: _Levels, two: _Found, upper: Level, name: str) -> Iterator[Finding]:
    """What acts in the place of two gestures in a level above theirs."""
    b = two.binding
    over = [x for x in levels.by_gesture.get((upper, b.on), ()) if x.met.covers(two.met) and not x.binding.combined]
    if over and NOTHING not in (b.do, over[0].binding.do):
        here = name.removesuffix(", ") or f"in this {upper[0][:-1]}"
        facts = {"gesture": b.on, "here": here, "when": f"after `{b.after}`" if b.after else "with both hands"}
        yield Finding("covered", over[0].place, "on", other=two.place, facts=facts)
