"""Text to be typed."""

from __future__ import annotations

from typing import ClassVar

from gesturectl.actions.base import Context, Form, Group, Name, Traits
from gesturectl.model.types import OutputEvent, Text
from gesturectl.model.words import quoted

GROUP = Group("text", "Type a text", place=3)


class TypeText(Form):
    """`{text: hello}`: type a text."""

    text: Name
    """The text, any characters."""

    traits: ClassVar = Traits(widget="text", step="type")

    def words(self) -> str:
        return f"types {quoted(self.text)}"

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        return [Text(t, self.text)]

    def without_private(self, mark: str) -> TypeText:
        return TypeText(text=mark)


ACTIONS = (TypeText,)
