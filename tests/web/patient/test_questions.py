"""Answering on a phone: one question a screen, kept at once, handed in at the end."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from blastema.core.followup.state import FollowupStage
from blastema.records.models import LedgerEvent
from tests.web.patient.ann import Ann


def _questions(ann: Ann, visit: str = "baseline") -> str:
    return f"{ann.page}questions/{ann.followup(visit)}/"


def _hand_in(phone: Client, review: str):
    form = phone.get(review).content.decode()
    command = re.search(r'name="command" value="([^"]+)"', form)[1]
    return phone.post(review, {"command": command}), command


def _answer_baseline(phone: Client, at: str, mood: int = 0) -> None:
    phone.post(f"{at}nrs/pain/", {"answer": "6"})
    phone.post(f"{at}psfs/activities/", {"activity-1": "kneeling in the garden"})
    phone.post(f"{at}psfs/activity-1/", {"answer": "3"})
    for item in ("1", "2"):
        phone.post(f"{at}phq-2/{item}/", {"answer": str(mood)})
    for item in "1234567":
        phone.post(f"{at}gad-7/{item}/", {"answer": "0"})


def answer_and_hand_in(phone: Client, ann: Ann) -> None:
    at = _questions(ann)
    _answer_baseline(phone, at)
    _hand_in(phone, f"{at}review/")


def test_a_person_answers_looks_through_and_hands_in(ann: Ann, phone: Client) -> None:
    at = _questions(ann)
    assert b"Start" in phone.get(at).content
    _answer_baseline(phone, at)
    assert b"kneeling in the garden" in phone.get(f"{at}review/").content
    answer, _ = _hand_in(phone, f"{at}review/")
    assert answer.status_code == 303
    assert answer["Location"] == f"{at}thanks/"
    state = ann.state()
    assert state.stage is FollowupStage.ANSWERED
    assert state.outcomes["nrs"].score_milli == 6000  # the answer itself (nrs.toml: sum of one)
    assert state.outcomes["psfs"].score_milli == 3000  # the mean of one rating (psfs.toml)
    assert state.outcomes["nrs"].by == "patient"


def test_each_answer_leads_to_the_next_question(ann: Ann, phone: Client) -> None:
    at = _questions(ann)
    answer = phone.post(f"{at}nrs/pain/", {"answer": "6"})
    assert answer["Location"] == f"{at}psfs/activities/"
    named = {"activity-1": "stairs", "activity-2": "driving"}
    assert phone.post(f"{at}psfs/activities/", named)["Location"] == f"{at}psfs/activity-1/"
    assert b"How well can you do this today: driving?" in phone.get(f"{at}psfs/activity-2/").content


def test_who_comes_back_on_another_device_goes_on_where_they_stopped(ann: Ann) -> None:
    at = _questions(ann)
    Client().post(f"{at}nrs/pain/", {"answer": "6"})
    shown = Client().get(at).content.decode()
    assert "Go on where I stopped" in shown
    assert f"{at}psfs/activities/" in shown
    assert "checked" in Client().get(f"{at}nrs/pain/").content.decode()


def test_names_of_activities_stand_sealed_in_the_ledger(ann: Ann, phone: Client) -> None:
    at = _questions(ann)
    phone.post(f"{at}psfs/activities/", {"activity-1": "kneeling in the garden"})
    bodies = [bytes(body) for body in LedgerEvent.objects.values_list("body", flat=True)]
    assert not [body for body in bodies if b"kneeling" in body]
    assert b"kneeling in the garden" in phone.get(f"{at}psfs/activities/").content


def test_a_later_visit_rates_the_activities_that_were_named_first(ann: Ann, phone: Client) -> None:
    from tests.actions.paths import treated_course

    ann.patient, ann.course = treated_course(ann.world)
    at = _questions(ann)
    _answer_baseline(phone, at)
    _hand_in(phone, f"{at}review/")
    ann.world.later(days=43)
    later = _questions(ann, "week-6")
    assert phone.get(f"{later}psfs/activities/").status_code == 404
    assert b"kneeling in the garden" in phone.get(f"{later}psfs/activity-1/").content
    phone.post(f"{later}psfs/activity-1/", {"answer": "7"})
    _hand_in(phone, f"{later}review/")
    outcome = ann.state("week-6").outcomes["psfs"]
    assert outcome.score_milli == 7000
    assert outcome.answers["activity-1-name"].startswith("s1.")


@pytest.mark.parametrize(
    ("instrument", "item", "skips"),
    [
        ("nrs", "pain", False),  # nrs.toml: missing = "refused"
        ("phq-2", "1", False),  # phq-2.toml: missing = "refused"
        ("psfs", "activity-1", True),  # psfs.toml: missing = "left-out"
    ],
)
def test_only_a_question_that_may_lack_can_be_left_out(
    ann: Ann, phone: Client, instrument: str, item: str, skips: bool
) -> None:
    at = _questions(ann)
    phone.post(f"{at}psfs/activities/", {"activity-1": "stairs"})
    page = f"{at}{instrument}/{item}/"
    assert (b"Leave this one out" in phone.get(page).content) is skips
    assert phone.post(page, {"skip": "1"}).status_code == (303 if skips else 422)


def test_leaving_out_takes_an_answer_back(ann: Ann, phone: Client) -> None:
    at = _questions(ann)
    phone.post(f"{at}psfs/activities/", {"activity-1": "stairs", "activity-2": "driving"})
    phone.post(f"{at}psfs/activity-1/", {"answer": "2"})
    phone.post(f"{at}psfs/activity-2/", {"answer": "4"})
    phone.post(f"{at}psfs/activity-1/", {"skip": "1"})
    phone.post(f"{at}nrs/pain/", {"answer": "6"})
    _hand_in(phone, f"{at}review/")
    assert ann.state().outcomes["psfs"].score_milli == 4000  # the mean of the one that is left


@pytest.mark.parametrize("answer", ["11", "-1", "six", "", "6.5"])
def test_an_answer_that_is_no_answer_is_told_and_not_kept(
    ann: Ann, phone: Client, answer: str
) -> None:
    shown = phone.post(f"{_questions(ann)}nrs/pain/", {"answer": answer})
    assert shown.status_code == 422
    assert "nrs" not in ann.state().saved


def test_the_same_answer_twice_is_kept_once(ann: Ann, phone: Client) -> None:
    page = f"{_questions(ann)}nrs/pain/"
    before = LedgerEvent.objects.count()
    answers = [phone.post(page, {"answer": "6"}) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert LedgerEvent.objects.count() == before + 1


def test_two_tabs_lose_nothing(ann: Ann) -> None:
    """Both were opened before either was sent: the pages are as stale as can be."""
    at, one, two = _questions(ann), Client(), Client()
    for tab in (one, two):
        tab.get(f"{at}nrs/pain/")
        tab.get(f"{at}phq-2/1/")
    one.post(f"{at}nrs/pain/", {"answer": "6"})
    two.post(f"{at}phq-2/1/", {"answer": "1"})
    one.post(f"{at}phq-2/2/", {"answer": "2"})
    assert ann.state().saved == {"nrs": {"pain": 6}, "phq-2": {"1": 1, "2": 2}}


def test_handing_in_twice_gives_the_first_result(ann: Ann, phone: Client) -> None:
    at = _questions(ann)
    phone.post(f"{at}nrs/pain/", {"answer": "6"})
    first, command = _hand_in(phone, f"{at}review/")
    events = LedgerEvent.objects.count()
    again = phone.post(f"{at}review/", {"command": command})
    assert (first.status_code, again.status_code) == (303, 303)
    assert LedgerEvent.objects.count() == events


def test_a_second_tab_cannot_change_what_was_handed_in(ann: Ann, phone: Client) -> None:
    at = _questions(ann)
    phone.post(f"{at}nrs/pain/", {"answer": "6"})
    _hand_in(phone, f"{at}review/")
    answer = phone.post(f"{at}nrs/pain/", {"answer": "1"})
    assert answer.status_code == 303
    assert ann.state().outcomes["nrs"].score_milli == 6000


@pytest.mark.parametrize(
    ("mood", "told"),
    [(1, False), (2, True)],  # 2 x 1 = 2, 2 x 2 = 4; the cut-point is 3 (phq-2.toml)
)
def test_a_raised_flag_is_told_gently(ann: Ann, phone: Client, mood: int, told: bool) -> None:
    at = _questions(ann)
    _answer_baseline(phone, at, mood)
    answer, _ = _hand_in(phone, f"{at}review/")
    shown = phone.get(answer["Location"]).content
    assert (b"988" in shown) is told
    assert b"positive" not in shown


def test_urgent_signs_come_before_the_first_question(ann: Ann, phone: Client) -> None:
    shown = phone.get(_questions(ann)).content.decode()
    assert shown.index("Do not wait for an answer here") < shown.index(">Start<")


def test_after_the_treatment_the_baseline_is_no_longer_asked(ann: Ann, phone: Client) -> None:
    from tests.actions.paths import treated_course

    ann.patient, ann.course = treated_course(ann.world)
    at = _questions(ann)
    ann.world.later(days=1)
    assert b"Questions for you" not in phone.get(ann.page).content
    answer = phone.post(f"{at}nrs/pain/", {"answer": "6"})
    assert b"It has been given" in answer.content
    assert ann.state().saved == {}


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        # The window of this baseline is 90 days from 2 March 2026: it ends on 31 May, by the
        # clock of New York, which is four hours behind UTC then.
        (datetime(2026, 6, 1, 3, 59, tzinfo=UTC), True),
        (datetime(2026, 6, 1, 4, 0, tzinfo=UTC), False),
        # Clocks went forward on 8 March: a day of 23 hours is a day.
        (datetime(2026, 3, 8, 7, 30, tzinfo=UTC), True),
    ],
)
def test_the_day_is_that_of_the_site(
    ann: Ann, phone: Client, moment: datetime, open_: bool
) -> None:
    ann.world.at(moment)
    shown = phone.get(ann.page).content
    assert (b"Questions for you" in shown) is open_
    answer = phone.post(f"{_questions(ann)}nrs/pain/", {"answer": "6"})
    assert (answer.status_code == 303) is open_


def test_when_a_site_moves_to_another_zone_its_days_move_with_it(ann: Ann, phone: Client) -> None:
    from blastema.actions.open_site import change_site
    from blastema.core.site.state import SiteField

    ann.world.at(datetime(2026, 6, 1, 6, 0, tzinfo=UTC))  # 2 a.m. in New York, 8 p.m. in Honolulu
    assert b"Questions for you" not in phone.get(ann.page).content
    change_site(
        ann.world.act("administrator"),
        site=ann.world.site,
        changes={SiteField.ZONE: "Pacific/Honolulu"},
    )
    assert b"Questions for you" in phone.get(ann.page).content
