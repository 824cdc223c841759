"""Draws the README's hands and ring by the program's own code: `python -m gesturectl.lab.pictures`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from gesturectl.desktop.overlay.marks import STEPS, Mark, draw
from gesturectl.desktop.overlay.scene import Style
from gesturectl.gestures.poses.vectors import TIPS
from gesturectl.model.types import BONES, ImageArray
from gesturectl.vision.drawing import write_png

HERE = Path(__file__).parent
HANDS = HERE.parent / "page" / "static" / "hands.json"  # what the page draws, in a square of 100
FOLDER = HERE.parent / "assets" / "hands"
PALM = (0, 1, 5, 9, 13, 17)  # the outline
STYLE = (
    "path{fill:none;stroke:#2a8a76;stroke-width:5;stroke-linecap:round;stroke-linejoin:round}"
    ".palm{fill:#2a8a7640;stroke:none}.arrow{stroke:#c9602f;stroke-width:4}circle{fill:#2a8a76}.tip{fill:#c9602f}"
)
ARROWS = {
    "open": "M14 97h72m-9-7l9 7-9 7M23 90l-9 7 9 7",
    "two": "M88 20v66m-8-9l8 9 8-9M80 29l8-9 8 9",
    "three": "M14 97h72m-9-7l9 7-9 7M23 90l-9 7 9 7",
}
TOUCHING = {"pinch": (4, 8), "pinch_middle": (4, 12)}  # the tips that meet
RING = FOLDER.parent / "ring.png"
MARKS = (
    Mark("dot"),
    Mark("pinch", STEPS // 3),
    Mark("pinch", STEPS - 3),
    Mark("held", 0, "left"),
    Mark("held", 0, "right"),
    Mark("scroll"),
    Mark("zoom"),
    Mark("clutch"),
    Mark("wait", 2 * STEPS // 3),
    Mark("paused"),
)
SHOWN = ("open", "pinch", "pinch_middle", "two", "fist", "call", "three")


def pictures() -> dict[str, str]:
    """A picture (SVG) for each row of the table, by the gesture's name."""
    hands = json.loads(HANDS.read_text())
    drawn = {name: _svg(_hand(hands[name], TOUCHING.get(name, ())), ARROWS.get(name)) for name in SHOWN}
    drawn["zoom"] = _svg(_two_hands(hands["pinch"]), "M40 97H20m7-7l-7 7 7 7M60 97h20m-7-7l7 7-7 7")
    return drawn


def ring() -> ImageArray:
    """The ring's MARKS side by side, BGRA on nothing."""
    premultiplied = np.hstack([draw(mark, 2.0, Style().colour) for mark in MARKS]).astype(np.float64)
    alpha = premultiplied[..., 3:]
    colour = premultiplied[..., :3] * 255.0 / np.maximum(alpha, 1.0)
    whole: ImageArray = np.rint(np.dstack([np.minimum(colour, 255.0), alpha])).astype(np.uint8)
    return whole


def _svg(parts: Iterator[str], arrow: str | None) -> str:
    drawn = f'<path class="arrow" d="{arrow}"/>' if arrow else ""
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 106" width="72" height="76">'
    return f"{head}<style>{STYLE}</style>{''.join(parts)}{drawn}</svg>\n"


def _hand(points: Sequence[float], touching: Sequence[int]) -> Iterator[str]:
    def at(i: int) -> str:
        return f"{points[2 * i]:g} {points[2 * i + 1]:g}"

    yield f'<path class="palm" d="M{"L".join(map(at, PALM))}Z"/>'
    yield f'<path d="{"".join(f"M{at(a)}L{at(b)}" for a, b in BONES)}"/>'
    for i in TIPS:
        kind = ' class="tip"' if i in touching else ""
        yield f'<circle{kind} cx="{points[2 * i]:g}" cy="{points[2 * i + 1]:g}" r="4.5"/>'


def _two_hands(points: Sequence[float]) -> Iterator[str]:
    small = [v * 0.55 + (30 if i % 2 else -4) for i, v in enumerate(points)]
    mirrored = [v if i % 2 else 100 - v for i, v in enumerate(small)]
    for hand in (small, mirrored):
        yield from _hand(hand, TOUCHING["pinch"])


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, picture in pictures().items():
        (FOLDER / f"{name}.svg").write_text(picture)
    write_png(RING, ring())
