"""The accessibility tree of one application, by AT-SPI: what of it can be pressed, and where.

Each node is asked for by calls that do not wait for each other, and all of them together have an end: PATIENCE, NODES,
CHILDREN. What an application says is believed only as far as it has the form of an answer.

Roles and states are numbers of at-spi2-core's `atspi-constants.h`.
"""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call

from gesturectl.desktop.bus import Bus, kind_of
from gesturectl.desktop.targets.reader import MOST, Rectangle

PATIENCE = 0.5  # seconds for one application, all its nodes together
NODES = 1500  # that are asked for
CHILDREN = 200  # of one node; what has more, such as a long list, is passed over
DEPTH = 60
FLIGHT = 48  # calls that wait for an answer at once
FAR = 100_000  # pixels: beyond that a place is none
LEAST = 4  # pixels of a target's width and height

_SPI = "org.a11y.atspi."
ROOT = "/org/a11y/atspi/accessible/root"
SCREEN, WINDOW = 0, 1  # what coordinates are relative to
_ACTIVE, _SENSITIVE, _SHOWING, _VISIBLE, _MANAGES = 1, 24, 25, 30, 31  # states
_POPUPS = {33, 41, 69}  # menu, popup menu, window
_ITEMS = {8, 35, 45, 59}  # of menus: check, plain, radio, tear-off
_MENU = 33
# Check box, column header, combo box, desktop icon, icon, list item, menu, page tab, push button, radio button, column
# header of a table, toggle button, link, tree item, push button with a menu, switch.
_PRESSED = {7, 10, 11, 13, 26, 32, _MENU, 37, 43, 44, 57, 62, 88, 91, 129, 130} | _ITEMS
_LEAVES = {7, 43, 44, 62, 88, 130} | _ITEMS  # of which nothing below is of interest
# Canvas, drawing area, password, terminal, text, edit bar, entry, spreadsheet, document of text.
_KEPT_OUT = {6, 18, 40, 60, 61, 77, 79, 92, 94}
# Lists, scroll panes, tables, trees, view ports, documents; and windows of all kinds.
_CLIPPING = {31, 49, 55, 65, 66, 68, 82, 95, 98} | {2, 16, 23, 69}

Area = tuple[int, int, int, int]  # x, y, width, height


@dataclass(slots=True)
class Node:
    """What an application has said of one node; None where that is not understood."""

    owner: str
    path: str
    clip: Area | None  # what of it can be seen at most
    depth: int
    role: int | None = None
    states: int = 0
    area: Area | None = None
    count: int = 0
    waits: int = 4  # answers
    parent: Node | None = None

    def has(self, state: int) -> bool:
        return bool(self.states >> state & 1)


@dataclass(slots=True)
class Found:
    """What the walk through an application has found."""

    targets: list[tuple[Area, bool, Node]] = field(default_factory=list)
    windows: list[Node] = field(default_factory=list)  # all that the application has
    window: Node | None = None  # the one in use
    toolkit: str = ""
    version: str = ""


class Tree:
    """Walks through the tree of one application, by its name on the bus of accessibility."""

    def __init__(self, bus: Bus, now: Callable[[], float] = time.monotonic) -> None:
        self._bus = bus
        self._now = now
        self._queue: deque[tuple[DBusAddress, str, str, tuple[Any, ...], Callable[[Any, str], None]]] = deque()
        self._asked: dict[int, Callable[[Any, str], None]] = {}
        self._seen: set[tuple[str, str]] = set()
        self.found = Found()

    def walk(self, owner: str, size: tuple[int, int]) -> Found:
        """The application's window in use and its open menus. size: the width and height of that window."""
        deadline = self._now() + PATIENCE
        self._get(owner, ROOT, "Application", "ToolkitName", self._toolkit)
        self._get(owner, ROOT, "Application", "Version", self._version)
        self._run(deadline)
        self._call(owner, ROOT, "Accessible", "GetChildren", "", (), lambda body, kind: self._top(body, kind))
        self._run(deadline)
        for window in self._in_use(size):
            self._descend(window)
        self._run(deadline)
        return self.found

    @property
    def relative(self) -> bool:
        """Whether places are relative to the window, as GTK 4 does not know where that is."""
        return self.found.toolkit.upper() == "GTK" and not self.found.version.startswith(("2.", "3."))

    def _toolkit(self, value: Any, _: str) -> None:
        self.found.toolkit = value if isinstance(value, str) else ""

    def _version(self, value: Any, _: str) -> None:
        self.found.version = value if isinstance(value, str) else ""

    def _top(self, body: Any, kind: str) -> None:
        for owner, path in _references(body, kind):
            self._visit(owner, path, None, 0, self.found.windows.append)

    def _in_use(self, size: tuple[int, int]) -> Iterator[Node]:
        """The window that is in use, and menus over it."""
        windows = [w for w in self.found.windows if w.role not in _POPUPS and w.has(_VISIBLE) and w.area]
        active = [w for w in windows if w.has(_ACTIVE)]
        fits = [w for w in active or windows if w.area and _alike(w.area[2:], size)]
        chosen = (fits or active or windows)[:1]
        self.found.window = chosen[0] if chosen else None
        yield from chosen
        for popup in self.found.windows:
            if popup.role in _POPUPS and popup.has(_SHOWING):
                yield popup

    def _visit(
        self,
        owner: str,
        path: str,
        clip: Area | None,
        depth: int,
        then: Callable[[Node], None],
        parent: Node | None = None,
    ) -> None:
        if (owner, path) in self._seen or len(self._seen) >= NODES or depth > DEPTH:
            return
        self._seen.add((owner, path))
        node = Node(owner, path, clip, depth, parent=parent)

        def taken(take: Callable[[Any, str], None]) -> Callable[[Any, str], None]:
            def on_answer(value: Any, kind: str) -> None:
                take(value, kind)
                node.waits -= 1
                if node.waits == 0:
                    then(node)

            return on_answer

        def role(body: Any, kind: str) -> None:
            node.role = body[0] if kind == "u" else None

        def states(body: Any, kind: str) -> None:
            if kind == "au" and 1 <= len(body[0]) <= 4:
                node.states = sum(part << 32 * n for n, part in enumerate(body[0]))

        def area(body: Any, kind: str) -> None:
            node.area = _area(body[0]) if kind == "(iiii)" else None

        def count(value: Any, _: str) -> None:
            node.count = value if isinstance(value, int) else 0

        self._call(owner, path, "Accessible", "GetRole", "", (), taken(role))
        self._call(owner, path, "Accessible", "GetState", "", (), taken(states))
        relative_to = WINDOW if self.relative else SCREEN
        self._call(owner, path, "Component", "GetExtents", "u", (relative_to,), taken(area))
        self._get(owner, path, "Accessible", "ChildCount", taken(count))

    def _take(self, node: Node) -> None:
        """Takes what is known of a node, and goes on to its children."""
        if not node.has(_VISIBLE) or not (node.has(_SHOWING) or self.relative):
            return
        seen = _common(node.area, node.clip) if node.area else None
        if seen and seen[2] >= LEAST and seen[3] >= LEAST and len(self.found.targets) < MOST:
            if node.role in _PRESSED and node.has(_SENSITIVE):
                self.found.targets.append((seen, True, node))
            elif node.role in _KEPT_OUT:
                self.found.targets.append((seen, False, node))
        self._descend(node)

    def _descend(self, node: Node) -> None:
        if node.role in _LEAVES or node.has(_MANAGES) or not 0 < node.count <= CHILDREN:
            return
        clip = node.clip
        if node.area and node.role in _CLIPPING:
            clip = _common(node.area, clip)
            if clip is None:
                return

        def on_children(body: Any, kind: str) -> None:
            for owner, path in _references(body, kind)[:CHILDREN]:
                self._visit(owner, path, clip, node.depth + 1, self._take, node)

        self._call(node.owner, node.path, "Accessible", "GetChildren", "", (), on_children)

    def _get(self, owner: str, path: str, kind: str, name: str, then: Callable[[Any, str], None]) -> None:
        def on_answer(body: Any, found: str) -> None:
            then(body[0][1] if found == "v" else None, found)

        address = DBusAddress(path, owner, "org.freedesktop.DBus.Properties")
        self._queue.append((address, "Get", "ss", (_SPI + kind, name), on_answer))

    def _call(
        self, owner: str, path: str, kind: str, name: str, types: str, body: tuple[Any, ...],
        then: Callable[[Any, str], None],
    ) -> None:  # fmt: skip
        self._queue.append((DBusAddress(path, owner, _SPI + kind), name, types, body, then))

    def _run(self, deadline: float) -> None:
        """Asks, until all is answered or the time is over; what comes later is ignored."""
        poll = select.poll()
        poll.register(self._bus.fileno(), select.POLLIN)
        while (self._queue or self._asked) and (left := deadline - self._now()) > 0:
            while self._queue and len(self._asked) < FLIGHT:
                address, name, types, body, then = self._queue.popleft()
                call = new_method_call(address, name, types or None, body)
                self._asked[self._bus.post(call)] = then
            poll.poll(left * 1000)
            for message in self._bus.messages():
                then_ = self._asked.pop(message.header.fields.get(HeaderFields.reply_serial, 0), None)
                if then_ is not None:
                    fine = message.header.message_type == MessageType.method_return
                    then_(message.body, kind_of(message) if fine else "")
        self._queue.clear()
        self._asked.clear()


def rectangles(found: Found, origin: tuple[int, int], scale: int) -> list[Rectangle]:
    """What was found, on the screen: moved by `origin`, after that one pixel of the application became `scale`.

    What lies under an open menu is left out.
    """
    menus: dict[int, list[Area]] = {}
    for area, _, node in found.targets:
        if node.role in _ITEMS or (node.role == _MENU and node.parent and node.parent.role == _MENU):
            menus.setdefault(id(node.parent), []).append(area)
    covers = [_around(areas) for areas in menus.values()]
    out: dict[Area, Rectangle] = {}
    for area, catches, node in found.targets:
        if id(node.parent) not in menus and any(_common(area, cover) for cover in covers):
            continue
        x, y, width, height = (v * scale for v in area)
        out.setdefault(area, (x + origin[0], y + origin[1], width, height, int(catches)))
    return list(out.values())


def _references(body: Any, kind: str) -> list[tuple[str, str]]:
    """Nodes, each by the program's name on the bus and its path there."""
    return [(owner, path) for owner, path in body[0] if owner.startswith(":")] if kind == "a(so)" else []


def _area(value: tuple[int, int, int, int]) -> Area | None:
    x, y, width, height = value
    if abs(x) > FAR or abs(y) > FAR or not (0 < width <= FAR and 0 < height <= FAR):
        return None
    return x, y, width, height


def _common(a: Area, b: Area | None) -> Area | None:
    """What two areas have in common."""
    if b is None:
        return a
    x, y = max(a[0], b[0]), max(a[1], b[1])
    width, height = min(a[0] + a[2], b[0] + b[2]) - x, min(a[1] + a[3], b[1] + b[3]) - y
    return (x, y, width, height) if width > 0 and height > 0 else None


def _around(areas: list[Area]) -> Area:
    x, y = min(a[0] for a in areas), min(a[1] for a in areas)
    return x, y, max(a[0] + a[2] for a in areas) - x, max(a[1] + a[3] for a in areas) - y


def _alike(a: tuple[int, ...], b: tuple[int, int], within: int = 60) -> bool:
    """Whether two sizes differ by no more than what a window manager puts around a window."""
    return all(abs(v - w) <= within for v, w in zip(a, b, strict=True))
