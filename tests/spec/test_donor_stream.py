"""A donor: what may be recorded, what it adds up to, who may sign, and what ends a signature.

The numbers are those of 21 CFR 1271.75 to 1271.90, as `core/rules/data/donor-tests.toml` and
`core/rules/donor_tests.py` cite them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.donor import decide, judge
from blastema.core.donor.state import (
    DONOR,
    DonorAnswer,
    DonorKind,
    DonorState,
    Eligibility,
    TakeBackReason,
)
from blastema.core.product.signature import Meaning, Signature
from blastema.core.rules import donor_sources, panel_for
from blastema.core.rules.donor_tests import panel
from tests.spec import donors
from tests.spec.donors import (
    COMPLETE,
    ELIGIBLE,
    PANEL,
    QUALITY,
    RECORDED,
    RECOVERED,
    SCREENED,
    SUPPLIED,
    TODAY,
)
from tests.spec.streams import after, refused, rules_in, types_of

NOT_YET, YES, NO = Eligibility.NOT_DETERMINED, Eligibility.ELIGIBLE, Eligibility.INELIGIBLE
TOMORROW = date.fromisoformat(TODAY) + timedelta(days=1)


def then(state: DonorState, *decisions: object) -> DonorState:
    for decision in decisions:
        state = after(DONOR, decision(state), state)  # type: ignore[operator]
    return state


def positive(slug: str = "hiv-1"):
    return lambda s: donors.result(s, slug, answer=DonorAnswer.POSITIVE)


REFUSED = [
    (lambda: donors.register(RECORDED), {"DONOR-REGISTERED"}),
    (lambda: donors.register(code="Ann Example"), {"DONOR-CODE"}),
    (lambda: donors.register(code="ANN"), {"DONOR-CODE"}),
    (lambda: donors.register(code="D-2041\n"), {"DONOR-CODE"}),
    (lambda: donors.register(code_taken=True), {"DONOR-CODE-TAKEN"}),
    (lambda: donors.register(kind=DonorKind.SUPPLIED), {"DONOR-SUPPLIER"}),
    (lambda: donors.register(source_known=False), {"DONOR-SOURCE"}),
    (lambda: donors.register(recovered_on=TOMORROW), {"DONOR-AHEAD"}),
    # Every fault at once.
    (
        lambda: donors.register(
            kind=DonorKind.SUPPLIED, code="", source_known=False, recovered_on=TOMORROW
        ),
        {"DONOR-CODE", "DONOR-SUPPLIER", "DONOR-SOURCE", "DONOR-AHEAD"},
    ),
    (lambda: decide.recover(RECORDED, on=TOMORROW, today=TODAY), {"DONOR-AHEAD"}),
    (lambda: donors.screen(RECORDED, on=TOMORROW), {"DONOR-AHEAD"}),
    (lambda: donors.result(RECORDED, "flu"), {"DONOR-TEST"}),
    (lambda: donors.result(RECORDED, laboratory=""), {"DONOR-LABORATORY"}),
    (lambda: donors.result(RECORDED, specimen_on=TOMORROW), {"DONOR-AHEAD", "DONOR-REPORT-EARLY"}),
    (
        lambda: donors.result(RECORDED, reported_on=RECOVERED - timedelta(days=1)),
        {"DONOR-REPORT-EARLY"},
    ),
    (lambda: donors.result(then(RECORDED, positive())), {"DONOR-STAYS-POSITIVE"}),
    (
        lambda: decide.take_back_test(
            RECORDED, test="hiv-1", reason=TakeBackReason.OTHER_DONOR, signature=QUALITY
        ),
        {"DONOR-NO-RESULT"},
    ),
    (lambda: donors.state_statement(RECORDED), {"DONOR-NO-SUPPLIER"}),
    (lambda: donors.state_statement(SUPPLIED, reference=""), {"DONOR-REFERENCE"}),
    (lambda: donors.state_statement(SUPPLIED, on=TOMORROW), {"DONOR-AHEAD"}),
    # What the record does not carry is not signed, and every reason is named.
    (lambda: donors.determine(RECORDED), {"DON-6", "DON-7", "DON-8"}),
    (lambda: donors.determine(SCREENED), {"DON-6", "DON-7"}),
    (lambda: donors.determine(then(COMPLETE, positive("cmv"))), frozenset()),  # not asked of her
    (lambda: donors.determine(then(COMPLETE, positive())), {"DON-5"}),
    (
        lambda: donors.determine(then(COMPLETE, lambda s: donors.screen(s, risk_found=True))),
        {"DON-9"},
    ),
    (lambda: donors.determine(COMPLETE, NOT_YET), {"DONOR-OUTCOME"}),
    (lambda: donors.determine(COMPLETE, NO), {"DONOR-REASON"}),
    (lambda: donors.determine(ELIGIBLE), {"DONOR-DETERMINED"}),
    (
        lambda: donors.determine(COMPLETE, signature=Signature("staff/1", Meaning.REVIEW)),
        {"SIGNATURE-MEANING"},
    ),
    *(
        (act, rules)
        for act, rules in [
            (lambda: decide.recover(DONOR.empty, on=RECOVERED, today=TODAY), {"DONOR-NONE"}),
            (lambda: donors.screen(DONOR.empty), {"DONOR-NONE"}),
            (lambda: donors.result(DONOR.empty), {"DONOR-NONE"}),
            (lambda: donors.state_statement(DONOR.empty), {"DONOR-NONE"}),
            (lambda: donors.determine(DONOR.empty), {"DONOR-NONE"}),
        ]
    ),
]


@pytest.mark.parametrize(("act", "rules"), REFUSED)
def test_what_is_refused_and_by_which_rules(act, rules) -> None:
    assert refused(act()) == rules


def test_every_rule_of_donors_stands_in_the_table() -> None:
    told = set().union(*(rules for _, rules in REFUSED))
    assert rules_in("DONOR", decide) - told == set()


@pytest.mark.parametrize(
    ("state", "carried"),
    [
        (RECORDED, NOT_YET),
        (SCREENED, NOT_YET),
        (COMPLETE, YES),
        (then(COMPLETE, positive()), NO),
        (then(COMPLETE, lambda s: donors.screen(s, risk_found=True)), NO),
        (then(COMPLETE, lambda s: donors.screen(s, questionnaire=False)), NOT_YET),
        (then(COMPLETE, lambda s: donors.screen(s, physical=False)), NOT_YET),
        # A specimen from before the window, 21 CFR 1271.80(b).
        (
            then(
                COMPLETE,
                lambda s: donors.result(s, "syphilis", specimen_on=RECOVERED - timedelta(days=8)),
            ),
            NOT_YET,
        ),
        # The supplier determined the donor, and sends no single result: 21 CFR 1271.55.
        (then(SUPPLIED, donors.state_statement), YES),
        (then(SUPPLIED, lambda s: donors.state_statement(s, outcome=NO)), NO),
        (then(SUPPLIED, lambda s: donors.state_statement(s, outcome=NOT_YET)), NO),
        (then(SUPPLIED, donors.state_statement, positive("hepatitis-c")), NO),
    ],
)
def test_what_the_record_carries(state, carried) -> None:
    assert judge.computed(state) is carried


def test_a_mother_is_tested_before_a_planned_delivery() -> None:
    """The day of recovery comes last; until then nothing can be in its window."""
    waiting = after(DONOR, donors.register(recovered_on=None))
    waiting = donors.tested(after(DONOR, donors.screen(waiting), waiting), *PANEL, "west-nile")
    assert [one.rule for one in judge.findings(waiting)] == ["DON-7"]
    born = after(DONOR, decide.recover(waiting, on=RECOVERED, today=TODAY), waiting)
    assert judge.computed(born) is YES


def test_what_is_signed_stands_until_a_finding_ends_it() -> None:
    assert ELIGIBLE.eligibility is YES
    again = donors.result(ELIGIBLE, "hiv-2")
    assert types_of(again) == ["donor.tested.v1"]  # one more negative result changes nothing
    late = donors.result(ELIGIBLE, "hiv-2", answer=DonorAnswer.POSITIVE)
    assert types_of(late) == ["donor.tested.v1", "donor.determination_lapsed.v1"]
    state = after(DONOR, late, ELIGIBLE)
    assert (state.eligibility, state.lapsed) == (NOT_YET, ("DON-5",))
    signed = after(DONOR, donors.determine(state, NO), state)
    assert (signed.eligibility, signed.lapsed) == (NO, ())
    assert signed.determination.rules == ("DON-5",)


def test_a_result_that_is_taken_back_is_missing_again() -> None:
    taken = decide.take_back_test(
        ELIGIBLE, test="hiv-1", reason=TakeBackReason.SPECIMEN_UNFIT, signature=QUALITY
    )
    assert types_of(taken) == ["donor.test_taken_back.v1", "donor.determination_lapsed.v1"]
    state = after(DONOR, taken, ELIGIBLE)
    assert judge.computed(state) is NOT_YET
    assert judge.computed(donors.tested(state, "hiv-1")) is YES


def test_a_donor_whom_every_test_clears_may_still_be_turned_down_with_a_reason() -> None:
    signed = donors.determine(COMPLETE, NO, reason="s1.sealed")
    assert after(DONOR, signed, COMPLETE).eligibility is NO


@pytest.mark.parametrize(
    ("source", "asked", "long_window"),
    [
        ("placenta", False, False),
        ("umbilical-cord", True, False),
        ("adipose-tissue", True, False),
        ("bone-marrow", True, True),
        ("mobilised-blood", True, True),
    ],
)
def test_a_source_asks_for_its_own_tests_and_window(source, asked, long_window) -> None:
    facts = judge.facts_of(replace(RECORDED, source=source))
    assert ("htlv" in [test.slug for test in panel_for(facts)]) is asked
    assert facts.long_window is long_window


def test_the_sources_are_those_of_the_catalogue() -> None:
    from blastema.core.catalogue import catalogue

    assert set(donor_sources()) <= set(catalogue().sources)


@given(st.data())
def test_nobody_is_eligible_without_every_test_that_is_asked(data) -> None:
    """The law: eligible exactly where every asked test is negative, in its window, and screened."""
    state, fine = SCREENED, True
    for one in panel_for(judge.facts_of(RECORDED)):
        answer = data.draw(st.sampled_from([None, *DonorAnswer]), label=one.slug)
        days = data.draw(st.integers(-12, 12), label="days")
        fine = fine and answer is DonorAnswer.NEGATIVE and -7 <= days <= 7
        if answer is not None:
            on = RECOVERED + timedelta(days=days)
            state = donors.tested(state, one.slug, answer=answer, specimen_on=on, reported_on=on)
    assert (judge.computed(state) is YES) is fine
    assert bool(refused(donors.determine(state))) is not fine


def test_the_panel_is_data() -> None:
    assert [one.slug for one in panel()] == [
        *PANEL,
        "htlv",
        "cmv",
        "west-nile",
        "hepatitis-b-nucleic-acid",
    ]
