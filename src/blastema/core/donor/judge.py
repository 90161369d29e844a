"""What the record of a donor adds up to: the rules of 21 CFR 1271.45 to 1271.90 asked of it.

The rules stand in ``core.rules.donor_tests`` and are asked in one way only; nothing else of
the programme decides whether a donor is eligible.
"""

from __future__ import annotations

from datetime import date

from blastema.core.donor.state import DonorKind, DonorState, Eligibility
from blastema.core.rules.donor_tests import (
    DonorFacts,
    DonorTest,
    donor_findings,
    donor_sources,
    panel_for,
    recommended_for,
)
from blastema.core.verdict import Effect, Finding

# What makes a donor ineligible: a positive test, a risk found, a supplier who says so. What
# is only missing leaves a donor undetermined.
AGAINST = frozenset({"DON-5", "DON-9", "DON-10"})


def facts_of(state: DonorState) -> DonorFacts:
    """The record as the rules ask for it."""
    source = donor_sources().get(state.source)
    screening = state.screening
    return DonorFacts(
        recovered_on=_day(state.recovered_on),
        specimen_on=None,
        results={slug: one.answer.value for slug, one in state.tests.items()},
        specimens={slug: date.fromisoformat(one.specimen_on) for slug, one in state.tests.items()},
        screening_done=screening is not None and screening.questionnaire and screening.physical,
        risk_found=screening is not None and screening.risk_found,
        living=state.living,
        leukocyte_rich=state.leukocyte_rich or (source is not None and source.leukocyte_rich),
        recovered_abroad=state.recovered_abroad,
        long_window=source is not None and source.long_window,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def asked_of(state: DonorState) -> tuple[DonorTest, ...]:
    """The tests that this donor needs."""
    return panel_for(facts_of(state))


def recommended_of(state: DonorState) -> tuple[DonorTest, ...]:
    """The tests that are recommended for this donor besides."""
    return recommended_for(facts_of(state))


def findings(state: DonorState) -> tuple[Finding, ...]:
    """Everything that keeps this donor from being found eligible; empty where nothing does.

    A supplier who determined the donor states the outcome, and sends a summary instead of
    each result (21 CFR 1271.55): then only what speaks against the donor still counts.
    """
    found = donor_findings(facts_of(state))
    if state.statement is None or state.kind != DonorKind.SUPPLIED:
        return found
    against = tuple(one for one in found if one.rule in AGAINST)
    if state.statement.outcome is Eligibility.ELIGIBLE:
        return against
    return (_STATED_INELIGIBLE, *against)


def computed(state: DonorState) -> Eligibility:
    """What the record carries: the only outcome that can be signed without a reason."""
    rules = {finding.rule for finding in findings(state)}
    if rules & AGAINST:
        return Eligibility.INELIGIBLE
    return Eligibility.NOT_DETERMINED if rules else Eligibility.ELIGIBLE


_STATED_INELIGIBLE = Finding(
    "DON-10",
    Effect.REFUSED,
    "The supplier's statement does not say that the donor is eligible.",
    "Keep the material in quarantine, or return it.",
    "quality",
    "21 CFR 1271.55",
)
