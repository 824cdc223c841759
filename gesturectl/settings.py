"""The schema of the config: every setting, its default, range, meaning and form on the page, in one place.

`config/default.yaml` is the commented text of it, and a test holds them equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from gesturectl.actions.base import Name, Section
from gesturectl.actions.mouse import Click, Press
from gesturectl.actions.schema import Binding, OwnWay

# On the page, in this order.
Group = Literal[
    "Your hand",
    "Aiming",
    "Reach and speed",
    "Clicking",
    "Scrolling and zooming",
    "Pinch",
    "Ring at the pointer",
    "Camera and sound",
    "Tray and notifications",
]


@dataclass(frozen=True, slots=True)
class Shown:
    """How the page offers a setting; one without this is left to `config edit`."""

    group: Group
    title: str
    unit: str = ""
    step: float | None = None  # of a number; None: whole numbers by 1, others by about a fiftieth of their range
    end: float | None = None  # where a number's slider ends; None: at its largest value
    zero: str = ""  # what 0 is called
    names: Mapping[str, str] = field(default_factory=dict)  # what the values of a choice are called
    number: str = "a number of your own"  # what a number is called beside the values of a choice
    text: str = "another"  # the same of a name
    about: str = ""  # in place of the setting's own description, where that speaks of the config's text


class Camera(Section):
    """The camera and what is asked of it."""

    source: Annotated[int, Field(ge=0, le=999)] | Name = 0
    """Camera number, device path, file or address of a stream."""
    width: Annotated[int, Field(ge=160, le=7680)] = 640
    """Requested width in pixels; 1280, with a height of 720, shows small and far hands finer."""
    height: Annotated[int, Field(ge=120, le=4320)] = 480
    """Requested height in pixels."""
    fps: Annotated[float, Field(ge=5, le=240)] = 30
    """Requested frames a second."""
    mirrored: Annotated[
        bool,
        Shown(
            "Camera and sound", "Mirrored camera", about="Tick it where the pointer goes the other way than your hand."
        ),
    ] = False
    """True where the source shows a mirror's view, as some webcam drivers do."""
    rotate: Annotated[
        Literal[0, 90, 180, 270],
        Shown(
            "Camera and sound",
            "Turn the picture",
            names={
                "0": "not at all",
                "90": "a quarter to the right",
                "180": "upside down",
                "270": "a quarter to the left",
            },
            about="For a camera that is mounted on its side or hangs upside down.",
        ),
    ] = 0
    """Degrees clockwise by which the picture is turned to be upright: 180 for a camera that hangs upside down."""
    view: Annotated[
        Literal["auto", "front", "desk", "above"],
        Shown(
            "Camera and sound",
            "Where the camera is",
            names={
                "auto": "as a hand on the desk shows it",
                "front": "before you, as in a monitor",
                "desk": "before you, with a view of the desk as you see it",
                "above": "over the desk, as in a lamp",
            },
            about="For a hand that rests on the desk: from where the camera sees it.",
        ),
    ] = "auto"
    """From where a hand on the desk is seen: from the `front`, from `above`, as you see it yourself (`desk`)."""
    fov: Annotated[float, Field(ge=20, le=150)] = 60
    """Field of view in degrees along the width that the camera gives; an ordinary webcam has 55 to 70."""


class Tracker(Section):
    """The two networks that find hands in the picture."""

    engine: Literal["openvino", "mediapipe"] = "openvino"
    """What runs the two networks; mediapipe needs the extra of that name."""
    device: Literal["auto", "cpu", "gpu"] = "auto"
    """Where they run."""
    max_hands: Annotated[int, Field(ge=1, le=4)] = 2
    """How many hands are followed at once."""
    who: Annotated[
        Literal["first", "nearest", "largest", "facing", "anyone"],
        Shown(
            "Camera and sound",
            "Whose hands count",
            names={
                "anyone": "of everybody",
                "first": "of whoever raises one first",
                "nearest": "of whoever is nearest to the camera",
                "largest": "of whoever's hand is largest in the picture",
                "facing": "of whoever shows the palm most",
            },
            about="Where several people are in view. Hands of somebody else do nothing.",
        ),
    ] = "first"
    """Whose hands count where several people are in view: until the first one's hands are gone, or by a measure."""
    near: Annotated[float, Field(ge=0, le=10)] = 0
    """Metres from the camera from which on hands count; nearer ones do nothing."""
    far: Annotated[float, Field(ge=0.1, le=10)] = 10
    """Metres from the camera up to which hands count; farther ones do nothing."""


class Pointer(Section):
    """How a hand moves the pointer."""

    hand: Annotated[
        Literal["first", "left", "right"],
        Shown(
            "Your hand",
            "The hand that points",
            names={"first": "the one raised first", "left": "the left hand", "right": "the right hand"},
        ),
    ] = "first"
    """Which hand points: the one engaged first, or a fixed one."""
    mapping: Annotated[
        Literal["absolute", "relative", "joystick"],
        Shown(
            "Your hand",
            "How the pointer follows",
            names={
                "absolute": "a place of the hand is a place on the screen",
                "relative": "as with a mouse, exact when slow",
                "joystick": "it goes on while your hand leans to a side",
            },
            about="By where your hand is, by how far it moves, or by where it leans to.",
        ),
    ] = "absolute"
    """`absolute`: a place of the hand is a place on the screen; `relative`: as with a mouse, exact when slow;
    `joystick`: it goes on while the hand leans to a side."""
    mode: Annotated[
        Literal["auto", "air", "rest"],
        Shown(
            "Your hand",
            "Where the hand is",
            names={
                "auto": "in the air or at rest on the desk",
                "air": "in the air",
                "rest": "at rest on the desk, moved as a mouse is",
            },
            about="Raised before the camera, or lying on the desk.",
        ),
    ] = "air"
    """`air`: a raised hand points; `rest`: one that lies on the desk, as with a mouse; `auto`: either."""
    monitor: Annotated[
        Literal["all", "pointer"] | Annotated[int, Field(ge=1, le=99)] | Name,
        Shown(
            "Reach and speed",
            "Monitors",
            end=4,
            names={"all": "the hand reaches all of them", "pointer": "only the one with the pointer"},
            number="one by its number",
            text="one by its name",
            about="What your hand reaches where there are several. `gesturectl doctor` lists their names.",
        ),
    ] = "all"
    """What the hand reaches: `all`, the one that has the `pointer` when it is raised, or a name, or a number."""
    smoothness: Annotated[float, Field(ge=0, le=1), Shown("Aiming", "Smoothness", step=0.05)] = 0.5
    """0 follows at once and trembles, 1 is calm and lags."""
    between_frames: Annotated[
        bool,
        Shown(
            "Aiming",
            "Move between the camera's frames",
            about="A movement goes on evenly until the next frame, which puts the pointer where your hand is.",
        ),
    ] = True
    """Carry the pointer on between the camera's frames, so that it moves as often as the screen is drawn anew."""
    tremor: Annotated[
        Literal["auto"] | Annotated[float, Field(ge=0, le=20)],
        Shown(
            "Aiming",
            "Tremor",
            "mm",
            step=0.5,
            end=8,
            names={"auto": "as it is measured while you point", "0": "left alone"},
            number="so many millimetres, at least",
            about="How far your hand trembles to either side. Calibrating measures it.",
        ),
    ] = "auto"
    """Millimetres by which your hand trembles to either side, at least; `auto` measures it, 0 leaves it alone."""
    double_click: Annotated[
        Literal["auto"] | Annotated[float, Field(ge=0, le=5)],
        Shown(
            "Clicking",
            "Double click",
            "s",
            step=0.1,
            end=2,
            names={"auto": "as the desktop has it", "0": "each click where your hand is"},
            number="so many seconds",
            about="How much later a second press may come and still go where the first one went.",
        ),
    ] = "auto"
    """Seconds within which a second press goes where the first one went, as hands drift; `auto` asks the desktop."""
    region: Annotated[float, Field(ge=5, le=100), Shown("Reach and speed", "Reach", "cm", step=1, end=80)] = 32
    """Centimetres that the hand moves for the screen's whole width."""
    rest_region: Annotated[
        float,
        Field(ge=2, le=40),
        Shown(
            "Reach and speed",
            "Reach at rest",
            "cm",
            step=0.5,
            end=20,
            about="Centimetres that a hand at rest on the desk moves, briskly, for the screen's whole width.",
        ),
    ] = 8
    """The same of a hand at rest on the desk that moves briskly; a slow one moves the pointer less."""
    slow: Annotated[
        float,
        Field(ge=0.1, le=1),
        Shown("Aiming", "A slow hand's share", step=0.05, about="Below 1, a hand that moves slowly aims more finely."),
    ] = 1
    """Share of its way that the pointer goes while the hand is slow, to aim finely; 1 makes no difference."""
    speed_x: Annotated[
        float,
        Field(ge=0.1, le=10),
        Shown(
            "Reach and speed",
            "Speed, sideways",
            step=0.05,
            end=3,
            about="How much faster the pointer goes sideways than by the reach alone; 2 halves the hand's way.",
        ),
    ] = 1
    """How much faster than that the pointer goes sideways; 2 makes the hand's way half as long."""
    speed_y: Annotated[
        float,
        Field(ge=0.1, le=10),
        Shown(
            "Reach and speed",
            "Speed, up and down",
            step=0.05,
            end=3,
            about="How much faster the pointer goes up and down than by the reach alone; 2 halves the hand's way.",
        ),
    ] = 1
    """The same for up and down."""
    region_x: Annotated[
        float,
        Field(ge=0, le=1),
        Shown(
            "Reach and speed",
            "Place of the reach, sideways",
            about="Where the middle of your hand's reach is in the picture: 0 at your left, 1 at your right.",
        ),
    ] = 0.5
    """Where that is in the picture: 0 at your left, 1 at your right."""
    region_y: Annotated[
        float,
        Field(ge=0, le=1),
        Shown(
            "Reach and speed",
            "Place of the reach, up and down",
            about="Where the middle of your hand's reach is in the picture: 0 at its top, 1 at its bottom.",
        ),
    ] = 0.5
    """0 at the picture's top, 1 at its bottom."""
    targets: Annotated[
        Literal["off", "soft", "snap"],
        Shown(
            "Aiming",
            "Targets that catch",
            names={
                "off": "the pointer goes as the hand does",
                "soft": "on the button that a slow hand is near",
                "snap": "in the middle of that button",
            },
            about="On X11, in applications that describe their windows. Small buttons are then easier to hit.",
        ),
    ] = "off"
    """A slow hand near a button has the pointer on it (`soft`), or in its middle (`snap`). X11 only."""
    dwell: Annotated[
        float, Field(ge=0, le=10), Shown("Clicking", "Click by resting", "s", step=0.1, end=3, zero="never")
    ] = 0
    """Seconds of rest after which the pointer clicks by itself, for those who cannot pinch; 0 never does."""
    dwell_panel: Annotated[
        Literal["off", "left", "right", "top", "bottom"],
        Shown(
            "Clicking",
            "Panel for resting",
            names={"off": "none", **{edge: f"at the {edge} edge" for edge in ("left", "right", "top", "bottom")}},
            about="Rest on it to pick what the next rest does: click, double click, right click, drag or scroll.",
        ),
    ] = "off"
    """Where on the monitor a panel offers what the next rest does: click, double click, right click, drag, scroll."""


class ScrollSettings(Section):
    """How hands scroll and zoom."""

    speed: Annotated[
        float, Field(ge=0.1, le=20), Shown("Scrolling and zooming", "Scrolling speed", step=0.1, end=8)
    ] = 2.0
    """Wheel clicks for a movement as long as the palm."""
    inertia: Annotated[float, Field(ge=0, le=3), Shown("Scrolling and zooming", "Coasting", "s", step=0.1)] = 0.4
    """Seconds in which scrolling slows down after a flick; 0 stops with the hand."""
    natural: Annotated[bool, Shown("Scrolling and zooming", "Natural direction")] = False
    """True moves the content with the hand, as on a touch screen."""
    zoom: Annotated[float, Field(ge=0.5, le=50), Shown("Scrolling and zooming", "Zooming speed", step=0.5, end=20)] = (
        5.0
    )
    """Wheel clicks for zooming while the distance of the hands doubles."""


class Feedback(Section):
    """How you are told what is going on."""

    overlay: Annotated[
        Literal["full", "minimal", "off"],
        Shown(
            "Ring at the pointer",
            "Ring",
            names={"full": "with a dot and words", "minimal": "while something happens, without words", "off": "none"},
            about="Shows at the pointer whether your hand counts, how near a pinch is to a click, and what is held.",
        ),
    ] = "full"
    """The ring at the pointer: `minimal` only while something happens and without words, `off` never."""
    size: Annotated[float, Field(ge=0.5, le=5), Shown("Ring at the pointer", "Size", step=0.25, end=4)] = 1
    """How large the ring and its words are: 1 for an ordinary screen, 2 for one with twice as many pixels."""
    colour: Annotated[Literal["blue", "green", "orange", "pink", "white"], Shown("Ring at the pointer", "Colour")] = (
        "blue"
    )
    """The ring's colour; its dark and light edges stay."""
    tray: Annotated[bool, Shown("Tray and notifications", "Icon in the tray")] = True
    """True shows the state and a menu in the desktop's tray, where it has one."""
    notifications: Annotated[bool, Shown("Tray and notifications", "Notifications")] = True
    """True notifies you of a pause by gesture, a lost camera or desktop, and a profile that is picked."""
    sound: Annotated[
        bool | Literal["all"],
        Shown(
            "Camera and sound",
            "Sounds",
            names={"false": "none", "true": "for hands and pauses", "all": "for presses and releases, too"},
            about="Short tones when a hand is taken notice of or no longer is, and when it pauses and goes on.",
        ),
    ] = False
    """True plays short tones for hands that are taken notice of and for pauses; `all` for presses and releases, too."""


class Swipe(Section):
    """The hand moved quickly to one side, up or down."""

    pose: Name = "three"
    """The pose in which swipes are listened for; `any` for all."""


class Circle(Section):
    """The hand went round once."""

    pose: Name = "point"
    """The pose in which circles are listened for; `any` for all."""


class Wave(Section):
    """The hand went to and fro sideways, twice."""

    pose: Name = "open"
    """The pose in which waves are listened for; `any` for all."""


class TrainedMotions(Section):
    """Motions of your own, added by `gesturectl gesture add NAME --motion`."""

    pose: Name = "any"
    """The pose in which they are listened for; `any` for all."""


class Motions(Section):
    """Which motions are listened for, and in which pose."""

    swipe: Swipe = Swipe()
    """Swipes to the left, to the right, up and down."""
    circle: Circle = Circle()
    """Circles, one event for each turn."""
    wave: Wave = Wave()
    """Waves."""
    trained: TrainedMotions = TrainedMotions()
    """Motions of your own."""


class Pinch(Section):
    """How near thumb and fingertip have to come; `gesturectl calibrate` finds what suits your hand."""

    enter: Annotated[float, Field(ge=0.1, le=0.8), Shown("Pinch", "Closes at", step=0.01)] = 0.31
    """Gap that closes a pinch, in lengths of the palm."""
    exit: Annotated[
        float,
        Field(ge=0.1, le=0.9),
        Shown("Pinch", "Opens at", step=0.01, about="Gap that opens it again, more than that."),
    ] = 0.4
    """Gap that opens it again, more than `enter`."""


Finger = Literal["straight", "half", "curled", "up", "down", "left", "right", "any"]


class Declared(Section):
    """`{index: straight, thumb: up, others: curled}`: a pose by what its fingers do."""

    thumb: Finger | None = None
    """`straight` is away from the palm, `curled` laid across it."""
    index: Finger | None = None
    """A direction is one in the picture, as you see it, of a straight finger."""
    middle: Finger | None = None
    """As for the index finger."""
    ring: Finger | None = None
    """As for the index finger."""
    little: Finger | None = None
    """As for the index finger."""
    others: Finger = "any"
    """What those do that are not named."""


class Gestures(Section):
    """What is recognised."""

    pinch: Pinch = Pinch()
    """How near thumb and fingertip have to come; `gesturectl calibrate` finds what suits your hand."""
    motions: Motions = Motions()
    """Which motions are listened for, and in which pose."""
    declared: dict[Name, Declared] = Field(default_factory=dict)
    """Poses of your own, such as `{my_pose: {index: straight, thumb: up, others: curled}}`."""


def _default_profile() -> tuple[Binding, ...]:
    return (
        Binding(on="pinch", do=Press(press="left")),
        Binding(on="pinch_middle", do=Click(click="right")),
        Binding(on="two", do="scroll"),
        Binding(on="zoom", do="zoom"),
        Binding(on="swipe_left", pose="three", do="workspace_next"),
        Binding(on="swipe_right", pose="three", do="workspace_previous"),
        Binding(on="swipe_up", pose="three", do="overview"),
        Binding(on="swipe_down", pose="three", do="show_desktop"),
        Binding(on="fist", do="clutch"),
        Binding(on="call", hold=1.0, do="toggle"),
    )


class AppRule(Section):
    """A profile for a window; `*` stands for any text, and case does not count."""

    window: Name | None = None
    """The window's class, which Wayland calls its app id, such as `firefox`."""
    title: Name | None = None
    """Its title, such as `*youtube*`."""
    program: Name | None = None
    """The name of the program's file, such as `vlc`."""
    profile: Name
    """The profile that is in force while such a window has the keyboard."""


class Config(Section):
    """The whole config file."""

    version: Annotated[int, Field(ge=1, le=1)] = 1
    """Version of the file's format."""
    camera: Camera = Camera()
    """The camera and what is asked of it."""
    tracker: Tracker = Tracker()
    """The two networks that find hands in the picture."""
    pointer: Pointer = Pointer()
    """How a hand moves the pointer."""
    scroll: ScrollSettings = ScrollSettings()
    """How hands scroll and zoom."""
    feedback: Feedback = Feedback()
    """How you are told what is going on."""
    gestures: Gestures = Gestures()
    """What is recognised."""
    profiles: dict[str, tuple[Binding, ...]] = Field(default_factory=lambda: {"default": _default_profile()})
    """Bindings by profile; `default` is the one in force at the start."""
    layers: dict[str, tuple[Binding, ...]] = Field(default_factory=dict)
    """Bindings that take the place of the profile's for the same gesture, while the layer is on."""
    extends: dict[str, Name] = Field(default_factory=dict)
    """Profiles that lie over another: what they do not bind is as it is there; `do: nothing` takes away."""
    apps: tuple[AppRule, ...] = ()
    """Which profile goes with which window; the first rule that fits counts, and `*` stands for any text."""
    desktop: dict[Name, OwnWay] = Field(default_factory=dict)
    """Your own way for desktop actions: keys or a program, in place of what gesturectl finds on this desktop."""
