"""What may happen to a donor: recorded, screened, tested, stated, determined."""

from __future__ import annotations

import re
from datetime import date

from blastema.core.donor.judge import computed, findings
from blastema.core.donor.state import (
    DONOR,
    DonorAnswer,
    DonorKind,
    DonorState,
    Eligibility,
    TakeBackReason,
)
from blastema.core.event import Event, Json
from blastema.core.product.signature import Signature, approves
from blastema.core.rules.donor_tests import panel
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# A code has a digit and no small letter, so that no name can stand in its place.
_CODE = re.compile(r"(?=[^0-9]*[0-9])[A-Z0-9][A-Z0-9./-]{1,31}")


def register(
    state: DonorState,
    *,
    kind: DonorKind,
    code: str,
    supplier: str,
    source: str,
    living: bool,
    recovered_on: date | None,
    recovered_abroad: bool,
    leukocyte_rich: bool,
    today: str,
    source_known: bool,
    code_taken: bool,
) -> Decision:
    """A donor begins with a code; a mother is alive, whatever ``living`` says."""
    refused = refusal(
        refuse("DONOR-REGISTERED", "This donor is recorded already.") if state.known else None,
        code_fault(code),
        refuse(
            "DONOR-CODE-TAKEN",
            "A donor of this supplier is recorded under this code.",
            "Open that donor; one donor has one record.",
        )
        if code_taken
        else None,
        refuse("DONOR-SUPPLIER", "Name the supplier who knows this donor.", "Read the papers.")
        if kind is DonorKind.SUPPLIED and not supplier
        else None,
        None
        if source_known
        else refuse("DONOR-SOURCE", "The catalogue knows no such source.", "Choose one of it."),
        not_ahead("recovery", recovered_on, today),
    )
    data: dict[str, Json] = {
        "kind": kind.value,
        "code": code,
        "supplier": supplier,
        "source": source,
        "living": living or kind is DonorKind.BIRTH_MOTHER,
        "recovered_on": recovered_on.isoformat() if recovered_on else "",
        "recovered_abroad": recovered_abroad,
        "leukocyte_rich": leukocyte_rich,
    }
    return refused or (Event("donor.registered.v1", data),)


def recover(state: DonorState, *, on: date, today: str) -> Decision:
    """Says when the tissue was taken; said again, it corrects the day."""
    refused = refusal(_recorded(state), not_ahead("recovery", on, today))
    recovered = Event("donor.recovered.v1", {"on": on.isoformat()})
    return refused or _and_lapse(state, recovered)


def screen(
    state: DonorState,
    *,
    questionnaire: bool,
    physical: bool,
    risk_found: bool,
    screened_by: str,
    on: date,
    note: str,
    today: str,
) -> Decision:
    """``note`` is sealed: what was found of a person's life is told in words."""
    refused = refusal(_recorded(state), not_ahead("screening", on, today))
    data: dict[str, Json] = {
        "questionnaire": questionnaire,
        "physical": physical,
        "risk_found": risk_found,
        "screened_by": screened_by,
        "on": on.isoformat(),
        "note": note,
    }
    return refused or _and_lapse(state, Event("donor.screened.v1", data))


def record_test(
    state: DonorState,
    *,
    test: str,
    answer: DonorAnswer,
    specimen_on: date,
    reported_on: date,
    laboratory: str,
    recorded_by: str,
    today: str,
) -> Decision:
    """A positive result stays: no later negative one of the same donor takes its place."""
    before = state.tests.get(test)
    refused = refusal(
        _recorded(state),
        _known_test(test),
        None
        if laboratory
        else refuse("DONOR-LABORATORY", "Name the laboratory by its code.", "Read the report."),
        not_ahead("specimen", specimen_on, today),
        not_ahead("report", reported_on, today),
        refuse(
            "DONOR-REPORT-EARLY",
            "The result was reported before the specimen was taken.",
            "Read the report again.",
        )
        if reported_on < specimen_on
        else None,
        refuse(
            "DONOR-STAYS-POSITIVE",
            "This test was positive; a later result does not undo it.",
            "Where the positive result was recorded wrongly, quality takes it back with the "
            "reason.",
            "quality",
        )
        if before and before.answer is DonorAnswer.POSITIVE and answer is DonorAnswer.NEGATIVE
        else None,
    )
    data: dict[str, Json] = {
        "test": test,
        "answer": answer.value,
        "specimen_on": specimen_on.isoformat(),
        "reported_on": reported_on.isoformat(),
        "laboratory": laboratory,
        "recorded_by": recorded_by,
    }
    return refused or _and_lapse(state, Event("donor.tested.v1", data))


def take_back_test(
    state: DonorState, *, test: str, reason: TakeBackReason, signature: Signature
) -> Decision:
    """A result that does not count; it stays in the history."""
    refused = refusal(
        _recorded(state),
        approves(signature),
        None
        if test in state.tests
        else refuse("DONOR-NO-RESULT", "There is no result of this test to take back."),
    )
    data: dict[str, Json] = {
        "test": test,
        "reason": reason.value,
        "signed_by": signature.signed_by,
        "meaning": signature.meaning.value,
    }
    return refused or _and_lapse(state, Event("donor.test_taken_back.v1", data))


def record_statement(
    state: DonorState,
    *,
    outcome: Eligibility,
    reference: str,
    on: date,
    recorded_by: str,
    today: str,
) -> Decision:
    """What the supplier's papers say; a donor whom we test ourselves has no supplier."""
    refused = refusal(
        _recorded(state),
        refuse(
            "DONOR-NO-SUPPLIER",
            "This donor is tested here: no supplier states anything.",
            "Record the screening and the tests.",
        )
        if state.known and state.kind != DonorKind.SUPPLIED
        else None,
        None
        if reference
        else refuse("DONOR-REFERENCE", "Name the statement by its number.", "Read the papers."),
        not_ahead("statement", on, today),
    )
    data: dict[str, Json] = {
        "outcome": outcome.value,
        "reference": reference,
        "on": on.isoformat(),
        "recorded_by": recorded_by,
    }
    return refused or _and_lapse(state, Event("donor.statement_recorded.v1", data))


def determine(
    state: DonorState, *, outcome: Eligibility, reason: str, signature: Signature, today: str
) -> Decision:
    """A responsible person signs what the record carries.

    Nobody signs more than it carries. Less may be signed, with a reason: a donor whom
    every test found negative may still be turned down.
    """
    carried = findings(state) if state.known else ()
    refused = refusal(
        _recorded(state),
        approves(signature),
        refuse(
            "DONOR-OUTCOME",
            "A determination says eligible or ineligible; undetermined is what stands before it.",
            "Sign one of the two, or leave it.",
        )
        if outcome is Eligibility.NOT_DETERMINED
        else None,
        refuse("DONOR-DETERMINED", f"This donor is determined to be {outcome} already.")
        if state.known and state.determination and outcome is state.eligibility
        else None,
        refuse("DONOR-REASON", "Nothing on record speaks against the donor.", "Say why.")
        if state.known
        and outcome is Eligibility.INELIGIBLE
        and computed(state) is not Eligibility.INELIGIBLE
        and not reason
        else None,
        *(carried if outcome is Eligibility.ELIGIBLE else ()),
    )
    data: dict[str, Json] = {
        "outcome": outcome.value,
        "rules": [*dict.fromkeys(finding.rule for finding in carried)],
        "basis": "statement" if state.statement else "tests",
        "reason": reason,
        "on": today,
        "signed_by": signature.signed_by,
        "meaning": signature.meaning.value,
    }
    return refused or (Event("donor.determined.v1", data),)


def _and_lapse(state: DonorState, event: Event) -> tuple[Event, ...]:
    """The event, and the end of a determination that it no longer carries."""
    after = DONOR.apply(state, event)
    if after.eligibility is not Eligibility.ELIGIBLE or computed(after) is Eligibility.ELIGIBLE:
        return (event,)
    rules: list[Json] = [*dict.fromkeys(finding.rule for finding in findings(after))]
    return (event, Event("donor.determination_lapsed.v1", {"rules": rules}))


def _recorded(state: DonorState) -> Finding | None:
    return None if state.known else refuse("DONOR-NONE", "There is no such donor.")


def code_fault(code: str) -> Finding | None:
    if _CODE.fullmatch(code):
        return None
    return refuse(
        "DONOR-CODE",
        "A donor's code has capital letters and digits, at least one digit, and no space.",
        "Write the code of the papers, such as D-2041. A donor's name is never written down.",
    )


def not_ahead(what: str, day: date | None, today: str) -> Finding | None:
    if day is None or day.isoformat() <= today:
        return None
    return refuse("DONOR-AHEAD", f"The day of the {what} lies in the future.", "Correct the day.")


def _known_test(test: str) -> Finding | None:
    known = tuple(one.slug for one in panel())
    if test in known:
        return None
    return refuse(
        "DONOR-TEST",
        "The panel has no such test.",
        f"Choose one of: {', '.join(known)}.",
    )
