"""A hand on two monitors of different scales on Wayland: corners, clicks and the ring, by the program's own command."""

from __future__ import annotations

import json
import math
import os
import subprocess
from contextlib import ExitStack, closing

import numpy as np

from gesturectl.desktop.wayland.output import open_wlroots
from gesturectl.model.types import Monitor
from tests import forked
from tests.desktop.test_layer_shell import SECOND, WINDOW, session
from tests.desktop.watched import Watched
from tests.e2e.aimed import AimedHand
from tests.hands import write_trace
from tests.swayserver import needs_grim, needs_sway
from tests.waiting import wait_for
from tests.xserver import ending, running

pytestmark = [needs_sway, needs_grim]
FIRST = Monitor("HEADLESS-1", 0, 0, 1280, 720)
OTHER = Monitor("HEADLESS-2", 1280, 0, 400, 300)  # 800x600 at scale 2
SCREEN = (1680, 720)
POINTER = {"region": 40, "between_frames": False}
NEAR = 8  # pixels by which a hand that closes moves meanwhile
PLACES = ((FIRST, (300.0, 200.0)), (OTHER, (100.0, 60.0)))  # where it clicks, from each monitor's corner


def corners(m):
    return [(x, y) for x in (m.x, m.x + m.width - 1) for y in (m.y, m.y + m.height - 1)]


def hands():
    """A hand that goes to all corners of each monitor and clicks there; then it rests, until the run is ended."""
    aimed = AimedHand(POINTER, SCREEN, (FIRST, OTHER))
    aimed.show("relaxed", 1.5)
    for monitor, place in PLACES:
        for goal in (*corners(monitor), (monitor.x + place[0], monitor.y + place[1])):
            aimed.go(goal, within=0.4, pixels=60, gain=(0.1, 0.25))
        aimed.click()
    aimed.show("relaxed", 60.0)
    return aimed.frames


def test_corners_clicks_and_ring_are_where_they_belong_on_scales_1_and_2(tmp_path, monkeypatch):
    with session(monkeypatch, SECOND.format("1280,0", 2)) as sway, ExitStack() as stack:
        # sway 1.7 may end with its only pointer, which here is a virtual one: another is kept.
        stack.enter_context(closing(open_wlroots()))
        windows = {}
        for monitor in (FIRST, OTHER):
            sway.message("focus", "output", monitor.name)
            process = stack.enter_context(
                running(["/usr/bin/python3", str(WINDOW)], env=sway.environment, stdout=subprocess.PIPE)
            )
            windows[monitor] = Watched(process, 60.0)
            windows[monitor].until("ready")
        trace = write_trace(tmp_path / "hands.jsonl", hands())
        (tmp_path / "config.yaml").write_text(f"version: 1\npointer: {json.dumps(POINTER)}\n", encoding="utf-8")
        written = tmp_path / "again.jsonl"
        command = ["run", "--source", trace, "--output", "wayland"]
        run = forked.start([*command, "--config", tmp_path / "config.yaml", "--trace", written], env=os.environ)
        with ending(run):
            pressed = {m: tuple(windows[m].until("press", 1)[-1][2:]) for m, _ in PLACES}
            for monitor, place in PLACES:
                assert math.dist(pressed[monitor], place) < NEAR
            wait_for(lambda: math.dist(ring(sway.picture(OTHER.name)), np.multiply(place, 2)) < 2 * NEAR, "the ring")
            wait_for(lambda: ring(sway.picture(OTHER.name)) == ring(sway.picture(OTHER.name)), "the ring at rest")
            shown = ring(sway.picture(OTHER.name))
            if shots := os.environ.get("SCREENSHOTS"):
                subprocess.run(["grim", f"{shots}/scales.png"], env=sway.environment, check=True)
            run.terminate()
            assert run.wait(60) == 0
        assert math.dist(shown, at_rest(written)) < 1.5
        moves = [json.loads(line) for line in written.read_text().splitlines() if '"event":"move"' in line]
        reached = {(round(m["x"]), round(m["y"])) for m in moves}
        assert pressed == {m: places_of_presses(written)[n] for n, (m, _) in enumerate(PLACES)}
        assert {c for m in (FIRST, OTHER) for c in corners(m)} <= reached


def outputs(written):
    lines = [json.loads(line) for line in written.read_text().splitlines() if '"type":"output"' in line]
    return [line for line in lines if line["event"] in ("move", "button")]


def at_rest(written):
    """Where the last move has put the pointer, pixels of the second output."""
    last = [line for line in outputs(written) if line["event"] == "move"][-1]
    return (2 * (round(last["x"]) - OTHER.x), 2 * (round(last["y"]) - OTHER.y))


def places_of_presses(written):
    """The pixel with the pointer at each press, from its monitor's corner; Wayland gets parts of pixels, too."""
    found, at = [], (0, 0)
    for line in outputs(written):
        if line["event"] == "move":
            at = (math.floor(line["x"]), math.floor(line["y"]))
        elif line["pressed"]:
            monitor = PLACES[len(found)][0]
            found.append((float(at[0] - monitor.x), float(at[1] - monitor.y)))
    return found


def ring(picture):
    """The middle of all that has the ring's colour, of which the cursor covers a part; far away where nothing has."""
    blue, green, red = (picture[..., n].astype(int) for n in range(3))
    y, x = np.nonzero((blue > 180) & (red < 100) & (green < 180))
    return ((x.min() + x.max() + 1) / 2, (y.min() + y.max() + 1) / 2) if len(x) else (-1e9, -1e9)
