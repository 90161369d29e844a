"""People and roles, as an administrator keeps them."""

from __future__ import annotations

import pytest
from django.test import Client

from blastema.actions.own_sign_in import begin_set_up
from blastema.records import history, second_factor
from blastema.records.models import StaffMember, User
from tests.web.people import Practice, hidden, typed_in

pytestmark = pytest.mark.django_db

NEW = "another four plain words"


@pytest.fixture
def practice() -> Practice:
    return Practice()


def send(client: Client, path: str, **data: str):
    return client.post(path, {**hidden(client.get(path)), **data})


def events(staff: str) -> list[str]:
    return [one["type"] for one in history.envelopes(f"staff/{staff}")]


def test_a_new_person_signs_in_with_the_password_that_was_shown(practice: Practice) -> None:
    client = practice.browser("administrator")
    page = client.get("/people/add/")
    password = page.context["form"]["password"].value()
    data = {**hidden(page), "name": "Ben Carter", "username": "b.carter", "password": password}
    first = client.post("/people/add/", data)
    assert first.status_code == 303
    assert client.post("/people/add/", data).url == first.url, "a second click adds nobody"
    assert StaffMember.objects.filter(username="b.carter").count() == 1
    assert typed_in(Client(), "b.carter", password).status_code == 302


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"username": "B Carter"}, "STAFF-USERNAME"),
        ({"password": "elevenchars"}, "at least 12 characters"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_a_person_who_cannot_be_added(practice: Practice, changes, said: str) -> None:
    data = {"name": "Ben", "username": "ben", "password": NEW, **changes}
    answer = send(practice.browser("administrator"), "/people/add/", **data)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_user_name_that_is_taken(practice: Practice) -> None:
    taken = practice.username("clinician")
    data = {"name": "Ben", "username": taken, "password": NEW}
    answer = send(practice.browser("administrator"), "/people/add/", **data)
    assert answer.status_code == 422
    assert "STAFF-USERNAME-TAKEN" in answer.text


def test_a_role_is_granted_and_taken_away(practice: Practice) -> None:
    staff, client = practice.user("analyst").staff, practice.browser("administrator")
    site = practice.world.site
    path = f"/people/{staff}/"
    assert send(client, path + "grant/", role="coordinator", site=site).status_code == 303
    assert "Coordinator" in client.get(path).text
    held = f"coordinator|{site}"
    assert send(client, path + "revoke/", held=held, reason="other duties").status_code == 303
    assert "Coordinator" not in client.get(path).text


@pytest.mark.parametrize(
    ("data", "rules"),
    [
        ({"role": "external"}, ["STAFF-EXTERNAL-UNTIL", "STAFF-EXTERNAL-AGREEMENT"]),
        ({"role": "analyst"}, ["STAFF-HELD"]),
    ],
)
def test_a_role_that_may_not_be_granted_says_every_reason(practice, data, rules) -> None:
    staff, client = practice.user("analyst").staff, practice.browser("administrator")
    answer = send(client, f"/people/{staff}/grant/", site=practice.world.site, **data)
    assert answer.status_code == 422
    assert [rule for rule in rules if rule not in answer.text] == []


@pytest.mark.parametrize("role", ["nobody", "operator", "patient", ""])
def test_a_role_that_is_not_held_by_staff(practice: Practice, role: str) -> None:
    staff, client = practice.user("analyst").staff, practice.browser("administrator")
    answer = send(client, f"/people/{staff}/grant/", role=role, site=practice.world.site)
    assert answer.status_code == 422


def test_nobody_raises_themselves(practice: Practice) -> None:
    own, client = practice.user("administrator").staff, practice.browser("administrator")
    site = practice.world.site
    answer = send(client, f"/people/{own}/grant/", role="clinician", site=site)
    assert answer.status_code == 422
    assert "STAFF-OWN-ROLE" in answer.text


def test_charlie_grants_nothing_at_our_site(practice: Practice) -> None:
    staff = practice.user("analyst").staff
    charlie = practice.browser("administrator", charlie=True)
    answer = send(charlie, f"/people/{staff}/grant/", role="clinician", site=practice.world.site)
    assert answer.status_code == 422, "our site is not among the choices"
    assert events(staff) == ["staff.added.v1", "staff.role_granted.v1"]


def test_who_leaves_is_out_at_once(practice: Practice) -> None:
    gone, client = practice.browser("clinician"), practice.browser("administrator")
    staff = practice.user("clinician").staff
    assert send(client, f"/people/{staff}/leave/", reason="left").status_code == 303
    assert gone.get("/account/").status_code == 302


def test_a_new_password_counts_and_stands_in_the_ledger(practice: Practice) -> None:
    staff, name = practice.user("clinician").staff, practice.username("clinician")
    open_browser = Client()
    typed_in(open_browser, name)
    path = f"/people/{staff}/password/"
    assert send(practice.browser("administrator"), path, password=NEW).status_code == 303
    assert open_browser.get("/account/").status_code == 302
    assert typed_in(Client(), name, NEW).status_code == 302
    assert events(staff)[-1] == "staff.sign_in_renewed.v1"
    assert NEW not in str(history.envelopes(f"staff/{staff}"))


def test_a_lost_second_factor_is_taken_away(practice: Practice) -> None:
    user = practice.user("clinician")
    begin_set_up(user.pk, practice.world.fresh)
    device = second_factor.begun(user.pk)
    device.confirmed = True
    device.save()
    client = practice.browser("administrator")
    assert send(client, f"/people/{user.staff}/factor/").status_code == 303
    assert not second_factor.has(user.pk)


@pytest.mark.parametrize("what", ["password", "factor"])
def test_ones_own_sign_in_is_renewed_elsewhere(practice: Practice, what: str) -> None:
    own, client = practice.user("administrator").staff, practice.browser("administrator")
    answer = send(client, f"/people/{own}/{what}/", password=NEW)
    assert answer.status_code == 422
    assert "STAFF-OWN-SIGN-IN" in answer.text
    assert not User.objects.get(staff=own).check_password(NEW)


@pytest.mark.parametrize("role", ["front-desk", "coordinator", "clinician", "quality", "analyst"])
@pytest.mark.parametrize("path", ["/people/", "/people/add/", "/people/roles/"])
def test_other_roles_administer_nobody(practice: Practice, role: str, path: str) -> None:
    assert practice.browser(role).get(path).status_code == 403


def test_a_person_who_is_not_there(practice: Practice) -> None:
    assert practice.browser("administrator").get("/people/none/").status_code == 404


@pytest.mark.parametrize("what", ["password", "factor", "leave"])
def test_no_sign_in_is_taken_over_by_an_administrator_of_another_site(practice, what: str) -> None:
    staff, client = (
        practice.user("clinician", charlie=True).staff,
        practice.browser("administrator"),
    )
    before = events(staff)
    for answer in (client.get(f"/people/{staff}/{what}/"), client.post(f"/people/{staff}/{what}/")):
        assert answer.status_code == 403
    assert events(staff) == before
    assert f"/people/{staff}/{what}/" not in client.get(f"/people/{staff}/").text


@pytest.mark.parametrize("what", ["password", "factor", "leave"])
def test_somebody_of_two_sites_wants_an_administrator_of_both(practice, what: str) -> None:
    staff = practice.user("clinician").staff
    here, there = practice.browser("administrator"), practice.browser("administrator", charlie=True)
    granting = {"role": "clinician", "site": practice.other}
    assert send(there, f"/people/{staff}/grant/", **granting).status_code == 303
    assert here.get(f"/people/{staff}/{what}/").status_code == 403
    own = practice.user("administrator").staff
    granting = {"role": "administrator", "site": practice.other}
    assert send(there, f"/people/{own}/grant/", **granting).status_code == 303
    assert here.get(f"/people/{staff}/{what}/").status_code == 200


def test_a_renewed_sign_in_is_told_to_the_person_and_to_quality(practice: Practice) -> None:
    user, name = practice.user("clinician"), practice.username("clinician")
    path = f"/people/{user.staff}/password/"
    assert send(practice.browser("administrator"), path, password=NEW).status_code == 303
    words = "Administrator Invented 1 renewed your password"
    for _ in range(2):
        client = Client()
        typed_in(client, name, NEW)
        assert words in client.get("/", follow=True).text
    assert "Renewed for you by somebody else" in client.get("/account/").text
    assert "Clinician Invented 1" in practice.browser("quality").get("/quality/").text
    other = practice.browser("quality", charlie=True).get("/quality/").text
    assert "Clinician Invented 1" not in other
