"""A window of widgets of GTK 3 or 4 that says where they are, and which is used: one JSON list a line."""

import json
import sys

import gi

gi.require_version("Gtk", sys.argv[1])
gi.require_version("Gdk", sys.argv[1])
from gi.repository import GLib, Gtk  # noqa: E402

FOUR = sys.argv[1] == "4.0"
BAR = "bar" in sys.argv  # a title bar of its own


def say(*what: object) -> None:
    print(json.dumps(what), flush=True)


def used(name: str):
    return lambda *_: say("used", name)


def add(box: Gtk.Box, widget: Gtk.Widget) -> None:
    widget.set_halign(Gtk.Align.START)
    box.append(widget) if FOUR else box.add(widget)


def widgets() -> dict[str, Gtk.Widget]:
    made = {
        "button": Gtk.Button(label="Press"),
        "small": Gtk.Button(),
        "check": Gtk.CheckButton(label="Check"),
        "toggle": Gtk.ToggleButton(label="Toggle"),
        "switch": Gtk.Switch(),
        "link": Gtk.LinkButton.new_with_label("http://localhost/", "Link"),
    }
    made["small"].set_size_request(12, 12)
    for name in ("button", "small"):
        made[name].connect("clicked", used(name))
    for name in ("check", "toggle"):
        made[name].connect("toggled", used(name))
    made["switch"].connect("notify::active", used("switch"))
    made["link"].connect("activate-link", lambda *_: (say("used", "link"), True)[1])
    return made


def fill(window: Gtk.Window) -> bool:
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=36)
    made = widgets()
    for widget in made.values():
        add(box, widget)
    text, drawing = Gtk.TextView(), Gtk.DrawingArea()
    for widget in (text, drawing):
        widget.set_size_request(200, 40)
        add(box, widget)
    box.set_margin_start(60)
    box.set_margin_top(20)
    window.set_child(box) if FOUR else window.add(box)
    if BAR:
        window.set_titlebar(Gtk.HeaderBar())
    window.set_default_size(420, 600)
    window.present() if FOUR else window.show_all()

    def places() -> bool:
        """Each relative to the window without what the window manager puts around it; True: to be called again."""
        if not window.is_active() or drawing.get_allocated_width() < 200:
            return True
        for name, widget in {**made, "text": text, "drawing": drawing}.items():
            if FOUR:
                _, area = widget.compute_bounds(window)
                say("at", name, area.origin.x, area.origin.y, area.size.width, area.size.height)
            else:
                x, y = widget.translate_coordinates(window, 0, 0)
                say("at", name, x, y, widget.get_allocated_width(), widget.get_allocated_height())
        say("ready")
        return False

    GLib.timeout_add(20, places)
    return False


if FOUR:
    application = Gtk.Application(application_id="test.gesturectl.targets")
    application.connect("activate", lambda a: fill(Gtk.ApplicationWindow(application=a, title="targets")))
    application.run([])
else:
    window = Gtk.Window(title="targets")
    window.connect("destroy", Gtk.main_quit)
    fill(window)
    Gtk.main()
