"""Files of the user: replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
import tempfile
from pathlib import Path

_UNFINISHED = re.compile(r"\..+\.(\d+)-[a-z0-9_]{8}")  # as `write_atomic` names a file until it is whole


def sweep(folder: Path) -> None:
    """Delete what programs have left in a folder that were killed while they replaced a file there."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            found = _UNFINISHED.fullmatch(path.name)
            if found and not _runs(int(found[1])):
                with contextlib.suppress(OSError):
                    path.unlink()


def _runs(pid: int) -> bool:
    """Whether there is a process of that number; where that cannot be told, there is."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        pass
    return True


def write_atomic(path: Path, content: bytes) -> None:
    """Replace a file's content so that a reader, or a power cut, meets the old or the new one, nothing between.

    A link stays one, what it points to is written; the file's rights stay as they are. Raises OSError.
    """
    path = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.{os.getpid()}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as f:
            if path.exists():
                Path(name).chmod(stat.S_IMODE(path.stat().st_mode))
            f.write(content)
            f.flush()
            os.fsync(f.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
