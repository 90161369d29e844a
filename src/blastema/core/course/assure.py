"""What is put on file for one course: an assurance that a rule of the gate asks for."""

from __future__ import annotations

from blastema.core.consent.notices import GIVEN, Notice
from blastema.core.course.state import CourseStage, CourseState
from blastema.core.event import Event
from blastema.core.moment import moment
from blastema.core.rules.assurances import Level
from blastema.core.rules.book import RuleBook
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

_BEFORE = (CourseStage.PLANNED, CourseStage.CONSENTED)


def assure(
    state: CourseState,
    *,
    assurance: str,
    words: str,
    signed_by: str,
    book: RuleBook,
    wordless: Notice | None = None,
) -> Decision:
    """Puts an assurance on file; ``words`` say how it was met, and come sealed.

    ``wordless`` is the place's notice whose own words the site has not entered.
    """
    must_be_sealed(words=words)
    refused = refusal(
        moment("COURSE-ASSURE-WHEN", "put this on file", state.stage, _BEFORE),
        _of_a_course(assurance, book),
        _can_be_shown(assurance, wordless),
        refuse("COURSE-ASSURED", "This is on file for the course already.")
        if assurance in state.assured
        else None,
        None
        if words
        else refuse(
            "COURSE-ASSURE-WORDS",
            "It is not said how this was met.",
            "Write in a sentence what was agreed, with whom and when.",
            "clinician",
        ),
    )
    data = {"assurance": assurance, "words": words, "signed_by": signed_by}
    return refused or (Event("course.assured.v1", {**data}),)


def take_back(state: CourseState, *, assurance: str, reason: str, signed_by: str) -> Decision:
    """Takes an assurance off the file again; ``reason`` comes sealed."""
    must_be_sealed(reason=reason)
    refused = refusal(
        moment("COURSE-UNASSURE-WHEN", "take this off the file", state.stage, _BEFORE),
        None
        if assurance in state.assured
        else refuse("COURSE-NOT-ASSURED", "This is not on file for the course."),
        None if reason else refuse("COURSE-UNASSURE-WHY", "No reason is given.", "Say why."),
    )
    data = {"assurance": assurance, "reason": reason, "signed_by": signed_by}
    return refused or (Event("course.assurance_taken_back.v1", {**data}),)


def _of_a_course(assurance: str, book: RuleBook) -> Finding | None:
    known = book.on_file.get(assurance)
    if known is None:
        return refuse(
            "COURSE-ASSURANCE-UNKNOWN",
            "No rule of the book asks for this.",
            f"Choose one of: {', '.join(_courses(book))}.",
        )
    if known.level is Level.COURSE:
        return None
    where = "as a policy of the site" if known.level is Level.SITE else "by the record itself"
    return refuse("COURSE-ASSURANCE-ELSEWHERE", f"This is put on file {where}, for no one course.")


def _courses(book: RuleBook) -> list[str]:
    return sorted(one.slug for one in book.on_file.values() if one.level is Level.COURSE)


def _can_be_shown(assurance: str, wordless: Notice | None) -> Finding | None:
    if assurance != GIVEN or wordless is None:
        return None
    return refuse(
        "COURSE-NOTICE-WORDING",
        f"The words of the notice that {wordless.name} asks for are not on file, so nobody could "
        "show what the person was given.",
        f"Enter them from the statute, word for word, as the policy {wordless.policy}.",
        "quality",
    )
