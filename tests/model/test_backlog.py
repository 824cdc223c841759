"""What goes to slow readers."""

import threading

import pytest

from gesturectl.model.backlog import Backlog


def test_values_come_in_order_and_nothing_waits_in_the_end():
    got: list[int] = []
    backlog = Backlog(got.extend, 10_000)
    assert all(backlog.put(n) for n in range(1000))
    assert backlog.drain(10)
    assert got == list(range(1000))
    assert backlog.dropped == 0


def test_what_would_make_too_much_wait_is_dropped_and_nobody_waits():
    reads, taken = threading.Event(), threading.Event()
    got: list[bytes] = []

    def consume(values: list[bytes]) -> None:
        taken.set()
        reads.wait()
        got.extend(values)

    backlog = Backlog(consume, 10, len)
    assert backlog.put(b"1234")
    taken.wait()
    assert [backlog.put(b"56"), backlog.put(b"78901"), backlog.put(b"2345"), backlog.put(b"6")] == [
        True,
        False,
        True,
        False,
    ]
    assert not backlog.drain(0.01)
    reads.set()
    assert backlog.drain(10)
    assert got == [b"1234", b"56", b"2345"]
    assert backlog.dropped == 2


def test_what_consuming_raises_is_raised_where_the_next_is_put():
    def consume(_: list[int]) -> None:
        raise BrokenPipeError

    backlog = Backlog(consume, 10)
    backlog.put(1)
    assert backlog.drain(10)
    with pytest.raises(BrokenPipeError):
        backlog.put(2)
