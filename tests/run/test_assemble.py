"""A whole run in this process, as the command assembles it."""

from gesturectl.run.assemble import RunOptions, run
from gesturectl.settings import Config
from tests.hands import stream, write_trace


def test_a_run_that_begins_paused_says_so_before_anybody_can_ask(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    trace = write_trace(tmp_path / "hands.jsonl", stream((0.1, "open", 320, 240)))
    for paused, by in ((True, "command"), (False, None)):
        seen = []
        options = RunOptions(str(trace), "none", (1920, 1080), paused=paused)
        run(Config(), options, started=lambda handle, seen=seen: seen.append(handle.status))
        assert [(status.paused_by, status.state) for status in seen] == [(by, "paused" if paused else "running")]
