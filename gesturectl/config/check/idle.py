"""Bindings that never fire, or do nothing when they do, and rules that never count."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator

from gesturectl.actions.modes import LayerToggle
from gesturectl.actions.registry import behaviour
from gesturectl.actions.schema import Binding
from gesturectl.bindings.apps import fits
from gesturectl.config.check.reach import Place, all_bindings
from gesturectl.config.conditions import ANY, ZOOM, conditions, listened_pose, momentary
from gesturectl.gestures.engage import LOWER_EDGE
from gesturectl.model.types import MOTIONS, Window
from gesturectl.settings import Config

MOST_RULES = 200  # that are compared; the time grows with their square
PINCHED = ("pinch", "ok", "pinch_middle")  # poses of a hand that drags and makes no motions

Told = tuple[str, str]  # the binding's key to point at, and the message


def idle(config: Config, binding: Binding, own_motions: Collection[str] = ()) -> Iterator[Told]:
    """Why a binding never does what it says, wherever it stands. own_motions: the user's own."""
    on = binding.on
    if on == "ok":
        yield "on", "this never comes, as an `ok` counts as a `pinch`; write `on: pinch`."
    if on == ZOOM and config.tracker.max_hands < 2:
        yield (
            "on",
            "this never comes, as a zoom takes two hands and `tracker.max_hands` is 1; raise it, or delete this.",
        )
    if on in MOTIONS and listened_pose(config, on) in PINCHED:
        yield (
            "on",
            f"this never comes, as a hand that shows `{listened_pose(config, on)}` makes no motions; {_where(on)}.",
        )
    elif on in MOTIONS and binding.pose == ANY != listened_pose(config, on):
        pose = listened_pose(config, on)
        yield "pose", f"this comes in the pose `{pose}` only; {_where(on, ANY)}, or write `pose: {pose}`."
    if momentary(on, own_motions):
        yield from _momentary(binding)
    hands = conditions(config, binding).hands
    if not hands:
        yield "hand", f"this never comes, as `pointer.hand` is {config.pointer.hand}; delete `hand`, or let them agree."
    if binding.region is not None and binding.region.top >= LOWER_EDGE:
        message = (
            f"a raised hand this far down counts as lowered and does nothing; let `top` be less than {LOWER_EDGE:g}."
        )
        yield "region", message
    for run in behaviour(binding.do).programs():
        program = run.command[0]
        if not run.shell and shutil.which(program) is None:
            home = " (`~` stands for nothing here)" if program.startswith("~") else ""
            where = "" if os.sep in program else " in the folders of PATH"
            message = f"there is no program `{program}`{where}{home}; install it, or write its whole path."
            yield "do", message


def alone(config: Config, own_motions: Collection[str] = ()) -> Iterator[tuple[Place, str]]:
    """Poses within a layer that only the hand could make which holds the layer on."""
    held: dict[str, set[str]] = {}  # by layer: the hands that may hold it on
    toggled = set()
    for _, b in all_bindings(config):
        layer = behaviour(b.do).momentary_layer
        if layer is not None and not momentary(b.on, own_motions):
            held.setdefault(layer, set()).update(conditions(config, b).hands)
        elif isinstance(b.do, LayerToggle):
            toggled.add(b.do.toggle_layer)
    one = config.tracker.max_hands < 2
    for place, b in all_bindings(config):
        if place.kind != "layers" or place.name in toggled or b.on == ZOOM or momentary(b.on, own_motions):
            continue
        hands, holding = conditions(config, b).hands, held.get(place.name, set())
        if (one and holding) or (len(holding) == 1 and hands == holding):
            who = "the only hand" if one else f"the {next(iter(hands), '')} hand"
            yield place, f"this does not come, as {who} holds the layer on with another pose meanwhile; {_REMEDY}."


def shadowed(config: Config) -> Iterator[tuple[int, int]]:
    """Rules for windows that never count, each with an earlier one that fits whenever it does."""
    seen = [
        Window((_any(r.window),) if r.window else (), _any(r.title or "*"), (_any(r.program),) if r.program else ())
        for r in config.apps[:MOST_RULES]
    ]
    for j, window in enumerate(seen):
        i = next((i for i, rule in enumerate(config.apps[:j]) if fits(rule, window)), None)
        if i is not None:
            yield j, i


def _any(pattern: str) -> str:
    """A text that stands for all that a pattern fits: only another `*` fits the sign in the place of each `*`."""
    return pattern.replace("*", "\0")


_REMEDY = "keep the layer on with `toggle_layer`, or use the other hand"


def _momentary(binding: Binding) -> Iterator[Told]:
    if binding.hold:
        yield "hold", f"this never comes, as `{binding.on}` is over as soon as it is made; delete `hold`."
    elif binding.repeat:
        yield "repeat", f"this does nothing, as `{binding.on}` is over as soon as it is made; delete `repeat`."
    action = behaviour(binding.do)
    if action.traits.lasts:
        yield "do", f"`{binding.on}` is over at once, {action.over_at_once()}"


def _where(on: str, pose: str = "") -> str:
    setting = f"gestures.motions.{on.partition('_')[0]}.pose"
    return f"set `{setting}` to `{pose}`" if pose else f"choose another `{setting}`"
