"""Where a second pair of eyes is due: a policy of the site, which has no built-in value.

Whoever records a signature at the desk has seen it. A witness is another member of staff,
who neither recorded it nor explained the document: not who noted the reading, and not who
talked points through. The law of places about witnesses was not verified, so a site says it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from enum import StrEnum

from blastema.core.consent.state import HowRead, SignedBy
from blastema.core.verdict import Finding, refuse

WITNESS = "consent-witness"
_BETWEEN = re.compile(r"[\s,;]+")


class Occasion(StrEnum):
    """When a witness is due, as the policy names it."""

    INTERPRETER = "interpreter"
    ALOUD = "read-aloud"
    REPRESENTATIVE = "representative"
    ALL = "all"


def occasions(policy: str) -> frozenset[Occasion]:
    """What a site wrote; a word that cannot be read asks for a witness always."""
    words = [word for word in _BETWEEN.split(policy.strip().lower()) if word]
    known = {*Occasion}
    return frozenset(Occasion(word) if word in known else Occasion.ALL for word in words)


def is_due(due: Collection[Occasion], *, by: SignedBy, how: Collection[str]) -> bool:
    """``how`` holds how it was read, before and at the signature."""
    return (
        Occasion.ALL in due
        or (Occasion.REPRESENTATIVE in due and by is SignedBy.REPRESENTATIVE)
        or (Occasion.INTERPRETER in due and HowRead.INTERPRETER in how)
        or (Occasion.ALOUD in due and HowRead.ALOUD in how)
    )


def witness_faults(
    due: Collection[Occasion],
    *,
    by: SignedBy,
    how: Collection[str],
    witness: str,
    involved: Collection[str],
) -> Iterator[Finding]:
    """``involved`` are the staff who recorded the signature or explained the document."""
    if not witness and is_due(due, by=by, how=how):
        yield refuse(
            "CONSENT-WITNESS-DUE",
            f"This site asks for a witness here ({WITNESS}), and none is named.",
            "Name another member of staff who sees it signed. By a link nobody can see it: "
            "then it is signed at the desk.",
            "clinician",
        )
    if witness and witness in involved:
        yield refuse(
            "CONSENT-WITNESS-INVOLVED",
            "The witness recorded this consent, or explained it to the person.",
            "Name somebody who did neither.",
            "clinician",
        )
