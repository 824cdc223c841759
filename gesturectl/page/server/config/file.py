"""The config's file as text: what is wrong with it, and repaired in place; the one way in where it is broken."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from gesturectl.config import good
from gesturectl.config.edit.file import NEW
from gesturectl.config.load import problems
from gesturectl.config.read import yaml
from gesturectl.config.read.problem import MOST_SHOWN, Problem, blocks
from gesturectl.model.errors import InputError
from gesturectl.page.server.config.editor import Editor
from gesturectl.page.server.routes import Answer, Asked, get, post


class Text(Asked):
    text: str


class Put(Asked):
    stamp: str
    text: str
    confirmed: bool = False


def routes(editor: Editor) -> list[BaseRoute]:
    """What is asked about the file."""

    def read() -> Answer:
        content = editor.read()
        text, wrong = yaml.decode(content) if content is not None else (NEW, [])
        last = good.last(editor.path)
        return {
            **editor.state(content),
            "text": text,
            "problems": _shown(editor, text, wrong or problems(text)),
            "good": last[1] if last and last[1] != text else None,
        }

    def check(asked: Text) -> Answer:
        return {"problems": _shown(editor, asked.text, problems(asked.text))}

    def put(asked: Put) -> Answer:
        if found := problems(asked.text):
            still = "One thing is" if len(found) == 1 else f"{len(found)} things are"
            raise InputError(f"{still} still wrong, so that nothing is saved.", "Look at the list above the text.")
        if unknown := editor.put(asked.stamp, asked.text, confirmed=asked.confirmed):
            return {"confirm": unknown}
        return read()

    return [get("/file", read), post("/file", Put, put), post("/file/check", Text, check)]


def _shown(editor: Editor, text: str, found: Sequence[Problem]) -> Sequence[Answer]:
    """Each problem with its place and the line itself."""
    name = editor.path.name
    return [
        {
            "line": p.line,
            "column": p.column,
            "place": f"{name}:{p.line}:{p.column}",
            "message": p.message,
            "excerpt": blocks(name, text, [p])[0].excerpt,
        }
        for p in sorted(found)[:MOST_SHOWN]
    ]
