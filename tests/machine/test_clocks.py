"""A virtual machine whose clock is set by hours and that sleeps during a run. By hand: `pytest -m machine`."""

import json
import sys
from pathlib import Path

import pytest

from tests.machine import clocks, vm

pytestmark = [
    pytest.mark.machine,
    pytest.mark.skipif(bool(vm.missing()), reason=f"not installed: {', '.join(vm.missing())}"),
]


def test_a_clock_that_is_set_changes_nothing_and_sleep_lets_all_go(tmp_path: Path) -> None:
    printed = vm.run(tmp_path, [sys.executable, clocks.__file__], 300)
    lines = [json.loads(line) for line in printed.splitlines() if line.startswith('["')]
    assert lines, printed
    assert lines[-1] == ["end"], printed
    told = {line[0]: line[1:] for line in lines}
    assert [(line[1], line[2], 0 < line[3] < 120) for line in lines if line[0] == "set"] == [
        (-6, ["left"], True),
        (9, ["left"], True),
    ]
    assert told["slept"][0] > clocks.SLEEP - 2
    assert told["released"][0] < 3.0  # the machine is an emulated one
    assert told["after"] == [[], [True, False]]
    assert any("The computer has slept" in line for line in told["log"][0])
