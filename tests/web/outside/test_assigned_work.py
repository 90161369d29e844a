"""An external company sees its own work, what the work shows, and nothing after its agreement."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from blastema.actions.add_staff import add_staff, grant_role
from blastema.actions.assign_work import assign_work
from blastema.actions.read.disclosed import Section
from blastema.app import middleware
from blastema.core.assignment.state import Purpose, Shows
from blastema.records import access
from blastema.records.models import Assignment, User
from blastema.web.outside import views
from tests.actions.world import World, done
from tests.web.people import PASSWORD, Practice, hidden

pytestmark = pytest.mark.django_db

ENDS = date(2026, 3, 31)


@pytest.fixture
def practice(monkeypatch) -> Practice:
    made = Practice()
    monkeypatch.setattr(middleware, "MACHINE", made.world.fresh)
    return made


def company(world: World, name: str, site: str) -> str:
    added = done(
        add_staff(world.operator_at(site), name=name, username=name.lower(), password=PASSWORD)
    ).subject
    done(
        grant_role(
            world.operator_at(site),
            staff=added,
            role="external",
            site=site,
            until=ENDS,
            agreement="A-1",
        )
    )
    return added


def browser(staff: str) -> Client:
    client = Client()
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(User.objects.get(staff=staff), backend=backend)
    return client


def assigned(practice: Practice, company: str, *shows: Shows) -> str:
    return done(
        assign_work(
            practice.world.act("front-desk"),
            company=company,
            patient=practice.world.register(),
            purpose=Purpose.RECORDS_REQUEST,
            shows=shows,
            due=date(2026, 3, 20),
        )
    ).subject


def test_a_company_sees_what_the_work_shows_and_no_more(practice: Practice) -> None:
    paper = company(practice.world, "Paper", practice.world.site)
    work = assigned(practice, paper, Shows.IDENTITY)
    page = browser(paper).get(f"/assigned/{work}/").text
    assert "Ann Testperson" in page
    assert "ann@example.org" not in page
    assert "Diagnoses" not in page


@pytest.mark.parametrize("what", list(Shows))
def test_each_section_opens_and_is_a_look_from_outside(practice: Practice, what: Shows) -> None:
    paper = company(practice.world, "Paper", practice.world.site)
    work = assigned(practice, paper, what)
    assert browser(paper).get(f"/assigned/{work}/").status_code == 200
    looks = access.of_patient(Assignment.objects.get(id=work).patient)
    assert [(look.outside, look.what, look.why) for look in looks] == [
        (True, f"work: {what}", "records-request")
    ]


def test_the_list_names_no_patient(practice: Practice) -> None:
    paper = company(practice.world, "Paper", practice.world.site)
    assigned(practice, paper, Shows.IDENTITY)
    page = browser(paper).get("/assigned/").text
    assert "A request for records" in page
    assert "Testperson" not in page


def test_another_company_does_not_learn_that_the_work_exists(practice: Practice) -> None:
    paper = company(practice.world, "Paper", practice.world.site)
    work = assigned(practice, paper, Shows.IDENTITY)
    other = browser(company(practice.world, "Bills", practice.world.site))
    assert "A request for records" not in other.get("/assigned/").text
    for path in (f"/assigned/{work}/", f"/assigned/{work}/done/"):
        assert other.get(path).status_code == 404


def test_charlies_company_of_the_other_site(practice: Practice) -> None:
    paper = company(practice.world, "Paper", practice.world.site)
    work = assigned(practice, paper, Shows.IDENTITY)
    charlie = browser(company(practice.world, "Bills", practice.other))
    assert charlie.get(f"/assigned/{work}/").status_code == 403
    assert access.of_patient(Assignment.objects.get(id=work).patient) == []


@pytest.mark.parametrize("path", ["/", "/assigned/", "/assigned/ID/"])
def test_after_the_agreement_everything_is_refused_in_words(practice: Practice, path: str) -> None:
    paper = company(practice.world, "Paper", practice.world.site)
    work = assigned(practice, paper, Shows.IDENTITY)
    practice.world.later(days=30)  # 1 April: the agreement ended on 31 March
    answer = browser(paper).get(path.replace("ID", work), follow=True)
    assert answer.status_code == 403
    assert "ACCESS-EXPIRED" in answer.text
    assert "Testperson" not in answer.text


def test_on_its_last_day_the_agreement_still_holds(practice: Practice) -> None:
    paper = company(practice.world, "Paper", practice.world.site)
    practice.world.later(days=29)  # 31 March in New York
    assert browser(paper).get("/assigned/").status_code == 200


def test_work_that_is_done_shows_nothing_any_more(practice: Practice) -> None:
    paper = company(practice.world, "Paper", practice.world.site)
    work, client = assigned(practice, paper, Shows.IDENTITY), browser(paper)
    path = f"/assigned/{work}/done/"
    data = {**hidden(client.get(path)), "note": "sent on paper"}
    for _ in range(2):
        assert client.post(path, data).status_code == 303
    assert Assignment.objects.get(id=work).stage == "done"
    page = client.get(f"/assigned/{work}/").text
    assert "This work is closed" in page
    assert "Testperson" not in page


@pytest.mark.parametrize("path", ["/enquiries/", "/today/", "/people/", "/given-work/"])
def test_no_page_of_the_practice_opens_to_a_company(practice: Practice, path: str) -> None:
    paper = browser(company(practice.world, "Paper", practice.world.site))
    assert paper.get(path).status_code == 403


class TestGivingWork:
    def send(self, practice: Practice, paper: str, **changes: object):
        client = practice.browser("front-desk")
        path = f"/patients/{practice.world.register()}/assign/"
        data = {
            **hidden(client.get(path)),
            "company": paper,
            "purpose": "records-request",
            "shows": ["identity", "contact"],
            "due": "2026-03-20",
            **changes,
        }
        return client.post(path, data)

    def test_the_desk_gives_work_and_takes_it_back(self, practice: Practice) -> None:
        paper = company(practice.world, "Paper", practice.world.site)
        assert self.send(practice, paper).status_code == 303
        work, client = Assignment.objects.get(), practice.browser("front-desk")
        assert "Ann Testperson" in client.get("/given-work/").text
        path = f"/given-work/{work.id}/take-back/"
        data = {**hidden(client.get(path)), "reason": "no longer needed"}
        assert client.post(path, data).status_code == 303
        assert "This work is closed" in browser(paper).get(f"/assigned/{work.id}/").text

    @pytest.mark.parametrize(
        ("changes", "rule"),
        [
            ({"due": "2026-04-01"}, "ASSIGNMENT-AGREEMENT"),
            ({"due": "2026-03-01"}, "ASSIGNMENT-DUE"),
            ({"shows": []}, "ASSIGNMENT-NOTHING"),
            ({"purpose": "billing", "shows": ["findings"]}, "ASSIGNMENT-TOO-MUCH"),
        ],
    )
    def test_work_that_may_not_be_given(self, practice: Practice, changes, rule: str) -> None:
        paper = company(practice.world, "Paper", practice.world.site)
        answer = self.send(practice, paper, **changes)
        assert answer.status_code == 422
        assert rule in answer.text

    def test_charlie_gives_no_work_about_our_patient(self, practice: Practice) -> None:
        company(practice.world, "Paper", practice.world.site)
        patient = practice.world.register()
        charlie = practice.browser("front-desk", charlie=True)
        assert charlie.get(f"/patients/{patient}/assign/").status_code == 403


def test_a_company_reads_days_and_places_as_people_write_them(practice: Practice) -> None:
    paper = company(practice.world, "Paper", practice.world.site)
    work = assigned(practice, paper, Shows.IDENTITY)
    assert "1961-02-28" not in browser(paper).get(f"/assigned/{work}/").text
    acts = (("2026-03-02", "injection, joint", "knee right", "6 ml"),)
    part = views._part(Section(Shows.TREATMENTS, ("When", "What", "Where", "Volume"), acts))
    said = [cell.text for cell in part["table"].rows[0]]
    assert said == ["2 March 2026", "injection, into a joint", "right knee", "6 ml"]
    found = (("Osteoarthritis of the knee", "eligible", "Stable."),)
    part = views._part(Section(Shows.FINDINGS, ("Problem", "Verdict", "Findings"), found))
    assert part["table"].rows[0][1].text == "Treatment with cells is an option"
