"""Left or right."""

from __future__ import annotations

from enum import StrEnum

from blastema.core.identity.errors import IdentityError


class Laterality(StrEnum):
    """Which side of the body a problem or a target is on.

    A referral may say ``BOTH`` or nothing; a target that is injected is exactly
    one of left, right or midline (`is_one_place`). Two knees are two targets.
    """

    LEFT = "left"
    RIGHT = "right"
    MIDLINE = "midline"
    BOTH = "both"
    NOT_APPLICABLE = "not-applicable"
    NOT_STATED = "not-stated"

    @classmethod
    def parse(cls, text: str) -> Laterality:
        """The side a person typed: "Left", "l", "not applicable"."""
        word = "-".join(text.strip().lower().split())
        try:
            return _SHORT.get(word) or cls(word)
        except ValueError:
            choices = ", ".join(side.value for side in cls)
            raise IdentityError(f"This is not a side; expected one of: {choices}.") from None

    @property
    def is_one_place(self) -> bool:
        """Whether a needle could be sent there."""
        return self in (Laterality.LEFT, Laterality.RIGHT, Laterality.MIDLINE)


_SHORT = {"l": Laterality.LEFT, "r": Laterality.RIGHT, "bilateral": Laterality.BOTH}
