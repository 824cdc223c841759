"""What a person who is led through something sees: the hand, the task, and how far it is."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Protocol

from gesturectl.model.errors import InputError

if TYPE_CHECKING:
    from gesturectl.learn.guide import Progress
    from gesturectl.model.types import HandFrame
    from gesturectl.run.hands import HandStream


class Guide(Protocol):
    """What leads a person through something, frame by frame."""

    @property
    def finished(self) -> bool: ...

    def step(self, frame: HandFrame) -> Progress: ...


def lead(hands: HandStream, guide: Guide, pictures: InputError) -> None:
    """Shows the guide's progress on these hands until it has finished or they end; `pictures` is raised for images."""
    view = View(hands.name, drawn=sys.stdout.isatty())
    try:
        for frame in hands.frames:
            if frame.file is not None:
                raise pictures
            view.show(frame, guide.step(frame))
            if guide.finished:
                return
    finally:
        view.close()


class View:
    """Shows the hand, the task and how far it is, in a terminal drawn anew at each frame; elsewhere in lines."""

    def __init__(self, name: str, *, drawn: bool) -> None:
        self._name = name
        self._drawn = drawn
        self._said: list[str] = []
        self._task = ""
        if drawn:
            sys.stdout.write("\x1b[?1049h\x1b[?25l")

    def show(self, frame: HandFrame, progress: Progress) -> None:
        self._said += progress.said
        if self._drawn:
            self._draw(frame, progress)
            return
        if progress.share > 0 and progress.part != self._task:
            print(progress.says)
            self._task = progress.part
        for line in progress.said:
            print(line)

    def close(self) -> None:
        """Leaves the drawing; what was said stays to be read."""
        if self._drawn:
            sys.stdout.write("\x1b[?25h\x1b[?1049l")
            print("\n".join(self._said))
        sys.stdout.flush()

    def _draw(self, frame: HandFrame, progress: Progress) -> None:
        from gesturectl.cli.canvas import draw

        columns, lines = shutil.get_terminal_size()
        rows = max(lines - 10, 4)
        wide = min(columns - 1, int(rows * 2 * frame.size[0] / frame.size[1]))
        bar = "█" * round(progress.share * 40)
        text = [
            f"{self._name}; Ctrl+C ends",
            "",
            *textwrap.wrap(progress.says, columns - 1),
            f"{bar:░<40} {progress.so_far}",
            *draw(frame, wide, rows),
            *textwrap.wrap("  ".join(self._said[-2:]), columns - 1),
        ]
        bell = "\a" if progress.share > 0 and progress.part != self._task else ""
        self._task = progress.part if progress.share > 0 else ""
        sys.stdout.write(bell + "\x1b[H" + "".join(f"{line[: columns - 1]}\x1b[K\n" for line in text) + "\x1b[J")
        sys.stdout.flush()
