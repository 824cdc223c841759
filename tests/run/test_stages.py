import pytest

from gesturectl.run import stages as module
from gesturectl.run.stages import StageTimes


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(module.time, "perf_counter", lambda: now[0])
    return now


def frame(stages, clock, tracker, sent=True):
    stages.begin(0.001)
    clock[0] += tracker
    stages.lap("tracker")
    clock[0] += 0.002
    stages.lap("output")
    stages.end(sent)


def test_each_stage_and_the_whole_way_are_told_apart(clock):
    stages = StageTimes()
    for k in range(100):
        frame(stages, clock, 0.05 if k == 50 else 0.005, sent=k % 2 == 1)
    recent = stages.recent()
    assert list(recent) == ["wait", "tracker", "output", "frame", "event"]
    assert recent["tracker"].p50 == pytest.approx(5)
    assert recent["tracker"].p99 == pytest.approx(50)
    assert recent["frame"].p50 == pytest.approx(8)
    assert recent["event"].p99 == pytest.approx(8)
    for stage, (p50, most) in stages.quantiles(0.5, 1.0).items():
        assert p50 == pytest.approx(recent[stage].p50, rel=0.04)
        assert most == pytest.approx({"tracker": 50, "frame": 53}.get(stage, p50), rel=0.04)


def test_laps_outside_of_a_frame_do_not_count(clock):
    stages = StageTimes()
    stages.lap("tracker")
    stages.end(True)
    assert stages.recent() == {}


def test_the_table_has_a_line_a_stage(clock):
    stages = StageTimes()
    frame(stages, clock, 0.005)
    head, *lines = stages.table()
    assert [line.split()[0] for line in lines] == ["wait", "tracker", "output", "frame", "event"]
    assert all(line.count("█") == 1 for line in lines)
    assert max(map(len, [head, *lines])) <= 100
