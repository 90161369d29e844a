"""A recall and the persons in it: what is possible when, and what keeps it open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from blastema.core.product.signature import Meaning, Signature
from blastema.core.recall import clocks, decide, exposure, reach, withdraw
from blastema.core.recall.clocks import DEVIATION, REACTION
from blastema.core.recall.decide import Reach
from blastema.core.recall.exposure import (
    EXPOSURE,
    Channel,
    ExposureStage,
    ExposureState,
    Reached,
    Settlement,
    Verdict,
)
from blastema.core.recall.state import (
    RECALL,
    Drilled,
    RecallReason,
    RecallStage,
    RecallState,
    ReportAnswer,
)
from blastema.core.safety.pathway import Pathway, pathway_of
from blastema.core.sealed import ClearTextError
from blastema.core.stream import Decision

from .streams import after, data_of, refused, rules_in, types_of

SITE = "00000000-0000-7000-8000-000000000003"
FOUND = Reach(("p1", "p2"), ("p2",), ("ann",), ("marrow-concentrate",))
NOTHING = Reach((), (), (), ())
APPROVED = Signature("staff/q", Meaning.APPROVAL)
TODAY = "2026-03-20"


def _open(state: RecallState = RECALL.empty, **changed: Any) -> Decision:
    asked: dict[str, Any] = {
        "scope_kind": "product",
        "scope": "p1",
        "reason": RecallReason.LATE_RESULT,
        "reference": "",
        "discovered_on": "2026-03-02",
        "today": TODAY,
        "reach": FOUND,
    }
    return decide.open_recall(state, **{**asked, **changed})


DRILL = Drilled(products=2, to_hold=1, persons=1, milliseconds=12)


def _drill(state: RecallState = RECALL.empty, found: Drilled = DRILL) -> Decision:
    return decide.drill(state, scope_kind="lot", scope="l-7", on=TODAY, found=found)


def _close(state: RecallState, **changed: Any) -> Decision:
    asked: dict[str, Any] = {"on": TODAY, "unsettled": 0, "running": 0, "signature": APPROVED}
    return decide.close(state, **{**asked, **changed})


def _report(state: RecallState, duty: str = DEVIATION, **changed: Any) -> Decision:
    asked: dict[str, Any] = {
        "duty": duty,
        "answer": ReportAnswer.SENT,
        "on": TODAY,
        "today": TODAY,
        "started": clocks.started(state, {Pathway.TISSUE}),
        "signature": APPROVED,
    }
    return decide.report(state, **{**asked, **changed})


OPENED = after(RECALL, _open())
CLOSED = after(RECALL, _close(OPENED), OPENED)


def _withdraw(state: RecallState) -> Decision:
    return withdraw.withdraw(state, corrected=True, failing=(), on=TODAY, signature=APPROVED)


WITHDRAWN = after(RECALL, _withdraw(OPENED), OPENED)
DRILLED = after(RECALL, _drill())
STAGES = {
    RecallStage.NONE: RECALL.empty,
    RecallStage.OPEN: OPENED,
    RecallStage.CLOSED: CLOSED,
    RecallStage.DRILL: DRILLED,
    RecallStage.WITHDRAWN: WITHDRAWN,
}
TABLE = [
    ("RECALL-OPENS-ONCE", _open, {RecallStage.NONE: RecallStage.OPEN}),
    ("RECALL-OPENS-ONCE", _drill, {RecallStage.NONE: RecallStage.DRILL}),
    ("RECALL-OPEN-WHEN", _close, {RecallStage.OPEN: RecallStage.CLOSED}),
    ("RECALL-OPEN-WHEN", _report, {RecallStage.OPEN: RecallStage.OPEN}),
    (
        "RECALL-OPEN-WHEN",
        lambda state: decide.extend(state, reach=Reach(("p3",), (), (), ())),
        {RecallStage.OPEN: RecallStage.OPEN},
    ),
    (
        "RECALL-WITHDRAW-WHEN",
        _withdraw,
        {
            RecallStage.OPEN: RecallStage.WITHDRAWN,
            RecallStage.CLOSED: RecallStage.WITHDRAWN,
        },
    ),
]


@pytest.mark.parametrize("stage", RecallStage)
@pytest.mark.parametrize(("rule", "verb", "leads"), TABLE)
def test_what_a_recall_may_do_at_each_stage(
    rule: str, verb: Any, leads: dict[RecallStage, RecallStage], stage: RecallStage
) -> None:
    decision = verb(STAGES[stage])
    if stage in leads:
        assert after(RECALL, decision, STAGES[stage]).stage is leads[stage]
    else:
        assert rule in refused(decision)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"reach": NOTHING}, "RECALL-SCOPE-EMPTY"),
        ({"reference": "Ann Testperson called, she said (!) ..."}, "RECALL-REFERENCE"),
        ({"reference": "x" * 41}, "RECALL-REFERENCE"),
        ({"discovered_on": "2026-03-21"}, "RECALL-DAY-AHEAD"),
    ],
)
def test_an_opening_is_whole(changed: dict[str, Any], rule: str) -> None:
    assert refused(_open(**changed)) == {rule}


@pytest.mark.parametrize("reference", ["", "2026/114", "RN-0007", "A.1:2"])
def test_a_number_of_a_notice_is_taken(reference: str) -> None:
    assert data_of(_open(reference=reference))["reference"] == reference


def test_a_drill_of_nothing_is_refused() -> None:
    assert refused(_drill(found=Drilled(0, 0, 0, 3))) == {"RECALL-SCOPE-EMPTY"}


def test_an_extension_adds_and_an_empty_one_is_refused() -> None:
    assert refused(decide.extend(OPENED, reach=NOTHING)) == {"RECALL-NOTHING-NEW"}
    more = after(RECALL, decide.extend(OPENED, reach=Reach(("p3",), ("p3",), ("bob",), ())), OPENED)
    assert (more.products, more.held, more.persons) == (
        ("p1", "p2", "p3"), ("p2", "p3"), ("ann", "bob"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({"unsettled": 1}, {"RECALL-PERSONS-OPEN"}),
        ({"running": 1}, {"RECALL-REPORTS-OPEN"}),
        ({"unsettled": 2, "running": 1}, {"RECALL-PERSONS-OPEN", "RECALL-REPORTS-OPEN"}),
        ({"signature": Signature("staff/q", Meaning.REVIEW)}, {"SIGNATURE-MEANING"}),
    ],
)
def test_what_keeps_a_recall_open(changed: dict[str, Any], rules: set[str]) -> None:
    assert refused(_close(OPENED, **changed)) == rules


class TestClocks:
    """Days as standards.md 3.4 counts them: 21 CFR 1271.350(b) 45 and (a) 15, calendar days."""

    def test_a_deviation_in_what_was_given_is_due_after_45_days(self) -> None:
        # 2 March + 45 calendar days: 29 left in March, 16 in April.
        [clock] = clocks.clocks(OPENED, {Pathway.TISSUE})
        assert (clock.id, clock.due) == (DEVIATION, "2026-04-16")
        assert (clock.citation, clock.form, clock.verified) == (
            "21 CFR 1271.350(b)", "FDA 3486", True,
        )  # fmt: skip

    def test_a_reaction_is_due_after_15_days_and_the_first_one_counts(self) -> None:
        known = after(RECALL, decide.know_reaction(OPENED, on="2026-03-10"), OPENED)
        assert decide.know_reaction(known, on="2026-03-12") == ()
        first, second = clocks.clocks(known, {Pathway.TISSUE})
        assert (first.id, first.due, first.citation) == (
            REACTION, "2026-03-25", "21 CFR 1271.350(a)",
        )  # fmt: skip
        assert second.id == DEVIATION

    @pytest.mark.parametrize("pathway", [Pathway.INVESTIGATIONAL, Pathway.OUTSIDE])
    def test_what_is_used_under_another_law_starts_none(self, pathway: Pathway) -> None:
        assert clocks.clocks(OPENED, {pathway}) == ()

    def test_nobody_was_given_any_so_nothing_was_distributed(self) -> None:
        alone = after(RECALL, _open(reach=Reach(("p1",), ("p1",), (), ())))
        assert clocks.clocks(alone, {Pathway.TISSUE}) == ()

    @pytest.mark.parametrize("answer", ReportAnswer)
    def test_an_answered_report_runs_no_more(self, answer: ReportAnswer) -> None:
        told = after(RECALL, _report(OPENED, answer=answer), OPENED)
        assert clocks.clocks(told, {Pathway.TISSUE}) == ()
        assert refused(_report(told)) == {"RECALL-REPORT-ONCE"}

    def test_a_report_that_was_not_started_is_not_answered(self) -> None:
        assert refused(_report(OPENED, REACTION)) == {"RECALL-REPORT-UNKNOWN-DUTY"}

    def test_a_product_that_nobody_knows_is_outside(self) -> None:
        assert pathway_of(None) is Pathway.OUTSIDE


def _find(state: ExposureState = EXPOSURE.empty) -> Decision:
    return reach.find(
        state, recall="r1", patient="ann", site=SITE, products=("p1",), treatments=("t1",)
    )


def _contact(state: ExposureState, **changed: Any) -> Decision:
    asked: dict[str, Any] = {
        "channel": Channel.PHONE,
        "result": Reached.TOLD,
        "on": TODAY,
        "today": TODAY,
        "by": "staff/c",
        "note": "",
    }
    return reach.contact(state, **{**asked, **changed})


def _judge(state: ExposureState, **changed: Any) -> Decision:
    asked: dict[str, Any] = {
        "verdict": Verdict.NO_HARM,
        "adverse": "",
        "adverse_patient": "",
        "note": "",
        "signature": APPROVED,
    }
    return reach.judge(state, **{**asked, **changed})


def _settle(state: ExposureState, **changed: Any) -> Decision:
    asked: dict[str, Any] = {
        "how": Settlement.TOLD,
        "on": TODAY,
        "attempt_days": 0,
        "died": False,
    }
    return reach.settle(state, **{**asked, **changed})


FOUND_ONE = after(EXPOSURE, _find())
TOLD = after(EXPOSURE, _contact(FOUND_ONE), FOUND_ONE)
JUDGED = after(EXPOSURE, _judge(FOUND_ONE), FOUND_ONE)
READY = after(EXPOSURE, _judge(TOLD), TOLD)
SETTLED = after(EXPOSURE, _settle(READY), READY)
GONE = after(EXPOSURE, withdraw.tell(READY, on=TODAY), READY)
PERSONS = {
    ExposureStage.NONE: EXPOSURE.empty,
    ExposureStage.OPEN: READY,
    ExposureStage.SETTLED: SETTLED,
    ExposureStage.WITHDRAWN: GONE,
}


@pytest.mark.parametrize("stage", ExposureStage)
@pytest.mark.parametrize(
    ("rule", "verb", "at"),
    [
        ("EXPOSURE-FOUND-ONCE", _find, {ExposureStage.NONE}),
        # Whoever was told of an alert can be told that it was withdrawn.
        ("EXPOSURE-OPEN-WHEN", _contact, {ExposureStage.OPEN, ExposureStage.WITHDRAWN}),
        ("EXPOSURE-OPEN-WHEN", _judge, {ExposureStage.OPEN}),
        ("EXPOSURE-OPEN-WHEN", _settle, {ExposureStage.OPEN}),
        ("EXPOSURE-OPEN-WHEN", lambda state: reach.tell_team(state, by="b"), {ExposureStage.OPEN}),
    ],
)
def test_what_may_be_done_with_a_person_at_each_stage(
    rule: str, verb: Any, at: set[ExposureStage], stage: ExposureStage
) -> None:
    assert (rule in refused(verb(PERSONS[stage]))) == (stage not in at)


def test_an_alert_is_read_once() -> None:
    told = after(EXPOSURE, reach.tell_team(FOUND_ONE, by="staff/a"), FOUND_ONE)
    assert told.team_told_by == "staff/a"
    assert refused(reach.tell_team(told, by="staff/b")) == {"EXPOSURE-TEAM-TOLD"}


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"on": "2026-03-21"}, "EXPOSURE-DAY-AHEAD"),
        ({"channel": Channel.LETTER}, "EXPOSURE-LETTER"),
    ],
)
def test_a_contact_that_cannot_be(changed: dict[str, Any], rule: str) -> None:
    assert refused(_contact(FOUND_ONE, **changed)) == {rule}


@pytest.mark.parametrize("verb", [_contact, _judge])
def test_a_note_in_the_clear_is_our_fault_and_stops(verb: Any) -> None:
    with pytest.raises(ClearTextError):
        verb(FOUND_ONE, note="Ann was angry")


HARM = {"verdict": Verdict.HARM, "adverse": "a1", "adverse_patient": "ann"}


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        (HARM, set()),
        ({**HARM, "adverse": "", "adverse_patient": ""}, {"EXPOSURE-HARM-UNREPORTED"}),
        ({**HARM, "adverse_patient": "bob"}, {"EXPOSURE-HARM-UNREPORTED"}),
        ({"adverse": "a1", "adverse_patient": "ann"}, {"EXPOSURE-ADVERSE"}),
        ({"signature": Signature("b", Meaning.REVIEW)}, {"SIGNATURE-MEANING"}),
    ],
)
def test_harm_and_nothing_else_names_its_adverse_event(
    changed: dict[str, Any], rules: set[str]
) -> None:
    assert refused(_judge(FOUND_ONE, **changed)) == rules


def tried(days: list[str], state: ExposureState = JUDGED) -> ExposureState:
    for day in days:
        state = after(EXPOSURE, _contact(state, result=Reached.NO_ANSWER, on=day), state)
    return state


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (READY, {}, set()),
        (TOLD, {}, {"EXPOSURE-NOT-JUDGED"}),
        (JUDGED, {}, {"EXPOSURE-NOT-TOLD"}),
        (FOUND_ONE, {}, {"EXPOSURE-NOT-TOLD", "EXPOSURE-NOT-JUDGED"}),
        (JUDGED, {"how": Settlement.DIED}, {"EXPOSURE-ALIVE"}),
        (JUDGED, {"how": Settlement.DIED, "died": True}, set()),
        (JUDGED, {"how": Settlement.UNREACHABLE}, {"EXPOSURE-ATTEMPTS-UNSET"}),
        (JUDGED, {"how": Settlement.UNREACHABLE, "attempt_days": 2}, {"EXPOSURE-ATTEMPTS"}),
        (
            # Ten calls in an hour are one day.
            tried(["2026-03-18"] * 10),
            {"how": Settlement.UNREACHABLE, "attempt_days": 2},
            {"EXPOSURE-ATTEMPTS"},
        ),
        (
            tried(["2026-03-18", "2026-03-19"]),
            {"how": Settlement.UNREACHABLE, "attempt_days": 2},
            set(),
        ),
    ],
)
def test_when_a_person_is_settled(
    state: ExposureState, changed: dict[str, Any], rules: set[str]
) -> None:
    assert refused(_settle(state, **changed)) == rules


def test_the_events_are_those_of_their_streams() -> None:
    assert types_of(_open()) == ["recall.opened.v1"]
    assert types_of(_find()) == ["exposure.found.v1"]
    assert SETTLED.settled == Settlement.TOLD


def test_every_rule_of_these_streams_refuses_somewhere_above() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    named = rules_in("RECALL", decide, exposure, reach)
    assert named
    assert {rule for rule in named if f'"{rule}"' not in source} == set()
