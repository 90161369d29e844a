"""Is what was signed enough for what is about to be done, as the documents stand today?

Asked by whatever opens a session or holds a time-out. It looks at versions and risks; that
the consent stands at all is the business of ``core.treatment.standing``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import chain

from blastema.core.catalogue import Catalogue
from blastema.core.consent.state import ConsentState
from blastema.core.verdict import Finding, refuse


def insufficient(
    signed: Iterable[ConsentState], *, known: Catalogue, risk_changed: date | None
) -> tuple[Finding, ...]:
    """Every reason why the person is to be asked again: a newer version that says so, or
    risks that changed on a day after the signature."""
    return tuple(chain.from_iterable(_again(one, known, risk_changed) for one in signed))


def _again(consent: ConsentState, known: Catalogue, risk_changed: date | None) -> Iterable[Finding]:
    newer = [
        template
        for template in known.consents
        if template.slug == consent.document
        and template.version > int(consent.version)
        and template.reconsent
    ]
    if newer:
        yield refuse(
            "CONSENT-NEWER-VERSION",
            f"The person signed version {consent.version} of {consent.document}; whoever "
            f"signed it is to be asked again with version {newer[-1].version}.",
            "Go through the new version with the person, and have it signed.",
            "clinician",
        )
    # The day of the signature is compared as it is in UTC, which every zone can follow.
    if risk_changed and consent.signed_at[:10] < risk_changed.isoformat():
        yield refuse(
            "CONSENT-RISK-CHANGED",
            f"The risks are told differently since {risk_changed.isoformat()}, and the person "
            f"signed {consent.document} before.",
            "Go through the risks with the person, and have the document signed again.",
            "clinician",
        )


def risk_day(value: str) -> date | None:
    """A day that a site wrote; one that is none counts as no change."""
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        return None
