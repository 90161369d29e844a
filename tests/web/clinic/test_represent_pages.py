"""The clinician names who may sign for a patient, has their link, and ends it; the desk's form."""

from __future__ import annotations

import pytest
from django.urls import reverse

from blastema.actions.links import OpenedFor, open_link_for
from blastema.core.catalogue import Purpose
from tests.actions import paths
from tests.actions.agreeing import cannot_decide, planned, points, policy
from tests.actions.consenting import state_for_consents
from tests.web.clinic.hands import rules, send, sent
from tests.web.people import Practice, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice() -> Practice:
    return Practice()


def test_named_given_the_link_and_ended(practice: Practice) -> None:
    clinician = practice.browser("clinician")
    patient = practice.world.register()
    who = {"who": "Bea Example", "relation": "guardian", "identity": "photo-id"}
    sent(clinician, "patient-represent", patient, **who)
    page = clinician.get(reverse("patient-represent", args=[patient]))
    assert "Bea Example" in said(page)
    token = page.context["link"].url.rstrip("/").rpartition("/")[2]
    now = practice.world.fresh.now()
    assert isinstance(open_link_for(token, now), OpenedFor)
    sent(clinician, "patient-end-representation", patient, reason="no-longer-acts")
    assert paths.state("patient", patient).representative == ""
    assert "Bea Example" not in said(clinician.get(reverse("patient-represent", args=[patient])))


def test_nobody_is_named_without_a_relation(practice: Practice) -> None:
    clinician = practice.browser("clinician")
    patient = practice.world.register()
    answer = send(clinician, "patient-represent", patient, who="Bea", identity="photo-id")
    assert answer.status_code == 422
    assert paths.state("patient", patient).representatives == {}


def desk(practice: Practice, course: str, **changed):
    state = {
        "elements": points(Purpose.TREATMENT, course),
        "signature": "Ann Testperson",
        "by": "patient",
        "purpose": "treatment",
    }
    return send(practice.browser("clinician"), "course-consent", course, **{**state, **changed})


def test_the_desk_asks_for_a_witness_where_the_site_does(practice: Practice) -> None:
    world = practice.world
    state_for_consents(world)
    course = planned(world)
    policy(world, "consent-witness", "interpreter")
    page = practice.browser("clinician").get(reverse("course-consent", args=[course]))
    assert "where it was read through an interpreter" in said(page)
    through = {"how": "interpreter"}
    assert rules(desk(practice, course, **through)) == {"CONSENT-WITNESS-DUE"}
    named = dict(page.context["form"].fields["witness"].choices)
    witness = next(one for one, name in named.items() if name == "Coordinator Invented 1")
    assert desk(practice, course, **through, witness=witness).status_code == 303
    state = paths.state("consent", paths.state("course", course).agreed["treatment"])
    assert (state.how, state.witness) == ("interpreter", witness)


def test_the_desk_says_who_cannot_sign(practice: Practice) -> None:
    world = practice.world
    state_for_consents(world)
    course = planned(world)
    cannot_decide(world, course)
    page = practice.browser("clinician").get(reverse("course-consent", args=[course]))
    assert "The patient does not sign this" in said(page)
    assert rules(desk(practice, course)) == {"CONSENT-CAPACITY"}
    signed = desk(practice, course, by="representative", relation="guardian")
    assert signed.status_code == 303
