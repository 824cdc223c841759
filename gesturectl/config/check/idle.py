"""Bindings that never fire, or do nothing when they do, and rules that never count."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator

from gesturectl.actions.dwell import NextRest
from gesturectl.actions.modes import LayerToggle
from gesturectl.actions.registry import behaviour
from gesturectl.actions.schema import Binding
from gesturectl.bindings.apps import fits
from gesturectl.config.check.finding import Finding, Place, all_bindings
from gesturectl.config.conditions import ANY, ZOOM, conditions, listened_pose, momentary
from gesturectl.config.read.habits import quoted_text, shell_words
from gesturectl.gestures.engage import LOWER_EDGE
from gesturectl.model.types import MOTIONS, Window
from gesturectl.settings import Config

MOST_RULES = 200  # that are compared; the time grows with their square
PINCHED = ("pinch", "ok", "pinch_middle")  # poses of a hand that drags and makes no motions


def idle(config: Config, place: Place, binding: Binding, own_motions: Collection[str] = ()) -> Iterator[Finding]:
    """Why a binding never does what it says, wherever it stands. own_motions: the user's own."""
    on = binding.on
    for key in ("on", "after", "other_hand"):
        if getattr(binding, key) == "ok":
            yield Finding("ok", place, key)
    if on == ZOOM and config.tracker.max_hands < 2:
        yield Finding("one hand", place, "on")
    if on in MOTIONS:
        pose = listened_pose(config, on)
        listened = {"pose": pose, "setting": f"gestures.motions.{on.partition('_')[0]}.pose"}
        if pose in PINCHED:
            yield Finding("pinched", place, "on", facts=listened)
        elif binding.pose == ANY != pose:
            yield Finding("pose", place, "pose", facts=listened)
    if momentary(on, own_motions):
        yield from _momentary(place, binding)
    if isinstance(behaviour(binding.do), NextRest) and not config.pointer.dwell:
        yield Finding("no rest", place, "do")
    if not conditions(config, binding).hands:
        yield Finding("hand", place, "hand", facts={"hand": config.pointer.hand})
    if binding.region is not None and binding.region.top >= LOWER_EDGE:
        yield Finding("lowered", place, "region", facts={"edge": LOWER_EDGE})
    for run in behaviour(binding.do).programs():
        program = run.command[0]
        if not run.shell and shutil.which(program) is None:
            home = " (`~` stands for nothing here)" if program.startswith("~") else ""
            where = "" if os.sep in program else " in the folders of PATH"
            yield Finding("program", place, "do", facts={"program": program, "where": where, "home": home})
        if not run.shell and (words := shell_words(run.command)):
            line = quoted_text(" ".join(run.command))
            remedy = "take it out: no program is waited for" if run.command[-1] == "&" else f"write `{{shell: {line}}}`"
            yield Finding("shell word", place, "do", facts={"program": program, "word": words[0], "remedy": remedy})


def _momentary(place: Place, binding: Binding) -> Iterator[Finding]:
    """The same for a gesture that is over at once."""
    gesture, action = {"gesture": binding.on}, behaviour(binding.do)
    if binding.least:
        key = "hold" if binding.hold else "held"
        yield Finding("held motion", place, key, facts=gesture | {"key": key})
    elif binding.repeat:
        instead = ", or write `repeat_every: 1`, in palm lengths" if binding.on.startswith("swipe_") else ""
        yield Finding("repeated motion", place, "repeat", facts=gesture | {"instead": instead})
    if action.traits.lasts:
        yield Finding("over at once", place, "do", facts=gesture | {"then": action.over_at_once()})


def alone(config: Config, own_motions: Collection[str] = ()) -> Iterator[Finding]:
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
            yield Finding("holding hand", place, "on", facts={"who": who})


def shadowed(config: Config) -> Iterator[Finding]:
    """Rules for windows that never count, each with an earlier one that fits whenever it does."""
    seen = [
        Window((_any(r.window),) if r.window else (), _any(r.title or "*"), (_any(r.program),) if r.program else ())
        for r in config.apps[:MOST_RULES]
    ]
    for j, window in enumerate(seen):
        i = next((i for i, rule in enumerate(config.apps[:j]) if fits(rule, window)), None)
        if i is not None:
            yield Finding("rule", Place("apps", "", j), other=Place("apps", "", i))


def _any(pattern: str) -> str:
    """A text that stands for all that a pattern fits: only another `*` fits the sign in the place of each `*`."""
    return pattern.replace("*", "\0")
