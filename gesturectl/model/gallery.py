"""The user's own gestures on this computer: a folder with one file of samples for each.

Every change replaces a file whole, one program at a time. A file that is broken is left out, reported,
and renamed when it is written anew.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import platformdirs

from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.model.files import free_name, write_atomic
from gesturectl.model.locks import changing
from gesturectl.model.samples import MOST_SAMPLES, NAME, RESERVED, Gesture, Kind, checked_name, dump, read_file
from gesturectl.model.words import instead

VARIABLE = "GESTURECTL_DATA"
SUFFIX = ".jsonl"


def folder() -> Path:
    """Where the gestures are: in the folder that GESTURECTL_DATA names, else in the user's data folder."""
    given = os.environ.get(VARIABLE)
    base = (
        Path(given).expanduser() if given else platformdirs.user_data_path("gesturectl", appauthor=False, roaming=True)
    )
    return base / "gestures"


def held() -> AbstractContextManager[None]:
    """Keeps other threads and programs from changing gestures meanwhile. Raises EnvironmentLacksError as `changing`."""
    return changing(folder())


def names() -> tuple[str, ...]:
    """The names of all stored gestures, by their files' names, sorted; nothing is opened."""
    found = sorted(p.stem for p in folder().glob(f"*{SUFFIX}"))
    return tuple(n for n in found if NAME.fullmatch(n) and n not in RESERVED)


def stamp() -> tuple[tuple[str, int, int], ...]:
    """What changes whenever a stored gesture does: name, time and size of each file."""
    out = []
    for name in names():
        try:
            status = _path(name).stat()
        except OSError:
            continue
        out.append((name, status.st_mtime_ns, status.st_size))
    return tuple(out)


def read(name: str) -> Gesture:
    """A stored gesture. Raises InputError where there is none of that name, or its file is broken."""
    path = _path(checked_name(name))
    if not os.path.lexists(path):
        remedy = instead(name, names(), f"Record it with `gesturectl gesture record {name}`.")
        raise InputError(f"There is no gesture `{name}` of your own.", remedy)
    if not path.exists():
        raise InputError(f"{path}: a link to a file that is not there.", _remedy(name))
    gestures = read_file(path)
    if len(gestures) != 1 or gestures[0].name != name:
        raise InputError(f"{path}: does not hold the gesture `{name}`.", _remedy(name))
    return gestures[0]


def read_all() -> tuple[tuple[Gesture, ...], tuple[InputError, ...]]:
    """All stored gestures that can be read, and what is wrong with the others."""
    gestures, problems = read_each()
    return gestures, tuple(problems.values())


def read_each() -> tuple[tuple[Gesture, ...], dict[str, InputError]]:
    """As `read_all`, with what is wrong by the gesture's name."""
    found = {name: _attempt(name) for name in names()}
    gestures = tuple(g for g in found.values() if isinstance(g, Gesture))
    return gestures, {name: e for name, e in found.items() if isinstance(e, InputError)}


def store(gesture: Gesture) -> Path | None:
    """Writes a gesture in the place of the stored one of its name.

    A file there that is broken is first renamed; its new path is returned. Raises InputError for too many samples,
    EnvironmentLacksError where the folder cannot be written.
    """
    path = _path(checked_name(gesture.name))
    if gesture.count > MOST_SAMPLES:
        raise InputError(
            f"`{gesture.name}` would have {gesture.count} samples, more than {MOST_SAMPLES}.",
            f"Remove it first with `gesturectl gesture remove {gesture.name}`, or add fewer.",
        )
    kept = None
    with held():
        try:
            if os.path.lexists(path) and not _sound(path):
                kept = free_name(path, "broken")
                path.rename(kept)
            write_atomic(path, dump([gesture]))
        except OSError as e:
            raise EnvironmentLacksError(
                f"{path}: cannot be written ({e.strerror}).", "Check rights and space left."
            ) from None
    return kept


def append(gesture: Gesture) -> tuple[Gesture, Path | None]:
    """Stores a gesture's samples behind those of its name; the whole gesture, and where a broken file was kept."""
    path = _path(checked_name(gesture.name))
    with held():
        before = read(gesture.name) if _sound(path) else None
        if before is not None:
            require_kind(before, gesture.kind)
            gesture = replace(
                gesture,
                poses=before.poses + gesture.poses,
                motions=before.motions + gesture.motions,
                any_turn=before.any_turn or gesture.any_turn,
            )
        return gesture, store(gesture)


def require_kind(stored: Gesture, kind: Kind) -> None:
    """Raises InputError where a stored gesture is of the other kind."""
    if stored.kind != kind:
        raise InputError(
            f"`{stored.name}` is a {stored.kind} and cannot be a {kind} as well.",
            "Choose another name, or remove it first.",
        )


def remove(name: str) -> None:
    """Deletes a stored gesture, a broken one, too. Raises InputError where there is none."""
    path = _path(checked_name(name))
    if not os.path.lexists(path):
        read(name)
    with held():
        try:
            path.unlink()
        except OSError as e:
            raise EnvironmentLacksError(f"{path}: cannot be removed ({e.strerror}).", "Check its rights.") from None


def _attempt(name: str) -> Gesture | InputError:
    try:
        return read(name)
    except InputError as e:
        return e


def _path(name: str) -> Path:
    return folder() / f"{name}{SUFFIX}"


def _sound(path: Path) -> bool:
    try:
        return [g.name for g in read_file(path)] == [path.stem]
    except InputError:
        return False


def _remedy(name: str) -> str:
    return f"Mend the file, or delete it with `gesturectl gesture remove {name}`."
