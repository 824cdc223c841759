"""What the next rest of the pointer does, for those who click by resting."""

from __future__ import annotations

from gesturectl.actions.base import Context, Group, Named, Traits
from gesturectl.model.dwell import CHOICES, LOCK, WORDS
from gesturectl.model.types import OutputEvent

GROUP = Group("dwell", "Click by resting", "What it does with the next rest", place=9)


class NextRest(Named):
    """Picks what the next rest does, or locks it."""

    def __init__(self, cell: str, about: str, label: str) -> None:
        super().__init__(f"dwell_{cell}", about)
        self._cell = cell
        self.traits = Traits(label=label)  # type: ignore[misc]

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        context.next_dwell(self._cell)
        return []


ACTIONS = (
    *(NextRest(c, f"makes the next rest of the pointer a {WORDS[c]}", f"make it a {WORDS[c]}") for c in CHOICES),
    NextRest(LOCK, "keeps what rests of the pointer do until another is picked, or ends that", "lock it, or unlock it"),
)
