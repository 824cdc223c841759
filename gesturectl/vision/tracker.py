"""Tracks hands from frame to frame: palm detection finds them, then each hand's landmarks give its next region.

While a hand is tracked only its landmarks are computed; palms are looked for when there is room for another hand,
at once after a loss or when something moves, seldom while the picture stands still.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from gesturectl.types import Frame, Hand, HandFrame, Side
from gesturectl.vision.landmark import LandmarkDetector, Landmarks
from gesturectl.vision.motion import MotionGate
from gesturectl.vision.palm import PalmDetector
from gesturectl.vision.roi import Roi, intersection_over_union, roi_from_landmarks, roi_from_palm

ENTER_PRESENCE = 0.6  # a new hand has to be this sure
STAY_PRESENCE = 0.4  # a tracked one is kept down to this
SAME_HAND = 0.5  # regions that overlap more hold the same hand
SAME_POINTS = 0.25  # landmarks that lie closer than this share of the hand's region are the same hand
REMEMBERED = 1.0  # seconds for which a lost hand's identity can be taken up again
ALERT = 1.0  # seconds of palm detection on every frame after a loss or a movement
SEARCH = 0.2  # seconds between palm detections for another hand beside a tracked one
IDLE = 1.0  # seconds between palm detections while nothing moves


class Engine(Protocol):
    """What turns frames into hands."""

    def step(self, frame: Frame) -> HandFrame: ...


@dataclass(frozen=True, slots=True)
class _Track:
    id: int
    roi: Roi  # where to look in the next frame
    seen: float  # time of the last frame in which it was found
    vote: float  # mean of the handedness over the track, 0 left .. 1 right
    votes: int

    @property
    def side(self) -> Side:
        return "right" if self.vote >= 0.5 else "left"


class Tracker:
    """Follows up to `max_hands` hands; `step` takes frames in order of time."""

    def __init__(self, palms: PalmDetector, landmarks: LandmarkDetector, max_hands: int = 2) -> None:
        self._palms = palms
        self._landmarks = landmarks
        self._max_hands = max_hands
        self._motion = MotionGate()
        self._tracks: list[_Track] = []
        self._lost: list[_Track] = []
        self._next_id = 1
        self._alert_until = 0.0
        self._searched = -np.inf

    def step(self, frame: Frame) -> HandFrame:
        """The hands of one frame. A frame from an image folder (`file` set) stands alone."""
        height, width = frame.image.shape[:2]
        size = (width, height)
        if frame.file is not None:
            self._tracks, self._lost = [], []
            found = self._search(frame)
            return HandFrame(frame.t, size, tuple(h for _, h in found), frame.file)
        before = self._tracks
        found = self._follow(frame)
        lost = [t for t in before if all(t.id != f.id for f, _ in found)]
        self._lost = [t for t in self._lost + lost if frame.t - t.seen <= REMEMBERED]
        if len(found) < self._max_hands and self._due(frame, lost=bool(lost), tracked=bool(found)):
            self._searched = frame.t
            self._tracks = [t for t, _ in found]
            found += self._search(frame, recent=lost)
        self._tracks = [t for t, _ in found]
        return HandFrame(frame.t, size, tuple(h for _, h in found))

    def _due(self, frame: Frame, *, lost: bool, tracked: bool) -> bool:
        """Whether to look for palms in this frame."""
        if lost:
            self._alert_until = frame.t + ALERT
            return True
        since = frame.t - self._searched
        if tracked:
            return since >= (0.0 if frame.t < self._alert_until and self._lost else SEARCH)
        if self._motion.moved(frame.image):
            self._alert_until = frame.t + ALERT
        return frame.t < self._alert_until or since >= IDLE

    def _follow(self, frame: Frame) -> list[tuple[_Track, Hand]]:
        out: list[tuple[_Track, Hand]] = []
        for track in self._tracks:
            got = self._landmarks.detect(frame.image, track.roi)
            if got.presence < STAY_PRESENCE or _taken(got, out):
                continue
            out.append(_updated(track, got, frame.t))
        return out

    def _search(self, frame: Frame, recent: list[_Track] | None = None) -> list[tuple[_Track, Hand]]:
        """New hands: around where one was just lost first, then in the whole frame."""
        out: list[tuple[_Track, Hand]] = []
        known = [t.roi for t in self._tracks]
        regions = [
            (t.roi.cx - t.roi.size, t.roi.cy - t.roi.size, 2 * t.roi.size)
            for t in recent or ()
            if 2 * t.roi.size < max(frame.image.shape[:2])
        ]
        for palms in (
            *(self._palms.detect_in(frame.image, *r) for r in regions),
            self._palms.detect(frame.image),
        ):
            for palm in palms:
                roi = roi_from_palm(palm.box, palm.keypoints)
                if len(known) >= self._max_hands or any(intersection_over_union(roi, k) > SAME_HAND for k in known):
                    continue
                got = self._landmarks.detect(frame.image, roi)
                if got.presence < ENTER_PRESENCE or _taken(got, out) or self._inside_known(got):
                    continue
                track = self._identify(roi, got, frame.t)
                out.append(_updated(track, got, frame.t))
                known.append(out[-1][0].roi)
            if len(known) >= self._max_hands:
                break
        return out

    def _inside_known(self, got: Landmarks) -> bool:
        roi = roi_from_landmarks(got.points)
        return any(intersection_over_union(roi, t.roi) > SAME_HAND for t in self._tracks)

    def _identify(self, roi: Roi, got: Landmarks, t: float) -> _Track:
        """The lost track that this hand most likely is, or a new one."""
        right = got.right >= 0.5
        near = [
            (np.hypot(old.roi.cx - roi.cx, old.roi.cy - roi.cy) / max(old.roi.size, roi.size), k)
            for k, old in enumerate(self._lost)
            if (old.vote >= 0.5) == right and 0.5 < roi.size / old.roi.size < 2
        ]
        if near:
            distance, k = min(near)
            if distance < 1.0 + 1.5 * (t - self._lost[k].seen):
                return self._lost.pop(k)
        self._next_id += 1
        return _Track(self._next_id - 1, roi, t, got.right, 0)


def _taken(got: Landmarks, found: list[tuple[_Track, Hand]]) -> bool:
    """Whether these landmarks are those of a hand found already."""
    roi = roi_from_landmarks(got.points)
    for track, hand in found:
        gap = np.linalg.norm(got.points[:, :2] - hand.landmarks[:, :2], axis=1).mean()
        if gap < SAME_POINTS * track.roi.size or intersection_over_union(roi, track.roi) > 0.8:
            return True
    return False


def _updated(track: _Track, got: Landmarks, t: float) -> tuple[_Track, Hand]:
    votes = min(track.votes + 1, 30)
    vote = track.vote + (got.right - track.vote) / votes
    track = replace(track, roi=roi_from_landmarks(got.points), seen=t, vote=vote, votes=votes)
    return track, Hand(track.id, track.side, got.presence, got.points, got.world)
