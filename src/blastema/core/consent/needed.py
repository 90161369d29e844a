"""Which documents a course asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from blastema.core.catalogue import ConsentTemplate, Purpose, catalogue
from blastema.core.course.state import CourseKind, CourseState

# About a person, whatever they are given: signed apart, and never a condition of treatment.
APART = (Purpose.REGISTRY, Purpose.IMAGES, Purpose.RECONTACT)


def _of_product(course: CourseState, purpose: Purpose) -> ConsentTemplate | None:
    """The newest document of a purpose; the one of a study before another within a study."""
    fitting = [
        one
        for one in catalogue().consents_for(course.product_class, study=bool(course.study))
        if one.purpose == purpose
    ]
    preferred = [one for one in fitting if one.study == bool(course.study)]
    return next(iter(preferred or fitting), None)


def template_for(course: CourseState, purpose: Purpose) -> ConsentTemplate | None:
    """``None`` where this course has no such document."""
    if purpose in (Purpose.IMAGES, Purpose.RECONTACT):
        return catalogue().consent(purpose.value)
    return _of_product(course, purpose)


def collection_of(course: CourseState) -> ConsentTemplate | None:
    """The document for taking something from this person; ``None`` for what a donor gave."""
    return _of_product(course, Purpose.COLLECTION)


def needed(course: CourseState) -> tuple[ConsentTemplate, ...]:
    """All that has to be signed before the course goes ahead, in the order of the acts."""
    if course.kind == CourseKind.CONVENTIONAL:
        return tuple(_each(course, Purpose.FOLLOW_UP))
    return tuple(_each(course, Purpose.COLLECTION, Purpose.TREATMENT))


def offered(course: CourseState) -> tuple[ConsentTemplate, ...]:
    """Every document that this person may be shown, those that are needed first."""
    return (*needed(course), *_each(course, *APART))


def _each(course: CourseState, *purposes: Purpose) -> Iterator[ConsentTemplate]:
    for purpose in purposes:
        found = template_for(course, purpose)
        if found:
            yield found


def together(course: CourseState) -> ConsentTemplate:
    """The needed documents as they are read at the desk: one title, each point once."""
    asked = needed(course)
    points = {element.slug: element for one in asked for element in one.elements}
    return replace(asked[-1], elements=tuple(points.values()))
