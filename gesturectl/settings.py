"""The schema of the config: every setting, its default, range and meaning, in one place.

`config/default.yaml` is the commented text of it, and a test holds them equal.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from gesturectl.types import MouseButton, Side


class Section(BaseModel):
    """A mapping in the config file; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Camera(Section):
    source: int | str = 0
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
    engine: Literal["openvino"] = "openvino"
    """What runs the two networks."""
    device: Literal["auto", "cpu", "gpu"] = "auto"
    """Where they run."""
    max_hands: Annotated[int, Field(ge=1, le=4)] = 2
    """How many hands are followed at once."""


class Pointer(Section):
    hand: Literal["first", "left", "right"] = "first"
    """Which hand points: the one engaged first, or a fixed one."""
    mapping: Literal["absolute"] = "absolute"
    """How the hand's place becomes the pointer's."""
    smoothness: Annotated[float, Field(ge=0, le=1)] = 0.5
    """0 follows at once and trembles, 1 is calm and lags."""
    region: Annotated[float, Field(ge=0.1, le=1)] = 0.55
    """Share of the picture's width and height that reaches the whole screen."""


class ScrollSettings(Section):
    speed: Annotated[float, Field(ge=0.1, le=20)] = 2.0
    """Wheel clicks for a movement as long as the palm."""
    natural: bool = False
    """True moves the content with the hand, as on a touch screen."""


class Swipe(Section):
    pose: str = "three"
    """The pose in which swipes are listened for; `any` for all."""


class Motions(Section):
    swipe: Swipe = Swipe()


class Gestures(Section):
    motions: Motions = Motions()
    """Which motions are listened for, and in which pose."""


class Press(Section):
    press: MouseButton
    """Mouse button held down while the gesture lasts."""


class Click(Section):
    click: MouseButton
    """Mouse button pressed and released once."""


class KeyTap(Section):
    key: str
    """Key or chord tapped once, such as `ctrl+shift+t`."""


class TypeText(Section):
    text: str
    """Text typed once."""


NamedAction = Literal[
    "scroll", "clutch", "toggle", "workspace_next", "workspace_previous", "overview", "show_desktop", "nothing"
]
DESKTOP_ACTIONS = ("workspace_next", "workspace_previous", "overview", "show_desktop")
Action = NamedAction | Press | Click | KeyTap | TypeText


class Binding(Section):
    on: str
    """Gesture or pose that fires it."""
    do: Action
    """What it does."""
    pose: str | None = None
    """For motions: the pose it has to be made in."""
    hand: Side | None = None
    """Only for this hand."""
    hold: Annotated[float, Field(ge=0, le=10)] = 0
    """Seconds it has to be held before it fires."""


def _default_profile() -> tuple[Binding, ...]:
    return (
        Binding(on="pinch", do=Press(press="left")),
        Binding(on="pinch_middle", do=Click(click="right")),
        Binding(on="two", do="scroll"),
        Binding(on="swipe_left", pose="three", do="workspace_next"),
        Binding(on="swipe_right", pose="three", do="workspace_previous"),
        Binding(on="swipe_up", pose="three", do="overview"),
        Binding(on="swipe_down", pose="three", do="show_desktop"),
        Binding(on="fist", do="clutch"),
        Binding(on="call", hold=1.0, do="toggle"),
    )


class Config(Section):
    """The whole config file."""

    version: Literal[1] = 1
    """Version of the file's format."""
    camera: Camera = Camera()
    tracker: Tracker = Tracker()
    pointer: Pointer = Pointer()
    scroll: ScrollSettings = ScrollSettings()
    gestures: Gestures = Gestures()
    profiles: dict[str, tuple[Binding, ...]] = Field(default_factory=lambda: {"default": _default_profile()})
    """Bindings by profile."""
