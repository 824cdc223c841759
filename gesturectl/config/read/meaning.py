"""What a schema cannot say: names of gestures and keys, and settings that do not fit together.

It reads the file's own tree, so that it finds its faults also where other values are wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from gesturectl.config.conditions import ANY, DWELL, ZOOM
from gesturectl.config.read.actions import app_rules, extensions, meaning_of_action, own_ways, unknown
from gesturectl.config.read.problem import Problem
from gesturectl.config.read.yaml import Node
from gesturectl.model.samples import NAME, RESERVED
from gesturectl.model.types import DESK_MOTIONS, MOTIONS, POSES, THUMB_MOTIONS
from gesturectl.model.words import quoted
from gesturectl.settings import Config

LONG = tuple(m for m in MOTIONS if not m.startswith("circle_"))  # motions whose length is known
_LISTENED = {kind: ("gestures", "motions", kind, "pose") for kind in ("swipe", "circle", "wave", "trained")}
_DECLARED = ("gestures", "declared")


def meaning_problems(root: Node, trained: Collection[str]) -> Iterator[Problem]:
    """The problems of a config's tree; places that are not of the schema's form are passed over."""
    poses = (*POSES, *trained, *root.entries(*_DECLARED))
    yield from _range(root)
    yield from _pinch(root)
    yield from _declared(root, trained)
    listened: dict[str, object] = {}
    for kind, path in _LISTENED.items():
        node = root.at(path)
        if node and isinstance(node.value, str):
            yield from unknown(node, (*poses, ANY), "pose")
        pose = node.value if node else getattr(Config().gestures.motions, kind).pose
        # Said above where it is unknown; what does not agree with it would only repeat that.
        listened[kind] = pose if pose in poses else ANY
    swipe = root.at(_LISTENED["swipe"])
    dwell = root.at(("pointer", "dwell"))
    waits = bool(dwell.value if dwell else Config().pointer.dwell)
    mode = root.at(("pointer", "mode"))
    rests = (mode.value if mode else Config().pointer.mode) != "air"
    profiles = root.at(("profiles",))
    if profiles is None:
        if swipe:
            yield from _default_swipes(swipe, listened["swipe"])
    elif isinstance(profiles.value, dict) and "default" not in profiles.value:
        usual = "its usual lines are in what `gesturectl config init NEW.yaml` writes, and `default: []` binds nothing"
        lacks = f"`profiles` lacks `default`, the profile in force at the start; add it: {usual}."
        yield root.key("profiles").problem(lacks)
    names = {kind: _names(root, kind) for kind in ("profiles", "layers")}
    for binding in bindings_in(root):
        yield from _binding(binding, poses, listened, trained)
        yield from meaning_of_action(binding, names)
        yield from () if waits else _idle_dwell(binding)
        yield from () if rests else _idle_thumb(binding)
    yield from app_rules(root, names["profiles"])
    yield from extensions(root, names["profiles"])
    yield from own_ways(root)


def bindings_in(root: Node) -> Iterator[Node]:
    """All bindings of a config's tree."""
    for kind in ("profiles", "layers"):
        for listed in root.entries(kind).values():
            yield from listed.items()


def _names(root: Node, kind: str) -> Collection[str]:
    node = root.at((kind,))
    return tuple(node.value if node and isinstance(node.value, dict) else getattr(Config(), kind))


def _range(root: Node) -> Iterator[Problem]:
    """There has to be a distance at which hands count."""
    usual = Config().tracker
    nodes = {name: root.at(("tracker", name)) for name in ("near", "far")}
    near, far = (node.value if node else getattr(usual, name) for name, node in nodes.items())
    node = nodes["far"] or nodes["near"]
    if node and isinstance(near, int | float) and isinstance(far, int | float) and near >= far:
        yield node.problem(
            f"no hand is both farther than {near:g} m and nearer than {far:g} m; let `far` be more than `near`."
        )


def _pinch(root: Node) -> Iterator[Problem]:
    """A pinch has to open at a wider gap than it closes at, or it would do both at once."""
    usual = Config().gestures.pinch
    nodes = {name: root.at(("gestures", "pinch", name)) for name in ("enter", "exit")}
    enter, exit_ = (node.value if node else getattr(usual, name) for name, node in nodes.items())
    node = nodes["exit"] or nodes["enter"]
    if node and isinstance(enter, int | float) and isinstance(exit_, int | float) and enter >= exit_:
        yield node.problem(
            f"a pinch that closes at {enter:g} cannot open at {exit_:g} already; let `exit` be more than `enter`."
        )


def _binding(
    binding: Node, poses: Collection[str], listened: Mapping[str, object], trained: Collection[str]
) -> Iterator[Problem]:
    on, pose = binding.at(("on",)), binding.at(("pose",))
    if on and isinstance(on.value, str):
        yield from unknown(on, (*poses, *MOTIONS, ZOOM, DWELL, *DESK_MOTIONS), "pose or motion")
    yield from _second(binding, poses)
    if on and isinstance(on.value, str) and on.value not in (*trained, *LONG) and binding.at(("length",)):
        yield binding.key("length").problem(
            f"`length` goes with swipes, waves and motions of your own, and {quoted(on.value)} is none; delete it."
        )
    every = binding.at(("repeat_every",))
    if every and on and isinstance(on.value, str) and on.value not in trained and not on.value.startswith("swipe_"):
        yield binding.key("repeat_every").problem(
            f"`repeat_every` goes with swipes and motions of your own, and {quoted(on.value)} is none; delete it, or "
            "write `repeat`, in seconds."
        )
    if pose and isinstance(pose.value, str):
        yield from unknown(pose, (*poses, ANY), "pose")
        name = on.value if on and isinstance(on.value, str) else None
        kind = name.partition("_")[0] if name in MOTIONS and name is not None else None
        if name is not None and kind is None and name not in trained:
            yield binding.key("pose").problem(f"`pose` goes with motions only, and {quoted(name)} is none; delete it.")
        elif kind is not None and not _meets(pose.value, listened[kind]):
            yield pose.problem(
                f"no {kind} is ever seen in {quoted(pose.value)}, as `{'.'.join(_LISTENED[kind])}` is "
                f"{quoted(listened[kind])}; let them agree, or write `{ANY}` for one."
            )


def _second(binding: Node, poses: Collection[str]) -> Iterator[Problem]:
    """The second gesture that a binding asks for."""
    after, other, on = (binding.at((name,)) for name in ("after", "other_hand", "on"))
    if after and isinstance(after.value, str):
        yield from unknown(after, (*poses, *MOTIONS, *DESK_MOTIONS), "pose or motion")
    elif binding.at(("within",)):
        yield binding.key("within").problem(
            "`within` goes with `after`; delete it, or add the gesture that comes first."
        )
    if other and isinstance(other.value, str):
        yield from unknown(other, poses, "pose")
        if on and on.value == ZOOM:
            yield binding.key("other_hand").problem("a zoom is made by both hands; delete `other_hand`.")


def _declared(root: Node, trained: Collection[str]) -> Iterator[Problem]:
    """Names of declared poses that are taken or none, and poses that ask nothing of any finger."""
    for name, asks in root.entries(*_DECLARED).items():
        key = root.key(*_DECLARED, name)
        if not NAME.fullmatch(name):
            yield key.problem(
                f"{quoted(name)} is no name for a gesture; use lower-case letters, digits and underscores."
            )
        elif name in RESERVED or name in trained:
            what = "built in" if name in RESERVED else "a trained gesture of yours"
            yield key.problem(f"{quoted(name)} is {what}; choose another name.")
        elif isinstance(asks.value, dict) and all(n.value in (ANY, None) for n in asks.value.values()):
            yield asks.problem(f"{quoted(name)} asks nothing of any finger; add for example `index: straight`.")


def _idle_dwell(binding: Node) -> Iterator[Problem]:
    on = binding.at(("on",))
    if on and on.value == DWELL:
        yield on.problem(f"`{DWELL}` never comes while `pointer.dwell` is 0; give it the seconds to wait, such as 0.8.")


def _idle_thumb(binding: Node) -> Iterator[Problem]:
    on = binding.at(("on",))
    if on and on.value in THUMB_MOTIONS:
        yield on.problem(f"{quoted(on.value)} never comes while `pointer.mode` is air; write `mode: rest` or `auto`.")


def _default_swipes(swipe: Node, swipe_pose: object) -> Iterator[Problem]:
    """The built-in bindings wait for swipes in one pose; where the file changes it, it has to give bindings too."""
    for binding in Config().profiles["default"]:
        if binding.on.startswith("swipe_") and not _meets(binding.pose, swipe_pose):
            yield swipe.problem(
                f"the built-in bindings wait for swipes in {quoted(binding.pose)}, not in {quoted(swipe.value)}; "
                "give `profiles` with bindings of your own as well."
            )
            return


def _meets(pose: str | None, listened: object) -> bool:
    return pose in (None, ANY, listened) or listened == ANY
