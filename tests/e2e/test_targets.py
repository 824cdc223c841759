"""Hands that come to rest beside the widgets of real applications press these, by the program's own command on X11."""

from __future__ import annotations

import json
import os
from contextlib import closing

import pytest

from gesturectl.desktop.targets.atspi import AtSpi
from gesturectl.model.trace import read_frames
from gesturectl.model.types import Target
from tests import forked
from tests.desktop.targets.accessible import accessible_desktop, put_pointer, window
from tests.e2e.aimed import AimedHand
from tests.hands import write_trace
from tests.waiting import wait_for
from tests.xserver import ending

SCREEN = (1280, 720)
BESIDE = 6  # pixels from a widget's edge
SLOW = 1.2  # pixels a frame at the end of a reach: 9 mm/s
POINTER = {"region": 40, "between_frames": False}


@pytest.fixture
def accessible(desktop, tmp_path, monkeypatch):
    with accessible_desktop(tmp_path, desktop, monkeypatch):
        yield desktop


def reaches(places):
    """Frames of a hand that goes to each place on the screen, rests, and pinches, as far as nothing catches it."""
    aimed = AimedHand(POINTER, SCREEN)
    aimed.show("relaxed", 8.0)  # the applications are looked at meanwhile, which takes long on a busy machine
    for place in places:
        aimed.go(place, within=1.0, pixels=12, gain=(0.12, 0.3))
        aimed.click()
    return aimed.frames


def beside(found):
    """A place that is not on the target, but nearest to it."""
    x, y, width, height, _ = found
    return (x + width - 1 + BESIDE, y + height / 2)


@pytest.mark.parametrize(
    ("toolkit", "targets"),
    [("gtk3", "soft"), ("gtk4", "soft"), ("gtk4-bar", "snap"), ("qt5", "soft"), ("gtk3", "off")],
)
def test_a_hand_beside_a_widget_presses_it(toolkit, targets, accessible, tmp_path):
    with window(toolkit) as shown:
        with closing(AtSpi()) as reader:
            wait_for(lambda: len(reader.read()) >= len(shown.places) - 1, "the widgets")
            found = sorted((r for r in reader.read() if r[4]), key=lambda r: r[1])
            origin = reader.window_in_use()
        names = [n for n in sorted(shown.places, key=lambda n: shown.places[n][1]) if n not in ("text", "drawing")]
        inner = {n: next(r for r in found if within(r, origin, shown.places[n])) for n in names}
        trace = write_trace(tmp_path / "hands.jsonl", reaches([beside(inner[n]) for n in names]))
        config = tmp_path / "config.yaml"
        config.write_text(f"version: 1\npointer: {json.dumps(POINTER | {'targets': targets})}\n", encoding="utf-8")
        put_pointer(accessible, (SCREEN[0] // 2, SCREEN[1] // 2))
        again = tmp_path / "again.jsonl"
        command = ["run", "--source", trace, "--output", "x11", "--config", config, "--trace", again]
        run = forked.start(command, env=os.environ, stderr=forked.PIPE)
        with ending(run):
            assert run.stderr
            said = run.stderr.read().decode()
            assert run.wait(30) == 0, said
        presses = [json.loads(line) for line in again.read_text().splitlines() if '"pressed":true' in line]
        assert len(presses) == len(names)
        recorded = [f.targets for f in read_frames(again) if f.targets is not None]
        if targets == "off":
            assert recorded == []
            put_pointer(
                accessible, (inner[names[0]][0] + 4, inner[names[0]][1] + 4), click=True
            )  # after all that came before
            assert [line[1] for line in shown.watched.until("used")] == [names[0]]
            return
        assert {Target(*r[:4], bool(r[4])) for r in found} <= set(max(recorded, key=len))
        for name in names:
            shown.watched.until("used", name)
        replayed = tmp_path / "replayed.jsonl"
        command = ["run", "--source", again, "--output", "none", "--screen", "1280x720"]
        command += ["--config", config, "--trace", replayed, "--speed", "max"]
        assert forked.start(command, env=os.environ).wait(60) == 0
        assert events(replayed) == events(again)


def within(found, origin, place):
    x, y, width, height = place
    return (
        found[0] >= origin.x + x - 1
        and found[1] >= origin.y + y - 1
        and found[0] + found[2] <= origin.x + x + width + 1
        and found[1] + found[3] <= origin.y + y + height + 1
    )


def events(trace):
    return [line for line in trace.read_text().splitlines() if '"type":"output"' in line]
