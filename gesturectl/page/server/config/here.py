"""What each desktop action does on this desktop, and what to do where it does nothing."""

from __future__ import annotations

import os

from starlette.routing import BaseRoute

from gesturectl.config.asked import what_it_does
from gesturectl.control.run_handle import RunHandle
from gesturectl.desktop.asks.survey import ways_here
from gesturectl.desktop.asks.way import OWN_WAY
from gesturectl.page.server.routes import Answer, get


def routes(handle: RunHandle) -> list[BaseRoute]:
    """What is asked about the desktop."""

    def here() -> Answer:
        ways = ways_here(os.environ)
        config = handle.config
        return {
            name: {
                "words": what_it_does(config, name, lambda name: ways[name].words),
                "remedy": "" if way.possible or name in config.desktop else OWN_WAY.format(name),
            }
            for name, way in ways.items()
        }

    return [get("/here", here, waits=True)]
