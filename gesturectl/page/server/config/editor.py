"""The user's config file as the page changes it: only as the page shows it, only to a valid one, and to be undone."""

from __future__ import annotations

import codecs
import hashlib
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Literal

from gesturectl.config.edit import file as edit
from gesturectl.config.edit.patch import Change, patched
from gesturectl.config.load import default_path, examine, load_active
from gesturectl.config.read import yaml
from gesturectl.control.run_handle import Controls, RunHandle
from gesturectl.model.errors import InputError
from gesturectl.model.words import shown_path
from gesturectl.page.server.config.catalogue import all_programs
from gesturectl.page.server.routes import Answer, Asked
from gesturectl.settings import Config

KEPT, BROKEN = edit.BEFORE_PAGE, "broken"  # what a file before a change is kept as: a valid one, and one that was not
MOST_UNDONE = 50
CHANGED = "The config has been changed elsewhere meanwhile."

Level = Literal["profiles", "layers"]
Renamed = tuple[Level, str, str]  # the name before, and after


class Undo(Asked):
    stamp: str


class Editor:
    """Reads and changes the config's file; keeps what it was before each change, to take it back."""

    def __init__(self, handle: RunHandle) -> None:
        self._handle = handle
        self.path = handle.config_file or default_path()
        self._undone: deque[tuple[bytes | None, bytes, Renamed | None]] = deque(maxlen=MOST_UNDONE)

    def read(self) -> bytes | None:
        """The file as it is, None where there is none. Raises ConfigError where it cannot be read."""
        return edit.read(self.path)

    def config(self, content: bytes | None) -> Config:
        """The config in the file. Raises ConfigError where it is wrong."""
        return load_active(self.path)[0] if content is not None else Config()

    @property
    def in_force(self) -> Config:
        """The config of the run."""
        return self._handle.config

    def state(self, content: bytes | None) -> Answer:
        """What a part of the page has to know of the file to change it."""
        undo = bool(self._undone) and self._undone[-1][1] == content
        return {"path": shown_path(self.path), "stamp": stamp(content), "undo": undo}

    def patch(
        self, shown: str, changes: Callable[[str, Config], Sequence[Change]], *, confirmed: bool = False
    ) -> Sequence[str]:
        """As `write`, by values."""
        return self.write(shown, lambda text, config: patched(text, changes(text, config)), confirmed=confirmed)

    def write(
        self,
        shown: str,
        written: Callable[[str, Config], str],
        *,
        confirmed: bool = False,
        names: Renamed | None = None,
        undoable: bool = True,
    ) -> Sequence[str]:
        """Replaces the text, where it still is what the page has shown, by its stamp.

        Nothing is written where programs would be started that none has started so far, until that is confirmed: they
        are returned. Raises InputError where the text would be wrong or the file has changed. names: what is renamed;
        undoable: False for what is more than a change of the file.
        """
        content = self.read()
        if stamp(content) != shown:
            raise InputError(CHANGED, "It is shown as it is now: make your change anew.")
        text = yaml.decode(content)[0] if content is not None else edit.NEW
        config = self.config(content)
        new = written(text, config)
        found, problems = examine(new)
        if found is None:
            message = problems[0].message
            raise InputError(message[:1].upper() + message[1:])
        if not confirmed and (unknown := sorted(all_programs(found) - all_programs(config))):
            return unknown
        if content is None or new != text:
            bom = content[:3] if content and content.startswith(codecs.BOM_UTF8) else b""
            put = bom + new.encode()
            edit.install(self.path, put, content, kept=KEPT)
            if undoable:
                self._undone.append((content, put, names))
            self._take_in(names)
        return ()

    def put(self, shown: str, text: str, *, confirmed: bool = False) -> Sequence[str]:
        """Replaces the whole text, valid or not, where it still is what the page has shown, by a valid one.

        Returns programs to be confirmed, and raises, as `write` does; ConfigError where the new text is wrong. A broken
        file is kept beside as NAME.broken.
        """
        content = self.read()
        if stamp(content) != shown:
            raise InputError(CHANGED, "Copy what you have written, then read the file again.")
        if len(content or b"") > yaml.MAX_BYTES:
            raise InputError("The file is too large for a config.", "Move it away, then make a new one here.")
        new, _ = examine(text)
        before, wrong = yaml.decode(content) if content is not None else (edit.NEW, [])
        old = None if wrong else examine(before)[0]
        if new and not confirmed and (unknown := sorted(all_programs(new) - all_programs(old or self.in_force))):
            return unknown
        bom = content[:3] if content and content.startswith(codecs.BOM_UTF8) else b""
        edit.install(self.path, bom + text.encode(), content, kept=KEPT if old else BROKEN)
        if old:
            self._undone.append((content, bom + text.encode(), None))
        self._take_in(None)
        return ()

    def undo(self, shown: str) -> None:
        """Takes back the last change, where the file is still as it left it. Raises InputError where it is not."""
        content = self.read()
        if not self._undone:
            raise InputError("There is nothing to take back.")
        before, after, names = self._undone[-1]
        if content != after or stamp(content) != shown:
            raise InputError(CHANGED, "What the page did before cannot be taken back any more.")
        edit.install(self.path, before if before is not None else edit.NEW.encode(), content, kept=KEPT)
        self._undone.pop()
        self._take_in(names and (names[0], names[2], names[1]))

    def _take_in(self, names: Renamed | None) -> None:
        """Has the run read the file at once, not at its next look; what was put in force by hand stays so."""
        status = self._handle.status

        def work(controls: Controls) -> Future[None]:
            def go_on(_: Future[None]) -> None:
                if names is None:
                    return
                level, old, new = names
                if level == "layers" and old in status.layers:
                    controls.layer(new, on=True)
                elif level == "profiles" and (status.profile, status.profile_by) == (old, "hand"):
                    controls.profile(new)

            reloaded = controls.reload()
            reloaded.add_done_callback(go_on)
            return reloaded

        if self._handle.config_file:
            _: Future[None] = self._handle.submit(work)


def stamp(content: bytes | None) -> str:
    """A digest of the file's content, empty where there is no file."""
    return "" if content is None else hashlib.sha256(content).hexdigest()
