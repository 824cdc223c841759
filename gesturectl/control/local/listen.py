"""What listens for connections of the user's own programs, chosen by the operating system."""

import sys

if sys.platform == "win32":
    from gesturectl.control.local.named_pipe import listen
else:
    from gesturectl.control.local.unix_socket import listen

__all__ = ["listen"]
