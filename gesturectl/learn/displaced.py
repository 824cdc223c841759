"""What no longer comes once a gesture of the user's own takes a built-in one's place, for a config."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gesturectl.actions.schema import Binding
from gesturectl.config.check import warnings as check
from gesturectl.config.check.finding import Place, all_bindings
from gesturectl.config.check.warnings import position
from gesturectl.config.conditions import ANY, listened_pose
from gesturectl.config.edit.levels import title
from gesturectl.config.explain import binding_words
from gesturectl.config.read import yaml
from gesturectl.config.read.problem import Problem
from gesturectl.gestures.motions.alike import built_in_like, listened_poses
from gesturectl.gestures.motions.strokes import as_way
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.gestures.poses.trained import replaced
from gesturectl.model.samples import Gesture
from gesturectl.model.types import MOTIONS
from gesturectl.model.words import all_of
from gesturectl.settings import Config

PINCHED = ("pinch", "zoom")  # which stand on the poses `pinch` and `ok`: the same but for the other fingers


@dataclass(frozen=True, slots=True)
class Displaced:
    """A binding whose gesture does not come any more. words: what it did, and where."""

    place: Place
    built_in: str  # the pose or motion whose place is taken
    words: str
    partly: bool  # a pinch, which still comes with the other fingers bent

    @property
    def still(self) -> str:
        """In which way its gesture still comes, as the end of a sentence; "" where in none."""
        return " but with the other fingers bent" if self.partly else ""


def displaced(gesture: Gesture, config: Config) -> list[Displaced]:
    """The bindings that stand on what a gesture takes the place of: poses, motions in such a pose, motions."""
    return displaced_of(gesture, config, all_bindings(config))


def displaced_of(gesture: Gesture, config: Config, bindings: Iterable[tuple[Place, Binding]]) -> list[Displaced]:
    """The same of these bindings, each with its place, which need not be in the config."""
    taken = taken_places(gesture, config)
    return [
        Displaced(
            place, on, f"{b.on}: {binding_words(config, b)} ({title(*place.level)})", b.on in PINCHED and on == "ok"
        )
        for place, b in bindings
        if (on := _stands_on(config, b.on, b.pose, taken))
    ]


def warnings(config: Config, text: str, own: Iterable[Gesture]) -> list[Problem]:
    """As `config.check.warnings`: one at each binding in the text whose gesture does not come any more."""
    root, _ = yaml.parse(text)
    if root is None:
        return []

    def problem(at: tuple[int, int], name: str, lost: Displaced) -> Problem:
        remedy = f"bind `{name}` instead, or give it up by `gesturectl gesture remove {name}`."
        words = f"this never comes{lost.still}, as your own `{name}` takes the place of `{lost.built_in}`; {remedy}"
        return Problem(*at, words, warning=True, anywhere=f"{lost.words}: {words}")

    return sorted(
        problem(at, gesture.name, lost)
        for gesture in own
        for lost in displaced(gesture, config)
        if (at := position(root, lost.place, "on"))
    )


Known = tuple[Config, str, Sequence[Gesture]]  # a config, its text, and the user's own gestures


def new_warnings(before: Known, after: Known) -> list[Problem]:
    """What `check` warns of after a change and did not warn of before."""
    old, new = (_all_warnings(*each) for each in (before, after))
    known = {p.anywhere for p in old}
    return [p for p in new if p.anywhere not in known]


def _all_warnings(config: Config, text: str, own: Sequence[Gesture]) -> list[Problem]:
    root, _ = yaml.parse(text)
    if root is None:
        return []
    found = check.warnings(config, root, {g.name for g in own if g.motions})
    return sorted([*found, *warnings(config, text, own)])


def of_gesture(name: str, config: Config, own: Iterable[Gesture]) -> Iterator[str]:
    """That a built-in gesture does not come any more, or in no binding's pose, in words for who asks what it does."""
    for gesture in own:
        lost = [d.built_in for d in displaced(gesture, config) if _bound_to(config, d.place) == name]
        taken = next(iter(lost), name if name in taken_places(gesture, config) else "")
        if taken:
            yield (
                f"`{name}` never comes, as your own `{gesture.name}` takes the place of `{taken}`; bind "
                f"`{gesture.name}` instead, or give it up by `gesturectl gesture remove {gesture.name}`."
            )


def _bound_to(config: Config, place: Place) -> str:
    levels: Mapping[str, tuple[Binding, ...]] = getattr(config, place.kind)
    return levels[place.name][place.index].on


def taken_places(gesture: Gesture, config: Config) -> frozenset[str]:
    """The built-in poses or motions that do not come any more where this gesture is known."""
    if gesture.motions:
        listened, own = listened_poses(config.gestures.motions), config.gestures.motions.trained.pose
        like = built_in_like([as_way(m.points) for m in gesture.motions])
        return frozenset(name for name in like if own == listened[name] or (listened[name] == ANY == own))
    built_in = PoseClassifier(config.gestures.pinch, config.gestures.declared)
    return replaced(built_in.classify, [s.hand for s in gesture.poses])


def in_words(gesture: Gesture, config: Config) -> Iterator[str]:
    """What has to be known before a gesture is kept: what it takes the place of, and all that stood on that."""
    if gesture.motions:
        yield from _about_motion(gesture, config)
    lost = displaced(gesture, config)
    if lost:
        names = _all({d.built_in for d in lost})
        yield f"`{gesture.name}` takes the place of the built-in {names}. What {names} did will not come any more:"
        yield from (f"{d.words}{', no more' if d.partly else ''}{d.still}" for d in lost)


def _about_motion(gesture: Gesture, config: Config) -> Iterator[str]:
    listened, own = listened_poses(config.gestures.motions), config.gestures.motions.trained.pose
    for name in sorted(built_in_like([as_way(m.points) for m in gesture.motions])):
        pose = listened[name]
        if own == ANY and pose != ANY:
            yield (
                f"It is the same movement as the built-in `{name}`. Made in the pose `{pose}` it counts as that one, "
                f"in any other pose as `{gesture.name}`."
            )
        elif own == pose:
            yield f"It is the same movement as the built-in `{name}`, and counts in its place."
        elif pose == ANY:
            yield (
                f"It is the same movement as the built-in `{name}`. Made in the pose `{own}` it counts as "
                f"`{gesture.name}`, in any other pose as that one."
            )


def _stands_on(config: Config, on: str, pose: str | None, taken: frozenset[str]) -> str:
    """The one of the taken places that a binding needs, or an empty text."""
    if on in taken:
        return on
    if on in PINCHED and taken & {"pinch", "ok"}:
        return "pinch" if "pinch" in taken else "ok"
    if on in MOTIONS:
        needed = pose if pose not in (None, ANY) else listened_pose(config, on)
        return needed if needed in taken else ""
    return ""


def _all(names: set[str]) -> str:
    return all_of(f"`{name}`" for name in sorted(names))
