"""Files of the user: replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path


def write_atomic(path: Path, content: bytes) -> None:
    """Replace a file's content so that a reader, or a power cut, meets the old or the new one, nothing between.

    A link stays one, what it points to is written; the file's rights stay as they are. Raises OSError.
    """
    path = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
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
