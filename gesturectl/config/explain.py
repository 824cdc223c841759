"""Says in words what a gesture does with a config, in each profile, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gesturectl.actions.modes import LayerToggle, LayerWhile, SwitchProfile
from gesturectl.actions.registry import Action, behaviour
from gesturectl.actions.schema import Binding, Region
from gesturectl.bindings.levels import pile
from gesturectl.config.asked import Here, asked_by, what_it_does
from gesturectl.config.check.conflicts import conflicts, facts
from gesturectl.config.check.finding import all_bindings
from gesturectl.config.check.words import in_words
from gesturectl.config.conditions import ANY, DWELL, INDEX_TAP, ZOOM
from gesturectl.config.text import binding_text
from gesturectl.model import gallery
from gesturectl.model.errors import InputError
from gesturectl.model.types import DESK_MOTIONS, MOTIONS
from gesturectl.model.words import instead, quoted
from gesturectl.settings import AppRule, Config

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
    "index_tap": "the index finger of a hand at rest on the desk taps, seen from above",
    "thumb_tap": "the thumb of a hand at rest on the desk taps against its index finger, seen from above",
    "thumb_double_tap": "it taps twice",
    "thumb_forward": "the thumb of a hand at rest on the desk strokes forward along its index finger, seen from above",
    "thumb_back": "it strokes back along its index finger",
}
_WHEN = {"begin": "", "end": "once it ends{after}, ", "tap": "tapped, ", "double_tap": "tapped twice, "}


def explain(config: Config, gesture: str, here: Here = lambda _: "") -> str:
    """What a gesture does in each profile, in lines. Raises InputError for a name that is none."""
    bound = {b.on for level in (config.profiles, config.layers) for bindings in level.values() for b in bindings}
    known = (*GESTURES, *sorted({*bound, *gallery.names(), *config.gestures.declared} - set(GESTURES)))
    if gesture not in known:
        raise InputError(f"{quoted(gesture)} is no gesture.", instead(gesture, known))
    lines = [f"{gesture}: {GESTURES.get(gesture, 'a gesture of your own')}"]
    if gesture == "ok":
        lines.append("Where buttons are concerned it counts as `pinch`.")
        gesture = "pinch"
    for name in config.profiles:
        lines += ["", f"profile {name}{where(config, name)}:"]
        lines += [f"  {line}" for line in _in_profile(config, gesture, name, here)]
        over = [b for level in pile(name, config.extends) for b in config.profiles[level]]
        lines += [f"  {line}" for line in _as_second(config, gesture, over)]
    for name, bindings in config.layers.items():
        if any(gesture in (b.on, b.after, b.other_hand) for b in bindings):
            lines += ["", f"layer {name}, {puts_on(config, name)}, instead of the profile's:"]
            lines += [f"  {line}" for line in _bound(config, [b for b in bindings if b.on == gesture], here)]
            lines += [f"  {line}" for line in _as_second(config, gesture, bindings)]
    return "\n".join(lines)


def binding_words(config: Config, binding: Binding) -> str:
    """What a binding does and when, in words."""
    return f"{_when(binding)}{behaviour(binding.do).words()}{_condition(config, binding)}"


def rule_words(rule: AppRule) -> str:
    """What a rule asks of a window."""
    asked = (("class", rule.window), ("title", rule.title), ("program", rule.program))
    return " and ".join(f"{what} {quoted(value)}" for what, value in asked if value is not None)


def where(config: Config, profile: str) -> str:
    """When a profile is in force, as the rest of a sentence."""
    rules = [rule_words(rule) for rule in config.apps if rule.profile == profile]
    windows = f", for windows of {' or of '.join(rules)}" if rules else ""
    picked = _by(config, SwitchProfile(profile=profile))
    by = f", put in force by {picked}" if picked else ""
    return f"{', in force at the start' if profile == 'default' else ''}{windows}{by}"


def puts_on(config: Config, layer: str) -> str:
    """What puts a layer on, as part of a sentence."""
    while_it_lasts, for_good = _by(config, LayerWhile(layer=layer)), _by(config, LayerToggle(toggle_layer=layer))
    ways = [f"on while {while_it_lasts} lasts"] * bool(while_it_lasts) + [f"put on by {for_good}"] * bool(for_good)
    return " or ".join(ways) or f"put on by `gesturectl layer {layer}` alone"


def _by(config: Config, do: Action) -> str:
    """The gestures that do this."""
    names = (f"`{b.on}`" + (f" of the {b.hand} hand" if b.hand else "") for _, b in all_bindings(config) if b.do == do)
    return " or ".join(dict.fromkeys(names))


def _in_profile(config: Config, gesture: str, profile: str, here: Here) -> Iterator[str]:
    """What a gesture does in a profile, or in the one below that it extends where it has nothing to say."""
    levels = pile(profile, config.extends)
    found = {name: [b for b in config.profiles[name] if b.on == gesture] for name in levels}
    name = next((name for name in levels if found[name]), profile)
    yield from _bound(config, found[name], here)
    if name != profile:
        yield f"as in the profile {name}, which it lies over"
    elif any(b.hand or b.pose or b.region or b.speed or b.length or b.combined for b in found[name]) and any(
        found[n] for n in levels[1:]
    ):
        yield f"else as in the profile {levels[1]}, which it lies over"
    if not found[name] and gesture == DWELL:
        waits = config.pointer.dwell
        yield f"clicks the left mouse button after {waits:g} s" if waits else "never comes: `pointer.dwell` is 0"
    elif not found[name] and gesture == INDEX_TAP:
        rests = config.pointer.mode != "air"
        yield "clicks the left mouse button" if rests else "never comes: `pointer.mode` is air"
    elif not found[name]:
        follows = "" if gesture in (*MOTIONS, *DESK_MOTIONS, ZOOM) else ": the pointer follows the hand"
        yield f"nothing is bound to it{follows}"


def _bound(config: Config, found: Sequence[Binding], here: Here) -> Iterator[str]:
    for binding in found:
        yield binding_text(binding)
        yield f"  {binding_words(config, binding)}"
        for name in asked_by(binding.do):
            if words := what_it_does(config, name, here):
                yield f"  {name}: {words}"
    met = list(conflicts(config, found))
    for c in met:
        other = f"what `{binding_text(found[c.first])}` says"
        yield f"careful: {in_words(c.kind, facts(c, found), says=other)}"
    if not met and len(found) > 1:
        yield "each of these acts, in this order, where its condition is met"


def _as_second(config: Config, gesture: str, bindings: Sequence[Binding]) -> Iterator[str]:
    """The bindings of other gestures that ask for this one as well."""
    for b in bindings:
        if gesture in (b.after, b.other_hand):
            yield binding_text(b)
            yield f"  `{b.on}`: {binding_words(config, b)}"


def _when(binding: Binding) -> str:
    who = f"made by the {binding.hand} hand, " if binding.hand else ""
    held = f"held for {binding.hold:g} s, " if binding.hold else ""
    again = f"every {binding.repeat:g} s while it lasts, " if binding.repeat else ""
    if binding.repeat_every:
        each = f"{binding.repeat_every:g} palm lengths" if binding.repeat_every != 1 else "palm length"
        again = f"once for each {each}, also while the hand then moves on, "
    ends = _between(binding.held.above, binding.held.below, 60) if binding.held is not None else ""
    fires = _WHEN[binding.when].format(after=f" after {ends} s" if ends else "")
    return f"{who}{held}{fires}{again}"


def _within(region: Region) -> str:
    """A part of the picture in words."""
    ends = (("width", region.left, region.right), ("height", region.top, region.bottom))
    cut = [end for end in ends if end[1:] != (0, 1)] or ends[:1]
    said = [f"{round(100 * low, 1):g} to {round(100 * high, 1):g} % of its {side}" for side, low, high in cut]
    return " and ".join(said).replace("its", "the picture's", 1)


def _between(least: float, most: float, all_of_them: float) -> str:
    """Two ends of a number, `most` being left out where it is that of the whole range."""
    ends = [f"{least:g} or more"] * (least > 0) + [f"less than {most:g}"] * (most < all_of_them)
    return " and ".join(ends) or "any number of"


def _condition(config: Config, binding: Binding) -> str:
    """What else has to be so."""
    parts = []
    if binding.on in MOTIONS:
        listened = getattr(config.gestures.motions, binding.on.partition("_")[0]).pose
        pose = binding.pose if binding.pose not in (None, ANY) else listened
        parts.append("in any pose" if pose == ANY else f"in the pose `{pose}`")
    elif binding.pose not in (None, ANY):
        parts.append(f"in the pose `{binding.pose}`")
    if binding.speed is not None:
        parts.append(f"at {_between(binding.speed.above, binding.speed.below, 100)} palm lengths a second")
    if binding.length is not None:
        parts.append(f"over {_between(binding.length.above, binding.length.below, 20)} palm lengths")
    if binding.region is not None:
        parts.append(f"where the palm is at {_within(binding.region)}")
    if behaviour(binding.do).traits.of_pointer and binding.hand is None and binding.on not in (ZOOM, DWELL):
        parts.append("by the hand that points")
    if binding.other_hand is not None:
        parts.append(f"while the other hand shows `{binding.other_hand}`")
    if binding.after is not None:
        parts.append(f"within {binding.within:g} s of a `{binding.after}` of the same hand")
    return f", {' and '.join(parts)}" if parts else ""
