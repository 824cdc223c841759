"""A window for the README's animation: a note that takes a new colour by a click and can be dragged, and a list."""

import gi

gi.require_version("Gdk", "3.0")  # the newest one that is installed otherwise
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

COLOURS = ("yellow", "green", "blue")
STYLE = """
window { background: #e9edf1; color: #22303c; font: 15px sans; }
.note { border-radius: 6px; border: 1px solid rgba(0, 0, 0, 0.2); padding: 12px; }
.yellow { background: #ffd76b; }
.green { background: #8fd6a8; }
.blue { background: #9cc4ff; }
.list, .list text { background: #ffffff; }
"""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Note:
    def __init__(self, board: Gtk.Fixed, x: int, y: int) -> None:
        self.board, self.at, self.colour = board, (x, y), 0
        self.grip: tuple[float, float] | None = None  # where it is held, from its corner
        self.box = Gtk.EventBox()
        self.box.set_size_request(132, 84)
        self.box.get_style_context().add_class("note")
        self.box.add(Gtk.Label(label="Click me,\ndrag me"))
        self.box.connect("button-press-event", self.press)
        self.box.connect("motion-notify-event", self.motion)
        self.box.connect("button-release-event", self.release)
        board.put(self.box, x, y)
        self.box.get_style_context().add_class(COLOURS[0])

    def press(self, _: Gtk.Widget, event: Gdk.EventButton) -> bool:
        if int(event.type) == 4:  # not the double click that comes besides
            self.grip = (event.x_root - self.at[0], event.y_root - self.at[1])
        return True

    def motion(self, _: Gtk.Widget, event: Gdk.EventMotion) -> bool:
        if self.grip:
            self.at = (int(event.x_root - self.grip[0]), int(event.y_root - self.grip[1]))
            self.board.move(self.box, *self.at)
        return True

    def release(self, *_: object) -> bool:
        self.grip = None
        classes = self.box.get_style_context()
        classes.remove_class(COLOURS[self.colour])
        self.colour = (self.colour + 1) % len(COLOURS)
        classes.add_class(COLOURS[self.colour])
        return True


window = Gtk.Window(title="board")
style = Gtk.CssProvider()
style.load_from_data(STYLE.encode())
Gtk.StyleContext.add_provider_for_screen(Gdk.Screen.get_default(), style, Gtk.STYLE_PROVIDER_PRIORITY_USER)
board = Gtk.Fixed()
window.add(board)
Note(board, 268, 112)
scrolled = Gtk.ScrolledWindow()
scrolled.set_size_request(600, 176)
scrolled.get_style_context().add_class("list")
text = Gtk.TextView(editable=False, cursor_visible=False, left_margin=14, top_margin=8, pixels_below_lines=5)
text.get_buffer().set_text("\n".join(f"{DAYS[n % 7]}, week {n // 7 + 1}" for n in range(70)))
scrolled.add(text)
board.put(scrolled, 20, 212)


def begin() -> None:
    scrolled.get_vadjustment().set_value(500)
    print("ready", flush=True)


window.connect("focus-in-event", lambda *_: GLib.timeout_add(300, begin) and None)
window.fullscreen()
window.show_all()
Gtk.main()
