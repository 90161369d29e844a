"""The quality file: deviations, complaints and corrective actions, and every refusal of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.complaint import decide as complaints
from blastema.core.complaint.state import (
    COMPLAINT,
    ComplaintChannel,
    ComplaintFinding,
    ComplaintMatter,
    ComplaintState,
    NotInvestigated,
)
from blastema.core.corrective import decide as actions
from blastema.core.corrective.state import (
    CORRECTIVE,
    Aim,
    Cause,
    CorrectiveStage,
    CorrectiveState,
    Effect,
)
from blastema.core.deviation import decide as deviations
from blastema.core.deviation.decide import Judgement
from blastema.core.deviation.state import (
    DEVIATION,
    ActionNeed,
    DeviationStage,
    DeviationState,
    Impact,
    Reporting,
)
from blastema.core.product.signature import Meaning, Signature
from blastema.core.run.state import Severity
from blastema.core.sealed import ClearTextError
from blastema.core.stream import Decision

from .streams import after, refused, rules_in

APPROVED = Signature("staff/q", Meaning.APPROVAL)
READ = Signature("staff/q", Meaning.REVIEW)
TODAY, TOMORROW, YESTERDAY = "2026-03-20", "2026-03-21", "2026-03-19"
TOLD = "s1.sealed"


def taken_up(state: DeviationState = DEVIATION.empty, **changed: Any) -> Decision:
    asked: dict[str, Any] = {
        "source": "run/r1/1",
        "patient": "ann",
        "sealed_for": "patient/ann",
        "what": TOLD,
        "severity": Severity.MAJOR,
        "discovered_on": "2026-03-02",
        "today": TODAY,
    }
    return deviations.take_up(state, **{**asked, **changed})


def judged(state: DeviationState, signature: Signature = APPROVED, **changed: Any) -> Decision:
    said: dict[str, Any] = {
        "severity": Severity.MAJOR,
        "product_impact": Impact.POSSIBLE,
        "patient_impact": Impact.NONE,
        "reporting": Reporting.DUE,
        "action": ActionNeed.NEEDED,
    }
    judgement = Judgement(**{**said, **changed})
    return deviations.judge(state, judgement=judgement, on=TODAY, signature=signature)


def reported(state: DeviationState, **changed: Any) -> Decision:
    asked: dict[str, Any] = {
        "on": TODAY, "reference": "FDA-3486-1", "today": TODAY, "signature": APPROVED,
    }  # fmt: skip
    return deviations.report(state, **{**asked, **changed})


def closed(state: DeviationState, actions: int = 1, signature: Signature = APPROVED) -> Decision:
    return deviations.close(state, on=TODAY, actions=actions, signature=signature)


OPEN = after(DEVIATION, taken_up())
JUDGED = after(DEVIATION, judged(OPEN), OPEN)
REPORTED = after(DEVIATION, reported(JUDGED), JUDGED)
CLOSED = after(DEVIATION, closed(REPORTED), REPORTED)
NOTHING_DUE = after(DEVIATION, judged(OPEN, reporting=Reporting.NOT_DUE), OPEN)


def test_a_deviation_goes_to_its_end() -> None:
    stages = [one.stage for one in (OPEN, JUDGED, REPORTED, CLOSED)]
    assert stages == ["open", "judged", "judged", "closed"]


# 2026-03-02 and 45 calendar days: 21 CFR 1271.350(b), standards.md 3.4.
@pytest.mark.parametrize(
    ("state", "due"),
    [(OPEN, "2026-04-16"), (JUDGED, "2026-04-16"), (REPORTED, ""), (CLOSED, ""), (NOTHING_DUE, "")],
    ids=["open", "judged due", "reported", "closed", "judged not due"],
)
def test_the_clock_runs_until_it_is_reported_or_judged_not_due(state, due: str) -> None:
    assert state.due == due


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_clock_is_45_calendar_days_whatever_the_day(day: date) -> None:
    state = after(DEVIATION, taken_up(discovered_on=day.isoformat(), today="2101-01-01"))
    assert state.due == (day + timedelta(days=45)).isoformat()


@pytest.mark.parametrize("state", [JUDGED, REPORTED], ids=["judged", "reported"])
def test_a_judgement_is_made_anew_until_the_end(state: DeviationState) -> None:
    again = after(DEVIATION, judged(state, severity=Severity.CRITICAL), state)
    assert (again.severity, again.stage) == ("critical", "judged")


DEVIATION_REFUSED = {
    "DEVIATION-ONCE": (taken_up(OPEN), taken_up(taken_up=True)),
    "DEVIATION-WHAT": (taken_up(what=""),),
    "DEVIATION-DAY-AHEAD": (taken_up(discovered_on=TOMORROW), reported(JUDGED, on=TOMORROW)),
    "DEVIATION-JUDGE-WHEN": (judged(DEVIATION.empty), judged(CLOSED)),
    "SIGNATURE-MEANING": (
        judged(OPEN, READ), reported(JUDGED, signature=READ), closed(REPORTED, signature=READ),
    ),
    "DEVIATION-MINOR": (
        judged(OPEN, severity=Severity.MINOR, product_impact=Impact.CERTAIN),
        judged(OPEN, severity=Severity.MINOR, patient_impact=Impact.CERTAIN),
    ),
    "DEVIATION-REPORTED-ALREADY": (judged(REPORTED, reporting=Reporting.NOT_DUE),),
    "DEVIATION-REPORT-WHEN": (reported(OPEN), reported(CLOSED)),
    "DEVIATION-REPORT-ONCE": (reported(REPORTED),),
    "DEVIATION-REPORT-NOT-DUE": (reported(NOTHING_DUE),),
    "DEVIATION-REPORT-BEFORE": (reported(JUDGED, on="2026-03-01"),),
    "DEVIATION-REFERENCE": (
        reported(JUDGED, reference=""), reported(JUDGED, reference="Ann called"),
        reported(JUDGED, reference="A" * 41),
    ),
    "DEVIATION-CLOSE-WHEN": (closed(OPEN), closed(CLOSED)),
    "DEVIATION-REPORT-OPEN": (closed(JUDGED),),
    "DEVIATION-ACTION-OPEN": (closed(REPORTED, actions=0),),
}  # fmt: skip


@pytest.mark.parametrize("rule", DEVIATION_REFUSED)
def test_a_deviation_refuses(rule: str) -> None:
    for decision in DEVIATION_REFUSED[rule]:
        assert rule in refused(decision)


def test_closing_names_everything_that_keeps_it_open() -> None:
    assert refused(closed(JUDGED, actions=0)) == {
        "DEVIATION-REPORT-OPEN", "DEVIATION-ACTION-OPEN",
    }  # fmt: skip


def test_without_needed_action_none_is_asked_for() -> None:
    state = after(
        DEVIATION, judged(OPEN, reporting=Reporting.NOT_DUE, action=ActionNeed.SINGLE), OPEN
    )
    assert after(DEVIATION, closed(state, actions=0), state).stage is DeviationStage.CLOSED


def opened(state: CorrectiveState = CORRECTIVE.empty, **changed: Any) -> Decision:
    asked: dict[str, Any] = {
        "source": "deviation/d1",
        "patient": "",
        "sealed_for": "corrective/c1",
        "aim": Aim.CORRECTIVE,
        "cause": Cause.TRAINING,
        "action": TOLD,
        "owner": "staff/l",
        "owner_works": True,
        "due": "2026-04-01",
        "today": TODAY,
    }
    return actions.start(state, **{**asked, **changed})


def finished(state: CorrectiveState, **changed: Any) -> Decision:
    asked: dict[str, Any] = {"on": TODAY, "note": "", "check_by": "2026-05-01", "today": TODAY}
    return actions.finish(state, **{**asked, **changed})


def checked(state: CorrectiveState, **changed: Any) -> Decision:
    asked: dict[str, Any] = {
        "on": TODAY,
        "effect": Effect.WORKED,
        "note": TOLD,
        "due": "",
        "today": TODAY,
        "signature": APPROVED,
    }
    return actions.check(state, **{**asked, **changed})


TO_DO = after(CORRECTIVE, opened())
DONE = after(CORRECTIVE, finished(TO_DO), TO_DO)
WORKED = after(CORRECTIVE, checked(DONE), DONE)
AGAIN = after(CORRECTIVE, checked(DONE, effect=Effect.DID_NOT_WORK, due="2026-04-20"), DONE)


@pytest.mark.parametrize(
    ("state", "stage", "due"),
    [
        (TO_DO, "open", "2026-04-01"),
        (DONE, "done", "2026-05-01"),
        (WORKED, "effective", ""),
        (AGAIN, "open", "2026-04-20"),
    ],
    ids=["opened", "done", "worked", "did not work"],
)
def test_done_is_not_the_end_of_an_action(state, stage: str, due: str) -> None:
    assert (state.stage, state.next_due) == (stage, due)


@given(st.lists(st.booleans(), max_size=6))
def test_an_action_ends_exactly_at_its_first_check_that_found_that_it_worked(
    effects: list[bool],
) -> None:
    state = TO_DO
    for number, worked in enumerate(effects, start=1):
        if state.stage is CorrectiveStage.EFFECTIVE:
            assert "CORRECTIVE-DONE-WHEN" in refused(finished(state))
            return
        state = after(CORRECTIVE, finished(state), state)
        effect = Effect.WORKED if worked else Effect.DID_NOT_WORK
        state = after(CORRECTIVE, checked(state, effect=effect, due="2026-06-01"), state)
        assert (state.stage is CorrectiveStage.EFFECTIVE) == worked
        assert len(state.checks) == number


CORRECTIVE_REFUSED = {
    "CORRECTIVE-ONCE": (opened(TO_DO),),
    "CORRECTIVE-ACTION": (opened(action=""),),
    "CORRECTIVE-OWNER": (opened(owner_works=False),),
    "CORRECTIVE-DUE": (
        opened(due=YESTERDAY), checked(DONE, effect=Effect.DID_NOT_WORK),
        checked(DONE, effect=Effect.DID_NOT_WORK, due=YESTERDAY),
    ),
    "CORRECTIVE-DONE-WHEN": (finished(CORRECTIVE.empty), finished(DONE), finished(WORKED)),
    "CORRECTIVE-DAY": (
        finished(TO_DO, on=TOMORROW), finished(TO_DO, on=YESTERDAY), checked(DONE, on=TOMORROW),
        checked(DONE, on=YESTERDAY), finished(AGAIN, on=YESTERDAY),
    ),
    "CORRECTIVE-CHECK-BY": (finished(TO_DO, check_by=TODAY),),
    "CORRECTIVE-CHECK-WHEN": (checked(TO_DO), checked(WORKED), checked(AGAIN)),
    "CORRECTIVE-CHECK-NOTE": (checked(DONE, note=""),),
    "SIGNATURE-MEANING": (checked(DONE, signature=READ),),
}  # fmt: skip


@pytest.mark.parametrize("rule", CORRECTIVE_REFUSED)
def test_an_action_refuses(rule: str) -> None:
    for decision in CORRECTIVE_REFUSED[rule]:
        assert rule in refused(decision)


def received(state: ComplaintState = COMPLAINT.empty, **changed: Any) -> Decision:
    asked: dict[str, Any] = {
        "channel": ComplaintChannel.PHONE,
        "matter": ComplaintMatter.WAITING,
        "about": "episode/e1",
        "patient": "ann",
        "sealed_for": "patient/ann",
        "what": TOLD,
        "received_on": TODAY,
        "today": TODAY,
    }
    return complaints.receive(state, **{**asked, **changed})


def reviewed(state: ComplaintState, **changed: Any) -> Decision:
    asked: dict[str, Any] = {
        "not_investigated": None, "leads_to": "", "on": TODAY, "signature": APPROVED,
    }  # fmt: skip
    return complaints.review(state, **{**asked, **changed})


def investigated(state: ComplaintState, found: str = TOLD) -> Decision:
    return complaints.investigate(
        state, finding=ComplaintFinding.CONFIRMED, found=found, by="staff/q", on=TODAY
    )


def ended(state: ComplaintState, signature: Signature = APPROVED) -> Decision:
    return complaints.close(state, on=TODAY, signature=signature)


RECEIVED = after(COMPLAINT, received())
HARM = after(COMPLAINT, received(matter=ComplaintMatter.HARM))
REVIEWED = after(COMPLAINT, reviewed(RECEIVED), RECEIVED)
LEFT = after(COMPLAINT, reviewed(RECEIVED, not_investigated=NotInvestigated.SAME), RECEIVED)
FOUND = after(COMPLAINT, investigated(REVIEWED), REVIEWED)
ENDED = after(COMPLAINT, ended(FOUND), FOUND)

COMPLAINT_REFUSED = {
    "COMPLAINT-ONCE": (received(RECEIVED),),
    "COMPLAINT-WHAT": (received(what=""),),
    "COMPLAINT-DAY-AHEAD": (received(received_on=TOMORROW),),
    "COMPLAINT-REVIEW-WHEN": (reviewed(COMPLAINT.empty), reviewed(REVIEWED), reviewed(ENDED)),
    "COMPLAINT-HARM": (reviewed(HARM), reviewed(HARM, leads_to="deviation/d1")),
    "COMPLAINT-INVESTIGATE-WHEN": (investigated(RECEIVED), investigated(ENDED)),
    "COMPLAINT-NOT-INVESTIGATED": (investigated(LEFT),),
    "COMPLAINT-FOUND": (investigated(REVIEWED, ""),),
    "COMPLAINT-CLOSE-WHEN": (ended(RECEIVED), ended(ENDED)),
    "COMPLAINT-UNSETTLED": (ended(REVIEWED),),
    "SIGNATURE-MEANING": (reviewed(RECEIVED, signature=READ), ended(FOUND, READ)),
}


@pytest.mark.parametrize("rule", COMPLAINT_REFUSED)
def test_a_complaint_refuses(rule: str) -> None:
    for decision in COMPLAINT_REFUSED[rule]:
        assert rule in refused(decision)


def test_a_complaint_ends_by_what_was_found_or_by_why_nobody_looked() -> None:
    assert ENDED.stage == "closed"
    assert after(COMPLAINT, ended(LEFT), LEFT).stage == "closed"


def test_harm_is_followed_up_in_an_adverse_event_or_has_its_reason() -> None:
    assert after(COMPLAINT, reviewed(HARM, leads_to="adverse/a1"), HARM).leads_to == "adverse/a1"
    same = reviewed(HARM, not_investigated=NotInvestigated.SAME)
    assert after(COMPLAINT, same, HARM).not_investigated == "same-as-another"


@pytest.mark.parametrize(
    "ask",
    [
        lambda: taken_up(what="the lamp failed"),
        lambda: opened(action="train Ann"),
        lambda: finished(TO_DO, note="trained"),
        lambda: checked(DONE, note="none since"),
        lambda: received(what="I waited"),
        lambda: investigated(REVIEWED, "she did"),
    ],
)
def test_words_in_the_clear_are_a_programmers_fault(ask: Any) -> None:
    with pytest.raises(ClearTextError):
        ask()


def test_every_rule_of_the_quality_file_is_in_a_table() -> None:
    tables = {*DEVIATION_REFUSED, *CORRECTIVE_REFUSED, *COMPLAINT_REFUSED}
    assert rules_in("", deviations, actions, complaints) <= tables
