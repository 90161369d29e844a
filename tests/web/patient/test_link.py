"""The signed link: what opens, what does not, and what nobody learns from it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from blastema.actions.links import LINK_DAYS, token_for
from blastema.actions.manage_patient import (
    erase_patient,
    merge_patients,
    record_death,
    revoke_links,
)
from blastema.app.privacy import QuietFormatter
from blastema.core.patient.state import ErasureReason, ToldBy
from blastema.records.models import AccessLog, Enquiry
from tests.actions.world import done
from tests.web.patient.ann import Ann

PAGES = ("", "course/", "agreed/", "sheets/", "records/", "appointment/", "appointment/asked/")


@pytest.mark.parametrize("page", PAGES)
def test_a_link_opens_a_persons_pages(ann: Ann, phone: Client, page: str) -> None:
    answer = phone.get(ann.page + page)
    assert answer.status_code == 200
    assert b"+1 555 0199" in answer.content, "the practice's number stands on every page"


@pytest.mark.parametrize("page", PAGES)
def test_no_page_is_kept_or_told_to_others(ann: Ann, phone: Client, page: str) -> None:
    answer = phone.get(ann.page + page)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


def _later(ann: Ann) -> str:
    page = ann.page
    ann.world.later(days=LINK_DAYS, seconds=2)
    return page


def _altered(ann: Ann) -> str:
    return ann.page.replace("/p/", "/p/0")


def _other_person(ann: Ann) -> str:
    """The signature of one person's link under the id of another."""
    other = token_for(ann.world.register(), 0, ann.world.fresh.now())
    return f"/p/{other.rpartition('.')[0]}.{ann.token().rpartition('.')[2]}/"


def _unsigned(ann: Ann) -> str:
    return f"/p/{ann.token().rpartition('.')[0]}/"


def _revoked(ann: Ann) -> str:
    page = ann.page
    done(revoke_links(ann.world.act("coordinator"), patient=ann.patient))
    return page


def _died(ann: Ann) -> str:
    page = ann.page
    told = record_death(
        ann.world.act("coordinator"), patient=ann.patient, on="2026", told_by=ToldBy.FAMILY
    )
    done(told)
    return page


def _merged(ann: Ann) -> str:
    page, into = ann.page, ann.world.register()
    done(merge_patients(ann.world.act("coordinator"), patient=ann.patient, into=into))
    return page


def _erased(ann: Ann) -> str:
    """Somebody without an open episode: nobody else can be erased."""
    ann.patient = ann.world.register()
    page = ann.page
    done(erase_patient(ann.world.act("quality"), patient=ann.patient, reason=ErasureReason.ASKED))
    return page


CLOSED = [
    (_later, 410),
    (_altered, 404),
    (_other_person, 404),
    (_unsigned, 404),
    (_revoked, 410),
    (_died, 410),
    (_merged, 410),
    (_erased, 410),
]


@pytest.mark.parametrize(("spoil", "status"), CLOSED, ids=[s.__name__ for s, _ in CLOSED])
def test_a_link_that_does_not_open_says_what_to_do_and_not_whose_it_was(
    ann: Ann, phone: Client, spoil, status: int
) -> None:
    page = spoil(ann)
    answer = phone.get(page)
    assert answer.status_code == status
    words = answer.content.decode()
    assert "call the practice" in words
    assert "+1 555 0199" in words
    # Whole words: a random token of the page may hold any three letters.
    assert not re.search(r"\b(Ann|Testperson|knee|died|erased|merged)\b", words)
    assert answer["Referrer-Policy"] == "no-referrer"


def test_a_link_that_was_replaced_and_one_of_the_dead_look_the_same(ann: Ann) -> None:
    revoked, died = (Client().get(page).content for page in (_revoked(ann), _died(ann)))
    assert revoked.partition(b"<main")[2] == died.partition(b"<main")[2] != b""


def test_a_link_of_leap_day_lasts_its_sixty_days(ann: Ann, phone: Client) -> None:
    ann.world.at(datetime(2028, 2, 29, 12, tzinfo=UTC))
    page = ann.page
    ann.world.at(datetime(2028, 4, 29, 11, 59, tzinfo=UTC))  # 29 February + 60 days, a minute less
    assert phone.get(page).status_code == 200
    ann.world.at(datetime(2028, 4, 29, 12, 1, tzinfo=UTC))
    assert phone.get(page).status_code == 410


def test_a_newer_link_opens_after_the_older_ones_were_revoked(ann: Ann, phone: Client) -> None:
    _revoked(ann)
    assert phone.get(ann.page).status_code == 200


def test_one_persons_link_opens_no_others_questions(ann: Ann, phone: Client) -> None:
    mine = ann.followup()
    ann.patient = ann.world.register()
    for page in ("", "nrs/pain/", "review/", "thanks/"):
        assert phone.get(f"{ann.page}questions/{mine}/{page}").status_code == 404
    assert phone.post(f"{ann.page}questions/{mine}/nrs/pain/", {"answer": "1"}).status_code == 404
    assert phone.get(f"{ann.page}questions/no-such-id/").status_code == 404


def test_the_secret_part_reaches_no_log(ann: Ann, phone: Client, caplog) -> None:
    token = ann.token()
    phone.get(f"/p/{token}/nothing-here/")
    phone.get(f"/p/{token[:-1]}/")
    lines = [QuietFormatter().format(record) for record in caplog.records]
    assert lines, "django reports both"
    assert not [line for line in lines if token[:40] in line]


def test_a_form_from_another_site_is_refused(ann: Ann) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = f"{ann.page}questions/{ann.followup()}/nrs/pain/"
    assert strict.post(page, {"answer": "1"}).status_code == 403
    assert ann.state().saved == {}


def test_looking_at_ones_own_pages_is_written_down(ann: Ann, phone: Client) -> None:
    before = AccessLog.objects.filter(patient=ann.patient).count()
    phone.get(ann.page + "records/")
    rows = AccessLog.objects.filter(patient=ann.patient).order_by("-id")
    assert rows.count() == before + 1
    assert (rows[0].who, rows[0].outside) == (f"patient/{ann.patient}", False)


def test_who_outside_has_looked_is_shown(ann: Ann, phone: Client) -> None:
    AccessLog.objects.create(
        id=ann.world.fresh.id(),
        at="2026-03-08T04:30:00.000000Z",  # 7 March in New York
        who="staff/nobody-known",
        site=ann.world.site,
        patient=ann.patient,
        what="billing",
        outside=True,
    )
    shown = phone.get(ann.page + "records/").content.decode()
    assert "7 March 2026" in shown
    assert "an external company" in shown


def _looked(ann: Ann, what: str, at: str = "2026-03-08T04:30:00.000000Z") -> None:
    AccessLog.objects.create(
        id=ann.world.fresh.id(), at=at, who="staff/nobody-known", site=ann.world.site,
        patient=ann.patient, what=what, why="billing", outside=True,
    )  # fmt: skip


def test_what_was_shown_at_one_moment_is_one_line(ann: Ann, phone: Client) -> None:
    for section in ("identity", "diagnoses", "treatments"):
        _looked(ann, f"work: {section}")
    shown = phone.get(ann.page + "records/").content.decode()
    assert shown.count("7 March 2026") == 1
    assert "was shown: identity, diagnoses, treatments (billing)." in shown


def test_every_look_from_outside_is_on_some_page(ann: Ann, phone: Client) -> None:
    """More than one page, and more than once was the most that were told."""
    days = [f"2025-{month:02}-{day:02}" for month in range(1, 11) for day in range(1, 24)]
    for day in days:
        _looked(ann, "work: identity", f"{day}T12:00:00.000000Z")
    shown, page = "", 1
    while "Next page" in (part := phone.get(f"{ann.page}records/?page={page}").content.decode()):
        shown, page = shown + part, page + 1
    shown += part
    found = re.findall(r"<strong>(\d+ \w+ \d{4})", shown)
    told = {datetime.strptime(one, "%d %B %Y").date().isoformat() for one in found}  # noqa: DTZ007  a day
    assert told == set(days)


def test_what_was_agreed_is_read_in_plain_words(ann: Ann, phone: Client) -> None:
    shown = phone.get(ann.page + "agreed/").content.decode()
    assert "Marrow concentrate" in shown
    assert shown.count("stem cell therapy") == 1, "once, as people call it"
    # catalogue/data/consent-elements.toml, with what the site stated filled in.
    assert "You can take back what you sign here at any time." in shown
    assert "You pay: 4000 dollars." in shown


def test_asking_twice_makes_one_enquiry(ann: Ann, phone: Client) -> None:
    form = phone.get(ann.page + "appointment/").content.decode()
    command = re.search(r'name="command" value="([^"]+)"', form)[1]
    before = Enquiry.objects.count()
    given = {"command": command, "contact": "+1 555 0100", "message": "A question."}
    answers = [phone.post(ann.page + "appointment/", given) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert Enquiry.objects.count() == before + 1


def test_an_answered_course_is_never_shown_alone(ann: Ann, phone: Client) -> None:
    from tests.web.patient.test_questions import answer_and_hand_in

    assert b"No answers yet" in phone.get(ann.page + "course/").content
    answer_and_hand_in(phone, ann)
    shown = phone.get(ann.page + "course/").content.decode()
    assert "What people improve by without cells is not known from this picture" in shown
    assert "answered 1 of 1 times" in shown
    assert "data:image/svg+xml" in shown
