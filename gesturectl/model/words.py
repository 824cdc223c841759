"""Values of the user's files, and several things, within a sentence."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable

# What a terminal acts upon: control characters, line ends, directions of writing, and halves of no character.
_SIGNS = r"\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff"
_ACTED_UPON = re.compile(rf"[\x00-\x08\x0b-\x1f{_SIGNS}]")
_LONGEST = 40  # signs of a value in a sentence
_ALIKE = 0.65  # from which ratio of the same signs (difflib) on two names look alike: "kye" and "key" do
_UNPRINTABLE = re.compile(rf"[\x00-\x1f{_SIGNS}]")


def shown(text: str) -> str:
    """`text` on one line, with a visible stand-in of the same width for what a terminal would act upon."""
    return _UNPRINTABLE.sub(lambda m: "→" if m[0] == "\t" else "�", text)


def legible(text: str) -> str:
    """The same for a text of several lines: its line breaks and tabs stay."""
    return _ACTED_UPON.sub("�", text.replace("\r\n", "\n"))


def shown_path(path: str | os.PathLike[str]) -> str:
    """A path on one line as UTF-8; its bytes may be none, or the locale may know no others than ASCII."""
    return shown(os.fsencode(path).decode("utf-8", "replace"))


def counted(n: int, noun: str) -> str:
    """Such as `1 sample`, `2 samples`."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def any_of(names: Iterable[str]) -> str:
    """`a, b or c`."""
    *head, last = names
    return f"{', '.join(head)} or {last}" if head else last


def all_of(names: Iterable[str]) -> str:
    """`a, b and c`."""
    *head, last = names
    return f"{', '.join(head)} and {last}" if head else last


def nearest(name: object, names: Iterable[str]) -> str | None:
    """The one of the names that looks most like the given one, if any does."""
    from difflib import get_close_matches

    if not isinstance(name, str) or len(name) > _LONGEST:
        return None
    found = get_close_matches(name.lower(), names, n=1, cutoff=_ALIKE)
    return found[0] if found else None


def instead(name: object, known: Collection[str], otherwise: str = "") -> str:
    """What to write in place of a name that is none of those known: the one it looks like, or else which there are.

    otherwise: what to do where there is none at all.
    """
    if near := nearest(name, known):
        return f"Did you mean `{near}`?"
    return f"There {'is only' if len(known) == 1 else 'are'} {all_of(known)}." if known else otherwise


def quoted(value: object) -> str:
    """A value of the file in an error, shortened."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value is None:
        return "empty"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, (str, bool)) else f"{value}"
    return shortened(text) + ('"' if isinstance(value, str) and len(text) > _LONGEST else "")


def shortened(text: str) -> str:
    """A name of the file in an error."""
    return shown(text if len(text) <= _LONGEST else f"{text[:36]}…")
