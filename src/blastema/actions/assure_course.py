"""Puts on file for one course what a rule of the gate asks for, or takes it off again."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.consent.notices import without_words
from blastema.core.course import assure as decide
from blastema.core.course.state import CourseState
from blastema.core.rules.load import rulebook
from blastema.core.site.state import SiteState

# Who a rule names where only the practice's head may answer for it.
DIRECTOR = "medical director"


@verb(Permission.COURSE_ASSURE)
def assure_course(door: Door, *, course: str, assurance: str, words: str) -> Done:
    """``words`` say how it was met: what was agreed, with whom and when."""
    state: CourseState = door.state("course", course)
    _must_answer(door, course, assurance)
    site: SiteState = door.fact("site", door.site_of("course", course))
    policies = {name: policy.value for name, policy in site.policies.items()}
    assured = decide.assure(
        state,
        assurance=assurance,
        words=door.seal(f"patient/{state.patient}", words.strip()),
        signed_by=door.act.who.id,
        book=rulebook(),
        wordless=without_words(site.jurisdiction, policies),
    )
    return door.write({("course", course): assured})


@verb(Permission.COURSE_ASSURE)
def take_back_assurance(door: Door, *, course: str, assurance: str, reason: str) -> Done:
    state: CourseState = door.state("course", course)
    sealed = door.seal(f"patient/{state.patient}", reason.strip())
    taken = decide.take_back(state, assurance=assurance, reason=sealed, signed_by=door.act.who.id)
    return door.write({("course", course): taken})


def _must_answer(door: Door, course: str, assurance: str) -> None:
    known = rulebook().on_file.get(assurance)
    if known and known.who == DIRECTOR:
        door.allow(door.site_of("course", course), Permission.COURSE_DIRECT)
