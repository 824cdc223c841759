"""Answers to what the page asks."""

import asyncio
import errno
import json
from concurrent.futures import ThreadPoolExecutor

from starlette.requests import Request

from gesturectl.page.server.routes import answered, application


def test_a_full_disk_is_answered_with_a_remedy():
    def full():
        raise OSError(errno.ENOSPC, "No space left on device")

    request = Request({"type": "http", "app": application(None, None, [])})
    with ThreadPoolExecutor() as pool:  # in this thread a browser's loop may run
        got = pool.submit(lambda: asyncio.run(answered(request, full))).result()
    problem = "Something cannot be read or written (No space left on device)."
    told = {"problem": problem, "remedy": "Check rights and space left."}
    assert (got.status_code, json.loads(got.body)) == (500, told)
