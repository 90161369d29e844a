"""Adverse events: the transition table, every refusal, and the legal clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.product.signature import Meaning, Signature
from blastema.core.safety import decide
from blastema.core.safety.deadlines import Pathway, deadlines
from blastema.core.safety.decide import Grading
from blastema.core.safety.notify import notify
from blastema.core.safety.state import (
    ADVERSE,
    AdverseStage,
    AdverseState,
    Outcome,
    Relatedness,
    Seriousness,
)
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal

from . import products as p

MILD = Grading(1, "CTCAE 5.0", serious=False)
SERIOUS = Grading(3, "CTCAE 5.0", serious=True, seriousness=(Seriousness.HOSPITALISATION,))
THREATENING = Grading(4, "CTCAE 5.0", serious=True, seriousness=(Seriousness.LIFE_THREATENING,))
DEATH = Grading(5, "CTCAE 5.0", serious=True, seriousness=(Seriousness.DEATH,))
INFECTION = Grading(2, "CTCAE 5.0", serious=False, communicable=True, intervention=True)
AWARE = "2026-03-02"
TODAY = "2026-04-30"


def report(state: AdverseState = ADVERSE.empty, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "patient": p.PATIENT,
        "episode": "episode-1",
        "course": "course-1",
        "product": "syringe-1",
        "term": "joint-infection",
        "grading": SERIOUS,
        "onset": "2026-03-01",
        "aware_on": AWARE,
        "narrative": "sealed",
        "today": TODAY,
    }
    return decide.report(state, **{**facts, **changed})  # type: ignore[arg-type]


def judge(state: AdverseState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "relatedness": Relatedness.POSSIBLE,
        "expected": False,
        "signature": p.APPROVED,
        "informed_on": AWARE,
        "today": TODAY,
    }
    return decide.judge(state, **{**facts, **changed})  # type: ignore[arg-type]


def regrade(state: AdverseState, grading: Grading = THREATENING, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "reason": "blood culture",
        "informed_on": "2026-03-10",
        "today": TODAY,
    }
    return decide.regrade(state, grading=grading, **{**facts, **changed})  # type: ignore[arg-type]


def after(state: AdverseState, *decisions: Decision) -> AdverseState:
    for decision in decisions:
        assert not isinstance(decision, Refusal), decision.rules
        for event in decision:
            state = ADVERSE.apply(state, event)
    return state


def event_of(grading: Grading) -> AdverseState:
    return after(ADVERSE.empty, report(grading=grading))


REPORTED = event_of(SERIOUS)
JUDGED = after(REPORTED, judge(REPORTED))
CLOSED = after(JUDGED, decide.close(JUDGED, outcome=Outcome.RESOLVED))
BY_STAGE = {
    AdverseStage.NONE: ADVERSE.empty,
    AdverseStage.REPORTED: REPORTED,
    AdverseStage.JUDGED: JUDGED,
    AdverseStage.CLOSED: CLOSED,
}
VERBS: dict[str, Callable[[AdverseState], Decision]] = {
    "report": report,
    "judge": judge,
    "regrade": regrade,
    "close": lambda s: decide.close(s, outcome=Outcome.RESOLVED),
}
# verb: none, reported, judged, closed
TABLE = {
    "report": ["", *["ADVERSE-REPORTED-ONCE"] * 3],
    "judge": ["ADVERSE-JUDGE-WHEN", "", "", "ADVERSE-JUDGE-WHEN"],
    "regrade": ["ADVERSE-REGRADE-WHEN", "", "", ""],
    "close": ["ADVERSE-CLOSE-WHEN", "ADVERSE-CLOSE-WHEN", "", "ADVERSE-CLOSE-WHEN"],
}
CELLS = [
    (verb, stage, rule)
    for verb, row in TABLE.items()
    for stage, rule in zip(AdverseStage, row, strict=True)
]


@pytest.mark.parametrize(("verb", "stage", "rule"), CELLS)
def test_a_verb_at_a_stage(verb: str, stage: AdverseStage, rule: str) -> None:
    refused = p.rules(VERBS[verb](BY_STAGE[stage]))
    assert rule in refused if rule else refused == ()


def test_the_table_names_every_verb() -> None:
    assert set(TABLE) == set(VERBS)


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({"term": ""}, ("ADVERSE-TERM",)),
        ({"grading": Grading(0, "CTCAE 5.0", serious=False)}, ("ADVERSE-GRADE",)),
        ({"grading": Grading(6, "CTCAE 5.0", serious=False)}, ("ADVERSE-GRADE",)),
        ({"grading": MILD, "term_grades": (2, 3)}, ("ADVERSE-GRADE",)),  # the term has no grade 1
        ({"grading": Grading(1, " ", serious=False)}, ("ADVERSE-GRADING",)),
        ({"grading": Grading(3, "CTCAE 5.0", serious=True)}, ("ADVERSE-SERIOUSNESS",)),
        (
            {"grading": Grading(3, "CTCAE 5.0", False, (Seriousness.IMPORTANT,))},
            ("ADVERSE-SERIOUSNESS",),
        ),
        (
            {"grading": Grading(5, "CTCAE 5.0", True, (Seriousness.LIFE_THREATENING,))},
            ("ADVERSE-DEATH",),
        ),
        ({"grading": Grading(4, "CTCAE 5.0", True, (Seriousness.DEATH,))}, ("ADVERSE-DEATH",)),
        # Grade is not seriousness: both of these stand.
        ({"grading": Grading(3, "CTCAE 5.0", serious=False)}, ()),
        ({"grading": Grading(2, "CTCAE 5.0", True, (Seriousness.HOSPITALISATION,))}, ()),
        ({"onset": "2026-05-01"}, ("ADVERSE-ONSET-FUTURE", "ADVERSE-AWARE")),
        ({"aware_on": "2026-02-28"}, ("ADVERSE-AWARE",)),  # before it began
        ({"aware_on": "2026-05-01"}, ("ADVERSE-AWARE",)),  # after today
        ({"course": None, "product": None}, ()),
    ],
)
def test_what_a_report_must_say(changed: dict[str, object], rules: tuple[str, ...]) -> None:
    assert p.rules(report(**changed)) == rules


@pytest.mark.parametrize(
    ("decision", "rules"),
    [
        (judge(REPORTED, informed_on="2026-03-01"), ("ADVERSE-INFORMED",)),
        (judge(REPORTED, informed_on="2026-05-01"), ("ADVERSE-INFORMED",)),
        (regrade(JUDGED, informed_on="2026-05-01"), ("ADVERSE-INFORMED",)),
        (regrade(JUDGED, reason=""), ("ADVERSE-REASON",)),
        (regrade(JUDGED, Grading(9, "CTCAE 5.0", False)), ("ADVERSE-GRADE",)),
        (decide.close(JUDGED, outcome=Outcome.ONGOING), ("ADVERSE-NOT-OVER",)),
        (decide.close(JUDGED, outcome=Outcome.RECOVERING), ("ADVERSE-NOT-OVER",)),
        (decide.close(JUDGED, outcome=Outcome.FATAL), ("ADVERSE-FATAL-OUTCOME",)),
        (decide.close(JUDGED, outcome=Outcome.SEQUELAE), ()),
    ],
)
def test_what_judging_regrading_and_closing_need(
    decision: Decision, rules: tuple[str, ...]
) -> None:
    assert p.rules(decision) == rules


def test_a_death_closes_as_fatal_and_only_so() -> None:
    reported = event_of(DEATH)
    judged = after(reported, judge(reported))
    assert p.rules(decide.close(judged, outcome=Outcome.FATAL)) == ()
    assert p.rules(decide.close(judged, outcome=Outcome.RESOLVED)) == ("ADVERSE-FATAL-OUTCOME",)


def test_new_information_opens_a_closed_event_again() -> None:
    again = after(CLOSED, regrade(CLOSED, DEATH))
    assert again.stage is AdverseStage.JUDGED
    assert again.grades == (3, 5)


# Days and triggers: reference/standards.md section 6, "Deadline engine".
@pytest.mark.parametrize(
    ("grading", "judged", "pathway", "due"),
    [
        (SERIOUS, {}, Pathway.INVESTIGATIONAL, {"SPONSOR-NOW": AWARE, "IND-15": "2026-03-17"}),
        (
            THREATENING,
            {},
            Pathway.INVESTIGATIONAL,
            {"SPONSOR-NOW": AWARE, "IND-7": "2026-03-09", "IND-15": "2026-03-17"},
        ),
        (
            DEATH,
            {},
            Pathway.INVESTIGATIONAL,
            {"SPONSOR-NOW": AWARE, "IND-7": "2026-03-09", "IND-15": "2026-03-17"},
        ),
        (MILD, {}, Pathway.INVESTIGATIONAL, {}),
        (SERIOUS, {"expected": True}, Pathway.INVESTIGATIONAL, {"SPONSOR-NOW": AWARE}),
        (
            SERIOUS,
            {"relatedness": Relatedness.UNLIKELY},
            Pathway.INVESTIGATIONAL,
            {"SPONSOR-NOW": AWARE},
        ),
        (
            SERIOUS,
            {"relatedness": Relatedness.UNASSESSABLE},  # not thereby unlikely
            Pathway.INVESTIGATIONAL,
            {"SPONSOR-NOW": AWARE, "IND-15": "2026-03-17"},
        ),
        (SERIOUS, {}, Pathway.TISSUE, {}),  # no communicable disease
        (INFECTION, {}, Pathway.TISSUE, {"TISSUE-15": "2026-03-17"}),
        (
            Grading(1, "CTCAE 5.0", serious=False, communicable=True),
            {},
            Pathway.TISSUE,
            {},
        ),
        (DEATH, {}, Pathway.OUTSIDE, {}),
    ],
)
def test_what_is_due(
    grading: Grading, judged: dict[str, object], pathway: Pathway, due: dict[str, str]
) -> None:
    reported = event_of(grading)
    state = after(reported, judge(reported, **judged))
    assert {deadline.id: deadline.due for deadline in deadlines(state, pathway)} == due


def test_a_serious_event_that_nobody_has_judged_has_its_clock_running() -> None:
    unread = deadlines(REPORTED, Pathway.INVESTIGATIONAL)
    assert [(deadline.id, deadline.provisional) for deadline in unread] == [
        ("SPONSOR-NOW", True),
        ("IND-15", True),
    ]


def test_a_regraded_event_starts_its_shorter_clock_on_the_day_of_the_news() -> None:
    state = after(JUDGED, regrade(JUDGED, informed_on="2026-03-10"))
    due = {deadline.id: deadline.due for deadline in deadlines(state, Pathway.INVESTIGATIONAL)}
    assert due["IND-15"] == "2026-03-17"  # known since 2 March
    assert due["IND-7"] == "2026-03-17"  # known since 10 March


def test_a_clock_that_stopped_starts_anew() -> None:
    expected = after(REPORTED, judge(REPORTED, expected=True))
    unexpected = after(expected, judge(expected, informed_on="2026-04-01"))
    due = {deadline.id: deadline.due for deadline in deadlines(unexpected, Pathway.INVESTIGATIONAL)}
    assert due["IND-15"] == "2026-04-16"


def test_a_deadline_names_its_source_and_whether_it_was_read() -> None:
    found = deadlines(event_of(DEATH), Pathway.INVESTIGATIONAL)
    assert [(d.id, d.citation, d.verified) for d in found] == [
        ("SPONSOR-NOW", "21 CFR 312.64(b)", False),
        ("IND-7", "21 CFR 312.32(c)(2)", True),
        ("IND-15", "21 CFR 312.32(c)(1)", True),
    ]


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_calendar_days_are_never_moved(day: date) -> None:
    """Weekends, holidays and 29 February count like any other day."""
    on = day.isoformat()
    state = after(
        ADVERSE.empty, report(grading=THREATENING, onset=on, aware_on=on, today="2041-01-01")
    )
    for deadline in deadlines(state, Pathway.INVESTIGATIONAL):
        assert (date.fromisoformat(deadline.due) - day).days == deadline.days


def test_who_judged_and_which_clocks_run() -> None:
    assert JUDGED.judged_by == (p.ALICE,)
    assert (JUDGED.expedited_on, JUDGED.urgent_on, JUDGED.disease_on) == (AWARE, "", "")


APPROVED = Signature("staff/q", Meaning.APPROVAL)


def told(state: AdverseState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "duty": "IND-15",
        "on": "2026-03-09",
        "reference": "FDA-3500A-1",
        "running": deadlines(state, Pathway.INVESTIGATIONAL),
        "today": TODAY,
        "signature": APPROVED,
    }
    return notify(state, **{**facts, **changed})  # type: ignore[arg-type]


def test_a_report_that_was_made_stops_its_own_clock_and_no_other() -> None:
    event = event_of(DEATH)
    before = {one.id for one in deadlines(event, Pathway.INVESTIGATIONAL)}
    after_it = {one.id for one in deadlines(after(event, told(event)), Pathway.INVESTIGATIONAL)}
    assert before - after_it == {"IND-15"}


def test_a_clock_that_starts_again_asks_for_another_report() -> None:
    """Judged unlikely, its clock stops; judged possible later, it starts on that day."""
    reported = after(REPORTED, told(REPORTED))
    unlikely = after(reported, judge(reported, relatedness=Relatedness.UNLIKELY))
    again = after(
        unlikely, judge(unlikely, relatedness=Relatedness.POSSIBLE, informed_on="2026-04-01")
    )
    due = {one.id: one.due for one in deadlines(again, Pathway.INVESTIGATIONAL)}
    assert due["IND-15"] == "2026-04-16"  # 1 April and 15 days


@pytest.mark.parametrize(
    ("decision", "rule"),
    [
        (told(REPORTED, duty="IND-7"), "ADVERSE-NOTIFY-DUTY"),
        (told(after(REPORTED, told(REPORTED))), "ADVERSE-NOTIFY-DUTY"),
        (told(ADVERSE.empty), "ADVERSE-NOTIFY-WHEN"),
        (told(REPORTED, on="2026-03-01"), "ADVERSE-NOTIFY-DAY"),  # before it was known
        (told(REPORTED, on="2026-05-01"), "ADVERSE-NOTIFY-DAY"),  # tomorrow
        (told(REPORTED, reference=""), "ADVERSE-NOTIFY-REFERENCE"),
        (told(REPORTED, reference="Ann called"), "ADVERSE-NOTIFY-REFERENCE"),
        (told(REPORTED, signature=Signature("staff/q", Meaning.REVIEW)), "SIGNATURE-MEANING"),
        (decide.close(JUDGED, outcome=Outcome.RESOLVED, running=1), "ADVERSE-REPORTS-OPEN"),
    ],
)
def test_a_report_that_cannot_be(decision: Decision, rule: str) -> None:
    assert isinstance(decision, Refusal)
    assert rule in decision.rules


def test_a_sponsor_is_told_without_a_number() -> None:
    assert after(REPORTED, told(REPORTED, duty="SPONSOR-NOW", reference="")).notices
