"""`gesturectl bench pointer`: how calm, quick and exact pointing and clicking are."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gesturectl.lab.cli.options import add_json, add_plot, check_plot, write_plot

if TYPE_CHECKING:
    from gesturectl.lab.pointer.aids import Aid
    from gesturectl.lab.pointer.figures import PointerFigures
    from gesturectl.lab.pointer.targets import Row
    from gesturectl.lab.pointer.task import TaskResult

ROWS = (
    ("rest, px RMS", "rest_rms", 2),
    ("rest, px peak to peak", "rest_range", 1),
    ("lag, ms", "lag", 0),
    ("overshoot, %", "overshoot", 1),
    ("circle's deviation, % of radius", "circle", 2),
    ("travel before a press, px", "before_press", 1),
    ("travel within a click, px", "within_click", 1),
    ("pinch to press, ms, p95", "press", 0),
    ("opening to release, ms, p95", "release", 0),
    ("presses", "presses", 0),
    ("clicks missed", "missed", 0),
    ("clicks nobody made", "extra", 0),
)


def add_parser(what: Any) -> None:
    p = what.add_parser(
        "pointer",
        help="calmness, lag, clicks and throughput of the pointer",
        description="Measures pointing and clicking: on clips, against the truth in CLIP.json beside them, and with a "
        "simulated user in the pointing task of ISO 9241-411.",
    )
    p.add_argument("clips", nargs="*", type=Path, metavar="CLIP", help="video or recorded trace (default: no clip)")
    p.add_argument("--sweep", action="store_true", help="measure along the whole range of the setting smoothness")
    add_json(p)
    add_plot(p, "the sweep and the task's results")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs the command: 0 once everything is measured."""
    from gesturectl.lab.pointer import report
    from gesturectl.lab.pointer.aids import aids
    from gesturectl.lab.pointer.page import page
    from gesturectl.lab.pointer.targets import rows
    from gesturectl.settings import Config

    check_plot(args.plot)
    clips = []
    for clip in args.clips:
        measured = report.clip_figures(clip, Config())
        clips += measured
        if not args.json:
            print("\n".join(clip_table(measured)) + "\n", flush=True)
    simulates = args.plot or not (args.clips or args.sweep)
    results = list(report.simulations()) if simulates else []
    slow = list(report.slow_hands()) if simulates else []
    monitors = list(report.two_monitors()) if simulates else []
    rests = list(report.resting()) if simulates else []
    helped = list(aids()) if simulates else []
    targets = list(rows()) if simulates else []
    swept = list(report.sweep()) if args.sweep or args.plot else []
    if args.json:
        print(json.dumps(report.record(clips, results, swept, targets, slow, monitors, rests, helped), indent=2))
    else:
        if results:
            print(
                "\n".join(
                    task_table(results, "The pointing task of ISO 9241-411, in a simulation: no person was measured")
                )
            )
            print("\n".join(["", *task_table(slow, "Targets of 8 and 16 px, by `pointer.slow`")]))
            print("\n".join(["", *task_table(monitors, "Two monitors side by side, targets of 30 and 60 px")]))
            print("\n".join(["", *task_table(rests, "Pinches, and rests of so many seconds, targets of 30 and 60 px")]))
            print("\n".join(["", *aid_table(helped)]))
            print("\n".join(["", *target_table(targets)]))
        if swept:
            print("\n".join(report.sweep_text(swept)))
    write_plot(args.plot, page(results, swept))
    return 0


def clip_table(measured: Sequence[PointerFigures]) -> Iterator[str]:
    """One clip's figures, one column a frame rate."""
    yield f"{measured[0].clip}, its hands at {measured[0].fps:g} frames a second and resampled"
    yield f"{'':<34}" + "".join(f"{f.fps:>10g}" for f in measured)
    for label, name, digits in ROWS:
        values = [getattr(f, name) for f in measured]
        if any(v is not None for v in values):
            yield f"{label:<34}" + "".join(f"{'-' if v is None else f'{v:.{digits}f}':>10}" for v in values)
    noise = measured[0].noise
    if noise:
        white, slow, seconds = noise
        yield f"Tracker's noise at rest, palm lengths an axis: {white:.4f} white, {slow:.4f} slow, {seconds:.2f} s"


def task_table(results: Sequence[TaskResult], heading: str) -> Iterator[str]:
    """The simulated user's results."""
    yield heading
    columns = (
        ("bits/s", 7),
        ("errors", 8),
        ("s a target", 12),
        ("overshoots", 12),
        ("given up", 10),
        ("cm a target", 13),
    )
    yield f"{'':<18}" + "".join(f"{name:>{width}}" for name, width in columns)
    for r in results:
        yield (
            f"{r.name:<18}{r.throughput:>7.2f}{r.error_rate:>8.1%}{r.seconds:>12.2f}"
            f"{r.overshoots:>12.2f}{r.given_up:>10}{r.travel:>13.1f}"
        )


def aid_table(helped: Sequence[Aid]) -> Iterator[str]:
    """What helps a hand that drifts or has to go straight, off and on."""
    yield "Without and with what is for it: `pointer.double_click`, `do: axis_lock`"
    yield f"{'':<46}{'off':>14}{'on':>14}"
    for a in helped:
        yield f"{a.name:<46}" + "".join(f"{value:>11.1f} {a.unit:<2}" for value in (a.off, a.on)).rstrip()


def target_table(rows: Sequence[Row]) -> Iterator[str]:
    """Seconds a target and errors for each setting of `pointer.targets`, a line a width."""
    modes = list(dict.fromkeys(f"{r.mode}, known" if r.known else r.mode for r in rows))
    yield "Targets by `pointer.targets`: seconds, errors; known: to the user, who plans so"
    yield f"{'':<14}" + "".join(f"{mode:>16}" for mode in modes)
    for start in range(0, len(rows), len(modes)):
        line = rows[start : start + len(modes)]
        name = f"{line[0].width:g} px, {'many' if line[0].dense else 'few'}"
        yield f"{name:<14}" + "".join(f"{r.seconds:>7.2f} s{r.error_rate:>7.1%}" for r in line)
