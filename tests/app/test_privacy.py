"""What the logs may say."""

from __future__ import annotations

import logging
import sys

import pytest

from blastema.app.errors import UserError
from blastema.app.privacy import QuietFormatter, redacted

FORMATTER = QuietFormatter("{levelname} {message}", style="{")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Not Found: /p/AbC123.sig", "Not Found: /p/..."),
        ("GET /p/AbC123/answer/2?x=1 done", "GET /p/... done"),
        ("Not Found: /patients?name=Ada", "Not Found: /patients"),
        ('"GET /board?site=1&q=Ada HTTP/1.1"', '"GET /board HTTP/1.1"'),
        ("Forbidden (403): /episodes/12/", "Forbidden (403): /episodes/12/"),
        ("Did it start?", "Did it start?"),
    ],
)
def test_patients_links_and_query_strings_are_cut(said: str, kept: str) -> None:
    assert redacted(said) == kept


def formatted(error: Exception) -> str:
    try:
        raise error
    except type(error):
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "failed", None, sys.exc_info())
    record.exc_text = "cached: Ada Lovelace"
    return FORMATTER.format(record)


def test_a_foreign_exception_keeps_its_class_and_frames_and_loses_its_words() -> None:
    text = formatted(ValueError("Key (name)=(Ada Lovelace) already exists"))
    assert "Ada" not in text
    assert text.startswith("ERROR failed\n")
    assert f"{__file__}:" in text
    assert text.endswith("builtins.ValueError")


def test_our_own_errors_keep_their_words() -> None:
    assert formatted(UserError("Port 8000 is taken.")).endswith("UserError: Port 8000 is taken.")


def test_the_cause_is_told_first() -> None:
    error = UserError("second")
    error.__cause__ = KeyError("Ada")
    text = formatted(error)
    assert text.index("KeyError") < text.index("UserError: second")
    assert "Ada" not in text
