from pathlib import Path

import pytest

from gesturectl.desktop.keyboard.layout import configured
from gesturectl.desktop.keyboard.xkb import Layout, XkbKeymap

KDE = "[Layout]\nDisplayNames=,\nLayoutList=de,ru\nOptions=grp:alt_shift_toggle\nUse=true\nVariantList=neo,\n"
XORG = """Section "InputClass"
        MatchIsKeyboard "on"
        Option "XkbLayout" "pl,us"
        Option "XkbVariant" "dvorak,"
EndSection
"""


def put(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, "utf-8")


def test_the_places_are_asked_in_order_and_the_one_that_tells_is_named(tmp_path: Path) -> None:
    root, home = tmp_path / "root", tmp_path / "home"
    kde = {"XDG_CURRENT_DESKTOP": "KDE", "HOME": str(home)}
    assert configured(kde, root) == (None, "the system's default")
    put(root, "etc/X11/xorg.conf.d/00-keyboard.conf", XORG)
    assert configured(kde, root) == (Layout("pl,us", "dvorak,"), "/etc/X11/xorg.conf.d/00-keyboard.conf")
    put(root, "etc/vconsole.conf", "KEYMAP=cz\n")
    assert configured({}, root)[1] == "/etc/X11/xorg.conf.d/00-keyboard.conf"
    put(root, "etc/vconsole.conf", "XKBLAYOUT=cz\n")
    assert configured({}, root) == (Layout("cz"), "/etc/vconsole.conf")
    put(root, "etc/default/keyboard", "# made by hand\nXKBMODEL=\"pc105\"\nXKBLAYOUT='fr'\nXKBVARIANT=bepo\nif ] '\n")
    assert configured(kde, root) == (Layout("fr", "bepo", "pc105"), "/etc/default/keyboard")
    put(home, ".config/kxkbrc", KDE)
    assert configured(kde, root) == (Layout("de,ru", "neo,", "", "grp:alt_shift_toggle"), str(home / ".config/kxkbrc"))
    assert configured(kde | {"XKB_DEFAULT_LAYOUT": "es"}, root) == (Layout("es"), "XKB_DEFAULT_LAYOUT")
    assert configured({"HOME": str(home)}, root)[1] == "/etc/default/keyboard"


@pytest.mark.parametrize(
    "text", ["", "[Layout]\nUse=false\nLayoutList=de\n", "Use=true\n", "[Layout]\nUse=true\n", "\0["]
)
def test_a_kde_file_that_sets_no_layout_is_passed_over(text: str, tmp_path: Path) -> None:
    put(tmp_path, ".config/kxkbrc", text)
    environment = {"XDG_CURRENT_DESKTOP": "KDE", "HOME": str(tmp_path)}
    assert configured(environment, tmp_path) == (None, "the system's default")


def test_a_layout_s_name_in_words() -> None:
    assert str(Layout("de", "neo")) == "de (neo)"
    assert str(Layout("us,ru", ",")) == "us,ru"
    assert XkbKeymap(layout=Layout("us,ru")).layouts == ("English (US)", "Russian")
