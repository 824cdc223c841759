"""What gestures do from now on: layers and profiles in force, and the pause."""

from __future__ import annotations

from typing import ClassVar

from gesturectl.actions.base import Context, Form, Group, Name, Named, Traits
from gesturectl.model.types import OutputEvent

GROUP = Group("mode", "Modes and pausing", "What it does with gesturectl", place=6)


class _Level(Form):
    """An action that names a profile or layer."""

    def words(self) -> str:
        return self.traits.does.format(f"the {self.traits.widget} `{getattr(self, self.form())}`")


class LayerWhile(_Level):
    """`{layer: NAME}`: put a layer on while the gesture lasts."""

    layer: Name
    """One of `layers`."""

    traits: ClassVar = Traits(
        lasts=True,
        idles=True,
        level="layers",
        does="puts {} on while it lasts",
        at_once="and the layer off again; write `do: {{toggle_layer: {layer}}}`.",
        widget="layer",
    )

    @property
    def momentary_layer(self) -> str:
        return self.layer


class LayerToggle(_Level):
    """`{toggle_layer: NAME}`: put a layer on, or take it off again."""

    toggle_layer: Name
    """One of `layers`."""

    traits: ClassVar = Traits(level="layers", widget="layer", does="puts {} on, or takes it off", changes_levels=True)

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        context.toggle_layer(self.toggle_layer)
        return []


class SwitchProfile(_Level):
    """`{profile: NAME}`: put a profile in force."""

    profile: Name
    """One of `profiles`."""

    traits: ClassVar = Traits(level="profiles", widget="profile", does="puts {} in force", changes_levels=True)

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        return context.switch_profile(t, self.profile)


class Toggle(Named):
    """Pauses, or resumes."""

    traits = Traits(acts_paused=True, acts_in_hints=True, changes_levels=True)

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        return context.pause(t, None)


class Pause(Named):
    """Pauses."""

    traits = Traits(acts_in_hints=True, changes_levels=True)

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        return context.pause(t, True)


class Resume(Named):
    """Resumes."""

    traits = Traits(acts_paused=True, acts_in_hints=True, changes_levels=True)

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        return context.pause(t, False)


class NotMeant(Named):
    """Takes back what the last gesture did, as far as that can be, and keeps its moment as one that was not meant."""

    traits = Traits(acts_paused=True, acts_in_hints=True, of_others=True)

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        context.not_meant()
        return []


ACTIONS = (
    Toggle("toggle", "pauses everything, and ends the pause"),
    Pause("pause", "pauses everything"),
    Resume("resume", "ends the pause"),
    LayerWhile,
    LayerToggle,
    SwitchProfile,
    NotMeant("not_meant", "takes back what the last gesture did, and keeps that it was not meant"),
)
