"""The commands that talk to the running gesturectl, such as status, pause and profile; `_HELP` has them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from gesturectl.model.words import legible, shown

WIDTH = 80  # columns of the status
OLD = 2.0  # seconds: a run that goes on renews its status more often
_HELP = {
    "pause": "the running gesturectl: let everything go and free the camera",
    "resume": "the running gesturectl: use the camera again",
    "toggle": "the running gesturectl: pause or resume",
    "reload": "the running gesturectl: read the config again",
    "not-meant": "the last action of a gesture was not meant: take it back where that can be, and keep that",
    "should-have-acted": "a gesture should have acted in the last seconds: keep what came nearest to it",
    "stop": "the running gesturectl: end it",
    "profile": "put a profile in force in the running gesturectl",
    "layer": "put a layer on in the running gesturectl, or take it off",
}
_WORDS = ("name", "on")  # arguments that are passed on with a command


def add_parser(commands: Any) -> None:
    status = commands.add_parser("status", help="what the running gesturectl sees and does")
    status.add_argument("--follow", action="store_true", help="a line at each change, until it ends")
    status.add_argument("--json", action="store_true", help="print JSON")
    status.set_defaults(run=run_status)
    parsers = {name: commands.add_parser(name, help=text) for name, text in _HELP.items()}
    for name in ("profile", "layer"):
        parsers[name].add_argument("name", metavar="NAME")
    parsers["should-have-acted"].add_argument("name", metavar="GESTURE")
    change = parsers["layer"].add_mutually_exclusive_group()
    change.add_argument("--off", dest="on", action="store_const", const=False, default=True, help="take it off")
    change.add_argument(
        "--toggle", dest="on", action="store_const", const=None, help="put it on, or off where it is on"
    )
    for name, p in parsers.items():
        p.add_argument("--json", action="store_true", help="print the status after it as JSON")
        p.set_defaults(run=run_command, command=name)


def run_status(args: argparse.Namespace) -> int:
    """Prints the status once, or at each change."""
    from gesturectl.control import client

    if not args.follow:
        status: dict[str, Any] = client.ask("status")["status"]
        print(_json(status) if args.json else "\n".join(_lines(status)), flush=True)
        return 0
    last = None
    for status in client.follow():
        line = _json(status) if args.json else _line(status)
        if line != last:
            print(line, flush=True)
        last = line
    return 0


def run_command(args: argparse.Namespace) -> int:
    """Asks the running gesturectl to do something, and waits until it is done."""
    from gesturectl.control import client

    answer = client.ask(args.command, **{k: v for k, v in vars(args).items() if k in _WORDS})
    status = answer["status"]
    if args.command == "stop":
        client.wait_for_end()
    elif args.json:
        print(_json(status))
    elif said := answer.get("said"):
        print(shown(said))
    return 0


def _json(status: dict[str, Any]) -> str:
    import json

    return legible(json.dumps(status, ensure_ascii=False))


def _line(status: dict[str, Any]) -> str:
    """The status in a line, for a status bar."""
    words = [_state(status)]
    if status["state"] == "running":
        hands = [f"{h['side']} {h['pose']}" + ("" if h["engaged"] else " (not engaged)") for h in status["hands"]]
        words.append(", ".join(hands) or "no hand")
    if layers := [*status["layers"], *_momentary(status)]:
        words.append(f"layer {', '.join(layers)}")
    if status["held"]:
        words.append(f"holds {' '.join(status['held'])}")
    return shown(" | ".join(words))


def _state(status: dict[str, Any]) -> str:
    by = f" by {status['paused_by']}" if status["paused_by"] else ""
    age = status.get("age", 0.0)  # the status of a run that began before an update lacks it
    stale = f", as of {age:.0f} s ago: it hangs" if age > OLD else ""
    return f"{status['state']}{by}{', events off' if status['muted'] else ''}{stale}"


def _lines(status: dict[str, Any]) -> Iterator[str]:
    import textwrap

    for label, text in _rows(status):
        yield from textwrap.wrap(
            shown(text), WIDTH, initial_indent=f"{label:<9}", subsequent_indent=" " * 9, break_on_hyphens=False
        )
        if label == "output" and status["latency"]:
            yield f"latency  {''.join(f'{stage:>11}' for stage in status['latency'])}"
            for share in ("p50", "p99"):
                yield f"  {share}    {''.join(f'{v[share]:>8.1f} ms' for v in status['latency'].values())}"


def _because(hand: dict[str, Any]) -> str:
    """Why a hand does not count; a run of an earlier version does not report it."""
    return f": {hand['waits']}" if hand.get("waits") else ""


def _rows(status: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The status in parts, each with its label."""
    yield "state", _state(status)
    pictures = _pictures(status["camera"])
    yield "camera", f"{_short(status['camera']['name'], max(WIDTH - 11 - len(pictures), 30))}, {pictures}"
    hands = [
        f"{h['side']} {h['pose']} {h['score']:.2f}" + ("" if h["engaged"] else ", not engaged") + _because(h)
        for h in status["hands"]
    ]
    yield "hands", "; ".join(hands) or "none in view"
    yield "holds", " ".join(status["held"]) or "nothing"
    others = [p for p in status["profiles"] if p != status["profile"]]
    by = {"default": "", "hand": ", picked by hand", "window": ", for the window"}[status["profile_by"]]
    yield "profile", f"{status['profile']}{by}" + (f" (others: {', '.join(others)})" if others else "")
    if layers := [*status["layers"], *(f"{name} while its gesture lasts" for name in _momentary(status))]:
        yield "layers", ", ".join(layers)
    if rest := status.get("next_dwell"):  # the status of a run that began before an update lacks it
        yield "rest", f"the next one does: {rest}" + (", locked" if status["dwell_locked"] else "")
    if window := status["window"]:
        yield "window", _window(window)
    if learning := status.get("learning"):
        yield "learns", f"from your use, for {learning['left'] / 60:.0f} of {learning['of'] / 60:.0f} minutes more"
    yield "output", f"{status['output']} {'x'.join(map(str, status['screen']))}"
    yield "frames", f"{status['frames']}, {status['dropped']} left out"
    gone = ", gone: its settings stay in force" if status.get("config_gone") else ""
    yield "config", _short(status["config"] or "none of your own, the defaults are used", WIDTH - 9) + gone
    yield "process", f"{status['pid']}, version {status['version']}, up {_span(status['uptime'])}"
    for problem in status["problems"]:
        at = _clock(problem["at"])
        over = _clock(problem["over"]) if problem.get("over") else None
        until = f" to {over}" if over not in (None, at) else ""
        yield "over" if over else "problem", f"{at}{until} {problem['text'].splitlines()[0]}"


def _clock(seconds: float) -> str:
    """The time of day."""
    import time

    return time.strftime("%H:%M:%S", time.localtime(seconds))


def _short(text: str, room: int) -> str:
    """A text that is too long for its room without its middle; a path keeps its file's name."""
    if len(text) <= room:
        return text
    tail = 2 * room // 3
    return f"{text[: room - tail - 1]}…{text[-tail:]}"


def _momentary(status: dict[str, Any]) -> list[str]:
    """The layers that gestures hold on; the status of a run that began before an update lacks them."""
    return list(status.get("momentary_layers", ()))


def _window(window: dict[str, Any]) -> str:
    """What a rule for it may ask, by the words that `config explain` has for that."""
    named, programs = (" or ".join(window[key]) or "unknown" for key in ("names", "programs"))
    text = f'class {named}, title "{window["title"]}", program {programs}'
    return "".join(c if c.isprintable() else "?" for c in text)


def _pictures(camera: dict[str, Any]) -> str:
    if camera["state"] != "on":
        return {"off": "off", "lost": "lost, and tried again"}[camera["state"]]
    size = "x".join(map(str, camera["size"]))
    return f"on, {size}, {camera['fps']:g} frames a second" + (", black pictures" if camera["dark"] else "")


def _span(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
