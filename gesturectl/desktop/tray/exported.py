"""Objects that other programs on a D-Bus may call: their methods, properties and introspection, without I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageFlag, new_error, new_method_return, new_signal

Properties = Mapping[str, tuple[str, Any]]  # by name, each with its signature
_PROPERTIES = "org.freedesktop.DBus.Properties"
_ERROR = "org.freedesktop.DBus.Error."
_STANDARD = (
    f'<interface name="{_PROPERTIES}"><method name="Get"><arg type="s" direction="in"/><arg type="s" direction="in"/>'
    '<arg type="v" direction="out"/></method><method name="GetAll"><arg type="s" direction="in"/>'
    '<arg type="a{sv}" direction="out"/></method></interface>'
)


@dataclass(frozen=True, slots=True)
class Method:
    """A method: the signatures of its arguments and results, and what it does; KeyError for what is not there."""

    takes: tuple[str, ...]
    gives: tuple[str, ...]
    do: Callable[..., tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Exported:
    """An object with one interface. signals: the signatures of what each carries; no property can be set."""

    path: str
    interface: str
    methods: Mapping[str, Method]
    properties: Callable[[], Properties]
    signals: Mapping[str, tuple[str, ...]]

    def signal(self, member: str, *body: Any) -> Message:
        """One of the signals."""
        signature = "".join(self.signals[member])
        return new_signal(DBusAddress(self.path, interface=self.interface), member, signature or None, body)


def reply(objects: Sequence[Exported], call: Message) -> Message | None:
    """The answer to a call of one of the objects; None where none is wanted."""
    try:
        signature, body = _answer(objects, call)
        answer = new_method_return(call, signature or None, body)
    except KeyError as e:
        answer = new_error(call, f"{_ERROR}UnknownMethod", "s", (f"There is no {e.args[0]}.",))
    except ValueError as e:
        answer = new_error(call, f"{_ERROR}InvalidArgs", "s", (str(e),))
    return None if call.header.flags & MessageFlag.no_reply_expected else answer


def _answer(objects: Sequence[Exported], call: Message) -> tuple[str, tuple[Any, ...]]:
    get = call.header.fields.get
    path, interface, member = get(HeaderFields.path), get(HeaderFields.interface), str(get(HeaderFields.member))
    found = next((o for o in objects if o.path == path), None)
    if interface == "org.freedesktop.DBus.Introspectable":
        return "s", (_introspection(objects, found, str(path)),)
    if found is None:
        raise KeyError(path)
    if interface == _PROPERTIES and member in ("Get", "GetAll"):
        if member == "GetAll":
            return "a{sv}", (dict(found.properties()),)
        return "v", (found.properties()[call.body[1]],)
    if interface not in (found.interface, None):
        raise KeyError(interface)
    method = found.methods[member]
    if get(HeaderFields.signature, "") != (wanted := "".join(method.takes)):
        raise ValueError(f"{member} takes `{wanted}`.")
    return "".join(method.gives), method.do(*call.body)


def _introspection(objects: Sequence[Exported], found: Exported | None, path: str) -> str:
    """What is at a path, as XML; at others the names of the objects."""
    lines = ["<node>"]
    if found is None:
        names = [o.path.removeprefix("/") for o in objects] if path == "/" else []
        return "\n".join([*lines, *(f'<node name="{name}"/>' for name in names), "</node>"])
    lines.append(f'<interface name="{found.interface}">')
    for name, (signature, _) in found.properties().items():
        lines.append(f'<property name="{name}" type="{signature}" access="read"/>')
    for name, method in found.methods.items():
        given = "".join(f'<arg type="{s}" direction="in"/>' for s in method.takes)
        answered = "".join(f'<arg type="{s}" direction="out"/>' for s in method.gives)
        lines.append(f'<method name="{name}">{given}{answered}</method>')
    for name, carried in found.signals.items():
        lines.append(f'<signal name="{name}">{"".join(f"<arg type={s!r}/>" for s in carried)}</signal>')
    return "\n".join([*lines, "</interface>", _STANDARD, "</node>"])
