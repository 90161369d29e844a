"""*Start here* exists in a demonstration and nowhere else, and gives a visitor a chair."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings as django_settings
from django.test import Client

from blastema.actions.change_a_byte import Tried, change_a_byte
from blastema.actions.read.demonstration import Found, find, quality_act
from blastema.app.fresh import MACHINE
from blastema.core.verdict import Refusal
from blastema.records.models import LedgerEvent
from blastema.web.start.tasks import TASKS, offers
from tests.actions.world import World
from tests.app import demonstration

pytestmark = pytest.mark.django_db

ADDRESSES = ("/start/", "/start/board/", "/start/try-to-change-a-byte/")


@pytest.fixture
def doors(settings) -> None:
    """What `blastema demo` sets for its own process (``app.demo.run.open_the_doors``)."""
    settings.ROOT_URLCONF = "blastema.app.demo.urls"
    settings.BLASTEMA_DEMONSTRATION = True
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "blastema.web.start.frame.Frame"]
    settings.BLASTEMA = _without_second_factor()


def _without_second_factor() -> object:
    from dataclasses import replace

    return replace(django_settings.BLASTEMA, require_second_factor=False)


@pytest.fixture
def visitor(doors: None) -> Client:
    """Somebody who opens a demonstration of one of everything."""
    demonstration.made(day=_today())
    return Client()


def _today():
    from blastema.app.demo.stage import day_of

    return day_of(datetime.now(UTC))


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_installation_for_patients_has_no_such_page(client: Client, address: str) -> None:
    World()
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_demonstration_that_is_served_as_an_installation_has_none(
    client: Client, address: str
) -> None:
    demonstration.made(patients=1)
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES[1:])
def test_the_address_alone_opens_nothing(client: Client, settings, address: str) -> None:
    settings.ROOT_URLCONF = "blastema.app.demo.urls"
    demonstration.made(patients=1)
    assert client.post(address).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", ADDRESSES[1:])
def test_real_records_open_nothing(client: Client, doors: None, address: str) -> None:
    World()
    assert client.post(address).status_code == 404
    assert "_auth_user_id" not in client.session


def test_one_site_without_the_mark_opens_nothing(visitor: Client) -> None:
    World().open_site("A real clinic", "A9996")
    assert visitor.get("/start/").status_code == 404
    assert visitor.post("/start/board/").status_code == 404


def test_the_first_page_leads_there(visitor: Client) -> None:
    assert visitor.get("/").headers["Location"] == "/start/"
    page = visitor.get("/start/").content.decode()
    assert "Every person, number and result is invented" in page


@pytest.mark.parametrize(
    ("task", "username"),
    [
        ("unblock", "coordinator.florida"),
        ("refusal", "clinician.florida"),
        ("wrong-knee", "clinician.florida"),
        ("course", "clinician.florida"),
        ("bench", "laboratory.florida"),
        ("board", "coordinator.florida"),
        ("quality", "quality.florida"),
    ],
)
def test_a_task_gives_its_chair_and_its_page(visitor: Client, task: str, username: str) -> None:
    answer = visitor.post(f"/start/{task}/")
    assert answer.status_code == 303
    page = visitor.get(answer.headers["Location"])
    assert page.status_code == 200
    assert page.wsgi_request.user.get_username() == username
    assert "Demonstration: everybody here is invented" in page.content.decode()
    assert "Start here" in page.content.decode(), "the menu leads back"


def test_a_patient_needs_no_sign_in(visitor: Client) -> None:
    visitor.post("/start/board/")
    answer = visitor.post("/start/answer/")
    assert "/p/" in answer.headers["Location"]
    assert visitor.get(answer.headers["Location"]).status_code == 200
    assert "_auth_user_id" not in visitor.session, "the former chair is left"


def test_a_chair_is_not_taken_by_a_link_or_from_another_site(visitor: Client) -> None:
    assert visitor.get("/start/board/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/start/board/").status_code == 403
    assert "_auth_user_id" not in strict.session


def test_a_task_that_is_none(visitor: Client) -> None:
    assert visitor.post("/start/administrator/").status_code == 404


def test_what_has_nothing_to_be_tried_on_is_absent(doors: None) -> None:
    # Only tasks whose page is about no record are left.
    assert {o.task.slug for o in offers(Found(events=0))} <= {"missing", "board", "quality"}


def test_what_is_not_built_is_absent(settings, visitor: Client) -> None:
    found = find(datetime.now(UTC))
    settings.ROOT_URLCONF = "tests.web.start.test_start"
    assert list(offers(found)) == []


urlpatterns: list[object] = []


def test_every_task_has_a_chair_in_words() -> None:
    assert all(task.chair and task.title and task.what for task in TASKS)


def test_one_byte_is_found(visitor: Client) -> None:
    before = LedgerEvent.objects.count()
    page = visitor.post("/start/try-to-change-a-byte/").content.decode()
    assert "does not verify" in page
    assert "the stored bytes do not give the stored hash" in page
    assert LedgerEvent.objects.count() == before


def test_a_great_ledger_is_not_copied_for_a_visitor(visitor: Client, monkeypatch) -> None:
    monkeypatch.setattr("blastema.actions.read.demonstration.MOST_EVENTS", 10)
    monkeypatch.setattr("blastema.web.start.views.MOST_EVENTS", 10)
    assert "Change one byte" not in visitor.get("/start/").content.decode()
    assert visitor.post("/start/try-to-change-a-byte/").status_code == 404


def test_a_copy_is_altered_and_the_ledger_is_not() -> None:
    demonstration.made(patients=3)
    tried = change_a_byte(quality_act(MACHINE))
    assert isinstance(tried, Tried)
    assert tried.whole.ok
    assert not tried.altered.ok
    assert tried.was != tried.now


def test_whoever_may_not_export_alters_no_copy() -> None:
    world = World()
    assert isinstance(change_a_byte(world.act("analyst")), Refusal)
