"""The words of questionnaires as this installation has them, its own licensed ones included."""

from __future__ import annotations

from django.conf import settings

from blastema.core.instruments import Texts, TextsError


def texts() -> Texts:
    """Raises `TextsError` where a file cannot be used: nothing is asked by half."""
    found: Texts | TextsError = settings.BLASTEMA_TEXTS
    if isinstance(found, TextsError):
        raise found
    return found
