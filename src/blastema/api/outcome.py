"""The one shape of every failure: an OperationOutcome, never a patient's data."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse

from blastema.core.verdict import Refusal

MEDIA_TYPE = "application/fhir+json; charset=utf-8"


def answer(resource: dict[str, Any] | str, status: int = 200) -> HttpResponse:
    """A resource, given as an object or as JSON text, as a FHIR answer that nobody caches."""
    text = resource if isinstance(resource, str) else json.dumps(resource, ensure_ascii=False)
    response = HttpResponse(text, status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def failure(status: int, code: str, words: str) -> HttpResponse:
    """``code`` is an issue type of FHIR R4, such as ``not-found`` or ``forbidden``."""
    issue = {"severity": "error", "code": code, "diagnostics": words}
    return answer({"resourceType": "OperationOutcome", "issue": [issue]}, status)


def refused(refusal: Refusal) -> HttpResponse:
    """Each rule that refused is one issue; an unknown record is 404 and says no more."""
    if any(rule.endswith("-UNKNOWN") for rule in refusal.rules):
        return failure(404, "not-found", "There is no such resource, or you may not see it.")
    issues = [
        {"severity": "error", "code": "forbidden", "diagnostics": f"{f.rule}: {f.words}"}
        for f in refusal.findings
    ]
    return answer({"resourceType": "OperationOutcome", "issue": issues}, 403)
