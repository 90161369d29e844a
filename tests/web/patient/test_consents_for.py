"""Somebody who may sign for a patient reads and signs on their own phone, and sees no more."""

from __future__ import annotations

import pytest

from blastema.actions.links import token_for_another
from blastema.actions.read.signed_consent import signed_consent
from blastema.actions.represent import end_representation
from blastema.core.catalogue import Purpose
from blastema.core.paper import as_text
from blastema.core.patient.state import RepresentationEnd
from blastema.records.models import Consent
from blastema.web.papers.consent_pages import paper_of
from tests.actions import paths
from tests.actions.agreeing import cannot_decide, named, planned, policy
from tests.actions.consenting import SPANISH, state_for_consents
from tests.actions.world import World, done

from .test_consents import RIGHT, Phone

pytestmark = pytest.mark.django_db


class Hers(Phone):
    """Bea's phone: she may sign for the person of the course."""

    def __init__(self, world: World, course: str) -> None:
        super().__init__(world, course)
        self.patient = paths.state("course", course).patient
        self.bea = named(world, self.patient)
        token = token_for_another(self.patient, self.bea, 0, world.fresh.now())
        self.home = f"/p/for/{token}/"

    def text(self, url: str) -> str:
        return self.client.get(url).content.decode()


@pytest.fixture
def phone(world: World) -> Hers:
    state_for_consents(world)
    policy(world, "consent-signed-by-representative-link", "yes")
    course = planned(world)
    cannot_decide(world, course)
    return Hers(world, course)


def sign(phone: Hers):
    page = phone.client.get(f"{phone.url()}sign/")
    elements = [value for value, _ in page.context["form"].fields["elements"].choices]
    return phone.send(f"{phone.url()}sign/", elements=elements, signature="Bea Example")


def test_she_reads_for_whom_it_is_answers_and_signs(world: World, phone: Hers) -> None:
    listed = phone.text(phone.home)
    assert "You read and sign for" in listed
    assert "Ann Testperson" in listed
    assert phone.send(phone.url(), **RIGHT).status_code == 303
    assert sign(phone).status_code == 303
    assert Consent.objects.get(course=phone.course).stage == "signed"
    assert "You have signed it" in phone.text(phone.url())
    own = Phone(world, phone.course)
    assert "It is signed" in own.client.get(own.url()).content.decode()


def test_the_paper_says_who_signed_for_whom_and_as_what(world: World, phone: Hers) -> None:
    phone.send(phone.url(), **RIGHT)
    sign(phone)
    act = world.act("clinician")
    text = as_text(paper_of(signed_consent(act, course=phone.course, purpose=Purpose.TREATMENT)))
    for words in (
        "Patient: Ann Testperson",
        "Signed by: Bea Example",
        "Signed as: Guardian",
        "Signed for: Ann Testperson",
        "Named to the practice as: Bea Example (shown by: a document with a photograph)",
        "Identity shown by: Their own signed link",
        "How it was read: They read it themselves",
        "Recorded by, who saw it signed: Nobody: it was signed by a link",
        "The signature is bound to exactly these words.",
    ):
        assert words in text, words


def test_in_spanish_too(world: World, phone: Hers) -> None:
    for name, value in SPANISH.items():
        policy(world, f"consent-{name}", value)
    assert "Usted lee y firma por" in phone.text(f"{phone.url()}?language=es")


def test_the_person_is_told_that_somebody_else_signs(world: World, phone: Hers) -> None:
    policy(world, "consent-signed-by-link", "yes")
    own = Phone(world, phone.course)
    own.send(own.url(), **RIGHT)
    page = own.client.get(own.url()).content.decode()
    assert "Someone who may act for you by law signs this." in page
    assert own.client.get(f"{own.url()}sign/").status_code == 303


def test_she_is_told_where_the_person_decides(world: World) -> None:
    state_for_consents(world)
    policy(world, "consent-signed-by-representative-link", "yes")
    phone = Hers(world, planned(world))
    phone.send(phone.url(), **RIGHT)
    assert "Your person signs this." in phone.text(phone.url())


@pytest.mark.parametrize("page", ["course/", "records/", "sheets/", "agreed/", "appointment/"])
def test_her_link_opens_no_other_page_of_the_person(phone: Hers, page: str) -> None:
    for url in (f"{phone.home}{page}", f"{phone.home.replace('/for/', '/')}{page}"):
        assert phone.client.get(url).status_code == 404


def test_the_persons_link_is_not_hers_and_hers_ends(world: World, phone: Hers) -> None:
    own = Phone(world, phone.course)
    theirs = own.home.removesuffix("consents/").replace("/p/", "/p/for/")
    assert phone.client.get(theirs).status_code == 404
    reason = RepresentationEnd.ENDED
    done(end_representation(world.act("clinician"), patient=phone.patient, reason=reason))
    closed = phone.client.get(phone.url())
    assert closed.status_code == 410
    assert "Testperson" not in closed.content.decode()


def test_she_opens_the_documents_of_nobody_else(world: World, phone: Hers) -> None:
    assert phone.client.get(phone.url(course=planned(world))).status_code == 404
