"""What the default config promises of each gesture: from a clip, by the command, to programs on a real desktop."""

import itertools
import json
import math
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.cli.program import HELD
from tests.e2e.stage import BUTTON, KEY, Input, Lines, Played, Stage, outputs
from tests.hands import stream, write_trace
from tests.waiting import wait_for
from tests.xserver import running

Play = Callable[[str], Played]


def shift(motions: list[Input]) -> tuple[float, float]:
    """From the first to the last place, screen pixels."""
    (x0, y0), (x1, y1) = motions[0].place, motions[-1].place
    return x1 - x0, y1 - y0


def test_the_pointer_follows_the_hand_as_in_a_mirror(played: Play) -> None:
    # The hand goes to the picture's left, which is the person's right, and up.
    right, down = shift(played("clutch").inputs("motion", since=0.7, until=1.7))
    assert 120 < right < 320
    assert -160 < down < -50


def test_a_fist_leaves_the_pointer_where_it_is_while_the_hand_is_put_elsewhere(played: Play) -> None:
    clutch = played("clutch")
    before = clutch.inputs("motion", until=1.9)[-1].place
    after = clutch.inputs("motion", since=1.9)
    # The fist went over more than half of the screen's width, and down.
    assert all(math.dist(e.place, before) < 25 for e in after if e.t < 3.5)
    assert 80 < after[-1].place[0] - before[0] < 260
    assert clutch.buttons() == []


def test_a_pinch_that_opens_again_is_a_click(played: Play) -> None:
    demo = played("demo")
    assert demo.buttons() == [("press", 1), ("release", 1)] * 4
    presses, releases = demo.inputs("press")[:3], demo.inputs("release")[:3]
    for press, release in zip(presses, releases, strict=True):
        assert release.t - press.t < 0.6
        assert math.dist(press.place, release.place) <= 4
    assert demo.inputs("double") == []


def test_two_quick_pinches_are_a_double_click(played: Play) -> None:
    clicks = played("clicks")
    assert clicks.buttons()[:4] == [("press", 1), ("release", 1)] * 2
    assert len(clicks.inputs("double")) == 1


def test_a_pinch_that_moves_drags(played: Play) -> None:
    demo = played("demo")
    press, release = demo.inputs("press")[3], demo.inputs("release")[3]
    motions = demo.inputs("motion", since=press.t, until=release.t)
    assert len(motions) > 10
    assert all(held for held, *_ in (e.what for e in motions))
    assert release.place[0] - press.place[0] < -150
    assert release.place[1] - press.place[1] < -30


def test_a_pinch_with_the_middle_finger_is_a_right_click(played: Play) -> None:
    clicks = played("clicks")
    assert clicks.buttons()[4:] == [("press", 3), ("release", 3)]
    assert 2.1 < clicks.inputs("press")[-1].t < 3.0


def test_two_fingers_scroll_up_and_down(played: Play) -> None:
    demo = played("demo")
    scrolls = [e.what[0] for e in demo.inputs("scroll")]
    assert re.fullmatch("(up ){2,}(down ){2,}", "".join(f"{s} " for s in scrolls)), scrolls
    assert demo.inputs("press", "release", since=demo.inputs("scroll")[0].t) == []


def test_call_held_for_a_second_pauses_and_resumes(played: Play) -> None:
    pause = played("pause")
    assert len(pause.inputs("motion", until=1.4)) > 5
    # Held from 1.4 to 2.8 and from 4.3 to 5.6. Between the two the hand crosses a third of the screen, and pinches.
    last, first = max(itertools.pairwise(pause.inputs("motion")), key=lambda two: two[1].t - two[0].t)
    assert first.t - last.t > 2.5
    assert last.t < 3.5 < 5.2 < first.t
    assert shift(pause.inputs("motion", since=first.t))[0] < -200
    assert pause.buttons() == []
    assert pause.inputs("scroll") == []


def test_a_lost_hand_lets_go_and_has_to_open_before_it_presses_again(played: Play) -> None:
    # Gone at 1.6, back with the fingers still closed at 2.3, open at 3.5, closed again at 3.95.
    lost = played("lost-and-lowered")
    assert lost.buttons() == [("press", 1), ("release", 1)] * 2
    press, release = lost.inputs("press")[0], lost.inputs("release")[0]
    assert 1.6 < release.t < 2.2
    assert math.dist(release.place, press.place) < 12
    assert lost.inputs("motion", since=release.t, until=2.3) == []
    assert lost.inputs("press")[1].t > 3.7


def test_a_lowered_hand_lets_go_and_the_pointer_stays(played: Play) -> None:
    lowered = played("lost-and-lowered")
    release = lowered.inputs("release")[-1]
    drag = lowered.inputs("motion", since=lowered.inputs("press")[-1].t, until=release.t)
    assert shift(drag)[1] > 100
    assert release.t < 5.3
    assert lowered.inputs("motion", since=release.t) == []
    assert lowered.rest == drag[-1].place == release.place


def test_the_users_own_mouse_and_keyboard_silence_the_gestures_for_a_second(stage: Stage) -> None:
    # A second of the clip's frames, of which none is left out, however late they are on a busy computer.
    xtest = int(stage.run("xinput", "list", "--id-only", "Virtual core XTEST pointer"))
    watch = ["stdbuf", "-oL", "xinput", "test-xi2", "--root"]
    with running(watch, env=stage.env, stdout=subprocess.PIPE) as process:
        assert process.stdout
        events = Lines(process.stdout)

        def moves() -> int:
            """How often the desktop says that the program has moved the pointer."""
            seen = itertools.pairwise(events.seen)
            return sum("(RawMotion)" in line.text and f"({xtest})" in of.text for line, of in seen)

        def silences() -> list[float]:
            """How long no moves were sent between others, seconds of the clip."""
            moved = [output["t"] for output in outputs(stage.trace) if output["event"] == "move"]
            return [b - a for a, b in itertools.pairwise(moved) if b - a > 0.3]

        source = ("--source", str(stage.hands(HELD)), "--trace", str(stage.trace))
        with stage.playing("run", *source, "--output", "x11") as circles:
            wait_for(lambda: any(e.what[0] for e in circles.inputs("motion")), "a drag")
            assert circles.buttons() == [("press", 1)]
            for done, (device, event, number) in enumerate((("Xvfb keyboard", KEY, 38), ("Xvfb mouse", BUTTON, 2))):
                stage.use(device, event, number)
                wait_for(lambda n=done: len(silences()) > n, "moves after the silence")
            assert circles.process.wait(30) == 0
    assert [0.95 < seconds < 1.15 for seconds in silences()] == [True, True], silences()
    sent = sum(output["event"] == "move" for output in outputs(stage.trace))
    wait_for(lambda: moves() > sent / 2 > 60, "what was sent to move the pointer")  # a few are rounded to one place


def test_a_pointer_that_the_real_mouse_has_moved_is_taken_up_there(stage: Stage, tmp_path: Path) -> None:
    seen = stream((1.0, "relaxed", 320, 240), (8.0, "relaxed", 320, 240), (1.0, "relaxed", 280, 240))
    trace = write_trace(tmp_path / "hands.jsonl", seen)
    with stage.playing("run", "--source", str(trace), "--output", "x11", "--trace", str(stage.trace)) as played:
        wait_for(lambda: played.inputs("motion"), "the pointer of the hand")
        stage.run("xdotool", "mousemove", "200", "600")
        stage.use("Xvfb mouse", BUTTON, 2)
        wait_for(lambda: stage.pointer() == (200, 600), "the mouse's place")
        marked = len(played.window.seen)
        assert played.process.wait(30) == 0
    # Of moves in a row a window on a busy computer may get the last one only, so that the way is told by what was sent.
    sent = [(output["t"], output["x"], output["y"]) for output in outputs(stage.trace) if output["event"] == "move"]
    used = max(range(1, len(sent)), key=lambda i: sent[i][0] - sent[i - 1][0])  # the first after the silence
    path = [place for _, *place in sent[used:]]
    assert math.dist(path[0], (200, 600)) < 40
    assert 100 < path[-1][0] - 200 < 400
    assert all(math.dist(a, b) < 60 for a, b in itertools.pairwise(path))
    moved = [json.loads(line.text) for line in played.window.seen[marked:] if '"motion"' in line.text]
    assert math.dist(moved[-1][2:], path[-1]) < 1.5


def test_the_demo_moves_the_real_pointer_and_a_signal_lets_go(stage: Stage) -> None:
    with stage.playing("demo", "--output", "x11") as demo:
        wait_for(lambda: demo.inputs("press"), "the first press")
        demo.process.terminate()
        assert demo.process.wait(30) == 0
        wait_for(lambda: demo.inputs("release"), "the release")
    assert demo.inputs("motion")
    assert stage.pointer() == demo.inputs("release")[-1].place


def test_a_killed_run_lets_go_of_the_button(stage: Stage) -> None:
    with stage.playing("run", "--source", str(HELD), "--loop", "--output", "x11") as killed:
        wait_for(lambda: killed.inputs("press"), "the press", seconds=30)
        killed.process.kill()
        wait_for(lambda: killed.inputs("release"), "the release", seconds=0.3)
