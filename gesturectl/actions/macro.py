"""Several actions one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from gesturectl.actions import desktop, keys, mouse, programs, text
from gesturectl.actions.base import Behaviour, Context, Do, Form, Group, Traits
from gesturectl.actions.union import Actions, forms_in, named_in, union
from gesturectl.model.types import OutputEvent, StartProgram

GROUP = Group("steps", "Several steps", custom=True, place=8)


class Wait(Form):
    """A pause within a macro."""

    wait: Annotated[float, Field(ge=0, le=60)]
    """Seconds."""

    traits: ClassVar = Traits(step="wait (seconds)", says="waits {wait:g} s", widget="seconds")


_STEPS: Actions = [a for family in (mouse, keys, text, programs, desktop) for a in family.ACTIONS if a.traits.step]
STEP_NAMES = named_in(_STEPS)
STEP_FORMS = forms_in([*_STEPS, Wait])
if TYPE_CHECKING:
    Step = Do
else:
    Step = union(STEP_NAMES, STEP_FORMS)


class Macro(Form):
    """`{macro: [{key: ctrl+a}, {wait: 0.2}, {text: hello}]}`: one after the other."""

    macro: Annotated[tuple[Step, ...], Field(min_length=1)]
    """Actions that do not last, and waits in seconds."""

    def words(self) -> str:
        return ", then ".join(step.words() for step in self._behaviours())

    @property
    def seconds(self) -> float:
        return sum(step.wait for step in self.macro if isinstance(step, Wait))

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        waits = accumulate(step.wait if isinstance(step, Wait) else 0.0 for step in self.macro)
        out: list[OutputEvent] = []
        for wait, step, behaviour in zip(waits, self.macro, self._behaviours(), strict=True):
            if isinstance(step, Wait):
                continue
            if t + wait <= t:
                out += behaviour.begin(t, context)
            else:
                context.later(t + wait, step)
        return out

    def programs(self) -> Sequence[StartProgram]:
        return [run for step in self._behaviours() for run in step.programs()]

    def without_private(self, mark: str) -> Macro:
        return Macro(macro=tuple(step.without_private(mark) for step in self._behaviours()))

    def _behaviours(self) -> Sequence[Behaviour]:
        return [step if isinstance(step, Form) else STEP_NAMES[step] for step in self.macro]


ACTIONS = (Macro,)
