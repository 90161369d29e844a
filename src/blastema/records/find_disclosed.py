"""What stands about one patient at one site: what an assignment may show to a company."""

from __future__ import annotations

from blastema.records.models import Appointment, Consent, Episode, Followup, Outcome, Treatment


def episodes(patient: str, site: str) -> list[str]:
    return _ids(Episode, patient, site)


def treatments(patient: str, site: str) -> list[str]:
    return _ids(Treatment, patient, site)


def consents(patient: str, site: str) -> list[Consent]:
    return list(Consent.objects.filter(patient=patient, site=site).order_by("signed_at", "id"))


def appointments(patient: str, site: str) -> list[Appointment]:
    return list(Appointment.objects.filter(patient=patient, site=site).order_by("at", "id"))


def outcomes(patient: str, site: str) -> list[tuple[Followup, Outcome]]:
    """Each scored instrument with the visit that it belongs to, in the order of the visits."""
    visits = Followup.objects.filter(patient=patient, site=site).in_bulk()
    found = Outcome.objects.filter(parent__in=visits, score_milli__isnull=False)
    pairs = [(visits[outcome.parent], outcome) for outcome in found]
    return sorted(pairs, key=lambda pair: (pair[0].due, pair[1].instrument))


def _ids(model: type[Episode] | type[Treatment], patient: str, site: str) -> list[str]:
    found = model.objects.filter(patient=patient, site=site).order_by("id")
    return list(found.values_list("id", flat=True))
