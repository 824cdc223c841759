import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.model.keys import NAMED_KEYS, key_name, parse_chord


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("ctrl+shift+t", ("ctrl", "shift", "t")),
        ("Ctrl + T", ("ctrl", "t")),
        ("ctrl++", ("ctrl", "+")),
        ("+", ("+",)),
        ("Return", ("enter",)),
        ("super+page_up", ("super", "page_up")),
        ("alt+Ö", ("alt", "ö")),
        ("€", ("€",)),
        ("f24", ("f24",)),
        ("volume_up", ("volume_up",)),
    ],
)
def test_chords(text: str, keys: tuple[str, ...]) -> None:
    assert parse_chord(text) == keys


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ctrl+entr", "did you mean `enter`"),
        ("page-up+x", "did you mean `page_up`"),
        ("crtl+c", "did you mean `ctrl`"),
        ("f25", "did you mean `f"),
        ("", "at least one key"),
        ("ctrl+", "without a key"),
        ("++", "without a key"),
        ("ctrl+++", "without a key"),
        ("+a", "without a key"),
        ("ctrl+ctrl", "'ctrl' twice"),
        ("\x07", "is no key"),
    ],
)
def test_a_wrong_chord_is_explained(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("+", r"\+")):
        parse_chord(text)


@given(st.lists(st.sampled_from([*NAMED_KEYS, "a", "é", "+", "-"]), min_size=1, max_size=4, unique=True))
def test_a_chord_reads_back_as_it_was_written(keys: list[str]) -> None:
    ordered = sorted(keys, key=lambda k: k == "+")
    assert parse_chord("+".join(ordered)) == tuple(ordered)


@given(st.characters(categories=("L", "N", "P", "S")))
def test_a_name_of_a_character_is_its_own_name(character: str) -> None:
    assert key_name(key_name(character)) == key_name(character)
