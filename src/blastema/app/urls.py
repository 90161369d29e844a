"""Every address of the installation: the pages are the web room's, /fhir the API's."""

from __future__ import annotations

from django.urls import include, path

handler400 = "blastema.web.errors.bad_request"
handler403 = "blastema.web.errors.forbidden"
handler404 = "blastema.web.errors.not_found"
handler500 = "blastema.web.errors.failed"

urlpatterns = [
    path("fhir/", include("blastema.api.urls")),
    path("", include("blastema.web.urls")),
]
