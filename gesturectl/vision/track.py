"""A hand's track from frame to frame: its identity, its size and side, and where it is looked for next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gesturectl.model.types import KNUCKLES, WRIST, FloatArray, Hand, Side, frozen
from gesturectl.vision.landmark import Landmarks
from gesturectl.vision.roi import Roi, normalize, roi_from_landmarks, scaled, shifted

# Where a hand is looked for follows from 3200 looks at 200 hands, 175 of them real. A region of the hand's own size
# shows it (presence over 0.9 at the second look) in 94 % where its centre is off by a quarter of the edge, in 4 % at a
# half; one 1.4 times as large in 91 and 33 %, one twice as large in 56 and 38 %.
VOTES = 30  # frames over which a track's handedness and size are averaged
# The palm of one hand and the back of the other look alike but for shading: in some clips, mostly dark and evenly lit,
# the network takes one for the other throughout. `models/training/count_presses.py` counts how often the side is wrong;
# models/pinch.md has it with and without this.
SIDE_VOTES = 60  # frames over which a track's side is decided
PALM = 0.35  # of the handedness, in favour of the side whose palm is seen: who raises a hand mostly shows its palm
OTHER_SIZE = 0.6  # a hand whose region is smaller than this share of a lost one's, or larger, is another one
OTHER_WAY = 1.6  # radians by which a hand that is turned more than a lost one is another one
OTHER_SIDE = 0.7  # handedness further from a lost track's mean makes another hand of it
GAP = 0.25  # seconds between two frames with a hand beyond which its velocity is not known
FAST = 0.1  # edges of its region in a frame from which on a hand is looked for ahead of it
AHEAD = 0.5  # share of that way: in full it would lose a hand that stops
WIDER = 1.6  # edge of the region in which a hand is looked for that was not found, of its last region's
SCALES = (1.0, 1.5)  # edges of the regions in which a lost hand is looked for in turn, of its last region's

_KNUCKLES = list(KNUCKLES)


@dataclass(frozen=True, slots=True)
class Track:
    """What is known of one hand over its frames."""

    id: int
    roi: Roi  # where to look in the next frame
    seen: float  # time of the last frame in which it was found
    vote: float  # mean of the handedness over the last VOTES frames, 0 left .. 1 right
    votes: int  # frames in which it was found
    began: float  # time of the first frame in which it was found
    right: float = 0.0  # evidence for a right hand: the handedness less 0.5, in favour of a palm, over SIDE_VOTES
    palm: float = 0.0  # mean length of the palm over the track, metres
    vx: float = 0.0  # of the region's centre, image pixels a second
    vy: float = 0.0

    @property
    def side(self) -> Side:
        """The person's own left or right, by all frames."""
        return "right" if self.right >= 0.0 else "left"


def updated(track: Track, got: Landmarks, t: float) -> tuple[Track, Hand]:
    """The track after its hand was found at time `t`, and that hand."""
    votes = track.votes + 1
    some = min(votes, VOTES)
    vote = track.vote + (got.right - track.vote) / some
    evidence = got.right - 0.5 + PALM * _palm_of_right(got.world)
    right = track.right + (evidence - track.right) / min(votes, SIDE_VOTES)
    length = float(np.linalg.norm(got.world[_KNUCKLES] - got.world[WRIST], axis=1).mean())
    palm = track.palm + (length - track.palm) / some
    roi = roi_from_landmarks(got.points)
    vx, vy = _velocity(track, roi, t)
    track = replace(track, roi=roi, seen=t, vote=vote, votes=votes, right=right, palm=palm, vx=vx, vy=vy)
    # The network guesses the hand's true size anew in each frame; a hand keeps its size.
    world = frozen(got.world * (palm / max(length, 1e-6)))
    return track, Hand(track.id, track.side, got.presence, got.points, world)


def _palm_of_right(world: FloatArray) -> float:
    """Cosine between the normal of a right hand's palm and the line to the camera; that of a left hand is the other."""
    normal = np.cross(world[_KNUCKLES[0]] - world[WRIST], world[_KNUCKLES[3]] - world[WRIST])
    return -float(normal[2] / (np.linalg.norm(normal) or 1.0))


def _velocity(track: Track, roi: Roi, t: float) -> tuple[float, float]:
    """The velocity of a region's centre, image pixels a second; 0 where the hand was not found just before."""
    seconds = t - track.seen
    if not 0 < seconds < GAP:
        return 0.0, 0.0
    return (roi.cx - track.roi.cx) / seconds, (roi.cy - track.roi.cy) / seconds


def _moved_on(track: Track, seconds: float) -> Roi:
    """The region of a hand that has gone on as fast as it was last seen to go, for so many seconds."""
    return shifted(track.roi, track.vx * seconds, track.vy * seconds)


def _fast(track: Track, seconds: float) -> bool:
    """Whether a hand has left its region's middle meanwhile if it has gone on."""
    return bool(np.hypot(track.vx, track.vy) * seconds > FAST * track.roi.size)


def ahead(track: Track, t: float) -> Iterator[Roi]:
    """Where to look for a tracked hand, best first; more than once only where it is not found."""
    seconds = min(t - track.seen, GAP)
    if _fast(track, seconds):
        yield _moved_on(track, AHEAD * seconds)
        yield _moved_on(track, seconds)
    else:
        yield track.roi
    yield scaled(track.roi, WIDER)


def last_places(lost: Track, t: float, turn: int) -> Iterator[Roi]:
    """Where to look for a lost hand this time: its last region in one of two sizes; ahead of a fast one just lost."""
    seconds = t - lost.seen
    yield scaled(lost.roi, SCALES[turn % len(SCALES)])
    if seconds < GAP and _fast(lost, seconds):
        yield _moved_on(lost, seconds)


def most_likely(lost: Sequence[Track], roi: Roi, right: float, t: float) -> Track | None:
    """The lost track that a hand in `roi` at time `t` most likely is; right: 0..1, that it is a right hand."""
    near = []
    for track in lost:
        places = (track.roi, _moved_on(track, min(t - track.seen, GAP)))
        distance = min(np.hypot(p.cx - roi.cx, p.cy - roi.cy) for p in places) / max(track.roi.size, roi.size)
        if alike(track, roi, right) and distance < 1.0 + 1.5 * (t - track.seen):
            near.append((distance + abs(track.vote - right), track.id, track))
    return min(near)[-1] if near else None


def alike(track: Track, roi: Roi, right: float) -> bool:
    """Whether a hand in `roi` may be the track's by its size, direction and side; right: 0..1, for a right hand."""
    ratio = roi.size / track.roi.size
    turned = abs(normalize(roi.angle - track.roi.angle))
    return OTHER_SIZE < ratio < 1 / OTHER_SIZE and turned < OTHER_WAY and abs(track.vote - right) < OTHER_SIDE
