"""The command on an X desktop, its profile by the window that has the keyboard."""

import json
from contextlib import closing

from tests.cli.program import HELD
from tests.desktop.test_focused_window import Client
from tests.xserver import wait_for, x_desktop

# No gesture presses a button: on the bare desktop that takes the keyboard from the window.
CONFIG = """\
profiles: {default: [{on: pinch, do: clutch}], web: [], video: []}
apps: [{title: '*video*', profile: video}, {window: firefox, profile: web}]
"""


def test_the_profile_follows_the_window_and_the_hand_that_picks(home):
    config = home.folder / "config.yaml"
    config.write_text(CONFIG)

    def told():
        done = home.run("status", "--json")
        return json.loads(done.stdout) if done.returncode == 0 else {"profile": None, "profile_by": None}

    def becomes(profile, by):
        def so():
            status = told()
            return (status["profile"], status["profile_by"]) == (profile, by)

        wait_for(so, f"{profile} by {by}", every=0.1)

    with x_desktop() as display, closing(Client(display)) as client:
        process = home.start(
            "run", "--config", "config.yaml", "--source", HELD, "--loop", "--output", "x11", DISPLAY=display
        )
        try:
            becomes("default", "default")
            window = client.window(WM_CLASS=("STRING", b"navigator\0firefox\0"), WM_NAME=("STRING", b"News"))
            becomes("web", "window")
            assert told()["window"] == {"names": ["firefox", "navigator"], "title": "News", "programs": []}
            client.put(window, "WM_NAME", "STRING", b"A video")
            becomes("video", "window")
            assert home.run("profile", "default").returncode == 0
            becomes("default", "hand")
            client.window(WM_CLASS=("STRING", b"x\0x\0"))
            becomes("default", "default")
            client.activate(window)
            becomes("video", "window")
            config.write_text(CONFIG.replace("{title: '*video*', profile: video}, ", ""))
            becomes("web", "window")
            config.write_text("profiles: {default: [{on: pinch, do: clutch}]}\n")
            becomes("default", "default")
        finally:
            process.kill()
            process.wait()
    assert "Traceback" not in (home.folder / "stderr").read_text(encoding="utf-8")
