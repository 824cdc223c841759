"""Tracks hands from frame to frame: palm detection finds them, then each hand's landmarks give its next region.

While a hand is tracked only its landmarks are computed, and these only where its picture has changed. Palms are looked
for when there is room for another hand: in every frame just after a loss, often while something else moves, seldom
while nothing does. Something dark that moves may be a hand: where none is tracked, it is looked for in a picture that
is exposed longer, too. Where a hand is tracked that comes after its events are sent, so that these need not wait:
another hand is reported from the next frame on.

Palms are found of hands that are open and seen from the front. A fist, a pinch or a hand seen end-on is tracked by its
landmarks, but its palm is not found again. So the landmarks of a lost hand are looked for at its last place, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Protocol

import numpy as np

from gesturectl.model.types import FloatArray, Frame, Hand, HandFrame, frozen
from gesturectl.vision.landmark import LandmarkDetector, Landmarks
from gesturectl.vision.looks import looked_often
from gesturectl.vision.motion import MotionGate, explained
from gesturectl.vision.palm import Palm, PalmDetector
from gesturectl.vision.parts import Part, parts, parts_of_image
from gesturectl.vision.roi import Roi, intersection_over_union, roi_from_landmarks, roi_from_palm
from gesturectl.vision.still import StillHands
from gesturectl.vision.track import Track, ahead, alike, last_places, most_likely, updated

SURE_PALM = 0.5  # score of a palm that is taken for one
FAINT_PALM = 0.15  # down to this, a palm is believed if its landmarks are sure
FAINTEST_PALM = 0.07  # and down to this if they are very sure, also in a second crop around the landmarks found
ENTER_PRESENCE = 0.6  # a new hand has to be this sure
FAINT_PRESENCE = 0.8  # and this much if its palm was faint
FAINTEST_PRESENCE = 0.9  # and this much, twice, if it was hardly there
STAY_PRESENCE = 0.4  # a tracked one is kept down to this
RETRY_PRESENCE = 0.6  # a tracked hand that is found only at a second look has to be this sure
REVIVED_PRESENCE = 0.9  # a hand at the place of a lost one has to be this sure, twice
CANDIDATES = 3  # palms tried in one region, best first
AMPLE = 270.0  # edge of a region, pixels as decoded, from which on more pixels do not help the network
SMALLEST = 42.0  # edge of a region, image pixels: enlarged more than five times, presence means little
PART = 0.6  # of a hand's extent below which another one within it is none
SAME_HAND = 0.5  # regions that overlap more hold the same hand
SAME_POINTS = 0.25  # landmarks that lie closer than this share of the hand's region are the same hand
REMEMBERED = 1.0  # seconds for which a lost hand's identity can be taken up again
LINGER = 10.0  # seconds for which a hand is looked for where one was lost
LATE = 3  # after the first of them, that is done in every third of the frequent searches
HINT_PRESENCE = 0.1  # a less sure look is not followed by a second; of 554 regions without a hand, one was as sure
OFF_CENTRE = 0.25  # edges of a region from its centre beyond which landmarks are looked at again
ALERT = 1.0  # seconds for which it stays frequent after a loss or a movement
SEARCH = 0.09  # seconds between palm detections meanwhile
IDLE = 1.5  # seconds between them while nothing moves but the hands that are tracked
EMPTY = 2.0  # the same while there are none
LOOK = 0.05  # seconds between two checks for movement
MOST = 6  # hands that are followed, with those of people who do not count


class Engine(Protocol):
    """What turns frames into hands."""

    strangers: Collection[int]  # tracks of people who do not count: they take nobody's place

    @property
    def reducible(self) -> int:
        """How many times smaller than captured the next frame may be without loss for the tracked hands."""

    def step(self, frame: Frame) -> HandFrame:
        """The hands of a frame; frames come in order of their time."""

    def look_around(self) -> None:
        """Searches the last frame for further hands, once its events are sent; else the next `step` does it first."""


class HandTracker:
    """Follows up to `max_hands` hands; `step` takes frames in order of time."""

    def __init__(self, palms: PalmDetector, landmarks: LandmarkDetector, max_hands: int = 2) -> None:
        self._palms = palms
        self._landmarks = landmarks
        self._max_hands = max_hands
        self.strangers: Collection[int] = ()
        self.looks_often = True  # at the hands of an image that stands alone; a camera's frame is looked at once
        self._motion = MotionGate()
        self._still = StillHands()
        self._tracks: list[Track] = []
        self._just_lost: list[Track] = []  # in the last second: a hand that comes back is the same
        self._long_lost: list[Track] = []
        self._looked_for: list[Track] = []  # at their last places in this frame
        self._next_id = 1
        self._alert_until = 0.0
        self._checked = -np.inf
        self._searched = -np.inf
        self._searches = 0
        self._waiting: tuple[Frame, list[tuple[Track, Hand]]] | None = None  # a frame to look around in

    @property
    def _places(self) -> int:
        """How many hands may be followed now."""
        return min(self._max_hands + self._others, MOST)

    @property
    def _others(self) -> int:
        return sum(t.id in self.strangers for t in self._tracks)

    @property
    def reducible(self) -> int:
        """How many times smaller than captured the next frame may be: 1, 2, 4 or 8."""
        smallest = min((t.roi.size for t in self._tracks + self._just_lost), default=np.inf)
        return next((r for r in (8, 4, 2) if smallest / r >= AMPLE), 1)

    def step(self, frame: Frame) -> HandFrame:
        """The hands of one frame. A frame from an image folder (`file` set) stands alone."""
        size = frame.size
        if frame.file is not None:
            self._tracks = []
            self._just_lost, self._long_lost = [], []
            hands = tuple(hand for _, hand in self._search(frame, []))
            if self.looks_often:
                hands = tuple(looked_often(self._look, frame, hand) for hand in hands)
            return HandFrame(frame.t, size, hands, frame.file)
        self.look_around()
        before = self._tracks
        found = self._follow(frame)
        self._tracks = [t for t, _ in found]
        kept = {t.id for t in self._tracks}
        lost = [t for t in before if t.id not in kept]
        self._forget(frame.t)
        self._just_lost += lost
        self._looked_for = lost
        if lost:
            self._alert_until = frame.t + ALERT
        self._waiting = frame, found
        if not found or lost:
            found = [f for f in found + self._further() if f[0] in self._tracks]
        return HandFrame(frame.t, size, tuple(h for _, h in found))

    def look_around(self) -> None:
        """Looks for further hands in the last frame, where that has waited."""
        self._further()

    def _further(self) -> list[tuple[Track, Hand]]:
        """Hands beside those followed in the frame that waits; they are followed from now on."""
        if self._waiting is None:
            return []
        (frame, found), self._waiting = self._waiting, None
        if self._moved(frame, frame.size, self._tracks):
            self._alert_until = frame.t + ALERT
        if not self._has_place(found) or frame.t - self._searched < self._pause(frame.t) - 1e-6:
            return []
        self._searched = frame.t
        self._searches += 1
        new = self._search(frame, found)
        self._tracks += [t for t, _ in new]
        while len(self._tracks) > self._places:
            self._tracks.remove(max(self._tracks, key=lambda t: t.began))
        return new

    def _has_place(self, found: list[tuple[Track, Hand]], lost: Track | None = None) -> bool:
        """Whether a hand may be added: a lost one (any of them where None is given) takes the place of a later one."""
        if len(found) < self._places:
            return True
        back = self._just_lost if lost is None else [lost]
        return len(found) == self._places and any(t.began > b.seen for t, _ in found for b in back)

    def _believed(self, frame: Frame, roi: Roi, score: float, least: float) -> Landmarks | None:
        """The landmarks in a palm's region where they are sure enough for its score, at a second look if need be.

        least: the presence that they need whatever the score.
        """
        got = self._look(frame, roi)
        needed = max(ENTER_PRESENCE if score >= SURE_PALM else FAINT_PRESENCE, least)
        if score >= FAINT_PALM and got.presence >= needed:
            return got
        if got.presence < (HINT_PRESENCE if score >= FAINT_PALM else FAINTEST_PRESENCE):
            return None
        again = self._look(frame, roi_from_landmarks(got.points))
        needed = max(FAINT_PRESENCE if score >= SURE_PALM else FAINTEST_PRESENCE, least)
        return again if again.presence >= needed else None

    def _look(self, frame: Frame, roi: Roi) -> Landmarks:
        k = frame.reduced
        if k == 1:
            return self._landmarks.detect(frame.image, roi)
        got = self._landmarks.detect(frame.image, Roi(roi.cx / k, roi.cy / k, roi.size / k, roi.angle))
        return replace(got, points=frozen(got.points * k))

    def _palms_in(self, frame: Frame, part: Part) -> list[Palm]:
        k = frame.reduced
        place = part.left / k, part.top / k, part.side / k
        found = self._palms.detect_in(frame.image, *place, FAINTEST_PALM, part.exposure)
        return [replace(p, box=p.box * k, keypoints=p.keypoints * k) for p in found]

    def _moved(self, frame: Frame, size: tuple[int, int], tracks: list[Track]) -> bool:
        """Whether something moved other than the tracked hands and their arms."""
        if frame.t - self._checked < LOOK - 1e-6:
            return False
        self._checked = frame.t
        changed = self._motion.changed(frame.image)
        if not changed.any():
            return False
        for track in tracks:
            changed &= ~explained(track.roi, size)
        return bool(changed.any())

    def _pause(self, t: float) -> float:
        """Seconds to leave between two searches for palms."""
        if self._just_lost:
            return SEARCH if len(self._tracks) == self._places else 0.0
        if t < self._alert_until:
            return SEARCH
        return IDLE if self._tracks else EMPTY

    def _forget(self, t: float) -> None:
        """Keeps those lost hands that may still come back: of older ones as many as there are places left."""
        late = [lost for lost in self._just_lost + self._long_lost if REMEMBERED < t - lost.seen <= LINGER]
        self._just_lost = [lost for lost in self._just_lost if t - lost.seen <= REMEMBERED]
        late.sort(key=lambda lost: -lost.seen)
        self._long_lost = late[: max(self._places - len(self._tracks), 0)]

    def _follow(self, frame: Frame) -> list[tuple[Track, Hand]]:
        self._still.take(frame, {t.id for t in self._tracks})
        unmoved = {t.id: self._still.unmoved(t.id, frame.t) for t in self._tracks}
        found: list[tuple[Track, Hand]] = []
        # Those that have not moved first: where they are another hand is looked for in vain.
        for track in sorted(self._tracks, key=lambda t: unmoved[t.id] is None):
            got = unmoved[track.id]
            if got is None or _taken(got, found):
                got = self._followed(frame, track, found)
                if got is None:
                    continue
                got = self._still.computed(track.id, got, roi_from_landmarks(got.points), frame)
            found.append(updated(track, got, frame.t))
        order = [t.id for t in self._tracks]
        return sorted(found, key=lambda f: order.index(f[0].id))

    def _followed(self, frame: Frame, track: Track, found: list[tuple[Track, Hand]]) -> Landmarks | None:
        """The landmarks of a tracked hand, where it was last or where it has moved on to."""
        needed = STAY_PRESENCE
        for roi in ahead(track, frame.t):
            got = self._looked_twice(frame, roi, needed)
            if got is not None and not _taken(got, found):
                return got
            needed = RETRY_PRESENCE
        return None

    def _looked_twice(self, frame: Frame, roi: Roi, needed: float) -> Landmarks | None:
        """The landmarks around `roi`, by a second look where the first shows them off its centre or is not sure."""
        first = self._look(frame, roi)
        if first.presence < HINT_PRESENCE:
            return None
        centred = roi_from_landmarks(first.points)
        off = max(abs(centred.cx - roi.cx), abs(centred.cy - roi.cy)) > OFF_CENTRE * roi.size
        if first.presence >= needed and not off:
            return first
        second = self._look(frame, centred)
        if second.presence >= max(needed, first.presence, RETRY_PRESENCE):
            return second
        return first if first.presence >= needed else None

    def _revived(self, frame: Frame, lost: Track) -> Landmarks | None:
        """The landmarks of a hand where one was lost; long after that both looks have to be sure."""
        hint = HINT_PRESENCE if frame.t - lost.seen <= REMEMBERED else REVIVED_PRESENCE
        for region in last_places(lost, frame.t, self._searches):
            first = self._look(frame, region)
            if first.presence >= hint:
                break
        else:
            return None
        roi = roi_from_landmarks(first.points)
        second = self._look(frame, roi)
        again = roi_from_landmarks(second.points)
        if second.presence < REVIVED_PRESENCE or intersection_over_union(roi, again) < SAME_HAND:
            return None
        return second

    def _revive(self, frame: Frame, found: list[tuple[Track, Hand]]) -> list[tuple[Track, Hand]]:
        """Hands at the places of lost ones, beside those `found`."""
        turn = self._searches % LATE == 0 or frame.t >= self._alert_until
        new: list[tuple[Track, Hand]] = []
        for lost in self._just_lost[::-1] + (self._long_lost if turn else []):
            late = lost in self._long_lost
            occupied = any(intersection_over_union(lost.roi, t.roi) > SAME_HAND for t, _ in found + new)
            full = len(found) + len(new) >= self._places if late else not self._has_place(found + new, lost)
            if full or occupied or lost in self._looked_for:
                continue
            got = self._revived(frame, lost)
            if got is None or _taken(got, found + new):
                continue
            (self._long_lost if late else self._just_lost).remove(lost)
            same = not late and alike(lost, roi_from_landmarks(got.points), got.right)
            new.append(updated(lost if same else self._new(lost.roi, got, frame.t), got, frame.t))
        return new

    def _search(self, frame: Frame, found: list[tuple[Track, Hand]]) -> list[tuple[Track, Hand]]:
        """New hands beside those `found`: where one was lost, around there, in the whole frame, in a part of it."""
        new = self._revive(frame, found)
        if new:
            return new
        for part in self._parts(frame, alone=not found):
            if part.further and new:
                break
            for palm in self._palms_in(frame, part)[: CANDIDATES + self._others]:
                if not self._has_place(found + new):
                    return new
                roi = roi_from_palm(palm.box, palm.keypoints)
                if roi.size < SMALLEST or any(intersection_over_union(roi, t.roi) > SAME_HAND for t, _ in found + new):
                    continue
                got = self._believed(frame, roi, palm.score, part.presence)
                if got is not None and not _taken(got, found + new):
                    if any(_part_of(got.points, hand.landmarks) for _, hand in found + new):
                        continue
                    new = [n for n in new if not _part_of(n[1].landmarks, got.points)]
                    lost = most_likely(self._just_lost, roi_from_landmarks(got.points), got.right, frame.t)
                    if lost is not None and self._has_place(found + new, lost):
                        self._just_lost.remove(lost)
                        new.append(updated(lost, got, frame.t))
                    elif len(found) + len(new) < self._places:
                        new.append(updated(self._new(roi, got, frame.t), got, frame.t))
        return new

    def _parts(self, frame: Frame, *, alone: bool) -> Iterator[Part]:
        if frame.file is not None:
            return parts_of_image(frame.size)
        lost = [t.roi for t in self._just_lost]
        return parts(frame.size, lost, self._searches, alone=alone, lively=frame.t < self._alert_until)

    def _new(self, roi: Roi, got: Landmarks, t: float) -> Track:
        self._next_id += 1
        return Track(self._next_id - 1, roi, t, got.right, 0, t)


def _taken(got: Landmarks, found: list[tuple[Track, Hand]]) -> bool:
    """Whether these landmarks are those of a hand found already."""
    roi = roi_from_landmarks(got.points)
    for track, hand in found:
        gap = np.linalg.norm(got.points[:, :2] - hand.landmarks[:, :2], axis=1).mean()
        if gap < SAME_POINTS * track.roi.size or intersection_over_union(roi, track.roi) > 0.8:
            return True
    return False


def _part_of(small: FloatArray, large: FloatArray) -> bool:
    """Whether landmarks lie within those of a much larger hand, as what is taken for a hand in its fingers does."""
    low, high = large[:, :2].min(axis=0), large[:, :2].max(axis=0)
    inside = (small[:, :2] >= low) & (small[:, :2] <= high)
    return bool(inside.all() and np.ptp(small[:, :2], axis=0).max() < PART * (high - low).max())
