from pathlib import Path

from gesturectl.page import server

MOST = 300_000  # bytes


def test_the_page_weighs_little():
    files = [p for p in (Path(server.__file__).parents[1] / "static").rglob("*") if p.is_file()]
    assert len(files) > 20
    assert sum(p.stat().st_size for p in files) <= MOST
