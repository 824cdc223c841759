"""What outlives a pipeline whose config changes."""

from __future__ import annotations

from dataclasses import dataclass, field

from gesturectl.bindings.binder import KeptBindings
from gesturectl.bindings.levels import KeptLevels
from gesturectl.gestures.corrections import Corrections
from gesturectl.gestures.engage import Engagement
from gesturectl.gestures.recogniser import ShownPose
from gesturectl.model.types import GestureEvent, Hand, Target
from gesturectl.pointer.pointer import KeptPointer


@dataclass(slots=True)
class KeptHands:
    """What the pipeline itself keeps over a reload."""

    seen: dict[int, Hand] = field(default_factory=dict)  # the last sight of each followed hand
    reported: dict[int, GestureEvent] = field(default_factory=dict)  # each hand's gesture, as last reported
    pointing: int | None = None  # the track that the pointer follows
    size: tuple[int, int] = (1, 1)  # of the last frame
    quiet_until: float = 0.0  # the real mouse or keyboard silences the gestures until then
    targets: tuple[Target, ...] = ()  # what can be pressed on the screen


@dataclass(frozen=True, slots=True)
class Kept:
    """What outlives a pipeline whose config changes; all else begins again.

    `Pipeline(new, ..., kept=old.kept)` goes on where `old.let_go` has stopped, and replaces it. Each stage keeps what
    is to outlive it in its part of this, and nowhere else, so that a field that is added to a part is kept, too.
    """

    engagement: Engagement = field(default_factory=Engagement)
    shown: dict[int, ShownPose] = field(default_factory=dict)  # by track
    levels: KeptLevels = field(default_factory=KeptLevels)
    bindings: KeptBindings = field(default_factory=KeptBindings)
    pointer: KeptPointer = field(default_factory=KeptPointer)
    hands: KeptHands = field(default_factory=KeptHands)
    corrections: Corrections = field(default_factory=Corrections)
