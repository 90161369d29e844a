"""Which consents there are: of a course, of a person, of a site."""

from __future__ import annotations

from collections.abc import Collection

from blastema.records.models import Consent, Course


def of_course(course: str) -> list[str]:
    """In the order in which they were begun."""
    return _ids(course=course)


def of_patient(patient: str) -> list[str]:
    return _ids(patient=patient)


def courses_at(sites: Collection[str], most: int) -> list[str]:
    """Courses before or in treatment, the newest first: those whose consents are at work."""
    found = Course.objects.filter(site__in=list(sites), stage__in=["planned", "consented"])
    return list(found.order_by("-changed_at", "id").values_list("id", flat=True)[:most])


def of_courses(courses: Collection[str]) -> list[str]:
    found = Consent.objects.filter(course__in=list(courses))
    return list(found.order_by("opened_at", "id").values_list("id", flat=True))


def _ids(**by: str) -> list[str]:
    return list(
        Consent.objects.filter(**by).order_by("opened_at", "id").values_list("id", flat=True)
    )
