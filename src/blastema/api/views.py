"""The addresses of the FHIR server: metadata, one patient, everything about one patient."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from blastema.actions.act import Act
from blastema.actions.read.fhir_patient import FhirPatient, fhir_patient
from blastema.api.capability import capability_statement
from blastema.api.outcome import answer, failure, refused
from blastema.core.verdict import Refusal

Page = Callable[..., HttpResponse]


def _signed_in(page: Page) -> Page:
    """A program gets 401 and a reason, not a page to sign in on."""

    @login_not_required
    @require_safe
    @wraps(page)
    def guarded(request: HttpRequest, **ids: object) -> HttpResponse:
        if not request.user.is_authenticated or not hasattr(request, "who"):
            return failure(401, "login", "Sign in first: this server takes a staff session.")
        return page(request, **ids)

    return guarded


@login_not_required
@require_safe
def metadata(request: HttpRequest) -> HttpResponse:
    base = request.build_absolute_uri("/fhir")
    return answer(capability_statement(base, _act_date(request)))


@_signed_in
def patient(request: HttpRequest, patient: object) -> HttpResponse:
    return _found(request, str(patient), lambda found: found.patient)


@_signed_in
def everything(request: HttpRequest, patient: object) -> HttpResponse:
    return _found(request, str(patient), lambda found: found.everything)


@login_not_required
def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    words = "This server reads Patient and Patient/[id]/$everything; see /fhir/metadata."
    return failure(404, "not-supported", words)


def _found(request: HttpRequest, patient: str, part: Callable[[FhirPatient], str]) -> HttpResponse:
    found = fhir_patient(_act(request), patient=patient)
    if isinstance(found, Refusal):
        return refused(found)
    tag = f'W/"{found.version}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = answer(part(found))
    response["ETag"] = tag
    return response


def _act(request: HttpRequest) -> Act:
    place = request.place  # type: ignore[attr-defined]
    fresh = request.fresh  # type: ignore[attr-defined]
    return Act(
        who=request.who,  # type: ignore[attr-defined]
        site=place.id,
        zone=place.zone,
        now=request.moment,  # type: ignore[attr-defined]
        command=fresh.id(),
        fresh=fresh,
    )


def _act_date(request: HttpRequest) -> str:
    return str(request.moment.date().isoformat())  # type: ignore[attr-defined]
