from pathlib import Path

from gesturectl.page import server

MOST = 300_000  # bytes


def test_the_page_weighs_little():
    files = [*(Path(server.__file__).parents[1] / "static").iterdir()]
    assert len(files) > 20
    assert sum(p.stat().st_size for p in files) <= MOST
