"""What the program knows of every action, and what actions may do besides sending events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from gesturectl.model.types import Button, GestureEvent, Key, MouseButton, OutputEvent, Scroll, StartProgram

_AT_ONCE = "so that `{}` does nothing; bind a pose, which lasts."
ZOOM_KEY = "ctrl"  # held while the wheel zooms, as browsers, editors, viewers and maps understand it
ZOOM_PAUSE = 0.3  # seconds without a step after which it is released

Name = Annotated[str, Field(min_length=1)]
LevelKind = Literal["profiles", "layers"]
Widget = Literal["keys", "button", "text", "words", "line", "layer", "profile", "seconds"]


class Section(BaseModel):
    """A mapping in the config file; unknown keys and values of another type are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


@dataclass(frozen=True, slots=True)
class Group:
    """Actions that the page offers together, on one form."""

    name: str
    title: str
    label: str = ""  # of the list from which one of them is chosen
    check: str = ""  # instead of that list, where there are two: the checkbox that chooses the second
    custom: bool = False  # the page has a form of its own for the whole group
    place: int = 0  # among the groups on the page


class Context(Protocol):
    """The bindings in force, as an action may read and change them."""

    @property
    def chords(self) -> Mapping[str, str]:
        """The chords that stand for desktop actions; others go to the desktop by their names."""

    @property
    def own_ways(self) -> Mapping[str, Form]:
        """What the user has written down for desktop actions."""

    @property
    def zoom_clicks(self) -> float:
        """Wheel clicks for twice the distance of two hands."""

    def pause(self, t: float, on: bool | None) -> list[OutputEvent]:
        """Pause or resume, None for the other of the two; what that releases."""

    def switch_profile(self, t: float, name: str) -> list[OutputEvent]:
        """Put a profile in force; what that releases."""

    def toggle_layer(self, name: str) -> None:
        """Put a layer on, or take it off."""

    def next_dwell(self, cell: str) -> None:
        """Pick what the next rest of the pointer does, or put its lock on or off."""

    def hints(self, t: float) -> None:
        """Show numbers on what can be pressed, or end that."""

    def not_meant(self) -> None:
        """Have the last action of a gesture taken back, and its moment kept as one that was not meant."""

    def later(self, t: float, do: Do) -> None:
        """Have an action begin at time `t`."""


class Running:
    """An action that follows a hand, from when it fires until its gesture ends."""

    source: str | None = None  # what of the hand it follows

    def update(self, event: GestureEvent) -> list[OutputEvent]:
        """What an update of its gesture sends."""
        return []

    def move(self, change: float, t: float, *, shown: bool) -> list[OutputEvent]:
        """What a change of its source sends. shown: the hand shows the gesture."""
        return []

    def tick(self, t: float) -> list[OutputEvent]:
        """What is due at time `t`."""
        return []

    def deadline(self) -> float | None:
        """When something is due next."""
        return None

    def end(self, t: float) -> list[OutputEvent]:
        """What the end of its gesture releases."""
        return []


class ZoomWheel:
    """Turns the wheel with ZOOM_KEY down around the steps alone: what is typed or clicked between them stays itself."""

    def __init__(self) -> None:
        self.deadline: float | None = None  # when the key is released, unless another step follows; None: it is up

    def turn(self, step: float, t: float) -> list[OutputEvent]:
        """Turns it by wheel clicks, which are not 0."""
        key: list[OutputEvent] = [Key(t, ZOOM_KEY, True)] if self.deadline is None else []
        self.deadline = t + ZOOM_PAUSE
        return [*key, Scroll(t, 0.0, step)]

    def tick(self, t: float) -> list[OutputEvent]:
        """The key's release, where it is due at time `t`."""
        return self.end(t) if self.deadline is not None and t >= self.deadline - 1e-9 else []

    def end(self, t: float) -> list[OutputEvent]:
        """Releases the key, where it is down."""
        down, self.deadline = self.deadline is not None, None
        return [Key(t, ZOOM_KEY, False)] if down else []


@dataclass(frozen=True, slots=True)
class Traits:
    """What of an action is the same for all its values."""

    # How it goes on with its gesture.
    lasts: bool = False  # for as long as the gesture does
    holds: bool = False  # lasts, with a button or key held down from its beginning
    idles: bool = False  # lasts, and sends nothing of its own: it goes on when all that is held is released
    scrolls: bool = False  # the hand's movement turns the wheel meanwhile
    stops_pointer: bool = False  # no hand moves the pointer meanwhile
    slows_pointer: bool = False  # the pointer goes a part of its way meanwhile
    straightens: bool = False  # the pointer keeps to one axis meanwhile
    holds_button: bool = False  # of the mouse
    of_pointer: bool = False  # it concerns the place of the pointer: for the pointing hand alone
    acts_paused: bool = False  # also while all is paused
    acts_in_hints: bool = False  # also while numbers are shown on what can be pressed
    changes_levels: bool = False  # it changes the profile, a layer or the pause, to stay
    of_others: bool = False  # it says something of another gesture's action
    # What its value is, and where it may stand.
    chords: Literal["", "one", "list"] = ""  # a chord of keys, or else maybe a list of them
    level: LevelKind | None = None  # the name of one
    does: str = ""  # to that, with a place for its name
    step: str = ""  # may stand in a macro; what the page calls it there
    # Its words, with places for its fields.
    says: str = ""  # what it does
    at_once: str = ""  # of what lasts: what to know who binds it to a motion, which is over at once
    # How the page offers it.
    label: str = ""  # in a list of actions
    widget: Widget | None = None  # for its value

    @property
    def choice(self) -> str:
        """What the page calls it in a list of actions."""
        return self.label or self.does.format(f"a {self.widget}")


class Behaviour:
    """One action: what it sends, and all that the rest of the program asks about it."""

    traits: ClassVar[Traits] = Traits()

    def words(self) -> str:
        """What it does, in words."""
        raise NotImplementedError

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        """What it sends when it fires, and does."""
        return []

    def end(self, t: float) -> list[OutputEvent]:
        """What the end of its gesture releases of that which `begin` holds down."""
        return []

    def running(self, context: Context) -> Running | None:
        """Its state for one making of the gesture, where it has any."""
        return None

    @property
    def seconds(self) -> float:
        """How long it takes, once it has begun, until all of it is sent."""
        return 0.0

    @property
    def undone_by(self) -> str | None:
        """The named action that takes back what it has done, where one does."""
        return None

    @property
    def named_level(self) -> tuple[LevelKind, str] | None:
        """The profile or layer that it puts in force."""
        return None

    @property
    def momentary_layer(self) -> str | None:
        """The layer that is on while its gesture lasts."""
        return None

    def programs(self) -> Sequence[StartProgram]:
        """The programs that it starts."""
        return ()

    def without_private(self, mark: str) -> Do:
        """The same with `mark` in place of texts that may be private."""
        raise NotImplementedError

    def over_at_once(self) -> str:
        """What a user should know who binds it to a motion, which is over at once; of what lasts alone."""
        raise NotImplementedError

    @classmethod
    def misplaced(cls, gesture: str) -> tuple[Literal["on", "do"], str] | None:
        """What is wrong with it for a gesture, and with which part of the binding; None where nothing is."""
        return None


class Named(Behaviour):
    """An action that is a name alone, such as `do: toggle`."""

    def __init__(self, name: str, about: str) -> None:
        self.name = name
        self._about = about

    def words(self) -> str:
        return self._about

    def without_private(self, mark: str) -> Do:
        return self.name

    def over_at_once(self) -> str:
        return _AT_ONCE.format(self.name)


class Form(Section, Behaviour):
    """An action with a value, such as `do: {click: left}`; its docstring begins with an example in backticks."""

    @classmethod
    def form(cls) -> str:
        """The key that it begins with: the only one that has no default."""
        return next(name for name, field in cls.model_fields.items() if field.is_required())

    @classmethod
    def example(cls) -> str:
        """How it is written in a config."""
        return (cls.__doc__ or "").split("`")[1]

    @classmethod
    def meant_by(cls, text: str) -> str | None:
        """This action where a user has written only its value, as it should be written."""
        return None

    @property
    def named_level(self) -> tuple[LevelKind, str] | None:
        return (self.traits.level, getattr(self, self.form())) if self.traits.level else None

    def words(self) -> str:
        return self.traits.says.format(**dict(self))

    def without_private(self, mark: str) -> Do:
        return self

    def over_at_once(self) -> str:
        return (self.traits.at_once or _AT_ONCE).format(self.form(), **dict(self))


Do = str | Form  # an action as the config holds it


def click(button: MouseButton, t: float) -> list[OutputEvent]:
    """A mouse button pressed and released."""
    return [Button(t, button, True), Button(t, button, False)]


def tap(keys: Sequence[str], t: float) -> list[OutputEvent]:
    """Keys pressed in this order and released in the other."""
    return [*(Key(t, k, True) for k in keys), *(Key(t, k, False) for k in reversed(keys))]
