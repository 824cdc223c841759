"""The terminal that a run was started in, chosen by the operating system; each docstring is in `posix`."""

import sys

if sys.platform == "win32":
    from gesturectl.run.terminal.windows import ending_with_it, has_terminal
else:
    from gesturectl.run.terminal.posix import ending_with_it, has_terminal

__all__ = ["ending_with_it", "has_terminal"]
