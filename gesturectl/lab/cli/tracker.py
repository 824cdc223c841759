"""`gesturectl bench tracker`: how well hands are found, how steadily, and what that costs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gesturectl.lab.cli.options import add_json, add_plot, check_plot, write_plot

if TYPE_CHECKING:
    from gesturectl.lab.measure import Report

LABEL = 30  # characters of a row's label
COLUMN = 22  # characters of each column


def add_parser(what: Any) -> None:
    p = what.add_parser(
        "tracker",
        help="detection, steadiness and cost of the hand tracker",
        description="Measures the hand tracker on clips. Where CLIP.json lies beside a clip, it is taken as the truth.",
    )
    p.add_argument(
        "clips", nargs="*", type=Path, metavar="CLIP", help="video or folder of images (default: the bundled clip)"
    )
    p.add_argument("--against", choices=("mediapipe",), help="run this engine beside, on the same frames")
    p.add_argument("--max-hands", type=int, choices=range(1, 5), default=2, metavar="N", help="1 to 4, default 2")
    add_json(p)
    add_plot(p, "plots of the figures")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs the command: 0 once everything is measured."""
    from gesturectl.lab.measure import measure
    from gesturectl.lab.page import page
    from gesturectl.lab.record import record
    from gesturectl.model.resources import resource
    from gesturectl.settings import Tracker

    check_plot(args.plot)
    reports = []
    for clip in args.clips or [resource("demo.mp4")]:
        reports.append(measure(clip, Tracker(max_hands=args.max_hands), args.against))
        if not args.json:
            print("\n".join(table(reports[-1])) + "\n", flush=True)
    if args.json:
        print(json.dumps([record(r) for r in reports], indent=2))
    elif len(reports) > 1:
        print("\n".join(summary(reports)))
    write_plot(args.plot, page(reports))
    return 0


def table(report: Report) -> Iterator[str]:
    """The figures of one clip as lines of at most 80 columns, one column an engine."""
    from gesturectl.lab.quality import Quality

    truth = "against its truth" if report.has_truth else "without truth"
    yield f"{report.clip}: {report.frames} frames at {report.fps:g} a second, {truth}"
    yield _row("", [f.engine for f in report.figures])
    found = "hands found of those in view" if report.has_truth else "frames with a hand"
    quality: list[Quality] = [f.quality for f in report.figures]
    yield _row(found, [f"{q.found} of {q.expected} ({_share(q)})" for q in quality])
    yield _row("drop-outs, longest in frames", [f"{q.drop_outs}, {q.longest}" for q in quality])
    yield _row("hands reported, false", [f"{q.reported}, {_number(q.false_hands, 0)}" for q in quality])
    yield _row("jitter at rest, px, mm", [f"{_number(q.jitter_px, 3)}, {_number(q.jitter_mm, 3)}" for q in quality])
    yield _row("lag, ms", [_number(q.lag_ms, 1) for q in quality])
    yield _row("CPU a frame, ms (mean)", [f"{f.cpu:.2f}" for f in report.figures])
    for phase in next((f.phases for f in report.figures if f.phases), {}):
        yield _row(f"  {phase}, mean", [_number(f.phases[phase], 3) if f.phases else "-" for f in report.figures])
    yield _row("wall p50, p95, p99, ms", [", ".join(f"{w:.2f}" for w in f.wall) for f in report.figures])
    yield _row("start to first frame, s", [f"{f.startup.seconds:.2f}" for f in report.figures])
    yield _row("peak memory of a run, MB", [_number(f.startup.memory, 0) for f in report.figures])
    yield f"Reading the clip took another {report.capture:.2f} ms of CPU a frame."
    if report.comparison:
        yield from _comparison(report)


def summary(reports: Sequence[Report]) -> Iterator[str]:
    """All clips together, counts added up."""
    yield f"All {len(reports)} clips"
    engines = [f.engine for f in reports[0].figures]
    yield _row("", engines)
    columns = [[r.figures[k].quality for r in reports] for k in range(len(engines))]
    sums = [(sum(q.found for q in c), sum(q.expected for q in c)) for c in columns]
    yield _row("found", [f"{found} of {expected}" for found, expected in sums])
    yield _row("drop-outs", [str(sum(q.drop_outs for q in c)) for c in columns])
    yield _row("hands reported", [str(sum(q.reported for q in c)) for c in columns])
    yield _row("false hands, where known", [str(sum(q.false_hands or 0 for q in c)) for c in columns])
    from gesturectl.lab.record import spread

    differences = [d for r in reports if r.comparison for d in r.comparison.differences]
    if differences:
        median, p95, largest = spread(differences)
        yield f"Difference over {len(differences)} hands: median {median:.2f} %, p95 {p95:.2f} %, max {largest:.1f} %."


def _comparison(report: Report) -> Iterator[str]:
    from gesturectl.lab.record import spread

    comparison, (ours, theirs) = report.comparison, (f.engine for f in report.figures)
    assert comparison is not None
    if comparison.differences:
        median, p95, largest = spread(comparison.differences)
        yield f"{ours} and {theirs} differ by a median of {median:.2f} % of the hand's size,"
        yield f"p95 {p95:.2f} %, at most {largest:.1f} %, over {len(comparison.differences)} hands."
    yield f"{ours} took {comparison.cpu:.2f} of the CPU of {theirs}, and {comparison.wall:.2f} of its time."
    if report.one_core:
        yield "MediaPipe's threads cannot be set: all threads of both shared one core."
    else:
        yield "MediaPipe's threads cannot be limited here: its time is that of all cores."


def _row(label: str, values: Sequence[str]) -> str:
    return f"{label:<{LABEL}}" + "".join(f"{v:>{COLUMN}}" for v in values)


def _share(q: Any) -> str:
    return f"{q.found / q.expected:.1%}" if q.expected else "-"


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
