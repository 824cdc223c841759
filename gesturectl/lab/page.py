"""A page of HTML with the figures as bars, whole in one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape

from gesturectl.lab.measure import EngineFigures, Report

COLOURS = ("#2b6cb0", "#c05621")
WIDTH = 760  # pixels
BAR = 16  # height of a bar, pixels
LABEL = 190  # width of the labels, pixels
BINS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, float("inf"))  # % of the hand's size
STYLE = "body{font:15px system-ui,sans-serif;max-width:50em;margin:2em auto;padding:0 1em}svg{max-width:100%}"

Plot = tuple[str, Callable[[EngineFigures], float | None], int]  # caption, value, digits
PLOTS: tuple[Plot, ...] = (
    ("Hands found, % of those to be found", lambda f: _share(f.quality.found, f.quality.expected), 1),
    ("CPU, ms a frame", lambda f: f.cpu, 2),
    ("Wall time p95, ms a frame", lambda f: f.wall[1], 2),
    ("Jitter at rest, mm", lambda f: f.quality.jitter_mm, 2),
    ("Start to the first frame, s", lambda f: f.startup.seconds, 2),
    ("Peak memory, MB", lambda f: f.startup.memory, 0),
)


def _share(found: int, expected: int) -> float | None:
    return 100 * found / expected if expected else None


def page(reports: Sequence[Report]) -> Iterator[str]:
    """The lines of the page with these reports."""
    yield f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Tracker</title><style>{STYLE}</style>'
    yield "<h1>Hand tracker</h1><p>"
    for figures, colour in zip(reports[0].figures, COLOURS, strict=False):
        yield f'<span style="color:{colour}">&#9632;</span> {escape(figures.engine)} '
    yield "</p>"
    for caption, value, digits in PLOTS:
        rows = [(r.clip, [value(f) for f in r.figures]) for r in reports]
        if any(v is not None for _, values in rows for v in values):
            yield f"<h2>{escape(caption)}</h2>"
            yield from _bars(rows, digits)
    differences = [d for r in reports if r.comparison for d in r.comparison.differences]
    if differences:
        edges = list(zip((0.0, *BINS), BINS, strict=False))
        counts = [float(sum(low <= d < high for d in differences)) for low, high in edges]
        labels = [f"{low:g} to {high:g} %" if high < float("inf") else f"from {low:g} %" for low, high in edges]
        yield "<h2>Hands by how far the two engines differ, % of the hand's size</h2>"
        yield from _bars([(label, [n]) for label, n in zip(labels, counts, strict=True)], 0)
    yield "</html>"


def _bars(rows: Sequence[tuple[str, Sequence[float | None]]], digits: int) -> Iterator[str]:
    """One group of bars a row, one bar a value, all to the same scale."""
    top = max((v for _, values in rows for v in values if v is not None), default=0.0) or 1.0
    height = sum(len(values) * BAR + 8 for _, values in rows)
    yield f'<svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" font-size="12">'
    y = 0
    for label, values in rows:
        yield f'<text x="0" y="{y + 12}">{escape(label)}</text>'
        for value, colour in zip(values, COLOURS, strict=False):
            length = 0.0 if value is None else (WIDTH - LABEL - 80) * value / top
            text = "not known" if value is None else f"{value:.{digits}f}"
            yield f'<rect x="{LABEL}" y="{y}" width="{length:.1f}" height="{BAR - 3}" fill="{colour}"/>'
            yield f'<text x="{LABEL + length + 5:.1f}" y="{y + 11}">{text}</text>'
            y += BAR
        y += 8
    yield "</svg>"
