"""What a schema cannot say of actions and of what they go with: keys, names of layers and profiles, what lasts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from gesturectl.actions import desktop
from gesturectl.actions.base import Form
from gesturectl.actions.macro import STEP_FORMS
from gesturectl.actions.registry import FORMS, KNOWN, NAMED
from gesturectl.actions.schema import OWN_WAYS
from gesturectl.config.read.problem import Problem, Unknown
from gesturectl.config.read.yaml import Node
from gesturectl.model.keys import meant_key, parse_chord
from gesturectl.model.words import any_of, nearest, quoted

ALSO = {  # what others call the poses
    "palm": "open", "stop": "open", "hand": "open", "like": "thumb_up", "dislike": "thumb_down", "one": "point",
    "index": "point", "peace": "victory", "two_up": "two", "right_click": "pinch_middle", "click": "pinch",
}  # fmt: skip

Names = Mapping[str, Collection[str]]  # those of `profiles` and of `layers`


def meaning_of_action(binding: Node, names: Names) -> Iterator[Problem]:
    """The problems of what a binding does, and of when it does it."""
    do = binding.at(("do",))
    if do is None:
        return
    yield from _chords(do, FORMS)
    for step in do.items("macro"):
        yield from _chords(step, STEP_FORMS)
    steps = do.at(("steps",))
    if steps and steps.value == 0:
        yield steps.problem("0 steps move nothing; write how many, with a `-` for the other way round.")
    for form in _forms(do):
        if kind := FORMS[form].traits.level:
            yield from _name(do.at((form,)), names[kind], kind.removesuffix("s"))
    yield from _timing(binding, do)
    on = binding.at(("on",))
    for action in _forms(do) or ([do.value] if isinstance(do.value, str) and do.value in NAMED else ()):
        if on and isinstance(on.value, str) and (found := KNOWN[action].misplaced(on.value)):
            where, message = found
            yield (on if where == "on" else do).problem(message)
    for low, high in (("left", "right"), ("top", "bottom")):
        yield from _order(binding.at(("region",)), low, high, (0, 1))
    yield from _order(binding.at(("speed",)), "above", "below", (0, 100))
    yield from _order(binding.at(("length",)), "above", "below", (0, 20))
    yield from _order(binding.at(("held",)), "above", "below", (0, 60))


def own_ways(root: Node) -> Iterator[Problem]:
    """The problems of the user's own ways for desktop actions."""
    for name, way in root.entries("desktop").items():
        yield from unknown(root.key("desktop", name), desktop.NAMES, "desktop action")
        yield from _chords(way, OWN_WAYS)


def app_rules(root: Node, profiles: Collection[str]) -> Iterator[Problem]:
    """The problems of the rules for windows."""
    for rule in root.items("apps"):
        if not isinstance(rule.value, dict):
            continue
        yield from _name(rule.at(("profile",)), profiles, "profile")
        if not {"window", "title", "program"} & set(rule.value):
            yield rule.problem("this rule fits no window in particular; add `window`, `title` or `program`.")


def extensions(root: Node, profiles: Collection[str]) -> Iterator[Problem]:
    """The problems of the profiles that lie over others."""
    below = {name: n.value for name, n in root.entries("extends").items()}
    for name, n in root.entries("extends").items():
        if name not in profiles:
            yield from unknown(root.key("extends", name), profiles, "profile")
        yield from _name(n, profiles, "profile")
        seen = [name]
        while (at := below.get(seen[-1])) is not None and isinstance(at, str) and at not in seen:
            seen.append(at)
        if at == name:
            yield n.problem(f"`{name}` would lie over itself ({' over '.join([*seen, name])}); delete one of them.")


def unknown(node: Node, names: Collection[str], kind: str) -> Iterator[Problem]:
    """The problem of a name that is none of those known."""
    if node.value in names:
        return
    also = ALSO.get(str(node.value).lower())
    near = also if also in names else nearest(node.value, names)
    taught = "; `gesturectl gesture record NAME` teaches others" if "motion" in kind else ""
    known = (
        f"known {'is' if len(names) == 1 else 'are'} {any_of(names)}{taught}." if names else "there are none so far."
    )
    remedy = f"did you mean `{near}`?" if near else known
    yield node.problem(f"{quoted(node.value)} is no {kind}; {remedy}", _unknown(node, kind))


def _timing(binding: Node, do: Node) -> Iterator[Problem]:
    """`when`, `repeat`, `hold` and `held` that do not go together, or not with the action."""
    what = do.value if isinstance(do.value, str) else next(iter(_forms(do)), "")
    lasts = what in KNOWN and KNOWN[what].traits.lasts
    when, repeat, hold, held = (binding.at((name,)) for name in ("when", "repeat", "hold", "held"))
    every = binding.at(("repeat_every",))
    if every and every.value:
        if lasts:
            yield every.problem(f"`{what}` lasts as long as its gesture and cannot repeat; delete `repeat_every`.")
        elif when and when.value != "begin":
            yield when.problem("a swipe that repeats acts as it is made; delete `when`, or `repeat_every`.")
    if held and (when is None or when.value != "end"):
        yield binding.key("held").problem(
            "how long a gesture has lasted is known at its end; write `when: end`, or `hold` for what acts meanwhile."
        )
    elif held and hold and hold.value:
        yield hold.problem("`held` says for how long already; write `above` there, and delete `hold`.")
    repeats = repeat is not None and isinstance(repeat.value, int | float) and repeat.value > 0
    if when is None or when.value == "begin":
        if repeat and repeats and lasts:
            yield repeat.problem(f"`{what}` lasts as long as its gesture and cannot repeat; delete `repeat`.")
        return
    if lasts:
        yield when.problem(f"`{what}` lasts as long as its gesture, which is over by then; delete `when`.")
    elif repeat and repeats:
        yield repeat.problem("nothing repeats once the gesture is over; delete `repeat`.")
    if when.value in ("tap", "double_tap") and hold and hold.value:
        yield hold.problem("a tap is never held; delete `hold`, or `when`.")


def _name(node: Node | None, names: Collection[str], kind: str) -> Iterator[Problem]:
    if node and isinstance(node.value, str) and node.value:
        if names:
            yield from unknown(node, names, kind)
        else:
            message = f"there is no {kind} {quoted(node.value)}; add it to `{kind}s`."
            yield node.problem(message, _unknown(node, kind))


def _unknown(node: Node, kind: str) -> Unknown:
    return Unknown("profile" if kind == "profile" else "layer" if kind == "layer" else "gesture", str(node.value))


def _forms(do: Node, forms: Collection[str] = FORMS) -> Sequence[str]:
    """The forms of actions that a value seems to be; several where it is wrong."""
    return [key for key in do.entries() if key in forms]


def _chords(action: Node, forms: Mapping[str, type[Form]]) -> Iterator[Problem]:
    """The problems of the chords that an action holds."""
    found: list[Node] = []
    for form in _forms(action, forms):
        chords = forms[form].traits.chords
        found += [action.entries()[form]] if chords == "one" else action.items(form) if chords == "list" else ()
    for node in found:
        if isinstance(node.value, str) and node.value:
            try:
                parse_chord(node.value)
            except ValueError as e:
                yield node.problem(_joined(node.value) or str(e))


def _joined(text: str) -> str | None:
    """What to say of a chord whose keys are joined by something else than a plus."""
    if meant_key(text):  # one key of several words
        return None
    parts = re.split(r"\s*[-+, ]\s*", text.strip())
    keys = [meant_key(part) or part for part in parts]
    chord = "+".join(keys)
    try:
        parse_chord(chord)
    except ValueError:
        return None
    if keys == [part.lower() for part in parts] and "+".join(parts) == re.sub(r"\s+", "", text):
        return None  # joined as it should be
    return f"{quoted(text)} is no key; did you mean `{chord}`?" if "+" in chord else None


def _order(holder: Node | None, low: str, high: str, usual: tuple[float, float]) -> Iterator[Problem]:
    """The problem of two ends that leave nothing between them."""
    ends = [holder.at((name,)) if holder else None for name in (low, high)]
    start, end = (n.value if n else value for n, value in zip(ends, usual, strict=True))
    node = ends[0] or ends[1]
    if node and isinstance(start, int | float) and isinstance(end, int | float) and start >= end:
        yield node.problem(
            f"nothing lies between `{low}` {start:g} and `{high}` {end:g}; let `{low}` be the smaller one."
        )
