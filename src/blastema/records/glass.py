"""Emergency access: is this patient's record open to this person just now?"""

from __future__ import annotations

from blastema.records.models import BreakGlass


def is_broken(staff: str, patient: str, *, now: str) -> bool:
    return BreakGlass.objects.filter(staff=staff, patient=patient, until__gt=now).exists()


def open_until(staff: str, patient: str, *, now: str) -> str:
    """When the longest emergency look that is open now ends; empty where none is."""
    found = BreakGlass.objects.filter(staff=staff, patient=patient, until__gt=now)
    return found.order_by("-until").values_list("until", flat=True).first() or ""
