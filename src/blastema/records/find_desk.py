"""What the front desk looks for: enquiries, a day's appointments, companies, work given out."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from blastema.records.find import by_word, by_words
from blastema.records.models import (
    Appointment,
    Assignment,
    Enquiry,
    Patient,
    Site,
    StaffMember,
    StaffRole,
)

WAITING = ("received", "contacted")
_CANDIDATES = 10
# A short name alone fits thousands: who it is has to be asked, not looked up.
_MOST_IDS = 500


def waiting_enquiries(sites: Collection[str], *, start: int, end: int) -> list[Enquiry]:
    """Calls to return: urgent first, then those whom nobody has called, oldest first."""
    found = Enquiry.objects.filter(site__in=sites, stage__in=WAITING)
    return list(found.order_by("-urgent", "-stage", "opened_at", "id")[start:end])


def count_waiting(sites: Collection[str]) -> int:
    return Enquiry.objects.filter(site__in=sites, stage__in=WAITING).count()


def settled_enquiries(sites: Collection[str], *, most: int) -> list[Enquiry]:
    """The newest that are registered or closed; ids sort as they were made."""
    found = Enquiry.objects.filter(site__in=sites).exclude(stage__in=WAITING)
    return list(found.order_by("-id")[:most])


def appointments_between(site: str, start: str, end: str) -> list[Appointment]:
    """What begins at a site from one moment (UTC text) until before another."""
    found = Appointment.objects.filter(site=site, at__gte=start, at__lt=end)
    return list(found.order_by("at", "id"))


def appointments_of(patient: str) -> list[Appointment]:
    return list(Appointment.objects.filter(patient=patient).order_by("at", "id"))


def patients(ids: Iterable[str]) -> dict[str, Patient]:
    return Patient.objects.in_bulk(list(ids))


def alike(words: list[str], exact: list[str], sites: Collection[str]) -> list[Patient]:
    """Patients of these sites who carry all of the names, or one of the numbers exactly."""
    streams = set(by_words(words)) if words else set()
    for word in exact:
        streams.update(by_word(word))
    ids = [s.partition("/")[2] for s in sorted(streams) if s.startswith("patient/")][:_MOST_IDS]
    found = Patient.objects.filter(id__in=ids, site__in=sites, status="registered")
    return list(found.order_by("id")[:_CANDIDATES])


def companies_at(site: str, today: str) -> list[StaffMember]:
    """External companies whose agreement for a site still runs."""
    held = StaffRole.objects.filter(role="external", site=site, until__gte=today)
    found = StaffMember.objects.filter(active=True, id__in=held.values("parent"))
    return list(found.order_by("name"))


def work_given_out(sites: Collection[str], *, most: int) -> list[Assignment]:
    """Open work first, by the day it is due."""
    found = Assignment.objects.filter(site__in=sites)
    waiting = list(found.filter(stage="made").order_by("due", "id")[:most])
    over = found.exclude(stage="made").order_by("-id")[: max(0, most - len(waiting))]
    return [*waiting, *over]


def work_of(company: str, sites: Collection[str], *, most: int) -> list[Assignment]:
    """As ``work_given_out``, for one company."""
    found = Assignment.objects.filter(company=company, site__in=sites)
    waiting = list(found.filter(stage="made").order_by("due", "id")[:most])
    over = found.exclude(stage="made").order_by("-id")[: max(0, most - len(waiting))]
    return [*waiting, *over]


def staff_names(ids: Iterable[str]) -> dict[str, str]:
    return dict(StaffMember.objects.filter(id__in=list(ids)).values_list("id", "name"))


def site_names() -> dict[str, str]:
    return dict(Site.objects.values_list("id", "name"))
