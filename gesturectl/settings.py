"""The schema of the config: every setting, its default, range and meaning, in one place.

`config/default.yaml` is the commented text of it, and a test holds them equal.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from gesturectl.types import MouseButton, Side


class Section(BaseModel):
    """A mapping in the config file; unknown keys and values of another type are errors."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


Name = Annotated[str, Field(min_length=1)]


class Camera(Section):
    """The camera and what is asked of it."""

    source: Annotated[int, Field(ge=0, le=999)] | Name = 0
    """Camera number, device path, file or address of a stream."""
    width: Annotated[int, Field(ge=160, le=7680)] = 640
    """Requested width in pixels."""
    height: Annotated[int, Field(ge=120, le=4320)] = 480
    """Requested height in pixels."""
    fps: Annotated[float, Field(ge=5, le=240)] = 30
    """Requested frames a second."""
    mirrored: bool = False
    """True where the source shows a mirror's view, as some webcam drivers do."""
    fov: Annotated[float, Field(ge=20, le=150)] = 60
    """Horizontal field of view in degrees; an ordinary webcam has 55 to 70."""


class Tracker(Section):
    """The two networks that find hands in the picture."""

    engine: Literal["openvino", "mediapipe"] = "openvino"
    """What runs the two networks; mediapipe needs the extra of that name."""
    device: Literal["auto", "cpu", "gpu"] = "auto"
    """Where they run."""
    max_hands: Annotated[int, Field(ge=1, le=4)] = 2
    """How many hands are followed at once."""


class Pointer(Section):
    """How a hand moves the pointer."""

    hand: Literal["first", "left", "right"] = "first"
    """Which hand points: the one engaged first, or a fixed one."""
    mapping: Literal["absolute", "relative"] = "absolute"
    """`absolute`: a place of the hand is a place on the screen; `relative`: as with a mouse, exact when slow."""
    monitor: Literal["all", "pointer"] | Annotated[int, Field(ge=1, le=99)] | Name = "all"
    """What the hand reaches: `all`, the one that has the `pointer` when it is raised, or a name, or a number."""
    smoothness: Annotated[float, Field(ge=0, le=1)] = 0.5
    """0 follows at once and trembles, 1 is calm and lags."""
    region: Annotated[float, Field(ge=5, le=100)] = 32
    """Centimetres that the hand moves for the screen's whole width."""
    region_x: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Where that is in the picture: 0 at your left, 1 at your right."""
    region_y: Annotated[float, Field(ge=0, le=1)] = 0.5
    """0 at the picture's top, 1 at its bottom."""
    dwell: Annotated[float, Field(ge=0, le=10)] = 0
    """Seconds of rest after which the pointer clicks by itself, for those who cannot pinch; 0 never does."""


class ScrollSettings(Section):
    """How hands scroll and zoom."""

    speed: Annotated[float, Field(ge=0.1, le=20)] = 2.0
    """Wheel clicks for a movement as long as the palm."""
    inertia: Annotated[float, Field(ge=0, le=3)] = 0.4
    """Seconds in which scrolling slows down after a flick; 0 stops with the hand."""
    natural: bool = False
    """True moves the content with the hand, as on a touch screen."""
    zoom: Annotated[float, Field(ge=0.5, le=50)] = 5.0
    """Wheel clicks for zooming while the distance of the hands doubles."""


class Feedback(Section):
    """How you are told what is going on."""

    sound: bool = False
    """True plays two short tones when a hand is taken notice of, and when it no longer is."""


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

    enter: Annotated[float, Field(ge=0.1, le=0.8)] = 0.31
    """Gap that closes a pinch, in lengths of the palm."""
    exit: Annotated[float, Field(ge=0.1, le=0.9)] = 0.4
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


class Press(Section):
    """`{press: left}`: hold a mouse button down while the gesture lasts."""

    press: MouseButton
    """The mouse button."""


class Click(Section):
    """`{click: right}`: press a mouse button and let it go."""

    click: MouseButton
    """The mouse button."""


class KeyTap(Section):
    """`{key: ctrl+shift+t}`: tap a key or chord."""

    key: Name
    """Names of keys, joined by `+`."""


class TypeText(Section):
    """`{text: hello}`: type a text."""

    text: Name
    """The text, any characters."""


class DoubleClick(Section):
    """`{double_click: left}`: click a mouse button twice."""

    double_click: MouseButton
    """The mouse button."""


class HoldKey(Section):
    """`{hold_key: shift}`: hold a key or chord down while the gesture lasts."""

    hold_key: Name
    """Names of keys, joined by `+`."""


class RunProgram(Section):
    """`{run: [firefox, --new-window]}`: start a program, its words as they stand, without a shell."""

    run: Annotated[tuple[Name, ...], Field(min_length=1)]
    """The program and what it is told."""


class RunShell(Section):
    """`{shell: 'date >> log'}`: have the shell run a command line."""

    shell: Name
    """The command line."""


class LayerWhile(Section):
    """`{layer: NAME}`: put a layer on while the gesture lasts."""

    layer: Name
    """One of `layers`."""


class LayerToggle(Section):
    """`{toggle_layer: NAME}`: put a layer on, or take it off again."""

    toggle_layer: Name
    """One of `layers`."""


class SwitchProfile(Section):
    """`{profile: NAME}`: put a profile in force."""

    profile: Name
    """One of `profiles`."""


class Wait(Section):
    """A pause within a macro."""

    wait: Annotated[float, Field(ge=0, le=60)]
    """Seconds."""


DesktopAction = Literal["workspace_next", "workspace_previous", "overview", "show_desktop"]
DESKTOP_ACTIONS = get_args(DesktopAction)
NamedAction = Literal["scroll", "zoom", "clutch", "toggle", "pause", "resume", DesktopAction, "nothing"]
STEP_FORMS: dict[str, type[Section]] = {
    "click": Click, "double_click": DoubleClick, "key": KeyTap, "text": TypeText, "run": RunProgram, "shell": RunShell,
    "wait": Wait,
}  # fmt: skip


def _form(value: object, forms: Collection[str]) -> str | None:
    """Which form of action a value is meant to be, so that an error speaks of that form only."""
    if isinstance(value, str):
        return "named"
    keys = value if isinstance(value, dict) else type(value).model_fields if isinstance(value, Section) else ()
    return next((form for form in forms if form in keys), None)


Step = Annotated[
    Annotated[DesktopAction, Tag("named")]
    | Annotated[Click, Tag("click")]
    | Annotated[DoubleClick, Tag("double_click")]
    | Annotated[KeyTap, Tag("key")]
    | Annotated[TypeText, Tag("text")]
    | Annotated[RunProgram, Tag("run")]
    | Annotated[RunShell, Tag("shell")]
    | Annotated[Wait, Tag("wait")],
    Discriminator(lambda value: _form(value, STEP_FORMS)),
]


class Macro(Section):
    """`{macro: [{key: ctrl+a}, {wait: 0.2}, {text: hello}]}`: one after the other."""

    macro: Annotated[tuple[Step, ...], Field(min_length=1)]
    """Actions that do not last, and waits in seconds."""


ACTION_FORMS: dict[str, type[Section]] = {
    "press": Press, "click": Click, "double_click": DoubleClick, "key": KeyTap, "hold_key": HoldKey, "text": TypeText,
    "run": RunProgram, "shell": RunShell, "macro": Macro, "layer": LayerWhile, "toggle_layer": LayerToggle,
    "profile": SwitchProfile,
}  # fmt: skip


Action = Annotated[
    Annotated[NamedAction, Tag("named")]
    | Annotated[Press, Tag("press")]
    | Annotated[Click, Tag("click")]
    | Annotated[DoubleClick, Tag("double_click")]
    | Annotated[KeyTap, Tag("key")]
    | Annotated[HoldKey, Tag("hold_key")]
    | Annotated[TypeText, Tag("text")]
    | Annotated[RunProgram, Tag("run")]
    | Annotated[RunShell, Tag("shell")]
    | Annotated[Macro, Tag("macro")]
    | Annotated[LayerWhile, Tag("layer")]
    | Annotated[LayerToggle, Tag("toggle_layer")]
    | Annotated[SwitchProfile, Tag("profile")],
    Discriminator(lambda value: _form(value, ACTION_FORMS)),
]


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


class Binding(Section):
    """One line of a profile: what a gesture does."""

    on: Name
    """Pose, motion, `zoom` or `dwell` that fires it."""
    do: Action
    """What it does."""
    pose: Name | None = None
    """For motions: the pose it has to be made in, or `any`."""
    hand: Side | None = None
    """Only for this hand."""
    hold: Annotated[float, Field(ge=0, le=10)] = 0
    """Seconds it has to be held before it fires."""
    region: Region | None = None
    """Only where the palm is within this part of the picture, such as `{left: 0.5, bottom: 0.4}`."""
    when: Literal["begin", "end", "tap", "double_tap"] = "begin"
    """`tap`: made for less than 0.3 s; with a `double_tap` beside it, it waits 0.6 s for the second."""
    repeat: Annotated[float, Field(ge=0, le=10)] = 0
    """Seconds after which it fires again, for as long as it lasts; 0 fires once."""


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
    """What is in force while a window has the keyboard; `*` stands for any text, and case does not count."""

    window: Name | None = None
    """The window's class, such as `firefox`."""
    title: Name | None = None
    """Its title, such as `*youtube*`."""
    program: Name | None = None
    """The name of the program's file, such as `vlc`."""
    profile: Name | None = None
    """The profile that is then in force."""
    layer: Name | None = None
    """The layer that is then put on."""


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
    apps: tuple[AppRule, ...] = ()
    """Which profile or layer goes with which window; the first rule that fits counts."""
