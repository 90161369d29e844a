"""A signature: who signed, and what the signature means (21 CFR 11.50)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from blastema.core.verdict import Finding, refuse


class Meaning(StrEnum):
    """What a person says by signing."""

    REVIEW = "review"
    APPROVAL = "approval"
    RESPONSIBILITY = "responsibility"
    AUTHORSHIP = "authorship"


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's signature; ``signed_by`` is that person's id, never a name."""

    signed_by: str
    meaning: Meaning

    def __post_init__(self) -> None:
        if not self.signed_by:
            raise ValueError("Found a signature without a person; expected the signer's id.")


def approves(signature: Signature) -> Finding | None:
    """Letting a product out is an approval; reading or writing it is not."""
    if signature.meaning is Meaning.APPROVAL:
        return None
    return refuse(
        "SIGNATURE-MEANING",
        f"This signature means {signature.meaning}; this step needs an approval.",
        "Sign with the meaning approval.",
        "quality",
    )


def second_signature(first: Signature, second: Signature | None) -> tuple[Finding | None, ...]:
    """A second person must approve too; a second signature by the same hand adds nothing."""
    if second is None:
        return (
            refuse(
                "SIGNATURE-SECOND",
                "This step needs a second person's signature.",
                "Propose the release; a second person then confirms it in their own session.",
                "quality",
            ),
        )
    if first.signed_by != second.signed_by:
        return (approves(second),)
    return (
        refuse(
            "SIGNATURE-TWO-PEOPLE",
            "Both signatures are by the same person.",
            "Ask a second person to sign.",
            "quality",
        ),
    )
