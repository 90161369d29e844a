"""Episodes, courses and consents in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from blastema.core.catalogue import catalogue
from blastema.core.episode.alarm import AlarmAnswer, AlarmOutcome
from blastema.web.clinic.words import names
from blastema.web.clinic.words.told import Data, Table, Told, says, sentence

VERDICTS = {
    "eligible": "Treatment with cells is an option",
    "not-eligible": "Treatment with cells is not an option",
    "another-road": "Another road is better or preferred",
    "referred-elsewhere": "To be referred elsewhere",
}
CELLS = {
    "discard": "The person's cells are to be discarded.",
    "keep": "The person's cells are kept until they decide.",
}
KINDS = {
    "treatment": "Course of treatment",
    "adjunct": "Adjunct course",
    "conventional": "Conventional care",
}


def _opened(data: Data) -> Told:
    problem = names.condition(data["condition"], data["side"], data["level"])
    return Told(f"Episode opened: {problem}.")


def _transferred_in(data: Data) -> Told:
    problem = names.condition(data["condition"], data["side"], data["level"])
    return Told(f"Episode brought in from another place: {problem}.", f"From {data['source']}.")


def _assessed(data: Data) -> Told:
    tried = [names.product(slug).lower() for slug in data["tried"]]
    return Told(
        f"Assessed: {names.word(VERDICTS, data['verdict']).lower()}.",
        sentence(
            data["findings"],
            f"Grade {data['grade']}." if data["grade"] else "",
            f"Tried before: {names.listed(tried)}." if tried else "",
        ),
    )


def _withdrawn(data: Data) -> Told:
    return Told(f"The person withdrew from {data['from']}.", CELLS.get(data["cells"], ""))


def alarm_done(answer: AlarmAnswer) -> str:
    """What a clinician did about an alarm, in sentences."""
    if answer.outcome is AlarmOutcome.REFERRED:
        when = datetime.fromisoformat(answer.when)
        said = [f"Sent to: {answer.to}", f"{when:%-d %B %Y, %H:%M}", f"Reached: {answer.reached}"]
    elif answer.outcome is AlarmOutcome.SEEN:
        said = ["The person was seen, and nobody else has to see them that day"]
    else:
        said = ["The sign was noted by mistake"]
    return sentence(*said, answer.words)


def _alarm_answered(data: Data) -> Told:
    """Of an erased person the text is one word."""
    known = data["done"].startswith("{")
    detail = alarm_done(AlarmAnswer.from_text(data["done"])) if known else data["done"]
    return Told("A clinician said what was done: the alarm is over.", detail)


def _planned(*, again: bool) -> Callable[[Data], Told]:
    def tell(data: Data) -> Told:
        verb = "planned again" if again else "planned"
        kind = names.word(KINDS, data["kind"])
        where = names.listed([names.target(target) for target in data["targets"]])
        return Told(
            f"{kind} {verb}: {names.product(data['product_class']).lower()}.",
            sentence(
                f"Into: {where}." if data["targets"] else "",
                f"{names.route(data['route'])}." if data["route"] else "",
                f"The gate said: {data['gate_effect']}.",
            ),
        )

    return tell


def _course_transferred(data: Data) -> Told:
    care = names.product(data["product_class"]).lower()
    return Told(f"Course brought in from another place: {care}.", f"Group: {data['arm']}.")


def _following(data: Data) -> Told:
    return Told(f"Follow-up started, counted from {names.day(data['anchor'])}.")


def _signed(data: Data) -> Told:
    title = _title(data)
    by = (
        ""
        if data["by"] == "patient"
        else f"Signed for the patient by: {names.plain(data['relation'] or data['by']).lower()}."
    )
    return Told(
        f"Consent signed: {title}, version {data['version']}.",
        sentence(
            f"Signature: {data['signature']}.",
            by,
            f"Witness: {data['witness']}." if data["witness"] else "",
            f"{len(data['elements'])} points agreed to.",
        ),
    )


def _read(data: Data) -> Told:
    unclear = names.listed([names.plain(one) for one in data["unclear"]])
    return Told(
        f"Consent read: {_title(data)}, version {data['version']}.",
        f"To talk through: {unclear}." if unclear else "Every question was answered as meant.",
    )


def _talked_through(data: Data) -> Told:
    points = names.listed([names.plain(one) for one in data["questions"]])
    return Told(f"Talked through with the person: {points}.")


def _title(data: Data) -> str:
    known = {template.slug: template.title for template in catalogue().consents}
    return known.get(data["document"], names.plain(data["document"]))


SENTENCES: Table = {
    "episode.opened.v1": _opened,
    "episode.transferred_in.v1": _transferred_in,
    "episode.side_said.v1": says("The side is {side}."),
    "episode.assessed.v2": _assessed,
    "episode.referred.v1": says("Referred elsewhere.", "To: {to}"),
    "episode.paused.v1": says("Episode paused.", "{reason}"),
    "episode.resumed.v1": says("Episode resumed."),
    "episode.withdrawn.v1": _withdrawn,
    "episode.closed.v1": says("Episode closed: {reason}."),
    "episode.alarm_raised.v1": says("Alarm: a clinician has to see the person now.", "{why}"),
    "episode.alarm_answered.v1": _alarm_answered,
    "course.planned.v1": _planned(again=False),
    "course.replanned.v1": _planned(again=True),
    "course.transferred_in.v1": _course_transferred,
    "course.judged.v1": says("The gate was asked: {gate_effect}."),
    "course.assured.v1": says("On file for this course: {assurance}.", "{words}"),
    "course.assurance_taken_back.v1": says("Off the file: {assurance}.", "{reason}"),
    "course.consented.v1": says("The course may go ahead: consent is recorded."),
    "course.consent_withdrawn.v1": says("The course waits again: consent was withdrawn."),
    "course.agreed.v1": says("Signed for this course: {purpose}."),
    "course.agreement_ended.v1": says("No longer agreed to for this course: {purpose}."),
    "course.allocated.v1": says("Product {product} is meant for this course."),
    "course.numbered.v1": says("The course got its chain-of-identity number: {chain}."),
    "course.deallocated.v1": says(
        "Product {product} is no longer meant for this course.", "{reason}"
    ),
    "course.session_opened.v1": says("Session {session} began."),
    "course.session_done.v1": says("A session of the course is done."),
    "course.session_abandoned.v1": says("A session ended early and does not count."),
    "course.following.v1": _following,
    "course.closed.v1": says("Course closed: {reason}."),
    "consent.read.v2": _read,
    "consent.talked_through.v2": _talked_through,
    "consent.signed.v3": _signed,
    "consent.withdrawn.v1": says("Consent withdrawn: {reason}."),
}
