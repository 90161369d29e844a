"""The FHIR server: one shape of failure, one shape of success, and nobody unnamed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from blastema.records.models import AccessLog, User
from tests.actions.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def signed_in(world: World, role: str, site: str = "") -> Client:
    staff = world.act(role, site=site).who.key
    client = Client()
    client.force_login(User.objects.get(staff=staff), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(autouse=True)
def one_factor(settings: Any) -> None:
    from dataclasses import replace

    settings.BLASTEMA = replace(settings.BLASTEMA, require_second_factor=False)


def issue(answer: Any) -> str:
    body = json.loads(answer.content)
    assert body["resourceType"] == "OperationOutcome"
    assert answer["Content-Type"].startswith("application/fhir+json")
    return str(body["issue"][0]["code"])


def test_the_capability_statement_is_public_and_says_only_what_is_built(world: World) -> None:
    body = json.loads(Client().get("/fhir/metadata").content)
    assert (body["resourceType"], body["fhirVersion"]) == ("CapabilityStatement", "4.0.1")
    (resource,) = body["rest"][0]["resource"]
    assert (resource["type"], resource["interaction"]) == ("Patient", [{"code": "read"}])


def test_a_patient_is_read_with_name_and_contact_and_the_look_is_written_down(
    world: World,
) -> None:
    patient = world.register()
    answer = signed_in(world, "clinician").get(f"/fhir/Patient/{patient}")
    body = json.loads(answer.content)
    assert body["name"] == [{"family": "Testperson", "given": ["Ann"]}]
    assert body["birthDate"] == "1961-02-28"
    assert AccessLog.objects.filter(patient=patient, what="fhir").count() == 1


def test_the_same_version_is_not_sent_again(world: World) -> None:
    client = signed_in(world, "clinician")
    address = f"/fhir/Patient/{world.register()}"
    tag = client.get(address)["ETag"]
    assert tag == 'W/"1"'
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_everything_is_a_bundle(world: World) -> None:
    patient = world.register()
    answer = signed_in(world, "clinician").get(f"/fhir/Patient/{patient}/$everything")
    body = json.loads(answer.content)
    assert (body["resourceType"], body["type"]) == ("Bundle", "collection")


@pytest.mark.parametrize(
    ("role", "address", "status", "code"),
    [
        ("clinician", "/fhir/Patient/00000000-0000-7000-8000-000000000000", 404, "not-found"),
        ("clinician", "/fhir/Observation/1", 404, "not-supported"),
        ("clinician", "/fhir/Patient/not-an-id", 404, "not-supported"),
        ("analyst", "/fhir/Patient/{patient}", 403, "forbidden"),
        ("laboratory", "/fhir/Patient/{patient}", 403, "forbidden"),
    ],
)
def test_every_failure_has_one_shape(
    world: World, role: str, address: str, status: int, code: str
) -> None:
    answer = signed_in(world, role).get(address.format(patient=world.register()))
    assert (answer.status_code, issue(answer)) == (status, code)
    assert b"Testperson" not in answer.content


def test_nobody_unnamed_reads_a_patient(world: World) -> None:
    answer = Client().get(f"/fhir/Patient/{world.register()}")
    assert (answer.status_code, issue(answer)) == (401, "login")


def test_charlie_of_another_site_sees_nothing(world: World) -> None:
    patient = world.register()
    other = world.open_site("Other Invented Clinic", "B9999", "US-UT")
    answer = signed_in(world, "clinician", other).get(f"/fhir/Patient/{patient}")
    assert answer.status_code == 403
    assert b"Testperson" not in answer.content
