"""Whose program is at the other end of a connection within this computer, chosen by the operating system.

The page's address stands in the browser's command line for a moment, where everybody on the computer can read it. So
whoever opens it has to be the same user, by what the system knows of the connection.
"""

import sys

from gesturectl.page.server.peer.proc import NOBODY

if sys.platform == "win32":
    from gesturectl.page.server.peer.tcp_table import user
else:
    from gesturectl.page.server.peer.proc import user

__all__ = ["NOBODY", "user"]
