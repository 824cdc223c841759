"""The trace's file: written as a stream, and its failures told apart from those of everything else."""

import json
import os
from pathlib import Path

import pytest

from gesturectl.model.errors import InputError
from gesturectl.run.trace_file import trace_to
from tests.hands import frame, hand

FULL = Path("/dev/full")


def fill(path, frames, **options):
    with trace_to(path, (640, 480), 30.0, "clip.mp4", **options) as writer:
        for i in range(frames):
            writer.frame(frame(i / 30, hand("open")))


def test_no_trace_is_written_where_none_is_wanted():
    with trace_to(None, (640, 480), 30.0, "clip.mp4") as writer:
        assert writer is None


def test_the_file_begins_with_the_meta_line_and_is_complete_at_the_end(tmp_path):
    fill(tmp_path / "t.jsonl", 50)
    kinds = [json.loads(line)["type"] for line in (tmp_path / "t.jsonl").read_text().splitlines()]
    assert kinds == ["meta", *["frame"] * 50]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no/t\.jsonl: cannot be written \(No such file"):
        fill(tmp_path / "no" / "t.jsonl", 1)


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("frames", [0, 1, 50])
def test_a_full_disk_is_told_of_whenever_it_is_noticed(frames):
    with pytest.raises(InputError, match="No space left"):
        fill(FULL, frames)


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_full_disk_does_not_end_a_run_in_real_time(caplog):
    fill(FULL, 50, goes_on=True)
    assert [r.getMessage() for r in caplog.records] == [
        "/dev/full: cannot be written (No space left on device). The run goes on without a trace. Make space there."
    ]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system has no /proc")
def test_a_reader_who_has_left_does_not_end_a_run_in_real_time_nor_hold_it_up(caplog):
    reading, writing = os.pipe()
    with trace_to(Path(f"/proc/self/fd/{writing}"), (640, 480), 30.0, "clip.mp4", goes_on=True) as writer:
        os.close(writing)
        os.close(reading)
        for i in range(100):
            writer.frame(frame(i / 30, hand("open")))
    (told,) = [r.getMessage() for r in caplog.records]
    assert told.endswith("cannot be written (Broken pipe). The run goes on without a trace.")


def test_an_error_of_something_else_is_left_as_it_is(tmp_path):
    with pytest.raises(BrokenPipeError), trace_to(tmp_path / "t.jsonl", (640, 480), 30.0, "clip.mp4"):
        raise BrokenPipeError


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("goes_on", [False, True])
def test_a_pipe_that_nothing_reads_is_refused_at_once(goes_on, tmp_path):
    os.mkfifo(tmp_path / "t.jsonl")
    with pytest.raises(InputError, match="cannot be written \\(nothing reads this pipe\\)"):
        fill(tmp_path / "t.jsonl", 1, goes_on=goes_on)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_lines_for_which_nobody_makes_room_are_left_out_whole_and_counted(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr("gesturectl.run.trace_file.MOST", 200_000)
    monkeypatch.setattr("gesturectl.run.trace_file.DRAIN", 0.1)
    path = tmp_path / "t.jsonl"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    fill(path, 200, goes_on=True)
    slow, end, number = [r.getMessage() for r in caplog.records]
    assert slow == f"{path}: takes the trace too slowly, so lines of it are left out."
    assert end == f"{path}: the end of the trace is missing, as nothing took it in time."
    assert 0 < int(number.split()[1]) < 200
    with os.fdopen(reading, "rb") as f:
        assert json.loads(f.readline())["type"] == "meta"


def test_a_trace_of_a_run_in_real_time_is_complete_at_the_end(tmp_path):
    fill(tmp_path / "t.jsonl", 500, goes_on=True)
    assert len((tmp_path / "t.jsonl").read_bytes().splitlines()) == 501
