"""The page's server: a thread of the daemon, on the loopback address and a free port."""

from __future__ import annotations

import secrets
import socket
import threading

import uvicorn

from gesturectl.control.run_handle import RunHandle
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.page.server import calibration, hour, kept, practice, teach, welcome
from gesturectl.page.server.access import Access
from gesturectl.page.server.config import bindings, file, here, settings
from gesturectl.page.server.config.editor import Editor
from gesturectl.page.server.config.watched import Watched
from gesturectl.page.server.connection import Connection
from gesturectl.page.server.feed import Feed
from gesturectl.page.server.guard import Guard
from gesturectl.page.server.previews import Previews
from gesturectl.page.server.routes import application

END = 5.0  # seconds in which the server has to have ended
BACKLOG = 512


class Page:
    """The page of a running daemon, served until it is closed. Raises EnvironmentLacksError where no port is free."""

    def __init__(self, handle: RunHandle) -> None:
        self._access = Access()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            self._socket.bind(("127.0.0.1", 0))
            self._socket.listen(BACKLOG)  # whoever opens the page at once waits for the thread
        except OSError as e:
            raise EnvironmentLacksError(
                f"The page finds no port on 127.0.0.1 ({e.strerror}).", "Look at the firewall's rules for `lo`."
            ) from None
        self.port: int = self._socket.getsockname()[1]
        editor = Editor(handle)
        self._feed = Feed(handle, Watched(editor).record)
        self._previews = Previews(handle)
        root = f"/{secrets.token_urlsafe(9)}"
        parts = [
            *bindings.routes(editor),
            *settings.routes(editor),
            *file.routes(editor),
            *here.routes(handle),
            *teach.routes(self._feed, editor),
            *calibration.routes(handle, self._feed),
            *kept.routes(handle),
            *hour.routes(handle),
            *practice.routes(),
            *welcome.routes(handle, editor, self._previews),
        ]
        guard = Guard(application(handle, self._feed, parts), self._access, self.port, root)
        config = uvicorn.Config(
            guard, http=Connection, ws="none", loop="asyncio", lifespan="off", interface="asgi3", log_config=None,
            log_level="critical", access_log=False, server_header=False, date_header=False, proxy_headers=False,
            timeout_graceful_shutdown=1, backlog=BACKLOG, h11_max_incomplete_event_size=16_384,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="page", daemon=True)
        self._thread.start()

    def url(self) -> str:
        """A new address that opens the page once."""
        return f"http://127.0.0.1:{self.port}/?token={self._access.token()}"

    def close(self) -> None:
        """Ends the server and its thread."""
        self._feed.close()
        self._previews.free()
        self._server.should_exit = True
        self._thread.join(END)

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])
