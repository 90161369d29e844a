"""The warnings of a label: which rule asks for each, from the facts of the product.

The wording of the first two is that of 21 CFR 1271.90. The caution of a product under
study was not verified in its source, so its words are the site's own policy
`label-study-caution`; without them the label is printed and a warning says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from blastema.core.donor.state import Eligibility
from blastema.core.labels.facts import LabelFacts
from blastema.core.product.state import Release
from blastema.core.rules.donor import (
    ADVISE_PATIENT,
    AUTOLOGOUS_ONLY,
    BIOHAZARD,
    NOT_EVALUATED,
    donor_statements,
    label_statements,
)
from blastema.core.verdict import Effect, Finding

STUDY_POLICY = "label-study-caution"


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the label, the rule that asks for it, and where that rule stands."""

    rule: str
    text: str
    citation: str


# The rules that put words on a label; none of them refuses.
RULES = (
    "LABEL-AUTOLOGOUS",
    "LABEL-NOT-EVALUATED",
    "LABEL-BIOHAZARD",
    "LABEL-ADVISE",
    "LABEL-REACTIVE",
    "LABEL-STUDY",
    "LABEL-EXCEPTIONAL",
)
_EXCEPTIONAL = "RELEASED EXCEPTIONALLY: DOES NOT MEET ITS SPECIFICATION"
_LAW = {
    AUTOLOGOUS_ONLY: "LABEL-AUTOLOGOUS",
    NOT_EVALUATED: "LABEL-NOT-EVALUATED",
    BIOHAZARD: "LABEL-BIOHAZARD",
    ADVISE_PATIENT: "LABEL-ADVISE",
}


def statements(facts: LabelFacts) -> tuple[Statement, ...]:
    """In the order in which a label shows them: the worst first."""
    law = label_statements(
        autologous=facts.state.autologous, stored=True, fully_evaluated=facts.fully_evaluated
    )
    found = [*_of_donor(facts), *(Statement(_LAW[text], text, "21 CFR 1271.90") for text in law)]
    if facts.state.release is Release.EXCEPTIONAL:
        found.append(Statement("LABEL-EXCEPTIONAL", _EXCEPTIONAL, "the specification"))
    if facts.only_in_study and facts.study_words:
        found.append(Statement("LABEL-STUDY", facts.study_words, "the site's policy"))
    return tuple(found)


def _of_donor(facts: LabelFacts) -> list[Statement]:
    """Nothing for the patient's own cells, or where the donor was found eligible."""
    if facts.eligibility in (None, Eligibility.ELIGIBLE):
        return []
    determined = facts.eligibility is Eligibility.INELIGIBLE
    citation = "21 CFR 1271.65(b)(2)" if determined else "21 CFR 1271.60(d)(2)"
    said = donor_statements(determined=determined, reactive=facts.reactive)
    return [Statement(_LAW.get(text, "LABEL-REACTIVE"), text, citation) for text in said]


def warnings(facts: LabelFacts) -> tuple[Finding, ...]:
    """What the person who prints is told besides."""
    if not facts.only_in_study or facts.study_words:
        return ()
    return (
        Finding(
            "LABEL-STUDY-WORDS",
            Effect.CONDITIONS,
            "This product is for use within a study only, and the site has not written the "
            "caution that its labels carry.",
            f"Set the policy {STUDY_POLICY}, with the words that the study's sponsor gives.",
            "quality",
            verified=False,
        ),
    )
