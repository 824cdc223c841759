"""The page of a run, which is there only when it is first asked for: its libraries are loaded no sooner."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from gesturectl.control.run_handle import RunHandle

if TYPE_CHECKING:
    from gesturectl.page.server.server import Page


class Door:
    """Opens the page of a run, from any thread; called, it gives an address that opens the page once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._page: Page | None = None

    def __call__(self, handle: RunHandle) -> str:
        with self._lock:
            if self._page is None:
                from gesturectl.page.server.server import Page

                self._page = Page(handle)
            return self._page.url()

    def close(self) -> None:
        """Ends the page, where there is one."""
        with self._lock:
            if self._page:
                self._page.close()
