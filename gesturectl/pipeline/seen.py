"""How hands are seen: raised or on the desk, by where the camera is and how they lie."""

from __future__ import annotations

from collections.abc import Mapping

from gesturectl.gestures.features import palm_size, palm_size_at_rest
from gesturectl.gestures.posture import Lie, View, lie
from gesturectl.model.types import Hand, HandFrame
from gesturectl.pointer.pointer import Seen
from gesturectl.settings import Config

OVER_THE_DESK = ("desk", "above")  # views that show the hand's back, as the person sees it


class Sights:
    """What the settings make of the hands of a frame."""

    def __init__(self, config: Config) -> None:
        self._view: View = config.camera.view
        self._mode = config.pointer.mode
        self._as: tuple[int, Seen] | None = None  # how the track that points is seen, as long as it points

    @property
    def desk(self) -> View | None:
        """From where hands on the desk are seen; None where only raised ones count."""
        return self._view if self._mode != "air" or self._view in OVER_THE_DESK else None

    @property
    def rest(self) -> bool:
        """Whether hands on the desk point and click as such, not as raised ones seen from above."""
        return self._mode != "air"

    def lying(self, frame: HandFrame) -> Mapping[int, Lie]:
        """How those of a frame lie that count as hands on the desk, by their tracks."""
        if self.desk is None or frame.file is not None:
            return {}
        lies = {hand.track_id: lie(hand, self._view) for hand in frame.hands}
        return {track: how for track, how in lies.items() if how != "raised"}

    def fronts(self, frame: HandFrame, lying: Mapping[int, Lie]) -> Mapping[int, bool]:
        """The tracks of hands that are moved as a mouse is; whether the camera is in front of them.

        The one that points is seen as it was when it began to.
        """
        if not self.rest:
            return {}
        tracks = [hand.track_id for hand in frame.hands]
        fronts = {track: lying.get(track) == "front" for track in tracks if self._mode == "rest" or track in lying}
        if self._as is not None and self._as[0] in tracks and self._as[1].rest:
            fronts[self._as[0]] = self._as[1].down < 0
        return fronts

    def reset(self) -> None:
        """No hand points any more."""
        self._as = None

    def of(self, hand: Hand) -> Seen:
        """How a hand is seen that may point soon."""
        how = lie(hand, self._view)
        if self._mode == "air":
            return Seen(right=1 if self._view in OVER_THE_DESK else -1)
        rest = self._mode == "rest" or how != "raised"
        return Seen(rest, right=1 if how == "above" else -1, down=-1 if how == "front" else 1)

    def pointing(self, hand: Hand) -> Seen:
        """How the hand that points is seen: as it was when it began to."""
        if self._as is None or self._as[0] != hand.track_id:
            self._as = hand.track_id, self.of(hand)
        return self._as[1]


def palm_length(hand: Hand, seen: Seen) -> float:
    """Length of its palm in image pixels."""
    return palm_size_at_rest(hand) if seen.rest else palm_size(hand)
