"""From a first call to a plan, and conventional care to its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from blastema.actions.assess_episode import assess_episode
from blastema.actions.choose_conventional_care import choose_conventional_care
from blastema.actions.close_course import close_course
from blastema.actions.close_episode import close_episode
from blastema.actions.desk import open_desk
from blastema.actions.manage_enquiry import call_back
from blastema.actions.manage_patient import record_contact_preference, record_preference
from blastema.actions.open_episode import open_episode
from blastema.actions.person import as_text
from blastema.actions.receive_enquiry import receive_enquiry
from blastema.actions.refer_episode import refer_episode
from blastema.actions.register_patient import register_patient
from blastema.actions.specification import judged_by
from blastema.app.demo.answers import (
    Followed,
    answer_baseline,
    answer_later,
    follow,
    scheduled,
)
from blastema.app.demo.asked import answers
from blastema.app.demo.stage import Stage, done
from blastema.app.demo.story import TREATED_AFTER_DAYS, Story
from blastema.core.catalogue import Specification
from blastema.core.course.state import CourseEnd
from blastema.core.enquiry.state import CallResult, EnquiryChannel
from blastema.core.episode.state import AssessmentVerdict, CloseReason
from blastema.core.patient.state import ContactChannel
from blastema.core.product.state import ProductState

_QUESTIONS = (
    "My knee hurts on stairs. A friend had stem cell therapy: is that for me?",
    "How long would I be off work?",
    "I was told to have an operation and would like to hear what else there is.",
)
_FINDINGS = (
    "Crepitus, no effusion; full extension, flexion 115 degrees.",
    "Tender over the joint line; stable.",
    "Pain on loading, no sign of infection.",
)


class Patient:
    """What came of a patient so far: ids that later steps need."""

    def __init__(self, stage: Stage, story: Story, seed: str) -> None:
        self.stage = stage
        self.story = story
        self.seed = seed
        self.site = story.site.key
        self.chance = Random(f"{seed}/{story.number}/way")  # noqa: S311  no secret
        self.patient = ""
        self.episode = ""
        self.course = ""
        self.followed: list[Followed] = []
        self.closed = 0

    def day(self, after: int, hour: float) -> None:
        """Sets the clock to a day of this story; day 0 is that of the treatment."""
        day = self.story.treated + timedelta(days=after)
        self.stage.at(self.stage.moment(self.site, day, hour))

    def code_of(self, product: str) -> str:
        """What a scanner reads on the container."""
        return self.container(product).code

    def container(self, product: str) -> ProductState:
        with open_desk() as desk:
            state: ProductState = desk.read(f"product/{product}")[0].state
        return state

    def judges(self, product: str) -> Specification:
        """The specification that this container is judged by."""
        with open_desk() as desk:
            loaded, site = desk.read(f"product/{product}", f"site/{self.stage.sites[self.site]}")
        return judged_by(loaded.state, site.state)


def begin(who: Patient) -> Iterator[str]:
    """A call, a registration, an episode, an assessment."""
    _first_call(who)
    _episode(who)
    yield "registered"
    who.day(3 - TREATED_AFTER_DAYS + 8, 9 + 7 * who.chance.random())
    _assess(who)
    yield "assessed"


def _first_call(who: Patient) -> None:
    stage, person, chance = who.stage, who.story.person, who.chance
    called, asked, preferred = chance.random(), chance.random(), chance.random()
    enquiry = ""
    if called < 0.7:
        who.day(-TREATED_AFTER_DAYS, 8.5 + 8 * chance.random())
        enquiry = _enquiry(who)
        if asked < 0.4:
            who.day(1 - TREATED_AFTER_DAYS, 9 + 7 * asked)
            act = stage.act("front-desk", who.site)
            done(call_back(act, enquiry=enquiry, result=CallResult.REACHED))
    who.day(2 - TREATED_AFTER_DAYS, 8.5 + 8 * chance.random())
    act = stage.act("front-desk", who.site)
    who.patient = done(register_patient(act, person=person, enquiry=enquiry)).first("patient")
    if preferred < 0.1:
        channel = ContactChannel.CALL if preferred < 0.05 else ContactChannel.TEXT
        act = stage.act("front-desk", who.site)
        done(record_contact_preference(act, patient=who.patient, channel=channel))


def _enquiry(who: Patient) -> str:
    received = receive_enquiry(
        who.stage.act("front-desk", who.site),
        name=str(who.story.person.name),
        contact=as_text(who.story.person.contact),
        message=who.chance.choice(_QUESTIONS),
        condition=who.story.condition,
        channel=EnquiryChannel.PHONE,
    )
    return done(received).subject


def _episode(who: Patient) -> None:
    opened = open_episode(
        who.stage.act("coordinator", who.site),
        patient=who.patient,
        condition=who.story.condition,
        side=who.story.side,
    )
    who.episode = done(opened).subject
    if "refuses-birth-tissue" in who.story.turns:
        act = who.stage.act("coordinator", who.site)
        done(record_preference(act, patient=who.patient, refused_sources=("birth-tissue",)))


def _assess(who: Patient) -> None:
    act = who.stage.act("clinician", who.site, 1 + who.story.number % 2)
    assessed = assess_episode(
        act,
        episode=who.episode,
        verdict=_verdict(who.story),
        findings=who.chance.choice(_FINDINGS),
        tried=("physiotherapy", "medication")[: 1 + who.story.number % 2],
        grade="",
        facts=answers(date.fromisoformat(act.today), who.story.number),
    )
    done(assessed)


def _verdict(story: Story) -> AssessmentVerdict:
    if story.kind == "conventional":
        not_eligible = "not-eligible" in story.turns
        return AssessmentVerdict.NOT_ELIGIBLE if not_eligible else AssessmentVerdict.OTHER_ROAD
    return AssessmentVerdict.REFERRED if story.kind == "referred" else AssessmentVerdict.ELIGIBLE


def referred(who: Patient) -> Iterator[str]:
    yield from begin(who)
    act = who.stage.act("clinician", who.site)
    done(refer_episode(act, episode=who.episode, to="Invented Surgical Group"))


def conventional(who: Patient) -> Iterator[str]:
    """Conventional care within the same follow-up."""
    yield from begin(who)
    conventional_care(who, 0, who.story.arm)
    yield "following"


def conventional_care(who: Patient, day: int, care: str) -> None:
    """Chosen, and its first questions answered."""
    who.day(day, 9 + 7 * who.chance.random())
    act = who.stage.act("clinician", who.site)
    chosen = done(choose_conventional_care(act, episode=who.episode, care=care))
    followed = followed_course(who, chosen.first("course"), care)
    scheduled(followed, chosen)
    followed.anchor = date.fromisoformat(act.today)
    answer_baseline(who.stage, followed)


def followed_course(who: Patient, course: str, arm: str) -> Followed:
    who.course = course
    followed = follow(who.story, who.patient, course, arm, who.seed)
    who.followed.append(followed)
    return followed


# After the last window, 820 days, and its lapse.
_LAST_DAY = 825


def go_on(who: Patient, followed: Followed) -> None:
    """The visits of one course, as far as today; then its end."""
    if followed.anchor is None:
        return
    answer_later(who.stage, followed)
    day = followed.anchor + timedelta(days=_LAST_DAY)
    who.stage.at(who.stage.moment(who.site, day, 10))
    act = who.stage.act("coordinator", who.site)
    done(close_course(act, course=followed.course, reason=CourseEnd.COMPLETED))
    who.closed += 1
    if who.closed == len(who.followed):
        act = who.stage.act("coordinator", who.site)
        done(close_episode(act, episode=who.episode, reason=CloseReason.COMPLETED))
