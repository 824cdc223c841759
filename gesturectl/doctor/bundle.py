"""The report of a problem: without pictures, titles, typed texts, passwords and the home folder's name."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from gesturectl import __version__
from gesturectl.actions.registry import behaviour
from gesturectl.actions.schema import Binding
from gesturectl.doctor.checks import Check
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.files import write_atomic
from gesturectl.settings import Config

_HIDDEN = "(left out)"
_QUOTED = re.compile(r"[`'\"].*[`'\"]", re.DOTALL)  # to the last sign, as what is quoted may hold some
_PASSWORD = re.compile(r"(://)[^/@\s]+@")


def write(path: Path, checks: Sequence[Check]) -> None:
    """Writes the bundle as a zip file. Raises EnvironmentLacksError where it cannot be written."""
    texts = {
        "version.txt": __version__ + "\n",
        "doctor.json": json.dumps([asdict(_without_quotes(c)) for c in checks], indent=2) + "\n",
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
    """The config without the texts that it types, and without the arguments of programs and the shell."""
    levels = {
        kind: {name: tuple(map(_without_text, bindings)) for name, bindings in getattr(config, kind).items()}
        for kind in ("profiles", "layers")
    }
    return config.model_copy(update=levels)


def _without_text(binding: Binding) -> Binding:
    return binding.model_copy(update={"do": behaviour(binding.do).without_private(_HIDDEN)})


def _without_quotes(check: Check) -> Check:
    """The check without quotations, which may hold typed text or arguments of programs."""
    if check.name not in ("config", "running"):
        return check
    return replace(check, detail=_QUOTED.sub(_HIDDEN, check.detail))


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
    from gesturectl.control import client

    try:
        status = client.ask("status")["status"]
        if status["window"]:
            status["window"]["title"] = _HIDDEN
        for problem in status["problems"]:
            problem["text"] = _QUOTED.sub(_HIDDEN, problem["text"])
        return json.dumps(status, indent=2) + "\n"
    except GesturectlError as e:
        return json.dumps({"problem": e.problem}) + "\n"
