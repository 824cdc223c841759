"""Says in words what a gesture does with a config, in each profile, and why."""

from __future__ import annotations

from collections.abc import Iterator

from gesturectl import gallery
from gesturectl.actions import (
    Action,
    Binding,
    Click,
    DoubleClick,
    HoldKey,
    KeyTap,
    LayerToggle,
    LayerWhile,
    Macro,
    Press,
    RunProgram,
    RunShell,
    Step,
    SwitchProfile,
    TypeText,
    Wait,
)
from gesturectl.config.conditions import ANY, DWELL, ZOOM
from gesturectl.config.expected import any_of, nearest, quoted
from gesturectl.config.text import binding_text
from gesturectl.errors import InputError
from gesturectl.settings import Config
from gesturectl.types import MOTIONS

GESTURES = {
    "open": "all five fingers straight",
    "relaxed": "a half-curled resting hand",
    "fist": "all fingers curled",
    "point": "the index finger straight, the thumb tucked in",
    "gun": "the index finger straight, the thumb out",
    "two": "index and middle finger straight, side by side",
    "victory": "index and middle finger straight, spread",
    "three": "index, middle and ring finger straight, the thumb tucked in",
    "three_thumb": "thumb, index and middle finger straight",
    "four": "all fingers straight but the thumb",
    "rock": "index and little finger straight",
    "call": "thumb and little finger straight",
    "thumb_up": "a fist with the thumb up",
    "thumb_down": "a fist with the thumb down",
    "pinch": "thumb and index fingertip meet",
    "ok": "thumb and index fingertip meet, the other fingers straight",
    "pinch_middle": "thumb and middle fingertip meet",
    "swipe_left": "a quick stroke to the left",
    "swipe_right": "a quick stroke to the right",
    "swipe_up": "a quick stroke upwards",
    "swipe_down": "a quick stroke downwards",
    "circle_cw": "a circle, clockwise as you see it",
    "circle_ccw": "a circle, counter-clockwise as you see it",
    "wave": "a wave",
    "zoom": "two hands that pinch and move apart or together",
    "dwell": "the pointer rests",
}
ACTIONS = {
    "scroll": "scrolls as the hand moves",
    "zoom": "zooms as the hands move apart or together",
    "clutch": "holds the pointer in place while the hand moves elsewhere",
    "toggle": "pauses everything, and ends the pause",
    "pause": "pauses everything",
    "resume": "ends the pause",
    "workspace_next": "goes to the next workspace",
    "workspace_previous": "goes to the previous workspace",
    "overview": "shows the overview of all windows",
    "show_desktop": "shows the desktop",
    "nothing": "does nothing",
}


_WHEN = {"begin": "", "end": "once it ends, ", "tap": "tapped, ", "double_tap": "tapped twice, "}


def explain(config: Config, gesture: str) -> str:
    """What a gesture does in each profile, in lines. Raises InputError for a name that is none."""
    bound = {b.on for level in (config.profiles, config.layers) for bindings in level.values() for b in bindings}
    known = (*GESTURES, *sorted({*bound, *gallery.names(), *config.gestures.declared} - set(GESTURES)))
    if gesture not in known:
        near = nearest(gesture, known)
        remedy = f"Did you mean `{near}`?" if near else f"Known are {any_of(known)}."
        raise InputError(f"{quoted(gesture)} is no gesture.", remedy)
    lines = [f"{gesture}: {GESTURES.get(gesture, 'a gesture of your own')}"]
    if gesture == "ok":
        lines.append("Where buttons are concerned it counts as `pinch`.")
        gesture = "pinch"
    for name, bindings in config.profiles.items():
        start = ", in force at the start" if name == "default" else ""
        lines += ["", f"profile {name}{start}:"]
        lines += [f"  {line}" for line in _in_profile(config, gesture, bindings)]
    for name, bindings in config.layers.items():
        if any(b.on == gesture for b in bindings):
            lines += ["", f"layer {name}, instead of the profile's:"]
            lines += [f"  {line}" for line in _in_profile(config, gesture, bindings)]
    return "\n".join(lines)


def binding_words(config: Config, binding: Binding) -> str:
    """What a binding does and when, in words."""
    return f"{_when(binding)}{_does(binding.do)}{_condition(config, binding)}"


def _in_profile(config: Config, gesture: str, bindings: tuple[Binding, ...]) -> Iterator[str]:
    found = [b for b in bindings if b.on == gesture]
    for binding in found:
        yield binding_text(binding)
        yield f"  {binding_words(config, binding)}"
    if not found and gesture == DWELL:
        waits = config.pointer.dwell
        yield f"clicks the left mouse button after {waits:g} s" if waits else "never comes: `pointer.dwell` is 0"
    elif not found:
        follows = "" if gesture in (*MOTIONS, ZOOM) else ": the pointer follows the hand"
        yield f"nothing is bound to it{follows}"
    if sum(b.do != "nothing" for b in found) > 1:
        yield "each of these acts, in this order, where its condition is met"


def _when(binding: Binding) -> str:
    who = f"made by the {binding.hand} hand, " if binding.hand else ""
    held = f"held for {binding.hold:g} s, " if binding.hold else ""
    again = f"every {binding.repeat:g} s while it lasts, " if binding.repeat else ""
    return f"{who}{held}{_WHEN[binding.when]}{again}"


def _does(do: Action | Step) -> str:
    if isinstance(do, Press):
        return f"holds the {do.press} mouse button down while it lasts"
    if isinstance(do, Click):
        return f"clicks the {do.click} mouse button"
    if isinstance(do, KeyTap):
        return f"taps {do.key}"
    if isinstance(do, DoubleClick):
        return f"double-clicks the {do.double_click} mouse button"
    if isinstance(do, HoldKey):
        return f"holds {do.hold_key} down while it lasts"
    if isinstance(do, TypeText):
        return f"types {quoted(do.text)}"
    if isinstance(do, RunProgram):
        return f"starts {quoted(' '.join(do.run))}"
    if isinstance(do, RunShell):
        return f"has the shell run {quoted(do.shell)}"
    if isinstance(do, Wait):
        return f"waits {do.wait:g} s"
    if isinstance(do, LayerWhile):
        return f"puts the layer `{do.layer}` on while it lasts"
    if isinstance(do, LayerToggle):
        return f"puts the layer `{do.toggle_layer}` on, or takes it off"
    if isinstance(do, SwitchProfile):
        return f"puts the profile `{do.profile}` in force"
    if isinstance(do, Macro):
        return ", then ".join(map(_does, do.macro))
    return ACTIONS[do]


def _condition(config: Config, binding: Binding) -> str:
    """What else has to be so."""
    parts = []
    if binding.on in MOTIONS:
        listened = getattr(config.gestures.motions, binding.on.partition("_")[0]).pose
        pose = binding.pose if binding.pose not in (None, ANY) else listened
        parts.append("in any pose" if pose == ANY else f"in the pose `{pose}`")
    elif binding.pose not in (None, ANY):
        parts.append(f"in the pose `{binding.pose}`")
    if binding.region is not None:
        r = binding.region
        parts.append(f"where x is {r.left:g} to {r.right:g} and y {r.top:g} to {r.bottom:g} of the picture")
    pointers = isinstance(binding.do, Press | Click | DoubleClick) or binding.do in ("scroll", "clutch")
    if pointers and binding.hand is None and binding.on not in (ZOOM, DWELL):
        parts.append("by the hand that points")
    return f", {' and '.join(parts)}" if parts else ""
