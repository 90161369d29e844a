"""Finds something for a visitor of a demonstration to try: the newest of each sort."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from blastema.records.models import (
    Course,
    Episode,
    Followup,
    Patient,
    Product,
    Run,
    Treatment,
    User,
)


def user_named(username: str) -> User | None:
    return User.objects.filter(username=username, is_active=True).first()


def paused(site: str) -> str:
    found = Episode.objects.filter(site=site, stage="assessed").exclude(paused="")
    return _newest(found)


def running(site: str) -> str:
    return _newest(Run.objects.filter(site=site, stage="running"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person in the procedure room whose syringe is there."""

    treatment: str = ""
    patient: str = ""
    label: str = ""
    side: str = ""


def in_the_room(site: str, now: str) -> Waiting:
    """An open session with a product that was brought to it and is still good."""
    good = Product.objects.filter(
        site=site, disposition="issued", in_transit=False, expires_at__gt=now
    ).exclude(patient="")
    for product in good.order_by("-changed_at")[:50]:
        session = Treatment.objects.filter(patient=product.patient, stage="open").first()
        course = Course.objects.filter(id=session.course).first() if session else None
        if session and course:
            side = Episode.objects.filter(id=course.episode).values_list("side", flat=True)
            label = product.din + product.division
            return Waiting(session.id, product.patient, label, side.first() or "")
    return Waiting()


def due(site: str, today: date) -> tuple[str, int]:
    """A patient whom something is asked just now, and the epoch of their links."""
    day = today.isoformat()
    found = Followup.objects.filter(
        site=site, stage="due", opens__lte=day, closes__gte=day, relative_day__gt=0
    )
    # Nearest its day: the mail that led here came this morning.
    nearest = found.filter(due__lte=day).order_by("-due", "-opened_at")
    patients = list(nearest.values_list("patient", flat=True)[:20])
    known = dict(Patient.objects.filter(id__in=patients).values_list("id", "link_epoch"))
    patient = next((one for one in patients if one in known), "")
    return patient, known.get(patient, 0)


def answered(site: str) -> str:
    """An episode of which more than a year is answered."""
    visits = Followup.objects.filter(site=site, visit="month-12", stage="answered")
    courses = list(visits.order_by("-id").values_list("course", flat=True)[:200])
    found = Course.objects.filter(
        id__in=courses, stage="following", product_class="marrow-concentrate"
    )
    return found.order_by("-id").values_list("episode", flat=True).first() or ""


def assessed(site: str, condition: str) -> list[tuple[str, str]]:
    """Episodes that wait for a plan, as (episode, patient), newest first."""
    planned = Course.objects.filter(site=site).values("episode")
    found = Episode.objects.filter(
        site=site, stage="assessed", condition=condition, verdict="eligible"
    ).exclude(id__in=planned)
    return list(found.order_by("-id").values_list("id", "patient")[:20])


def _newest(found: object) -> str:
    ids = found.order_by("-id").values_list("id", flat=True)  # type: ignore[attr-defined]
    return ids.first() or ""
