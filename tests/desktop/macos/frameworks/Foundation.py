"""A stand-in for Foundation: notifications, which a script in the file that FAKE_MAC_SESSION names has in store."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


class NSObject:
    @classmethod
    def alloc(cls) -> Any:
        return cls()

    def init(self) -> Any:
        return self


class Center:
    def __init__(self) -> None:
        self.observers: dict[str, tuple[Any, str]] = {}

    def addObserver_selector_name_object_(self, observer: Any, selector: str, name: str, thing: None) -> None:
        assert hasattr(observer, selector.replace(":", "_"))
        self.observers[name] = (observer, selector)

    def addObserver_selector_name_object_suspensionBehavior_(
        self, observer: Any, selector: str, name: str, thing: None, behaviour: int
    ) -> None:
        assert behaviour == 4
        self.addObserver_selector_name_object_(observer, selector, name, thing)

    def post(self, name: str) -> None:
        observer, selector = self.observers[name]
        getattr(observer, selector.replace(":", "_"))(None)


_others = Center()


class NSDistributedNotificationCenter:
    @staticmethod
    def defaultCenter() -> Center:
        return _others


def script() -> dict[str, Any]:
    """What is so now: `session`, `front`, `title`, and `posted`, notifications of which each is posted once."""
    name = os.environ.get("FAKE_MAC_SESSION")
    return json.loads(Path(name).read_text("utf-8")) if name else {}
