"""What an open page has to know of the config's file, whoever changes it: which content it has, and what is wrong."""

from __future__ import annotations

from gesturectl.model.errors import GesturectlError
from gesturectl.page.server.config.editor import Editor, stamp
from gesturectl.page.server.routes import Answer
from gesturectl.run.reload import Look


class Watched:
    """The config's file, read only where a look finds that it has changed, or is gone."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._look = Look(editor.path)
        self._record: Answer | None = None

    def record(self, t: float) -> Answer:
        """The stamp of the content, and what is wrong with it, None for nothing; `t` is the present in seconds."""
        if self._record is None or self._look.changed(t):
            self._look.take()
            self._record = self._read()
        return self._record

    def _read(self) -> Answer:
        try:
            content = self._editor.read()
        except GesturectlError as e:
            return {"stamp": None, "problem": str(e)}
        try:
            self._editor.config(content)
        except GesturectlError as e:
            return {"stamp": stamp(content), "problem": str(e)}
        return {"stamp": stamp(content), "problem": None}
