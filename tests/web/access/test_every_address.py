"""Alice, Charlie and a visitor at every address of the installation.

Alice holds a role at the site of the records, Charlie the same role at another site,
the visitor none. The addresses come from the resolver and the expectation from `table`.
"""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from blastema.actions.links import token_for, token_for_another
from blastema.records.models import LedgerEvent
from blastema.web.shell import MENU, address
from tests.actions.agreeing import named
from tests.web.access.addresses import addresses
from tests.web.access.practice import ROLES, SECRETS, Practice
from tests.web.access.table import NOWHERE, TABLE

ADDRESSES = addresses()
NAMES = sorted(TABLE)
RECORDS = [name for name in NAMES if ADDRESSES.get(name) and ADDRESSES[name].of_a_record]
CLOSED = (403, 404)
COMMAND = "0190a5d2-7c3b-7e1a-9f00-000000000001"


def form(practice: Practice) -> dict[str, str]:
    """What every form carries, and the one field that an address asks for by itself."""
    return {"command": COMMAND, "site": practice.world.site}


def test_every_address_has_a_line_in_the_table() -> None:
    assert set(ADDRESSES) - set(TABLE) - NOWHERE == set()


def test_every_line_of_the_table_has_an_address() -> None:
    assert (set(TABLE) | NOWHERE) - set(ADDRESSES) == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_public_only_where_the_table_says_so(name: str) -> None:
    # FHIR answers a stranger itself, with 401 and its own words.
    if not name.startswith("fhir-"):
        assert ADDRESSES[name].public == TABLE[name].public


def asked(client: Client, practice: Practice, name: str, verb: str = ""):
    """The answer and its text; what it wrote is undone, and nobody is signed out by it."""
    url = ADDRESSES[name].url(practice.ids)
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        send = client.post if (verb or TABLE[name].verb) == "POST" else client.get
        answer = send(url, form(practice))
        body = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer, body.decode("utf-8", "replace")


def secrets_in(body: str) -> list[str]:
    return [secret for secret in SECRETS if secret in body]


@pytest.mark.parametrize("name", NAMES)
def test_at_their_site_those_open_it_who_should_and_nobody_else(
    practice: Practice, name: str
) -> None:
    for role in ROLES:
        answer, body = asked(practice.alice[role], practice, name)
        if role in TABLE[name].roles:
            assert answer.status_code not in (401, *CLOSED, 500), (role, answer.status_code)
        else:
            assert answer.status_code in CLOSED, (role, answer.status_code)
            assert secrets_in(body) == [], role


# A link is the patient's, whoever is signed in on that browser.
@pytest.mark.parametrize("name", [name for name in RECORDS if not TABLE[name].by_link])
def test_charlie_sees_nothing_of_a_record_of_another_site(practice: Practice, name: str) -> None:
    for role in sorted(TABLE[name].roles):
        answer, body = asked(practice.charlie[role], practice, name)
        assert secrets_in(body) == [], role
        if not TABLE[name].practice_wide:
            assert answer.status_code in CLOSED, (role, answer.status_code)


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(RECORDS)))
def test_no_list_of_charlies_holds_a_patient_of_another_site(practice: Practice, name: str) -> None:
    for role in sorted(TABLE[name].roles):
        _, body = asked(practice.charlie[role], practice, name)
        assert secrets_in(body) == [], role


@pytest.mark.parametrize("name", NAMES)
def test_a_visitor_is_sent_to_sign_in_and_sees_nothing(practice: Practice, name: str) -> None:
    for verb in ("GET",) if name.startswith("fhir-") else ("GET", "POST"):
        answer, body = asked(Client(), practice, name, verb)
        if TABLE[name].public:
            continue
        assert secrets_in(body) == []
        if name.startswith("fhir-"):
            assert answer.status_code == 401
            assert "OperationOutcome" in body
        else:
            assert answer.status_code == 302
            assert answer.url.startswith(reverse("sign-in") + "?next=")


@pytest.mark.parametrize("name", [name for name in NAMES if not TABLE[name].public])
def test_sending_without_the_permission_changes_nothing(practice: Practice, name: str) -> None:
    before = LedgerEvent.objects.count()
    url = ADDRESSES[name].url(practice.ids)
    outside = [] if TABLE[name].practice_wide or name not in RECORDS else sorted(TABLE[name].roles)
    refused = [practice.alice[role] for role in ROLES if role not in TABLE[name].roles]
    for client in [*refused, *(practice.charlie[role] for role in outside)]:
        answer = client.post(url, form(practice))
        # A page that is only looked at takes nothing from anybody.
        assert answer.status_code in (*CLOSED, 405)
        assert secrets_in(answer.content.decode("utf-8", "replace")) == []
    assert LedgerEvent.objects.count() == before


@pytest.mark.parametrize("name", NAMES)
def test_a_form_from_elsewhere_is_refused(practice: Practice, name: str) -> None:
    """The browser's cookies alone do nothing: a form needs the token of our own page."""
    role = min(TABLE[name].roles)
    elsewhere = Client(enforce_csrf_checks=True)
    elsewhere.cookies = deepcopy(practice.alice[role].cookies)
    before = LedgerEvent.objects.count()
    answer = elsewhere.post(ADDRESSES[name].url(practice.ids), form(practice))
    assert answer.status_code in (403, 405)
    assert LedgerEvent.objects.count() == before


@pytest.mark.parametrize("name", [name for name in NAMES if TABLE[name].by_link])
def test_a_link_opens_the_pages_of_its_own_patient_only(practice: Practice, name: str) -> None:
    other = practice.world.register()
    now = practice.world.fresh.now()
    theirs = token_for_another(other, named(practice.world, other), 0, now)
    ids = {**practice.ids, "token": token_for(other, 0, now), "for_token": theirs}
    answer = Client().get(ADDRESSES[name].url(ids))
    if "followup" in ADDRESSES[name].names:
        assert answer.status_code == 404
    assert practice.ids["patient"] not in answer.content.decode()


@pytest.mark.parametrize("name", [name for name in NAMES if TABLE[name].by_link])
def test_an_altered_link_opens_nothing(practice: Practice, name: str) -> None:
    altered = {
        name: token[:-1] + ("0" if token[-1] != "0" else "1")
        for name, token in practice.ids.items()
        if name in ("token", "for_token")
    }
    answer = Client().get(ADDRESSES[name].url({**practice.ids, **altered}))
    assert answer.status_code in (403, 404, 410)
    assert secrets_in(answer.content.decode()) == []


@pytest.mark.parametrize("role", ROLES)
def test_every_line_of_a_roles_menu_opens(practice: Practice, role: str) -> None:
    offered = [entry.view for entry in MENU if role in entry.roles and address(entry.view)]
    opened = [view for view in offered if role in TABLE[view].roles]
    assert opened == offered


@pytest.mark.parametrize("name", sorted(NOWHERE))
def test_what_leads_nowhere_says_so(practice: Practice, name: str) -> None:
    answer = practice.alice["clinician"].get(ADDRESSES[name].url(practice.ids))
    assert answer.status_code == 404
