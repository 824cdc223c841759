"""Bindings that name several gestures in `on`: written out as the conditions that they stand for.

written                              | stands for
-------------------------------------|----------------------------------------------------
`on: [fist, open]`                   | `on: open, after: fist`
`on: {left: fist, right: swipe_left}`| `on: swipe_left, hand: right, other_hand: fist`
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from gesturectl.config.conditions import SIDES
from gesturectl.config.read.problem import Problem
from gesturectl.config.read.yaml import Node
from gesturectl.model.types import MOTIONS

_ONE_AFTER = "write the two that come one after the other, such as `on: [fist, open]`."
_BOTH = "write what each hand shows, such as `on: {left: fist, right: swipe_left}`."


def write_out(bindings: Iterable[Node], motions: Collection[str]) -> Iterator[Problem]:
    """Changes the tree of each binding that names several gestures; what is wrong with those that cannot be.

    motions: the names of gestures that are over as soon as they are made; where a hand makes one of them, it is that
    hand that acts.
    """
    for binding in bindings:
        on = binding.at(("on",))
        if on is None or not isinstance(binding.value, dict):
            continue
        if isinstance(on.value, list):
            yield from _one_after_the_other(binding, binding.value, on)
        elif isinstance(on.value, dict):
            yield from _both_hands(binding, binding.value, on, motions)


def shortened(binding: Mapping[str, Any]) -> dict[str, Any]:
    """A binding's plain values in the short form that stands for them, where there is one."""
    short = dict(binding)
    after, other, on, hand = (binding.get(key) for key in ("after", "other_hand", "on", "hand"))
    if after is not None:
        short["on"] = [short.pop("after"), on]
    elif other is not None and (hand == "right" or (hand == "left" and on in MOTIONS)):
        both = {hand: on, "left" if hand == "right" else "right": other}
        short["on"] = {side: both[side] for side in SIDES}
        del short["hand"], short["other_hand"]
    return short


def _one_after_the_other(binding: Node, fields: dict[str, Node], on: Node) -> Iterator[Problem]:
    names = on.items()
    if len(names) != 2 or not all(isinstance(n.value, str) for n in names):
        yield _dropped(fields, on.problem(f"a list in `on` holds two gestures; {_ONE_AFTER}"))
    elif "after" in fields:
        yield _dropped(fields, on.problem("`on` names two gestures already; delete `after`."))
    else:
        first, fields["on"] = names
        _put(binding, "after", first)


def _both_hands(binding: Node, fields: dict[str, Node], on: Node, motions: Collection[str]) -> Iterator[Problem]:
    hands = on.entries()
    if set(hands) != set(SIDES) or not all(isinstance(n.value, str) for n in hands.values()):
        yield _dropped(fields, on.problem(f"a mapping in `on` has `left` and `right`; {_BOTH}"))
        return
    if named := next((key for key in ("hand", "other_hand") if key in fields), None):
        yield _dropped(fields, on.problem(f"`on` names what each hand shows already; delete `{named}`."))
        return
    acts, other = ("left", "right") if hands["left"].value in motions else ("right", "left")
    if hands[other].value in motions:
        yield _dropped(fields, hands[other].problem("two motions at once are no trigger; let one hand show a pose."))
        return
    fields["on"] = hands[acts]
    _put(binding, "hand", Node(*on.keys[acts], acts))
    _put(binding, "other_hand", hands[other])


def _put(binding: Node, key: str, node: Node) -> None:
    assert isinstance(binding.value, dict)
    binding.value[key], binding.keys[key] = node, (node.line, node.column)


def _dropped(fields: dict[str, Node], problem: Problem) -> Problem:
    """The problem, after what has it is no more a trigger of another form, about which more would be said."""
    fields["on"] = Node(problem.line, problem.column, "fist")
    return problem
