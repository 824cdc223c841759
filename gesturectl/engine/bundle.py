"""What a report of a problem needs to hold: no picture, no typed text, no password, no name of the user's home."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from gesturectl import __version__
from gesturectl.engine.doctor import Check
from gesturectl.errors import EnvironmentLacksError, GesturectlError
from gesturectl.files import write_atomic
from gesturectl.settings import Config, TypeText

_PASSWORD = re.compile(r"(://)[^/@\s]+@")


def write(path: Path, checks: Sequence[Check]) -> None:
    """Writes the bundle as a zip file. Raises EnvironmentLacksError where it cannot be written."""
    texts = {
        "version.txt": __version__ + "\n",
        "doctor.json": json.dumps([asdict(c) for c in checks], indent=2) + "\n",
        "config.yaml": _config(),
        "status.json": _status(),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in texts.items():
            bundle.writestr(name, private(text))
    try:
        write_atomic(path, stream.getvalue())
    except OSError as e:
        raise EnvironmentLacksError(f"{path}: cannot be written ({e.strerror}).", "Name another place.") from None


def private(text: str) -> str:
    """The text without passwords in addresses and without the home folder's name."""
    return _PASSWORD.sub(r"\1", text).replace(str(Path.home()), "~")


def without_texts(config: Config) -> Config:
    """The config with the texts that it types left out."""
    hidden = TypeText(text="(left out)")
    profiles = {
        name: tuple(b.model_copy(update={"do": hidden}) if isinstance(b.do, TypeText) else b for b in bindings)
        for name, bindings in config.profiles.items()
    }
    return config.model_copy(update={"profiles": profiles})


def _config() -> str:
    from gesturectl.config.load import load_active
    from gesturectl.config.text import effective_text

    try:
        config, _ = load_active()
    except GesturectlError as e:
        places = re.findall(r":\d+:\d+:", e.problem)  # the messages themselves may quote what is typed
        return f"# wrong at {' '.join(places) or 'some place'}\n"
    return effective_text(without_texts(config))


def _status() -> str:
    from gesturectl.engine import client

    try:
        return json.dumps(client.ask("status")["status"], indent=2) + "\n"
    except GesturectlError as e:
        return json.dumps({"problem": e.problem}) + "\n"
