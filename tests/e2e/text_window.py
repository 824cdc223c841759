"""A window with a long text over the whole screen, which prints what is selected there and long presses."""

import json

import gi

gi.require_version("Gdk", "3.0")  # the newest one that is installed otherwise
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402


def say(*what: object) -> None:
    print(json.dumps(what), flush=True)


window = Gtk.Window(title="text")
view = Gtk.TextView(editable=False, wrap_mode=Gtk.WrapMode.NONE)
text = view.get_buffer()
text.set_text("\n".join(f"{n} " + "word " * 60 for n in range(80)))
window.add(view)


def on_selection(*_: object) -> None:
    bounds = text.get_selection_bounds()
    if bounds:
        start, end = bounds
        say("selected", start.get_line(), text.get_text(start, end, False))


def on_button(_: Gtk.Widget, event: Gdk.EventButton) -> bool:
    kind = {4: "press", 5: "double", 6: "triple", 7: "release"}[int(event.type)]
    say(kind, event.button, event.x_root, event.y_root)
    return False


def on_key(_: Gtk.Widget, event: Gdk.EventKey) -> None:
    say("key", Gdk.keyval_name(event.keyval), [])


text.connect("mark-set", on_selection)
view.connect("button-press-event", on_button)
view.connect("button-release-event", on_button)
window.connect("key-press-event", on_key)
long_press = Gtk.GestureLongPress.new(view)
long_press.set_propagation_phase(Gtk.PropagationPhase.CAPTURE)
long_press.connect("pressed", lambda _, x, y: say("long press", x, y))
long_press.connect("cancelled", lambda _: say("no long press"))
window.connect("focus-in-event", lambda *_: say("ready"))
window.fullscreen()
window.show_all()
Gtk.main()
