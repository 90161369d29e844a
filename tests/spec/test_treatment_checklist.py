"""The time-out's checklist: what each answer does, who decides, who types, who stops the line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from blastema.core.catalogue.errors import CatalogueError
from blastema.core.course.state import Target
from blastema.core.stream import Decision
from blastema.core.treatment import decide
from blastema.core.treatment.aside import decide_answer, stop_line
from blastema.core.treatment.checklist import asked, checklist, load, untroubled
from blastema.core.treatment.decide import Planned, Said, TimeOut
from blastema.core.treatment.said import Kit, Member, TeamRole
from blastema.core.treatment.state import (
    TREATMENT,
    Act,
    DecisionReason,
    HaltReason,
    TreatmentState,
)
from blastema.core.verdict import Refusal

from . import products as p
from .treatments import (
    CREST,
    FINISHED,
    LEFT_KNEE,
    OPEN,
    PLANNED,
    READY,
    SAID,
    after,
    inject,
)

CAROL = "staff/00000000-0000-7000-8000-00000000000c"
BAND = "01900000-0000-7000-8000-000000000001"
OTHER_BAND = "01900000-0000-7000-8000-000000000002"
L4 = Target("lumbar-disc", "midline", "L4-L5")
TODAY = date.fromisoformat(p.NOW[:10])
WELL = replace(SAID, antibiotic_allergy=False)

# item: before which acts, the answers that pass, stop, and wait for the clinician
TABLE = {
    "states-name": ("both", "yes", "no", ""),
    "states-birth-date": ("both", "yes", "no", ""),
    "states-procedure": ("both", "yes", "no", ""),
    "anaesthetic-allergy": ("both", "no", "", "yes"),
    "contrast-allergy": ("both", "no", "", "yes"),
    "latex-allergy": ("both", "no", "", "yes"),
    "antibiotic-allergy": ("both", "no", "", "yes"),
    "dmso-allergy": ("both", "no", "", "yes"),
    "antithrombotics": ("both", "no", "", "yes"),
    "fever": ("both", "no", "yes", ""),
    "infection": ("both", "no", "yes", ""),
    "pregnancy": ("both", "no not-possible", "", "yes"),
    "sedation": ("both", "no yes", "", ""),
    "fasting": ("both", "yes not-needed", "", "no"),
    "escort": ("both", "yes not-needed", "", "no"),
    "site-marked": ("both", "yes", "no", ""),
    "level-on-image": ("injection", "yes", "no", ""),
    "position": ("both", "yes", "no", ""),
    "images-displayed": ("injection", "yes", "no", ""),
    "dose-as-planned": ("injection", "yes", "no", ""),
    "antibiotic": ("both", "yes not-indicated", "no", ""),
    "sterile-set": ("both", "yes", "no", ""),
}
STOPPING = [(item, answer) for item, row in TABLE.items() for answer in row[2].split()]
WAITING = [(item, answer) for item, row in TABLE.items() for answer in row[3].split()]
PASSING = [(item, answer) for item, row in TABLE.items() for answer in row[1].split()]


def test_the_data_are_this_table() -> None:
    shown = {
        item.slug: (
            "both" if len(item.acts) == 2 else next(iter(item.acts)).value,
            *(
                " ".join(a for a, does in item.answers.items() if does == weight)
                for weight in ("passes", "stops", "decide")
            ),
        )
        for item in checklist().values()
    }
    assert shown == TABLE


ITEM = (
    '[[items]]\nslug = "a"\nasks = "{asks}"\nacts = ["injection"]\nquestion = "?"\nstop = "."\n'
    "answers = {{ {answers} }}"
)
WHOLE = ITEM.format(asks="patient", answers='no = "passes"')


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[[items]]", "slug is missing"),
        (ITEM.format(asks="cat", answers='no = "passes"'), "cat"),
        (ITEM.format(asks="patient", answers='perhaps = "passes"'), "unknown answer"),
        (ITEM.format(asks="patient", answers='no = "stops"'), "none that passes"),
        (f"{WHOLE}\n{WHOLE}", "stands twice"),
        ("[[items", "not TOML"),
    ],
)
def test_a_checklist_that_cannot_be_asked_is_not_loaded(text: str, fault: str) -> None:
    with pytest.raises(CatalogueError, match=fault):
        load(text)


def held(
    said: Said, state: TreatmentState = OPEN, planned: Planned = PLANNED, now: str = p.NOW
) -> set[str]:
    answer = decide.time_out(
        state, treatment=p.TREATMENT, purpose=Act.INJECTION, planned=planned, said=said, now=now
    )
    if isinstance(answer, Refusal):
        return set(answer.rules)
    assert answer.passed is not bool(answer.findings)
    return {finding.rule for finding in answer.findings}


def answering(item: str, answer: str, target: Target = LEFT_KNEE) -> Said:
    old = {"anaesthetic-allergy": "anaesthetic_allergy", "antibiotic-allergy": "antibiotic_allergy"}
    if item in old:
        return replace(WELL, **{old[item]: answer == "yes"})
    given = {**untroubled(Act.INJECTION, target), item: answer}
    dose = TODAY if (item, answer) == ("antithrombotics", "yes") else None
    if (item, answer) == ("sedation", "yes"):
        given |= {"fasting": "yes", "escort": "yes"}
    return replace(WELL, target=target, answers=given, antithrombotic=dose)


@pytest.mark.parametrize(("item", "answer"), PASSING)
def test_an_answer_that_passes(item: str, answer: str) -> None:
    assert held(answering(item, answer)) == set()


@pytest.mark.parametrize(("item", "answer"), STOPPING)
def test_an_answer_that_stops_and_nobody_can_decide_otherwise(item: str, answer: str) -> None:
    target = L4 if item == "level-on-image" else LEFT_KNEE
    planned = replace(PLANNED, targets=(target,))
    assert held(answering(item, answer, target), planned=planned) == {f"TIMEOUT-{item.upper()}"}
    assert p.rules(decided(item, answer)) == ("ANSWER-NOT-DECIDABLE",)


@pytest.mark.parametrize(("item", "answer"), WAITING)
def test_an_answer_that_waits_for_the_clinician(item: str, answer: str) -> None:
    state = after(TREATMENT.empty, opened())
    said = answering(item, answer)
    assert held(said, state) == {f"TIMEOUT-DECIDE-{item.upper()}"}
    assert held(said, after(state, decided(item, answer))) == set()


@pytest.mark.parametrize(
    "item", [one for one in TABLE if not one.startswith(("anaes", "antibiotic-"))]
)
def test_each_question_has_to_be_asked(item: str) -> None:
    target = L4 if item == "level-on-image" else LEFT_KNEE
    said = replace(
        WELL,
        target=target,
        answers={k: v for k, v in untroubled(Act.INJECTION, target).items() if k != item},
    )
    planned = replace(PLANNED, targets=(target,))
    assert held(said, planned=planned) == {f"TIMEOUT-ASK-{item.upper()}"}


def test_everything_unasked_is_told_at_once() -> None:
    rules = held(replace(WELL, answers={}, kits=()))
    expected = {f"TIMEOUT-ASK-{item.slug.upper()}" for item in asked(Act.INJECTION, LEFT_KNEE)}
    assert rules == {*expected, "TIMEOUT-KIT"} - {
        "TIMEOUT-ASK-ANAESTHETIC-ALLERGY",
        "TIMEOUT-ASK-ANTIBIOTIC-ALLERGY",
    }


def test_a_level_is_confirmed_on_the_image_only_where_there_is_one() -> None:
    with_level = {item.slug for item in asked(Act.INJECTION, L4)}
    assert with_level - {item.slug for item in asked(Act.INJECTION, LEFT_KNEE)} == {
        "level-on-image"
    }
    assert "dose-as-planned" not in {item.slug for item in asked(Act.COLLECTION, CREST)}


@pytest.mark.parametrize(
    "answers", [{"fever": "perhaps"}, {"mood": "yes"}, {"fever": "Ann had a cold"}]
)
def test_what_is_no_answer_is_refused_and_not_recorded(answers: dict[str, str]) -> None:
    assert held(replace(WELL, answers=answers)) == {"TIMEOUT-NO-SUCH-ANSWER"}


def _taking(day: date | None) -> Said:
    return replace(answering("antithrombotics", "yes"), antithrombotic=day)


@pytest.mark.parametrize(
    ("said", "rules"),
    [
        (_taking(None), {"TIMEOUT-LAST-DOSE"}),
        (_taking(date(2026, 2, 20)), set()),
        (_taking(date(2027, 1, 1)), {"TIMEOUT-LAST-DOSE"}),  # has not come yet
        (replace(WELL, kits=()), {"TIMEOUT-KIT"}),
        (replace(WELL, kits=(Kit("set", ""),)), {"TIMEOUT-KIT"}),
        (replace(WELL, kits=(Kit("set", "L", date(2026, 3, 1)),)), {"TIMEOUT-KIT-EXPIRED"}),
        (replace(WELL, kits=(Kit("set", "L", TODAY),)), set()),  # its last good day
        (replace(WELL, kits=(Kit("set", "L"), Kit("pack", "M"))), set()),
        (replace(WELL, team=(Member(p.ALICE, TeamRole.IMAGING),)), {"TIMEOUT-TEAM"}),
        (replace(WELL, team=(Member("", TeamRole.IMAGING),)), {"TIMEOUT-TEAM"}),
        (replace(WELL, team=(Member(CAROL, TeamRole.IMAGING),)), {"TIMEOUT-STRANGER"}),
        (replace(WELL, second_person=CAROL), {"TIMEOUT-STRANGER"}),
    ],
)
def test_doses_sets_and_people(said: Said, rules: set[str]) -> None:
    state = after(OPEN, decided("antithrombotics", "yes"))
    assert held(said, state) == rules


@pytest.mark.parametrize(
    ("fasting", "escort", "rules"),
    [
        ("yes", "yes", set()),
        ("not-needed", "yes", {"TIMEOUT-SEDATED"}),
        ("yes", "not-needed", {"TIMEOUT-SEDATED"}),
        ("no", "yes", {"TIMEOUT-DECIDE-FASTING"}),
    ],
)
def test_sedation_needs_fasting_and_an_escort(fasting: str, escort: str, rules: set[str]) -> None:
    given = {**WELL.answers, "sedation": "yes", "fasting": fasting, "escort": escort}
    assert held(replace(WELL, answers=given)) == rules


def opened() -> Decision:
    return decide.open_treatment(
        TREATMENT.empty,
        patient=p.PATIENT,
        course="course-1",
        episode="episode-1",
        session=1,
        at=p.T0,
    )


def decided(item: str, answer: str, state: TreatmentState = OPEN) -> Decision:
    reason = DecisionReason.RISK_TOLD
    return decide_answer(state, item=item, answer=answer, reason=reason, by=p.ALICE)


def test_a_decision_is_about_one_answer_of_an_open_session() -> None:
    (event,) = decided("pregnancy", "yes")  # type: ignore[misc]
    assert event.data == {
        "item": "pregnancy",
        "answer": "yes",
        "reason": "the-risk-was-weighed-and-told",
        "decided_by": p.ALICE,
    }
    assert p.rules(decided("pregnancy", "no")) == ("ANSWER-NOT-DECIDABLE",)
    assert p.rules(decided("mood", "yes")) == ("ANSWER-NOT-DECIDABLE",)
    assert p.rules(decided("pregnancy", "yes", FINISHED)) == ("ANSWER-DECIDE-WHEN",)


MISMATCHES = [
    replace(WELL, wristband="WB-9999"),
    replace(WELL, target=Target("knee", "right")),
    replace(WELL, target=Target("hip", "left")),
    replace(WELL, scanned="A999926000002A0"),
]


@pytest.mark.parametrize("said", MISMATCHES)
def test_no_decision_lets_a_mismatch_pass(said: Said) -> None:
    state = OPEN
    for item, answer in WAITING:
        state = after(state, decided(item, answer, state))
    assert held(said, state)


# --- stopping the line


def stopped(state: TreatmentState, reason: HaltReason = HaltReason.NOT_SURE) -> Decision:
    return stop_line(state, reason=reason, by=p.BOB)


def test_a_stopped_line_stays_stopped_until_a_time_out_passes() -> None:
    state = after(READY, stopped(READY))
    assert (state.ready, state.halted) == (None, "not-sure")
    assert p.rules(inject(state)) == ("TREATMENT-LINE-STOPPED", "TREATMENT-NO-TIMEOUT")
    wrong = decide.time_out(
        state,
        treatment=p.TREATMENT,
        purpose=Act.INJECTION,
        planned=PLANNED,
        said=MISMATCHES[0],
        now=p.NOW,
    )
    still = after(state, wrong)  # type: ignore[arg-type]
    assert still.halted == "not-sure"
    right = decide.time_out(
        still,
        treatment=p.TREATMENT,
        purpose=Act.INJECTION,
        planned=PLANNED,
        said=WELL,
        now=p.NOW,
    )
    assert isinstance(right, TimeOut)
    ready = after(still, right)
    assert ready.halted == ""
    assert p.rules(inject(ready)) == ()


@pytest.mark.parametrize(
    ("state", "rules"), [(OPEN, ()), (READY, ()), (FINISHED, ("LINE-STOP-WHEN",))]
)
def test_when_the_line_can_be_stopped(state: TreatmentState, rules: tuple[str, ...]) -> None:
    assert p.rules(stopped(state)) == rules
