"""Values of the user's files within a sentence."""

from __future__ import annotations

import json
import re

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")


def shown(text: str) -> str:
    """`text` on one line, with a visible stand-in of the same width for what a terminal would act upon."""
    return _UNPRINTABLE.sub(lambda m: "→" if m[0] == "\t" else "�", text)


def quoted(value: object) -> str:
    """A value of the file in an error, shortened."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value is None:
        return "empty"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, (str, bool)) else f"{value}"
    return shortened(text)


def shortened(text: str) -> str:
    """A name of the file in an error."""
    return shown(text if len(text) <= 40 else f"{text[:36]}…")
