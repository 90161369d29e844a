"""The hash of a password that everybody knows: quick, and read by the usual hasher."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    """The number of rounds stands in the hash, so the usual hasher reads and renews it."""

    iterations = 1000
