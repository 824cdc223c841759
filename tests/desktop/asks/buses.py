"""KDE, GNOME Shell, logind, portals and others, played on a D-Bus of their own, with the errors of the real ones."""

from __future__ import annotations

import threading
from contextlib import suppress

from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_error, new_method_return, new_signal
from jeepney.io.blocking import open_dbus_connection

ERROR = "org.freedesktop.DBus.Error."
KWIN_SHORTCUTS = {
    "workspace_next": "Switch to Next Desktop", "workspace_previous": "Switch to Previous Desktop",
    "overview": "Overview", "show_desktop": "Show Desktop", "switch_windows": "Walk Through Windows",
    "close_window": "Window Close", "minimise": "Window Minimize", "maximise": "Window Maximize",
    "left_half": "Window Quick Tile Left", "right_half": "Window Quick Tile Right",
}  # fmt: skip
COMPONENT = "org.kde.kglobalaccel.Component"


class Error(Exception):
    """An answer that is an error."""

    def __init__(self, name, text):
        super().__init__(text)
        self.name, self.text = name, text


class Played:
    """Owns `names`, and answers calls by `methods`, whose keys are (path, interface, member).

    A method returns a signature and values, or None for no answer at all; properties are by (path, interface, name).
    """

    def __init__(self, address, *names):
        self.calls = []
        self.methods, self.properties = {}, {}
        self.replaced = []  # properties that were set
        self._bus = open_dbus_connection(address)
        for name in names:
            self._bus.send_and_get_reply(message_bus.RequestName(name), timeout=30)
        threading.Thread(target=self._serve, daemon=True).start()

    def signal(self, path, interface, member, signature, *values):
        self._bus.send(new_signal(DBusAddress(path, interface=interface), member, signature, values))

    def close(self):
        self._bus.close()

    def _serve(self):
        with suppress(Exception):
            while True:
                call = self._bus.receive()
                if call.header.message_type == MessageType.method_call:
                    self._answer(call)

    def _answer(self, call):
        fields = call.header.fields
        path, interface = fields[HeaderFields.path], fields.get(HeaderFields.interface)
        member = fields[HeaderFields.member]
        try:
            if interface == "org.freedesktop.DBus.Properties":
                answer = self._property(path, member, *call.body)
            else:
                self.calls.append((path, member, *call.body))
                method = self.methods.get((path, interface, member))
                if method is None:
                    paths = {p for p, _, _ in (*self.methods, *self.properties)}
                    if path not in paths:
                        raise Error(ERROR + "UnknownObject", f"No such object path '{path}'")
                    text = f"No such method '{member}' in interface '{interface}' at object path '{path}'"
                    raise Error(ERROR + "UnknownMethod", text)
                answer = method(*call.body)
            if answer is not None:
                self._bus.send(new_method_return(call, *answer))
        except Error as e:
            self._bus.send(new_error(call, e.name, "s", (e.text,)))

    def _property(self, path, member, interface, name, *values):
        key = (path, interface, name)
        if key not in self.properties:
            raise Error(ERROR + "InvalidArgs", f"No such property “{name}”")
        if member == "Get":
            return "v", (self.properties[key],)
        self.properties[key] = values[0]
        self.replaced.append((name, values[0][1]))
        return ()


def done(*values):
    """A method that answers nothing but that it is done."""
    return ()
