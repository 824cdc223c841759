"""What each operating system does in a way of its own; which one this is, is asked here and nowhere else in `model`.

`posix` and `windows` have the same functions, each with its docstring in `posix`.
"""

import sys

if sys.platform == "win32":
    from gesturectl.model.system.windows import (
        apart,
        command_words,
        is_running,
        is_terminal,
        own_user,
        replace,
        shell,
        show,
        speak_utf8,
        try_lock,
    )
else:
    from gesturectl.model.system.posix import (
        apart,
        command_words,
        is_running,
        is_terminal,
        own_user,
        replace,
        shell,
        show,
        speak_utf8,
        try_lock,
    )

__all__ = [
    "apart",
    "command_words",
    "is_running",
    "is_terminal",
    "own_user",
    "replace",
    "shell",
    "show",
    "speak_utf8",
    "try_lock",
]
