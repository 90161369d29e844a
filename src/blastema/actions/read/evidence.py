"""The registry's answer: who was due, who answered, mean and SD, and who is missing.

The subject is a course, for one person may have two. Only courses at the sites where the
reader may ask are counted, and whoever withdrew from the registry or was erased is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from blastema.actions.door import RefusedError
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import UnknownSlugError, catalogue
from blastema.core.instruments import outcome as outcome_of
from blastema.core.verdict import Refusal, refuse
from blastema.evidence import BASELINE, Description, Subject, Tally, describe, tally
from blastema.records import cohort
from blastema.records.cohort import FollowedCourse, Wanted

SOURCE = "this installation"


@dataclass(frozen=True, slots=True)
class Described:
    """The description, and how many courses were left out, by reason."""

    description: Description
    left_out: dict[str, int]

    def to_json(self) -> dict[str, object]:
        """The object that ``blastema evidence describe --json`` prints.

        ``missing`` tells of everything that the rows do not hold: the answers that lack, the
        courses left out, and what was asked, so that it can be asked again.
        """
        shown = self.description.to_json()
        asked = {**self.description.definition, "code": self.description.code}
        missing = {**self.description.missing.to_json(), "left_out": self.left_out, "asked": asked}
        return {
            "rows": shown["rows"],
            "missing": missing,
            "fingerprint": self.description.fingerprint,
        }

    def text(self) -> str:
        gone = "; ".join(f"{count} {why}" for why, count in self.left_out.items())
        return f"{self.description.text()}\ncourses left out: {gone or 'none'}"


@reading(Permission.EVIDENCE_DESCRIBE)
def describe_evidence(
    reader: Reader, *, condition: str, outcome: str, by_arm: bool = False
) -> Described:
    """The outcome of a condition per visit, by arm or for all arms together."""
    reader.allow(reader.act.site)
    wanted = Wanted(reader.sites, reader.act.today, condition, _instruments(condition, outcome))
    order = cohort.visits(wanted)
    tallied = _tallied(wanted, outcome, order)
    definition = {
        "condition": condition,
        "outcome": outcome,
        "by": "arm" if by_arm else "all arms together",
        "subject": "course",
    }
    shown = describe(tallied if by_arm else tallied.pooled(), visits=order, definition=definition)
    return Described(shown, cohort.left_out(wanted))


def _tallied(wanted: Wanted, outcome: str, order: list[str]) -> Tally:
    # A cohort of elsewhere may call its first visit something else.
    first = BASELINE if BASELINE in order or not order else order[0]
    subjects = _subjects(cohort.courses(wanted), outcome)
    return tally(subjects, SOURCE, baseline=first)


def _subjects(courses: Iterator[FollowedCourse], outcome: str) -> Iterator[Subject]:
    """Each course with its due visits; a row of the whole instrument says that it lacks."""
    for course in courses:
        answers: dict[str, int | None] = {}
        for answer in course.answers:
            if answer.instrument == outcome or answer.visit not in answers:
                answers[answer.visit] = answer.score_milli if answer.instrument == outcome else None
        yield Subject(course.id, course.arm, answers, course.treated)


def _instruments(condition: str, outcome: str) -> tuple[str, ...]:
    """The scale, and its instrument, under which a visit without any answer stands."""
    findings = []
    try:
        catalogue().condition(condition)
    except UnknownSlugError as error:
        findings.append(refuse("EVIDENCE-CONDITION", str(error)))
    try:
        instrument, scale = outcome_of(outcome)
    except UnknownSlugError as error:
        findings.append(refuse("EVIDENCE-OUTCOME", str(error)))
    if findings:
        raise RefusedError(Refusal(tuple(findings)))
    return tuple(dict.fromkeys((scale.slug, instrument.slug)))
