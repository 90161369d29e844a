"""The clinic's forms: who may open them, what they refuse and in which words, and twice sent."""

from __future__ import annotations

import pytest
from django.urls import reverse

from blastema.actions.pause_episode import pause_episode
from blastema.actions.plan_course import plan_course
from blastema.records.models import Course, Episode, LedgerEvent
from tests.actions import paths
from tests.actions.consenting import state_for_consents
from tests.actions.world import done
from tests.web.clinic.hands import PLAN, rules, send, sent
from tests.web.clinic.test_board import collected, opened
from tests.web.people import Practice, hidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice() -> Practice:
    return Practice()


def test_a_plan_that_the_gate_refuses_shows_every_rule_with_its_source(practice: Practice) -> None:
    _, episode = opened(practice.world)
    clinician = practice.browser("clinician")
    plan = {**PLAN, "product_class": "stromal-vascular-fraction", "source": "adipose-tissue"}
    answer = send(clinician, "episode-plan", episode, **plan)
    assert answer.status_code == 422
    refused = rules(answer)
    # Stromal vascular fraction outside a study: the federal rule speaks (rule book, US-SVF).
    assert refused
    page = answer.content.decode()
    assert all(f.citation in page for f in answer.context["refusal"].findings if f.citation)
    assert not Course.objects.filter(episode=episode).exists()


def test_the_wrong_source_is_kept_as_it_was_typed(practice: Practice) -> None:
    _, episode = opened(practice.world)
    plan = {**PLAN, "alternatives": []}
    answer = send(practice.browser("clinician"), "episode-plan", episode, **plan)
    assert (answer.status_code, rules(answer)) == (422, {"COURSE-PLAN-DISCUSSED"})
    assert answer.context["form"]["product_class"].value() == "marrow-concentrate"


def test_a_form_sent_twice_gives_the_first_result(practice: Practice) -> None:
    _, episode = opened(practice.world)
    clinician = practice.browser("clinician")
    url = reverse("episode-plan", args=[episode])
    typed = {**hidden(clinician.get(url)), **PLAN}
    first, second = clinician.post(url, typed), clinician.post(url, typed)
    assert (first.status_code, second.status_code) == (303, 303)
    assert Course.objects.filter(episode=episode).count() == 1


def test_a_form_that_others_overtook_says_so_and_saves_nothing(practice: Practice) -> None:
    _, episode = opened(practice.world)
    clinician = practice.browser("clinician")
    url = reverse("episode-assess", args=[episode])
    typed = {**hidden(clinician.get(url)), "verdict": "not-eligible"}
    done(pause_episode(practice.world.act("coordinator"), episode=episode, reason="flu"))
    answer = clinician.post(url, typed)
    assert (answer.status_code, rules(answer)) == (409, {"CHANGED-MEANWHILE"})
    assert Episode.objects.get(id=episode).verdict == "eligible"


def test_a_command_of_somebody_else_is_refused(practice: Practice) -> None:
    _, episode = opened(practice.world)
    url = reverse("episode-pause", args=[episode])
    typed = {**hidden(practice.browser("clinician").get(url)), "reason": "flu"}
    assert practice.browser("clinician").post(url, typed).status_code == 303
    answer = practice.browser("coordinator").post(url, typed)
    assert rules(answer) == {"COMMAND-OF-ANOTHER"}


@pytest.mark.parametrize(
    ("role", "name", "kind"),
    [
        ("front-desk", "episode", "episode"),
        ("front-desk", "board", ""),
        ("laboratory", "patient", "patient"),
        ("analyst", "patients", ""),
        ("coordinator", "episode-assess", "episode"),
        ("coordinator", "episode-plan", "episode"),
        ("coordinator", "patient-erase", "patient"),
        ("coordinator", "treatment", "treatment"),
        ("quality", "course-consent", "course"),
        ("clinician", "patient-register", ""),
        ("clinician", "patient-merge", "patient"),
    ],
)
def test_a_role_that_does_not_do_this_is_told_so(
    practice: Practice, role: str, name: str, kind: str
) -> None:
    ids = records(practice)
    answer = practice.browser(role).get(reverse(name, args=[ids[kind]] if kind else []))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("patient", "patient"),
        ("patient-withdraw", "patient"),
        ("patient-open-episode", "patient"),
        ("episode", "episode"),
        ("episode-assess", "episode"),
        ("episode-close", "episode"),
        ("course-consent", "course"),
        ("course-open-session", "course"),
        ("course-allocate", "course"),
        ("course-free", "course"),
        ("treatment", "treatment"),
        ("treatment-inject", "treatment"),
    ],
)
def test_charlie_of_the_other_site_sees_and_changes_nothing(
    practice: Practice, name: str, kind: str
) -> None:
    ids = records(practice)
    url = reverse(name, args=[ids[kind]])
    charlie = practice.browser("clinician", charlie=True)
    before = LedgerEvent.objects.count()
    shown, sent_to = charlie.get(url), charlie.post(url, {"command": "c", "seen": "{}"})
    assert (shown.status_code, sent_to.status_code) in {(403, 403), (403, 405)}
    assert "Testperson" not in shown.content.decode()
    assert LedgerEvent.objects.count() == before


def records(practice: Practice) -> dict[str, str]:
    patient, course, _ = collected(practice.world)
    state = paths.state("course", course)
    return {
        "patient": patient,
        "course": course,
        "episode": state.episode,
        "treatment": state.open_session,
        "": "",
    }


@pytest.mark.parametrize("name", ["patient", "episode", "treatment", "episode-assess"])
def test_an_address_without_a_record_is_not_found(practice: Practice, name: str) -> None:
    nobody = "01900000-0000-7000-8000-000000000000"
    answer = practice.browser("clinician").get(reverse(name, args=[nobody]))
    assert answer.status_code == 404


def test_withdrawing_asks_about_cells_only_where_there_are_any(practice: Practice) -> None:
    patient, episode = opened(practice.world)
    coordinator = practice.browser("coordinator")
    form = coordinator.get(reverse("episode-withdraw", args=[episode])).context["form"]
    assert "cells" not in form.fields
    _, course, _ = collected(practice.world)
    kept = paths.state("course", course).episode
    asked = send(coordinator, "episode-withdraw", kept, from_="treatment")
    assert "EPISODE-CELLS" in rules(asked)
    assert patient


def test_consent_names_the_points_that_are_missing(practice: Practice) -> None:
    _, episode = opened(practice.world)
    clinician = practice.world.act("clinician")
    course = done(plan_course(clinician, episode=episode, plan=paths.marrow_plan())).subject
    state_for_consents(practice.world)
    answer = send(
        practice.browser("clinician"),
        "course-consent",
        course,
        elements=["nature"],
        signature="Ann Testperson",
        by="patient",
    )
    assert answer.status_code == 422
    assert "CONSENT-ELEMENTS" in rules(answer)


@pytest.mark.parametrize(("typed", "level"), [("l4/5", "L4-L5"), ("L5-S1", "L5-S1"), ("", "")])
def test_a_level_is_understood_as_people_write_it(
    practice: Practice, typed: str, level: str
) -> None:
    patient = practice.world.register()
    sent(
        practice.browser("coordinator"),
        "patient-open-episode",
        patient,
        condition="chronic-low-back-pain",
        side="none",
        level=typed,
    )
    assert Episode.objects.get(patient=patient).level == level


def test_a_level_that_does_not_exist_is_refused_in_words(practice: Practice) -> None:
    patient = practice.world.register()
    answer = send(
        practice.browser("coordinator"),
        "patient-open-episode",
        patient,
        condition="chronic-low-back-pain",
        level="L9",
    )
    assert (answer.status_code, rules(answer)) == (422, {"FORM-IDENTITY"})


def test_conventional_care_and_an_adverse_event_by_page(practice: Practice) -> None:
    _, episode = opened(practice.world)
    clinician = practice.browser("clinician")
    sent(clinician, "episode-conventional", episode, care="physiotherapy")
    course = Course.objects.get(episode=episode)
    assert (course.stage, course.kind) == ("following", "conventional")
    sent(
        clinician,
        "episode-report-adverse",
        episode,
        term="Fall",
        grade="2",
        onset="2026-03-01",
        seriousness=["hospitalisation"],
        course=course.id,
        narrative="Slipped on the stairs",
    )
    page = clinician.get(reverse("episode", args=[episode])).content.decode()
    assert "Adverse event reported: Fall, grade 2 (CTCAE 5.0)." in page
    assert "Slipped on the stairs" in page
    assert "Adverse event" not in practice.browser("coordinator").get(
        reverse("episode", args=[episode])
    ).content.decode().replace("Report an adverse event", "")


def test_pause_resume_refer_and_close(practice: Practice) -> None:
    _, episode = opened(practice.world)
    clinician = practice.browser("clinician")
    sent(clinician, "episode-pause", episode, reason="flu until spring")
    assert "flu until spring" in clinician.get(reverse("episode", args=[episode])).content.decode()
    sent(clinician, "episode-resume", episode)
    sent(clinician, "episode-refer", episode, to="A surgeon")
    assert Episode.objects.get(id=episode).stage == "closed"
    answer = send(clinician, "episode-close", episode, reason="died")
    assert rules(answer) == {"EPISODE-CLOSE-WHEN"}


def test_a_product_is_freed_with_a_reason(practice: Practice) -> None:
    course, product = _allocated_allograft(practice)
    clinician = practice.browser("clinician")
    form = clinician.get(reverse("course-free", args=[course]))
    assert [value for value, _ in form.context["form"].fields["product"].choices] == ["", product]
    answer = send(clinician, "course-free", course, product=product, reason="not needed")
    assert answer.status_code == 303
    assert paths.state("course", course).allocations == ()


def _allocated_allograft(practice: Practice) -> tuple[str, str]:
    world = practice.world
    _, episode = paths.opened_episode(world, "plantar-fasciitis", "left")
    product = paths.accepted_allograft(world)
    course = paths.consented(world, episode, paths.allograft_plan())
    paths.allocated(world, course, product)
    return course, product


def test_a_product_of_a_donor_is_allocated_from_stock(practice: Practice) -> None:
    _, episode = opened(practice.world)
    course = paths.consented(practice.world, episode, paths.marrow_plan())
    clinician = practice.browser("clinician")
    form = clinician.get(reverse("course-allocate", args=[course]))
    assert form.context["lead"] == "Nothing in stock is for this person and this course."
    _, other, aspirate = collected(practice.world)
    sent(clinician, "course-withdraw-consent", course, reason="changed their mind")
    assert Course.objects.get(id=course).stage == "planned"
    sent(
        clinician,
        "course-replan",
        course,
        **{**PLAN, "sessions": "2", "after": ""},
    )
    assert Course.objects.get(id=course).sessions == 2
    sent(clinician, "course-close", course, reason="another road was chosen")
    assert Course.objects.get(id=course).stage == "closed"
    assert aspirate in paths.state("course", other).allocations


def test_consent_says_what_is_given_and_where(practice: Practice) -> None:
    _, course = paths.planned_course(practice.world)
    form = practice.browser("clinician").get(reverse("course-consent", args=[course]))
    facts = dict(form.context["facts"])
    assert facts["What is given"] == "Marrow concentrate"
    assert facts["Into"] == "right knee"
    assert "(optional)" not in form.content.decode()
