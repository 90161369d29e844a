"""The one error of this room that a command shows to the person who typed it."""

from __future__ import annotations


class UserError(Exception):
    """What the person asked cannot be done as asked; the words say what to do instead."""
