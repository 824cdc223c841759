"""How programs of one user meet on this computer, chosen by the operating system: their folder, a name, a connection.

`unix` and `windows` have the same functions, each with its docstring in `unix`. What listens for connections is in
`listen`, which imports asyncio.
"""

import sys

if sys.platform == "win32":
    from gesturectl.control.local.windows import KILL, connect, name_holder, name_taken, runtime_folder
else:
    from gesturectl.control.local.unix import KILL, connect, name_holder, name_taken, runtime_folder

__all__ = ["KILL", "connect", "name_holder", "name_taken", "runtime_folder"]
