"""Shows a person who is led through a task the hand, the task and the progress."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Protocol

from gesturectl.model.errors import InputError
from gesturectl.model.system import is_terminal

if TYPE_CHECKING:
    from gesturectl.learn.guide import Progress
    from gesturectl.model.types import HandFrame
    from gesturectl.run.hands.source import HandStream


class Leader(Protocol):
    """What leads a person through a task, frame by frame."""

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do."""

    def step(self, frame: HandFrame) -> Progress:
        """What to show after this frame."""


def lead(hands: HandStream, guide: Leader, pictures: InputError) -> None:
    """Shows the guide's progress on these hands until it has finished or they end; `pictures` is raised for images.

    A terminal is drawn anew at each frame, and keeps in the end what was said; elsewhere the progress is printed.
    """
    from gesturectl.cli.terminal.canvas import full_screen

    said: list[str] = []
    drawn = is_terminal(sys.stdout)
    show = _drawing(hands.name, said) if drawn else _printing()
    try:
        with full_screen() if drawn else nullcontext():
            for frame in hands.frames:
                if frame.file is not None:
                    raise pictures
                progress = guide.step(frame)
                said += progress.said
                show(frame, progress)
                if guide.finished:
                    return
    finally:
        if drawn:
            print("\n".join(said), flush=True)


def _printing() -> Callable[[HandFrame, Progress], None]:
    task = ""

    def show(frame: HandFrame, progress: Progress) -> None:
        nonlocal task
        if progress.share > 0 and progress.part != task:
            print(progress.says)
            task = progress.part
        for line in progress.said:
            print(line)

    return show


def _drawing(name: str, said: list[str]) -> Callable[[HandFrame, Progress], None]:
    from gesturectl.cli.terminal.canvas import fitted, redraw

    task, signed = "", False

    def show(frame: HandFrame, progress: Progress) -> None:
        nonlocal task, signed
        width = shutil.get_terminal_size().columns - 1
        if progress.share > 0 and progress.part != task:
            sys.stdout.write("\a")
        if progress.sign and not signed:
            sys.stdout.write("\a")
        signed = progress.sign
        task = progress.part if progress.share > 0 else ""
        bar = "█" * round(progress.share * 40)
        redraw(
            [
                f"{name}; Ctrl+C ends",
                "",
                *textwrap.wrap(progress.says, width),
                f"{bar:░<40} {progress.so_far}{'   NOW' if progress.sign else ''}",
                *fitted(frame, 10),
                *textwrap.wrap("  ".join(said[-2:]), width),
            ]
        )

    return show
