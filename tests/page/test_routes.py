"""Answers to what the page asks."""

import asyncio
import errno
import json
from concurrent.futures import Future, ThreadPoolExecutor

from starlette.requests import Request

from gesturectl.page.server.routes import answered, application


def answer(does):
    """What is answered to a request that does this: status and body."""
    request = Request({"type": "http", "app": application(None, None, [])})
    with ThreadPoolExecutor() as pool:  # in this thread a browser's loop may run
        got = pool.submit(lambda: asyncio.run(answered(request, does))).result()
    return got.status_code, json.loads(got.body)


def test_a_full_disk_is_answered_with_a_remedy():
    def full():
        raise OSError(errno.ENOSPC, "No space left on device")

    problem = "Something cannot be read or written (No space left on device)."
    assert answer(full) == (500, {"problem": problem, "remedy": "Check rights and space left."})


def test_a_run_that_does_not_answer_is_no_file_that_cannot_be_read():
    told = {"problem": "The program does not answer.", "remedy": "End it by `gesturectl stop`."}
    assert answer(lambda: Future().result(timeout=0.001)) == (500, told)
