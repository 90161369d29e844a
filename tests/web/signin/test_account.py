"""A person's own page: sessions, password, site."""

from __future__ import annotations

import pytest
from django.test import Client

from blastema.actions.add_staff import grant_role
from blastema.records.models import StaffSession
from blastema.records.sessions import mark
from tests.actions.world import done
from tests.web.people import PASSWORD, Practice, typed_in

pytestmark = pytest.mark.django_db

NEW = "another four plain words"


@pytest.fixture
def practice() -> Practice:
    return Practice()


@pytest.fixture
def two(practice: Practice) -> tuple[Client, Client]:
    """One person in two browsers."""
    here, there = Client(), Client()
    for client in (here, there):
        typed_in(client, practice.username("clinician"), headers={"User-Agent": "Firefox"})
    return here, there


def seats(client: Client) -> list[bool]:
    return [seat.here for seat in client.get("/account/").context["seats"]]


def test_a_person_sees_where_they_are_signed_in(two) -> None:
    here, _ = two
    assert sorted(seats(here)) == [False, True]
    assert "Firefox" in here.get("/account/").text


def test_a_page_never_holds_the_key_of_a_session(two) -> None:
    here, there = two
    assert there.session.session_key not in here.get("/account/").text


@pytest.mark.parametrize("named", [True, False])
def test_ending_the_other_session_signs_it_out(two, named: bool) -> None:
    here, there = two
    data = {"session": mark(there.session.session_key)} if named else {}
    assert here.post("/account/sessions/end/", data).url == "/account/"
    assert there.get("/account/").status_code == 302
    assert seats(here) == [True]


def test_nobody_ends_another_persons_session(practice: Practice, two) -> None:
    here, _ = two
    stranger = practice.browser("quality")
    stranger.post("/account/sessions/end/", {"session": mark(here.session.session_key)})
    assert here.get("/account/").status_code == 200


def test_a_session_is_touched_at_most_once_a_minute(two) -> None:
    here, _ = two
    here.get("/keep-alive/")
    first = StaffSession.objects.get(session=here.session.session_key).seen_at
    here.get("/keep-alive/")
    assert StaffSession.objects.get(session=here.session.session_key).seen_at == first


def test_a_changed_password_signs_the_other_browsers_out(practice: Practice, two) -> None:
    here, there = two
    data = {"old": PASSWORD, "new": NEW, "again": NEW}
    assert here.post("/account/password/", data).url == "/account/"
    assert seats(here) == [True]
    assert there.get("/account/").status_code == 302
    assert typed_in(Client(), practice.username("clinician"), NEW).status_code == 302


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"old": "not this one", "new": NEW, "again": NEW}, "old"),
        ({"old": PASSWORD, "new": NEW, "again": NEW + "."}, "again"),
        # Twelve characters are the least (AUTH_PASSWORD_VALIDATORS).
        ({"old": PASSWORD, "new": "elevenchars", "again": "elevenchars"}, "new"),
        ({"old": PASSWORD, "new": "passwordpassword1", "again": "x"}, "again"),
    ],
)
def test_a_password_that_will_not_do(two, data: dict[str, str], field: str) -> None:
    answer = two[0].post("/account/password/", data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_who_works_at_two_sites_chooses_one(practice: Practice) -> None:
    staff = practice.user("coordinator").staff
    done(
        grant_role(
            practice.world.operator_at(practice.other),
            staff=staff,
            role="front-desk",
            site=practice.other,
        )
    )
    client = practice.browser("coordinator")
    assert client.post("/account/site/", {"site": practice.other}).status_code == 302
    assert client.get("/account/").context["place"].id == practice.other


def test_nobody_chooses_a_site_where_they_do_not_work(practice: Practice) -> None:
    client = practice.browser("coordinator", charlie=True)
    for site in (practice.world.site, "elsewhere", ""):
        assert client.post("/account/site/", {"site": site}).url == "/account/"
        assert client.get("/account/").context["place"].id == practice.other
