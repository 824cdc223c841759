"""The values that cross the borders between stages. Times are float seconds of the stream; arrays are read-only."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Side = Literal["left", "right"]
Phase = Literal["begin", "update", "end", "cancel"]
MouseButton = Literal[
    "left", "middle", "right", "button4", "button5", "button6", "button7", "back", "forward"
]  # X's 1 to 9
MOUSE_BUTTONS: tuple[MouseButton, ...] = get_args(MouseButton)
FloatArray = NDArray[np.float32]
ImageArray = NDArray[np.uint8]

# Indices of landmarks, in MediaPipe's order.
WRIST = 0
THUMB_TIP = 4
INDEX_MCP = 5
INDEX_TIP = 8
MIDDLE_MCP = 9
MIDDLE_TIP = 12
KNUCKLES = (5, 9, 13, 17)  # the four finger MCPs
BONES = (
    (0, 1), (1, 2), (2, 3), (3, 4), (0, 5), (5, 6), (6, 7), (7, 8), (5, 9), (9, 10), (10, 11), (11, 12),
    (9, 13), (13, 14), (14, 15), (15, 16), (13, 17), (0, 17), (17, 18), (18, 19), (19, 20),
)  # fmt: skip
POSES = (
    "open", "relaxed", "fist", "point", "gun", "two", "victory", "three", "three_thumb", "four", "rock", "call",
    "thumb_up", "thumb_down", "pinch", "ok", "pinch_middle",
)  # fmt: skip
MOTIONS = ("swipe_left", "swipe_right", "swipe_up", "swipe_down", "circle_cw", "circle_ccw", "wave")
THUMB_MOTIONS = ("thumb_tap", "thumb_double_tap", "thumb_forward", "thumb_back")
DESK_MOTIONS = ("index_tap", *THUMB_MOTIONS)  # of a hand at rest on the desk


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture as captured, unmirrored. `file` is set for image folders only, where every image stands alone."""

    image: ImageArray  # (height, width, 3) BGR
    t: float
    index: int
    file: str | None = None
    reduced: int = 1  # how many times smaller than captured the image was decoded

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as captured, pixels; all coordinates are in these."""
        return self.image.shape[1] * self.reduced, self.image.shape[0] * self.reduced


@dataclass(frozen=True, slots=True)
class Hand:
    """One hand found in one frame."""

    track_id: int  # stays with the hand from frame to frame
    side: Side  # the person's own left or right
    presence: float  # 0..1
    landmarks: FloatArray  # (21, 3) image pixels of the unmirrored frame, z in the same scale, wrist first
    world: FloatArray  # (21, 3) metres, origin at the hand's centre, axes as in the image


@dataclass(frozen=True, slots=True)
class Target:
    """Something on the screen that can be pressed, or what such things are not to reach into: screen pixels."""

    x: int
    y: int
    width: int
    height: int
    catches: bool = True  # False: text, a drawing or the like, where the pointer is left alone

    @property
    def middle(self) -> tuple[float, float]:
        """Where it is pressed."""
        return self.x + (self.width - 1) / 2, self.y + (self.height - 1) / 2


REACH = 0.5  # of a moment that was not meant, where nothing is known of what is meant


@dataclass(frozen=True, slots=True)
class Example:
    """A moment of a hand of which the user has said that it was no such gesture, or should have been one.

    Or else one that has acted and was not taken back, which is weak evidence that it was meant.
    """

    gesture: str
    meant: bool
    vector: tuple[float, ...]  # as `gestures.corrections` describes a moment
    reach: float = REACH  # how near a moment is that does not act by it, as a distance of weighted vectors
    alike: float = 0.0  # the same by the hand's shape alone
    said: bool = True  # by the user; else it has acted, and nothing was said


@dataclass(frozen=True, slots=True)
class HandFrame:
    """What was found in one frame; never a guess carried over from an earlier one.

    targets: what is on the screen by then, where that is not what was there before; typed: digits of numbers on the
    screen that the user has typed since the frame before, `-` for the key that ends them; said: what the user has said
    of gestures since then, a line each, `not_meant` or `should_have_acted NAME`; examples: those that count from this
    frame on, where they are not those from before.
    """

    t: float
    size: tuple[int, int]  # width, height of the frame in pixels
    hands: tuple[Hand, ...]
    file: str | None = None
    targets: tuple[Target, ...] | None = None
    typed: str = ""
    said: str = ""
    examples: tuple[Example, ...] | None = None


@dataclass(frozen=True, slots=True)
class PoseScore:
    """The static pose of one tracked hand in one frame; `none` where it is none of the known."""

    track_id: int
    pose: str
    score: float  # 0..1


class Waits(Enum):
    """Why a hand in view does not count, and what would change that."""

    LOW = "it is too low: raise it into the picture"
    DOWN = "it points down or sideways: raise it, fingers up"
    TURNED = "it is turned away: show its palm, or a clear pose such as open fingers"
    BUSY = "its fingers move: let them rest for a moment"
    TYPES = "it types: let its fingers rest for two seconds"
    WORKS = "the keyboard or mouse is in use: lift it or move it away from there"
    MOVES = "it moves: hold it still for a moment"
    NEAR = "it is too near (`tracker.near`): hold it farther from the camera"
    FAR = "it is too far away (`tracker.far`): come nearer"
    OTHER = "somebody else's hand counts: lower that one first"


@dataclass(frozen=True, slots=True)
class GestureEvent:
    """A gesture in time. BEGIN is followed by UPDATEs and exactly one END or CANCEL."""

    name: str
    phase: Phase
    track_id: int
    t: float
    pose: str
    score: float
    data: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PointerMotion:
    """Where the pointing hand has brought the pointer, and how far the hand itself has moved since the last frame."""

    t: float
    x: float  # screen pixels before rounding
    y: float
    right: float  # palm lengths, as the person sees it
    down: float  # palm lengths


@dataclass(frozen=True, slots=True)
class Move:
    """The pointer's position on the screen, in pixels before rounding, origin at the top left."""

    t: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Button:
    """A mouse button, pressed or released where the pointer is."""

    t: float
    button: MouseButton
    pressed: bool


@dataclass(frozen=True, slots=True)
class Key:
    """A key by its name (`ctrl`, `a`, `page_up`), pressed or released."""

    t: float
    key: str
    pressed: bool


@dataclass(frozen=True, slots=True)
class Scroll:
    """Wheel clicks, fractions allowed: dy > 0 scrolls up, dx > 0 to the right."""

    t: float
    dx: float
    dy: float


@dataclass(frozen=True, slots=True)
class Text:
    """Unicode text to be typed."""

    t: float
    text: str


@dataclass(frozen=True, slots=True)
class StartProgram:
    """A program to be started: its words, or one command line for the shell."""

    t: float
    command: tuple[str, ...]
    shell: bool = False


@dataclass(frozen=True, slots=True)
class AskDesktop:
    """Something that the desktop itself is asked to do, by the name of the action, such as `workspace_next`."""

    t: float
    action: str


OutputEvent = Move | Button | Key | Scroll | Text | StartProgram | AskDesktop


@dataclass(frozen=True, slots=True)
class Monitor:
    """One monitor's part of the screen, in pixels; the screen's origin is at the top left of all of them."""

    name: str
    x: int
    y: int
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.name} {self.width}x{self.height}+{self.x}+{self.y}"


@dataclass(frozen=True, slots=True)
class DoubleClick:
    """What the desktop takes for a double click: two presses no more than that apart."""

    seconds: float = 0.5  # the longest that desktops come with
    distance: float = 5.0  # screen pixels; the toolkits' own


@dataclass(frozen=True, slots=True)
class Window:
    """The window that has the keyboard focus, as the desktop reports it."""

    names: tuple[str, ...]  # its class and instance, or Wayland's app id
    title: str
    programs: tuple[str, ...] = ()  # names of the program's file and process, none where unknown

    def __str__(self) -> str:
        return next(iter((*self.names, *self.programs)), "a window without a name")


def around(monitors: Sequence[Monitor], at: tuple[float, float]) -> Monitor:
    """The monitor that shows the pixel of a place, the first where none does."""
    x, y = math.floor(at[0] + 0.5), math.floor(at[1] + 0.5)
    inside = (m for m in monitors if m.x <= x < m.x + m.width and m.y <= y < m.y + m.height)
    return next(inside, monitors[0])


def whole(screen: tuple[int, int]) -> tuple[Monitor, ...]:
    """A screen of `screen` pixels (width, height) as one monitor."""
    return (Monitor("screen", 0, 0, *screen),)


def frozen(a: NDArray[np.floating]) -> FloatArray:
    """`a` as a read-only float32 array (a copy only where needed)."""
    out = np.ascontiguousarray(a, dtype=np.float32)
    if out is a:
        out = out.copy()
    out.flags.writeable = False
    return out
