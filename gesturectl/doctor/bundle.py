"""The report of a problem. Only what is listed here goes in: numbers, the program's own words, versions.

Nothing that the user has chosen does: names, titles, texts, commands, addresses, paths. In the config each stands as
`left_out_N`, the same for the same, so that it can still be seen what belongs together.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from gesturectl import __version__
from gesturectl.actions.registry import FORMS, behaviour
from gesturectl.actions.schema import Binding
from gesturectl.config.conditions import ANY, DWELL, ZOOM
from gesturectl.doctor.check import Check
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.files import write_atomic
from gesturectl.model.keys import parse_chord
from gesturectl.model.notices import Notice
from gesturectl.model.types import DESK_MOTIONS, MOTIONS, POSES
from gesturectl.settings import Config

_HIDDEN = "(left out)"
# Checks whose details are versions, states and the program's own sentences.
_CHECKS = ("python", "packages", "opencv", "processor", "display", "output", "actions", "lock", "service")
# Problems whose sentences are the program's own, but for the name of the source.
_PROBLEMS = {n.key for n in (Notice.BLACK, Notice.SLOW, Notice.PAUSE, Notice.STAGE, Notice.GUARDIAN)}
# Of a status.
_NUMBERS = ("screen", "latency", "frames", "dropped", "uptime", "age", "muted")
_STATES = ("state", "paused_by", "profile_by", "output", "version")
_CAMERA = ("state", "size", "fps", "nominal_fps", "dark")
_HAND = ("side", "score", "engaged", "pointing")


def write(path: Path, checks: Sequence[Check]) -> None:
    """Writes the bundle as a zip file. Raises EnvironmentLacksError where it cannot be written."""
    texts = {
        "version.txt": __version__ + "\n",
        "doctor.json": json.dumps([_check(c) for c in checks], indent=2) + "\n",
        "config.yaml": _config(),
        "status.json": json.dumps(_status(), indent=2) + "\n",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in texts.items():
            bundle.writestr(name, text.replace(str(Path.home()), "~"))
    try:
        write_atomic(path, stream.getvalue())
    except OSError as e:
        raise EnvironmentLacksError(f"{path}: cannot be written ({e.strerror}).", "Name another place.") from None


def allowed(config: Config) -> Config:
    """The config with its numbers, choices and built-in names; `left_out_N` stands for all else."""
    levels = {
        kind: {name: tuple(map(_without_text, bindings)) for name, bindings in getattr(config, kind).items()}
        for kind in ("profiles", "layers")
    }
    own = {name: way.without_private(_HIDDEN) for name, way in config.desktop.items()}
    numbers: dict[str, str] = {}
    kept = _allowed(config.model_copy(update=levels | {"desktop": own}).model_dump(), "", numbers)
    return Config.model_validate(kept)


def _without_text(binding: Binding) -> Binding:
    """A text may be a word of the schema, too, such as `left`."""
    return binding.model_copy(update={"do": behaviour(binding.do).without_private(_HIDDEN)})


def _allowed(value: Any, key: str, numbers: dict[str, str]) -> Any:
    """A value of the config; `key`: the setting that it is of, `numbers`: what is left out so far."""
    if isinstance(value, dict):
        return {_word(k, "", numbers): _allowed(v, k, numbers) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(_allowed(v, key, numbers) for v in value)
    return _word(value, key, numbers) if isinstance(value, str) else value


def _word(text: str, key: str, numbers: dict[str, str]) -> str:
    if text in _vocabulary() or (key in _chord_forms() and _is_chord(text)):
        return text
    return numbers.setdefault(text, f"left_out_{len(numbers) + 1}")


@cache
def _vocabulary() -> frozenset[str]:
    """The words of the schema, and the built-in gestures."""
    from gesturectl.config.read.expected import schema

    return frozenset((*_words(schema()), *POSES, *MOTIONS, *DESK_MOTIONS, ANY, DWELL, ZOOM, "none", "default"))


def _words(part: Any) -> Iterator[str]:
    """The settings' names and the choices in a JSON Schema."""
    if isinstance(part, list):
        for each in part:
            yield from _words(each)
    elif isinstance(part, dict):
        yield from part.get("properties", ())
        yield from (v for v in (*part.get("enum", ()), part.get("const")) if isinstance(v, str))
        for each in part.values():
            yield from _words(each)


@cache
def _chord_forms() -> frozenset[str]:
    return frozenset(form for form, cls in FORMS.items() if cls.traits.widget == "keys")


def _is_chord(text: str) -> bool:
    try:
        return bool(parse_chord(text))
    except ValueError:
        return False


def _check(check: Check) -> Mapping[str, str]:
    detail, remedy = _HIDDEN, ""
    if check.raised:
        detail = f"the check itself failed: {check.raised}"  # without what the error says
    elif check.name in _CHECKS:
        detail, remedy = check.detail, check.remedy
    if check.name == "display":
        detail = detail.partition(" (")[0]  # without the name of its socket
    return {"name": check.name, "status": check.status, "detail": detail, "remedy": remedy}


def _config() -> str:
    from gesturectl.config.load import load_active
    from gesturectl.config.read.problem import MOST_SHOWN, ConfigError
    from gesturectl.config.text import effective_text

    try:
        config, _ = load_active()
    except GesturectlError as e:
        problems = e.problems[:MOST_SHOWN] if isinstance(e, ConfigError) else ()
        places = [f":{p.line}:{p.column}:" for p in problems]  # the messages themselves may quote what is typed
        return f"# wrong at {' '.join(places) or 'some place'}\n"
    return effective_text(allowed(config))


def _status() -> Mapping[str, Any]:
    from gesturectl.control import client

    try:
        status = client.ask("status")["status"]
    except GesturectlError as e:
        return {"state": f"no answer ({type(e).__name__})"}
    camera = status.get("camera") or {}
    problems = status.get("problems", ())
    return {
        **{key: status.get(key) for key in (*_STATES, *_NUMBERS)},
        "camera": {key: camera.get(key) for key in _CAMERA},
        "hands": [{key: hand.get(key) for key in _HAND} | {"pose": _pose(hand)} for hand in status.get("hands", ())],
        "held": len(status.get("held", ())),
        "layers": len(status.get("layers", ())),
        "problems": [_problem(problem, camera.get("name")) for problem in problems],
    }


def _pose(hand: Mapping[str, Any]) -> str:
    return hand["pose"] if hand.get("pose") in (*POSES, "none") else _HIDDEN


def _problem(problem: Mapping[str, Any], source: str | None) -> Mapping[str, Any]:
    about, text = problem.get("about", ""), _HIDDEN
    if about in _PROBLEMS:
        text = problem["text"].replace(source, "the source") if source else problem["text"]
    return {"at": problem["at"], "over": problem.get("over"), "about": about, "text": text}
