"""Bindings of one list that fire on the same making of a gesture.

A making of a gesture lasts for some time; a motion is over at once. `hold` below is in seconds, TAP the longest tap.

one             | the other           | conflict
----------------|---------------------|-------------------------------------------------------------------------------
the same        | the same            | both act at once, but for a layer beside what only lasts, such as clutch
begin           | begin, longer hold  | whoever holds on has done the first by then
begin, hold h   | end, hold below h   | the end of a long one does both; otherwise they are a pair of start and stop
begin, hold h   | end, held for less  | none: it is short or long
begin, h <= TAP | tap, double_tap     | a tap has done the first by then; not what only lasts, as it is over at once
end             | end, longer hold    | the end of a long one does both, unless `held` keeps them apart
end, h <= TAP   | tap, double_tap     | a tap has an end
tap             | double_tap          | none: the tap waits for the second one
a pose, begin   | motion in that pose | whoever makes the motion has shown the pose by then
pinch, begin    | zoom                | a zoom is two pinches; not a press, which it takes back
a pose, circle  | circle in that pose | whoever circles makes the motion, too
nothing         | any                 | it keeps no other of the list from acting
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from gesturectl.actions.follow import Circling
from gesturectl.actions.nothing import NOTHING
from gesturectl.actions.registry import behaviour
from gesturectl.actions.schema import Binding
from gesturectl.bindings.later import TAP
from gesturectl.config.conditions import Conditions, conditions, listened_pose, momentary
from gesturectl.model.types import MOTIONS
from gesturectl.settings import Config

MOST_COMPARED = 150  # bindings of one gesture; nobody makes more, and the time grows with their square
_ORDER = ("begin", "end", "tap", "double_tap")

Kind = Literal[
    "same", "together", "while", "hold", "end", "ends", "tap", "ended tap", "motion", "zoom", "circled", "nothing"
]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two bindings of a list by their indices: `second` is the one to speak of, `first` the one it meets."""

    kind: Kind
    first: int
    second: int


def conflicts(config: Config, bindings: Sequence[Binding], own_motions: Collection[str] = ()) -> Iterator[Conflict]:
    """The conflicts within one profile or layer. own_motions: the names of the user's own motions."""
    met = [conditions(config, b) for b in bindings]
    by_gesture: dict[str, list[int]] = {}
    for j, b in enumerate(bindings):
        earlier = by_gesture.setdefault(b.on, [])
        for i in earlier:
            if met[i].meets(met[j]) and (found := _meet(i, j, bindings, own_motions)):
                yield found
        if len(earlier) < MOST_COMPARED:
            earlier.append(j)
    yield from _begun_before(config, bindings, met)
    yield from _circled(config, bindings, met)


def facts(conflict: Conflict, bindings: Sequence[Binding]) -> dict[str, object]:
    """What the words for a conflict need."""
    a, b = bindings[conflict.first], bindings[conflict.second]
    return {
        "gesture": b.on,
        "first": a.on,
        "hold": a.hold,
        "longer": b.least,
        "tap": TAP,
        "fires": f"after {a.hold:g} s" if a.hold else "at once",
        "remedy": "keep one" if a.hold else "give that one `when: tap`",
    }


def _meet(i: int, j: int, bindings: Sequence[Binding], own_motions: Collection[str]) -> Conflict | None:
    a, b = bindings[i], bindings[j]
    if a == b:
        return Conflict("same", i, j)
    if NOTHING in (a.do, b.do):
        return Conflict("nothing", *((i, j) if b.do == NOTHING else (j, i))) if a.do != b.do else None
    at_once = momentary(a.on, own_motions)
    if at_once and (a.least or b.least):  # one of them never fires
        return None
    if (_ORDER.index(a.when), a.least) > (_ORDER.index(b.when), b.least):
        i, j, a, b = j, i, b, a
    kind = _kind(a, b, at_once=at_once)
    return Conflict(kind, i, j) if kind else None


def _kind(a: Binding, b: Binding, *, at_once: bool) -> Kind | None:
    """How two bindings of one gesture meet that are in the order of the table."""
    if _apart(a, b):
        return None
    if a.when == b.when:
        if a.least != b.least:
            if a.when == "end":
                return "ends"
            return "while" if behaviour(a.do).traits.lasts else "hold"
        layers = [behaviour(x.do).momentary_layer is not None for x in (a, b)]
        return None if any(layers) and not all(layers) and _passive(a) and _passive(b) else "together"
    if a.when == "tap":
        return None
    if at_once and b.when != "double_tap":
        return "together"
    if b.when == "end":
        return "end" if a.hold > b.least else None
    if a.least > TAP or (a.when == "begin" and _passive(a)):
        return None
    return "tap" if a.when == "begin" else "ended tap"


def _apart(a: Binding, b: Binding) -> bool:
    """Whether no making of their gesture lasts as long as both ask for, by `held` of one."""
    return any(x.held is not None and x.held.below <= y.least for x, y in ((a, b), (b, a)))


def _begun_before(config: Config, bindings: Sequence[Binding], met: Sequence[Conditions]) -> Iterator[Conflict]:
    """What fires on the way to a motion or a zoom, as its pose or its pinches begin."""
    shown: dict[str, list[int]] = {}
    for i, b in enumerate(bindings):
        action = behaviour(b.do)
        quiet = b.do == NOTHING or (action.traits.idles and not action.traits.scrolls)
        if b.when == "begin" and not b.hold and b.region is None and b.speed is None and not (quiet or b.combined):
            shown.setdefault(b.on, []).append(i)
    for j, b in enumerate(bindings):
        if b.do == NOTHING:
            continue
        for i in shown.get(listened_pose(config, b.on), ()) if b.on in MOTIONS else ():
            circled = b.on.startswith("circle_") and isinstance(bindings[i].do, Circling)
            if met[i].hands & met[j].hands and not circled:
                yield Conflict("motion", i, j)
        for i in shown.get("pinch", ()) if b.on == "zoom" else ():
            if not behaviour(bindings[i].do).traits.holds_button:
                yield Conflict("zoom", i, j)


def _circled(config: Config, bindings: Sequence[Binding], met: Sequence[Conditions]) -> Iterator[Conflict]:
    """Circles as motions in a pose in which they are followed."""
    followed = [i for i, b in enumerate(bindings) if isinstance(b.do, Circling)][:MOST_COMPARED]
    for j, b in enumerate(bindings):
        if not b.on.startswith("circle_") or b.do == NOTHING:
            continue
        poses = met[j].poses
        for i in followed:
            if (poses is None or bindings[i].on in poses) and met[i].hands & met[j].hands:
                yield Conflict("circled", i, j)


def _passive(b: Binding) -> bool:
    """Whether it lasts and does nothing in the time of a tap."""
    action = behaviour(b.do)
    return action.traits.lasts and not action.traits.holds
