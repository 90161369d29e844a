"""When somebody is written to: at the opening, a week and a fortnight later, never again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from blastema.actions.answer_followup import record_contact, save_own_answer
from blastema.actions.manage_patient import (
    correct_patient,
    record_contact_preference,
    withdraw_patient,
)
from blastema.actions.open_site import set_policy
from blastema.actions.person import Contact
from blastema.actions.send_followups import (
    REMINDER_POLICY,
    mail_followup,
    mail_link_again,
    waits_at,
)
from blastema.actions.send_followups_letter import Letter, NotNeeded, letter_of
from blastema.core.followup.state import ContactResult, FollowupChannel
from blastema.core.patient.state import (
    ContactChannel,
    CorrectionReason,
    PatientWithdrawal,
)
from blastema.records import outbox
from blastema.records.models import Outbox
from tests.actions.followups import Followed
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

# week-6 opens 28 days after the treatment (protocols.toml): 2 March + 28 = 30 March 2026.
OPENS = datetime(2026, 3, 30, 12, tzinfo=UTC)
SENT = ("link-by-mail", "sent")


@pytest.fixture
def ann() -> Followed:
    followed = Followed(World())
    followed.world.at(OPENS)
    return followed


def _mail(ann: Followed, visit: str = "week-6"):
    return mail_followup(ann.world.job("work"), followup=ann.visit(visit))


def _letter(ann: Followed):
    moment = ann.world.fresh.now()
    later = moment + timedelta(minutes=10)
    row = outbox.claim(now=_text(moment), lease_until=_text(later))
    assert row is not None
    return letter_of(ann.world.job("work"), row)


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


# Days after the window opened on which the job runs -> on which of them a mail is written.
DAYS = [
    ([0, 1, 6, 7, 8, 13, 14, 15, 20, 30], [0, 7, 14]),
    ([0, 0, 0], [0]),
    # A job that stood still: late mails keep their distance, none is made up in a hurry.
    ([0, 20, 20, 21, 26, 27, 28], [0, 20, 27]),
    ([10, 11, 16, 17, 24], [10, 17, 24]),
]


@pytest.mark.parametrize(("days", "written"), DAYS)
def test_mails_go_out_by_the_plan_whenever_the_job_runs(
    ann: Followed, days: list[int], written: list[int]
) -> None:
    sent = []
    for day in days:
        ann.world.at(OPENS + timedelta(days=day))
        before = ann.mails()
        _mail(ann)
        sent += [day] if ann.mails() > before else []
    assert sent == written
    assert ann.contacts() == [SENT] * len(written)


def test_a_site_may_set_its_own_days(ann: Followed) -> None:
    world = ann.world
    done(set_policy(world.act("quality"), site=world.site, policy=REMINDER_POLICY, value="3, 10"))
    assert waits_at(world.site) == (0, 3, 10)
    _mail(ann)
    world.later(days=3)
    done(_mail(ann))


@pytest.mark.parametrize("value", ["", "soon", "7", "7,14,21", "0,0", "-1,5", "½,2"])
def test_a_policy_that_is_none_leaves_our_own_days(ann: Followed, value: str) -> None:
    world = ann.world
    done(set_policy(world.act("quality"), site=world.site, policy=REMINDER_POLICY, value=value))
    assert waits_at(world.site) == (0, 7, 14)


def test_who_stopped_half_way_is_reminded_too(ann: Followed) -> None:
    _mail(ann)
    done(
        save_own_answer(
            ann.world.patient_act(ann.patient),
            followup=ann.visit("week-6"),
            instrument="nrs",
            item="pain",
            answer=4,
        )
    )
    ann.world.later(days=7)
    done(_mail(ann))


def test_a_call_counts_as_a_contact(ann: Followed) -> None:
    for _ in range(3):
        _call(ann, ContactResult.NO_ANSWER)
    ann.world.later(days=30)
    assert refused(_mail(ann)) == {"FOLLOWUP-MAIL-ENOUGH"}


@pytest.mark.parametrize("result", [ContactResult.DECLINED, ContactResult.NOT_DELIVERED])
def test_the_schedule_stops_when_mails_are_not_wanted_or_do_not_arrive(
    ann: Followed, result: ContactResult
) -> None:
    _mail(ann)
    _call(ann, result)
    ann.world.later(days=7)
    assert "FOLLOWUP-MAIL-ENDED" in refused(_mail(ann))


def _call(ann: Followed, result: ContactResult) -> None:
    called = record_contact(
        ann.world.act("coordinator"),
        followup=ann.visit("week-6"),
        channel=FollowupChannel.CALL,
        result=result,
    )
    done(called)


def _withdraws(ann: Followed) -> None:
    act = ann.world.act("coordinator")
    done(withdraw_patient(act, patient=ann.patient, from_=PatientWithdrawal.CONTACT))


def _wants_calls(ann: Followed) -> None:
    act = ann.world.act("coordinator")
    channel = ContactChannel.CALL
    done(record_contact_preference(act, patient=ann.patient, channel=channel))


def _has_no_mail(ann: Followed) -> None:
    done(
        correct_patient(
            ann.world.act("coordinator"),
            patient=ann.patient,
            reason=CorrectionReason.TOLD_BY_PATIENT,
            contact=Contact(phone="+1 555 0100"),
        )
    )


WHY_NOT = [
    (_withdraws, "FOLLOWUP-NO-CONTACT"),
    (_wants_calls, "FOLLOWUP-OTHER-CHANNEL"),
    (_has_no_mail, "FOLLOWUP-NO-ADDRESS"),
]


@pytest.mark.parametrize(("change", "rule"), WHY_NOT)
def test_who_may_not_or_cannot_be_written_to_is_not(ann: Followed, change, rule: str) -> None:
    change(ann)
    assert rule in refused(_mail(ann))
    assert (ann.mails(), ann.contacts()) == (0, [])


@pytest.mark.parametrize(("change", "_rule"), WHY_NOT)
def test_what_changed_since_the_mail_was_written_holds(ann: Followed, change, _rule: str) -> None:
    done(_mail(ann))
    change(ann)
    assert isinstance(_letter(ann), NotNeeded)


@pytest.mark.parametrize(("days", "rule"), [(-1, True), (0, False), (35, False), (36, True)])
def test_only_while_the_window_is_open(ann: Followed, days: int, rule: bool) -> None:
    """week-6 is open from day 28 to day 63 (protocols.toml): 35 days after it opened."""
    ann.world.at(OPENS + timedelta(days=days))
    result = _mail(ann)
    assert (result.__class__.__name__ == "Refusal") is rule


def test_the_baseline_is_not_asked_for_after_the_treatment(ann: Followed) -> None:
    assert refused(_mail(ann, "baseline")) == {"FOLLOWUP-BASELINE-PAST"}


def test_the_letter_holds_a_link_and_nothing_of_health(ann: Followed) -> None:
    done(_mail(ann))
    letter = _letter(ann)
    assert isinstance(letter, Letter)
    assert letter.to == "ann@example.org"
    assert "/p/" in letter.text
    assert "+1 555 0199" in letter.text
    said = f"{letter.subject} {letter.text}".lower()
    words = ("ann", "testperson", "knee", "marrow", "cell", "treatment", "pain")
    assert [word for word in words if f" {word}" in said] == []


def test_a_row_of_the_outbox_tells_nobody_anything(ann: Followed) -> None:
    done(_mail(ann))
    row = Outbox.objects.get()
    assert row.sealed.startswith("s1.")
    assert "example.org" not in row.sealed


def test_somebody_may_send_the_link_whatever_the_schedule_says(ann: Followed) -> None:
    done(_mail(ann))
    done(mail_link_again(ann.world.act("coordinator"), followup=ann.visit("week-6")))
    assert ann.mails() == 2


def test_the_same_command_twice_writes_one_mail(ann: Followed) -> None:
    act = ann.world.act("coordinator")
    first = mail_link_again(act, followup=ann.visit("week-6"))
    second = mail_link_again(replace(act), followup=ann.visit("week-6"))
    assert first == second
    assert ann.mails() == 1


def test_charlie_of_the_other_site_sends_nothing(ann: Followed) -> None:
    other = ann.world.open_site("Other Clinic", "B9999")
    charlie = ann.world.act("coordinator", site=other)
    assert refused(mail_link_again(charlie, followup=ann.visit("week-6"))) == {"ACCESS-SITE"}


def test_an_erased_person_gets_no_letter_that_was_waiting(ann: Followed) -> None:
    from blastema.records import keys

    done(_mail(ann))
    keys.destroy(f"patient/{ann.patient}")
    assert _letter(ann) == NotNeeded("the person was erased")
