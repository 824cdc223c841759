"""What is known of a camera before it is opened."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Device:
    """A camera. index: its number; path: its file, empty where the system has none; source: what names it in a config.

    Numbers may change at the next start, so that `source` is a name that stays, where the system has one. listed: the
    system itself lists it; else it is a number that may lead to none.
    """

    index: int
    name: str
    path: str
    source: int | str
    listed: bool = True
