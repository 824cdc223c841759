"""sway, asked by its IPC. A window is always named by its number: sway may have a whole row of them focused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from gesturectl.desktop.asks.way import NothingToDo, Way, not_done
from gesturectl.desktop.wayland.sway_ipc import GET_TREE, GET_WORKSPACES, RUN_COMMAND, SwaySocket
from gesturectl.model.errors import EnvironmentLacksError

_REMEDY = "Log out and in again."
_SCRATCHPAD = "__i3_scratch"
Node = Mapping[str, Any]  # of sway's tree


class SwayAsked:
    """One sway by its socket; made by `open_sway`."""

    name = "sway"

    def __init__(self, path: str) -> None:
        self._path = path

    def ways(self) -> Mapping[str, Way]:
        calls: Mapping[str, tuple[str, Callable[[SwaySocket], None]]] = {
            "workspace_next": ("workspace; behind the last one a new one", partial(_workspace, step=1)),
            "workspace_previous": ("workspace", partial(_workspace, step=-1)),
            "show_desktop": ("an empty workspace, and back", _show_desktop),
            "switch_windows": ("focus, in turn; those of the scratchpad, too", _switch_windows),
            "close_window": ("kill", partial(_window, command="kill")),
            "minimise": (
                "move to the scratchpad; `switch_windows` brings it back, floating",
                partial(_window, command="move scratchpad"),
            ),
            "maximise": ("fullscreen", partial(_window, command="fullscreen toggle")),
            "left_half": ("move left among the tiles; half of the workspace if floating", partial(_half, right=False)),
            "right_half": ("move right among the tiles; half of the workspace if floating", partial(_half, right=True)),
        }
        return {action: Way(f"sway: {words}", partial(self._asked, do)) for action, (words, do) in calls.items()}

    def check(self) -> None:
        """Raises EnvironmentLacksError where sway does not answer."""
        self._asked(lambda sway: sway.ask(GET_WORKSPACES))

    def close(self) -> None:
        pass

    def _asked(self, do: Callable[[SwaySocket], object]) -> None:
        with _connected(self._path) as sway:
            do(sway)


@contextmanager
def _connected(path: str) -> Iterator[SwaySocket]:
    """A connection for one action: one that is kept would not notice a sway that is started anew."""
    try:
        sway = SwaySocket(path)
        try:
            yield sway
        finally:
            sway.close()
    except TimeoutError:
        raise not_done("sway", "does not answer", "Look whether it hangs.") from None
    except OSError as e:
        raise EnvironmentLacksError(f"sway's socket {path!r} does not answer ({e}).", _REMEDY) from None


def open_sway(path: str) -> SwayAsked:
    """The sway at a socket. Raises EnvironmentLacksError, or GesturectlError, where it does not answer."""
    found = SwayAsked(path)
    found.check()
    return found


def _run(sway: SwaySocket, command: str) -> None:
    for answer in sway.ask(RUN_COMMAND, command):
        if not answer.get("success"):
            raise not_done("sway", f"refuses `{command}` ({answer.get('error', 'no reason is given')})")


def _workspace(sway: SwaySocket, step: int) -> None:
    """The next one on this monitor; behind the last that has windows a new one, as sway keeps no empty ones."""
    workspaces = sway.ask(GET_WORKSPACES)
    now = _now(workspaces)
    row = [w for w in workspaces if w["output"] == now["output"]]
    at = row.index(now) + step
    if 0 <= at < len(row):
        _run(sway, f"workspace {'next' if step > 0 else 'prev'}_on_output")  # a name may have no form in a command
    elif step > 0 and list(_windows(_current(sway.ask(GET_TREE), now["name"]))):
        _run(sway, f"workspace number {_free(workspaces, above=now['num'])}")
    else:
        raise NothingToDo(f"there is no workspace {'behind the last' if step > 0 else 'before the first'}")


def _show_desktop(sway: SwaySocket) -> None:
    workspaces = sway.ask(GET_WORKSPACES)
    empty = not list(_windows(_current(sway.ask(GET_TREE), _now(workspaces)["name"])))
    _run(sway, "workspace back_and_forth" if empty else f"workspace number {_free(workspaces, above=0)}")


def _switch_windows(sway: SwaySocket) -> None:
    tree = sway.ask(GET_TREE)
    here = _current(tree, _now(sway.ask(GET_WORKSPACES))["name"])
    found = sorted(
        [*_windows(here), *_windows(_current(tree, _SCRATCHPAD))], key=lambda window: int(window["id"])
    )  # in the order in which they were opened
    at = next((i for i, window in enumerate(found) if window.get("focused")), -1)
    if not found or (len(found) == 1 and at == 0):
        raise NothingToDo("there is no other window on this workspace")
    _run(sway, f"[con_id={found[(at + 1) % len(found)]['id']}] focus")


def _window(sway: SwaySocket, command: str) -> None:
    _run(sway, f"[con_id={_focused(sway.ask(GET_TREE))['id']}] {command}")


def _half(sway: SwaySocket, *, right: bool) -> None:
    tree = sway.ask(GET_TREE)
    window = _focused(tree)
    rect, whole = window["rect"], _now(sway.ask(GET_WORKSPACES))["rect"]
    which = f"[con_id={window['id']}]"
    if window["type"] == "floating_con":
        width, left = whole["width"] // 2, whole["x"]
        if right:
            width, left = whole["width"] - width, left + width
        size = f"resize set {width} px {whole['height']} px"
        _run(sway, f"{which} {size}, move absolute position {left} px {whole['y']} px")
        return
    at, end = rect["x"] - whole["x"], whole["x"] + whole["width"]
    if (rect["x"] + rect["width"] >= end) if right else at <= 0:
        raise NothingToDo("the window is there already")  # one step farther is the next monitor
    _run(sway, f"{which} move {'right' if right else 'left'}")


def _now(workspaces: Sequence[Node]) -> Node:
    found = next((w for w in workspaces if w.get("focused")), None)
    if found is None:
        raise NothingToDo("no workspace is in front")
    return found


def _free(workspaces: Sequence[Node], above: int) -> int:
    """The smallest number above that one that no workspace has."""
    taken = {w["num"] for w in workspaces}
    return next(n for n in range(max(above, 0) + 1, len(taken) + max(above, 0) + 2) if n not in taken)


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for inner in (*node.get("nodes", ()), *node.get("floating_nodes", ())):
        yield from _nodes(inner)


def _windows(node: Node | None) -> Iterator[Node]:
    """The windows within; sway gives each its process, and rows of windows none."""
    return (n for n in (_nodes(node) if node else ()) if n.get("pid"))


def _current(tree: Node, name: str) -> Node | None:
    return next((n for n in _nodes(tree) if n.get("type") == "workspace" and n.get("name") == name), None)


def _focused(tree: Node) -> Node:
    found = next((n for n in _windows(tree) if n.get("focused")), None)
    if found is None:
        raise NothingToDo("no window has the keyboard")
    return found
