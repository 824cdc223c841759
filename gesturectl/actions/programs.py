"""Programs to be started."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import Field

from gesturectl.actions.base import Context, Form, Group, Name, Traits
from gesturectl.model.types import OutputEvent, StartProgram
from gesturectl.model.words import quoted

GROUP = Group("program", "Start a program", "How", check="Have the shell read it", place=7)


class _Program(Form):
    """An action that starts a program."""

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        return [replace(run, t=t) for run in self.programs()]


class RunProgram(_Program):
    """`{run: [firefox, --new-window]}`: start a program, its words as they stand, without a shell."""

    run: Annotated[tuple[Name, ...], Field(min_length=1)]
    """The program and its arguments."""

    traits: ClassVar = Traits(widget="words", label="start a program", step="start a program")

    def words(self) -> str:
        return f"starts {quoted(' '.join(self.run))}"

    def programs(self) -> Sequence[StartProgram]:
        return (StartProgram(0.0, self.run),)

    def without_private(self, mark: str) -> RunProgram:
        return RunProgram(run=(self.run[0], mark)) if self.run[1:] else self


class RunShell(_Program):
    """`{shell: 'date >> log'}`: have the shell run a command line."""

    shell: Name
    """The command line."""

    traits: ClassVar = Traits(widget="line", label="have the shell run", step="have the shell run")

    def words(self) -> str:
        return f"has the shell run {quoted(self.shell)}"

    def programs(self) -> Sequence[StartProgram]:
        return (StartProgram(0.0, (self.shell,), shell=True),)

    def without_private(self, mark: str) -> RunShell:
        return RunShell(shell=mark)


ACTIONS = (RunProgram, RunShell)
