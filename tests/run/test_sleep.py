"""Sleep of the computer, noticed by two clocks."""

import time

import pytest

from gesturectl.run.sleep import Sleep


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="this system has no clock that goes on in suspend")
def test_sleep_is_told_once(monkeypatch):
    clocks = {time.CLOCK_BOOTTIME: 100.0, time.CLOCK_MONOTONIC: 90.0}
    monkeypatch.setattr(time, "clock_gettime", clocks.__getitem__)
    sleep = Sleep()
    clocks[time.CLOCK_BOOTTIME] += 5.0
    clocks[time.CLOCK_MONOTONIC] += 5.0
    assert not sleep.ended()
    clocks[time.CLOCK_BOOTTIME] += 60.0
    assert sleep.ended()
    assert not sleep.ended()
