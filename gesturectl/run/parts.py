"""What runs beside the frames of a run in real time: the list of its parts, each with its condition."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from gesturectl.config.asked import targets_for
from gesturectl.control.lock import runtime_folder
from gesturectl.control.run_handle import RunHandle
from gesturectl.desktop import systems
from gesturectl.model.errors import InputError
from gesturectl.run.desktop.targets import ScreenTargets
from gesturectl.run.driver import Driver
from gesturectl.run.shown.hints import HintLabels, Keys
from gesturectl.run.shown.panel import Panel
from gesturectl.run.shown.ring import Ring
from gesturectl.settings import Config
from gesturectl.vision.source import Source

AWAY = 2.0  # seconds in which everything is released and the camera free, before the computer sleeps


@dataclass(frozen=True, slots=True)
class Begun:
    """A run in real time whose frames are about to begin.

    camera: None where the source is a trace; for_desktop: somebody works at its output.
    """

    camera: Source | None
    driver: Driver
    handle: RunHandle
    ui: Callable[[RunHandle], str] | None
    for_desktop: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Something that runs beside the frames, where `when` holds."""

    open: Callable[[Begun], AbstractContextManager[object]]
    when: Callable[[Begun], bool]


def _sounds(run: Begun) -> AbstractContextManager[object]:
    from gesturectl.run.shown.sounds import heard

    return heard(run.handle, run.driver)


def _presence(run: Begun) -> AbstractContextManager[object]:
    from gesturectl.run.shown.presence import shown_on_desktop

    assert run.ui is not None
    return shown_on_desktop(run.handle, partial(run.ui, run.handle))


@contextmanager
def _ring(run: Begun) -> Iterator[None]:
    """The ring at the pointer."""
    from gesturectl.desktop.overlay.open import open_surface
    from gesturectl.desktop.overlay.overlay import Overlay

    output = run.driver.ledger.output.name
    asks = systems.here().less_motion
    less_motion = (lambda: bool(systems.load(asks)())) if asks else (lambda: False)
    with closing(Overlay(lambda: open_surface(output), less_motion)) as overlay:
        ring = Ring(run.driver, lambda: run.handle.config.feedback, overlay.show)
        run.driver.subscribe_sent(ring.on_step)
        yield


@contextmanager
def _panel(run: Begun) -> Iterator[None]:
    """The panel for the next rest of the pointer."""
    from gesturectl.desktop.overlay.open import open_surface
    from gesturectl.desktop.overlay.overlay import Overlay
    from gesturectl.desktop.overlay.panel import PanelScenes

    output = run.driver.ledger.output.name
    with ExitStack() as stack:

        def opened() -> Overlay:
            return stack.enter_context(closing(Overlay(lambda: open_surface(output), pictures=PanelScenes)))

        run.driver.subscribe_sent(Panel(run.driver, lambda: run.handle.config, opened).on_step)
        yield


@contextmanager
def _hints(run: Begun) -> Iterator[None]:
    """The numbers on what can be pressed, and the keys that type them."""
    from gesturectl.desktop.overlay.hints import HintScenes
    from gesturectl.desktop.overlay.open import open_surface
    from gesturectl.desktop.overlay.overlay import Overlay

    output = run.driver.ledger.output.name

    def typed(digit: str) -> None:
        run.handle.submit(lambda controls: controls.type_digit(digit))

    with ExitStack() as stack:

        def opened() -> Overlay:
            return stack.enter_context(closing(Overlay(lambda: open_surface(output), pictures=HintScenes)))

        def keys() -> Keys:
            found: Keys = stack.enter_context(closing(systems.load(systems.here().digit_keys)(typed)))
            return found

        run.driver.subscribe_sent(HintLabels(run.driver, lambda: run.handle.config, opened, keys).on_step)
        yield


@contextmanager
def _targets(run: Begun) -> Iterator[None]:
    """What can be pressed on the screen, where the config asks for it."""

    known: tuple[Config, str] | None = None

    def asked() -> str:
        nonlocal known
        if known is None or known[0] is not run.handle.config:
            known = run.handle.config, targets_for(run.handle.config)
        return known[1]

    output = run.driver.ledger.output.name
    with closing(ScreenTargets(run.driver, asked, os.environ, output)) as targets:
        run.driver.targets = targets.take
        run.driver.subscribe_sent(targets.on_step)
        yield


def _control_socket(run: Begun) -> AbstractContextManager[object]:
    from gesturectl.control.server import ControlServer  # with asyncio, which takes long to import

    page = None if run.ui is None else partial(run.ui, run.handle)
    return closing(ControlServer(runtime_folder() / "socket", run.handle, page))


def _seat(run: Begun) -> AbstractContextManager[object]:
    """Pauses the run while nobody sits at the desktop."""
    seat = systems.load(systems.here().seat)

    def on_change(why: str) -> None:
        with suppress(InputError, FutureTimeoutError):  # the run is ending, or hangs
            run.handle.submit(lambda controls: controls.away(why)).result(AWAY)

    return closing(seat(on_change))


@contextmanager
def _no_collection(_: Begun) -> Iterator[None]:
    """Keeps the collection of garbage from delaying a frame: what is there by now stays, and is not looked through."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


PARTS = (
    Part(_sounds, lambda run: run.camera is not None),
    Part(_ring, lambda run: bool(systems.here().surface) and run.for_desktop),
    Part(_panel, lambda run: bool(systems.here().surface) and run.for_desktop),
    Part(_hints, lambda run: bool(systems.here().targets) and run.for_desktop),
    Part(_targets, lambda run: run.for_desktop),
    Part(_control_socket, lambda run: True),
    Part(_presence, lambda run: bool(systems.here().presence) and run.ui is not None),
    Part(_seat, lambda run: bool(systems.here().seat) and (run.for_desktop or _is_live(run.camera))),
    Part(_no_collection, lambda run: True),
)


def _is_live(camera: Source | None) -> bool:
    return camera is not None and camera.live
