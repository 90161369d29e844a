"""A consent on the person's own phone: read, checked, signed where the site allows it."""

from __future__ import annotations

import pytest
from django.test import Client

from blastema.actions.links import token_for
from blastema.core.catalogue import Purpose
from blastema.records.models import Consent
from tests.actions import paths
from tests.actions.agreeing import planned, policy
from tests.actions.consenting import SPANISH, state_for_consents
from tests.actions.world import World

pytestmark = pytest.mark.django_db

RIGHT = {"answer-approved": "no", "answer-certain": "no", "answer-free": "stays"}


class Phone:
    """Whoever holds the link of a person; nobody is signed in."""

    def __init__(self, world: World, course: str) -> None:
        self.course, self.client = course, Client()
        patient = paths.state("course", course).patient
        epoch = paths.state("patient", patient).link_epoch
        self.home = f"/p/{token_for(patient, epoch, world.fresh.now())}/consents/"

    def url(self, purpose: Purpose = Purpose.TREATMENT, course: str = "") -> str:
        return f"{self.home}{course or self.course}/{purpose.value}/"

    def send(self, url: str, **data):
        page = self.client.get(url)
        form = page.context["form"]
        carried = {name: form[name].value() for name in ("command", "shown")}
        return self.client.post(url, {**carried, **data})


@pytest.fixture
def phone(world: World) -> Phone:
    state_for_consents(world)
    return Phone(world, planned(world))


def test_every_document_is_listed_and_read_point_by_point(phone: Phone) -> None:
    listed = phone.client.get(phone.home).content.decode()
    assert "Consent to take bone marrow from me" in listed
    page = phone.client.get(phone.url()).content.decode()
    for words in ("What you can expect", "You pay: 4000 dollars.", "I have read it"):
        assert words in page


def test_it_is_read_in_spanish_once_the_site_has_its_words(world, phone: Phone) -> None:
    assert phone.client.get(f"{phone.url()}?language=es").status_code == 404
    for name, value in SPANISH.items():
        policy(world, f"consent-{name}", value)
    page = phone.client.get(f"{phone.url()}?language=es").content.decode()
    assert "Usted paga: 4000 dólares." in page
    assert "Lo he leído" in page


def test_a_wrong_answer_is_explained_and_stops_nobody_from_reading(phone: Phone) -> None:
    sent = phone.send(phone.url(), **{**RIGHT, "answer-certain": "yes"})
    assert sent.status_code == 303
    page = phone.client.get(phone.url()).content.decode()
    assert "No one can say that it will help you." in page
    assert Consent.objects.get(course=phone.course).stage == "read"


def test_a_question_left_open_is_asked_again(phone: Phone) -> None:
    assert phone.send(phone.url(), **{"answer-free": "stays"}).status_code == 422
    assert not Consent.objects.exists()


def test_it_is_signed_at_the_desk_unless_the_site_allows_the_link(world, phone) -> None:
    phone.send(phone.url(), **RIGHT)
    assert "You sign when you are here." in phone.client.get(phone.url()).content.decode()
    sign = f"{phone.url()}sign/"
    assert phone.client.get(sign).status_code == 303
    policy(world, "consent-signed-by-link", "yes")
    page = phone.client.get(sign)
    elements = [value for value, _ in page.context["form"].fields["elements"].choices]
    sent = phone.send(sign, elements=elements[:-1], signature="Ann Testperson")
    assert (sent.status_code, sent.context["refusal"].rules) == (422, ("CONSENT-ELEMENTS",))
    sent = phone.send(sign, elements=elements, signature="Ann Testperson")
    assert sent.status_code == 303
    assert Consent.objects.get(course=phone.course).stage == "signed"


def test_what_was_read_before_the_words_changed_is_read_again(world, phone: Phone) -> None:
    phone.send(phone.url(), **RIGHT)
    policy(world, "consent-cost", "9000 dollars")
    assert "I have read it" in phone.client.get(phone.url()).content.decode()


def test_the_link_of_somebody_else_opens_none_of_it(world: World, phone: Phone) -> None:
    bob = Phone(world, planned(world))
    for url in (bob.url(course=phone.course), f"{bob.url(course=phone.course)}sign/"):
        assert bob.client.get(url).status_code == 404


def test_nothing_is_shown_that_the_site_has_not_completed(world: World) -> None:
    phone = Phone(world, planned(world))
    assert "Your papers are not ready." in phone.client.get(phone.home).content.decode()
    assert phone.client.get(phone.url()).status_code == 404
