"""When a binding applies: which hands, poses and places of the palm meet its conditions, as the binder judges them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from gesturectl.actions.registry import behaviour
from gesturectl.actions.schema import Binding, Length, Region, Speed
from gesturectl.model.types import DESK_MOTIONS, MOTIONS, Side
from gesturectl.settings import Config

SIDES: tuple[Side, ...] = ("left", "right")
ANY, DWELL, ZOOM, INDEX_TAP = "any", "dwell", "zoom", "index_tap"


@dataclass(frozen=True, slots=True)
class Conditions:
    """The makings of a gesture that meet a binding's conditions."""

    hands: frozenset[Side]
    poses: frozenset[str] | None  # None for any
    region: Region
    speed: Speed
    length: Length
    pointing: bool  # only the hand that has the pointer
    after: str | None = None  # only after this gesture of the same hand
    within: float = 0.0  # seconds
    other: str | None = None  # only while the other hand shows this

    @property
    def combined(self) -> bool:
        """Whether they ask for a second gesture."""
        return self.after is not None or self.other is not None

    @property
    def possible(self) -> bool:
        """Whether anything meets them."""
        return bool(self.hands) and self.poses != frozenset()

    def meets(self, other: Conditions) -> bool:
        """Whether one making of the gesture may meet both, and both then act."""
        if self.combined != other.combined:
            return False  # one that asks for a second gesture goes before one that does not
        if None not in (self.other, other.other) and self.other != other.other:
            return False  # a hand shows one pose
        poses = self.poses is None or other.poses is None or bool(self.poses & other.poses)
        a, b, one, two = self.region, other.region, self.speed, other.speed
        across = a.left < b.right and b.left < a.right
        within = across and a.top < b.bottom and b.top < a.bottom
        quick = one.above < two.below and two.above < one.below
        far = self.length.above < other.length.below and other.length.above < self.length.below
        return within and quick and far and poses and bool(self.hands & other.hands)

    def covers(self, other: Conditions) -> bool:
        """Whether whatever meets `other` meets this too."""
        if self.other not in (None, other.other) or self.after not in (None, other.after):
            return False
        if self.after is not None and self.within < other.within:
            return False
        poses = self.poses is None or (other.poses is not None and other.poses <= self.poses)
        a, b, one, two = self.region, other.region, self.speed, other.speed
        across = a.left <= b.left and b.right <= a.right and one.above <= two.above and two.below <= one.below
        within = across and a.top <= b.top and b.bottom <= a.bottom
        far = self.length.above <= other.length.above and other.length.below <= self.length.below
        return poses and within and far and other.hands <= self.hands and (other.pointing or not self.pointing)


def conditions(config: Config, binding: Binding) -> Conditions:
    """What has to be so for a binding to apply when its gesture is made."""
    hands = frozenset(SIDES if binding.hand is None else (binding.hand,))
    pointing = binding.hand is None and behaviour(binding.do).traits.of_pointer
    if config.pointer.hand != "first" and (pointing or binding.on == DWELL):
        hands &= {config.pointer.hand}
    asked = frozenset((binding.pose,)) if binding.pose not in (None, ANY) else None
    listened = listened_pose(config, binding.on)
    poses = asked if listened == ANY else frozenset((listened,)) & (asked or {listened})
    region, speed, length = binding.region or Region(), binding.speed or Speed(), binding.length or Length()
    second = binding.after, binding.within, binding.other_hand
    return Conditions(hands, poses, region, speed, length, pointing, *second)


def listened_pose(config: Config, gesture: str) -> str:
    """The pose in which a motion is listened for, `any` for what is no built-in motion."""
    if gesture not in MOTIONS:
        return ANY
    pose: str = getattr(config.gestures.motions, gesture.partition("_")[0]).pose
    return pose


def momentary(gesture: str, own_motions: Collection[str] = ()) -> bool:
    """Whether a gesture ends as soon as it is recognised: a motion, a tap, or a rest of the pointer."""
    return gesture in (*MOTIONS, *DESK_MOTIONS, DWELL) or gesture in own_motions
