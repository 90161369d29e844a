"""What can be wrong with a name or number; the message never repeats what was typed."""

from __future__ import annotations


class IdentityError(ValueError):
    """An identifier, side, level or date of birth that cannot be used.

    ``faults`` lists everything that is wrong. What was typed is left out, because
    a donation number or a date of birth can lead to a person.
    """

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__(" ".join(faults))
