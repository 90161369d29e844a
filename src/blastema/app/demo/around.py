"""What goes on around the patients: enquiries, appointments, work given out, an emergency look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from blastema.actions.assign_work import assign_work, finish_assignment
from blastema.actions.break_glass import break_glass
from blastema.actions.make_appointment import make_appointment
from blastema.actions.manage_enquiry import call_back, close_enquiry
from blastema.actions.person import as_text
from blastema.actions.receive_enquiry import receive_enquiry
from blastema.app.demo.people import person
from blastema.app.demo.stage import SITES, SitePlan, Stage, done
from blastema.core.appointment.slot import Slot
from blastema.core.appointment.state import AppointmentPurpose
from blastema.core.assignment.state import Purpose, Shows
from blastema.core.enquiry.state import CallResult, EnquiryChannel, EnquiryEnd

# Of each: at least so many, and one more for so many patients.
_ENQUIRIES, _APPOINTMENTS, _ASSIGNMENTS = (8, 10), (10, 40), (4, 60)
_MOST_APPOINTMENTS, _MOST_ASSIGNMENTS = 48, 60

_CALLS = (
    ("knee-osteoarthritis", "My knee is worn and I do not want metal in it yet. What is there?"),
    ("chronic-low-back-pain", "Fifteen years of back pain. Is it worth coming?"),
    ("plantar-fasciitis", "My heel hurts each morning. Do you see people without a referral?"),
    ("parkinsons-disease", "I read that stem cells help with Parkinson's. Is that true?"),
    ("", "Do you take my insurance?"),
)
_ENDS = (EnquiryEnd.ANSWERED, EnquiryEnd.NOT_INTERESTED, EnquiryEnd.UNREACHABLE)

# A patient of the demonstration, as those who are near them need it: id and site.
Known = tuple[str, str]


def _count(rule: tuple[int, int], patients: int) -> int:
    least, one_for = rule
    return max(least, patients // one_for)


def enquiries(stage: Stage, patients: int, seed: str) -> None:
    """People who called and did not become patients, or not yet."""
    chance = Random(f"{seed}/enquiries")  # noqa: S311  no secret
    for number in range(_count(_ENQUIRIES, patients)):
        _enquiry(stage, number, SITES[number % 2], chance)


def _enquiry(stage: Stage, number: int, site: SitePlan, chance: Random) -> None:
    open_ = number < 5
    ago = number % 3 + 1 if open_ else chance.randrange(10, 1000)
    stage.at(stage.moment(site.key, stage.day - timedelta(days=ago), 9 + 7 * chance.random()))
    someone = person(chance, city=site.city, state=site.state, postal=site.postal, today=stage.day)
    condition, message = _CALLS[number % len(_CALLS)]
    received = receive_enquiry(
        stage.act("front-desk", site.key),
        name=str(someone.name),
        contact=as_text(someone.contact),
        message=message,
        condition=condition,
        channel=(EnquiryChannel.WEB, EnquiryChannel.PHONE)[number % 2],
        urgent=number == 1,
    )
    enquiry = done(received).subject
    if open_:
        return
    stage.later(days=1)
    act = stage.act("front-desk", site.key)
    done(call_back(act, enquiry=enquiry, result=CallResult.REACHED))
    act = stage.act("front-desk", site.key)
    done(close_enquiry(act, enquiry=enquiry, reason=_ENDS[number % len(_ENDS)]))


_PURPOSES = (
    AppointmentPurpose.ASSESSMENT,
    AppointmentPurpose.FOLLOW_UP,
    AppointmentPurpose.FIRST_VISIT,
    AppointmentPurpose.CALL,
    AppointmentPurpose.TREATMENT,
)


def appointments(stage: Stage, known: Sequence[Known], patients: int) -> None:
    """Today's at both sites, a quarter of an hour apart, and some of tomorrow's."""
    wanted = min(_MOST_APPOINTMENTS, _count(_APPOINTMENTS, patients))
    zones = {plan.key: plan.zone for plan in SITES}
    stage.at(stage.end)
    for number, (patient, site) in enumerate(known[:wanted]):
        day = stage.day + timedelta(days=number % 4 == 3)
        minutes = 8 * 60 + number * 15 % (8 * 60)
        clock = f"{day.isoformat()}T{minutes // 60:02d}:{minutes % 60:02d}"
        made = make_appointment(
            stage.act("front-desk", site),
            patient=patient,
            purpose=_PURPOSES[number % len(_PURPOSES)],
            slot=Slot(clock, zones[site], 30),
        )
        done(made)


def assignments(stage: Stage, known: Sequence[Known], patients: int) -> None:
    """Work that was given to the outside company, some of it done."""
    wanted = min(_MOST_ASSIGNMENTS, _count(_ASSIGNMENTS, patients))
    for number, (patient, site) in enumerate(known[:wanted]):
        stage.at(stage.end - timedelta(days=3 + number % 9, hours=2))
        billing = number % 2
        made = assign_work(
            stage.act("front-desk", site),
            company=stage.staff["external", site, 1].key,
            patient=patient,
            purpose=Purpose.BILLING if billing else Purpose.RECORDS_REQUEST,
            shows=(Shows.IDENTITY, Shows.TREATMENTS if billing else Shows.FINDINGS),
            due=stage.day + timedelta(days=number % 12),
        )
        assignment = done(made).subject
        if number % 3 == 2:
            stage.later(days=1)
            done(finish_assignment(stage.act("external", site), assignment=assignment))


def emergency(stage: Stage, known: Sequence[Known]) -> None:
    """A clinician of one site opened a record of the other at night; quality looks at it."""
    patient = next((patient for patient, site in known if site == "florida"), "")
    if not patient:
        return
    stage.at(stage.end - timedelta(hours=20))
    reason = "Brought to the emergency room here with a swollen knee; needed the treatment notes."
    done(break_glass(stage.act("clinician", "utah"), patient=patient, reason=reason))
