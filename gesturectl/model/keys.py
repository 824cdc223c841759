"""The names of keys as the config and the output events use them, whatever the operating system calls them."""

from __future__ import annotations

import json
import re
from difflib import get_close_matches

MODIFIERS = ("ctrl", "shift", "alt", "super")
MEDIA = (
    "play_pause", "next_track", "previous_track", "stop_media", "volume_up", "volume_down", "mute",
    "brightness_up", "brightness_down",
)  # fmt: skip
NAMED_KEYS = (
    *MODIFIERS,
    "enter", "esc", "tab", "space", "backspace", "delete", "insert", "home", "end", "page_up", "page_down",
    "up", "down", "left", "right", "menu", "print", "pause", "caps_lock",
    *(f"f{n}" for n in range(1, 25)),
    *MEDIA,
)  # fmt: skip
_ALIASES = {
    "control": "ctrl", "option": "alt", "win": "super", "cmd": "super", "meta": "super", "return": "enter",
    "escape": "esc", "del": "delete", "ins": "insert", "pgup": "page_up", "pgdown": "page_down", "plus": "+",
}  # fmt: skip
# What keyboards of other languages and other programs call keys: named in an error, and not taken for the key.
_ELSEWHERE = {
    "ctrl": "strg steuerung",
    "shift": "umschalt maj majuscule mayus mayús maiusc umsch",
    "super": "windows command super_l super_r windows_key win_key cmd_key",
    "enter": "eingabe entrée entree intro invio entrar",
    "esc": "échap echap",
    "tab": "tabulator tabulation",
    "space": "leertaste leer espace espacio spazio barre_espace spacebar space_bar",
    "backspace": "rücktaste ruecktaste rück retour_arrière retroceso back_space bksp bs",
    "delete": "entf entfernen suppr supprimer supr suprimir canc",
    "insert": "einfg einfügen inser insérer insertar",
    "home": "pos1 pos_1 début debut inicio",
    "end": "ende fin fine",
    "page_up": "bild_auf bildauf bild_hoch pg_préc pg_prec page_préc repág re_pág repag prior pg_up",
    "page_down": "bild_ab bildab bild_runter pg_suiv page_suiv avpág av_pág avpag next pg_down pgdn pg_dn",
    "up": "hoch oben haut arriba pfeil_hoch pfeil_oben flèche_haut arrow_up up_arrow arrowup",
    "down": "runter unten bas abajo pfeil_runter pfeil_unten flèche_bas arrow_down down_arrow arrowdown",
    "left": "links gauche izquierda pfeil_links flèche_gauche arrow_left left_arrow arrowleft",
    "right": "rechts droite derecha pfeil_rechts flèche_droite arrow_right right_arrow arrowright",
    "menu": "menü apps context_menu contextmenu",
    "print": "druck impr_écran impr_ecran impr_pant imprpant print_screen printscreen prtsc prtscr prtscn",
    "caps_lock": "feststelltaste feststell verr_maj bloq_mayús bloq_mayus capslock caps",
    "play_pause": "xf86audioplay xf86audiopause audioplay media_play mediaplaypause play",
    "next_track": "xf86audionext audionext medianexttrack",
    "previous_track": "xf86audioprev audioprev mediaprevioustrack prev_track",
    "stop_media": "xf86audiostop audiostop mediastop",
    "volume_up": "xf86audioraisevolume audioraisevolume audiovolumeup lauter",
    "volume_down": "xf86audiolowervolume audiolowervolume audiovolumedown leiser",
    "mute": "xf86audiomute audiomute audiovolumemute stumm",
    "brightness_up": "xf86monbrightnessup",
    "brightness_down": "xf86monbrightnessdown",
}
_MEANT = {word: key for key, words in _ELSEWHERE.items() for word in words.split()}
_KEY_WORD = re.compile("[ _-]?(key|taste|tecla|touche)$|^(touche|tecla|key)[ _-]")
_ALT_GR = ("altgr", "alt_gr", "alt_graph", "iso_level3_shift")
_KNOWN = frozenset(NAMED_KEYS)


def key_name(name: str) -> str:
    """The canonical name of one key: a member of NAMED_KEYS or one printable character, letters in lower case.

    Raises ValueError that names the nearest valid name.
    """
    if key := _right(name):
        return key
    raise ValueError(f"{json.dumps(name, ensure_ascii=False)} is no key; {_hint(name)}")


def meant_key(name: str) -> str | None:
    """The key that this name means, also where it is that of another program or language; None where it is none's."""
    word = _word(name)
    short = _KEY_WORD.sub("", word)
    return _right(name) or _MEANT.get(word) or _right(short) or _MEANT.get(short)


def _right(name: str) -> str | None:
    """The canonical name of a key whose name is right."""
    if name == " ":
        return "space"
    lower = name.strip().lower()
    if lower in _KNOWN:
        return lower
    if lower in _ALIASES:
        return _ALIASES[lower]
    if len(name.strip()) == 1 and name.strip().isprintable():
        return lower if len(lower) == 1 else name.strip()
    return None


def _hint(name: str) -> str:
    """What to write in place of a name that is no key's."""
    word = _word(name)
    if word in _ALT_GR:
        return "write the character that it makes, such as `€`, instead of the chord."
    if key := meant_key(name):
        return f"did you mean `{key}`?"
    near = get_close_matches(word, NAMED_KEYS, n=1, cutoff=0.7)
    return f"did you mean `{near[0]}`?" if near else "use a single character or a name such as `enter` or `page_up`."


def _word(name: str) -> str:
    return re.sub("[ -]+", "_", name.strip().lower())


def parse_chord(text: str) -> tuple[str, ...]:
    """The keys of a chord such as `ctrl+shift+t` in the order they are pressed; `ctrl++` ends with the plus key.

    Raises ValueError for an empty chord, an unknown key (naming the nearest one), or a key named twice.
    """
    chord = text.strip()
    if not chord:
        raise ValueError("a chord needs at least one key, such as 'ctrl+t'.")
    if chord == "+":
        parts = ["+"]
    elif chord.endswith("++"):
        parts = [*chord[:-2].split("+"), "+"]
    else:
        parts = chord.split("+")
    if any(not part.strip() for part in parts):
        raise ValueError(f"{text!r} has a '+' without a key; write the plus key as 'ctrl++'.")
    keys = tuple(key_name(part) for part in parts)
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"{text!r} names {key!r} twice; name each key once.")
    return keys
