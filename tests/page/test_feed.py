"""What the page says that each hand would do now, beside what the engine then does."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest

from gesturectl.actions.desktop import GNOME
from gesturectl.config.load import examine
from gesturectl.control.run_handle import RunHandle
from gesturectl.control.status import CameraStatus, Status, hand_statuses
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.types import Text
from gesturectl.page.server.feed import Feed
from gesturectl.pipeline.pipeline import Pipeline
from tests.hands import SIZE, frame, hand

FPS = 30
RIGHT, LEFT = 1, 2
FIST, OPEN = "{on: fist, do: {text: fist}}", "{on: open, do: {text: open}}"
THEN = "{on: [fist, open], do: {text: both}}"
BOTH = "{on: {left: fist, right: victory}, do: {text: both}}"
ALONE = "{on: victory, do: {text: alone}}"


def status(config, shown=(), step=None, pipeline=None):
    hands = hand_statuses(shown, step.poses, pipeline.engaged, pipeline.pointing, pipeline.waiting) if step else ()
    camera = CameraStatus("made up", "on", SIZE, 30.0, 30.0)
    return Status("running", None, False, "default", ("default",), hands, (), camera, "none", (1000, 800))


def played(bindings, *parts):
    """What the page says of each hand after the parts, and the texts sent. parts: seconds, the right pose, the left."""
    config, found = examine("profiles:\n  default:\n" + "".join(f"  - {b}\n" for b in bindings))
    assert config, found
    pipeline = Pipeline(config, PoseClassifier(), GNOME, (1000, 800), (500.0, 400.0))
    handle = RunHandle(None, config, status(config), None)

    async def whole():
        records = Feed(handle, lambda _: {}).records()
        await anext(records)  # its greeting
        await anext(records)
        t, texts = 0.0, []
        for seconds, right, left in parts:
            for _ in range(round(seconds * FPS)):
                hands = [hand(right, 200, 240, RIGHT)] if right else []
                hands += [hand(left, 440, 240, LEFT, side="left")] if left else []
                steps = []
                while (due := pipeline.deadline()) is not None and due <= t:
                    steps.append(pipeline.tick(due))
                steps.append(pipeline.step(seen := frame(t, *hands)))
                for step in steps:
                    handle.watch(seen if step is steps[-1] else None, step)
                    texts += [e.text for e in step.outputs if isinstance(e, Text)]
                handle.status = status(config, hands, steps[-1], pipeline)
                await asyncio.sleep(0)
                t += 1 / FPS
        record = orjson.loads((await anext(records)).removeprefix(b"data: "))
        await records.aclose()
        return {h["id"]: h for h in record["hands"]}, texts

    with ThreadPoolExecutor(1) as pool:  # as a browser may be driven in this thread
        return pool.submit(asyncio.run, whole()).result()


UP = (1, "open", "open")


@pytest.mark.parametrize(
    ("bindings", "parts", "track", "does"),
    [
        ([BOTH, ALONE], (UP, (0.5, "victory", "open")), RIGHT, ["types \"alone\""]),
        (
            [BOTH, ALONE], (UP, (0.5, "open", "fist"), (0.5, "victory", "fist")), RIGHT,
            ["made by the right hand, types \"both\", while the other hand shows `fist`"],
        ),
        (
            [BOTH, ALONE], (UP, (0.5, "victory", "open"), (0.5, "victory", "fist")), RIGHT,
            ["made by the right hand, types \"both\", while the other hand shows `fist`"],
        ),
        ([OPEN, THEN], ((1, "victory", ""), (0.5, "open", "")), RIGHT, ["types \"open\""]),
        (
            [OPEN, THEN], ((1, "victory", ""), (0.4, "fist", ""), (0.3, "open", "")), RIGHT,
            ["types \"both\", within 1 s of a `fist` of the same hand"],
        ),
        # As long as it goes on, whenever the first was.
        (
            [OPEN, THEN], ((1, "victory", ""), (0.4, "fist", ""), (2, "open", "")), RIGHT,
            ["types \"both\", within 1 s of a `fist` of the same hand"],
        ),
        ([OPEN, THEN], ((1, "victory", ""), (1.5, "fist", ""), (0.5, "open", "")), RIGHT, ["types \"open\""]),
        # Once it has been one of two, it does nothing more of its own.
        (
            [FIST, THEN], ((1, "victory", ""), (0.4, "fist", "")), RIGHT,
            ["types \"fist\", once 1 s have passed without `open`"],
        ),
    ],
)  # fmt: skip
def test_what_a_hand_does(bindings, parts, track, does):
    hands, texts = played(bindings, *parts)
    assert hands[track]["does"] == does
    more = (0.5, parts[-1][1], parts[-1][2])
    _, texts = played(bindings, *parts, (1.5, more[1], more[2]))
    assert texts[-1] in does[0]


def test_what_another_gesture_would_do_next():
    up = (1, "victory", "")
    then = ['`open`: types "both", within 1 s of a `fist` of the same hand']
    assert played([FIST, THEN], up)[0][RIGHT]["next"] == []
    fist = played([FIST, THEN], up, (0.4, "fist", ""))[0][RIGHT]
    assert (fist["next"], fist["hold"]) == (then, 1)
    assert played([THEN], up, (0.4, "fist", ""), (0.3, "two", ""))[0][RIGHT]["next"] == then
    assert played([THEN], up, (0.4, "fist", ""), (1.5, "two", ""))[0][RIGHT]["next"] == []
