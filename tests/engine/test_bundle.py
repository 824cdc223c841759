"""What a bundle for a report leaves out of the config."""

from gesturectl.config.text import effective_text
from gesturectl.engine.bundle import without_texts
from gesturectl.settings import Config


def test_no_typed_text_and_no_word_told_to_a_program_is_in_it():
    secret = (
        {"on": "two", "do": {"text": "hunter2"}},
        {"on": "two", "do": {"run": ("login", "hunter2")}},
        {"on": "two", "do": {"shell": "login hunter2"}},
        {"on": "two", "do": {"macro": ({"key": "a"}, {"text": "hunter2"})}},
    )
    config = Config.model_validate({"profiles": {"default": secret}, "layers": {"x": secret}})
    text = effective_text(without_texts(config))
    assert "hunter2" not in text
    assert text.count("(left out)") == 8
    assert text.count("login") == 2
