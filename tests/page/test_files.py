from gesturectl.model.resources import resource

MOST = 300_000  # bytes


def test_the_page_weighs_little():
    assert sum(p.stat().st_size for p in resource("page").iterdir()) <= MOST
