"""The schema of bindings: what a gesture may do, and when. Part of `settings.py`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from gesturectl.model.types import MouseButton, Side


class Section(BaseModel):
    """A mapping in the config file; unknown keys and values of another type are errors."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


Name = Annotated[str, Field(min_length=1)]


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


Source = Literal["turn", "height", "sideways", "spread", "distance"]
Target = (
    Literal["volume", "brightness", "scroll", "scroll_sideways", "zoom"]
    | Annotated[tuple[Name, Name], Field(min_length=2, max_length=2)]
)


class Value(Section):
    """An action that follows the hand from where it was when the gesture began; no form of its own."""

    steps: Annotated[float, Field(ge=1, le=200)] = 10
    """Taps of a key, or wheel clicks, for the whole range."""
    curve: Annotated[float, Field(ge=0.25, le=4)] = 1
    """1 goes evenly; 2 is finer near where the gesture began, 0.5 coarser."""


class Turn(Value):
    """`{turn: volume}`: volume, brightness, scroll, scroll_sideways, zoom or a pair of keys follow the hand's turn."""

    turn: Target
    """What goes up with a turn clockwise as you see it; of two keys, such as `[down, up]`, the second."""
    range: Annotated[float, Field(ge=5, le=180)] = 90
    """Degrees that make up the whole range."""


class Height(Value):
    """`{height: scroll}`: the same by its height."""

    height: Target
    """What goes up with the hand; of two keys the second."""
    range: Annotated[float, Field(ge=0.1, le=10)] = 2
    """Palm lengths that make up the whole range."""


class Sideways(Value):
    """`{sideways: [left, right]}`: the same by its way to the left and right."""

    sideways: Target
    """What goes up as the hand goes right; of two keys the second."""
    range: Annotated[float, Field(ge=0.1, le=10)] = 2
    """Palm lengths that make up the whole range."""


class Spread(Value):
    """`{spread: zoom}`: the same by the gap between thumb and index fingertip."""

    spread: Target
    """What goes up as the gap widens; of two keys the second."""
    range: Annotated[float, Field(ge=0.1, le=3)] = 0.8
    """Palm lengths that make up the whole range."""


class Distance(Value):
    """`{distance: brightness, range: 1, steps: 10, curve: 1}`: the same as it comes nearer and goes away."""

    distance: Target
    """What goes up as the hand comes nearer to the camera; of two keys the second."""
    range: Annotated[float, Field(ge=0.1, le=3)] = 1
    """1 where the distance halves, 2 where it halves twice."""


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


def source(do: Value) -> Source:
    """What of the hand an action follows."""
    return next(name for name in get_args(Source) if hasattr(do, name))


def target(do: Value) -> Target:
    """What an action moves as the hand goes."""
    return getattr(do, source(do))  # type: ignore[no-any-return]


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
    "profile": SwitchProfile, "turn": Turn, "height": Height, "sideways": Sideways, "spread": Spread,
    "distance": Distance,
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
    | Annotated[SwitchProfile, Tag("profile")]
    | Annotated[Turn, Tag("turn")]
    | Annotated[Height, Tag("height")]
    | Annotated[Sideways, Tag("sideways")]
    | Annotated[Spread, Tag("spread")]
    | Annotated[Distance, Tag("distance")],
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


class Speed(Section):
    """How fast a hand is, in palm lengths a second."""

    above: Annotated[float, Field(ge=0, le=100)] = 0
    """As fast as that, or faster."""
    below: Annotated[float, Field(ge=0, le=100)] = 100
    """Slower than that."""


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
    speed: Speed | None = None
    """Only where the hand then goes so many palm lengths a second, such as `{above: 5}`; of a swipe, its fastest."""
    when: Literal["begin", "end", "tap", "double_tap"] = "begin"
    """`tap`: made for less than 0.3 s; with a `double_tap` beside it, it waits 0.6 s for the second."""
    repeat: Annotated[float, Field(ge=0, le=10)] = 0
    """Seconds after which it fires again, for as long as it lasts; 0 fires once."""
