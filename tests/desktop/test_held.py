from pathlib import Path

import pytest

from gesturectl.desktop.release.held import HeldFile, is_noted


@pytest.mark.parametrize("held", ['[["button", 1e400]]', '[["button"]]', "7", '{"a": 1}', "[" * 5000])
def test_a_damaged_note_counts_for_nothing(held: str, tmp_path: Path) -> None:
    path = tmp_path / "held"
    path.write_text(f'{{"place": "here", "held": {held}}}\n')
    assert not is_noted(path)
    assert HeldFile(path, "here").left == []
