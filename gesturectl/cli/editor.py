"""Opens the config in the user's editor: a copy, which replaces the config only when it has no errors."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.system import command_words, is_terminal

AT_ONCE = 1.0  # seconds: an editor that ends sooner has probably gone to the background
_EDITORS = ("sensible-editor", "nano", "vim", "vi", "notepad")


def edit_config(path: Path) -> int:
    """Edit a config, or the commented defaults where there is none; 1 where the old one was kept in the end.

    A text that was not put in place is kept in a file of its own, whose name is printed. Raises EnvironmentLacksError
    without a terminal or an editor.
    """
    from gesturectl.config.edit.file import BEFORE, install, read
    from gesturectl.config.edit.write import write_schema
    from gesturectl.config.load import load
    from gesturectl.config.text import SCHEMA, default_text

    if not is_terminal(sys.stdin):
        raise EnvironmentLacksError(
            "`config edit` needs a terminal.", f"Edit {path} yourself, then run `gesturectl check`."
        )
    command = _editor()
    old = read(path)
    start = old if old is not None else default_text().encode()
    draft = Path(tempfile.mkdtemp(prefix="gesturectl-")) / path.name
    draft.write_bytes(start)
    write_schema(draft)
    in_place = False
    try:
        while True:
            opened = time.monotonic()
            _opened(command, draft)
            if not draft.exists():
                print(f"{path}: not changed, as what was edited is gone")
                return 1
            new = draft.read_bytes()
            if new == start:
                print(f"{path}: not changed")
                if time.monotonic() - opened < AT_ONCE:
                    print("Should your editor still be open: have it waited for, as by EDITOR='code --wait'.")
                return 0
            try:
                install(path, new, old)
            except GesturectlError as e:
                print(e)
            else:
                in_place = True
                load(path, warned=print)
                if old is None or path.with_name(SCHEMA).exists():
                    write_schema(path)
                print(f"{path}: changed" + (f"; the one before is {path}.{BEFORE}" if old is not None else ""))
                return 0
            if not _again():
                print(f"{path} is left as it was. What you wrote is in {draft}")
                return 1
            old = read(path)  # the user has read what has changed meanwhile, and edits again
    finally:
        if in_place or not draft.exists() or draft.read_bytes() == start:
            shutil.rmtree(draft.parent, ignore_errors=True)


def _editor() -> Sequence[str]:
    given = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if given:
        try:
            return command_words(given)
        except ValueError:
            raise EnvironmentLacksError(
                f"The editor {given!r} lacks a closing quote.", "Mend EDITOR or VISUAL."
            ) from None
    found = next(filter(None, map(shutil.which, _EDITORS)), None)
    if found is None:
        raise EnvironmentLacksError("No editor is known.", "Name one in the variable EDITOR.")
    return [found]


def _opened(command: Sequence[str], draft: Path) -> None:
    try:
        ended = subprocess.run([*command, str(draft)], check=False)
    except OSError as e:
        problem = f"The editor {command[0]!r} cannot be started ({e.strerror})."
        raise EnvironmentLacksError(problem, "Name another one in the variable EDITOR.") from None
    if ended.returncode:
        print(f"{shlex.join(command)} ended with {ended.returncode}.")


def _again() -> bool:
    while True:
        try:
            answer = input("[e]dit again, or [k]eep the old one? ").strip().lower()
        except EOFError:
            return False
        if answer in ("e", "k"):
            return answer == "e"
