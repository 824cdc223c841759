"""Values as they are written elsewhere, and how the same is written here: YAML 1.1, milliseconds, per cent, shells."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from gesturectl.config.read.expected import Schema
from gesturectl.model.words import quoted, shortened

# What YAML 1.1 reads as booleans; here `on` and `no` are text, as 1.2 has it.
BOOLEANS = {
    "yes": True, "y": True, "on": True, "true": True, "1": True,
    "no": False, "n": False, "off": False, "false": False, "0": False,
}  # fmt: skip
MILLI = {"s": 1.0, "sec": 1.0, "seconds": 1.0, "ms": 1e-3, "msec": 1e-3}
_HALVES = {  # of a picture: which edge is moved to its middle
    "left": ("right", 0.5), "right": ("left", 0.5), "top": ("bottom", 0.5), "upper": ("bottom", 0.5),
    "bottom": ("top", 0.5), "lower": ("top", 0.5),
}  # fmt: skip
_NUMBER = re.compile(r"([-+]?\d{1,9}(?:[.,]\d{1,9})?)\s*([a-zA-Z%°]*)")
_SHELL = re.compile(r"[|<>;`$*?&]|\$\(")
_PLAIN = re.compile(r"-{0,2}[A-Za-z0-9_./~+][A-Za-z0-9_./~@%+:=-]*")


def boolean(value: object) -> bool | None:
    """The boolean that is meant by a word such as `yes`, by 0 and 1, or by `true` in quotes; None where none is."""
    return BOOLEANS.get(str(value).lower()) if isinstance(value, str | int) else None


def number(value: object, part: Schema) -> tuple[float, str] | None:
    """The number that is meant, and how it was written; None where the value is no number of another unit.

    part: the schema of the place; milliseconds are looked for where its description speaks of seconds, per cent where
    its largest value is 1.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    found = _NUMBER.fullmatch(str(value).strip())
    if not found:
        return None
    given, unit = float(found[1].replace(",", ".")), found[2].lower()
    low, high = part.get("minimum", float("-inf")), part.get("maximum", float("inf"))
    for meant, words in _readings(given, unit, part):
        if low <= meant <= high and (part.get("type") != "integer" or meant == int(meant)):
            return meant, words
    return None


def _readings(given: float, unit: str, part: Schema) -> Iterator[tuple[float, str]]:
    seconds = str(part.get("description", "")).startswith("Seconds")
    if unit == "%":
        yield given / 100, "as a share"
    elif seconds and unit in MILLI:
        yield given * MILLI[unit], "in seconds, without a unit"
    elif unit:
        yield given, "without a unit"
    else:
        yield given, ""
        if seconds:
            yield given / 1000, f"as it counts in seconds, if {given:g} ms are meant"
        elif part.get("maximum") == 1:
            yield given / 100, f"as it is a share, if {given:g} % are meant"


def nearest_number(value: float, choices: Sequence[float]) -> float:
    """The one of some numbers that is nearest; of angles, that which turns the same way, as -90 is 270."""
    turned = value % 360 if max(choices) > 180 else value
    return min(choices, key=lambda choice: abs(choice - turned))


def condition(value: object, part: Schema) -> str | None:
    """A condition such as `{above: 8}` or the half of a picture, where a number or a side stands in its place."""
    names = part.get("properties", {})
    if isinstance(value, str) and (half := _HALVES.get(value.lower().removesuffix("_half"))) and half[0] in names:
        return f"{{{half[0]}: {half[1]}}}"
    above = names.get("above")
    if above and isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= above["maximum"]:
        return f"{{above: {value:g}}}"
    return None


def command(line: str) -> str:
    """How to write a command line that stands where the words of a program belong, as a whole action."""
    words = program(line)
    if not words:
        return f"write `{{shell: {quoted_text(line)}}}`, as only a shell understands such signs."
    remedy = f"write it as `run: {listed(words)}`"
    return f"{remedy}, without `&`: no program is waited for." if line.rstrip().endswith("&") else f"{remedy}."


def program(line: str) -> Sequence[str]:
    """The words of a command line; none where only a shell understands it."""
    words = _words(line)
    if words and words[-1] == "&":
        words = words[:-1]  # a program that is started is not waited for
    elif words and words[-1].endswith("&"):
        words[-1] = words[-1][:-1]
    return () if any(_SHELL.search(word) for word in words) else words


def listed(words: Sequence[str]) -> str:
    """Words as a list within a line of YAML."""
    return shortened(f"[{', '.join(word if _PLAIN.fullmatch(word) else quoted_text(word) for word in words)}]")


def shell_words(words: Sequence[str]) -> Sequence[str]:
    """Those of a program's words that only a shell would understand."""
    return [word for word in words[1:] if word in ("&", "&&", "|", "||", ";", ">", ">>", "<", "2>&1")]


def plain_text(text: str) -> str:
    """A text as YAML, in quotes only where it needs them."""
    return shortened(text if _PLAIN.fullmatch(text) and re.match("[A-Za-z]", text) else quoted_text(text))


def shown_value(value: object) -> str:
    """A value of the file in an error, a list or mapping by what it is."""
    return {"[]": "an empty list", "{}": "an empty mapping"}.get(str(value)) or quoted(value)


def quoted_text(text: str) -> str:
    """A text as YAML in quotes; the other quotes where those are simpler."""
    if "'" not in text:
        return f"'{text}'" if '"' in text or "\\" in text else f'"{text}"'
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:  # a quote that is not closed
        return line.split()
