"""The schema of bindings: what a gesture does, and when. Part of `settings.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from gesturectl.actions.base import Form, Name, Section
from gesturectl.actions.keys import KeyTap
from gesturectl.actions.programs import RunProgram, RunShell
from gesturectl.actions.registry import Action
from gesturectl.actions.union import forms_in, union
from gesturectl.model.types import Side

OWN_WAYS = forms_in((KeyTap, RunProgram, RunShell))
if TYPE_CHECKING:
    OwnWay = Form
else:
    OwnWay = union((), OWN_WAYS)


class Region(Section):
    """A part of the picture as you see it, from 0 to 1."""

    left: Annotated[float, Field(ge=0, le=1)] = 0
    """Its left edge; 0 is the picture's own."""
    right: Annotated[float, Field(ge=0, le=1)] = 1
    """Its right edge."""
    top: Annotated[float, Field(ge=0, le=1)] = 0
    """Its upper edge; 0 is the picture's own."""
    bottom: Annotated[float, Field(ge=0, le=1)] = 1
    """Its lower edge."""


class Speed(Section):
    """How fast a hand is, in palm lengths a second."""

    above: Annotated[float, Field(ge=0, le=100)] = 0
    """As fast as that, or faster."""
    below: Annotated[float, Field(ge=0, le=100)] = 100
    """Slower than that."""


class Length(Section):
    """How far a motion goes, in palm lengths."""

    above: Annotated[float, Field(ge=0, le=20)] = 0
    """As far as that, or farther."""
    below: Annotated[float, Field(ge=0, le=20)] = 20
    """Less far than that."""


class Held(Section):
    """How long a gesture has lasted, in seconds."""

    above: Annotated[float, Field(ge=0, le=60)] = 0
    """As long as that, or longer."""
    below: Annotated[float, Field(ge=0, le=60)] = 60
    """Not as long as that."""


class Binding(Section):
    """One line of a profile: what a gesture does."""

    on: Name
    """Pose, motion, `zoom` or `dwell` that fires it."""
    do: Action
    """What it does."""
    after: Name | None = None
    """Only after the same hand has made this gesture, at most `within` seconds before; short: `on: [fist, open]`."""
    within: Annotated[float, Field(ge=0.1, le=10)] = 1
    """Seconds between the beginnings of the two; what the first does on its own waits as long."""
    pose: Name | None = None
    """For motions: the pose it has to be made in, or `any`."""
    hand: Side | None = None
    """Only for this hand."""
    other_hand: Name | None = None
    """Only while the other hand shows this pose; `on: {left: fist, right: swipe_left}` for short."""
    hold: Annotated[float, Field(ge=0, le=10)] = 0
    """Seconds it has to be held before it fires."""
    held: Held | None = None
    """With `when: end`: only where it has lasted so many seconds, such as `{below: 1}`."""
    region: Region | None = None
    """Only where the palm is within this part of the picture, such as `{left: 0.5, bottom: 0.4}`."""
    speed: Speed | None = None
    """Only where the hand then goes so many palm lengths a second, such as `{above: 5}`; of a swipe, its fastest."""
    length: Length | None = None
    """Only for a swipe, wave or motion of your own that goes so many palm lengths, such as `{above: 1.5}`."""
    when: Literal["begin", "end", "tap", "double_tap"] = "begin"
    """`tap`: made for less than 0.3 s; with a `double_tap` beside it, it waits 0.6 s for the second."""
    repeat: Annotated[float, Field(ge=0, le=10)] = 0
    """Seconds after which it fires again, for as long as it lasts; 0 fires once."""
    repeat_every: Annotated[float, Field(ge=0, le=10)] = 0
    """For swipes and own motions: it fires once for each so many palm lengths; of swipes also as the hand moves on."""

    @property
    def least(self) -> float:
        """Seconds that its gesture lasts at least by the time it fires."""
        return max(self.hold, self.held.above) if self.held is not None else self.hold

    @property
    def combined(self) -> bool:
        """Whether it asks for a second gesture; it then goes before those of its level that do not."""
        return self.after is not None or self.other_hand is not None
