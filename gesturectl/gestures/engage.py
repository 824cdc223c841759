"""Decides which hands are engaged: raised into view, turned to the camera or in a clear pose, and still for a moment.

hand                                                         | not engaged     | engaged
-------------------------------------------------------------|-----------------|----------------------------
raised, palm to the camera, within WAY for SETTLE            | becomes engaged | stays
its back to the camera or pointing sideways, but in a clear  | becomes engaged | stays
pose that lasts, within WAY, for SETTLE                      |                 |
on the desk, where such hands count, its fingers quiet,      | becomes engaged | stays
within WAY for SETTLE                                        |                 |
else turned away, sideways or pointing down                  | starts over     | stays
on the desk, its fingers moving as in typing                 | starts over     | released
on the desk while the real keyboard or mouse is used, unless | starts over     | released
it kept still and another one there moved, until it has left |                 |
its place, or AFTERWARDS                                     |                 |
lowered: wrist under the picture, palm at its lower edge     | starts over     | released
somebody else's, or out of the range that counts             | starts over     | stays
not found for the grace                                      | forgotten       | released

Whose hands count is decided by where they are (`who.py`): those of the person whose hand was engaged first, and until
KEEPS after the last of them is gone. By `nearest`, `largest` and `facing` another one's hand takes over that has come
clearly before these for TAKES; they are then released.

A hand counts as still by how far it has come within SETTLE and not by its speed from frame to frame: the speed of a
tracker's jitter grows with the frame rate, and a tremor is fast but goes nowhere. 0.3 palm lengths are about 28 mm: a
tremor of 12 mm to either side stays within. The grace is GRACE, or GRACE_FRAMES frames where these take longer.

A palm that is held up to the camera is hardly ever shown by chance. The back of a hand is: at the chin, around a cup,
over a keyboard. Its fingers are then half curled or curled, so a pose that such hands fall into does not engage them.

The tracker may take the palm of one hand for the back of the other, which looks alike but for its depth. It is then
also at odds with itself about the depth, and shows some frames in which the fingers bend over the back of the hand,
as none does: a hand that is seen so in MISTAKEN frames shows its palm. Both numbers were chosen by rendered hands
(`models/training/rendered_hands.py`), of which some backs would count as palms, and by people's backs, which would not.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from gesturectl.gestures.features import palm_size_at_rest
from gesturectl.gestures.posture import TIPS, Fingers, View, backwards, facing, lie, rise
from gesturectl.gestures.who import KEEPS, TAKES, Place, Whom, of_one, of_same
from gesturectl.model.geometry import PALM_POINTS, palm_middle
from gesturectl.model.types import MIDDLE_MCP, POSES, WRIST, FloatArray, Hand, HandFrame, Waits, frozen

WAY = 0.3  # palm lengths
SETTLE = 0.25  # seconds
GRACE = 0.2  # seconds
GRACE_FRAMES = 3.5  # a hand that two frames in a row have missed is still there
PACE = 5  # frame intervals of which the shortest counts: a dropped frame does not make a camera slow
FACING = 0.3  # cosine between the palm's normal and the line to the camera
BACKWARDS = 0.15  # palm lengths by which fingertips are behind the back of the hand that no finger reaches
MISTAKEN = 3  # frames like that after which the hand is one of the other side, whose palm is seen
RAISED = math.cos(math.radians(80))  # of the hand's lean from upright
SIDEWAYS = math.cos(math.radians(120))  # the same, of a hand whose thumb or little finger is what points
BY_CHANCE = ("none", "relaxed", "fist", "gun", "pinch", "ok", "pinch_middle")  # of hands at rest or in use
THUMBS = ("thumb_up", "thumb_down", "call")  # shown with the hand lying on its side
AFTERWARDS = 3.0  # seconds after the last use of the keyboard or mouse for which a hand that stays there does not count
GONE = 0.3  # seconds after it in which the hand may still be on its way to where it lies
AWAY = 0.5  # palm lengths from there from which on it has left
# Chosen by rendered hands (models/training/desk_hands.py): palm and fingers of one that lies still go less far within
# GONE, those of one at a mouse or keyboard farther.
MOVED = 0.06  # palm lengths from which on a hand is seen to move
LESS = 3.0  # a hand that moves so many times less than another one is not the one that uses the keyboard or mouse
AT_REST = "at rest"  # in the place of a pose
_NEARLY = (Waits.MOVES, Waits.OTHER)  # hands that only have to be still, or to be left the control, to count
LOWER_EDGE = 0.95  # of the picture's height


@dataclass(slots=True)
class _Watch:
    engaged: bool
    seen: float
    places: deque[tuple[float, float, float]]  # time, and x and y in pixels: those of the last SETTLE, and one before
    pose: str = ""  # that lets the hand count; empty for any
    waits: Waits | None = None
    fingers: Fingers = field(default_factory=Fingers)  # of a hand on the desk
    lies: bool = False  # on the desk
    types: bool = False  # there
    moves: deque[tuple[float, FloatArray]] = field(default_factory=deque)  # palm and fingertips within GONE, pixels
    size: float = 1.0  # palm length on the desk, pixels
    asked: bool = False  # the keyboard or mouse is used, and whether by this hand is not decided yet
    used: float = -math.inf  # when it may have used the keyboard or mouse last
    left: bool = False  # the place below
    place: tuple[float, float] | None = None  # of its palm then, pixels
    backwards: int = 0  # frames in which its fingers bent over its back
    at: Place | None = None  # where it is, where that decides whether it counts
    before: float | None = None  # since when it comes before the hands that count

    def settled(self, palm: float) -> bool:
        """Whether the hand has stayed within WAY for SETTLE; palm: its length in pixels."""
        while len(self.places) > 1 and self.places[1][0] <= self.seen - SETTLE + 1e-6:
            self.places.popleft()
        if self.places[0][0] > self.seen - SETTLE + 1e-6:
            return False
        _, x, y = zip(*self.places, strict=True)
        return math.hypot(max(x) - min(x), max(y) - min(y)) <= WAY * palm

    def move(self, hand: Hand) -> None:
        """Takes in where a hand on the desk is."""
        self.size = palm_size_at_rest(hand)
        self.moves.append((self.seen, frozen(np.vstack([palm_middle(hand), hand.landmarks[TIPS, :2]]))))
        while self.moves[0][0] < self.seen - GONE:
            self.moves.popleft()

    def way(self) -> float | None:
        """How far its palm or a finger has been from where it was within GONE, palm lengths; None for a new hand."""
        if self.moves[-1][0] - self.moves[0][0] < GONE / 2:
            return None
        points = np.stack([p for _, p in self.moves])
        return float(np.linalg.norm(points.max(0) - points.min(0), axis=1).max()) / self.size

    @property
    def at_work(self) -> bool:
        """Whether it may have used the keyboard or mouse of late, and has not left its place there."""
        return not self.left and self.seen - self.used <= AFTERWARDS

    def use(self, t: float) -> None:
        """The hand may be the one that uses the keyboard or mouse at time `t`."""
        self.asked, self.used, self.left, self.place = False, t, False, None


class Engagement:
    """Follows every hand; `engaged` lists those that count, in the order in which they engaged."""

    def __init__(self) -> None:
        self._watched: dict[int, _Watch] = {}
        self._intervals: deque[float] = deque(maxlen=PACE)  # seconds between frames
        self._last: float | None = None  # time of the last frame
        self._used = -math.inf  # when the real keyboard or mouse was used last
        self.engaged: tuple[int, ...] = ()
        self.desk: View | None = None  # from where hands on the desk are seen; None where these do not count
        self.whom: Whom | None = None  # None: everybody's hands count
        self._gone: list[tuple[float, Place]] = []  # hands that counted: when they did last, and where

    def step(
        self, frame: HandFrame, poses: Mapping[int, str] | None = None, typing: Collection[int] = ()
    ) -> tuple[int, ...]:
        """The tracks that are released with this frame.

        poses: the debounced pose of each hand; typing: the tracks of hands on the desk that type.
        """
        t = frame.t
        if self._last is not None:
            self._intervals.append(t - self._last)
        self._last = t
        for hand in frame.hands:
            watch = self._watched.setdefault(hand.track_id, _Watch(False, t, deque(), asked=t - self._used <= GONE))
            watch.seen = t
            self._locate(watch, hand, frame.size)
            watch.lies = self.desk is not None and lie(hand, self.desk) != "raised"
            if watch.lies:
                watch.fingers.step(hand, t)
                watch.types = hand.track_id in typing
                watch.move(hand)
        self._decide(t)
        for hand in frame.hands:
            self._judge(self._watched[hand.track_id], hand, frame.size, (poses or {}).get(hand.track_id, "none"))
        return self.tick(t)

    def _judge(self, watch: _Watch, hand: Hand, size: tuple[int, int], pose: str) -> None:
        """Whether a hand of this frame counts."""
        if lowered(hand, size):
            watch.engaged, watch.waits, watch.before = False, Waits.LOW, None
            watch.places.clear()
        elif watch.lies:
            works = self._works(watch, hand)
            if works or watch.types:
                watch.engaged, watch.waits, watch.before = False, Waits.WORKS if works else Waits.TYPES, None
                watch.places.clear()
            elif not watch.engaged and self._may(watch):
                self._wait_at_rest(watch, hand)
        elif not watch.engaged and self._may(watch):
            self._wait(watch, hand, pose)
        if watch.before is not None and watch.engaged:
            self._take_over(watch)

    def interrupt(self, t: float) -> tuple[int, ...]:
        """The real keyboard or mouse is used at time `t`: the tracks that are released, of hands that may be using it.

        These are those on the desk. Where one of them has moved, one that has not is not the one.
        """
        self._used = t
        lying = [w for w in self._watched.values() if w.lies]
        for watch in lying:
            watch.asked = True
        self._decide(t)
        for watch in lying:
            if watch.asked or watch.used == t:
                watch.engaged = False
                watch.places.clear()
        return self.tick(t)

    def _decide(self, t: float) -> None:
        """Which hands may be using the keyboard or mouse: where one on the desk moves, not those that do not.

        A mouse is reported before its hand is seen to move, so that this is asked until GONE after the last use. Where
        none has moved by then, as in a click, it was the hand that did so before, or else may have been any of them.
        """
        over = t - self._used > GONE
        watches = [w for w in self._watched.values() if w.lies and (w.asked or not over)]
        if not watches:
            return
        ways = [w.way() for w in watches]
        most = max((way for way in ways if way is not None), default=0.0)
        known = over and any(w.at_work for w in watches)
        for watch, way in zip(watches, ways, strict=True):
            if most >= MOVED and not over:
                moved = way is None or LESS * way > most
            elif over:
                moved = watch.at_work or not known
            else:
                continue
            watch.asked = False
            if moved:
                watch.use(self._used)

    def tick(self, t: float) -> tuple[int, ...]:
        """The tracks that are released at time `t`."""
        watched = self._watched
        self._watched = {k: w for k, w in watched.items() if t < w.seen + self._grace - 1e-9}
        kept = [k for k in self.engaged if k in self._watched and self._watched[k].engaged]
        gone = tuple(k for k in self.engaged if k not in kept)
        left = [(t, at) for k in gone if (at := watched[k].at) is not None and watched[k].waits is not Waits.OTHER]
        self._gone = [(since, at) for since, at in self._gone + left if t < since + KEEPS]
        new = [k for k, w in self._watched.items() if w.engaged and k not in kept]
        self.engaged = (*kept, *new)
        return gone

    def deadline(self) -> float | None:
        """When the next hand is released, unless it is found before."""
        return min((w.seen + self._grace for w in self._watched.values()), default=None)

    @property
    def waiting(self) -> dict[int, Waits]:
        """Why each hand that does not count does not."""
        return {k: w.waits for k, w in self._watched.items() if w.waits is not None}

    def _locate(self, watch: _Watch, hand: Hand, size: tuple[int, int]) -> None:
        if self.whom is None:
            watch.at = None
        elif watch.at is None:
            watch.at = self.whom.place(hand, size, watch.seen)
        elif watch.at.is_old(watch.seen):
            watch.at.follow(self.whom.place(hand, size, watch.seen))

    def _may(self, watch: _Watch) -> bool:
        """Whether a hand that is not engaged may be, by whose it is; says why where not."""
        why = None if self.whom is None or watch.at is None else self._stranger(watch, watch.at, self.whom)
        if why is not None:
            watch.waits = why
            watch.places.clear()
        return why is None

    def _stranger(self, watch: _Watch, at: Place, whom: Whom) -> Waits | None:
        if (why := whom.out_of_range(at)) is not None:
            watch.before = None
            return why
        if whom.tracker.who == "anyone":
            return None
        count = [w.at for w in self._watched.values() if w.engaged and w.at is not None]
        if of_same(at, count) or any(of_one(at, o, again=True) for _, o in self._gone):
            watch.before = None
            return None
        if not count and not self._gone:
            watch.before = None
            others = (w.at for w in self._watched.values() if w is not watch and w.at and w.waits in (None, *_NEARLY))
            better = any(whom.before(o, at) and not whom.out_of_range(o) and not of_one(at, o) for o in others)
            return Waits.OTHER if better else None
        if not all(whom.before(at, other) for other in (*count, *(o for _, o in self._gone))):
            watch.before = None
            return Waits.OTHER
        watch.before = watch.seen if watch.before is None else watch.before
        return None if watch.seen >= watch.before + TAKES else Waits.OTHER

    def _take_over(self, watch: _Watch) -> None:
        """The hands of another person count no more."""
        watch.before = None
        self._gone.clear()
        for other in self._watched.values():
            if other is not watch and other.engaged and watch.at and other.at and not of_one(watch.at, other.at):
                other.engaged, other.waits = False, Waits.OTHER
                other.places.clear()

    def _wait(self, watch: _Watch, hand: Hand, pose: str) -> None:
        """Takes in a hand that is not engaged."""
        front, upright = facing(hand), rise(hand)
        watch.backwards += front < -FACING and backwards(hand) > BACKWARDS
        if watch.backwards >= MISTAKEN:
            front = abs(front)
        palm = front > FACING and upright > RAISED
        shown = "" if palm else pose
        if shown != watch.pose:
            watch.places.clear()
        watch.pose = shown
        watch.waits = None if palm else _objection(pose, front, upright)
        if watch.waits is not None:
            watch.places.clear()
            return
        watch.places.append((watch.seen, *palm_middle(hand)))
        watch.engaged = watch.settled(_palm(hand))
        watch.waits = None if watch.engaged else Waits.MOVES

    def _wait_at_rest(self, watch: _Watch, hand: Hand) -> None:
        """The same of a hand on the desk."""
        if watch.pose != AT_REST:
            watch.places.clear()
        watch.pose = AT_REST
        if not watch.fingers.still:
            watch.places.clear()
            watch.waits = Waits.BUSY
            return
        watch.places.append((watch.seen, *palm_middle(hand)))
        watch.engaged = watch.settled(palm_size_at_rest(hand))
        watch.waits = None if watch.engaged else Waits.MOVES

    def _works(self, watch: _Watch, hand: Hand) -> bool:
        """Whether a hand on the desk is still where it was when the keyboard or mouse was used."""
        if watch.asked:
            return True
        if not watch.at_work:
            return False
        x, y = palm_middle(hand)
        if watch.place is None or watch.seen - watch.used <= GONE:
            watch.place = x, y
        watch.left = math.hypot(x - watch.place[0], y - watch.place[1]) > AWAY * watch.size
        return not watch.left

    @property
    def _grace(self) -> float:
        return max(GRACE, GRACE_FRAMES * min(self._intervals, default=0.0))


def lowered(hand: Hand, size: tuple[int, int]) -> bool:
    """Whether the hand has been taken down out of the lower edge of the picture (width, height)."""
    y = hand.landmarks[:, 1]
    return bool(y[WRIST] > size[1] and y[PALM_POINTS].mean() > LOWER_EDGE * size[1])


def _palm(hand: Hand) -> float:
    return float(np.linalg.norm(hand.landmarks[MIDDLE_MCP] - hand.landmarks[WRIST])) or 1.0


def _objection(pose: str, front: float, upright: float) -> Waits | None:
    """Why a hand that does not show its palm does not count, None where its pose makes up for that."""
    if pose in THUMBS or pose not in (*POSES, *BY_CHANCE):
        return None if upright > SIDEWAYS else Waits.DOWN
    if upright <= RAISED:
        return Waits.DOWN
    return Waits.TURNED if pose in BY_CHANCE or front > -FACING else None
