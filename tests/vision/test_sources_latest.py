import threading
import time

import numpy as np
import pytest

from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Frame
from gesturectl.vision.stream import Ended, LatestFrame

IMAGE = np.zeros((2, 2, 3), np.uint8)


class FakeSource:
    """Gives the frames a test puts in; `fault` is raised after them."""

    name, size, fps = "fake", (2, 2), 10.0

    def __init__(self, times=(), *, live=False, fault=None, block=False):
        self.live, self.fault, self.block = live, fault, block
        self._times = list(times)
        self.more = threading.Condition()
        self.closed = 0
        self.reads = 0

    def give(self, *times):
        with self.more:
            self._times += times
            self.more.notify_all()

    def finish(self):
        with self.more:
            self.block = False
            self.more.notify_all()

    def read(self):
        with self.more:
            self.reads += 1
            self.more.notify_all()
            self.more.wait_for(lambda: self._times or not self.block, 20)
            if self._times:
                return Frame(IMAGE, self._times.pop(0), self.reads - 1)
        if self.fault is not None:
            raise self.fault
        return None

    def close(self):
        self.closed += 1


class FakeTime:
    """A clock that only sleeping moves on."""

    def __init__(self):
        self.now, self.slept = 100.0, []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds
        return False


def until(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        threading.Event().wait(0.002)


def test_only_the_newest_frame_waits_and_the_others_are_counted():
    source = FakeSource(live=True, block=True)
    mailbox = LatestFrame(source, clock=lambda: 100.0)
    mailbox.start()
    source.give(100.1, 100.2, 100.3)
    until(lambda: mailbox.dropped == 2)
    frame = mailbox.take(5)
    assert isinstance(frame, Frame)
    assert (frame.t, frame.index) == (pytest.approx(0.3), 2)
    assert mailbox.take(0) is None
    source.finish()
    mailbox.close()
    assert source.closed


def test_a_waiting_consumer_gets_the_next_frame():
    source = FakeSource(live=True, block=True)
    mailbox = LatestFrame(source)
    mailbox.start()
    got = []
    consumer = threading.Thread(target=lambda: got.append(mailbox.take(10)))
    consumer.start()
    source.give(time.monotonic())
    consumer.join(30)
    assert isinstance(got[0], Frame)
    assert 0 <= got[0].t <= mailbox.now()
    source.finish()
    mailbox.close()


@pytest.mark.parametrize("fault", [None, EnvironmentLacksError("camera 0 stopped.", "Plug it in."), ValueError("odd")])
def test_the_end_comes_once_after_the_last_frame_with_its_cause(fault):
    source = FakeSource([0.0], fault=fault)
    mailbox = LatestFrame(source)
    mailbox.start()
    assert isinstance(mailbox.take(5), Frame)
    assert mailbox.take(5) == Ended(fault)
    assert mailbox.take(0) is None
    mailbox.close()
    assert source.closed


def test_a_source_that_hangs_is_reported_once_and_late_frames_are_ignored():
    fake = FakeTime()
    source = FakeSource(live=True, block=True)
    mailbox = LatestFrame(source, clock=fake.clock, stall=8)
    mailbox.start()
    fake.now += 7.9
    assert mailbox.take(0) is None
    fake.now += 0.2
    ended = mailbox.take(0)
    assert isinstance(ended, Ended)
    assert isinstance(ended.error, EnvironmentLacksError)
    assert "no picture for 8 seconds" in str(ended.error)
    source.give(fake.now)
    until(lambda: source.reads == 2)
    assert mailbox.take(0) is None
    source.finish()
    mailbox.close()


def test_a_file_is_paced_by_its_own_times():
    fake = FakeTime()
    mailbox = LatestFrame(FakeSource([0.0, 0.1, 0.25]), clock=fake.clock, sleep=fake.sleep)
    mailbox.start()
    until(lambda: mailbox.dropped == 2)
    assert fake.slept[:4] == pytest.approx([0.06, 0.04, 0.06, 0.09])  # decoded late, as a camera's frame
    frame = mailbox.take(0)
    assert isinstance(frame, Frame)
    assert (frame.t, mailbox.dropped) == (0.25, 2)
    assert mailbox.take(5) == Ended()
    mailbox.close()


def test_a_loop_goes_on_with_growing_times_until_closed():
    fake = FakeTime()
    sources = []
    seen = []
    enough = threading.Event()

    def reopen():
        sources.append(FakeSource([0.0, 0.1]))
        return sources[-1]

    def sleep(seconds):
        fake.sleep(seconds)
        seen.append(round(fake.now - 100, 6))
        if len(seen) >= 9:
            enough.set()
        return enough.is_set()

    mailbox = LatestFrame(reopen(), reopen=reopen, clock=fake.clock, sleep=sleep)
    mailbox.start()
    assert enough.wait(30)
    mailbox.close()
    assert seen == pytest.approx([0.06, 0.1, 0.16, 0.2, 0.26, 0.3, 0.36, 0.4, 0.46])
    assert len(sources) == 3
    assert all(s.closed for s in sources)


def test_closing_ends_all_waiting_at_once():
    source = FakeSource([0.0, 1000.0])
    mailbox = LatestFrame(source)
    mailbox.start()
    assert isinstance(mailbox.take(5), Frame)
    got = []
    consumer = threading.Thread(target=lambda: got.append(mailbox.take(60)))
    consumer.start()
    before = time.monotonic()
    mailbox.close()
    consumer.join(30)
    assert got == [None]
    assert source.closed
    assert time.monotonic() - before < 2
    assert mailbox.take(60) is None


def test_closing_does_not_wait_for_a_stuck_driver():
    source = FakeSource(live=True, block=True)
    mailbox = LatestFrame(source)
    mailbox.start()
    until(lambda: source.reads == 1)
    before = time.monotonic()
    mailbox.close()
    assert time.monotonic() - before < 2
    assert not source.closed
    source.finish()
    until(lambda: source.closed == 1)


def test_a_mailbox_never_started_frees_its_source():
    source = FakeSource()
    LatestFrame(source).close()
    assert source.closed == 1
