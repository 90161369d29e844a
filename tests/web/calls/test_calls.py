"""Follow-up calls: the order, what a coordinator can do, and who may not look."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from blastema.actions.answer_followup import hand_in_own_answers
from blastema.actions.read.calls import calls, figures
from blastema.actions.read.calls_rank import Candidate, ranked
from blastema.actions.send_followups import mail_followup
from blastema.core.followup.state import FollowupChannel, FollowupStage
from blastema.records import history
from blastema.records.models import AccessLog, Followup, LedgerEvent, Outbox
from tests.actions.followups import Followed
from tests.web.people import Practice, hidden

pytestmark = pytest.mark.django_db

TODAY = date(2026, 4, 20)
SOON, LATER = TODAY + timedelta(days=10), TODAY + timedelta(days=40)
PAST, AHEAD = TODAY - timedelta(days=3), TODAY + timedelta(days=3)


def _one(name: str, due=PAST, closes=SOON, contacts=0, primary=True, baseline=True) -> Candidate:
    return Candidate(name, due, closes, contacts, primary, baseline)


# Each pair: who is called before whom, by the rule in the head of calls_rank.
BEFORE = [
    (_one("late, closing soon"), _one("late", closes=LATER)),
    (_one("late", closes=LATER), _one("open", due=AHEAD)),
    (_one("pain missing", contacts=2), _one("pain told", primary=False)),
    (_one("called once", contacts=1, baseline=False), _one("called twice", contacts=2)),
    (_one("with baseline", closes=SOON), _one("without", closes=PAST, baseline=False)),
    (_one("closes first"), _one("closes later", closes=SOON + timedelta(days=1))),
]


@pytest.mark.parametrize(("first", "second"), BEFORE, ids=lambda one: one.id)
def test_whom_to_call_first(first: Candidate, second: Candidate) -> None:
    assert ranked([second, first], TODAY) == [first, second]


@pytest.fixture
def practice(monkeypatch: pytest.MonkeyPatch) -> Practice:
    made = Practice()
    monkeypatch.setattr("blastema.app.middleware.MACHINE", made.world.fresh)
    return made


@pytest.fixture
def ann(practice: Practice) -> Followed:
    """week-6 is due on 13 April 2026 (2 March + 42 days) and open until 4 May."""
    followed = Followed(practice.world)
    practice.world.at(datetime(2026, 4, 20, 15, tzinfo=UTC))
    return followed


def _page(ann: Followed, verb: str = "") -> str:
    return f"/calls/{ann.visit('week-6')}/{verb}"


def test_the_list_says_whom_to_call_and_how_long_it_makes_sense(
    practice: Practice, ann: Followed
) -> None:
    shown = practice.browser("coordinator").get("/calls/").content.decode()
    assert "Ann Testperson" in shown
    assert 'href="tel:+1 555 0100"' in shown
    assert "14 days left" in shown  # 4 May - 20 April
    figures = practice.browser("coordinator").get("/calls/figures/").content.decode()
    assert "<strong>6 weeks</strong> 0 of 1" in figures


def test_a_list_is_a_showing(practice: Practice, ann: Followed) -> None:
    practice.browser("coordinator").get("/calls/")
    looks = AccessLog.objects.filter(patient=ann.patient, what="followup-calls")
    assert looks.count() == 1


def test_who_answered_or_may_not_be_called_is_not_listed(practice: Practice, ann: Followed) -> None:
    from blastema.actions.manage_patient import withdraw_patient
    from blastema.core.patient.state import PatientWithdrawal

    act = practice.world.act("coordinator")
    assert [one.id for one in calls(act).rows] == [ann.visit("week-6")]
    withdraw_patient(act, patient=ann.patient, from_=PatientWithdrawal.CONTACT)
    assert calls(practice.world.act("coordinator")).rows == ()


def test_a_contact_is_recorded_and_told_to_the_next(practice: Practice, ann: Followed) -> None:
    browser = practice.browser("coordinator")
    form = browser.get(_page(ann))
    given = {**hidden(form), "channel": "call", "result": "left-message", "note": "after six"}
    assert browser.post(_page(ann, "contact/"), given).status_code == 303
    assert ann.contacts() == [("call", "left-message")]
    shown = browser.get(_page(ann)).content.decode()
    assert "left message. after six" in shown
    assert "Coordinator Invented 1" in shown


def test_the_same_form_twice_is_one_contact_and_a_stale_one_is_told(
    practice: Practice, ann: Followed
) -> None:
    browser = practice.browser("coordinator")
    first, stale = hidden(browser.get(_page(ann))), hidden(browser.get(_page(ann)))
    given = {"channel": "call", "result": "no-answer", "note": ""}
    answers = [browser.post(_page(ann, "contact/"), {**first, **given}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert browser.post(_page(ann, "contact/"), {**stale, **given}).status_code == 409
    assert ann.contacts() == [("call", "no-answer")]


def test_answers_are_taken_down_on_one_page(practice: Practice, ann: Followed) -> None:
    browser = practice.browser("coordinator")
    page = _page(ann, "answers/psfs/")
    given = {
        **hidden(browser.get(page)),
        "channel": "call",
        "on": "2026-04-20",
        "activity-1-name": "kneeling",
        "activity-1": "4",
        "activity-2-name": "",
        "activity-2": "",
    }
    assert browser.post(page, given).status_code == 303
    stream = f"followup/{ann.visit('week-6')}"
    outcome = history.load([stream])[stream].state.outcomes["psfs"]
    assert (outcome.score_milli, outcome.by, outcome.channel) == (4000, "staff", "call")
    bodies = LedgerEvent.objects.filter(stream=stream).values_list("body", flat=True)
    assert not [body for body in bodies if b"kneeling" in bytes(body)]


def test_answers_are_corrected_and_the_former_ones_kept(practice: Practice, ann: Followed) -> None:
    browser, stream = practice.browser("coordinator"), f"followup/{ann.visit('week-6')}"
    page = _page(ann, "correct/nrs/")
    assert "nothing to correct" in browser.get(page).content.decode()
    answers = _page(ann, "answers/nrs/")
    given = {**hidden(browser.get(answers)), "channel": "call", "on": "2026-04-20", "pain": "3"}
    assert browser.post(answers, given).status_code == 303
    assert page in browser.get(_page(ann)).content.decode()
    form = browser.get(page)
    assert form.context["form"]["pain"].value() == 3
    right = {**hidden(form), "pain": "8", "reason": "typed wrongly"}
    assert browser.post(page, right).status_code == 303
    outcome = history.load([stream])[stream].state.outcomes["nrs"]
    assert outcome.score_milli == 8000
    kinds = LedgerEvent.objects.filter(stream=stream).values_list("type", flat=True)
    assert [one for one in kinds if one.startswith("followup.")][-2:] == [
        "followup.answered.v1",
        "followup.corrected.v1",
    ]


def test_answers_of_somebody_else_are_taken_back_and_asked_again(
    practice: Practice, ann: Followed
) -> None:
    browser, stream = practice.browser("coordinator"), f"followup/{ann.visit('week-6')}"
    answers, back = _page(ann, "answers/nrs/"), _page(ann, "take-back/nrs/")
    given = {**hidden(browser.get(answers)), "channel": "call", "on": "2026-04-20", "pain": "3"}
    assert browser.post(answers, given).status_code == 303
    assert browser.post(back, hidden(browser.get(back))).status_code == 303
    state = history.load([stream])[stream].state
    assert "nrs" not in state.outcomes
    assert "nrs" in state.outstanding
    again = browser.post(back, hidden(browser.get(back)))
    assert again.status_code == 422  # nothing is there any more
    assert browser.get(_page(ann, "take-back/no-such/")).status_code == 404


@pytest.mark.parametrize(
    ("on", "status", "kept_on"),
    [
        ("2026-04-10", 303, "2026-04-10"),  # a paper of ten days ago, in the open window
        ("2026-03-08", 422, None),  # before the window opened on 30 March
        ("2026-04-21", 422, None),  # tomorrow
        ("2026-02-30", 422, None),  # not in the calendar
    ],
)
def test_a_paper_keeps_the_day_on_which_it_was_filled_in(
    practice: Practice, ann: Followed, on: str, status: int, kept_on: str | None
) -> None:
    browser = practice.browser("coordinator")
    page = _page(ann, "answers/nrs/")
    given = {**hidden(browser.get(page)), "channel": "paper", "on": on, "pain": "5"}
    assert browser.post(page, given).status_code == status
    stream = f"followup/{ann.visit('week-6')}"
    outcome = history.load([stream])[stream].state.outcomes.get("nrs")
    assert (outcome.on if outcome else None) == kept_on


def test_nothing_filled_in_is_refused_with_its_rule(practice: Practice, ann: Followed) -> None:
    browser = practice.browser("coordinator")
    page = _page(ann, "answers/nrs/")
    given = {**hidden(browser.get(page)), "channel": "call", "on": "2026-04-20", "pain": ""}
    answer = browser.post(page, given)
    assert answer.status_code == 422
    assert b"FOLLOWUP-NO-ANSWERS" in answer.content


def test_a_questionnaire_that_is_not_asked_has_no_page(practice: Practice, ann: Followed) -> None:
    browser = practice.browser("coordinator")
    assert browser.get(_page(ann, "answers/koos/")).status_code == 404
    assert browser.get("/calls/no-such-visit/").status_code == 404


def test_the_link_can_be_had_before_anybody_answers(practice: Practice, ann: Followed) -> None:
    shown = practice.browser("coordinator").get(_page(ann)).content.decode()
    address = shown.split('value="http://127.0.0.1:8000')[1].split('"')[0]
    assert practice.browser("coordinator").get(address).status_code == 200


def test_the_link_is_sent_on_demand(practice: Practice, ann: Followed) -> None:
    browser = practice.browser("coordinator")
    form = hidden(browser.get(_page(ann, "link/")))
    assert browser.post(_page(ann, "link/"), form).status_code == 303
    assert Outbox.objects.count() == 1


def test_a_visit_is_recorded_as_missed(practice: Practice, ann: Followed) -> None:
    browser = practice.browser("coordinator")
    form = hidden(browser.get(_page(ann, "missed/")))
    answer = browser.post(_page(ann, "missed/"), {**form, "reason": "declined"})
    assert answer["Location"] == "/calls/"
    assert Followup.objects.get(id=ann.visit("week-6")).stage == FollowupStage.MISSED


def test_answers_that_need_a_talk_stand_on_top(practice: Practice, ann: Followed) -> None:
    """month-12 asks PHQ-2 (protocols.toml); 2 + 2 = 4 reaches its cut-point of 3."""
    world = practice.world
    world.at(datetime(2027, 3, 2, 15, tzinfo=UTC))
    handed_in = hand_in_own_answers(
        world.patient_act(ann.patient),
        followup=ann.visit("month-12"),
        instrument="phq-2",
        answers={"1": 2, "2": 2},
        channel=FollowupChannel.LINK_BY_MAIL,
    )
    assert handed_in
    shown = practice.browser("coordinator").get("/calls/").content.decode()
    assert "screen for low mood is positive" in shown
    world.later(days=15)
    assert (
        "screen for low mood" not in practice.browser("coordinator").get("/calls/").content.decode()
    )


def test_what_each_contact_brought(practice: Practice, ann: Followed) -> None:
    """One visit, two contacts, answered after the second."""
    world = practice.world
    for days in (0, 8):
        world.later(days=days)
        mail_followup(world.job("work"), followup=ann.visit("week-6"))
    act = world.patient_act(ann.patient)
    for slug, answers in {
        "nrs": {"pain": 3},
        "psfs": {"activity-1": 5},
        "gcr": {"change": 1},
    }.items():
        hand_in_own_answers(
            replace(act, command=world.fresh.id()),
            followup=ann.visit("week-6"),
            instrument=slug,
            answers=answers,
            channel=FollowupChannel.LINK_BY_MAIL,
        )
    found = figures(world.act("coordinator"))
    # The baseline fell due as well; it had no contact and is not answered.
    assert [(y.contacts, y.had, y.answered) for y in found.yields] == [
        (0, 2, 0),
        (1, 1, 0),
        (2, 1, 1),
    ]
    assert [(v.visit, v.due, v.answered) for v in found.visits] == [
        ("Before treatment", 1, 0),
        ("6 weeks", 1, 1),
    ]


VERBS = ["", "contact/", "link/", "missed/", "answers/nrs/"]


@pytest.mark.parametrize("verb", VERBS)
def test_charlie_of_the_other_site_sees_nothing(
    practice: Practice, ann: Followed, verb: str
) -> None:
    charlie = practice.browser("coordinator", charlie=True)
    assert charlie.get(_page(ann, verb)).status_code == 403
    assert b"Testperson" not in charlie.get("/calls/").content


@pytest.mark.parametrize(
    ("role", "listed"),
    [
        # Who holds followup.read, by core/access/roles.py.
        ("coordinator", 200),
        ("clinician", 200),
        ("quality", 200),
        ("front-desk", 403),
        ("laboratory", 403),
        ("analyst", 403),
        ("administrator", 403),
    ],
)
def test_who_may_open_the_list(practice: Practice, ann: Followed, role: str, listed: int) -> None:
    for page in ("/calls/", "/calls/figures/"):
        assert practice.browser(role).get(page).status_code == listed


def test_a_clinician_reads_and_is_offered_no_link_to_send(
    practice: Practice, ann: Followed
) -> None:
    shown = practice.browser("clinician").get(_page(ann)).content.decode()
    assert "Enter the answers" in shown
    assert "/p/" not in shown
    assert "Record the contact" not in shown
