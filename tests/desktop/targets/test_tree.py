"""The walk through an application's tree, with applications that are slow, broken or hostile."""

from __future__ import annotations

import itertools
import threading
import time
from contextlib import closing, contextmanager, suppress

import pytest
from jeepney import HeaderFields, MessageType, new_error, new_method_return
from jeepney.io.blocking import open_dbus_connection

from gesturectl.desktop.bus import Bus
from gesturectl.desktop.targets import tree as tree_module
from gesturectl.desktop.targets.reader import MOST
from gesturectl.desktop.targets.tree import CHILDREN, NODES, ROOT, Tree, rectangles
from gesturectl.desktop.targets.window import InUse
from gesturectl.model.errors import EnvironmentLacksError
from tests.bus import session_bus

FRAME, FILLER, BUTTON, TEXT, MENU, ITEM, BAR = 23, 20, 43, 61, 33, 35, 34
ALL = (1 << 1 | 1 << 24 | 1 << 25 | 1 << 30, 0)  # active, sensitive, showing, visible
SIZE = (400, 300)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """On a busy computer, too, all answers that come are in time."""
    monkeypatch.setattr(tree_module, "PATIENCE", 30.0)


@pytest.fixture
def address(tmp_path):
    with session_bus(tmp_path / "bus") as (address, _):
        yield address


class Application:
    """An application made of nodes: path to (role, states, extents, children). `answer` may answer otherwise."""

    def __init__(self, address, nodes, answer=None):
        self.nodes = nodes
        self.asked = 0
        self._answer = answer or (lambda app, call, member, path: app.honest(call, member, path))
        self._connection = open_dbus_connection(address)
        self.name = self._connection.unique_name
        threading.Thread(target=self._serve, daemon=True).start()

    def honest(self, call, member, path):
        if path not in self.nodes:
            return new_error(call, "org.freedesktop.DBus.Error.UnknownObject", "s", (path,))
        role, states, extents, children = self.nodes[path]
        if member == "GetChildren":
            return new_method_return(call, "a(so)", ([(self.name, c) for c in children],))
        if member == "GetRole":
            return new_method_return(call, "u", (role,))
        if member == "GetState":
            return new_method_return(call, "au", (list(states),))
        if member == "GetExtents":
            return new_method_return(call, "(iiii)", (extents,))
        value = {"ToolkitName": ("s", "made up"), "Version": ("s", "1"), "ChildCount": ("i", len(children))}
        return new_method_return(call, "v", (value[call.body[1]],))

    def _serve(self):
        with suppress(Exception):
            while True:
                call = self._connection.receive()
                if call.header.message_type != MessageType.method_call:
                    continue
                self.asked += 1
                member, path = call.header.fields[HeaderFields.member], call.header.fields[HeaderFields.path]
                reply = self._answer(self, call, member, path)
                if reply is not None:
                    self._connection.send(reply)

    def close(self):
        self._connection.close()


@contextmanager
def walked(address, nodes, answer=None):
    """What is found of such an application, the seconds that it took, and the application."""
    with closing(Application(address, nodes, answer)) as application, closing(Bus("x", "y", address=address)) as bus:
        start = time.monotonic()
        found = Tree(bus).walk(application.name, SIZE)
        yield rectangles(found, (0, 0), 1), time.monotonic() - start, application


def tree(**nodes):
    return {
        ROOT: (75, (0, 0), (0, 0, 0, 0), ["/frame"]),
        "/frame": (FRAME, ALL, (100, 50, *SIZE), ["/box"]),
        "/box": (FILLER, ALL, (100, 50, *SIZE), [f"/{name}" for name in nodes]),
        **{f"/{name}": node for name, node in nodes.items()},
    }


def button(x=120, y=60, width=40, height=20, states=ALL):
    return (BUTTON, states, (x, y, width, height), [])


def test_what_can_be_pressed_is_found_and_what_keeps_out_is_marked(address):
    nodes = tree(
        button=button(),
        text=(TEXT, ALL, (120, 100, 200, 40), []),
        hidden=button(x=200, states=(1 << 24, 0)),
        greyed=button(x=260, states=(1 << 25 | 1 << 30, 0)),
        outside=button(x=800),
        half=button(x=480, width=60),
    )
    with walked(address, nodes) as (found, _, _):
        assert sorted(found) == [(120, 60, 40, 20, 1), (120, 100, 200, 40, 0), (480, 60, 20, 20, 1)]


def test_under_an_open_menu_nothing_is_found(address):
    nodes = tree(
        under=button(x=130, y=80), beside=button(x=300, y=80), menu=(MENU, ALL, (110, 55, 40, 20), ["/a", "/b"])
    )
    nodes |= {f"/{n}": (ITEM, ALL, (110, 75 + 25 * k, 100, 25), []) for k, n in enumerate("ab")}
    with walked(address, nodes) as (found, _, _):
        assert {r[:4] for r in found} == {(300, 80, 40, 20), (110, 55, 40, 20), (110, 75, 100, 25), (110, 100, 100, 25)}


def test_one_that_never_answers_takes_no_longer_than_it_may(address, monkeypatch):
    monkeypatch.setattr(tree_module, "PATIENCE", 0.5)
    with walked(address, tree(button=button()), lambda *_: None) as (found, seconds, _):
        assert found == []
        assert 0.5 <= seconds < 0.5 + 10.0


def test_of_one_that_is_slow_there_is_what_came_in_time(address, monkeypatch):
    monkeypatch.setattr(tree_module, "PATIENCE", 3.0)

    def slow(app, call, member, path):
        if path == "/slow" and member == "GetRole":
            return None
        return app.honest(call, member, path)

    with walked(address, tree(slow=button(x=200), button=button()), slow) as (found, seconds, _):
        assert found == [(120, 60, 40, 20, 1)]
        assert 3.0 <= seconds < 3.0 + 10.0


def test_a_tree_without_end_has_one(address):
    numbers = itertools.count()

    def endless(app, call, member, path):
        if path.startswith("/n") or path == "/box":
            app.nodes.setdefault(path, (FILLER, ALL, (100, 50, 10, 10), [f"/n{next(numbers)}" for _ in range(3)]))
        return app.honest(call, member, path)

    nodes = tree()
    nodes["/box"] = (FILLER, ALL, (100, 50, *SIZE), ["/n_first"])
    with walked(address, nodes, endless) as (found, seconds, app):
        assert found == []
        assert seconds < tree_module.PATIENCE
        assert 4 * NODES <= app.asked <= 6 * NODES


def test_a_circle_is_walked_once(address):
    nodes = tree(button=button(), again=(FILLER, ALL, (100, 50, 10, 10), ["/box", "/again", "/frame"]))
    with walked(address, nodes) as (found, seconds, app):
        assert found == [(120, 60, 40, 20, 1)]
        assert app.asked < 60
        assert seconds < tree_module.PATIENCE


def test_children_beyond_all_measure_are_not_asked_for(address):
    asked = []

    def many(app, call, member, path):
        asked.append((path, member))
        if path == "/list" and member == "Get":
            return new_method_return(call, "v", (("i", 2**31 - 1),))
        return app.honest(call, member, path)

    nodes = tree(button=button(), list=(31, ALL, (100, 100, 200, 100), []))
    with walked(address, nodes, many) as (found, _, _):
        assert found == [(120, 60, 40, 20, 1)]
        assert ("/list", "Get") in asked
        assert ("/list", "GetChildren") not in asked


def test_more_children_than_were_told_of_are_left_out(address):
    nodes = tree(**{f"b{n}": button(x=100 + n % 300, y=60 + n // 300 * 30, width=5, height=5) for n in range(2000)})

    def few(app, call, member, path):
        if path == "/box" and member == "Get":
            return new_method_return(call, "v", (("i", 3),))
        return app.honest(call, member, path)

    with walked(address, nodes, few) as (found, seconds, _):
        assert len(found) == CHILDREN <= MOST
        assert seconds < tree_module.PATIENCE


@pytest.mark.parametrize(
    "extents",
    [(0, 0, 0, 0), (-5, -5, -1, -1), (2**31 - 1, 0, 10, 10), (0, 0, 2**31 - 1, 2**31 - 1), (-(2**31), 0, 5, 5)],
)
def test_places_that_are_none_are_left_out(extents, address):
    nodes = tree(button=button(), odd=(BUTTON, ALL, extents, []))
    with walked(address, nodes) as (found, _, _):
        assert found == [(120, 60, 40, 20, 1)]


@pytest.mark.parametrize("member", ["GetRole", "GetState", "GetExtents", "GetChildren", "Get"])
@pytest.mark.parametrize("kind", ["error", "text", "nothing", "others"])
def test_answers_of_another_form_are_no_answers(member, kind, address):
    def odd(app, call, asked, path):
        if asked != member or path == ROOT:
            return app.honest(call, asked, path)
        if kind == "error":
            return new_error(call, "org.made.Up", "s", ("no",))
        if kind == "text":
            return new_method_return(call, "s", ("\u2603" * 1000,))
        if kind == "nothing":
            return new_method_return(call)
        return new_method_return(call, "a(so)au", ([(app.name, "/x"), ("no name", "/y")], [1, 2, 3, 4, 5, 6]))

    with walked(address, tree(button=button()), odd) as (found, seconds, _):
        assert found in ([], [(120, 60, 40, 20, 1)])
        assert seconds < tree_module.PATIENCE


def test_one_that_ends_meanwhile_is_of_no_harm(address):
    def ends(app, call, member, path):
        if path == "/button":
            app.close()
            return None
        return app.honest(call, member, path)

    with walked(address, tree(button=button()), ends) as (found, seconds, _):
        assert found == []
        assert seconds < tree_module.PATIENCE


def test_a_bus_that_ends_is_told_of(tmp_path):
    with session_bus(tmp_path / "bus") as (address, daemon):
        with closing(Bus("x", "y", address=address)) as bus:
            daemon.kill()
            daemon.wait()
            with pytest.raises(EnvironmentLacksError):
                Tree(bus).walk(":1.1", SIZE)


@pytest.mark.parametrize(
    ("frame", "relative", "there"),
    [
        ((150, 90, 402, 525), False, ((0, 0), 1)),  # GTK 3: with what the window manager puts around it
        ((151, 110, 400, 500), False, ((0, 0), 1)),  # Qt
        ((0, 0, 400, 500), True, ((151, 110), 1)),  # GTK 4
        ((0, 0, 400, 500), False, ((151, 110), 1)),  # one that does not know better
        ((0, 0, 200, 250), True, ((151, 110), 2)),  # at a scale of 2
        ((75, 55, 200, 250), False, ((0, 0), 2)),
    ],
)
def test_places_are_on_the_screen_whatever_they_are_relative_to(frame, relative, there):
    from gesturectl.desktop.targets.atspi import placed

    assert placed(frame, InUse(1, 1, 151, 110, 400, 500), relative=relative) == there
