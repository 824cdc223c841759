"""uinput for real: a virtual machine's kernel, udev, libinput and Xorg up to windows. By hand: `pytest -m machine`."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.machine import vm

pytestmark = [
    pytest.mark.machine,
    pytest.mark.skipif(bool(vm.missing()), reason=f"not installed: {', '.join(vm.missing())}"),
]
GUEST = Path(__file__).with_name("guest.py")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[Any]]]:
    """What the guest tells, by the first word of each line."""
    printed = vm.run(tmp_path_factory.mktemp("vm"), [sys.executable, str(GUEST), "de"], 600)
    lines = [json.loads(line) for line in printed.splitlines() if line.startswith('["')]
    assert lines, printed
    assert lines[-1] == ["end"], printed
    return {word: [line[1:] for line in lines if line[0] == word] for word in {line[0] for line in lines}}


def test_the_pointer_comes_to_the_pixel(seen: dict[str, list[list[Any]]]) -> None:
    assert seen["screen"] == [[[1280, 800], ["Virtual-1 1280x800+0+0"]]]
    for asked, got in seen["asked"]:
        assert got == pytest.approx(asked, abs=0.05)


def test_a_window_sees_clicks_a_drag_and_the_wheel(seen: dict[str, list[list[Any]]]) -> None:
    numbers = {"left": 1, "middle": 2, "right": 3, "back": 8, "forward": 9}
    assert seen["click"] == [[name, [["press", n], ["release", n]]] for name, n in numbers.items()]
    assert seen["drag"][0][0][2:] == pytest.approx([200, 300], abs=0.6)
    directions = [[line[0] for line in lines if line[0] != "smooth"] for _, lines in seen["scroll"]]
    assert directions == [["down"], ["up"], ["down", "down"], ["right"], ["left"], ["up"]]
    assert sum(line[2] for line in seen["scroll"][-1][1] if line[0] == "smooth") == pytest.approx(-1.0)


def test_a_window_sees_keys_and_text_of_the_layout(seen: dict[str, list[list[Any]]]) -> None:
    assert [line[-1][1] for _, line in seen["keys"]] == ["T", "F5", "Page_Up", "AudioRaiseVolume", "y"]
    assert seen["keys"][0][1][-1] == ["key", "T", ["ctrl", "shift"]]
    assert [whole for whole, _ in seen["typed"]] == [True, True]
    assert "Grüße: {[|]} @" in seen["typed"][1][1]
    assert all("on no key of the layout" in told for name, told in seen["error"] if name == "漢")


def test_what_a_killed_process_held_is_let_go_by_the_kernel(seen: dict[str, list[list[Any]]]) -> None:
    ((word, seconds),) = seen["seen"]
    assert word == "release"
    assert seconds < 2.0  # the machine is an emulated one
    assert seen["kernel"] == [[[[29, 0], [29, 1], [272, 0], [272, 1]]]]  # ctrl and the left button, up and down


def test_the_user_s_mouse_is_seen_and_permitted_and_no_keyboard(seen: dict[str, list[list[Any]]]) -> None:
    assert seen["own"] == [[False]]  # what the output itself does
    assert seen["permitted"] == [[["/dev/uinput", "A mouse", "gesturectl pointer"]]]
