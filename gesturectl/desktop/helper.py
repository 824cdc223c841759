"""Small processes of ours beside the run, which run one module and whatever that imports."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

FLAG = "--helper"  # the first argument of a program that is one file with its interpreter
# Without site-packages, so that it is ready early; the folder of our own package comes behind the standard library.
_CODE = "import sys; sys.path.append(sys.argv[1]); __import__(sys.argv[2]); sys.modules[sys.argv[2]].main(sys.argv[3:])"
# In a virtual environment of Windows the interpreter is a second process behind that environment's.
_PYTHON = (sys.platform == "win32" and getattr(sys, "_base_executable", None)) or sys.executable
_ROOT = str(Path(__file__).resolve().parents[2])
_PACKAGE = "gesturectl.desktop"


def command(module: str, *words: str) -> list[str]:
    """The command that calls `main(words)` of a module of this package, such as `release.posix_process`."""
    module = f"{_PACKAGE}.{module}"
    if getattr(sys, "frozen", False):
        return [sys.executable, FLAG, module, *words]
    return [_PYTHON, "-I", "-S", "-c", _CODE, _ROOT, module, *words]


def main(words: list[str]) -> None:
    """What a program that is one file does with the words behind FLAG."""
    module, *rest = words
    if not module.startswith(_PACKAGE):
        raise ValueError(f"{module} is none of ours")
    import_module(module).main(rest)
