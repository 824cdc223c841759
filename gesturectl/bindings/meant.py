"""Which bindings a gesture begins, and which another one may begin after it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gesturectl.actions.registry import behaviour
from gesturectl.actions.schema import Binding
from gesturectl.bindings.active import Active
from gesturectl.bindings.conditions import Sight, applies
from gesturectl.bindings.levels import Levels
from gesturectl.bindings.onward import onward
from gesturectl.model.types import GestureEvent, Side


def bound(levels: Levels, e: GestureEvent, side: Side | None, sight: Sight, *, points: bool) -> Sequence[Binding]:
    """The bindings that a gesture begins. side: of the hand, if known; points: it is the pointing hand."""
    found = levels.find(e.name, lambda b: applies(b, e, side, sight, points=points))
    return [b for b in found if b.combined] or found


def awaited(levels: Levels, gesture: str, side: Side | None, found: Sequence[Binding]) -> Sequence[Binding]:
    """The bindings that another gesture of the hand may begin after this one, which begins those `found`."""
    return [b for b in levels.following(gesture) if b.hand in (None, side) and b not in found]


def waits_for_none(binding: Binding) -> bool:
    """Whether it acts at once where another gesture may follow: a pause does."""
    return behaviour(binding.do).traits.acts_paused


def begun(binding: Binding, e: GestureEvent, decided: float) -> Active:
    """A binding as its gesture begins. decided: when no gesture can come any more that would take its place."""
    if waits_for_none(binding):
        decided = -math.inf
    active = Active(binding, e.track_id, e.t, None, decided=decided, onward=onward(binding, e))
    active.due = active.earliest
    return active
