"""The monitors of a Wayland session, in its logical pixels, in which a monitor's scale is accounted for already."""

from __future__ import annotations

from dataclasses import dataclass

from gesturectl.desktop.wayland.wire import Event, Wire
from gesturectl.model.types import Monitor

_SIDEWAYS = (1, 3, 5, 7)  # wl_output transforms that swap width and height


@dataclass(frozen=True, slots=True)
class Area:
    """An output's part of the rectangle that holds all of them."""

    number: int  # of the `wl_output`
    monitor: Monitor
    density: float  # its own pixels in a logical one
    at_origin: bool  # of the compositor's own coordinates


@dataclass(slots=True)
class _Output:
    number: int
    name: str
    place: tuple[int, int] = (0, 0)
    pixels: tuple[int, int] = (0, 0)  # of the mode in use
    scale: int = 1
    transform: int = 0
    logical: tuple[int, int] = (0, 0)  # from xdg-output, which knows fractional scales

    def size(self) -> tuple[int, int]:
        if any(self.logical):
            return self.logical
        width, height = self.upright()
        return width // self.scale, height // self.scale

    def upright(self) -> tuple[int, int]:
        """Its own pixels, as it is turned."""
        width, height = self.pixels
        return (height, width) if self.transform in _SIDEWAYS else (width, height)


class Outputs:
    """Follows the `wl_output`s of a session."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._manager: int | None = None
        self._outputs: dict[int, _Output] = {}  # by the global's name

    def manage(self, manager: int) -> None:
        """Ask the xdg-output manager of that number about each output."""
        self._manager = manager
        for output in self._outputs.values():
            self._ask(output)

    def add(self, key: int, number: int) -> None:
        """Follow the output that was bound as object `number`."""
        output = self._outputs[key] = _Output(number, f"monitor-{key}")
        self._wire.handlers[number] = lambda event: self._read(output, event)
        if self._manager is not None:
            self._ask(output)

    def remove(self, key: int) -> None:
        """The output is gone; the name of another global is ignored."""
        self._outputs.pop(key, None)

    def layout(self) -> tuple[tuple[int, int], tuple[Monitor, ...]]:
        """The size of the rectangle that holds all monitors, and these from left to right, its corner the origin."""
        found: dict[tuple[int, int, int, int], Monitor] = {}  # of outputs that show the same, the first
        for area in self.areas():
            m = area.monitor
            found.setdefault((m.x, m.y, m.width, m.height), m)
        if not found:
            return (0, 0), ()
        monitors = found.values()
        width, height = max(m.x + m.width for m in monitors), max(m.y + m.height for m in monitors)
        return (width, height), tuple(sorted(monitors, key=lambda m: (m.x, m.y)))

    def areas(self) -> list[Area]:
        """All outputs that are on, with the corner of that rectangle as the origin."""
        on = [o for o in self._outputs.values() if all(o.size())]
        left, top = min((o.place[0] for o in on), default=0), min((o.place[1] for o in on), default=0)
        areas = []
        for o in on:
            x, y, width, height = o.place[0] - left, o.place[1] - top, *o.size()
            areas.append(Area(o.number, Monitor(o.name, x, y, width, height), o.upright()[0] / width, not any(o.place)))
        return areas

    def _ask(self, output: _Output) -> None:
        number = self._wire.new(lambda event: self._read_logical(output, event))
        assert self._manager is not None
        self._wire.request(self._manager, 1, number, output.number)

    def _read(self, output: _Output, event: Event) -> None:
        if event.opcode == 0:  # geometry
            place = event.number("i"), event.number("i")
            output.place = output.place if any(output.logical) else place
            event.number("i"), event.number("i"), event.number("i"), event.string(), event.string()
            output.transform = event.number("i")
        elif event.opcode == 1:  # mode
            if event.number() & 1:
                output.pixels = event.number("i"), event.number("i")
        elif event.opcode == 3:  # scale
            output.scale = max(event.number("i"), 1)
        elif event.opcode == 4:
            output.name = event.string()

    def _read_logical(self, output: _Output, event: Event) -> None:
        if event.opcode == 0:
            output.place = event.number("i"), event.number("i")
        elif event.opcode == 1:
            output.logical = event.number("i"), event.number("i")
        elif event.opcode == 3:
            output.name = event.string()
