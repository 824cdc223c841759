"""Files of the user: read without waiting, replaced whole or not at all."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import functools
import itertools
import os
import re
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.model.system import is_running, replace

_NOREPLACE, _EXCHANGE = 1, 2  # of renameat2(2)
_UNSUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM)
_TAKEN = "-taken"
_UNFINISHED = re.compile(rf"\.(.+)\.(\d+)-[a-z0-9_]{{8}}({_TAKEN})?")  # as a file is named until it is whole


def read_ordinary(path: Path, most: int | None = None) -> bytes:
    """A file's content, or its first `most` bytes. Raises OSError, for what is no ordinary file as well.

    Reading a pipe or a device might never end, and opening one can wait, too.
    """
    require_ordinary(path)
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as f:
        _require_ordinary(os.fstat(f.fileno()), path)
        return f.read(-1 if most is None else most)


def require_ordinary(path: Path) -> None:
    """Raises OSError where a path leads to nothing, or to a folder, pipe, socket or device."""
    try:
        found = path.stat()
    except ValueError as e:  # a path that no file can have
        raise OSError(errno.EINVAL, str(e), str(path)) from None
    _require_ordinary(found, path)


def _require_ordinary(found: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe, socket or device, and no file", str(path))


def sweep(folder: Path) -> None:
    """Delete what programs have left in a folder that were killed while they replaced a file there.

    What may be the file itself, as it was before, gets the name of one that was lost.
    """
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            found = _UNFINISHED.fullmatch(path.name)
            if found and not is_running(int(found[2])):
                with contextlib.suppress(OSError):
                    path.rename(free_name(folder / found[1], "lost")) if found[3] else path.unlink()


def write_atomic(path: Path, content: bytes) -> None:
    """Replace a file's content so that a reader, or a power cut, meets the old or the new one, nothing between.

    A link stays one, what it points to is written; the file's rights stay as they are. Raises OSError.
    """
    path = path.resolve()
    with _written_beside(path, content) as new:
        replace(new, path)


class FileChangedError(Exception):
    """Somebody else has changed a file that was to be replaced."""


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[None]:
    """Whatever keeps `replace_seen` from replacing a file of the user's, in words.

    Raises InputError where somebody else has changed it, EnvironmentLacksError where it cannot be written.
    """
    try:
        yield
    except FileChangedError:
        raise InputError(f"{path}: somebody else has changed it meanwhile.", "Try again.") from None
    except OSError as e:
        raise EnvironmentLacksError(
            f"{path}: cannot be written ({e.strerror}).", "Check rights and space left."
        ) from None


def replace_seen(path: Path, content: bytes, seen: bytes | None, kept: Path) -> None:
    """Replace a file whose content was `seen` (None: there was none), and move the file itself to `kept`.

    Where it holds something else by now, or is there after all, it stays, and FileChangedError is raised: whoever else
    saves it at the same moment loses nothing. Raises OSError, and nothing is replaced.
    """
    path, kept = path.resolve(), kept.resolve()
    with _written_beside(path, content) as new:
        if seen is None:
            if not _put_new(new, path):
                raise FileChangedError
            return
        if _content(path) != seen:
            raise FileChangedError
        taken = new.rename(f"{new}{_TAKEN}")  # in a moment this name has what was in the file's place
        try:
            _exchange(taken, path, content, seen, kept)
        finally:
            with contextlib.suppress(OSError):
                taken.unlink()


def _exchange(taken: Path, path: Path, content: bytes, seen: bytes, kept: Path) -> None:
    if not _exchanged(taken, path):
        write_atomic(kept, seen)
        if _content(path) != seen:
            raise FileChangedError
        replace(taken, path)
        return
    try:
        if _content(taken) == seen:
            move(taken, kept)  # the file itself, and with it what an editor still writes into it
            return
    except OSError:
        _exchanged(taken, path)
        raise
    _exchanged(taken, path)
    if _content(taken) != content:  # one more version was saved since: the newest stays, the other is kept
        _exchanged(taken, path)
        taken.rename(free_name(path, "lost"))
    raise FileChangedError


def free_name(path: Path, word: str) -> Path:
    """The first of `NAME.WORD-1`, `NAME.WORD-2`, … that is not there."""
    names = (path.with_name(f"{path.name}.{word}-{n}") for n in itertools.count(1))
    return next(name for name in names if not os.path.lexists(name))


def move(path: Path, to: Path) -> None:
    """Move a file to a place that may be on another disk, over what is there. Raises OSError."""
    try:
        replace(path, to)
    except OSError as e:
        if e.errno != errno.EXDEV:
            raise
        write_atomic(to, path.read_bytes())
        path.unlink()


@contextlib.contextmanager
def _written_beside(path: Path, content: bytes) -> Iterator[Path]:
    """A file beside `path` with the content and its rights; it is deleted at the end where it still has its name."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.{os.getpid()}-", dir=path.parent)
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as f:
            if path.exists():
                new.chmod(stat.S_IMODE(path.stat().st_mode))
            f.write(content)
            f.flush()
            os.fsync(f.fileno())
        yield new
    finally:
        with contextlib.suppress(OSError):
            new.unlink()


def _content(path: Path) -> bytes | None:
    try:
        return read_ordinary(path)
    except FileNotFoundError:
        return None


def _put_new(new: Path, path: Path) -> bool:
    """Gives a file its name unless that is taken: then False."""
    try:
        if not _renamed(new, path, _NOREPLACE):
            path.hardlink_to(new)
    except FileExistsError:
        return False
    except OSError as e:
        if e.errno not in _UNSUPPORTED or path.exists():
            raise
        replace(new, path)
    return True


def _exchanged(one: Path, other: Path) -> bool:
    """Exchanges two files in one step; False where the system cannot."""
    return _renamed(one, other, _EXCHANGE)


def _renamed(old: Path, new: Path, flags: int) -> bool:
    """renameat2(2); False where the system or the disk does not have it. Raises OSError."""
    if sys.platform != "linux" or (rename := _renameat2()) is None:
        return False
    here = -100  # AT_FDCWD, without effect for absolute paths
    if rename(here, os.fsencode(old), here, os.fsencode(new), flags) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(new))


@functools.cache
def _renameat2() -> Callable[..., int] | None:
    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
