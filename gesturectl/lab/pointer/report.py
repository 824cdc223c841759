"""All that `bench pointer` measures, and its JSON."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gesturectl.lab.pointer.aids import Aid
from gesturectl.lab.pointer.clips import events_of, hands_of, resampled, truth_of
from gesturectl.lab.pointer.curve import KNOB, Point, curve
from gesturectl.lab.pointer.figures import PointerFigures, figures
from gesturectl.lab.pointer.targets import Row
from gesturectl.lab.pointer.task import SCREEN, WIDTHS, TaskResult, perfect, simulate
from gesturectl.model.types import Monitor, whole
from gesturectl.settings import Config, Pointer

MAPPINGS = ("absolute", "relative")
SMALL = (8.0, 16.0)  # pixels
RESTS = (0.5, 0.8, 1.2)  # seconds


@dataclass(frozen=True, slots=True)
class Swept:
    """One point of the curve, with what the simulated user reaches there."""

    point: Point
    throughput: float  # bits/s
    error_rate: float


def clip_figures(clip: Path, config: Config) -> list[PointerFigures]:
    """A clip's figures at its own frame rate, at half and at double of it.

    Raises InputError for a clip or a truth that cannot be read.
    """
    frames = hands_of(clip, config)
    truth = truth_of(clip)
    seconds = frames[-1].t - frames[0].t
    fps = float(round((len(frames) - 1) / seconds)) if seconds > 0 else 30.0
    out = []
    for rate in (fps, fps / 2, fps * 2):
        hands = resampled(frames, fps, rate)
        out.append(figures(clip.name, rate, hands, events_of(hands, config), truth))
    return out


def simulations(seed: int = 1) -> Iterator[TaskResult]:
    """The simulated user: with a perfect device, with either mapping in the air, and with the hand on the desk.

    In the air without and with moves between frames; on the desk with taps of the index finger, and with pinches.
    """
    yield perfect(seed)
    for mapping in MAPPINGS:
        for on in (False, True):
            yield simulate(Config(pointer=Pointer(mapping=mapping, between_frames=on)), seed=seed)  # type: ignore[arg-type]
    yield simulate(Config(pointer=Pointer(mode="rest")), seed=seed, about="tap")
    yield simulate(Config(pointer=Pointer(mode="rest")), seed=seed, click="desk_click", about="pinch")


def slow_hands(seed: int = 1) -> Iterator[TaskResult]:
    """The simulated user with small targets, by the share of its way that the pointer of a slow hand goes."""
    for share in (1.0, 0.5):
        config = Config(pointer=Pointer(slow=share))
        yield simulate(config, seed=seed, rings=2, distances=(300.0, 600.0), widths=SMALL, about=f"slow {share:g}")


def resting(seed: int = 1) -> Iterator[TaskResult]:
    """The simulated user with pinches, and with rests of the pointer in their place."""
    for seconds in (0.0, *RESTS):
        config, about = Config(pointer=Pointer(dwell=seconds)), f"rest {seconds:g}" if seconds else "pinch"
        yield simulate(config, seed=seed, distances=(300.0, 600.0), widths=WIDTHS[:2], about=about)


def two_monitors(seed: int = 1) -> Iterator[TaskResult]:
    """The simulated user before two monitors, taken for one and as they are, where a slow hand aims as on one."""
    width, height = SCREEN
    two = tuple(Monitor(str(n), n * width, 0, width, height) for n in range(2))
    for monitors, about in ((whole((2 * width, height)), "2 as 1"), (two, "2")):
        yield simulate(Config(), seed=seed, rings=2, widths=WIDTHS[:2], monitors=monitors, about=about)


def sweep() -> Iterator[Swept]:
    """The curve of jitter against lag along `smoothness`, with the simulated user at each point."""
    for point in curve(knob=KNOB):
        result = simulate(Config(pointer=Pointer(smoothness=point.smoothness)))
        yield Swept(point, result.throughput, result.error_rate)


def sweep_text(swept: Sequence[Swept]) -> Iterator[str]:
    """The sweep as lines of tab-separated values."""
    yield "smoothness\trest_rms_px\trest_range_px\tlag_ms\tsettle_ms\tovershoot_percent\tbits_per_s\terror_percent"
    for s in swept:
        p = s.point
        values = (p.rest_rms, p.rest_range, p.lag, p.settle, p.overshoot, s.throughput, 100 * s.error_rate)
        yield f"{p.smoothness:g}\t" + "\t".join(f"{v:.2f}" for v in values)


def record(
    clips: Sequence[PointerFigures],
    results: Sequence[TaskResult],
    swept: Sequence[Swept],
    targets: Sequence[Row] = (),
    slow: Sequence[TaskResult] = (),
    monitors: Sequence[TaskResult] = (),
    rests: Sequence[TaskResult] = (),
    helped: Sequence[Aid] = (),
) -> dict[str, Any]:
    """The JSON of `bench pointer --json`; what is not known is null."""
    return {
        "clips": [asdict(f) for f in clips],
        "simulation": [_finite(asdict(r)) for r in results],
        "slow": [_finite(asdict(r)) for r in slow],
        "monitors": [_finite(asdict(r)) for r in monitors],
        "resting": [_finite(asdict(r)) for r in rests],
        "aids": [asdict(a) for a in helped],
        "targets": [_finite(asdict(r)) for r in targets],
        "sweep": [asdict(s.point) | {"throughput": s.throughput, "error_rate": s.error_rate} for s in swept],
    }


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
