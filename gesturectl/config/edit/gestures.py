"""Where a config names a gesture of the user's own, and its text with another name for it."""

from __future__ import annotations

from collections.abc import Sequence

from gesturectl.config.edit.levels import Use, title
from gesturectl.config.edit.patch import respelled
from gesturectl.config.read import yaml

# Where a binding names the gestures that fire it.
_TRIGGERS: Sequence[yaml.Path] = (
    ("on",), ("on", 0), ("on", 1), ("on", "left"), ("on", "right"), ("after",), ("other_hand",),
)  # fmt: skip


def gesture_uses(root: yaml.Node, name: str) -> Sequence[Use]:
    """Where a config's tree binds a gesture, or has it as the pose that a motion is made in.

    It is found where other values are wrong, too. Nowhere where the config declares a pose of that name: it means that.
    """
    found: list[Use] = []
    if name in root.entries("gestures", "declared"):
        return found
    for kind in ("profiles", "layers"):
        for level in root.entries(kind):
            for i, binding in enumerate(root.items(kind, level)):
                on, pose = binding.at(("on",)), binding.at(("pose",))
                places = (path for path in _TRIGGERS if (node := binding.at(path)) and node.value == name)
                found += [Use((kind, level, i, *path), f"a binding in {title(kind, level)}") for path in places]
                if pose and pose.value == name:
                    motion = f"`{on.value}`" if on else "a binding"
                    found.append(Use((kind, level, i, "pose"), f"the pose of {motion} in {title(kind, level)}"))
    for motion, asks in root.entries("gestures", "motions").items():
        pose = asks.at(("pose",))
        if pose and pose.value == name:
            found.append(Use(("gestures", "motions", motion, "pose"), f"`gestures.motions.{motion}.pose`"))
    return found


def gesture_renamed(text: str, name: str, new: str) -> str:
    """The text of a valid config with another name for a gesture, wherever it is named; nothing else differs.

    Raises InputError for a place that cannot be changed.
    """
    root, _ = yaml.parse(text)
    return respelled(text, [use.path for use in gesture_uses(root, name)] if root else (), (), new)
