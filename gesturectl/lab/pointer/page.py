"""The sweep and the simulated user as a page of HTML, whole in one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from gesturectl.lab.page import COLOURS, STYLE
from gesturectl.lab.pointer.report import Swept
from gesturectl.lab.pointer.task import TaskResult

WIDTH, HEIGHT, EDGE = 640, 360, 50  # pixels


def page(results: Sequence[TaskResult], swept: Sequence[Swept]) -> Iterator[str]:
    """The lines of the page with these results."""
    yield f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Pointer</title><style>{STYLE}</style>'
    yield "<h1>Pointer</h1><p>All of this is a simulation: a simulated user and hand before the real pointer.</p>"
    if swept:
        yield "<h2>Jitter at rest against lag, along <code>smoothness</code></h2>"
        named = [(s.point.lag, s.point.rest_rms, f"{s.point.smoothness:g}") for s in swept]
        yield from _plot(named, "lag, ms", "rest, px RMS")
        yield "<h2>Throughput of the simulated user, bits a second</h2>"
        yield from _plot([(s.point.smoothness, s.throughput, "") for s in swept], "smoothness", "bits/s")
    for r in results:
        errors = f"{r.error_rate:.1%} errors"
        yield f"<h2>{escape(r.name)}: {r.throughput:.2f} bits/s, {errors}</h2><table>"
        yield "<tr><th>distance, px<th>width, px<th>seconds<th>bits/s<th>errors<th>overshoots</tr>"
        for c in r.conditions:
            yield (
                f"<tr><td>{c.distance:g}<td>{c.width:g}<td>{c.seconds:.2f}<td>{c.throughput:.2f}"
                f"<td>{c.errors} of {c.selections}<td>{c.overshoots:.2f}</tr>"
            )
        yield "</table>"
    yield "</html>"


def _plot(points: Sequence[tuple[float, float, str]], x_name: str, y_name: str) -> Iterator[str]:
    """Points joined by lines, each with its name."""
    right, top = max(p[0] for p in points) or 1.0, max(p[1] for p in points) * 1.1 or 1.0
    at = [(EDGE + (WIDTH - 2 * EDGE) * x / right, HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * y / top) for x, y, _ in points]
    yield f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" font-size="12">'
    yield f'<path d="M{EDGE},{EDGE} V{HEIGHT - EDGE} H{WIDTH - EDGE}" fill="none" stroke="#888"/>'
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    yield f'<polyline points="{line}" fill="none" stroke="{COLOURS[0]}" stroke-width="2"/>'
    for (x, y), (_, value, name) in zip(at, points, strict=True):
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{COLOURS[0]}"/>'
        yield f'<text x="{x + 6:.1f}" y="{y - 6:.1f}">{escape(name) or f"{value:.2f}"}</text>'
    yield f'<text x="{WIDTH - EDGE}" y="{HEIGHT - EDGE + 30}" text-anchor="end">{escape(x_name)}, to {right:g}</text>'
    yield f'<text x="{EDGE}" y="{EDGE - 12}">{escape(y_name)}, to {top:.2f}</text></svg>'
