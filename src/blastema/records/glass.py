"""Emergency access: is this patient's record open to this person just now?"""

from __future__ import annotations

from blastema.core.breakglass.state import BreakGlassStage
from blastema.records.models import BreakGlass


def is_broken(staff: str, patient: str, *, now: str) -> bool:
    return bool(open_until(staff, patient, now=now))


def open_until(staff: str, patient: str, *, now: str) -> str:
    """When the longest emergency look that is open now ends; empty where none is."""
    # A look that was reviewed is over, whatever the reviewer said of it.
    found = BreakGlass.objects.filter(
        staff=staff, patient=patient, until__gt=now, stage=BreakGlassStage.OPENED.value
    )
    return found.order_by("-until").values_list("until", flat=True).first() or ""
