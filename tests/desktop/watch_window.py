"""A window of its own that covers the screen and prints the input it gets, one JSON list a line."""

import json

import gi

gi.require_version("Gdk", "3.0")  # the newest one that is installed otherwise
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402


def say(*what: object) -> None:
    print(json.dumps(what), flush=True)


def on_button(_window: Gtk.Window, event: Gdk.EventButton) -> bool:
    # By the type's own name: 4 press, 5 double click, 6 triple click, 7 release.
    kind = {4: "press", 5: "double", 6: "triple", 7: "release"}[int(event.type)]
    say(kind, event.button, event.x_root, event.y_root)
    return True  # GTK hands a click that nobody took to the window a second time


def on_motion(_window: Gtk.Window, event: Gdk.EventMotion) -> None:
    say("motion", bool(event.state & Gdk.ModifierType.BUTTON1_MASK), event.x_root, event.y_root)


def on_scroll(_window: Gtk.Window, event: Gdk.EventScroll) -> None:
    smooth = event.direction == Gdk.ScrollDirection.SMOOTH
    say("scroll", event.direction.value_nick, *((event.delta_x, event.delta_y) if smooth else ()))


def on_key(_window: Gtk.Window, event: Gdk.EventKey) -> None:
    mask = Gdk.ModifierType
    held = [
        name
        for name, bit in (("ctrl", mask.CONTROL_MASK), ("shift", mask.SHIFT_MASK), ("alt", mask.MOD1_MASK))
        if event.state & bit
    ]
    say("key", Gdk.keyval_name(event.keyval), held)


window = Gtk.Window(title="watch")
window.add_events(
    Gdk.EventMask.BUTTON_PRESS_MASK
    | Gdk.EventMask.BUTTON_RELEASE_MASK
    | Gdk.EventMask.POINTER_MOTION_MASK
    | Gdk.EventMask.SCROLL_MASK
    | Gdk.EventMask.ENTER_NOTIFY_MASK
)
window.connect("button-press-event", on_button)
window.connect("button-release-event", on_button)
window.connect("motion-notify-event", on_motion)
window.connect("scroll-event", on_scroll)
window.connect("key-press-event", on_key)
window.connect("enter-notify-event", lambda *_: say("enter"))
window.connect("focus-in-event", lambda *_: say("ready"))
window.fullscreen()
window.show_all()
Gtk.main()
