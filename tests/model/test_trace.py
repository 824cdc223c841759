import io
import json
import os
import sys

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.model.errors import InputError
from gesturectl.model.trace import TraceWriter, output_record, read_frames, read_meta
from gesturectl.model.types import (
    Button,
    DoubleClick,
    GestureEvent,
    Hand,
    HandFrame,
    Key,
    Move,
    PoseScore,
    Scroll,
    Target,
    Text,
    frozen,
)

TIMES = st.floats(0, 1e6)
POINTS = st.binary(min_size=252, max_size=252).map(  # any finite numbers
    lambda b: frozen(np.nan_to_num(np.frombuffer(b, np.float32)).reshape(21, 3))
)
HANDS = st.builds(
    Hand, st.integers(1, 2**53), st.sampled_from(["left", "right"]), st.floats(0, 1), landmarks=POINTS, world=POINTS
)
TWO_HANDS = st.lists(HANDS, max_size=2, unique_by=lambda h: h.track_id)
LENGTHS = st.integers(1, 100_000)
TARGETS = st.builds(
    Target, st.integers(-100_000, 100_000), st.integers(-100_000, 100_000), LENGTHS, LENGTHS, st.booleans()
)
FRAMES = st.builds(
    HandFrame,
    TIMES,
    st.just((640, 480)),
    TWO_HANDS.map(tuple),
    targets=st.none() | st.lists(TARGETS, max_size=3).map(tuple),
    typed=st.text("12345-", max_size=3),
)
IMAGES = st.builds(
    HandFrame,
    TIMES,
    st.tuples(st.integers(1, 9999), st.integers(1, 9999)),
    st.lists(HANDS, max_size=1).map(tuple),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
)


def told(frame):
    """A frame as values that can be compared bit for bit."""
    hands = [(h.track_id, h.side, h.presence, h.landmarks.tobytes(), h.world.tobytes()) for h in frame.hands]
    return frame.t, frame.size, hands, frame.file, frame.targets, frame.typed


def written(*frames):
    stream = io.BytesIO()
    writer = TraceWriter(stream)
    writer.meta((640, 480), 29.97, "a clip")
    for frame in frames:
        writer.frame(frame)
    return stream.getvalue()


def hand():
    points = frozen(np.arange(63, dtype=np.float32).reshape(21, 3))
    return Hand(1, "left", 0.9, points, points)


@given(st.lists(FRAMES | IMAGES, max_size=4))
def test_what_is_written_is_read_back_bit_for_bit(tmp_path_factory, frames):
    path = tmp_path_factory.mktemp("trace") / "t.jsonl"
    path.write_bytes(written(*frames))
    again = list(read_frames(path))
    assert [told(f) for f in again] == [told(f) for f in frames]
    assert written(*again) == path.read_bytes()
    assert all(a.dtype == np.float32 and not a.flags.writeable for f in again for h in f.hands for a in (h.landmarks,))


def test_the_meta_line_is_read_back(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_bytes(written())
    meta = read_meta(path)
    assert (meta["size"], meta["fps"], meta["source"]) == ((640, 480), 29.97, "a clip")


@pytest.mark.parametrize(
    ("write", "line"),
    [
        (
            lambda w: w.pose(0.5, PoseScore(1, "open", 0.93)),
            {"type": "pose", "t": 0.5, "hand": 1, "pose": "open", "score": 0.93},
        ),
        (
            lambda w: w.gesture(GestureEvent("pinch", "begin", 1, 1.2, "ok", 0.97)),
            {"type": "gesture", "t": 1.2, "name": "pinch", "phase": "begin", "hand": 1, "pose": "ok", "score": 0.97},
        ),
        (
            lambda w: w.gesture(GestureEvent("zoom", "update", 2, 1.2, "pinch", 0.9, {"ratio": 1.5})),
            {"type": "gesture", "t": 1.2, "name": "zoom", "phase": "update", "hand": 2, "pose": "pinch", "score": 0.9,
             "data": {"ratio": 1.5}},
        ),
        (
            lambda w: w.output(Button(1.2, "left", True)),
            {"type": "output", "t": 1.2, "event": "button", "button": "left", "pressed": True},
        ),
        (
            lambda w: w.output(Move(1.2, 912.4, 388.0)),
            {"type": "output", "t": 1.2, "event": "move", "x": 912.4, "y": 388.0},
        ),
        (
            lambda w: w.output(Scroll(2.0, 0.0, 0.25)),
            {"type": "output", "t": 2.0, "event": "scroll", "dx": 0.0, "dy": 0.25},
        ),
        (
            lambda w: w.output(Key(2.5, "ctrl", True)),
            {"type": "output", "t": 2.5, "event": "key", "key": "ctrl", "pressed": True},
        ),
        (lambda w: w.output(Text(3.0, "é")), {"type": "output", "t": 3.0, "event": "text", "text": "é"}),
    ],
    ids=["pose", "gesture", "gesture with data", "button", "move", "scroll", "key", "text"],
)  # fmt: skip
def test_a_line_has_the_documented_form(write, line):
    stream = io.BytesIO()
    write(TraceWriter(stream))
    assert stream.getvalue().decode() == json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n"


@given(TIMES, st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_numbers_of_an_output_line_are_exact(t, x, y):
    record = orjson.loads(orjson.dumps(output_record(Move(t, x, y))))
    assert (record["t"], record["x"], record["y"]) == (t, x, y)


def test_replay_reads_past_all_other_lines(tmp_path):
    stream = io.BytesIO()
    writer = TraceWriter(stream)
    writer.meta((640, 480), 30, "a clip")
    writer.pose(0.0, PoseScore(1, "open", 0.9))
    writer.output(Move(0.0, 1.0, 2.0))
    writer.frame(HandFrame(0.1, (640, 480), (hand(),)))
    stream.write(b"\n")
    writer.output(Text(0.1, "x"))
    path = tmp_path / "t.jsonl"
    path.write_bytes(stream.getvalue())
    assert [f.t for f in read_frames(path)] == [0.1]


META = '{"type":"meta","version":1,"size":[640,480],"fps":30.0,"source":"x"}'
POINT = [0.0, 0.0, 0.0]


def frame_line(*, times=1, **changes):
    good = {"id": 1, "side": "left", "presence": 0.9, "landmarks": [POINT] * 21, "world": [POINT] * 21}
    return json.dumps({"type": "frame", "t": 0.0, "hands": [good | changes] * times})


MALFORMED = {
    "half a line": ([META, frame_line(), frame_line()[:300]], 3),
    "no JSON": ([META, "hello"], 2),
    "a list": ([META, "[1, 2]"], 2),
    "no text": ([META, "\x00\xff"], 2),
    "no time": ([META, '{"type":"frame","hands":[]}'], 2),
    "a time in words": ([META, '{"type":"frame","t":"soon","hands":[]}'], 2),
    "no time at all": ([META, '{"type":"frame","t":null,"hands":[]}'], 2),
    "a time that is none": ([META, '{"type":"frame","t":"nan","hands":[]}'], 2),
    "a time that never ends": ([META, '{"type":"frame","t":1e300,"hands":[]}'], 2),
    "an endless id": ([META, frame_line(id=1e300)], 2),
    "the same hand twice": ([META, frame_line(times=2)], 2),
    "hands missing": ([META, '{"type":"frame","t":1.0}'], 2),
    "hands a number": ([META, '{"type":"frame","t":1.0,"hands":3}'], 2),
    "a hand that is none": ([META, '{"type":"frame","t":1.0,"hands":["left"]}'], 2),
    "twenty points": ([META, frame_line(landmarks=[POINT] * 20)], 2),
    "flat points": ([META, frame_line(world=[[0.0, 0.0]] * 21)], 2),
    "ragged points": ([META, frame_line(landmarks=[POINT] * 20 + [[0.0]])], 2),
    "points in words": ([META, frame_line(landmarks=[["a", "b", "c"]] * 21)], 2),
    "points missing": ([META, frame_line(landmarks=[[None] * 3] * 21)], 2),
    "a number too large": ([META, frame_line(landmarks=[[1e300, 0.0, 0.0]] * 21)], 2),
    "a third side": ([META, frame_line(side="middle")], 2),
    "size of one number": ([META, '{"type":"frame","t":0.0,"hands":[],"file":"a.png","size":[640]}'], 2),
    "file a number": ([META, '{"type":"frame","t":0.0,"hands":[],"file":7,"size":[640,480]}'], 2),
    "typed what is no digit": ([META, '{"type":"frame","t":0.0,"hands":[],"typed":"12a"}'], 2),
    "typed a number": ([META, '{"type":"frame","t":0.0,"hands":[],"typed":12}'], 2),
    "targets a number": ([META, '{"type":"frame","t":0.0,"hands":[],"targets":3}'], 2),
    "a target of four numbers": ([META, '{"type":"frame","t":0.0,"hands":[],"targets":[[1,2,3,4]]}'], 2),
    "a target without size": ([META, '{"type":"frame","t":0.0,"hands":[],"targets":[[1,2,0,4,1]]}'], 2),
    "a target in words": ([META, '{"type":"frame","t":0.0,"hands":[],"targets":[["a",2,3,4,1]]}'], 2),
    "another version": ([META.replace('"version":1', '"version":2')], 1),
    "no size": (['{"type":"meta","version":1,"fps":30.0}'], 1),
    "empty size": ([META.replace("[640,480]", "[0,0]")], 1),
    "rate in words": ([META.replace("30.0", '"fast"')], 1),
    "a size without end": ([META.replace("640", "9" * 300)], 1),
    "a size of too much": ([META.replace("640", "9" * 9)], 1),
    "a rate without end": ([META.replace("30.0", "9" * 400)], 1),
    "an id without end": ([META, frame_line(id=5).replace('"id": 5', '"id": ' + "9" * 400)], 2),
}


@pytest.mark.parametrize(("lines", "number"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_trace_is_told_of_by_file_and_line(lines, number, tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_bytes("\n".join(lines).encode("latin-1"))
    with pytest.raises(InputError) as e:
        list(read_frames(path))
    assert e.value.problem.startswith(f"{path}:{number}: ")
    assert e.value.remedy
    assert "\n" not in str(e.value)


@pytest.mark.parametrize("text", ["", "\n\n", frame_line()], ids=["empty", "blank", "frames only"])
def test_a_file_without_a_meta_line_is_no_trace(text, tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="not a meta line") as e:
        read_meta(path)
    assert str(path) in e.value.problem


def test_the_name_of_the_source_is_fit_for_a_terminal(tmp_path):
    path = tmp_path / "t.jsonl"
    name = "\\u001b]0;owned\\u0007\\nall is well\\u009b"
    path.write_text(META.replace('"source":"', f'"source":"{name}'), encoding="utf-8")
    assert read_meta(path)["source"].startswith("�]0;owned��all is well�")


def test_a_trace_that_an_editor_has_marked_as_utf_8_is_read(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text("\ufeff" + META + "\n" + frame_line() + "\n", encoding="utf-8")
    assert len(list(read_frames(path))) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="pipes as files")
def test_a_pipe_is_no_trace_and_nothing_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "t.jsonl")
    with pytest.raises(InputError, match=r"t\.jsonl: cannot be read \(it is a pipe"):
        read_meta(tmp_path / "t.jsonl")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.jsonl: cannot be read"):
        read_meta(tmp_path / "none.jsonl")


def test_the_desktop_s_double_click_comes_back_and_an_impossible_one_is_refused(tmp_path):
    path = tmp_path / "t.jsonl"
    with path.open("wb") as f:
        TraceWriter(f).meta((640, 480), 30.0, "a clip", double_click=DoubleClick(0.4, 5.0))
    assert read_meta(path)["double_click"] == DoubleClick(0.4, 5.0)
    path.write_bytes(written())
    assert read_meta(path)["double_click"] is None
    for wrong in ("1", '{"seconds":1}', '{"seconds":-1,"distance":5}', '{"seconds":1,"distance":NaN}', "[]"):
        path.write_text('{"type":"meta","version":1,"size":[1,1],"fps":30,"double_click":' + wrong + "}\n")
        with pytest.raises(InputError):
            read_meta(path)
