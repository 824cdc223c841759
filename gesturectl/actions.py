"""The schema of bindings: what a gesture may do, and when. Part of `settings.py`."""

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
