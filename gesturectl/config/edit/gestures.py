"""Where a config names a gesture of the user's own, and its text with another name for it."""

from __future__ import annotations

from collections.abc import Sequence

from gesturectl.config.check.finding import all_bindings
from gesturectl.config.edit.levels import Use, title
from gesturectl.config.edit.patch import respelled
from gesturectl.settings import Config


def gesture_uses(config: Config, name: str) -> Sequence[Use]:
    """Where a gesture is bound, or is the pose that a motion is made in."""
    found = []
    for place, b in all_bindings(config):
        at = (place.kind, place.name, place.index)
        if b.on == name:
            found.append(Use((*at, "on"), f"a binding in {title(place.kind, place.name)}"))
        if b.pose == name:
            found.append(Use((*at, "pose"), f"the pose of `{b.on}` in {title(place.kind, place.name)}"))
    for kind, motion in config.gestures.motions:
        if motion.pose == name:
            found.append(Use(("gestures", "motions", kind, "pose"), f"`gestures.motions.{kind}.pose`"))
    return found


def gesture_renamed(text: str, config: Config, name: str, new: str) -> str:
    """The text of a valid config with another name for a gesture, wherever it is named; nothing else differs.

    Raises InputError for a place that cannot be changed.
    """
    return respelled(text, [use.path for use in gesture_uses(config, name)], (), new)
