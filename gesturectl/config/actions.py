"""What a schema cannot say of actions: keys, names of layers and profiles, what lasts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from gesturectl.config.expected import any_of, nearest, quoted
from gesturectl.config.problem import Problem
from gesturectl.config.yaml import Node
from gesturectl.keys import parse_chord

LASTING = ("press", "hold_key", "layer", "scroll", "zoom", "clutch")
_EDGES = (("left", "right"), ("top", "bottom"))

Names = Mapping[str, Collection[str]]  # those of `profiles` and of `layers`


def meaning_of_action(binding: Node, names: Names) -> Iterator[Problem]:
    """The problems of what a binding does, and of when it does it."""
    do = binding.at(("do",))
    if do is None:
        return
    macro = do.at(("macro",))
    for action in (do, *(macro.value if macro and isinstance(macro.value, list) else ())):
        for form in ("key", "hold_key"):
            yield from _chord(action.at((form,)))
    for form, kind in (("layer", "layers"), ("toggle_layer", "layers"), ("profile", "profiles")):
        yield from _name(do.at((form,)), names[kind], kind.removesuffix("s"))
    yield from _timing(binding, do)
    if region := binding.at(("region",)):
        yield from _region(region)


def unknown(node: Node, names: Collection[str], kind: str) -> Iterator[Problem]:
    """The problem of a name that is none of those known."""
    if node.value in names:
        return
    near = nearest(node.value, names)
    remedy = f"did you mean `{near}`?" if near else f"known are {any_of(names)}."
    yield Problem(node.line, node.column, f"{quoted(node.value)} is no {kind}; {remedy}")


def _timing(binding: Node, do: Node) -> Iterator[Problem]:
    """`when`, `repeat` and `hold` that do not go together, or not with the action."""
    what = do.value if isinstance(do.value, str) else next(iter(do.value), "") if isinstance(do.value, dict) else ""
    when, repeat, hold = (binding.at((name,)) for name in ("when", "repeat", "hold"))
    repeats = repeat is not None and isinstance(repeat.value, int | float) and repeat.value > 0
    if when is None or when.value == "begin":
        if repeat and repeats and what in LASTING:
            message = f"`{what}` lasts as long as its gesture and cannot repeat; delete `repeat`."
            yield Problem(repeat.line, repeat.column, message)
        return
    if what in LASTING:
        message = f"`{what}` lasts as long as its gesture, which is over by then; delete `when`."
        yield Problem(when.line, when.column, message)
    elif repeat and repeats:
        yield Problem(repeat.line, repeat.column, "nothing repeats once the gesture is over; delete `repeat`.")
    if when.value in ("tap", "double_tap") and hold and hold.value:
        yield Problem(hold.line, hold.column, "a tap is never held; delete `hold`, or `when`.")


def _name(node: Node | None, names: Collection[str], kind: str) -> Iterator[Problem]:
    if node and isinstance(node.value, str) and node.value:
        if names:
            yield from unknown(node, names, kind)
        else:
            yield Problem(node.line, node.column, f"there is no {kind} {quoted(node.value)}; add it to `{kind}s`.")


def _chord(node: Node | None) -> Iterator[Problem]:
    if node and isinstance(node.value, str) and node.value:
        try:
            parse_chord(node.value)
        except ValueError as e:
            yield Problem(node.line, node.column, str(e))


def _region(region: Node) -> Iterator[Problem]:
    for low, high in _EDGES:
        edges = [region.at((name,)) for name in (low, high)]
        start, end = (n.value if n else usual for n, usual in zip(edges, (0, 1), strict=True))
        if isinstance(start, int | float) and isinstance(end, int | float) and start >= end:
            node = edges[0] or edges[1]
            assert node is not None
            message = f"nothing lies between `{low}` {start:g} and `{high}` {end:g}; let `{low}` be the smaller one."
            yield Problem(node.line, node.column, message)
