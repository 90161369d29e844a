"""The sheets of a course: for staff who give them, and for the person by their link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from blastema.actions.door import RefusedError
from blastema.actions.read.own_words import product_name
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.whose import whose
from blastema.core.access.permissions import Permission
from blastema.core.course.state import CourseKind, CourseStage, CourseState
from blastema.core.sheets import (
    Composed,
    Language,
    Settings,
    SheetKind,
    compose,
    settings,
    sheet_book,
)
from blastema.core.site.state import SiteState
from blastema.core.verdict import Finding, Refusal, refuse
from blastema.records import find_follow


@dataclass(frozen=True, slots=True)
class CourseSheets:
    """The sheets of a course in every language, as staff see them before they give one.

    ``language`` is the person's, ``preferred`` what they asked for, which may be none of
    ours. ``unread`` names settings of the site whose value cannot be read.
    """

    course: str
    episode: str
    whose: str
    product: str
    jurisdiction: str
    preferred: str
    language: Language
    sheets: tuple[Composed, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenSheet:
    """One sheet with nothing missing, ready for paper."""

    jurisdiction: str
    sheet: Composed


@dataclass(frozen=True, slots=True)
class OwnSheets:
    """What a person reads themselves. ``waiting`` counts sheets that nobody can give yet."""

    language: Language
    sheets: tuple[Composed, ...]
    waiting: int


@reading(Permission.EPISODE_READ)
def course_sheets(reader: Reader, *, course: str) -> CourseSheets:
    """What can be given, what is missing for it, and what the site has not stated."""
    loaded = reader.load("course", course)
    state: CourseState = loaded.state
    site: SiteState = reader.fold(f"site/{loaded.meta.site}")[0].state
    patient = reader.fold(f"patient/{state.patient}")[0].state
    reader.show(state.patient, "sheets", site=loaded.meta.site)
    stated = _stated(state, site)
    return CourseSheets(
        course=course,
        episode=state.episode,
        whose=whose(reader, [(state.patient, loaded.meta.site)])[state.patient],
        product=product_name(state.product_class or state.arm),
        jurisdiction=site.jurisdiction,
        preferred=patient.language or Language.ENGLISH.value,
        language=Language.of(patient.language) or Language.ENGLISH,
        sheets=tuple(_composed(state, site, kind, one) for kind in SheetKind for one in Language)
        if stated
        else (),
        unread=stated.unread if stated else (),
    )


@reading(Permission.EPISODE_READ)
def sheet_to_give(
    reader: Reader, *, course: str, sheet: SheetKind, language: Language
) -> GivenSheet:
    """Refused where the reader of the sheet would not know whom to call."""
    loaded = reader.load("course", course)
    state: CourseState = loaded.state
    site: SiteState = reader.fold(f"site/{loaded.meta.site}")[0].state
    if _stated(state, site) is None:
        raise RefusedError(Refusal((_NO_SHEET,)))
    made = _composed(state, site, sheet, language)
    if made.missing:
        raise RefusedError(Refusal(tuple(_MISSING[slot] for slot in made.missing)))
    reader.show(state.patient, f"sheet: {sheet.value}", site=loaded.meta.site)
    return GivenSheet(site.jurisdiction, made)


@reading(Permission.OWN_READ)
def own_sheets(reader: Reader, *, language: Language | None = None) -> OwnSheets:
    """Those of each course that is still to be treated, or was: before, and after.

    ``language`` is what the person chose on the page; without it that of their record.
    """
    patient = reader.act.who.key
    preferred = Language.of(reader.fold(f"patient/{patient}")[0].state.language)
    chosen = language or preferred or Language.ENGLISH
    found = [one for course in _courses(reader, patient) for one in _own(reader, course, chosen)]
    reader.show(patient, "own-sheets")
    given = {one.paper: one for one in found if not one.missing}
    return OwnSheets(chosen, tuple(given.values()), sum(1 for one in found if one.missing))


def _courses(reader: Reader, patient: str) -> Iterator[str]:
    for course in find_follow.courses_of_patient(patient):
        state: CourseState = reader.fold(f"course/{course}")[0].state
        closed = state.stage is CourseStage.CLOSED
        if not closed and state.kind in (CourseKind.TREATMENT, CourseKind.ADJUNCT):
            yield course


def _own(reader: Reader, course: str, language: Language) -> Iterator[Composed]:
    loaded = reader.fold(f"course/{course}")[0]
    state: CourseState = loaded.state
    site: SiteState = reader.fold(f"site/{loaded.meta.site}")[0].state
    if _stated(state, site) is None:
        return
    if state.sessions_done < state.sessions:
        yield _composed(state, site, SheetKind.PREPARATION, language)
    yield _composed(state, site, SheetKind.AFTERCARE, language)


def _stated(course: CourseState, site: SiteState) -> Settings | None:
    """``None`` for a course that has no sheets, such as one of conventional care."""
    family = sheet_book().family_of(course.product_class)
    if family is None:
        return None
    return settings(
        {name: policy.value for name, policy in site.policies.items()},
        family=family.slug,
        jurisdiction=site.jurisdiction,
        levels=sheet_book().levels,
    )


def _composed(
    course: CourseState, site: SiteState, kind: SheetKind, language: Language
) -> Composed:
    book = sheet_book()
    family, stated = book.family_of(course.product_class), _stated(course, site)
    assert family is not None, "asked before: this course has sheets"
    assert stated is not None, "a family has settings"
    return compose(book, kind, language, family, stated, site=site.name)


_NO_SHEET = refuse(
    "SHEET-NONE",
    "There is no sheet for this plan: sheets are written for products that are injected.",
    "Tell the person in words, and give them a number to call.",
)


_MISSING: Mapping[str, Finding] = {
    "24-hour-phone": refuse(
        "SHEET-24-HOUR-PHONE",
        "The site has not stated the number that answers day and night. Whoever reads the sheet "
        "would not know whom to call, so it is not given.",
        "Set the policy sheet-24-hour-phone of the site, such as +1 555 010 0199.",
        "administrator",
    ),
    "emergency-number": refuse(
        "SHEET-EMERGENCY-NUMBER",
        "The site has not stated the emergency number of its country, so the sheet is not given.",
        "Set the policy sheet-emergency-number of the site, such as 112.",
        "administrator",
    ),
}
