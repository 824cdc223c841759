"""What a config sends for made-up hands, as text.

The hands of a scenario are written `SECONDS RIGHT | LEFT`, each hand as `POSE` or `POSE X,Y`, in image pixels of the
unmirrored picture, where the person's left is at the right; `POSE@DEGREES` is turned clockwise as the person sees it.
`WINDOW:` before it, or `WINDOW, TITLE:`, has the keyboard. What is sent is told as text, in the order of time.
"""

import re
from itertools import groupby

from gesturectl.actions.desktop import GNOME
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.types import Button, Key, Move, Scroll, StartProgram, Text, Window
from gesturectl.pipeline.pipeline import Pipeline
from tests.hands import frame, hand, turned

FPS = 30.0
PLACES = {"right": (250.0, 240.0), "left": (450.0, 240.0)}
TRACKS = {"right": 1, "left": 2}


def frames(scenario):
    """The frames of a scenario; a hand moves evenly to each part's place, and rests before it counts."""
    at, angles, t, out = {}, {}, 0.0, []
    for part in scenario.split(";"):
        seconds, hands = part.strip().split(maxsplit=1)
        n = round(float(seconds) * FPS)
        start = dict(at)
        goals = {}
        for side, text in zip(("right", "left"), hands.split("|"), strict=False):
            if words := text.split():
                place = tuple(map(float, words[1].split(","))) if len(words) > 1 else start.get(side, PLACES[side])
                pose, _, angle = words[0].partition("@")
                goals[side] = (pose, place, float(angle or 0))
        for i in range(n):
            found = []
            for side, (pose, place, angle) in goals.items():
                angles[side] = angles.get(side, 0.0) + (angle - angles.get(side, 0.0)) / (n - i)
                at[side] = tuple(a + (b - a) * (i + 1) / n for a, b in zip(start.get(side, place), place, strict=True))
                clockwise = -angles[side]  # as the picture shows it, unmirrored
                found.append(turned(hand(pose, *at[side], track=TRACKS[side], side=side), clockwise))
            out.append(frame(t, *found))
            t += 1 / FPS
    return out


def sent(config, scenario):
    """What the pipeline sends, moves left out, in words."""
    window, _, hands = scenario.rpartition(":")
    name, _, title = window.partition(", ")
    return told(config, frames(hands), Window((name,), title, (name,)) if window else None)


def told(config, hands, window=None):
    """The same for frames of hands, while a window has the keyboard."""
    classifier = PoseClassifier(config.gestures.pinch, config.gestures.declared)
    pipeline = Pipeline(config, classifier, GNOME, (1920, 1080), (960.0, 540.0))
    pipeline.enter(0.0, window)
    events = []
    for f in hands:
        while (due := pipeline.deadline()) is not None and due <= f.t:
            events += pipeline.tick(due).outputs
        events += pipeline.step(f).outputs
    events += pipeline.release(f.t).outputs
    words = " ".join(word for word, _ in groupby(filter(None, map(said, events))))
    return re.sub(r"(?<!\S)(\S+) down \1 up(?!\S)", r"\1", words)


def said(e):
    match e:
        case Button():
            return f"{e.button} {'down' if e.pressed else 'up'}"
        case Key():
            return f"{e.key} {'down' if e.pressed else 'up'}"
        case Scroll():
            return "scroll-" + (("up" if e.dy > 0 else "down") if e.dy else ("right" if e.dx > 0 else "left"))
        case Text():
            return repr(e.text)
        case StartProgram():
            return f"run-{e.command[0]}"
    assert isinstance(e, Move)
    return ""


RIGHT, LEFT = "0.8 open", "0.8 | open"
SWIPE = {  # as the person sees it; a hand at 250,240 goes on from there
    "left": "0.3 three; 0.25 three 430,240; 0.3 three 430,240",
    "right": "1 open 400,240; 0.4 three 400,240; 0.25 three 220,240; 0.3 three 220,240",
    "up": "1 open 300,340; 0.4 three 300,340; 0.25 three 300,160; 0.3 three 300,160",
    "down": "1 open 300,160; 0.4 three 300,160; 0.25 three 300,340; 0.3 three 300,340",
}


def beside(scenario, left):
    """A scenario of the right hand with the left hand in a pose meanwhile."""
    return "; ".join(f"{part.strip()} | {left}" for part in scenario.split(";"))


def pose(name, seconds=1.0):
    return f"{RIGHT}; {seconds} {name}; 0.4 open"


def left(name, seconds=1.0):
    return f"{LEFT}; {seconds} | {name}; 0.4 | open"
