import logging

from gesturectl.cli import main
from gesturectl.cli.messages import Brief


def record():
    try:
        raise ZeroDivisionError("odd")
    except ZeroDivisionError as e:
        return logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "It has %s.", ("failed",), (type(e), e, e.__traceback__)
        )


def test_an_exception_is_told_in_a_line_and_kept_whole_for_others():
    failed = record()
    first, second = Brief("gesturectl: %(message)s").format(failed).splitlines()
    assert first == "gesturectl: It has failed."
    assert second.startswith("  ZeroDivisionError: odd (test_messages.py:9)")
    assert "Traceback" in logging.Formatter().format(failed)


def test_without_a_command_all_of_them_are_listed(capsys):
    assert main([]) == 2
    shown = capsys.readouterr().err
    assert "usage: gesturectl" in shown
    assert "doctor" in shown
